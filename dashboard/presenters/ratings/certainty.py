"""How sure the grades of a month are, in the edge that they wear and one sentence for all."""

from __future__ import annotations

from dashboard.presenters.ratings.uncertainty import sure_from
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.robustness import Uncertainty


def doubted(draws: Uncertainty) -> frozenset[str]:
    """The bodies whose grade wears a dashed edge: another one is more likely."""
    return frozenset(body.entity for body in draws.doubted)


def certainty_sentence(query: Query, draws: Uncertainty) -> str:
    """What the dashed edge means, how many wear it, and how many grades are sure; empty where nobody is rated."""
    t, share = query.t, sure_from(query.scheme)
    if not draws.rated:
        return ""
    doubtful, sure = len(draws.doubted), len(draws.sure(share))
    edge = t.plural(
        "Dashed edge: another grade is more likely ({n} unit).",
        "Dashed edge: another grade is more likely ({n} units).",
        doubtful,
    )
    held = t.plural(
        "{n} unit has its grade in at least {share} of the simulations.",
        "{n} units have their grade in at least {share} of the simulations.",
        sure,
        share=format.percent(share),
    )
    return format.sentences([edge, held] if doubtful else [held], t)
