"""Slanting lines inside a boundary, for maps that know no patterns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, radians
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.presenters.map.outlines import Position

Floats = NDArray[np.float64]
Line = tuple[Position, Position]

SPACING: Final = 0.026
"""Degrees of latitude from line to line, across the lines."""


def hatching(rings: Iterable[Sequence[Position]], *, parallel: float, spacing: float = SPACING) -> list[Line]:
    """Lines from the lower left to the upper right, clipped to an area by the even-odd rule, so that holes stay free.

    Args:
        rings: Closed outlines and holes of one area, longitudes and latitudes.
        parallel: The latitude at which lines rise by 45 degrees; areas with the same one continue each other's lines.
        spacing: Degrees of latitude.

    Returns:
        Both ends of each piece, longitudes and latitudes.
    """
    outlines = [np.asarray(ring, dtype=np.float64) for ring in rings]
    starts = np.concatenate([ring[:-1] for ring in outlines])
    ends = np.concatenate([ring[1:] for ring in outlines])
    squeeze = cos(radians(parallel))
    number, where = _crossings(_turned(starts, squeeze), _turned(ends, squeeze), spacing)
    order = np.lexsort((where, number))
    corners = _back(where[order], number[order] * spacing, squeeze)
    return [((a[0], a[1]), (b[0], b[1])) for a, b in corners.reshape(-1, 2, 2).tolist()]


def _turned(points: Floats, squeeze: float) -> Floats:
    """Points by their way along the lines and across them, shape (points, 2)."""
    x, y = points[:, 0] * squeeze, points[:, 1]
    return np.column_stack([x + y, y - x]) / np.sqrt(2)


def _back(along: Floats, across: Floats, squeeze: float) -> Floats:
    """Longitudes and latitudes of turned points, shape (points, 2)."""
    return np.column_stack([(along - across) / squeeze, along + across]) / np.sqrt(2)


def _crossings(starts: Floats, ends: Floats, spacing: float) -> tuple[Floats, Floats]:
    """Where edges cross lines: the line's number and the way along it, an even number of times on each line."""
    low, high = np.minimum(starts[:, 1], ends[:, 1]), np.maximum(starts[:, 1], ends[:, 1])
    lines = np.arange(np.ceil(low.min() / spacing), np.floor(high.max() / spacing) + 1)
    # Half-open, so that a corner on a line is crossed by one of its two edges.
    line, edge = np.nonzero((low <= lines[:, None] * spacing) & (lines[:, None] * spacing < high))
    share = (lines[line] * spacing - starts[edge, 1]) / (ends[edge, 1] - starts[edge, 1])
    return lines[line], starts[edge, 0] + share * (ends[edge, 0] - starts[edge, 0])
