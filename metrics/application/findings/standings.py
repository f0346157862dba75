"""How each indicator stands in a month: who is under its target, how far it tells units apart, who lacks records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Final, Literal

from metrics.definitions import Goalposts
from metrics.model import TOO_FEW, Month
from metrics.statistics.separation import PARTLY, UNKNOWN, WELL, Separation, Word

__all__ = [
    "PARTLY",
    "WELL",
    "Order",
    "Separation",
    "Standing",
    "Word",
    "common",
    "ranked",
    "reaches_target",
    "standings",
]

Order = Literal["target", "separation"]
"""What stands first: most bodies under target, or the greatest separating power."""

COMMON: Final = 0.75
"""Share of all bodies that must have a value for an indicator to speak for the city."""
HAIR: Final = 1e-9
"""By which a value may miss a target and reach it all the same: what is left of it in the last digits of a sum."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One indicator in a month, of the bodies in ``month``.

    ``under`` of the ``known`` bodies with a value miss the target, None where there is none. Of ``asked`` ones ``few``
    have too few records, and ``without`` no value for another reason.
    """

    indicator: str
    under: int | None
    known: int
    asked: int
    few: int
    without: int
    separation: Separation

    @property
    def rate(self) -> float:
        """Share of the bodies with a value that miss the target; NaN where there is no target or no value."""
        return self.under / self.known if self.under is not None and self.known else float("nan")


def reaches_target(posts: Goalposts, value: float) -> bool:
    """Whether a value is as good as the target, or better."""
    sign = 1 if posts.target > posts.worst else -1
    return sign * (value - posts.target) >= -HAIR


def standings(
    month: Month, goalposts: Mapping[str, Goalposts | None], separations: Mapping[str, Separation]
) -> list[Standing]:
    """How indicators stand, in the order of ``goalposts``.

    Args:
        month: Results of the bodies that count.
        goalposts: By code, None for an indicator without a target.
        separations: By code, from ``MonitorView.separations``; an indicator that is not in it has none.
    """
    return [_standing(month, code, posts, separations.get(code, UNKNOWN)) for code, posts in goalposts.items()]


def ranked(rows: Iterable[Standing], order: Order) -> list[Standing]:
    """Standings by one of two orders, ties by the other; indicators that have neither come last, as they stand."""

    def under(row: Standing) -> float:
        return -1.0 if row.under is None or not row.known else float(row.under)

    def apart(row: Standing) -> float:
        return -1.0 if isnan(row.separation.share) else row.separation.share

    first, second = (under, apart) if order == "target" else (apart, under)
    return sorted(rows, key=lambda row: (-first(row), -second(row)))


def common(rows: Iterable[Standing], bodies: int) -> list[Standing]:
    """Those of which enough of so many bodies have a value to speak for the city."""
    return [row for row in rows if row.known >= COMMON * bodies]


def _standing(month: Month, code: str, posts: Goalposts | None, separation: Separation) -> Standing:
    rows = list(month.of_indicator(code).values())
    values = [row.value for row in rows if row.has_value]
    few = sum(not row.has_value and row.reason == TOO_FEW for row in rows)
    return Standing(
        indicator=code,
        under=None if posts is None else sum(not reaches_target(posts, value) for value in values),
        known=len(values),
        asked=len(rows),
        few=few,
        without=len(rows) - len(values) - few,
        separation=separation,
    )
