"""How alerts have fared: when each rule fired, how early it warned, and how often in vain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import nan
from statistics import median
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.model import NOT_RATED, VOID
from metrics.model.periods import Period
from metrics.model.rows import grouped, rows_of
from metrics.monitoring.alerts import REGULAR
from metrics.monitoring.monitor import Monitor
from metrics.statistics.tendency import change_error, significant_change

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

Outcome = Literal["came_true", "in_vain", "open"]
"""What an alert warned of came within the horizon; it did not; the months that would tell are not over."""


@dataclass(frozen=True, slots=True)
class FiredAlert:
    """One new warning of a body; ``lead`` is the months until it came true, NaN where it did not."""

    rule: str
    entity: str
    period: Period
    subject: str
    rank: float
    shown: bool
    outcome: Outcome
    lead: float


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """What became of a rule's warnings: how many fired, how they ended, the median lead, how many were shown."""

    fired: int
    came_true: int
    in_vain: int
    open: int
    lead: float
    shown: int

    @property
    def decided(self) -> int:
        """Warnings of which it is known how they ended."""
        return self.came_true + self.in_vain


@dataclass(frozen=True, slots=True)
class Fall:
    """A grade that fell; ``rule`` warned first within the horizon, ``lead`` months before: None and NaN, if none did.

    ``shown`` says whether any warning of that time was within the budget, ``carried`` whether the month has next to
    nothing of its own to fall by, see ``back_test``.
    """

    entity: str
    period: Period
    before: str
    after: str
    rule: str | None
    lead: float
    shown: bool
    carried: bool


@dataclass(frozen=True)
class BackTest:
    """Warnings held against what came after.

    ``by_rule`` sums up the rules that have fired. ``by_chance`` is the share of all body-months that were followed by
    a fall: what a rule that fires at random would reach.
    """

    horizon: int
    fired: tuple[FiredAlert, ...]
    by_rule: Mapping[str, RuleRecord]
    falls: tuple[Fall, ...]
    by_chance: float


def back_test(monitor: Monitor, alerts: pd.DataFrame) -> BackTest:
    """Hold every warning against the months that followed it.

    A warning comes true when, within the horizon, the body's grade falls below the one it had, or its score lies below
    that of the month by more than the 95 % interval of the difference. Rules that state what is are left out. Grades
    and scores of different schemes are not held against each other: a warning whose horizon reaches into the months of
    another scheme stays open, unless it has come true before. Nor does any come true by a month of which too few
    returns are in, or that brought no value of the body: what differs in it are values carried on and their weights,
    unless a rule caps the grade.

    Args:
        monitor: The ratings that followed.
        alerts: From ``alerts``.
    """
    horizon = monitor.config.monitoring.alerts.horizon
    fallen, entities = _fallen(monitor, horizon), _entities(monitor)
    warnings = alerts[~alerts["rule"].isin(REGULAR) & alerts["entity"].notna() & (alerts["months_active"] == 1)]
    rows = [entities.index(entity) for entity in warnings["entity"]]
    months = [monitor.results.periods.index(period) for period in warnings["period"]]
    lead = fallen[rows, months]
    told = _told(monitor, horizon)
    outcome = np.where(lead > 0, "came_true", np.where(told[months], "in_vain", "open"))
    fired = rows_of(FiredAlert, warnings.assign(outcome=outcome, lead=np.where(lead > 0, lead, np.nan)))
    ahead, rated = fallen[:, told], _rated(monitor)[:, told]
    chance = float((ahead[rated] > 0).mean()) if rated.any() else float("nan")
    by_rule = {rule: _record(own) for rule, own in grouped(fired, lambda row: row.rule).items()}
    return BackTest(horizon, fired, by_rule, tuple(_falls(monitor, fired, horizon)), chance)


def _entities(monitor: Monitor) -> list[str]:
    return sorted(str(entity) for entity in monitor.results.ratings["entity"].unique())


def _table(monitor: Monitor, column: str) -> pd.DataFrame:
    """One row a body, one column a month."""
    return monitor.results.ratings.pivot(index="entity", columns="period", values=column).loc[_entities(monitor)]


def _rated(monitor: Monitor) -> Bools:
    return (_table(monitor, "grade") != NOT_RATED).to_numpy()


def _turns(monitor: Monitor) -> NDArray[np.int64]:
    """Shape (months,): which turn of schemes a month belongs to."""
    return np.array([monitor.results.turn(period) for period in monitor.results.periods], dtype=np.int64)


