"""What a scoring run leaves behind: four frames, and the two names that identify them.

Frames are for reckoning; whoever shows a result takes its typed rows, by month or by body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from metrics.model.actor import Actor
from metrics.model.periods import Period
from metrics.model.rows import (
    NOT_RATED,
    IndicatorScore,
    NodeScore,
    Rating,
    Rows,
    Step,
    columns_of,
    columns_typed,
    grouped,
    nested,
)

INDICATORS: Final = columns_of(IndicatorScore)
VALUES: Final = INDICATORS[: INDICATORS.index("used")]
"""What is measured, before it is scored."""

NODES: Final = columns_of(NodeScore)
RATINGS: Final = columns_of(Rating)
STATEMENT: Final = columns_of(Step)

ORDER: Final = {
    "indicators": ["entity", "period", "indicator"],
    "nodes": ["entity", "period", "depth", "node"],
    "ratings": ["entity", "period"],
    "statement": ["entity", "period", "step"],
}
"""How each frame is sorted, freshly scored or read back."""

WORDS: Final = columns_typed("str", "str | None", "Period", "Period | None")
"""Result columns that hold text; the others hold numbers."""

WHOLE: Final = columns_typed("int", "bool")
"""Result columns that hold whole numbers."""


def canonical(name: str, frame: pd.DataFrame, *, in_order: bool = False) -> pd.DataFrame:
    """A result frame in the form in which it is always given out, freshly scored or read back.

    Args:
        name: A key of ``ORDER``.
        frame: The frame, in any order and with any missing-value marks.
        in_order: Whether the rows are sorted already.

    Returns:
        Sorted rows; words as objects with None where there is none, numbers as floats or integers.
    """
    words = {column for column in frame.columns if column in WORDS}
    typed = {
        column: series.astype(object).where(series.notna(), None)
        if column in words
        else series.astype(np.int64 if column in WHOLE else np.float64)
        for column, series in frame.items()
    }
    plain = pd.DataFrame(typed).reset_index(drop=True)
    return plain if in_order else plain.sort_values(ORDER[name], ignore_index=True, kind="stable")


def withheld(ratings: pd.DataFrame) -> pd.DataFrame:
    """Ratings without the scores of bodies that are not rated: they rest on too little to be read."""
    hidden = {"base": "grade", "score": "grade", "previous_score": "previous_grade"}
    return ratings.assign(**{name: ratings[name].mask(ratings[by] == NOT_RATED) for name, by in hidden.items()})


def withheld_branches(nodes: pd.DataFrame) -> pd.DataFrame:
    """Branches without the scores of those that are not rated, by too little of their own or of the whole body."""
    return nodes.assign(score=nodes["score"].mask(nodes["grade"] == NOT_RATED))


def withheld_steps(statement: pd.DataFrame, ratings: pd.DataFrame) -> pd.DataFrame:
    """A statement without the scores of bodies that are not rated, nor caps on a grade that they do not have."""
    unrated = ratings.loc[ratings["grade"] == NOT_RATED, ["entity", "period"]]
    keys = pd.MultiIndex.from_frame(statement[["entity", "period"]])
    hidden = pd.Series(keys.isin(pd.MultiIndex.from_frame(unrated)), index=statement.index)
    told = statement.assign(
        score=statement["score"].mask(hidden), points=statement["points"].mask(hidden & (statement["kind"] == "base"))
    )
    return told[~(hidden & (told["kind"] == "cap"))]


@dataclass(frozen=True)
class Results:
    """All ratings of all entities and months under one scheme and one state of the data.

    Where schemes take turns each month is rated by the one in force in it: ``in_force`` has the first month of each
    turn with its scheme, oldest first, and ``scheme`` is the last one; it is empty where one scheme rates all months.
    ``incoming`` has the months whose returns are still coming in: how many ledgers are in, of how many that are owed.
    The same ``scheme_hash`` and ``data_version`` always come with the same frames. Columns are ``INDICATORS``,
    ``NODES``, ``RATINGS`` and ``STATEMENT``; rows are sorted by ``ORDER``.
    """

    scheme: str
    scheme_hash: str
    data_version: str
    periods: tuple[Period, ...]
    indicators: pd.DataFrame
    nodes: pd.DataFrame
    ratings: pd.DataFrame
    statement: pd.DataFrame
    in_force: tuple[tuple[Period, str], ...] = ()
    incoming: Mapping[Period, tuple[int, int]] = field(default_factory=dict[Period, tuple[int, int]])

    @property
    def newest(self) -> Period:
        """The month that is meant where none is named: the last one whose returns have come in."""
        return next((month for month in reversed(self.periods) if month not in self.incoming), self.periods[-1])

    def scheme_of(self, period: Period) -> str:
        """The name of the scheme that rated a month."""
        return next((name for first, name in reversed(self.in_force) if first <= period), self.scheme)

    def turn(self, period: Period) -> int:
        """Which turn of schemes a month belongs to, from 0: grades and scores of two turns differ by method as well."""
        return max(sum(first <= period for first, _ in self.in_force) - 1, 0)

    def begins_turn(self, period: Period) -> bool:
        """Whether another scheme rates a month than the one before it."""
        return any(first == period for first, _ in self.in_force[1:])

    def month(self, period: Period) -> Month:
        """All bodies in one month; empty for a month that was not rated. Worked out once."""
        if period not in self._months:
            self._months[period] = Month(self, period)
        return self._months[period]

    def body(self, entity: str) -> Body:
        """One body in all months; empty for one that is not there. Worked out once."""
        if entity not in self._bodies:
            self._bodies[entity] = Body(self, entity)
        return self._bodies[entity]

    def rating(self, entity: str, period: Period) -> Rating | None:
        """The rating of one body in one month; None where there is none."""
        return self.month(period).ratings.get(entity)

    def of_indicator(self, code: str) -> tuple[IndicatorScore, ...]:
        """One indicator of all bodies in all months, by body and month."""
        return self.indicator_rows.where("indicator", code)

    def of_node(self, key: str) -> tuple[NodeScore, ...]:
        """One branch of the tree of all bodies in all months, by body and month."""
        return self.node_rows.where("node", key)

    @cached_property
    def entities(self) -> tuple[str, ...]:
        """All bodies with a rating in any month."""
        return tuple(str(entity) for entity in self.ratings["entity"].unique())

    @cached_property
    def rating_rows(self) -> Rows[Rating]:
        """``ratings`` as rows."""
        return Rows(Rating, self.ratings)

    @cached_property
    def node_rows(self) -> Rows[NodeScore]:
        """``nodes`` as rows."""
        return Rows(NodeScore, self.nodes)

    @cached_property
    def indicator_rows(self) -> Rows[IndicatorScore]:
        """``indicators`` as rows."""
        return Rows(IndicatorScore, self.indicators)

    @cached_property
    def step_rows(self) -> Rows[Step]:
        """``statement`` as rows."""
        return Rows(Step, self.statement)

    @cached_property
    def _months(self) -> dict[Period, Month]:
        return {}

    @cached_property
    def _bodies(self) -> dict[str, Body]:
        return {}

    def seen_by(self, actor: Actor) -> Results:
        """The same results without the entities outside the actor's scope."""
        if actor.scope is None:
            return self
        frames = {name: getattr(self, name) for name in ORDER}
        return replace(self, **{name: frame[frame["entity"].isin(actor.scope)] for name, frame in frames.items()})


