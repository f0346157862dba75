"""The rule book: what records and weak dimensions do to a score and a grade, as a statement that adds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.definitions import Rule, Scheme
from metrics.model.periods import month_end, month_of, ordinal, shift
from metrics.scoring.panel import VOID, Rows
from metrics.scoring.rate import CENT, Codes, grade, hold, probabilities
from metrics.scoring.tree import TreeScores

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
Words = NDArray[np.object_]
Events = Mapping[str, pd.DataFrame]
"""Rule id → the records that set it off: columns entity, period and those of the ledger."""

ORDER: Final = ("base", "void", "points", "lifted", "limit", "coverage", "held", "cap", "grade")
"""The kinds of steps in a statement, in the order in which they act."""


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
    column = rule.event and rule.event.lifted_by
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
        where, known = _places(pd.MultiIndex.from_frame(events[["entity", "period"]]), rows)
        found = cls.count(np.bincount(where, minlength=len(rows)).astype(np.intp))
        if not len(where):
            return found
        records = events[known].assign(row=where, dated=pd.to_datetime(events.loc[known, "dated"]))
        days = records.groupby("row")["dated"].agg(["min", "max"])
        at = days.index.to_numpy()
        found.since[at] = [day.date().isoformat() for day in days["min"]]
        months = rule.event.months if rule.event else 0
        if months:
            last = {day: shift(month_of(day.date()), months - 1) for day in days["max"].unique()}
            found.until[at] = [last[day] for day in days["max"]]
        found.reviewed[at] = (days["max"].dt.strftime("%Y-%m") > rows.months[at]).astype(int)
        return found


def _places(keys: pd.MultiIndex, rows: Rows) -> tuple[Ints, Bools]:
    """The rows of (entity, period) keys, and which of the keys have one."""
    where = rows.index.get_indexer(keys)
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


@dataclass(frozen=True, eq=False)
class Step:
    """One kind of step for the rows in ``at``; all arrays have its length."""

    kind: str
    rule: Rule | None
    at: Ints
    points: Floats
    score: Floats
    grade: Codes
    evidence: Ints
    since: Words
    until: Words
    reviewed: Ints


@dataclass(frozen=True, eq=False)
class Statement:
    """The way from the index to the grade for all rows: its steps, and where they lead.

    ``score`` is the index with deductions and bonus; ``band`` is the score's own, ``held`` the one that hysteresis
    leaves, ``grade`` the one after caps; ``se`` is the score's standard error and ``likely`` the band's probability.
    """

    steps: tuple[Step, ...]
    score: Floats
    se: Floats
    likely: Floats
    band: Codes
    held: Codes
    grade: Codes


def statement(rows: Rows, tree: TreeScores, scheme: Scheme, events: Events, errors: Floats) -> Statement:
    """The way from the index to the grade, step by step.

    Args:
        rows: Who and when each row is.
        tree: Scores of the same rows.
        scheme: Rules, bands, hysteresis, minimum coverage.
        events: The records that set the rules off.
        errors: Shape (rows,), the standard error of each row's index; 0 where none is known.

    Returns:
        The steps. The points of base, points and limit steps add up to the final score; each row's last step holds
        the grade.
    """
    sheet = _Sheet(rows, scheme, tree.root.score)
    everywhere = np.arange(len(rows))
    sheet.add("base", everywhere, points=sheet.base)
    for act in (sheet.void, sheet.change, sheet.lift):
        for rule in scheme.rules:
            if rule.event is not None and rule.id in events:
                act(rule, *in_force(rule, events[rule.id]))
    sheet.limit()
    not_rated = len(scheme.bands)
    enough = tree.covered(tree.root, scheme.minimum_coverage) & ~np.isnan(sheet.score)
    sheet.add("coverage", np.flatnonzero(~enough), grade=not_rated)
    band = np.where(enough, grade(sheet.score, scheme.bands), not_rated)
    chance, held = np.where(enough, 1.0, np.nan), band
    if errors.any() or scheme.hysteresis is not None:
        likely = probabilities(sheet.score, errors, scheme.bands)
        chance *= np.take_along_axis(likely, np.minimum(band, not_rated - 1)[:, None], axis=1)[:, 0]
        held = band if scheme.hysteresis is None else hold(band, likely, rows, scheme.hysteresis)
    sheet.add("held", np.flatnonzero(held != band), grade=held[held != band])
    final = held.copy()
    for rule in scheme.rules:
        if rule.effects.cap is not None:
            sheet.cap(rule, tree, events, final)
    sheet.add("grade", everywhere, grade=final)
    return Statement(tuple(sheet.steps), sheet.score, errors, chance, band, held, final)


def weak_dimensions(rule: Rule, scores: Floats, covered: Bools) -> Ints:
    """How many dimensions are weak enough to count; 0 where they are too few for the rule.

    A dimension on too little evidence is not weak: a cap must not hang on one late answer out of two.

    Args:
        rule: A rule with ``below``.
        scores: Points of the dimensions along the last axis.
        covered: Same shape, whether there is enough evidence.
    """
    assert rule.below is not None
    with np.errstate(invalid="ignore"):
        weak = ((scores < rule.below.threshold - CENT) & covered).sum(axis=-1)
    return np.where(weak >= rule.below.nodes, weak, 0)


def dimensions(tree: TreeScores, scheme: Scheme) -> tuple[Floats, Bools]:
    """Scores of the branches under the root and whether each has the minimum coverage, shape (rows, dimensions)."""
    under = [node for node in tree.nodes if node.depth == 1]
    if not under:
        nothing = np.empty((len(tree.root.score), 0))
        return nothing, nothing.astype(bool)
    covered = [tree.covered(node, scheme.minimum_coverage) for node in under]
    return np.stack([node.score for node in under], axis=1), np.stack(covered, axis=1)


def _align(series: pd.Series, rows: Rows) -> Floats:
    """Numbers by (entity, period) as shape (rows,); 0 where there is none."""
    where, known = _places(pd.MultiIndex.from_frame(series.index.to_frame()), rows)
    aligned = np.zeros(len(rows))
    aligned[where] = series.to_numpy(dtype=float)[known]
    return aligned


class _Sheet:
    """Gathers the steps of all rows, keeping the running score."""

    def __init__(self, rows: Rows, scheme: Scheme, base: Floats) -> None:
        self.rows, self.scheme = rows, scheme
        self.base: Floats = base
        self.score: Floats = np.zeros(len(rows))
        self.deducted: Floats = np.zeros(len(rows))
        self.steps: list[Step] = []

    def add(
        self,
        kind: str,
        at: Ints,
        *,
        points: Floats | None = None,
        grade: Codes | int = -1,
        rule: Rule | None = None,
        found: Found | None = None,
    ) -> None:
        """One step for the rows in ``at``; ``points`` and ``grade`` are theirs, ``found`` is of all rows."""
        if not len(at):
            return
        change = np.zeros(len(at)) if points is None else points
        if points is not None:
            self.score = self.score.copy()
            self.score[at] += points
        nothing = np.full(len(at), None, dtype=object)
        none = np.zeros(len(at), dtype=np.intp)
        step = Step(
            kind, rule, at, change, self.score[at], np.broadcast_to(grade, (len(at),)),
            evidence=none if found is None else found.number[at],
            since=nothing if found is None else found.since[at],
            until=nothing if found is None else found.until[at],
            reviewed=none if found is None else found.reviewed[at],
        )  # fmt: skip
        self.steps.append(step)

    def void(self, rule: Rule, active: pd.DataFrame, lifted: pd.DataFrame) -> None:
        """Say which values the rule has struck out."""
        if rule.effects.void is not None:
            found = Found.of(rule, active, self.rows)
            self.add("void", np.flatnonzero(found.number), rule=rule, found=found)

    def change(self, rule: Rule, active: pd.DataFrame, lifted: pd.DataFrame) -> None:
        """Add or take the rule's points."""
        effects = rule.effects
        if effects.points is not None or effects.points_by is not None or effects.points_per_month is not None:
            found = Found.of(rule, active, self.rows)
            at = np.flatnonzero(found.number)
            change = _align(points(rule, active), self.rows)[at]
            self.deducted[at] += np.minimum(change, 0.0)
            self.add("points", at, points=change, rule=rule, found=found)

    def lift(self, rule: Rule, active: pd.DataFrame, lifted: pd.DataFrame) -> None:
        """Say which records count no more because a fix was verified."""
        if len(lifted):
            found = Found.of(rule, lifted, self.rows)
            self.add("lifted", np.flatnonzero(found.number), rule=rule, found=found)

    def limit(self) -> None:
        """Give back deductions over the scheme's limit, and let no rule carry the score out of 0 to 100.

        An index that lies outside by itself, as one of z-scores can, stays where it is.
        """
        most, base = self.scheme.deductions_at_most, self.base
        back = np.maximum(-self.deducted - most, 0.0) if most is not None else 0.0
        within = np.clip(self.score + back, np.minimum(base, 0.0), np.maximum(base, 100.0))
        change = np.nan_to_num(within - self.score)
        at = np.flatnonzero(np.abs(change) > CENT)
        self.add("limit", at, points=change[at])

    def cap(self, rule: Rule, tree: TreeScores, events: Events, final: Codes) -> None:
        """Lower the grades in ``final`` to the rule's cap where it holds; what is not rated stays so."""
        if rule.below is not None:
            number = weak_dimensions(rule, *dimensions(tree, self.scheme))
            found = Found.count(number)
        elif rule.id in events:
            found = Found.of(rule, in_force(rule, events[rule.id])[0], self.rows)
        else:
            return
        limit = next(place for place, band in enumerate(self.scheme.bands) if band.id == rule.effects.cap)
        at = np.flatnonzero(found.number)
        self.add("cap", at, grade=limit, rule=rule, found=found)
        final[at] = np.maximum(final[at], limit)
