"""Which earlier month a month is set against, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from metrics.model.periods import Period, ordinal, shift
from metrics.model.results import Results
from metrics.model.rows import NOT_RATED

Against = Literal["month", "year", "year_end"]
"""The month before, the same month of the year before, or the last December before."""

AGAINST: Final[tuple[Against, ...]] = ("month", "year", "year_end")

Obstacle = Literal["before_first", "nobody_rated", "other_scheme"]
"""The month lies before the first one there is, no body is rated in it, or another scheme rates it."""


@dataclass(frozen=True)
class ReferenceMonth:
    """The month that another one is set against, and so many ``months`` before it; ``obstacle`` is None where it can
    be."""

    period: Period
    months: int
    obstacle: Obstacle | None


def reference_month(results: Results, period: Period, against: Against = "month") -> ReferenceMonth:
    """The month that ``period`` is set against, whether or not it is there."""
    earlier = {"month": shift(period, -1), "year": shift(period, -12), "year_end": f"{int(period[:4]) - 1:04d}-12"}[
        against
    ]
    obstacle: Obstacle | None = None
    if earlier < results.periods[0]:
        obstacle = "before_first"
    elif all(rating.grade == NOT_RATED for rating in results.month(earlier).ratings.values()):
        obstacle = "nobody_rated"
    elif results.turn(earlier) != results.turn(period):
        obstacle = "other_scheme"
    return ReferenceMonth(earlier, ordinal(period) - ordinal(earlier), obstacle)
