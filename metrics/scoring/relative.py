"""Values to points by where a body stands among the others of its comparison set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.errors import DefinitionError, Message, at, unknown_name
from metrics.model.registry import Registry
from metrics.scoring.comparison import NO_VALUES, NOBODY, Sets, Ties

Floats = NDArray[np.float64]
Normaliser = Callable[..., Floats]

NEGLIGIBLE: Final = 1e-12
"""Share of a set's range that is no length to divide by: a few last bits."""

RELATIVE = Registry[Normaliser](Message("relative normaliser"), trial=(NO_VALUES, NOBODY))
"""Relative methods, ``(values (n, k), sets, **settings)``: points say where a body stands among its peers.

Values are turned so that higher is better. NaN in is NaN out; a set in which a method is undefined is NaN as well,
so that its weight goes to the other indicators.
"""


@RELATIVE.register("min_max")
def min_max(values: Floats, sets: Sets, *, low: float = 0.0, high: float = 100.0) -> Floats:
    """Score along the straight line from the set's lowest value to its highest.

    Args:
        values: Shape (n, k), higher is better. NaN means not measured.
        sets: Who is compared with whom.
        low: Points of the lowest value.
        high: Points of the highest value.

    Returns:
        Shape (n, k), points from ``low`` to ``high``; NaN where ``values`` is NaN, and in a set whose values are all
        the same (a single one as well): they separate nobody.

    Raises:
        DefinitionError: ``high`` is not above ``low``.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 5 (min-max).
    """
    if not high > low:
        raise DefinitionError(at("min_max", "high {high:g} is not above low {low:g}", high=high, low=low))
    share = sets.share(values)
    return 100.0 * share if (low, high) == (0.0, 100.0) else low * (1.0 - share) + high * share


@RELATIVE.register("z_score")
def z_score(values: Floats, sets: Sets, *, mean: float = 50.0, sd: float = 10.0) -> Floats:
    """Score by how many standard deviations (with n - 1) a value lies from the set's mean.

    Args:
        values: Shape (n, k), higher is better. NaN means not measured.
        sets: Who is compared with whom.
        mean: Points of the mean.
        sd: Points for one standard deviation.

    Returns:
        Shape (n, k), points without bounds; NaN where ``values`` is NaN, and in a set whose values are all the same
        (a single one as well).

    Raises:
        DefinitionError: ``sd`` is not above 0.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 5 (standardisation).
    """
    if not sd > 0:
        raise DefinitionError(at("z_score", "sd {sd:g} is not above 0", sd=sd))
    # On 0 to 1 neither rounding nor underflow can make a spread where there is none, or none where there is one.
    share = sets.share(values)
    return (share - sets.spread(sets.mean(share))) / sets.spread(sets.sd(share)) * sd + mean


@RELATIVE.register("rank")
def rank(values: Floats, sets: Sets, *, ties: Ties = "min") -> Floats:
    """Score by ascending rank: the lowest value scores 1, the highest as much as there are values.

    Args:
        values: Shape (n, k), higher is better. NaN means not measured.
        sets: Who is compared with whom.
        ties: What equal values share: their lowest, mean or highest rank.

    Returns:
        Shape (n, k), from 1 to the number of observed values; NaN exactly where ``values`` is NaN. A single value
        scores 1, and so do equal ones under "min".

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 5 (ranking).
    """
    return sets.rank(values, ties=ties)


@RELATIVE.register("percentile_rank")
def percentile_rank(values: Floats, sets: Sets, *, ties: Ties = "min", points: float = 100.0) -> Floats:
    """Score by the share of the others that a value is ahead of: (rank - 1) / (observed - 1).

    Args:
        values: Shape (n, k), higher is better. NaN means not measured.
        sets: Who is compared with whom.
        ties: What equal values share: their lowest, mean or highest rank.
        points: Points for being ahead of all others.

    Returns:
        Shape (n, k), from 0 to ``points``; NaN where ``values`` is NaN, and for a single value, which has no others.
        Values that are all the same score 0, half or all of ``points``, as ``ties`` says.

    Raises:
        DefinitionError: ``points`` is not above 0.

    Source:
        Becker et al. (2022), COINr, Journal of Open Source Software 7(78), 4567, function n_prank.
    """
    _above_zero("percentile_rank", points)
    others = sets.observed(values) - 1.0
    return (sets.rank(values, ties=ties) - 1.0) * sets.spread(_ratio(np.full_like(others, points), others, others > 0))


