"""Which numbers share a shade on the map: classes on round numbers, no finer than numbers are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

from dashboard.presenters.indicators import observations
from dashboard.session.query import Query
from metrics.application.ratings.peers import quantile
from metrics.model import NOT_RATED

STEPS: Final = 5
"""Shades of a ramp; more than five cannot be told apart on a map."""
NO_SHADE: Final = NOT_RATED
HAIR: Final = 1e-9
"""Part of a step by which a product of decimals may miss it."""


@dataclass(frozen=True)
class Colouring:
    """How a number becomes a shade: the grade, or the class that it lies in as it is written."""

    by_grade: bool
    decimals: int = 0
    edges: tuple[float, ...] = ()
    """Where each class begins and the last one ends; none where nothing has a value."""
    least: float = 0.0
    most: float = 0.0
    """The ends of the numbers that there are, as they are written."""

    @property
    def size(self) -> int:
        """How many classes there are."""
        return max(len(self.edges) - 1, 0)

    def shade(self, shown: float, grade: object) -> str:
        """The shade of one body by its number as it is written: a grade, or ``ramp-0`` (low) to ``ramp-4`` (high)."""
        if self.by_grade:
            return str(grade)
        if isnan(shown) or not self.size:
            return NO_SHADE
        return self.shade_of(sum(shown >= edge - HAIR for edge in self.edges[1:-1]))

    def shade_of(self, index: int) -> str:
        """The shade of a class: a few are as far apart as the ramp allows."""
        return f"ramp-{round(index * (STEPS - 1) / max(self.size - 1, 1))}"


@dataclass(frozen=True)
class Class:
    """One class: its shade, and the numbers that it holds, in words."""

    shade: str
    text: str


def colouring(query: Query, key: str, known: Sequence[float]) -> Colouring:
    """The index by grade; anything else by equal steps over what the city's bodies show, none of them empty at an end.

    Args:
        key: The index, a branch or an indicator's code.
        known: The numbers that there are.
    """
    if observations.is_index(query, key):
        return Colouring(by_grade=True)
    decimals = observations.decimals(query, key)
    if not known:
        return Colouring(by_grade=False, decimals=decimals)
    shown = [observations.as_shown(query, key, amount) for amount in known]
    least, most, low, high = min(shown), max(shown), quantile(shown, 0.05), quantile(shown, 0.95)
    step = _round_step((high - low) / STEPS, decimals)
    # The last class ends where the numbers do, so that no score is said to reach 120.
    first = min((low + HAIR) // step, max(-(-(most - HAIR) // step) - STEPS, 0.0))
    edges = [round(step * (first + index), decimals) for index in range(STEPS + 1)]
    begins = max((index for index in range(STEPS) if edges[index] <= least + HAIR), default=0)
    ends = min((index for index in range(1, STEPS + 1) if edges[index] > most + HAIR), default=STEPS)
    return Colouring(False, decimals, tuple(edges[begins : ends + 1]), least, most)


def _round_step(size: float, decimals: int) -> float:
    """The next larger of 1, 2, 2.5, 5 times a power of ten, no finer than the decimals can show."""
    finest = power = 10.0**-decimals
    while power * 10 < size:
        power *= 10
    factors = (1, 2, 5, 10) if power == finest else (1, 2, 2.5, 5, 10)
    return next(power * factor for factor in factors if power * factor >= size - HAIR)


def classes(query: Query, key: str, colours: Colouring) -> tuple[Class, ...]:
    """The classes from the lowest numbers to the highest."""
    return tuple(Class(colours.shade_of(index), _text(query, key, colours, index)) for index in range(colours.size))


def _text(query: Query, key: str, colours: Colouring, index: int) -> str:
    """The numbers of a class as they are written; no number lies in what two of them say."""
    t, first, last = query.t, index == 0, index == colours.size - 1
    low, beyond = colours.edges[index : index + 2]
    high = round(beyond - 10.0**-colours.decimals, colours.decimals)
    if first:
        low = min(low, colours.least)
    if last:
        high = max(high, colours.most)

    def written(amount: float) -> str:
        return observations.amount_text(query, key, amount)

    if written(low) == written(high):
        return written(low)
    if first and not last:
        return t("under {value}").format(value=written(beyond))
    if last and not first:
        return t("{value} and more").format(value=written(low))
    return t("{low} to {high}").format(low=written(low), high=written(high))
