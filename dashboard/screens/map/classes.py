"""Which numbers share a shade on the map: classes on round numbers, no finer than numbers are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final, Literal

from dashboard.presenters.indicators import observations
from dashboard.session.query import Query
from dashboard.text import format
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
    whole: bool = False
    """Whether all numbers are whole, so that a class may end with the last of them."""
    worst: Literal["low", "high"] | None = None
    """Which end is the worse one, if any is; it has the strongest colour."""

    @property
    def size(self) -> int:
        """How many classes there are."""
        return max(len(self.edges) - 1, 0)

    def shade(self, shown: float, grade: object) -> str:
        """The shade of a number as it is written: a grade, or ``ramp-0`` (pale) to ``ramp-4`` (strong)."""
        if self.by_grade:
            return str(grade)
        if isnan(shown) or not self.size:
            return NO_SHADE
        return self.shade_of(sum(shown >= edge - HAIR for edge in self.edges[1:-1]))

    def shade_of(self, index: int) -> str:
        """The shade of a class: a few are as far apart as the ramp allows, the worst is the strongest."""
        place = self.size - 1 - index if self.worst == "low" else index
        return f"ramp-{round(place * (STEPS - 1) / max(self.size - 1, 1))}"


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
    decimals, worst = observations.decimals(query, key), _worst(query, key)
    if not known:
        return Colouring(by_grade=False, decimals=decimals, worst=worst)
    shown = [observations.as_shown(query, key, amount) for amount in known]
    least, most, low, high = min(shown), max(shown), quantile(shown, 0.05), quantile(shown, 0.95)
    step = _round_step((high - low) / STEPS, decimals)
    # The last class ends where the numbers do, so that no score is said to reach 120.
    first = min((low + HAIR) // step, max(-(-(most - HAIR) // step) - STEPS, 0.0))
    edges = [round(step * (first + index), decimals) for index in range(STEPS + 1)]
    begins = max((index for index in range(STEPS) if edges[index] <= least + HAIR), default=0)
    ends = min((index for index in range(1, STEPS + 1) if edges[index] > most + HAIR), default=STEPS)
    whole = decimals == 0 and all(amount == round(amount) for amount in shown)
    return Colouring(False, decimals, tuple(edges[begins : ends + 1]), least, most, whole, worst)


def _worst(query: Query, key: str) -> Literal["low", "high"] | None:
    """Which end of a subject's numbers is the worse one; None of what is not scored by goalposts."""
    if not observations.is_indicator(query, key):
        return "low"
    posts = observations.goalposts(query, key)
    if posts is None:
        return None
    return "low" if posts.worst < posts.best else "high"


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
    """The numbers of a class, from its first to under the next one's first: no number lies between two of them."""
    t, first, last = query.t, index == 0, index == colours.size - 1
    low, beyond = colours.edges[index : index + 2]
    if first and last:
        return _between(query, key, colours, colours.least, colours.most)
    if colours.whole:
        low = min(low, colours.least) if first else low
        high = max(beyond - 1, colours.most) if last else beyond - 1
        if low == high:
            return _written(query, key, colours, low)
        if not first and not last:
            return _between(query, key, colours, low, high)
    if first:
        return t("under {value}").format(value=_written(query, key, colours, beyond))
    if last:
        return t("{value} and more").format(value=_written(query, key, colours, low))
    return t("{low} to under {beyond}").format(
        low=_written(query, key, colours, low), beyond=_written(query, key, colours, beyond)
    )


def _between(query: Query, key: str, colours: Colouring, low: float, high: float) -> str:
    """Two numbers and all between them."""
    ends = [_written(query, key, colours, low), _written(query, key, colours, high)]
    return ends[0] if ends[0] == ends[1] else query.t("{low} to {high}").format(low=ends[0], high=ends[1])


def _written(query: Query, key: str, colours: Colouring, amount: float) -> str:
    """A number as it is written, without decimals where no class begins between two whole numbers."""
    if any(edge != round(edge) for edge in (*colours.edges, amount)):
        return observations.amount_text(query, key, amount)
    if observations.is_indicator(query, key):
        return observations.value_text(query, key, amount, decimals=0)
    return format.number(amount, 0)
