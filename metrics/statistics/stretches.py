"""Series with gaps, cut where everything begins anew, as one array of their points, so that one pass takes them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]
Places = NDArray[np.intp]
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Stretches:
    """Series cut where everything begins anew, and their points one after another, without the gaps.

    ``shape`` is (series, points); ``seen`` the places of the points among all cells, None where there are no gaps.
    ``cells_each`` counts the cells of each stretch, gaps among them. The other arrays tell of the stretches that have
    points: ``place`` among all, ``series``, ``length`` and ``starts``, the place of the first point.
    """

    shape: tuple[int, ...]
    seen: Places | None
    cells_each: Places
    place: Places
    series: Places
    length: Places
    starts: Places

    @classmethod
    def of(cls, observed: Bools, segments: ArrayLike | None) -> Stretches:
        """Stretches of series.

        Args:
            observed: Shape (series, points), where there is a point.
            segments: Shape (points,) or (series, points): a new stretch begins where the number changes. None: every
                series is one stretch.
        """
        first = np.zeros(observed.shape, dtype=np.bool_)
        first[:, :1] = True
        if segments is not None:
            numbers = np.broadcast_to(np.asarray(segments), observed.shape)
            first[:, 1:] = numbers[:, 1:] != numbers[:, :-1]
        seen, cells = None if observed.all() else np.flatnonzero(observed), np.flatnonzero(first)
        cells_each = np.diff(cells, append=first.size)
        points_each = cells_each if seen is None else np.add.reduceat(observed.ravel(), cells, dtype=np.intp)
        filled = np.flatnonzero(points_each)
        length = points_each[filled]
        series = cells[filled] // max(observed.shape[1], 1)
        return cls(observed.shape, seen, cells_each, filled, series, length, np.cumsum(length) - length)

    @property
    def begins(self) -> Bools:
        """Shape (points observed,), whether a point is the first of its stretch."""
        result = np.zeros(int(self.length.sum()), dtype=np.bool_)
        result[self.starts] = True
        return result

    def points(self, cells: NDArray[Scalar]) -> NDArray[Scalar]:
        """The observed ones of (series, points), one after another."""
        return cells.ravel() if self.seen is None else cells.ravel()[self.seen]

    def cells(self, points: Codes) -> Codes:
        """The inverse of ``points``, 0 at gaps."""
        if self.seen is None:
            return points.reshape(self.shape)
        result = np.zeros(self.shape, dtype=np.int8)
        result.ravel()[self.seen] = points
        return result

    def lines(self, values: Floats) -> Floats:
        """From (lines, stretches that have points) to (lines, series, points), or (lines, series, 1) if uncut."""
        each = np.full((len(values), len(self.cells_each)), np.nan)
        each[:, self.place] = values
        if len(self.cells_each) == self.shape[0]:
            return each[:, :, None]
        return np.repeat(each, self.cells_each, axis=1).reshape(len(each), *self.shape)