def _carried(monitor: Monitor) -> Bools:
    """Shape (bodies, months): too few returns are in or no value of the body is new, and no rule caps the grade."""
    rows = monitor.results.indicators
    new = rows[
        rows["value"].notna() & (rows["reason"] != VOID) & rows["weight"].notna() & (rows["as_of"] == rows["period"])
    ]
    grades = _table(monitor, "grade")
    brought = (
        pd.crosstab(new["entity"], new["period"]).reindex(index=grades.index, columns=grades.columns).fillna(0) > 0
    )
    incoming = grades.columns.isin([*monitor.results.incoming])
    return (~brought.to_numpy() | incoming) & ~_table(monitor, "capped").to_numpy(dtype=bool)


def _told(monitor: Monitor, horizon: int) -> Bools:
    """Shape (months,): whether all months of the horizon are there, rated by the month's own scheme."""
    turns = _turns(monitor)
    ends = np.arange(len(turns)) + horizon
    within = ends < len(turns)
    return within & (turns[np.minimum(ends, len(turns) - 1)] == turns)


def _grades(monitor: Monitor) -> Floats:
    """Place of each grade from the best by the month's own scheme, NaN without one."""
    grades = _table(monitor, "grade")
    return grades.apply(lambda month: month.map(partial(monitor.place, str(month.name)))).to_numpy(dtype=np.float64)


def _fallen(monitor: Monitor, horizon: int) -> NDArray[np.int64]:
    """Shape (bodies, months): months until the body lies below where it stood, 0 where it does not in time."""
    grades, turns = _grades(monitor), _turns(monitor)
    scores = np.where(_rated(monitor), _table(monitor, "score").to_numpy(dtype=np.float64), np.nan)
    errors = _table(monitor, "se").to_numpy(dtype=np.float64)
    series, key = monitor.score_series.series, monitor.scheme.tree.key
    own = series.spans[(series.keys["subject"] == key).to_numpy()]
    overlap = own[0] if len(own) else np.ones(scores.shape[1])
    result, carried = np.zeros(scores.shape, dtype=np.int64), _carried(monitor)
    for months in range(min(horizon, scores.shape[1] - 1), 0, -1):
        now, later = slice(None, -months), slice(months, None)
        change = scores[:, later] - scores[:, now]
        error = change_error(errors[:, now], errors[:, later], apart=months, overlap=overlap[later])
        worse = (grades[:, later] > grades[:, now]) | (significant_change(change, error) & (change < 0))
        worse &= (turns[later] == turns[now]) & ~carried[:, later]
        result[:, now][worse] = months
    return result


def _record(fired: Sequence[FiredAlert]) -> RuleRecord:
    outcomes = Counter(row.outcome for row in fired)
    leads = [row.lead for row in fired if row.outcome == "came_true"]
    return RuleRecord(
        len(fired), outcomes["came_true"], outcomes["in_vain"], outcomes["open"],
        lead=median(leads) if leads else nan, shown=sum(row.shown for row in fired),
    )  # fmt: skip


def _falls(monitor: Monitor, fired: Sequence[FiredAlert], horizon: int) -> list[Fall]:
    """Falls of grade under one scheme by month and body, and the earliest warning within the horizon before each."""
    grades, turns, carried = _grades(monitor), _turns(monitor), _carried(monitor)
    periods, entities, warnings = monitor.results.periods, _entities(monitor), grouped(fired, lambda row: row.entity)
    falls: list[Fall] = []
    for month, row in zip(*np.nonzero(((grades[:, 1:] > grades[:, :-1]) & (turns[1:] == turns[:-1])).T), strict=True):
        bands = monitor.scheme_of(periods[month]).bands
        before, after = (bands[int(grades[row, at])].id for at in (month, month + 1))
        ago = [(month + 1 - periods.index(item.period), item) for item in warnings.get(entities[row], ())]
        earlier = [(months, item) for months, item in ago if 0 < months <= horizon]
        lead, first = max(earlier, key=lambda pair: pair[0], default=(nan, None))
        shown = any(item.shown for _, item in earlier)
        rule, told = first.rule if first else None, bool(carried[row, month + 1])
        falls.append(Fall(entities[row], periods[month + 1], before, after, rule, float(lead), shown, told))
    return falls