@RELATIVE.register("borda")
def borda(values: Floats, sets: Sets, *, ties: Ties = "min") -> Floats:
    """Score by Borda's count: one point for each value of the set that a value is ahead of.

    Args:
        values: Shape (n, k), higher is better. NaN means not measured.
        sets: Who is compared with whom.
        ties: What equal values share: their lowest, mean or highest rank.

    Returns:
        Shape (n, k), from 0 to the number of observed values less 1; NaN exactly where ``values`` is NaN. A single
        value scores 0.

    Source:
        J.-C. de Borda (1784), Mémoire sur les élections au scrutin; COINr, function n_borda.
    """
    return sets.rank(values, ties=ties) - 1.0


@RELATIVE.register("distance_to_maximum")
def distance_to_maximum(values: Floats, sets: Sets, *, points: float = 100.0) -> Floats:
    """Score by the distance to the set's highest value, in shares of the range.

    Args:
        values: Shape (n, k), higher is better. NaN means not measured.
        sets: Who is compared with whom.
        points: Points of the highest value.

    Returns:
        Shape (n, k), from 0 to ``points``; NaN where ``values`` is NaN, and in a set whose values are all the same.

    Raises:
        DefinitionError: ``points`` is not above 0.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 5 (distance to the leader).
    """
    _above_zero("distance_to_maximum", points)
    return points * sets.share(values)


@RELATIVE.register("distance_to_reference")
def distance_to_reference(
    values: Floats, sets: Sets, *, reference: str, cap: bool = False, points: float = 100.0
) -> Floats:
    """Score by the distance to one body of the set: its own value scores ``points``, the set's lowest 0.

    Args:
        values: Shape (n, k), higher is better. NaN means not measured.
        sets: Who is compared with whom.
        reference: Name of the body; where it has several rows in a set, their mean counts.
        cap: Whether points stop at ``points`` for those ahead of it.
        points: Points of the reference.

    Returns:
        Shape (n, k), 0 or more, without upper bound unless capped; NaN where ``values`` is NaN, in a set where the
        reference has no value, and in one whose values are all the same. Where it is itself the lowest the scale has
        no length: all have ``points`` if capped, else NaN.

    Raises:
        DefinitionError: No row has that name, or ``points`` is not above 0.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 5 (distance to a reference).
    """
    _above_zero("distance_to_reference", points)
    own = sets.names == reference
    if len(own) and not own.any():
        raise DefinitionError(unknown_name(Message("entity"), reference, {str(name) for name in sets.names}))
    its = np.where(own[:, None], values, np.nan)
    # The mean of equal values may miss them by a last bit, which would make a scale out of nothing.
    mark = np.clip(sets.mean(its), sets.minimum(its), sets.maximum(its))
    varies = sets.maximum(values) > sets.minimum(values)
    return points * _between(values, sets, np.where(varies, mark, np.nan), cap=cap)


@RELATIVE.register("distance_to_target")
def distance_to_target(
    values: Floats, sets: Sets, *, target: float, cap: bool = False, points: float = 100.0
) -> Floats:
    """Score by the distance to a target: the target scores ``points``, the set's lowest value 0.

    Args:
        values: Shape (n, k), higher is better. NaN means not measured.
        sets: Who is compared with whom.
        target: The value to reach, turned like ``values``; an array of shape (k,) gives each column its own.
        cap: Whether points stop at ``points`` for those beyond it.
        points: Points of the target.

    Returns:
        Shape (n, k), 0 or more, without upper bound unless capped; NaN where ``values`` is NaN. A set in which all
        have reached the target leaves the scale no length: all have ``points`` if capped, else NaN.

    Raises:
        DefinitionError: ``points`` is not above 0.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 5 (distance to a target).
    """
    _above_zero("distance_to_target", points)
    mark = np.broadcast_to(np.asarray(target, float), (sets.count, values.shape[1]))
    return points * _between(values, sets, mark, cap=cap)


