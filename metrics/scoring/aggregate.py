"""Children's scores to the score of the node above them, row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.errors import DataError, DefinitionError, Message, at
from metrics.model.registry import Registry
from metrics.scoring.comparison import NO_VALUES

Floats = NDArray[np.float64]
Aggregator = Callable[..., Floats]

AGGREGATORS = Registry[Aggregator](Message("aggregation method"), trial=(NO_VALUES, NO_VALUES))

ADDITIVE: Final = frozenset({"arithmetic"})
"""Methods whose result is the sum of weight x score, so that contributions add up to it."""

ROUNDING: Final = 1e-10
"""Share of a mean by which rounding may miss it, with room to spare for a hundred children."""

SMALLEST: Final = 1e-300
"""Points below which numbers lose digits."""


@AGGREGATORS.register("arithmetic")
def arithmetic(scores: Floats, weights: Floats) -> Floats:
    """Weighted arithmetic mean: a strength makes up for a weakness in full.

    Args:
        scores: Shape (n, children), points; NaN means not observed.
        weights: Shape (n, children), re-based: 0 where not observed, rows adding up to 1 or all 0.

    Returns:
        Shape (n,), points between the lowest and the highest child; NaN where no child is observed.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 6.
    """
    return _between_children(_sum, scores, weights)


@AGGREGATORS.register("geometric")
def geometric(scores: Floats, weights: Floats) -> Floats:
    """Weighted geometric mean: a weakness is made up for only in part, and a zero not at all.

    Args:
        scores: Shape (n, children), points of 0 or more; NaN means not observed.
        weights: Shape (n, children), re-based: 0 where not observed, rows adding up to 1 or all 0.

    Returns:
        Shape (n,), points between the lowest and the highest child, exactly 0 where a child has 0; NaN where no
        child is observed.

    Raises:
        DataError: A score is negative.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 6.
    """
    _refuse_negative("geometric", scores, weights)
    return _between_children(lambda part, by: np.exp(_sum(np.log(part), by)), scores, weights)


@AGGREGATORS.register("harmonic")
def harmonic(scores: Floats, weights: Floats) -> Floats:
    """Weighted harmonic mean: the weakest child counts most.

    Args:
        scores: Shape (n, children), points of 0 or more; NaN means not observed.
        weights: Shape (n, children), re-based: 0 where not observed, rows adding up to 1 or all 0.

    Returns:
        Shape (n,), points between the lowest and the highest child, exactly 0 where a child has 0; NaN where no
        child is observed.

    Raises:
        DataError: A score is negative.

    Source:
        Hardy, Littlewood & Pólya (1952), Inequalities, 2nd ed., section 2.2, r = -1.
    """
    _refuse_negative("harmonic", scores, weights)
    return _between_children(lambda part, by: 1.0 / _sum(1.0 / part, by), scores, weights)


@AGGREGATORS.register("generalised_mean")
def generalised_mean(scores: Floats, weights: Floats, *, power: float = 0.5) -> Floats:
    """Weighted power mean: the smaller the power, the less a strength makes up for a weakness.

    Power 1 is the arithmetic mean, 0 the geometric, -1 the harmonic; infinity is the best child, minus infinity the
    worst.

    Args:
        scores: Shape (n, children), points of 0 or more, but of any sign with power 1; NaN means not observed.
        weights: Shape (n, children), re-based: 0 where not observed, rows adding up to 1 or all 0.
        power: Any number.

    Returns:
        Shape (n,), points between the lowest and the highest child, exactly 0 where a child has 0 and the power is
        0 or less; NaN where no child is observed.

    Raises:
        DataError: A score is negative and the power is not 1: even powers would turn it round, others have no root.
        DefinitionError: The power is not a number.

    Source:
        Hardy, Littlewood & Pólya (1952), Inequalities, 2nd ed., section 2.2.
    """
    if np.isnan(power):
        raise DefinitionError(at("generalised_mean", Message("power is not a number; 0.5 would do")))
    if power == 1:
        return arithmetic(scores, weights)
    if power == 0:
        return geometric(scores, weights)
    _refuse_negative(Message("generalised_mean with power {power:g}", power=power), scores, weights)
    low, high = _range(scores, weights)
    if np.isinf(power):
        return high if power > 0 else low
    # Relative to the end that dominates, no power overflows; expm1 and log1p keep the digits of a power near 0.
    end = high if power > 0 else low
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratios = np.log(np.where(weights > 0, scores, end[:, None])) - np.log(end)[:, None]
        means = end * np.exp(np.log1p(_sum(np.expm1(power * ratios), weights)) / power)
    return _clamped(np.where(end == 0, 0.0, means), low, high)


@AGGREGATORS.register("median")
def median(scores: Floats, weights: Floats) -> Floats:
    """Median of the observed children, unweighted: one odd child moves nothing.

    A weight only says whether a child has a vote: one with weight 0 has none, all others have one each.

    Args:
        scores: Shape (n, children), points; NaN means not observed.
        weights: Shape (n, children), 0 where not observed.

    Returns:
        Shape (n,), points between the lowest and the highest child; of an even number of children the mean of the
        middle two; NaN where no child is observed.

    Source:
        Tukey (1977), Exploratory Data Analysis, chapter 2.
    """
    votes = weights > 0
    ordered = np.sort(np.where(votes, scores, np.nan), axis=1)
    number = votes.sum(axis=1)
    rows = np.arange(len(scores))
    return (ordered[rows, np.maximum(number - 1, 0) // 2] + ordered[rows, number // 2 * (number > 1)]) / 2


@AGGREGATORS.register("minimum_blend")
def minimum_blend(scores: Floats, weights: Floats, *, minimum: float = 0.5) -> Floats:
    """Blend of the lowest child and the weighted arithmetic mean: no strength hides the weakest child.

    Args:
        scores: Shape (n, children), points; NaN means not observed.
        weights: Shape (n, children), re-based: 0 where not observed, rows adding up to 1 or all 0.
        minimum: Share of the lowest child, 0 to 1; the arithmetic mean has the rest.

    Returns:
        Shape (n,), points between the lowest and the highest child; NaN where no child is observed.

    Raises:
        DefinitionError: The share is not between 0 and 1.

    Source:
        Hurwicz (1951), Cowles Commission discussion paper 370, with the mean in place of the maximum.
    """
    if not 0 <= minimum <= 1:
        raise DefinitionError(
            at("minimum_blend", "minimum is {minimum:g}; a share lies between 0 and 1", minimum=minimum)
        )
    low, high = _range(scores, weights)
    return _clamped(minimum * low + (1 - minimum) * arithmetic(scores, weights), low, high)


def _sum(scores: Floats, weights: Floats) -> Floats:
    return np.einsum("ij,ij->i", scores, weights)


def _range(scores: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The lowest and the highest child of each row; NaN where there is none."""
    counted = scores if weights.size and weights.min() > 0 else np.where(weights > 0, scores, np.nan)
    low, high = counted[:, 0].copy(), counted[:, 0].copy()
    for child in counted.T[1:]:
        np.fmin(low, child, out=low)
        np.fmax(high, child, out=high)
    return low, high


