"""The numbers behind a signal of a control chart and a dot beyond a funnel."""

from __future__ import annotations

from typing import Final

import numpy as np

from dashboard.presenters.signals import funnel_words, interpretation
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor_view import Chart, Funnel
from metrics.application.signals.rows import FunnelDot
from metrics.wording import Translate, mark

QUARTER: Final = 3

SIGNALS: Final = {
    ("outside", -1): mark("below the lower limit {limit} (mean {mean})"),
    ("outside", 1): mark("above the upper limit {limit} (mean {mean})"),
    ("shift", -1): mark("{points} in a row below the mean {mean}"),
    ("shift", 1): mark("{points} in a row above the mean {mean}"),
    **dict.fromkeys([("trend", -1), ("trend", 1)], mark("{points} in a row getting worse, from {first} (mean {mean})")),
    **dict.fromkeys(
        [("two_of_three", -1), ("two_of_three", 1)], mark("two of the last three near the limit {limit} (mean {mean})")
    ),
}
"""By the library's name of the rule, and the side that is worse."""


def points(count: int, spacing: int, t: Translate) -> str:
    """So many points of a chart, by what one covers."""
    if spacing == 1:
        return t.plural("{n} month", "{n} months", count)
    if spacing == QUARTER:
        return t.plural("{n} quarter", "{n} quarters", count)
    return t.plural("{n} point", "{n} points", count)


def records(query: Query, count: float) -> str:
    """So many records."""
    return query.t.plural("{n} record", "{n} records", int(count))


def signal(query: Query, chart: Chart, rule: str) -> tuple[str, str]:
    """What is said of a chart's newest point: the subject with its value, and mean, limit and number of records."""
    t, kind, worse = query.t, rule.split("_", 1)[1], -chart.improvement
    observed = interpretation.observed(chart)
    run = interpretation.run_length(chart, observed[-1], kind, worse)
    limit = chart.lower[-1] if worse < 0 else chart.upper[-1]
    evidence = t(SIGNALS[kind, worse]).format(
        points=points(run, chart.spacing, t),
        first=_amount(query, chart, chart.values[observed[-run]]),
        limit=_amount(query, chart, limit, chart.values[-1]),
        mean=_amount(query, chart, chart.mean[-1]),
    )
    matter = t("{subject}: {value}").format(
        subject=naming.node(query, chart.subject), value=_amount(query, chart, chart.values[-1], limit)
    )
    return matter, _with_records(query, chart, evidence)


def _amount(query: Query, chart: Chart, value: float, *beside: float) -> str:
    """A value of a chart in its unit, on its own side of what it stands beside."""
    if chart.kind == "score":
        return format.score(value)
    unit = query.config.indicators[chart.subject].unit
    return format.number(value) if unit == "count" else format.value(value, unit, query.t, beside=beside)


def _with_records(query: Query, chart: Chart, evidence: str) -> str:
    """Evidence and how many records stand behind the newest point; a score rests on many kinds."""
    t, n = query.t, float(chart.records[-1])
    if chart.kind == "score" or np.isnan(n):
        return evidence
    if (chart.season != 1).any():
        quarter, month = (
            t("{evidence}; n = {n} in the quarter, adjusted for the season"),
            t("{evidence}; n = {n} in the month, adjusted for the season"),
        )
    else:
        quarter, month = t("{evidence}; n = {n} in the quarter"), t("{evidence}; n = {n} in the month")
    return (quarter if chart.spacing == QUARTER else month).format(evidence=evidence, n=format.number(n, 0))


def funnel(query: Query, funnel: Funnel, dot: FunnelDot) -> tuple[str, str]:
    """What is said of a dot beyond a funnel: its value, and average, distance and size."""
    t, code = query.t, funnel.indicator
    unit, limit = query.config.indicators[code].unit, dot.lower_998 if dot.side < 0 else dot.upper_998
    value = format.value(dot.value, unit, t, beside=(limit,))
    matter = t("{subject}: {value}").format(subject=naming.node(query, code), value=value)
    evidence = t("beyond the 99.8% limit {limit} (average of the peers {centre}); {counted}").format(
        limit=format.value(limit, unit, t, beside=(dot.value,)),
        centre=format.value(funnel.centre, unit, t),
        counted=funnel_words.counted(query, code, dot.events, dot.size),
    )
    return matter, evidence
