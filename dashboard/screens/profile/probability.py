"""How sure one body's score and grade are: the range of the score on the bands, and how often each grade comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.elements.table import records
from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings import uncertainty
from dashboard.presenters.ratings.uncertainty import Chance
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.robustness import Uncertainty

START: Final = 40.0
"""Points at the left end of the scale; lower only for a body whose range is lower."""
NAMED: Final = 0.005
"""Share that still reads as none; only larger ones are told in a sentence."""


@dataclass(frozen=True)
class Zone:
    """One band on the scale, in points."""

    start: float
    end: float
    grade: str
    letter: str


@dataclass(frozen=True)
class Probability:
    """One body's month; ``score`` and its range are NaN where it is not rated."""

    score: float
    low: float
    high: float
    score_text: str
    range_text: str
    start: float
    """Left end of the scale."""
    zones: tuple[Zone, ...]
    chances: tuple[Chance, ...]
    """Best grade first; not rated alone where there is no grade."""
    texts: tuple[str, ...]
    """Letter and share of each, for labels and the pointer."""
    axes: tuple[str, str]
    """What the scale and the strip show."""
    reading: str
    numbers: pd.DataFrame


def probability(query: Query, found: Uncertainty, entity: str) -> Probability:
    """Shape what the draws say of one body.

    Args:
        query: Whose month and language count.
        found: Of that month, under the scheme of the results.
        entity: The body.
    """
    t = query.t
    [one] = records(found.bodies[found.bodies["entity"] == entity])
    chances = uncertainty.chances(query, one)
    low, high = (format.score(one[name]) for name in ("low", "high"))
    ends = [end for end in (one["low"], one["score"]) if not pd.isna(end)]
    start = min(START, *(10 * (end // 10) for end in ends)) if ends else START
    return Probability(
        score=one["score"],
        low=one["low"],
        high=one["high"],
        score_text=format.score(one["score"]),
        range_text=t("{low} to {high}").format(low=low, high=high),
        start=start,
        zones=_zones(query, start),
        chances=chances,
        texts=tuple(_text(query, chance) for chance in chances),
        axes=(t("Score, and 90% of draws"), t("Share of draws with each grade")),
        reading=_reading(query, found, one, chances),
        numbers=_numbers(query, one, chances),
    )


def _zones(query: Query, start: float) -> tuple[Zone, ...]:
    bands, ends = query.scheme.bands, [100.0, *(band.from_ for band in query.scheme.bands)]
    return tuple(
        Zone(max(band.from_, start), end, band.id, band.letter)
        for band, end in zip(bands, ends, strict=False)
        if end > start
    )


def _text(query: Query, chance: Chance) -> str:
    if chance.grade == observations.NOT_RATED:
        return format.grade_with_letter(query.scheme, chance.grade, query.t)
    return f"{chance.letter} {format.percent(chance.share)}"


def _reading(query: Query, found: Uncertainty, one: dict[str, Any], chances: tuple[Chance, ...]) -> str:
    """Range and shares in one sentence, a cap besides, and what the draws vary."""
    t, scheme = query.t, query.scheme
    if one["grade"] == observations.NOT_RATED:
        return t("Too little of the weight has values: there is no score whose range could be told, and no grade.")
    first = t(
        "In 90% of {draws} draws the score lies between {low} and {high}; the grade comes out as {chances}."
    ).format(
        draws=format.number(found.draws, 0),
        low=format.score(one["low"]),
        high=format.score(one["high"]),
        chances=format.listing(
            [
                t("{grade} in {share}").format(
                    grade=format.grade_with_letter(scheme, chance.grade, t), share=format.percent(chance.share)
                )
                for chance in chances
                if chance.share > NAMED
            ],
            t,
        ),
    )
    rating = query.month.ratings[str(one["entity"])]
    capped = [t("A rule caps the grade; the shares count it in every draw in which it acts.")] if rating.capped else []
    return format.sentences([first, *capped, uncertainty.varied(query)], t)


def _numbers(query: Query, one: dict[str, Any], chances: tuple[Chance, ...]) -> pd.DataFrame:
    """The score, its range, and a line a grade with its share and from which score on it begins."""
    t, scheme = query.t, query.scheme
    starts = {band.id: t("from {score} points").format(score=format.score(band.from_)) for band in scheme.bands}
    lines = [
        (t("Score"), format.score(one["score"]), ""),
        (t("90% of draws"), f"{format.score(one['low'])}–{format.score(one['high'])}", ""),
    ]
    if one["grade"] == observations.NOT_RATED:
        lines = [(t("Score"), format.NONE, format.grade(scheme, observations.NOT_RATED, t))]
    for chance in chances:
        if chance.grade in starts:
            grade = format.grade_with_letter(scheme, chance.grade, t)
            lines.append((grade, format.percent(chance.share, 1), starts[chance.grade]))
    return pd.DataFrame(lines, columns=pd.Index([t("Quantity"), t("Number"), t("Remark")]))
