"""The numbers behind a signal of a control chart, a dot beyond a funnel, an anomaly in reporting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from dashboard.elements.table import records
from dashboard.presenters.signals import funnel_words, interpretation
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor import Chart, Funnel, MonitorView
from metrics.application.signals.rows import FunnelDot
from metrics.wording import Translate

QUARTER: Final = 3


def points(count: int, spacing: int, t: Translate) -> str:
    """So many points of a chart, by what one covers."""
    if spacing == 1:
        return t.plural("{n} month", "{n} months", count)
    if spacing == QUARTER:
        return t.plural("{n} quarter", "{n} quarters", count)
    return t.plural("{n} point", "{n} points", count)


def signal(query: Query, chart: Chart, rule: str) -> tuple[str, str]:
    """What is said of a chart's newest point: the subject with its value, and mean, limit and number of records."""
    t, kind = query.t, rule.split("_", 1)[1]
    matter = t("{subject}: {value}").format(
        subject=naming.node(query, chart.subject), value=amount(query, chart, chart.values[-1])
    )
    evidence = {"outside": _outside, "shift": _shift, "trend": _trend, "two_of_three": _near}[kind](query, chart)
    return matter, evidence + _rests_on(query, chart)


def amount(query: Query, chart: Chart, value: float) -> str:
    """A value of a chart in its unit."""
    if chart.kind == "score":
        return format.score(value)
    unit = query.config.indicators[chart.subject].unit
    return format.number(value) if unit == "count" else format.value(value, unit, query.t)


def _outside(query: Query, chart: Chart) -> str:
    t = query.t
    below, above = t("below the lower limit {limit} (mean {mean})"), t("above the upper limit {limit} (mean {mean})")
    return (below if chart.improvement > 0 else above).format(limit=_limit(query, chart), mean=_mean(query, chart))


def _shift(query: Query, chart: Chart) -> str:
    t = query.t
    run = points(_run(chart, "shift"), chart.spacing, t)
    below, above = t("{points} in a row below the mean {mean}"), t("{points} in a row above the mean {mean}")
    return (below if chart.improvement > 0 else above).format(points=run, mean=_mean(query, chart))


def _trend(query: Query, chart: Chart) -> str:
    t, run = query.t, _run(chart, "trend")
    first = chart.values[interpretation.observed(chart)[-run]]
    return t("{points} in a row getting worse, from {first} (mean {mean})").format(
        points=points(run, chart.spacing, t), first=amount(query, chart, first), mean=_mean(query, chart)
    )


def _run(chart: Chart, rule: str) -> int:
    """How many points up to the newest one make a rule fire on the worse side."""
    return interpretation.run_length(chart, interpretation.observed(chart)[-1], rule, -chart.improvement)


def _near(query: Query, chart: Chart) -> str:
    pattern = query.t("two of the last three near the limit {limit} (mean {mean})")
    return pattern.format(limit=_limit(query, chart), mean=_mean(query, chart))


def _limit(query: Query, chart: Chart) -> str:
    """The limit on the worse side."""
    return amount(query, chart, chart.lower[-1] if chart.improvement > 0 else chart.upper[-1])


def _mean(query: Query, chart: Chart) -> str:
    return amount(query, chart, chart.mean[-1])


def _rests_on(query: Query, chart: Chart) -> str:
    """How many records stand behind the newest point; a score rests on many kinds."""
    n = chart.records[-1]
    if chart.kind == "score" or np.isnan(n):
        return ""
    pattern = query.t("; n = {n} in the quarter") if chart.spacing == QUARTER else query.t("; n = {n} in the month")
    season = query.t(", adjusted for the season") if (chart.season != 1).any() else ""
    return pattern.format(n=format.number(float(n), 0)) + season


def funnel(query: Query, code: str, found: Funnel, dot: FunnelDot) -> tuple[str, str]:
    """What is said of a dot beyond a funnel: its value, and average, distance and size."""
    t, unit = query.t, query.config.indicators[code].unit
    value = format.value(dot.value, unit, t)
    matter = t("{subject}: {value}").format(subject=naming.node(query, code), value=value)
    limits = found.lower_998 if dot.side < 0 else found.upper_998
    evidence = t("beyond the 99.8% limit {limit} (average of the peers {centre}); {counted}").format(
        limit=format.value(float(limits[list(found.sizes).index(dot.size)]), unit, t),
        centre=format.value(found.centre, unit, t),
        counted=funnel_words.counted(query, code, dot.events, dot.size),
    )
    return matter, evidence


