"""Rules of control charts that look at several points in a row: shifts, trends, and two of three near a limit.

Series stand one after another in one array, so that one pass judges them all; ``begins`` says where one starts.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]

SHIFT: Final = 7
"""Points in a row on one side of the mean that make a shift.

Source: NHS England and NHS Improvement (2019), Making Data Count: Strengthening your decisions.
"""

TREND: Final = 7
"""Points in a row, each above (or each below) the one before, that make a trend. Source: as above."""

TWO: Final = 2
"""Points near a limit, out of ``THREE`` in a row, that make a signal. Source: as above."""

THREE: Final = 3
"""Points in a row on one side of the mean, of which ``TWO`` lie near the limit. Source: as above."""


def shift(side: Codes, begins: Bools) -> Codes:
    """Points of a run of at least ``SHIFT`` on one side of the mean; a point on the mean breaks it.

    Args:
        side: Shape (points,): 1 above the mean, -1 below, 0 on it.
        begins: Shape (points,), whether a point is the first of its series.

    Returns:
        Shape (points,): the side, 0 where there is no such run.
    """
    return side * _in_runs(_goes_on(side, begins), SHIFT)


def trend(values: Floats, begins: Bools) -> Codes:
    """Points of a run of at least ``TREND``, each above (or each below) the one before.

    A point at which one trend ends and the next begins goes with the next.

    Args:
        values: Shape (points,), any unit, all observed.
        begins: Shape (points,), whether a point is the first of its series.

    Returns:
        Shape (points,): 1 rising, -1 falling, 0 where there is no trend.
    """
    step = np.zeros(values.shape, dtype=np.int8)
    step[1:] = signs(values[1:] > values[:-1], values[1:] < values[:-1])
    step[begins] = 0
    step *= _in_runs(_goes_on(step, begins), TREND - 1)
    following = np.zeros_like(step)
    following[:-1] = step[1:]
    return following + step * (following == 0)


def two_of_three(side: Codes, near: Bools, begins: Bools) -> Codes:
    """Points near a limit, where three in a row lie on one side of the mean and at least two of them near the limit.

    Args:
        side: Shape (points,): 1 above the mean, -1 below, 0 on it.
        near: Shape (points,), whether a point lies beyond a near limit, but not outside.
        begins: Shape (points,), whether a point is the first of its series.

    Returns:
        Shape (points,): the side, 0 elsewhere.
    """
    number = near.astype(np.int8)
    for back in range(1, THREE):
        number[back:] += near[:-back]
    ends = _ends_run(_goes_on(side, begins), THREE) & (number >= TWO)
    return side * (_reaching_back(ends, THREE) & near)


def signs(high: Bools, low: Bools) -> Codes:
    """1 where high, -1 where low, 0 where neither."""
    return high.view(np.int8) - low.view(np.int8)


def _goes_on(side: Codes, begins: Bools) -> Bools:
    """Whether a point lies on the same side as the one before."""
    result = np.zeros(side.shape, dtype=np.bool_)
    result[1:] = (side[1:] == side[:-1]) & (side[1:] != 0) & ~begins[1:]
    return result


def _in_runs(goes_on: Bools, least: int) -> Bools:
    return _reaching_back(_ends_run(goes_on, least), least)


def _ends_run(goes_on: Bools, least: int) -> Bools:
    """Whether a point is the last of so many in a row."""
    result = goes_on.copy()
    for back in range(1, least - 1):
        result[back:] &= goes_on[:-back]
        result[:back] = False
    return result


def _reaching_back(ends: Bools, number: int) -> Bools:
    """Whether a point is one of so many up to an end."""
    result = ends.copy()
    for ahead in range(1, number):
        result[:-ahead] |= ends[ahead:]
    return result
