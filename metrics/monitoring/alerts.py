"""Rules that call something out: one function a rule, all months at once; ranked, and cut to a budget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from metrics.definitions.ledger import REFRESH_GAP
from metrics.errors import Message
from metrics.measures.timing import owed_in
from metrics.model import NOT_RATED
from metrics.model.periods import ordinal, span
from metrics.model.registry import Registry
from metrics.monitoring.charts import is_city
from metrics.monitoring.monitor import ChartSeries, Monitor
from metrics.monitoring.movement import CONCERN
from metrics.statistics.xmr import RULES

AlertRule = Callable[[Monitor], pd.DataFrame]

ALERTS = Registry[AlertRule](Message("alert rule"))
"""Rules by the name that ``config/monitoring.yaml`` calls them by.

A rule returns one row for each month in which it holds, with the columns ``HIT``: ``entity`` is None for what speaks
of no single body; ``subject`` a node, an indicator, a ledger or a rule of the scheme; ``strength`` ranks rows of one
rule, the strongest first; ``records`` what it rests on, NaN where nothing is counted; ``every`` the months from one
look to the next (1 when left out).
"""

HIT: Final = ("entity", "period", "subject", "strength", "records", "every")
ROWS: Final = ("rule", *HIT, "place", "months_active", "rank", "shown")

REGULAR: Final = frozenset({"grade_fell", "cap", "void", "deduction", "ledger_missing", "not_rated"})
"""Rules that state what is, rather than warn of what may come; the back-test leaves them out."""


def alerts(monitor: Monitor) -> pd.DataFrame:
    """Everything that is called out, in every month.

    Returns:
        Columns ``ROWS``, sorted by period and rank. ``place`` is the rule's in the definitions; ``months_active`` the
        looks in a row up to the month (months, or quarters where records come by quarter). What is new comes first,
        then what stands already; each by place and strength. All that is new of one body shares one ``rank``, that of
        its first row; ``shown`` says whether the rank is within the budget. What stands already has no rank and is
        not shown.
    """
    rules = monitor.config.monitoring.alerts.rules
    parts = [_hits(monitor, rule, index) for index, rule in enumerate(rules)]
    result = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    result["months_active"] = _months_active(result)
    result = result.sort_values(["period", "place", "strength"], ascending=[True, True, False], kind="stable")
    result["subject"] = [
        monitor.own_key(str(period), subject)
        for period, subject in zip(result["period"], result["subject"], strict=True)
    ]
    return _ranked(result, monitor.config.monitoring.alerts.budget)


def _hits(monitor: Monitor, rule: str, place: int) -> pd.DataFrame:
    rows = ALERTS.find(rule)(monitor)
    rows = rows.assign(every=rows.get("every", 1))[list(HIT)]
    # What was entered after the last rated month waits for its own.
    rows = rows[rows["period"].isin([*monitor.results.periods])]
    return rows.assign(rule=rule, place=place, entity=rows["entity"].astype(object))


def _months_active(hits: pd.DataFrame) -> pd.Series:
    """Looks in a row, up to each month, at which the same rule has held for the same body and subject."""
    keys = ["rule", "body", "subject"]
    rows = hits.assign(body=hits["entity"].fillna(""), month=hits["period"].map(ordinal)).sort_values([*keys, "month"])
    begins = rows.groupby(keys)["month"].diff().gt(rows["every"]) | ~rows.duplicated(keys)
    return (rows.groupby(begins.cumsum()).cumcount() + 1).reindex(hits.index)


def _ranked(hits: pd.DataFrame, budget: int) -> pd.DataFrame:
    new = hits["months_active"] == 1
    body = hits["entity"].fillna("").where(hits["entity"].notna(), hits["rule"] + ":" + hits["subject"])
    fresh = hits[new].assign(body=body[new])
    first = fresh.drop_duplicates(["period", "body"])
    rank = first.groupby("period").cumcount() + 1
    keyed = pd.Series(rank.to_numpy(dtype=float), index=pd.MultiIndex.from_frame(first[["period", "body"]]))
    hits = hits.assign(rank=np.nan)
    hits.loc[fresh.index, "rank"] = keyed.reindex(pd.MultiIndex.from_frame(fresh[["period", "body"]])).to_numpy()
    hits["shown"] = hits["rank"] <= budget
    return hits.sort_values(["period", "rank", "place"], kind="stable", ignore_index=True)[list(ROWS)]


@ALERTS.register("grade_fell")
def grade_fell(monitor: Monitor) -> pd.DataFrame:
    """The grade is worse than the month before, by the bands of the scheme that rated both.

    In the first month of a scheme no grade counts as fallen: what changes in it is partly method.
    """
    results = monitor.results
    ratings = results.ratings[~results.ratings["period"].map(results.begins_turn)]
    now, before = (
        [monitor.place(str(period), grade) for period, grade in zip(ratings["period"], ratings[name], strict=True)]
        for name in ("grade", "previous_grade")
    )
    steps = pd.Series(np.array(now) - np.array(before), index=ratings.index)
    fell = ratings[steps > 0]
    drop = fell["previous_score"] - fell["score"]
    return fell.assign(subject=monitor.scheme.tree.key, strength=100 * steps[steps > 0] + drop, records=np.nan)


@ALERTS.register("cap")
def cap(monitor: Monitor) -> pd.DataFrame:
    """A rule of the scheme holds the grade down, of a body that is rated."""
    return _by_scheme(monitor, "cap")


@ALERTS.register("void")
def void(monitor: Monitor) -> pd.DataFrame:
    """A rule of the scheme strikes values out."""
    return _by_scheme(monitor, "void")


@ALERTS.register("deduction")
def deduction(monitor: Monitor) -> pd.DataFrame:
    """A rule of the scheme takes points."""
    return _by_scheme(monitor, "points")


def _by_scheme(monitor: Monitor, kind: str) -> pd.DataFrame:
    steps = monitor.results.statement
    steps = steps[(steps["kind"] == kind) & steps["rule"].notna() & ~((kind == "points") & (steps["points"] >= 0))]
    if kind == "cap":
        bare = monitor.results.ratings.loc[monitor.results.ratings["grade"] == NOT_RATED, ["entity", "period"]]
        steps = steps[~pd.MultiIndex.from_frame(steps[["entity", "period"]]).isin(pd.MultiIndex.from_frame(bare))]
    return steps.assign(subject=steps["rule"], strength=-steps["points"].fillna(0.0), records=steps["evidence"])


@ALERTS.register("not_rated")
def not_rated(monitor: Monitor) -> pd.DataFrame:
    """Too little evidence for a grade."""
    bare = monitor.results.ratings.query(f"grade == '{NOT_RATED}'")
    return bare.assign(subject=monitor.scheme.tree.key, strength=1 - bare["coverage"], records=np.nan)


@ALERTS.register("ledger_missing")
def ledger_missing(monitor: Monitor) -> pd.DataFrame:
    """A ledger that indicators rest on was not reported for a month that owes it, though it was before."""
    indicators, ledgers = monitor.config.indicators.values(), monitor.config.ledgers
    used = {indicator.measure.ledger for indicator in indicators}
    rows = [
        (ledger, period, REFRESH_GAP[ledgers[ledger].cadence])
        for ledger in sorted(used & monitor.reported.keys())
        for period in span(min(monitor.reported[ledger]), monitor.results.periods[-1])
        if period in monitor.results.periods and period not in monitor.reported[ledger]
        if owed_in(period, ledgers[ledger], indicators)
    ]
    frame = pd.DataFrame(rows, columns=pd.Index(["subject", "period", "every"]))
    return frame.assign(entity=None, strength=0.0, records=np.nan)


def _anomaly(rule: str) -> AlertRule:
    """A reporting anomaly; what each means is told where it is found."""

    def found(monitor: Monitor) -> pd.DataFrame:
        rows = monitor.reporting_anomalies[monitor.reporting_anomalies["rule"] == rule]
        sums = rows.groupby(["entity", "period", "subject"], as_index=False)["records"].sum()
        return sums.assign(strength=sums["records"])

    return ALERTS.register(rule)(found)


for _rule in ("late_entries", "full_marks", "identical_columns", "digit_heaping", "record_jump"):
    _anomaly(_rule)


@ALERTS.register("funnel")
def outlier(monitor: Monitor) -> pd.DataFrame:
    """A share or rate lies beyond the 99.8 % limit of its peer group's funnel, on the worse side."""
    rows = monitor.funnels[(monitor.funnels["beyond"] == 2) & monitor.funnels["worse"]]
    return rows.assign(subject=rows["indicator"], strength=rows["z"].abs(), records=rows["size"])