def spliced(parts: Mapping[str, Results], turns: Mapping[Period, str]) -> Results:
    """Results in which every month stands as the scheme in force in it rates it.

    The month before a change of scheme stands as it was rated then; ``previous_grade`` and ``previous_score`` are its.

    Args:
        parts: Scheme → results of all months under it, on the same data.
        turns: Month → the scheme in force, in order.
    """
    last = parts[[*turns.values()][-1]]

    def joined(name: str) -> pd.DataFrame:
        frames = [getattr(part, name) for part in parts.values()]
        own = [frame[frame["period"].map(turns) == key] for key, frame in zip(parts, frames, strict=True)]
        return pd.concat(own, ignore_index=True).sort_values(ORDER[name], ignore_index=True, kind="stable")

    ratings = joined("ratings")
    before = ratings.groupby("entity")[["grade", "score"]].shift()
    known = ratings["previous_grade"].notna() & before["grade"].notna()
    ratings = ratings.assign(
        previous_grade=before["grade"].where(known, None), previous_score=before["score"].where(known)
    )
    begins = [month for index, month in enumerate(turns) if not index or turns[month] != [*turns.values()][index - 1]]
    return replace(
        last,
        scheme_hash="+".join(parts[name].scheme_hash for name in dict.fromkeys(turns.values())),
        ratings=ratings,
        indicators=joined("indicators"),
        nodes=joined("nodes"),
        statement=joined("statement"),
        in_force=tuple((month, turns[month]) for month in begins),
    )


