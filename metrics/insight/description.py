"""What the columns and rows of a table look like before anything is made of them: statistics, availability, spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.statistics.moments import kurtosis, skewness

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FULL_POINTS: Final = 100.0
"""The best score there is."""

POINT_ROUNDING: Final = 1e-9
"""Points that rounding may add or take: they keep no score from being full, or none."""


@dataclass(frozen=True, eq=False)
class Description:
    """Statistics of columns, each of shape (k,); NaN where they are not defined.

    Counts are whole numbers: ``observed`` values, those that are not zero, ``distinct`` ones, and how many share the
    ``commonest`` value. The shares of the last three are of the observed values, since missing is neither zero
    nor a value of its own.
    """

    minimum: Floats
    maximum: Floats
    mean: Floats
    median: Floats
    sd: Floats
    skewness: Floats
    kurtosis: Floats
    observed: Floats
    nonzero: Floats
    distinct: Floats
    commonest: Floats
    share_observed: Floats
    share_nonzero: Floats
    share_distinct: Floats
    share_commonest: Floats


@dataclass(frozen=True, eq=False)
class Availability:
    """How much of each row is there, each of shape (n,); shares run from 0 to 1."""

    missing: Floats
    zero: Floats
    missing_or_zero: Floats
    share_observed: Floats
    share_nonzero: Floats


@dataclass(frozen=True, eq=False)
class Discrimination:
    """How well each column of points tells bodies apart, each of shape (k,); NaN where nothing is observed.

    ``distinct`` is the share of values that differ, ``variation`` the coefficient of variation; ``ceiling`` and
    ``floor`` are the shares on 100 and 0 points, ``observed`` the share of scores there are.
    """

    distinct: Floats
    variation: Floats
    ceiling: Floats
    floor: Floats
    observed: Floats


def describe(values: Floats) -> Description:
    """Statistics of every column over its observed values.

    Args:
        values: Shape (n, k), in any unit; NaN means not observed.

    Returns:
        Standard deviation with n - 1, NaN under two values; skewness and kurtosis as in ``statistics.moments``; a
        column without a value has counts of 0 and NaN elsewhere, and without rows no share observed.

    Source:
        W. Becker, G. Caperna, M. Del Sorbo et al. (2022), COINr: An R package for developing composite indicators,
        Journal of Open Source Software 7(78), 4567, function ``get_stats``.
    """
    ordered = np.sort(values, axis=0)
    known = ~np.isnan(values)
    observed = known.sum(axis=0).astype(float)
    low, high = _position(ordered, observed, np.zeros_like(observed)), _position(ordered, observed, observed - 1)
    # Kept between the extremes, so that a constant column has no deviation from rounding.
    mean = np.clip(_share(np.where(known, values, 0.0).sum(axis=0), observed), low, high)
    squares = np.where(known, values - mean, 0.0) ** 2
    distinct, commonest = _runs(ordered)
    nonzero = (known & (values != 0)).sum(axis=0).astype(float)
    return Description(
        minimum=low,
        maximum=high,
        mean=mean,
        median=(
            _position(ordered, observed, (observed - 1) // 2) / 2 + _position(ordered, observed, observed // 2) / 2
        ),
        sd=np.sqrt(_share(squares.sum(axis=0), observed - 1)),
        skewness=skewness(values),
        kurtosis=kurtosis(values),
        observed=observed,
        nonzero=nonzero,
        distinct=distinct,
        commonest=commonest,
        share_observed=_share(observed, np.full_like(observed, len(values))),
        share_nonzero=_share(nonzero, observed),
        share_distinct=_share(distinct, observed),
        share_commonest=_share(commonest, observed),
    )


def availability(values: Floats, *, asked: Bools | None = None) -> Availability:
    """How many values each row lacks, and how many are zero.

    Args:
        values: Shape (n, k); NaN means not observed.
        asked: Shape (n, k), which values are due; those that are not count for nothing. None: all are.

    Returns:
        Counts and shares of each row: ``share_observed`` of what is due, ``share_nonzero`` of what is observed.
        A share of nothing is NaN.

    Source:
        COINr (see ``describe``), function ``get_data_avail``.
    """
    due = np.ones(values.shape, dtype=np.bool_) if asked is None else asked
    observed = due & ~np.isnan(values)
    there, zero = observed.sum(axis=1).astype(float), (observed & (values == 0)).sum(axis=1).astype(float)
    missing = due.sum(axis=1) - there
    return Availability(missing, zero, missing + zero, _share(there, there + missing), _share(there - zero, there))


def group_availability(values: Floats, members: Bools, *, asked: Bools | None = None) -> Floats:
    """The share of values that each row has in each group of columns.

    Args:
        values: Shape (n, k); NaN means not observed.
        members: Shape (k, groups), which columns belong to which group; groups may overlap, as levels of a tree do.
        asked: Shape (n, k), which values are due. None: all are.

    Returns:
        Shape (n, groups), from 0 to 1; NaN where nothing is due.
    """
    due = np.ones(values.shape, dtype=np.bool_) if asked is None else asked
    inside = members.astype(float)
    return _share((due & ~np.isnan(values)).astype(float) @ inside, due.astype(float) @ inside)


def discrimination(points: Floats, *, asked: Bools | None = None) -> Discrimination:
    """How well each column tells bodies apart.

    Args:
        points: Shape (n, k), from 0 to 100; NaN means not observed.
        asked: Shape (n, k), which scores are due. None: all are.

    Returns:
        Shares from 0 to 1. A constant column has a variation of 0; variation is NaN under two scores and where
        the mean is 0.
    """
    seen = describe(points)
    due = np.full(points.shape[1], float(len(points))) if asked is None else asked.sum(axis=0).astype(float)

    def share(reached: Bools) -> Floats:
        return _share(reached.sum(axis=0).astype(float), seen.observed)

    return Discrimination(
        distinct=seen.share_distinct,
        variation=_share(seen.sd, np.abs(seen.mean)),
        ceiling=share(points >= FULL_POINTS - POINT_ROUNDING),
        floor=share(points <= POINT_ROUNDING),
        observed=_share(seen.observed, due),
    )


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)


def _position(ordered: Floats, observed: Floats, place: Floats) -> Floats:
    """The value at a place of each sorted column; NaN where nothing is observed."""
    if not len(ordered):
        return np.full_like(observed, np.nan)
    row = np.clip(place, 0, len(ordered) - 1).astype(np.intp)
    return np.where(observed > 0, ordered[row, np.arange(ordered.shape[1])], np.nan)


def _runs(ordered: Floats) -> tuple[Floats, Floats]:
    """Of each sorted column, how many values differ and how many share the commonest one."""
    if not len(ordered):
        return np.zeros(ordered.shape[1]), np.zeros(ordered.shape[1])
    known = ~np.isnan(ordered)
    place = np.arange(len(ordered))[:, None]
    starts = known & np.vstack([np.ones((1, ordered.shape[1]), dtype=np.bool_), ordered[1:] != ordered[:-1]])
    length = place - np.maximum.accumulate(np.where(starts, place, 0), axis=0) + 1
    return starts.sum(axis=0).astype(float), np.where(known, length, 0).max(axis=0).astype(float)
