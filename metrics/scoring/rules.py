"""The rule book: what records and weak dimensions do to a score and a grade, as a statement that adds up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.definitions import Rule, Scheme
from metrics.model.periods import month_end, ordinal
from metrics.scoring.rate import CENT, NOT_RATED, grade, worse_of
from metrics.scoring.tree import TreeScores

Floats = NDArray[np.float64]
Events = Mapping[str, pd.DataFrame]
"""Rule id → the records that set it off: columns entity, period and those of the ledger."""

VOID: Final = "void"
"""The reason of a value that a rule has struck out."""

ORDER: Final = ("base", "void", "points", "limit", "coverage", "cap", "grade")
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
            named = events[rule.id][["entity", "period", rule.effects.void]].drop_duplicates()
            keys = pd.MultiIndex.from_frame(named)
            hit |= pd.MultiIndex.from_frame(values[["entity", "period", "indicator"]]).isin(keys)
    return values.assign(reason=values["reason"].mask(hit & values["reason"].isna(), VOID))


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
            fixed = pd.to_datetime(events[effects.halved_after]) <= pd.to_datetime(events["period"].map(month_end))
            each = each.where(~fixed, each / 2)
        total = each.groupby(by).sum()
    return total if effects.at_most is None else total.clip(-effects.at_most, effects.at_most)


def _months_in_a_row(events: pd.DataFrame) -> pd.Series:
    """For each (entity, period) with records: how many months in a row there have been some."""
    months = events[["entity", "period"]].drop_duplicates().sort_values(["entity", "period"])
    number = months["period"].map(ordinal)
    breaks = (number.diff() != 1) | (months["entity"] != months["entity"].shift())
    run = months.groupby(breaks.cumsum()).cumcount() + 1
    return pd.Series(run.to_numpy(dtype=float), index=pd.MultiIndex.from_frame(months))


def statement(rows: pd.DataFrame, tree: TreeScores, scheme: Scheme, events: Events) -> pd.DataFrame:
    """The way from the index to the grade, step by step.

    Args:
        rows: Columns entity, period.
        tree: Scores of the same rows.
        scheme: Rules, bands, minimum coverage.
        events: The records that set the rules off.

    Returns:
        Columns of ``model.results.STATEMENT``. The points of base, points and limit steps add up to the final
        score; each row's last step holds the grade.
    """
    sheet = _Sheet(rows, scheme)
    base = tree.nodes[0].score
    sheet.add("base", np.ones(len(rows), dtype=bool), points=base)
    for rule in scheme.rules:
        if rule.event is not None and rule.id in events:
            sheet.event(rule, events[rule.id])
    sheet.limit()
    enough = tree.covered(tree.nodes[0], scheme.minimum_coverage)
    sheet.add("coverage", ~enough, grade=NOT_RATED)
    caps = np.full(len(rows), None, dtype=object)
    for rule in scheme.rules:
        if rule.effects.cap is not None:
            caps = sheet.cap(rule, _holds(rule, rows, tree, scheme, events), caps)
    final = worse_of(np.where(enough, grade(sheet.score, scheme.bands), NOT_RATED), caps, scheme.bands)
    sheet.add("grade", np.ones(len(rows), dtype=bool), grade=final)
    return sheet.frame()


def _holds(rule: Rule, rows: pd.DataFrame, tree: TreeScores, scheme: Scheme, events: Events) -> Floats:
    """Evidence for a rule in each row: number of records, or of weak dimensions; 0 where it does not hold.

    A dimension on too little evidence is not weak: a cap must not hang on one late answer out of two.
    """
    if rule.below is not None:
        weak = sum(
            ((node.score < rule.below.threshold - CENT) & tree.covered(node, scheme.minimum_coverage)).astype(float)
            for node in tree.nodes
            if node.depth == 1
        )
        return np.where(np.asarray(weak) >= rule.below.nodes, weak, 0.0)
    return (
        _align(events[rule.id].groupby(["entity", "period"]).size(), rows) if rule.id in events else np.zeros(len(rows))
    )


def _align(series: pd.Series, rows: pd.DataFrame) -> Floats:
    return series.reindex(pd.MultiIndex.from_frame(rows)).fillna(0.0).to_numpy(dtype=float)


def _per_row(grade: NDArray[np.object_] | str | None, where: NDArray[np.bool_]) -> NDArray[np.object_]:
    return grade[where] if isinstance(grade, np.ndarray) else np.full(int(where.sum()), grade, dtype=object)


class _Sheet:
    """Gathers the steps of all rows, keeping the running score."""

    def __init__(self, rows: pd.DataFrame, scheme: Scheme) -> None:
        self.rows, self.scheme = rows, scheme
        self.score: Floats = np.zeros(len(rows))
        self.deducted: Floats = np.zeros(len(rows))
        self.steps: list[pd.DataFrame] = []

    def add(
        self,
        kind: str,
        where: NDArray[np.bool_],
        *,
        points: Floats | None = None,
        grade: NDArray[np.object_] | str | None = None,
        rule: Rule | None = None,
        evidence: Floats | None = None,
    ) -> None:
        if points is not None:
            self.score = self.score + np.where(where, points, 0.0)
        step = self.rows[where].assign(
            order=ORDER.index(kind),
            kind=kind,
            rule=rule.id if rule else None,
            points=points[where] if points is not None else 0.0,
            score=self.score[where],
            grade=_per_row(grade, where),
            evidence=evidence[where].astype(np.int64) if evidence is not None else 0,
            title_zh=rule.title.zh if rule else None,
            title_en=rule.title.en if rule else None,
        )
        self.steps.append(step)

    def event(self, rule: Rule, events: pd.DataFrame) -> None:
        effects = rule.effects
        found = _align(events.groupby(["entity", "period"]).size(), self.rows)
        if effects.void is not None:
            self.add("void", found > 0, rule=rule, evidence=found)
        if effects.points is not None or effects.points_by is not None or effects.points_per_month is not None:
            change = _align(points(rule, events), self.rows)
            self.deducted += np.minimum(change, 0.0)
            self.add("points", found > 0, points=change, rule=rule, evidence=found)

    def limit(self) -> None:
        """Give back deductions over the scheme's limit, and keep the score between 0 and 100."""
        most = self.scheme.deductions_at_most
        back = np.maximum(-self.deducted - most, 0.0) if most is not None else np.zeros(len(self.rows))
        within = np.clip(self.score + back, 0.0, 100.0)
        change = np.nan_to_num(within - self.score)
        self.add("limit", np.abs(change) > CENT, points=change)

    def cap(self, rule: Rule, evidence: Floats, caps: NDArray[np.object_]) -> NDArray[np.object_]:
        holds = evidence > 0
        self.add("cap", holds, grade=rule.effects.cap, rule=rule, evidence=evidence)
        order = {band.id: place for place, band in enumerate(self.scheme.bands)}
        limit = order[str(rule.effects.cap)]
        lower = holds & np.array([order.get(str(cap), -1) < limit for cap in caps])
        caps[lower] = rule.effects.cap
        return caps

    def frame(self) -> pd.DataFrame:
        steps = pd.concat([step for step in self.steps if len(step)], ignore_index=True)
        steps = steps.sort_values(["entity", "period", "order"], kind="stable", ignore_index=True)
        steps["step"] = steps.groupby(["entity", "period"], sort=False).cumcount()
        return steps.drop(columns="order")
