"""What the map says, in one sentence: the title of its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings.changes import alike, some_of
from dashboard.screens.map.classes import Colouring
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.observations import Observation
from metrics.application.ratings.peers import in_order

NAMED = 3
"""Bodies of the worst grade that a title names."""


def claim(query: Query, key: str, rows: Sequence[Observation], colouring: Colouring) -> str:
    """How the counties stand: the gravest grade and who has it, or both ends of a number.

    Args:
        key: The index, a branch or an indicator's code.
        rows: Those of the counties that the reader sees.
    """
    known = in_order((row for row in rows if row.is_known), lambda row: row.amount)
    if not known:
        return query.t("Nothing here has a value in {month}.").format(month=format.month(query.period, query.t))
    return _by_grade(query, known) if colouring.by_grade else _by_number(query, key, known, colouring)


def _by_grade(query: Query, known: Sequence[Observation]) -> str:
    """Who has the worst grade; else that nobody has, how many have the gravest one, and who scores lowest."""
    t, bands = query.t, query.scheme.bands
    kind, counts = naming.kind(query, query.config.city.mapped_kind), Counter(row.grade for row in known)
    gravest = next(band for band in reversed(bands) if counts[band.id])
    grade, count = t(gravest.title), counts[gravest.id]
    figures = [(naming.short(query, row.entity), format.score(row.amount)) for row in known]
    low = {"name": alike(query, figures, figures[0][1]), "score": figures[0][1]}
    if gravest is bands[0] or len(counts) == 1:
        return t('{kind}: all {n} "{grade}"; lowest {name} ({score})').format(kind=kind, n=count, grade=grade, **low)
    if gravest is bands[-1]:
        names = [naming.short(query, row.entity) for row in known if row.grade == gravest.id]
        return t('{kind}: {n} "{grade}": {names}').format(
            kind=kind, n=count, grade=grade, names=some_of(query, names, NAMED)
        )
    return t('{kind}: none "{worst}", {n} "{grade}"; lowest {name} ({score})').format(
        kind=kind, worst=t(bands[-1].title), n=count, grade=grade, **low
    )


def _by_number(query: Query, key: str, known: Sequence[Observation], colouring: Colouring) -> str:
    """The worst and the best, where there are such; else the highest and the lowest."""
    t, subject = query.t, naming.node(query, key)
    figures = [(naming.short(query, row.entity), observations.amount_text(query, key, row.amount)) for row in known]
    low, high = figures[0][1], figures[-1][1]
    if low == high:
        return t("{subject}: {amount} everywhere").format(subject=subject, amount=low)
    ends = (low, high) if colouring.worst == "low" else (high, low)
    text = t("{subject}: worst {name} ({amount}), best {other} ({best})")
    if colouring.worst is None:
        text = t("{subject}: highest {name} ({amount}), lowest {other} ({best})")
    return text.format(
        subject=subject, name=alike(query, figures, ends[0]), amount=ends[0], other=alike(query, figures, ends[1]),
        best=ends[1],
    )  # fmt: skip
