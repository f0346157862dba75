"""Values in the shape that scoring works on: one row a body and month, one column an indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.definitions import Goalposts, Leaf
from metrics.scoring.normalise import NORMALISERS

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Panel:
    """``values`` and ``applicable`` have shape (rows, leaves); ``rows`` names the rows as (entity, period)."""

    rows: pd.DataFrame
    values: Floats
    applicable: NDArray[np.bool_]
    row_of: Ints
    column_of: Ints

    @classmethod
    def of(cls, values: pd.DataFrame, leaves: Sequence[Leaf]) -> Panel:
        """Lay out long values.

        Args:
            values: Columns entity, period, indicator, value, reason; a row stands for an indicator that is asked of
                the body. A value counts where there is no reason against it. Indicators outside the tree are left
                aside.
            leaves: The tree's leaves, in order; they become the columns.

        Returns:
            The panel; ``row_of`` and ``column_of`` place each row of ``values`` in it, -1 where it has no column.
        """
        keys = pd.MultiIndex.from_frame(values[["entity", "period"]])
        distinct = keys.unique().sort_values()
        row_of = distinct.get_indexer(keys)
        column_of = pd.Index([leaf.indicator for leaf in leaves]).get_indexer(pd.Index(values["indicator"]))
        shape, inside = (len(distinct), len(leaves)), column_of >= 0
        matrix, applicable = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
        usable = values["value"].where(values["reason"].isna()).to_numpy(dtype=float)
        matrix[row_of[inside], column_of[inside]] = usable[inside]
        applicable[row_of[inside], column_of[inside]] = True
        return cls(distinct.to_frame(index=False, name=["entity", "period"]), matrix, applicable, row_of, column_of)

    def points(self, leaves: Sequence[Leaf], goalposts: Mapping[str, Goalposts]) -> Floats:
        """Shape (rows, leaves), 0 to 100: each column by its own method and goalposts."""
        scored = np.full(self.values.shape, np.nan)
        for number, leaf in enumerate(leaves):
            method, posts = NORMALISERS.find(leaf.normalise.method), goalposts[leaf.indicator]
            scored[:, number] = method(self.values[:, number], **posts.model_dump(), **leaf.normalise.settings)
        return scored

    def long(self, matrix: Floats) -> Floats:
        """A matrix of the panel back in the order of the long values; NaN outside the tree."""
        inside = self.column_of >= 0
        return np.where(inside, matrix[self.row_of, np.where(inside, self.column_of, 0)], np.nan)
