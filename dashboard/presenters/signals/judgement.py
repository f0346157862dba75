"""One verdict on a body's course: where it stands against its own mean, and whether that is more than it always varies.

The control chart alone judges. A change against another month, or a slope, would be measured against something else and
could say otherwise of the same month.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dashboard.presenters.indicators import observations
from dashboard.presenters.signals import interpretation
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.observations import Observation
from metrics.application.signals.monitor_view import Chart
from metrics.wording import Translate, mark

NORMAL: Final = mark("within normal variation")
UNJUDGED: Final = mark("cannot be told from chance yet")
MISSING: Final = mark("no value")

AWAY: Final = {
    1: mark("{value}, {size} above its own mean of {mean}"),
    -1: mark("{value}, {size} below its own mean of {mean}"),
    0: mark("{value}, at its own mean"),
}
"""By the side of the mean on which the newest point lies."""
RUNS: Final = {
    1: mark("{value}, {size} up over {n} points in a row"),
    -1: mark("{value}, {size} down over {n} points in a row"),
}


def amount(query: Query, chart: Chart, value: float) -> str:
    """A value of a chart as it is written."""
    if chart.kind == "score":
        return format.score(value)
    unit = query.config.indicators[chart.subject].unit
    if unit == "count":
        return format.number(value, 0 if float(value).is_integer() else 1)
    # The events of one month are few per head.
    return observations.value_text(query, chart.subject, value, 2 if chart.kind == "rate" else 1)


def word(t: Translate, variation: str, side: int) -> str:
    """A verdict by what a chart says of its newest point."""
    if variation == "none":
        return t(UNJUDGED)
    if variation == "common_cause":
        return t(NORMAL)
    return t(interpretation.JUDGED[variation, side])


def claim(query: Query, key: str, charts: Mapping[str, Chart | None], rows: Mapping[str, Observation]) -> str:
    """What is to be said of some bodies first: of one where it stands, of several who does what.

    Args:
        query: Whose month and language count.
        key: The index, a branch or an indicator's code.
        charts: By body, at least one, as they stood at the end of the chosen month; None without a series.
        rows: The bodies' numbers of that month.
    """
    if len(charts) == 1:
        (entity,) = charts
        return sentence(query, key, entity, charts[entity], rows.get(entity))
    t, said = query.t, dict[str, list[str]]()
    for entity, chart in charts.items():
        said.setdefault(_verdict(query, chart, rows.get(entity)), []).append(naming.short(query, entity))
    pattern = t("{names}: {verdict}")
    groups = [pattern.format(names=format.listing(names, t), verdict=verdict) for verdict, names in said.items()]
    text = t("{subject} in {month}. {groups}")
    month = format.month(query.period, t)
    return text.format(subject=naming.node(query, key), month=month, groups=t("; ").join(groups))


def sentence(query: Query, key: str, entity: str, chart: Chart | None, row: Observation | None) -> str:
    """Where a body stands against its own mean, and one verdict on it."""
    t = query.t
    fields = {"name": naming.entity(query, entity), "subject": naming.node(query, key)}
    fields["month"] = format.month(query.period, t)
    if row is None or not row.is_known:
        pattern = t("{name}, {subject}: no value in {month}, {reason}")
        why = Observation(entity, query.period) if row is None else row
        return pattern.format(**fields, reason=observations.why_none(query, key, why))
    if chart is None or not interpretation.observed(chart):
        value = observations.amount_text(query, key, row.amount)
        return t("{name}, {subject} in {month}: {value}, {verdict}").format(**fields, value=value, verdict=t(UNJUDGED))
    newest = interpretation.observed(chart)[-1]
    fields["month"] = interpretation.when(chart, newest, t)
    verdict = _verdict(query, chart, row)
    if chart.trial[newest] and interpretation.has_limits(chart, newest):
        verdict = t("{label} (limits on trial)").format(label=verdict)
    pattern = t("{name}, {subject} in {month}: {value}, {verdict}")
    if chart.kind != "score" and chart.overlap <= 1:  # a point of its own months, not the rolling value of the figure
        pattern = t("{name}, {subject} by the records of {month} alone: {value}, {verdict}")
    return pattern.format(**fields, value=_where(query, chart, newest), verdict=verdict)


def _verdict(query: Query, chart: Chart | None, row: Observation | None) -> str:
    """The words of the verdict; a body without a value in the month has none."""
    t = query.t
    if row is None or not row.is_known:
        return t(MISSING)
    if chart is None or not interpretation.observed(chart):
        return t(UNJUDGED)
    newest = interpretation.observed(chart)[-1]
    if not interpretation.is_judged(chart, newest):
        return t(UNJUDGED)
    return word(t, chart.readings[newest], chart.sides[newest])


def _where(query: Query, chart: Chart, newest: int) -> str:
    """The newest value, and how far it lies from its mean or from the start of its run."""
    t, value, mean = query.t, float(chart.values[newest]), float(chart.mean[newest])
    shown = amount(query, chart, value)
    if chart.signals[newest] == "trend":
        side = chart.sides[newest]
        n = interpretation.run_length(chart, newest, "trend", side)
        start = float(chart.values[interpretation.observed(chart)[-n]])
        return t(RUNS[side]).format(value=shown, size=_size(query, chart, value, start), n=n)
    if not interpretation.has_limits(chart, newest) or mean != mean:
        return shown
    usual = amount(query, chart, mean)
    side = 0 if shown == usual else 1 if value > mean else -1
    return t(AWAY[side]).format(value=shown, size=_size(query, chart, value, mean), mean=usual)


def _size(query: Query, chart: Chart, value: float, other: float) -> str:
    """How far two values of a chart lie apart."""
    if chart.kind == "score":
        return format.number(abs(observations.change(query, chart.subject, value, other)), 1)
    if query.config.indicators[chart.subject].unit == "percent":
        return query.t("{n} points").format(n=format.number(abs(value - other), 1))
    return amount(query, chart, abs(value - other))
