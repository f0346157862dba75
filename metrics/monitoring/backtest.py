"""How alerts have fared: when each rule fired, how early it warned, and how often in vain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.model import NOT_RATED
from metrics.monitoring.alerts import REGULAR
from metrics.monitoring.monitor import Monitor
from metrics.statistics.tendency import change_error, significant_change

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FIRED: Final = ("rule", "entity", "period", "subject", "rank", "shown", "outcome", "lead")
BY_RULE: Final = ("rule", "fired", "came_true", "in_vain", "open", "lead", "shown")
FALLS: Final = ("entity", "period", "warned", "lead", "rule", "shown")


@dataclass(frozen=True, eq=False)
class BackTest:
    """Warnings held against what came after.

    ``fired`` has one row for each new warning of a body: ``outcome`` is came_true, in_vain or open (the months that
    would tell are not over), ``lead`` the months until it came true. ``by_rule`` sums it up, with the median lead.
    ``falls`` lists every fall that began, whether a warning came within the horizon before it, by which rule first and
    how many months earlier. ``by_chance`` is the share of all body-months that were followed by a fall: what a rule
    that fires at random would reach.
    """

    horizon: int
    fired: pd.DataFrame
    by_rule: pd.DataFrame
    falls: pd.DataFrame
    by_chance: float


def back_test(monitor: Monitor, alerts: pd.DataFrame) -> BackTest:
    """Hold every warning against the months that followed it.

    A warning comes true when, within the horizon, the body's grade falls below the one it had, or its score lies below
    that of the month by more than the 95 % interval of the difference. Rules that state what is are left out.

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
    over = np.array(months, dtype=float) + horizon < len(monitor.results.periods)
    outcome = np.where(lead > 0, "came_true", np.where(over, "in_vain", "open"))
    fired = warnings.assign(outcome=outcome, lead=np.where(lead > 0, lead, np.nan))[list(FIRED)]
    ahead = fallen[:, : max(len(monitor.results.periods) - horizon, 0)]
    rated = _rated(monitor)[:, : ahead.shape[1]]
    chance = float((ahead[rated] > 0).mean()) if rated.any() else float("nan")
    return BackTest(horizon, fired.reset_index(drop=True), _by_rule(fired), _falls(monitor, fired, horizon), chance)


def _entities(monitor: Monitor) -> list[str]:
    return sorted(str(entity) for entity in monitor.results.ratings["entity"].unique())


def _table(monitor: Monitor, column: str) -> pd.DataFrame:
    """One row a body, one column a month."""
    return monitor.results.ratings.pivot(index="entity", columns="period", values=column).loc[_entities(monitor)]


def _rated(monitor: Monitor) -> Bools:
    return (_table(monitor, "grade") != NOT_RATED).to_numpy()


def _grades(monitor: Monitor) -> Floats:
    """Place of each grade from the best, NaN without one."""
    order = {band.id: index for index, band in enumerate(monitor.scheme.bands)}
    grades = _table(monitor, "grade")
    return grades.map(lambda grade: order.get(grade, np.nan)).to_numpy(dtype=np.float64)


def _fallen(monitor: Monitor, horizon: int) -> NDArray[np.int64]:
    """Shape (bodies, months): months until the body lies below where it stood, 0 where it does not in time."""
    grades = _grades(monitor)
    scores = np.where(_rated(monitor), _table(monitor, "score").to_numpy(dtype=np.float64), np.nan)
    errors = _table(monitor, "se").to_numpy(dtype=np.float64)
    series, key = monitor.score_series.series, monitor.scheme.tree.key
    overlap = next(iter(series.keys.loc[series.keys["subject"] == key, "overlap"]), 1.0)
    result = np.zeros(scores.shape, dtype=np.int64)
    for months in range(min(horizon, scores.shape[1] - 1), 0, -1):
        now, later = slice(None, -months), slice(months, None)
        change = scores[:, later] - scores[:, now]
        error = change_error(errors[:, now], errors[:, later], apart=months, overlap=overlap)
        worse = (grades[:, later] > grades[:, now]) | (significant_change(change, error) & (change < 0))
        result[:, now][worse] = months
    return result


def _by_rule(fired: pd.DataFrame) -> pd.DataFrame:
    if not len(fired):
        return pd.DataFrame(columns=pd.Index(BY_RULE))
    groups = fired.groupby("rule", sort=False)
    counts = {name: groups["outcome"].agg(lambda outcomes, name=name: int((outcomes == name).sum()))
              for name in ("came_true", "in_vain", "open")}  # fmt: skip
    table = pd.DataFrame(
        {"fired": groups.size(), **counts, "lead": groups["lead"].median(), "shown": groups["shown"].sum()}
    )
    return table.reset_index()[list(BY_RULE)]


def _falls(monitor: Monitor, fired: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Falls of grade, and the earliest warning within the horizon before each."""
    grades, periods, entities = _grades(monitor), monitor.results.periods, _entities(monitor)
    rows: list[dict[str, object]] = []
    for row, month in zip(*np.nonzero(grades[:, 1:] > grades[:, :-1]), strict=True):
        fall = month + 1
        own = fired[fired["entity"] == entities[row]]
        ago = fall - own["period"].map(periods.index)
        before = own.assign(ago=ago)[(ago > 0) & (ago <= horizon)]
        first = before.sort_values("ago", ascending=False, kind="stable").head(1)
        result = first.to_dict("records")[0] if len(first) else None
        rows.append(
            {
                "entity": entities[row], "period": periods[fall], "warned": result is not None,
                "lead": float(result["ago"]) if result else np.nan, "rule": result["rule"] if result else None,
                "shown": bool(before["shown"].any()),
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=pd.Index(FALLS)).sort_values(["period", "entity"], ignore_index=True)