@dataclass(frozen=True, eq=False)
class Month:
    """The results of all bodies in one month, by body."""

    results: Results
    period: Period

    @cached_property
    def ratings(self) -> Mapping[str, Rating]:
        """Ratings, by entity."""
        return {row.entity: row for row in self.results.rating_rows.where("period", self.period)}

    @cached_property
    def nodes(self) -> Mapping[str, Mapping[str, NodeScore]]:
        """Branches of the tree from the top down, by entity and node."""
        rows = self.results.node_rows.where("period", self.period)
        return nested(rows, lambda row: row.entity, lambda row: row.node)

    @cached_property
    def indicators(self) -> Mapping[str, Mapping[str, IndicatorScore]]:
        """Indicators, by entity and indicator."""
        rows = self.results.indicator_rows.where("period", self.period)
        return nested(rows, lambda row: row.entity, lambda row: row.indicator)

    @cached_property
    def statement(self) -> Mapping[str, tuple[Step, ...]]:
        """The steps of each body's score in their order, by entity."""
        return grouped(self.results.step_rows.where("period", self.period), lambda row: row.entity)

    def against(self, earlier: Month) -> Mapping[str, Rating]:
        """Ratings, by entity, that tell what an earlier month had where they else tell what the month before had."""
        before = earlier.ratings
        return {
            entity: replace(
                rating,
                previous_grade=before[entity].grade if entity in before else None,
                previous_score=before[entity].score if entity in before else float("nan"),
            )
            for entity, rating in self.ratings.items()
        }

    def capped_by(self, entity: str) -> tuple[str, ...]:
        """The rules, by id, whose caps lower the grade of a body to the one shown."""
        return self.ratings[entity].capped_by(self.statement.get(entity, ()))

    def of_indicator(self, code: str) -> dict[str, IndicatorScore]:
        """One indicator, by entity; without bodies that it does not apply to."""
        return {entity: rows[code] for entity, rows in self.indicators.items() if code in rows}

    def of_node(self, key: str) -> dict[str, NodeScore]:
        """One branch of the tree, by entity."""
        return {entity: rows[key] for entity, rows in self.nodes.items() if key in rows}


@dataclass(frozen=True, eq=False)
class Body:
    """The results of one body in all months, by month."""

    results: Results
    entity: str

    @cached_property
    def ratings(self) -> Mapping[Period, Rating]:
        """Ratings, by month."""
        return {row.period: row for row in self.results.rating_rows.where("entity", self.entity)}

    @cached_property
    def nodes(self) -> Mapping[Period, Mapping[str, NodeScore]]:
        """Branches of the tree from the top down, by month and node."""
        rows = self.results.node_rows.where("entity", self.entity)
        return nested(rows, lambda row: row.period, lambda row: row.node)

    @cached_property
    def indicators(self) -> Mapping[Period, Mapping[str, IndicatorScore]]:
        """Indicators, by month and indicator."""
        rows = self.results.indicator_rows.where("entity", self.entity)
        return nested(rows, lambda row: row.period, lambda row: row.indicator)

    @cached_property
    def statement(self) -> Mapping[Period, tuple[Step, ...]]:
        """The steps of the score in their order, by month."""
        return grouped(self.results.step_rows.where("entity", self.entity), lambda row: row.period)


@dataclass(frozen=True)
class Records:
    """Ledger rows behind one figure.

    ``frame`` has the ledger's columns; ``in_numerator`` marks the rows that count in the numerator
    (for sums of a column the amounts ``numerator`` and ``denominator`` stand beside).
    """

    ledger: str
    frame: pd.DataFrame
