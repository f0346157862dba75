"""What moving ranges tell of the noise of a series, and the lines of its chart; where they tell nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.statistics.stretches import Stretches

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Places = NDArray[np.intp]

RANGE_TO_LIMIT: Final = 2.66
"""Mean moving ranges from the mean to a process limit: three sigma, 3 / 1.128.

Source: D. J. Wheeler (1993), Understanding Variation, SPC Press, appendix.
"""

LARGEST_RANGE: Final = 3.267
"""Mean moving ranges from which on a moving range is too wide to tell of noise (D4 for n = 2). Source: as above."""

NEAR: Final = 2 / 3
"""Share of the way from the mean to a process limit at which a near limit lies: two sigma of three.

Source: NHS England and NHS Improvement (2019), Making Data Count: Strengthening your decisions.
"""

ROUNDING: Final = 1e-12
"""Share of a chart's mean and ranges that is no distance: points that near to a line lie on it."""


@dataclass(frozen=True, eq=False)
class Noise:
    """What a stretch's points tell of its noise, each one number a stretch.

    ``mean_range`` is the moving range after screening; ``rounding`` the length under which a distance is none;
    ``number`` counts the points behind the others; ``coarse`` is 1 where ranges tell nothing of the noise.
    """

    mean: Floats
    mean_range: Floats
    rounding: Floats
    number: Floats
    coarse: Floats


def noise_of(points: Floats, stretches: Stretches, fix: int | None, wider: Floats, *, screen: bool) -> Noise:
    """The noise of every stretch.

    Args:
        points: Shape (points,), those of all stretches, one after another.
        stretches: Where they begin.
        fix: Only so many first points of each stretch count; None: all.
        wider: Shape (stretches,), how many times wider than usual limits are.
        screen: Leave out, once, ranges of ``LARGEST_RANGE`` times their mean or more.
    """
    base, length = points, stretches.length
    if fix is not None:
        base = points[np.arange(len(points)) - np.repeat(stretches.starts, length) < fix]
        length = np.minimum(length, fix)
    starts = np.cumsum(length) - length
    mean = np.add.reduceat(base, starts) / length
    # Once more from what is left, so that points that ought to lie on the mean do.
    away = np.repeat(mean, length)
    mean += np.add.reduceat(np.subtract(base, away, out=away), starts) / length
    # In the same memory, for a fresh array takes longer than what is done with it.
    ranges = away
    np.subtract(base[1:], base[:-1], out=ranges[1:])
    np.abs(ranges, out=ranges)
    ranges[starts] = 0.0
    number = np.where(length > 1, length - 1.0, np.nan)
    mean_range = np.add.reduceat(ranges, starts) / number
    rounding = ROUNDING * (np.abs(mean) + np.nan_to_num(mean_range))
    moves = np.add.reduceat((ranges > np.repeat(rounding, length)).astype(np.float64), starts)
    coarse = (moves > 0) & (2 * moves < number)
    if fix is not None:
        coarse |= (moves == 0) & (number > 0) & _vary(points, stretches.starts, rounding)
    noise = Noise(mean, mean_range, rounding, length.astype(np.float64), coarse.astype(np.float64))
    return _screened(noise, base, ranges, starts, wider) if screen else noise


def control_lines(noise: Noise, wider: Floats) -> list[Floats]:
    """Mean, limits, near limits and mean range of each stretch."""
    mean, width = noise.mean, RANGE_TO_LIMIT * noise.mean_range * wider
    return [mean, mean - width, mean + width, mean - NEAR * width, mean + NEAR * width, noise.mean_range]


def _screened(noise: Noise, points: Floats, ranges: Floats, starts: Places, wider: Floats) -> Noise:
    """The same after the widest ranges are left out.

    Coarse where most points are outside then and were not before: what is left are tiny moves, that tell nothing of
    the few large ones, and the mean lies where no point is. A step from one level to another is outside before too.

    Args:
        ranges: Shape (points,), 0 at the first of each stretch; overwritten.
    """
    before, length = noise.mean_range, noise.number.astype(np.intp)
    largest = np.where(before > noise.rounding, LARGEST_RANGE * before, np.inf)
    wide = np.flatnonzero(ranges >= np.repeat(largest, length))
    if not len(wide):
        return noise
    left_out = np.bincount(np.searchsorted(starts, wide, side="right") - 1, minlength=len(starts))
    ranges[wide] = 0.0
    after = np.add.reduceat(ranges, starts) / (np.where(length > 1, length - 1.0, np.nan) - left_out)
    screened = np.repeat(left_out > 0, length)
    which = np.repeat(np.arange(len(starts)), length)[screened]
    distance = np.abs(points[screened] - noise.mean[which])
    narrow, wide_enough = ((RANGE_TO_LIMIT * width * wider + noise.rounding)[which] for width in (after, before))
    news = (distance > narrow) & (distance <= wide_enough)
    collapsed = 2 * np.bincount(which, weights=news, minlength=len(starts)) > length
    return Noise(noise.mean, after, noise.rounding, noise.number, np.maximum(noise.coarse, collapsed))


def _vary(points: Floats, starts: Places, rounding: Floats) -> Bools:
    """Whether the points of each stretch differ by more than rounding."""
    return np.maximum.reduceat(points, starts) - np.minimum.reduceat(points, starts) > rounding
