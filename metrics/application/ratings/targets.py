"""How many bodies miss the target of each indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from metrics.definitions import TARGET_POINTS, Scheme
from metrics.model import Month

COMMON: Final = 0.75
"""Share of all rated bodies that must have points for an indicator to speak for the city."""


@dataclass(frozen=True)
class BelowTarget:
    """Of ``scored`` rated bodies with points for an indicator, so many lie below its target."""

    indicator: str
    below: int
    scored: int


def below_target(month: Month, scheme: Scheme) -> list[BelowTarget]:
    """Every indicator of the scheme that any rated body has points for, the one that most bodies miss first.

    A body misses a target where its points are fewer than ``TARGET_POINTS``. Among equals the one with fewer bodies
    comes first, then the one that stands first in the scheme.
    """
    rated = {entity for entity, rating in month.ratings.items() if rating.is_rated}
    counted: list[BelowTarget] = []
    for leaf in scheme.leaves():
        points = [
            row.points
            for entity, row in month.of_indicator(leaf.key).items()
            if entity in rated and row.has_value and row.is_scored
        ]
        if points:
            counted.append(BelowTarget(leaf.key, sum(amount < TARGET_POINTS for amount in points), len(points)))
    return sorted(counted, key=lambda row: (-row.below, row.scored))


def common(rows: list[BelowTarget], month: Month) -> list[BelowTarget]:
    """Those for which enough of the rated bodies have points to speak for the city."""
    rated = sum(rating.is_rated for rating in month.ratings.values())
    return [row for row in rows if row.scored >= COMMON * rated]