def finding_of(findings: pd.DataFrame, hit: Mapping[str, Any]) -> dict[str, Any]:
    """The finding that a hit speaks of; several days of one body and ledger are taken together."""
    keys = ["rule", "entity", "subject"]
    own = findings[np.logical_and.reduce([findings[key] == hit[key] for key in keys])]
    item = records(own)[0]
    return {**item, "records": own["records"].sum(), "first": own["first"].min(), "last": own["last"].max()}


def finding(query: Query, monitor: MonitorView, one: Mapping[str, Any]) -> tuple[str, str]:
    """What is said of an anomaly in reporting: where, and the numbers."""
    t, n = query.t, t_records(query, one["records"])
    where = finding_subject(query, one)
    if one["rule"] == "late_entries":
        matter = t("{subject}: {records} entered late on one day").format(subject=where, records=n)
        return matter, t("dated {days}").format(days=finding_days(query, one))
    if one["rule"] in TOLD:
        return TOLD[one["rule"]](query, one, where)
    matter = t("{subject}: 100% in {points} in a row").format(subject=where, points=finding_points(query, monitor, one))
    others = format.percent(one["share"], 1)
    return matter, t("{records}; the other bodies reach {share}").format(records=n, share=others)


def t_records(query: Query, count: float) -> str:
    """So many records."""
    return query.t.plural("{n} record", "{n} records", int(count))


def _identical(query: Query, one: Mapping[str, Any], where: str) -> tuple[str, str]:
    t = query.t
    matter = t("{subject}: {value}").format(subject=where, value=finding_peer(query, one))
    return matter, t("{points} in a row, {numbers} numbers").format(
        points=finding_returns(query, one), numbers=format.number(one["records"], 0)
    )


def _heaped(query: Query, one: Mapping[str, Any], where: str) -> tuple[str, str]:
    t = query.t
    ending = t("{share} of the numbers end in 0 or 5").format(share=format.percent(one["share"]))
    evidence = t("{numbers} numbers of two years; {expected} would be expected").format(
        numbers=format.number(one["records"], 0), expected=format.percent(one["expected"])
    )
    return t("{subject}: {value}").format(subject=where, value=ending), evidence


def _leapt(query: Query, one: Mapping[str, Any], where: str) -> tuple[str, str]:
    matter = query.t("{subject}: {value}").format(subject=where, value=t_records(query, one["records"]))
    return matter, usual(query, one)


TOLD: Final[Mapping[str, Callable[[Query, Mapping[str, Any], str], tuple[str, str]]]] = {
    "identical_columns": _identical, "digit_heaping": _heaped, "record_jump": _leapt,
}  # fmt: skip
"""How anomalies in the numbers and records of a ledger are told."""


def usual(query: Query, one: Mapping[str, Any]) -> str:
    """What a body's records usually come to, beside a leap."""
    median = format.number(one["expected"], 1 if one["expected"] % 1 else 0)
    return query.t("the median of the twelve months before is {median}").format(median=median)


def finding_returns(query: Query, one: Mapping[str, Any]) -> str:
    """Over how many returns of a ledger an anomaly holds."""
    spacing = {"M": 1, "Q": QUARTER}.get(query.config.ledgers[one["subject"]].cadence, 0)
    return points(int(one["points"]), spacing, query.t)


def finding_peer(query: Query, one: Mapping[str, Any]) -> str:
    """Whose numbers a body's are the same as."""
    t = query.t
    if one["peer"] == one["entity"]:
        return t("the same as its own of the time before")
    # A body outside the reader's scope is not named.
    peer = naming.entity(query, one["peer"]) if one["peer"] else t("another body")
    return t("the same as {body}").format(body=peer)


def finding_subject(query: Query, one: Mapping[str, Any]) -> str:
    """The title of the ledger or indicator that an anomaly lies in."""
    if one["rule"] != "full_marks":
        return query.config.ledgers[one["subject"]].title.get(query.language)
    return naming.node(query, one["subject"])


def finding_points(query: Query, monitor: MonitorView, one: Mapping[str, Any]) -> str:
    """How many months or quarters a column was full."""
    chart = monitor.chart(one["entity"], one["subject"], query.period)
    return points(int(one["points"]), chart.spacing if chart else 0, query.t)


def finding_days(query: Query, one: Mapping[str, Any]) -> str:
    """First and last day that late records belong to."""
    first, last = (format.day(_day(one[end]), query.t) for end in ("first", "last"))
    return first if first == last else query.t("{first} to {last}").format(first=first, last=last)


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()
