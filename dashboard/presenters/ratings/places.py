"""Places inside a peer group, as the range that the rating's own uncertainty leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType
from typing import Final

from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.robustness import Uncertainty
from metrics.wording import Translate

TEENS: Final = frozenset({11, 12, 13})
ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}


@dataclass(frozen=True)
class Place:
    """From which to which place a body stands, and of how many."""

    low: int
    high: int
    of: int


Places = Mapping[str, Place]
"""By entity; a body that is not rated has none."""

NOWHERE: Final[Places] = MappingProxyType({})


@cached(entries=128, worded=True)
def places(query: Query, uncertainty: Uncertainty) -> Places:
    """The places that every rated body of the chosen month takes in 90 % of the draws.

    Args:
        uncertainty: Under the scheme of these results.
    """
    ratings = query.month.ratings
    return {
        body.entity: Place(round(body.rank_low), round(body.rank_high), int(ratings[body.entity].rank_of))
        for body in uncertainty.bodies
        if body.is_rated and not isnan(body.rank_low)
    }


def in_words(place: Place | None, t: Translate) -> str:
    """A place as it is written: 3rd to 7th of 12, 第3–7名，共12; empty for none."""
    if place is None:
        return ""
    if place.low == place.high:
        return t("{place} of {of}").format(place=_ordinal(place.low, t), of=place.of)
    return t("{low} to {high} of {of}").format(low=_ordinal(place.low, t), high=_ordinal(place.high, t), of=place.of)


def short(place: Place | None) -> str:
    """The range alone, for a large figure: 3–7; a dash for none."""
    if place is None:
        return format.NONE
    return str(place.low) if place.low == place.high else f"{place.low}–{place.high}"


def meaning(t: Translate) -> str:
    """What a range of places stands for."""
    return t(
        "A place is a range: the places taken in 90% of the simulations in which weights, goalposts and values vary."
    )


def _ordinal(number: int, t: Translate) -> str:
    """The number with its ending in English, bare in Chinese."""
    if t.language == "zh":
        return str(number)
    return f"{number}{'th' if number % 100 in TEENS else ENDINGS.get(number % 10, 'th')}"
