"""A few bodies side by side in one month: what both are asked, what sets them apart, and whether it is sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isnan
from operator import attrgetter
from typing import Final

from metrics.application.ratings.robustness import Uncertainty
from metrics.application.ratings.score_changes import ScoreChange, difference_of_bodies, gathered
from metrics.definitions import Config, Scheme
from metrics.insight.shapley import outranking
from metrics.model import Period, Results

SURE: Final = 0.9
"""Share of the draws in which one body must score higher than another for it to be told to lead."""


@dataclass(frozen=True)
class Gap:
    """How far the two bodies that differ most in one part lie apart by it, in points of the score, 0 or more."""

    key: str
    points: float
    ahead: str
    behind: str


@dataclass(frozen=True)
class SideBySide:
    """Bodies of one month beside each other.

    ``rated`` has those with a grade, the highest score first; ``common`` the indicators of the scheme that all are
    asked, in its order. ``asked_alike`` says whether they are asked the same, so that their scores mean the same.
    ``dimensions`` and ``indicators`` hold what sets rated bodies apart by what two of them have points of, the most
    first; both are empty where a branch compares bodies with each other. ``difference`` is the whole account of the
    first of two bodies against the second; None for more.
    """

    rated: tuple[str, ...]
    common: tuple[str, ...]
    asked_alike: bool
    dimensions: tuple[Gap, ...]
    indicators: tuple[Gap, ...]
    difference: ScoreChange | None


def side_by_side(
    results: Results, config: Config, scheme: Scheme, period: Period, entities: Sequence[str]
) -> SideBySide:
    """Take apart what sets two or more bodies apart in a month."""
    ratings = results.month(period).ratings
    rated = sorted(
        (entity for entity in entities if entity in ratings and ratings[entity].is_rated),
        key=lambda entity: -ratings[entity].score,
    )
    asked = [frozenset(config.applicable(entity)) for entity in entities]
    leaves = [leaf.indicator for leaf in scheme.leaves()]
    pairs = {(of, to): difference_of_bodies(results, scheme, period, of=of, to=to) for of, to in combinations(rated, 2)}
    # Nothing of the kind can be told where a branch compares bodies with each other.
    told = {} if outranking(scheme.tree) else pairs
    dimensions = {
        pair: {part.dimension: part.points for part in gathered(change.indicators, scheme)}
        for pair, change in told.items()
    }
    return SideBySide(
        rated=tuple(rated),
        common=tuple(code for code in leaves if all(code in own for own in asked)),
        asked_alike=len({own.intersection(leaves) for own in asked}) == 1,
        dimensions=_widest(dimensions),
        indicators=_widest({pair: change.indicators for pair, change in told.items()}),
        difference=next(iter(pairs.values())) if len(pairs) == 1 else None,
    )


def is_ahead(draws: Uncertainty, entity: str, other: str) -> bool:
    """Whether a body scores higher than another by more than the uncertainty of both explains.

    Within a peer group that is so in a share of ``SURE`` of the draws; across groups, whose draws are not held against
    each other, where 90 % of the draws of the one lie above 90 % of those of the other.
    """
    better = float(draws.better.loc[[entity], [other]].to_numpy(dtype=float).item())
    if not isnan(better):
        return better >= SURE
    low, high = ({body.entity: end(body) for body in draws.bodies} for end in (attrgetter("low"), attrgetter("high")))
    return low[entity] > high[other]


def nearest(results: Results, config: Config, period: Period, entity: str, count: int) -> tuple[str, ...]:
    """The bodies of the same peer group whose scores lie nearest to a body's, those of a grade only.

    Returns:
        At most ``count``; none for a body that is not rated.
    """
    ratings, entities = results.month(period).ratings, config.city.entities
    own = ratings.get(entity)
    if own is None or not own.is_rated:
        return ()
    peers = [
        rating
        for key, rating in ratings.items()
        if key != entity and rating.is_rated and entities[key].group == entities[entity].group
    ]
    return tuple(row.entity for row in sorted(peers, key=lambda row: abs(row.score - own.score))[:count])


def _widest(parts: Mapping[tuple[str, str], Mapping[str, float]]) -> tuple[Gap, ...]:
    """Of each part the pair that it sets apart most; the widest gap first."""
    gaps: dict[str, Gap] = {}
    for (of, to), own in parts.items():
        for key, points in own.items():
            if key not in gaps or abs(points) > gaps[key].points:
                ahead, behind = (of, to) if points >= 0 else (to, of)
                gaps[key] = Gap(key, abs(points), ahead, behind)
    return tuple(sorted(gaps.values(), key=lambda gap: -gap.points))
