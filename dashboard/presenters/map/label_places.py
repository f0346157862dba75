"""Where the words of an area stand, so that they lie inside it and off the river."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Line = tuple[Point, ...]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

CELL: Final = 5.0
"""Units of the picture from one place that is looked at to the next."""
ROOM: Final = {1.25: 0.0, 1.1: 0.1, 1.0: 0.25, 0.9: 0.6, 0.8: 1.0, 0.65: 1.6, 0.5: 2.4}
"""How much of its size a box has for itself, and what less of it costs: as much as so many heights of it away."""
WET: Final = 0.3
"""What it costs to cover the river, in the same measure."""


@lru_cache(maxsize=256)
def label_place(rings: tuple[Line, ...], box: Point, wanted: Point, river: Line = ()) -> Point:
    """The middle of a box that lies inside an area, as near as can be to where it is wanted.

    Room around it counts beside nearness. One of which not even half fits anywhere stands where it is wanted.

    Args:
        rings: Outlines and holes of the area, in units of the picture.
        box: Width and height.
        wanted: Where the label would stand otherwise.
        river: Corners of a line that is not to be covered where there is room beside it.
    """
    outlines = [np.asarray(ring, dtype=np.float64) for ring in rings]
    corners = np.concatenate(outlines)
    west, north = corners.min(axis=0)
    east, south = corners.max(axis=0)
    across, down = (np.arange(low + CELL / 2, high, CELL) for low, high in ((west, east), (north, south)))
    if not len(across) or not len(down):
        return wanted
    inside = _inside(outlines, across, down)
    dry = inside & ~_touched(np.asarray(river, dtype=np.float64).reshape(-1, 2), across, down)
    best = np.inf, wanted
    for share, cost in ROOM.items():
        for free, wet in ((dry, 0.0), (inside, WET)):
            rows, columns = np.nonzero(_fits(free, round(box[0] * share / CELL), round(box[1] * share / CELL)))
            if len(rows):
                away = np.hypot(across[columns] - wanted[0], down[rows] - wanted[1]) / box[1]
                nearest = away.argmin()
                place = float(across[columns[nearest]]), float(down[rows[nearest]])
                best = min(best, (float(away[nearest]) + cost + wet, place))
    return best[1]


def _inside(rings: Sequence[Floats], across: Floats, down: Floats) -> Bools:
    """Shape (down, across): which places lie inside by the even-odd rule."""
    crossed = np.zeros((len(down), len(across)), dtype=np.int64)
    for ring in rings:
        (x, y), (u, v) = ring.T, np.roll(ring, -1, axis=0).T
        level = down[:, None]
        row, edge = np.nonzero((np.minimum(y, v) <= level) & (level < np.maximum(y, v)))
        at = x[edge] + (down[row] - y[edge]) / (v[edge] - y[edge]) * (u[edge] - x[edge])
        np.add.at(crossed, (row, np.clip(np.searchsorted(across, at), 0, len(across) - 1)), at <= across[-1])
    return np.cumsum(crossed, axis=1) % 2 == 1


def _touched(line: Floats, across: Floats, down: Floats) -> Bools:
    """Shape (down, across): which places a line runs through, or by."""
    touched = np.zeros((len(down), len(across)), dtype=np.bool_)
    if len(line) < 2:
        return touched
    steps = np.maximum(np.ceil(np.hypot(*np.diff(line, axis=0).T) / CELL).astype(int), 1)
    points = np.concatenate(
        [np.linspace(start, end, count + 1) for start, end, count in zip(line[:-1], line[1:], steps, strict=True)]
    )
    columns = np.floor((points[:, 0] - across[0]) / CELL + 0.5).astype(int)
    rows = np.floor((points[:, 1] - down[0]) / CELL + 0.5).astype(int)
    here = (rows >= 0) & (rows < len(down)) & (columns >= 0) & (columns < len(across))
    touched[rows[here], columns[here]] = True
    return touched


def _fits(free: Bools, width: int, height: int) -> Bools:
    """Shape (down, across): around which places a box of so many cells is free."""
    width, height = max(width, 1), max(height, 1)
    result = np.zeros(free.shape, dtype=np.bool_)
    rows, columns = free.shape[0] - height + 1, free.shape[1] - width + 1
    if rows < 1 or columns < 1:
        return result
    sums = np.pad(free.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    taken = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    top, left = (height - 1) // 2, (width - 1) // 2
    result[top : top + rows, left : left + columns] = taken == width * height
    return result
