"""How sure one body's score and grade are: the range of the score on the bands, and how often each grade comes out."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Final

import pandas as pd

from dashboard.presenters.ratings import uncertainty
from dashboard.presenters.ratings.statement import Zone, zones
from dashboard.presenters.ratings.uncertainty import Chance
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.robustness import BodyUncertainty, Uncertainty
from metrics.model import NOT_RATED

START: Final = 40.0
"""Points at the left end of the scale; lower only for a body whose range is lower."""
NAMED: Final = 0.005
"""Share that still reads as none; only larger ones are told in a sentence."""


@dataclass(frozen=True)
class Probability:
    """One body's month; ``score`` and its range are NaN where it is not rated."""

    score: float
    low: float
    high: float
    start: float
    """Left end of the scale."""
    zones: tuple[Zone, ...]
    chances: tuple[Chance, ...]
    """Best grade first; not rated alone where there is no grade."""
    reading: str
    numbers: pd.DataFrame


@cached(entries=128, worded=True)
def probability(query: Query, draws: Uncertainty, entity: str) -> Probability:
    """Shape what the draws say of one body.

    Args:
        draws: Of that month, under the scheme of the results.
    """
    [body] = [row for row in draws.bodies if row.entity == entity]
    chances = uncertainty.chances(query, body)
    ends = [end for end in (body.low, body.score) if not isnan(end)]
    start = min(START, *(10 * (end // 10) for end in ends)) if ends else START
    return Probability(
        score=body.score,
        low=body.low,
        high=body.high,
        start=start,
        zones=zones(query, start),
        chances=chances,
        reading=_reading(query, draws, body, chances),
        numbers=_numbers(query, body, chances),
    )


def _reading(query: Query, draws: Uncertainty, body: BodyUncertainty, chances: tuple[Chance, ...]) -> str:
    """Range and shares in one sentence, a cap besides, and what the draws vary."""
    t, scheme = query.t, query.scheme
    if not body.is_rated:
        return t("Too little of the weight has values: there is no score whose range could be told, and no grade.")
    first = t(
        "In 90% of {draws} simulations the score lies between {low} and {high}; the grade comes out as {chances}."
    ).format(
        draws=format.number(draws.draws, 0),
        low=format.score(body.low),
        high=format.score(body.high),
        chances=format.listing(
            [
                t("{grade} in {share}").format(
                    grade=format.grade(scheme, chance.grade, t), share=format.percent(chance.share)
                )
                for chance in chances
                if chance.share > NAMED
            ],
            t,
        ),
    )
    rating = query.month.ratings[body.entity]
    capped = (
        [t("A rule limits the grade; the likelihoods count it in every simulation in which it acts.")]
        if rating.capped
        else []
    )
    return format.sentences([first, *capped, uncertainty.varied(query)], t)


def _numbers(query: Query, body: BodyUncertainty, chances: tuple[Chance, ...]) -> pd.DataFrame:
    """The score, its range, and a line a grade with its share and from which score on it begins."""
    t, scheme = query.t, query.scheme
    starts = {band.id: t("from {score} points").format(score=format.score(band.from_)) for band in scheme.bands}
    lines = [
        (t("Score"), format.score(body.score), ""),
        (t("90% likely range"), f"{format.score(body.low)}–{format.score(body.high)}", ""),
    ]
    if not body.is_rated:
        lines = [(t("Score"), format.NONE, format.grade(scheme, NOT_RATED, t))]
    for chance in chances:
        if chance.grade in starts:
            grade = format.grade_with_letter(scheme, chance.grade, t)
            lines.append((grade, format.percent(chance.share, 1), starts[chance.grade]))
    return pd.DataFrame(lines, columns=pd.Index([t("Quantity"), t("Number"), t("Remark")]))
