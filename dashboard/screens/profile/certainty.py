"""How sure one body's grade is, in a line: how likely, between which scores, at which places, and what has moved."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from dashboard.presenters.ratings.places import Place
from dashboard.presenters.ratings.uncertainty import sure_from
from dashboard.screens.profile.probability import Probability, probability
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.robustness import Uncertainty
from metrics.application.signals.rows import Movement


@dataclass(frozen=True)
class Certainty:
    """``lead`` is set in bold before ``text``; ``scale`` is drawn where there is a score."""

    lead: str
    text: str
    lines: tuple[str, ...]
    scale: Probability | None


def certainty(query: Query, draws: Uncertainty, entity: str, place: Place | None, moved: Movement) -> Certainty:
    """What the simulations of the month say of a body."""
    t, rating = query.t, query.month.ratings[entity]
    [body] = [row for row in draws.bodies if row.entity == entity]
    if not rating.is_rated:
        return Certainty("", t("No grade, so no certainty is given."), (), None)
    text = t("90% range {low} to {high}").format(low=format.score(body.low), high=format.score(body.high))
    lines = [_change(query, rating.change, moved)]
    if place is not None:
        pattern = t("place {low} to {high} of {of} in its group") if place.low != place.high else t(
            "place {low} of {of} in its group"
        )  # fmt: skip
        lines.append(pattern.format(low=place.low, high=place.high, of=place.of))
    if body.likeliest != body.grade:
        lines.append(t("{grade} is more likely, {share}").format(
            grade=format.grade(query.scheme, body.likeliest, t), share=format.percent(body.chances[body.likeliest])
        ))  # fmt: skip
    elif body.likely < sure_from(query.scheme):
        lines.append(t("less than {share}, so the grade is not sure").format(
            share=format.percent(sure_from(query.scheme))
        ))  # fmt: skip
    return Certainty(
        lead=t("Grade {share} certain").format(share=format.percent(body.likely)),
        text=text,
        lines=tuple(line for line in lines if line),
        scale=probability(query, draws, entity),
    )


def _change(query: Query, points: float, moved: Movement) -> str:
    """The score against last month, and whether that is more than chance; nothing across a change of scheme."""
    t = query.t
    if isnan(points) or query.results.begins_turn(query.period):
        return ""
    pattern = t("{change} on last month, a clear change") if moved.significant else t("{change} on last month, normal "
                "variation")  # fmt: skip
    return pattern.format(change=format.change(points))