def _signal(series_of: Callable[[Monitor], ChartSeries], of: str, rule: str) -> AlertRule:
    """One of ``statistics.xmr.RULES`` fires on the worse side, beyond what chance does."""

    def fired(monitor: Monitor) -> pd.DataFrame:
        charted = series_of(monitor)
        rules, readings = charted.fired
        series = charted.series
        row, month = np.nonzero(rules[RULES.index(rule)] & (readings == CONCERN) & ~is_city(series)[:, None])
        chart = charted.until(series.periods[-1]).chart
        with np.errstate(invalid="ignore", divide="ignore"):
            away = np.abs(series.values - chart.mean)[row, month] / (chart.upper - chart.mean)[row, month]
        return pd.DataFrame(
            {
                "entity": series.keys["entity"].to_numpy()[row],
                "period": np.array(series.periods, dtype=object)[month],
                "subject": series.keys["subject"].to_numpy()[row],
                "strength": np.nan_to_num(away, posinf=0.0),
                "records": series.records[row, month],
                "every": series.keys["spacing"].to_numpy()[row],
            }
        )

    return ALERTS.register(f"{of}_{rule}")(fired)


_signal(lambda monitor: monitor.score_series, "score", "outside")
for _rule in ("outside", "shift", "trend", "two_of_three"):
    _signal(lambda monitor: monitor.indicator_series, "indicator", _rule)