@RELATIVE.register("fraction_of_maximum")
def fraction_of_maximum(values: Floats, sets: Sets, *, points: float = 100.0, reciprocal: bool = True) -> Floats:
    """Score by the share of the set's highest value.

    A negative highest value stands for a quantity of which less is better. There its share of each value is taken
    (lowest cost / cost), which keeps the order.

    Args:
        values: Shape (n, k), higher is better. NaN means not measured.
        sets: Who is compared with whom.
        points: Points of the highest value.
        reciprocal: Whether a negative highest value is divided by the values. False divides by it all the same, as
            COINr 1.1.14 does, and so gives the worse the more points.

    Returns:
        Shape (n, k), up to ``points`` if reciprocal; NaN where ``values`` is NaN, and in a set whose highest value
        is 0 (or is nothing beside the others). Values that are all the same have ``points``.

    Raises:
        DefinitionError: ``points`` is not above 0.

    Source:
        C.-L. Hwang & K. Yoon (1981), Multiple Attribute Decision Making, ch. 2 (linear scale transformation);
        COINr, function n_fracmax.
    """
    _above_zero("fraction_of_maximum", points)
    highest, largest = sets.spread(sets.maximum(values)), sets.spread(sets.maximum(np.abs(values)))
    turned, known = (highest < 0) & reciprocal, np.abs(highest) > NEGLIGIBLE * largest
    return points * _ratio(np.where(turned, highest, values), np.where(turned, values, highest), known)


def slope(points: Floats, values: Floats, sets: Sets) -> Floats:
    """Points gained for one unit of value, by least squares inside each set.

    Args:
        points: Shape (n, k), what a relative method made of the values; NaN means no points.
        values: Shape (n, k), in the indicator's unit; NaN means not measured.
        sets: Who is compared with whom.

    Returns:
        Shape (n, k), points per unit, the same for all rows of a set; 0 where it cannot be known.

    Source:
        Carrying a standard error through a method by its derivative: JCGM 100:2008 (GUM), 5.1.2.
    """
    both = np.where(np.isnan(points), np.nan, values)
    share = sets.share(both)
    away = np.nan_to_num(share - sets.spread(sets.mean(share)))
    rise = _ratio(sets.total(np.nan_to_num(points) * away), sets.total(away**2), sets.total(away**2) > 0)
    length = sets.maximum(both) - sets.minimum(both)
    with np.errstate(over="ignore"):
        result = _ratio(rise, length, length > 0)
    return sets.spread(np.where(np.isfinite(result), result, 0.0))


def _between(values: Floats, sets: Sets, mark: Floats, *, cap: bool) -> Floats:
    """Where each value lies between its set's lowest (0) and a mark (1).

    A mark that is not above the lowest leaves the scale no length: capped, all have reached it; else nobody is placed.
    """
    lowest, highest = sets.minimum(values), sets.maximum(values)
    above = mark - lowest > NEGLIGIBLE * (highest - lowest)
    share = (values - sets.spread(lowest)) / sets.spread(np.where(above, mark - lowest, np.nan))
    if not cap:
        return share
    everybody = (~above & ~np.isnan(mark))[sets.codes] & ~np.isnan(values)
    return np.where(everybody, 1.0, np.minimum(share, 1.0))


def _ratio(above: Floats, below: Floats, where: NDArray[np.bool_]) -> Floats:
    return np.divide(above, below, out=np.full(where.shape, np.nan), where=where)


def _above_zero(method: str, points: float) -> None:
    if not points > 0:
        raise DefinitionError(at(method, "points {points:g} are not above 0", points=points))
