"""The rule book: which records and weak dimensions set a rule off, and what that is worth in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from metrics.definitions import Rule, Scheme
from metrics.model import VOID
from metrics.model.periods import month_end, ordinal
from metrics.scoring.panel import Rows
from metrics.scoring.rate import CENT
from metrics.scoring.tree import TreeScores

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
Words = NDArray[np.object_]
Events = Mapping[str, pd.DataFrame]
"""Rule id → the records that set it off: columns entity, period and those of the ledger."""


def void(values: pd.DataFrame, scheme: Scheme, events: Events) -> pd.DataFrame:
    """Values with the ones marked that a rule has made void; they stay readable and count no more.

    Args:
        values: Columns of ``model.results.VALUES``.
        scheme: The rules.
        events: The records that set them off.

    Returns:
        The same rows; a void value has the reason ``void``, and scoring takes only values without a reason.
    """
    hit = pd.Series(False, index=values.index)
    for rule in scheme.rules:
        if rule.effects.void is not None and rule.id in events:
            active, _ = in_force(rule, events[rule.id])
            named = active[["entity", "period", rule.effects.void]].drop_duplicates()
            keys = pd.MultiIndex.from_frame(named)
            hit |= pd.MultiIndex.from_frame(values[["entity", "period", "indicator"]]).isin(keys)
    return values.assign(reason=values["reason"].mask(hit & values["reason"].isna(), VOID))


def in_force(rule: Rule, events: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The records that still count, and those that a verified fix has lifted by the month's end."""
    column = rule.event.lifted_by if rule.event else None
    if column is None or not len(events):
        return events, events.iloc[:0]
    fixed = _by_month_end(events, column)
    return events[~fixed], events[fixed]


def _by_month_end(events: pd.DataFrame, column: str) -> pd.Series:
    """Whether a date of each record lies in its month or before; no where there is none."""
    ends = {period: pd.Timestamp(month_end(period)) for period in events["period"].unique()}
    return pd.to_datetime(events[column]) <= pd.to_datetime(events["period"].map(ends))


@dataclass(frozen=True, eq=False)
class Found:
    """What a rule found for each row, shape (rows,): how many records or dimensions, since when and until when.

    ``since`` is the day of the first record, ``until`` the last month in which the newest one counts; None where
    there is no such day. ``reviewed`` is 1 where the month came before the record and is rated anew under it.
    """

    number: Ints
    since: Words
    until: Words
    reviewed: Ints

    @classmethod
    def count(cls, number: Ints) -> Found:
        """A finding without dates."""
        nothing = np.full(len(number), None, dtype=object)
        return cls(number, nothing, nothing.copy(), np.zeros(len(number), dtype=np.intp))

    @classmethod
    def of(cls, rule: Rule, events: pd.DataFrame, rows: Rows) -> Found:
        """The records of one rule, row by row."""
        where, known = places(events["entity"], events["period"], rows)
        result = cls.count(np.bincount(where, minlength=len(rows)).astype(np.intp))
        if not len(where):
            return result
        dated = pd.to_datetime(events.loc[known, "dated"]).to_numpy().astype("datetime64[D]")
        order = np.argsort(where, kind="stable")
        at, begins = np.unique(where[order], return_index=True)
        first, last = (pick.reduceat(dated[order], begins) for pick in (np.fmin, np.fmax))
        result.since[at] = np.datetime_as_string(first).astype(object)
        month = last.astype("datetime64[M]")
        months = rule.event.months if rule.event else 0
        if months:
            until = (month.astype(np.int64) + months - 1).astype("datetime64[M]")
            result.until[at] = np.datetime_as_string(until).astype(object)
        result.reviewed[at] = (np.datetime_as_string(month).astype(object) > rows.months[at]).astype(int)
        return result


def places(entities: pd.Series | pd.Index, periods: pd.Series | pd.Index, rows: Rows) -> tuple[Ints, Bools]:
    """The rows of bodies in months, and which of these have one."""
    entity = pd.Index(rows.entities).get_indexer(pd.Index(entities))
    period = pd.Index(rows.periods).get_indexer(pd.Index(periods))
    where = np.where((entity >= 0) & (period >= 0), rows.places[entity, period], -1)
    return where[where >= 0], where >= 0


def points(rule: Rule, events: pd.DataFrame) -> pd.Series:
    """What one rule adds or takes, for each (entity, period) that has records.

    Args:
        rule: A rule with points among its effects.
        events: The records that set it off.

    Returns:
        Points indexed by (entity, period), within ``at_most``; negative ones deduct.
    """
    effects, by = rule.effects, [events["entity"], events["period"]]
    if effects.points_per_month is not None:
        total = effects.points_per_month * _months_in_a_row(events)
    else:
        if effects.points_by is not None:
            each = events[effects.points_by.column].map(effects.points_by.points).fillna(0.0).astype(float)
        else:
            each = pd.Series(float(effects.points or 0.0), index=events.index)
        if effects.halved_after is not None and len(events):
            each = each.where(~_by_month_end(events, effects.halved_after), each / 2)
        total = each.groupby(by).sum()
    return total if effects.at_most is None else total.clip(-effects.at_most, effects.at_most)


def _months_in_a_row(events: pd.DataFrame) -> pd.Series:
    """For each (entity, period) with records: how many months in a row there have been some."""
    months = events[["entity", "period"]].drop_duplicates().sort_values(["entity", "period"])
    number = months["period"].map(ordinal).astype(float)
    breaks = (number.diff() != 1) | (months["entity"] != months["entity"].shift())
    run = months.groupby(breaks.cumsum()).cumcount() + 1
    return pd.Series(run.to_numpy(dtype=float), index=pd.MultiIndex.from_frame(months))


def weak_dimensions(rule: Rule, scores: Floats, covered: Bools) -> Ints:
    """How many dimensions are weak enough to count; 0 where they are too few for the rule.

    A dimension on too little evidence is not weak: a cap must not hang on one late answer out of two.

    Args:
        rule: A rule with ``below``.
        scores: Points of the dimensions along the last axis.
        covered: Same shape, whether there is enough evidence.
    """
    assert rule.below is not None
    weak = (is_weak(rule, scores) & covered).sum(axis=-1)
    return np.where(weak >= rule.below.nodes, weak, 0)


def is_weak(rule: Rule, scores: ArrayLike) -> Any:
    """Whether each score is under the threshold of a rule with ``below``, but for rounding; never where it is NaN."""
    assert rule.below is not None
    return np.asarray(scores) < rule.below.threshold - CENT


def dimensions(tree: TreeScores, scheme: Scheme) -> tuple[Floats, Bools]:
    """Scores of the branches under the root and whether each has the minimum coverage, shape (rows, dimensions)."""
    under = [node for node in tree.nodes if node.depth == 1]
    if not under:
        nothing = np.empty((len(tree.root.score), 0))
        return nothing, nothing.astype(bool)
    covered = [tree.covered(node, scheme.minimum_coverage) for node in under]
    return np.stack([node.score for node in under], axis=1), np.stack(covered, axis=1)