def _clamped(means: Floats, low: Floats, high: Floats) -> Floats:
    """Means without the rounding that would put them outside their children."""
    return np.minimum(np.maximum(means, low), high)


def _between_children(mean: Callable[[Floats, Floats], Floats], scores: Floats, weights: Floats) -> Floats:
    """A mean of each row's children, never outside them by rounding; NaN where there are none.

    Rounding can carry a mean out of its children only where it all but equals every child with weight, the first
    one too. So all rows are worked out straight away, and only those near their first child, or without it, again
    with care. Drawing a million rows then costs one pass.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        means = mean(scores, weights)
        first, share = scores[:, 0], weights[:, 0]
        size = np.abs(means)
        settled = (np.abs(means - first) * share > ROUNDING * size) & (share > ROUNDING) & (size > SMALLEST)
        again = np.flatnonzero(~settled)
        if len(again):
            part, by = scores[again], weights[again]
            means[again] = _clamped(mean(np.where(by > 0, part, 1.0), by), *_range(part, by))
    return means


def _refuse_negative(method: str, scores: Floats, weights: Floats) -> None:
    negative = scores < 0
    if negative.any() and (negative := negative & (weights > 0)).any():
        raise DataError(
            at(
                method,
                "scores below 0: {count}, the lowest is {lowest:g}; it takes points of 0 or more: 'arithmetic', "
                "'median' and 'minimum_blend' take any",
                count=negative.sum(),
                lowest=scores[negative].min(),
            )
        )
