"""Values in the shape that scoring works on: one row a body and month, one column an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.definitions.scheme import Among
from metrics.model import VOID
from metrics.model.periods import ordinal
from metrics.scoring.comparison import Sets
from metrics.scoring.method import RatingMethod

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
Words = NDArray[np.object_]


PEERS: Final = Among()
"""The peer group in one month: inside it bodies are ranked."""

EVERYBODY: Final = Among(entities="all")
"""All bodies in one month."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Who and when each row is: integer codes of shape (rows,) and the words that they stand for.

    Codes follow the order of their words. Rows are sorted by month, then by peer group, then by body, so that
    bodies that are compared lie side by side.
    """

    entity: Ints
    period: Ints
    group: Ints
    entities: Words
    periods: Words
    groups: Words

    @classmethod
    def of(cls, entities: Sequence[str], periods: Sequence[str], groups: Sequence[str]) -> Rows:
        """Rows of a full panel: every body in every month.

        Args:
            entities: Sorted names.
            periods: Sorted months.
            groups: The peer group of each entity.
        """
        known, group = np.unique(np.asarray(groups, dtype=object), return_inverse=True)
        by_group = np.argsort(group, kind="stable")
        entity = np.tile(by_group, len(periods))
        return cls(
            entity,
            np.repeat(np.arange(len(periods)), len(entities)),
            group.astype(np.intp)[entity],
            np.asarray(entities, dtype=object),
            np.asarray(periods, dtype=object),
            known,
        )

    def __len__(self) -> int:
        return len(self.entity)

    @cached_property
    def names(self) -> Words:
        """Shape (rows,): the body of each row."""
        return self.entities[self.entity]

    @cached_property
    def months(self) -> Words:
        """Shape (rows,): the month of each row."""
        return self.periods[self.period]

    @cached_property
    def steps(self) -> Ints:
        """Shape (periods,): when each period is, counted on the calendar: neighbours differ by 1."""
        return np.array([ordinal(str(period)) for period in self.periods], dtype=np.intp)

    @cached_property
    def places(self) -> Ints:
        """Shape (bodies, periods): the row of each body in each month, -1 where there is none."""
        laid = np.full((len(self.entities), len(self.periods)), -1, dtype=np.intp)
        laid[self.entity, self.period] = np.arange(len(self), dtype=np.intp)
        return laid

    @cached_property
    def by_body(self) -> Ints:
        """The rows in the order of bodies, then months."""
        return np.lexsort((self.period, self.entity))

    @cached_property
    def _sets(self) -> dict[Among, Sets]:
        return {}

    def sets(self, among: Among) -> Sets:
        """The rows in comparison sets; asked for again, the same object."""
        if among not in self._sets:
            keys = [self.period] if among.periods == "one" else []
            keys += [self.group] if among.entities == "peer_group" else []
            self._sets[among] = Sets.of(keys, self.names)
        return self._sets[among]

    def cube(self, matrix: NDArray[np.generic]) -> tuple[NDArray[np.generic], tuple[Ints, Ints]]:
        """A matrix (rows, k) as (bodies, months, k), zero where there is no row; and where the rows stand in it."""
        where = (self.entity, self.period)
        laid = np.zeros((len(self.entities), len(self.periods), matrix.shape[1]), dtype=matrix.dtype)
        laid[where] = matrix
        return laid, where


@dataclass(frozen=True, eq=False)
class Panel:
    """Arrays of shape (rows, leaves).

    ``values`` are in their units, ``se`` their standard errors (NaN: not known); ``applicable`` says whether the
    indicator is asked of the body, ``void`` whether a rule has struck the value out.
    """

    rows: Rows
    values: Floats
    applicable: Bools
    void: Bools
    se: Floats

    @classmethod
    def full(cls, rows: Rows, values: Floats) -> Panel:
        """A panel in which every indicator is asked of every body; NaN means not measured."""
        none = np.zeros(values.shape, dtype=bool, order="F")
        return cls(rows, values, ~none, none, np.full(values.shape, np.nan))

    @cached_property
    def observed(self) -> Bools:
        """Shape (rows, leaves): what counts as evidence, asked, not struck out and measured."""
        return self.applicable & ~self.void & ~np.isnan(self.values)

    @cached_property
    def missing(self) -> Bools:
        """Shape (rows, leaves): asked, not struck out and not measured."""
        return self.applicable & ~self.void & np.isnan(self.values)

    def take(self, rows: Bools) -> Panel:
        """The panel of some of its rows."""
        all_rows = self.rows
        kept = replace(all_rows, entity=all_rows.entity[rows], period=all_rows.period[rows], group=all_rows.group[rows])
        return Panel(kept, self.values[rows], self.applicable[rows], self.void[rows], self.se[rows])


@dataclass(frozen=True, eq=False)
class Layout:
    """Where each row of long values stands in the panel; -1 where it has no column."""

    row_of: Ints
    column_of: Ints

    def long(self, matrix: Floats) -> Floats:
        """A matrix (rows, leaves) in the order of the long values; NaN outside the tree."""
        inside = self.column_of >= 0
        return np.where(inside, matrix[self.row_of, np.where(inside, self.column_of, 0)], np.nan)


def lay_out(values: pd.DataFrame, method: RatingMethod) -> tuple[Panel, Layout]:
    """Long values as a panel.

    Args:
        values: Columns entity, period, indicator, value, se, reason; a row stands for an indicator that is asked of
            the body. A value counts where there is no reason against it. Indicators outside the tree are left aside.
        method: The scheme, whose leaves become the columns in order, and the peer groups.
    """
    entity, entities = pd.factorize(values["entity"].to_numpy(dtype=object), sort=True)
    period, periods = pd.factorize(values["period"].to_numpy(dtype=object), sort=True)
    groups, group = np.unique(
        np.array([method.groups[entity] for entity in entities], dtype=object), return_inverse=True
    )
    slot = np.argsort(np.argsort(group, kind="stable"))
    cells, row_of = np.unique(period * len(entities) + slot[entity], return_inverse=True)
    body = np.argsort(slot)[cells % len(entities)]
    rows = Rows(
        body, (cells // len(entities)).astype(np.intp), group.astype(np.intp)[body],
        np.asarray(entities, dtype=object), np.asarray(periods, dtype=object), groups,
    )  # fmt: skip
    leaves = [leaf.indicator for leaf in method.scheme.leaves()]
    column_of = pd.Index(leaves).get_indexer(pd.Index(values["indicator"]))
    inside, shape = column_of >= 0, (len(rows), len(leaves))
    usable = values["value"].where(values["reason"].isna())
    columns = {
        "values": (np.full(shape, np.nan), usable.to_numpy(dtype=float)),
        "applicable": (np.zeros(shape, dtype=bool, order="F"), np.ones(len(values), dtype=bool)),
        "void": (np.zeros(shape, dtype=bool), (values["reason"] == VOID).to_numpy(dtype=bool)),
        "se": (np.full(shape, np.nan), values["se"].to_numpy(dtype=float)),
    }
    for matrix, column in columns.values():
        matrix[row_of[inside], column_of[inside]] = column[inside]
    return Panel(rows, **{name: matrix for name, (matrix, _) in columns.items()}), Layout(row_of, column_of)
