"""What the columns and rows of a table look like before anything is made of them: statistics and spread."""

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
class Discrimination:
    """How well each column of points tells bodies apart, each of shape (k,); NaN where nothing is observed.

    ``distinct`` is the share of values that differ, ``ceiling`` and ``floor`` are the shares on 100 and on 0 points;
    ``observed`` is the share of scores there are.
    """

    distinct: Floats
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


def discrimination(points: Floats, *, asked: Bools | None = None) -> Discrimination:
    """How well each column tells bodies apart.

    Args:
        points: Shape (n, k), from 0 to 100; NaN means not observed.
        asked: Shape (n, k), which scores are due. None: all are.

    Returns:
        Shares from 0 to 1.
    """
    seen = describe(points)
    due = np.full(points.shape[1], float(len(points))) if asked is None else asked.sum(axis=0).astype(float)

    def share(reached: Bools) -> Floats:
        return _share(reached.sum(axis=0).astype(float), seen.observed)

    return Discrimination(
        distinct=seen.share_distinct,
        ceiling=share(points >= FULL_POINTS - POINT_ROUNDING),
        floor=share(points <= POINT_ROUNDING),
        observed=_share(seen.observed, due),
    )


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)


def _position(ordered: Floats, observed: Floats, index: Floats) -> Floats:
    """The value at an index of each sorted column; NaN where nothing is observed."""
    if not len(ordered):
        return np.full_like(observed, np.nan)
    row = np.clip(index, 0, len(ordered) - 1).astype(np.intp)
    return np.where(observed > 0, ordered[row, np.arange(ordered.shape[1])], np.nan)


def _runs(ordered: Floats) -> tuple[Floats, Floats]:
    """Of each sorted column, how many values differ and how many share the commonest one."""
    if not len(ordered):
        return np.zeros(ordered.shape[1]), np.zeros(ordered.shape[1])
    known = ~np.isnan(ordered)
    index = np.arange(len(ordered))[:, None]
    starts = known & np.vstack([np.ones((1, ordered.shape[1]), dtype=np.bool_), ordered[1:] != ordered[:-1]])
    length = index - np.maximum.accumulate(np.where(starts, index, 0), axis=0) + 1
    return starts.sum(axis=0).astype(float), np.where(known, length, 0).max(axis=0).astype(float)
