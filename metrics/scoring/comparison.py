"""Who is compared with whom: rows in sets, and what is counted inside each set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

Ties = Literal["min", "average", "max"]
Places = Literal["min", "average", "max", "dense"]


@dataclass(frozen=True, eq=False)
class Sets:
    """Rows grouped into comparison sets, such as one peer group in one month.

    ``codes`` has shape (n,) and holds the set of each row, 0 to ``count`` - 1, none of them empty; ``names`` names the
    body of each row. Statistics have shape (count, columns); ``spread`` brings them back to (n, columns).
    """

    codes: Ints
    names: NDArray[np.object_]

    @classmethod
    def of(cls, keys: Sequence[Ints], names: NDArray[np.object_]) -> Sets:
        """Rows that agree in every key are one set.

        Args:
            keys: Arrays of shape (n,) with integers from 0; none of them puts all rows into one set.
            names: Shape (n,).
        """
        joint = np.zeros(len(names), dtype=np.intp)
        for key in keys:
            joint = joint * (int(key.max(initial=0)) + 1) + key
        _, codes = np.unique(joint, return_inverse=True)
        return cls(codes.astype(np.intp), names)

    @cached_property
    def count(self) -> int:
        """Number of sets."""
        return int(self.codes.max(initial=-1)) + 1

    @cached_property
    def _sorted(self) -> tuple[Ints, Ints]:
        """Rows set by set, and where each set starts."""
        order = np.argsort(self.codes, kind="stable")
        return order, np.searchsorted(self.codes[order], np.arange(self.count)).astype(np.intp)

    @cached_property
    def _blocks(self) -> tuple[tuple[Ints, Ints], ...]:
        """Sets of like size side by side: their codes, and their rows as (sets, places), filled up with row n.

        Like size means the same power of two, so that one huge set among many small ones costs no more than double.
        """
        order, starts = self._sorted
        sizes = np.diff(starts, append=len(order))
        powers = np.frexp(sizes)[1]
        blocks: list[tuple[Ints, Ints]] = []
        for power in np.unique(powers):
            chosen = np.flatnonzero(powers == power)
            place = np.arange(sizes[chosen].max())
            inside = place < sizes[chosen, None]
            rows = order[np.where(inside, starts[chosen, None] + place, 0)]
            blocks.append((chosen, np.where(inside, rows, len(order))))
        return tuple(blocks)

    def rows(self, code: int) -> Ints:
        """The rows of one set."""
        order, starts = self._sorted
        return order[starts[code] : starts[code + 1] if code + 1 < self.count else None]

    @cached_property
    def _in_order(self) -> bool:
        """Whether the rows lie set by set already."""
        return bool((self.codes[1:] >= self.codes[:-1]).all())

    def spread(self, statistics: Floats) -> Floats:
        """Shape (n, columns): each row with its set's statistic."""
        return statistics.take(self.codes, axis=0)

    def total(self, values: Floats) -> Floats:
        """Sums; a NaN counts nothing."""
        return self._reduce(np.add, np.where(np.isnan(values), 0.0, values))

    def observed(self, values: Floats) -> Floats:
        """How many values are not NaN."""
        return self._reduce(np.add, (~np.isnan(values)).astype(np.float64))

    def minimum(self, values: Floats) -> Floats:
        """Smallest values; NaN where none is observed."""
        return self._reduce(np.fmin if np.isnan(values).any() else np.minimum, values)

    def maximum(self, values: Floats) -> Floats:
        """Largest values; NaN where none is observed."""
        return self._reduce(np.fmax if np.isnan(values).any() else np.maximum, values)

    def ends(self, values: Floats) -> tuple[Floats, Floats]:
        """The lowest and the highest value of each row's set, shape (n, columns)."""
        return self.spread(self.minimum(values)), self.spread(self.maximum(values))

    def share(self, values: Floats) -> Floats:
        """Where each value lies between its set's lowest (0) and highest (1); NaN where they are the same."""
        lowest, highest = self.minimum(values), self.maximum(values)
        length = np.where(highest > lowest, highest - lowest, np.nan)
        return (values - self.spread(lowest)) / self.spread(length)

    def mean(self, values: Floats) -> Floats:
        """Means; NaN where nothing is observed."""
        number = self.observed(values)
        return np.divide(self.total(values), number, out=np.full_like(number, np.nan), where=number > 0)

    def sd(self, values: Floats) -> Floats:
        """Standard deviations with n - 1; NaN under two observed values."""
        number = self.observed(values)
        square = self.total((values - self.spread(self.mean(values))) ** 2)
        return np.sqrt(np.divide(square, number - 1, out=np.full_like(number, np.nan), where=number > 1))

    def median(self, values: Floats) -> Floats:
        """Medians; NaN where nothing is observed."""
        result, padded = np.full((self.count, values.shape[1]), np.nan), _padded(values)
        for sets, rows in self._blocks:
            ordered = np.sort(padded[rows], axis=1)
            number = (~np.isnan(ordered)).sum(axis=1, keepdims=True)
            low = np.take_along_axis(ordered, np.maximum((number - 1) // 2, 0), axis=1)
            high = np.take_along_axis(ordered, np.minimum(number // 2, ordered.shape[1] - 1), axis=1)
            result[sets] = ((low + high) / 2)[:, 0]
        return result

    def rank(self, values: Floats, *, ties: Places = "min") -> Floats:
        """Ascending ranks from 1 inside each set.

        Args:
            values: Shape (n, columns); NaN has no rank.
            ties: What equal values share: their lowest, mean or highest place; or one that is the next number after the
                smaller value's.

        Returns:
            Shape (n, columns); NaN exactly where ``values`` is NaN.
        """
        padded = _padded(values)
        ranks = np.empty_like(padded)
        for _, rows in self._blocks:
            ranks[rows] = _places(padded[rows], ties)
        return np.where(np.isnan(values), np.nan, ranks[:-1])

    def _reduce(self, operation: np.ufunc, values: Floats) -> Floats:
        if not len(values):
            return np.empty((0, values.shape[1]))
        order, starts = self._sorted
        rows = values if self._in_order else values.take(order, axis=0)
        return np.asarray(operation.reduceat(rows, starts, axis=0), dtype=np.float64)


def _padded(values: Floats) -> Floats:
    """The values with a last row of NaN, which stands where a block has no row."""
    return np.vstack([values, np.full((1, values.shape[1]), np.nan)])


FEW: Final = 24
"""Bodies in a set up to which comparing all pairs is faster than sorting."""


def _places(values: Floats, ties: Places) -> Floats:
    """Ascending places from 1 along axis 1 of (sets, places, columns), shared by equal values; NaN comes last."""
    if values.shape[1] <= FEW and ties == "min":
        return _places_by_pairs(values)
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    rank = np.arange(1.0, values.shape[1] + 1)[:, None]
    differs, end = ordered[:, 1:] != ordered[:, :-1], np.ones_like(ordered[:, :1], dtype=bool)
    first = np.concatenate([end, differs], axis=1)
    low = np.maximum.accumulate(np.where(first, rank, 0.0), axis=1)
    shared = np.cumsum(first, axis=1).astype(np.float64) if ties == "dense" else low
    if ties in ("average", "max"):
        last = np.where(np.concatenate([differs, end], axis=1), rank, np.inf)
        high = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
        shared = high if ties == "max" else (low + high) / 2
    ranks = np.empty_like(values)
    np.put_along_axis(ranks, order, shared, axis=1)
    return ranks


def _places_by_pairs(values: Floats) -> Floats:
    """As ``_places`` with ties at their lowest place: one more than there are smaller values."""
    smaller = np.ones(values.shape, dtype=np.int8)
    for index in range(values.shape[1]):
        smaller += values > values[:, index : index + 1]
    return smaller.astype(np.float64)


NOBODY: Final = Sets.of([], np.empty(0, dtype=np.object_))
"""No rows at all, on which settings are tried."""
NO_VALUES: Final = np.empty((0, 1))
