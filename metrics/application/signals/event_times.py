"""The days between the rare events of one body, as its records tell them, and their chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np

from metrics.application.city import CityHandle
from metrics.application.signals.monitor import CITY, SETTLED, Chart
from metrics.application.signals.rows import EventTimes, Gap
from metrics.definitions import Indicator, Ledger
from metrics.ledgers import questions
from metrics.measures.kinds import kind_of
from metrics.model import Viewer
from metrics.model.periods import Period, month_end, month_of, span
from metrics.monitoring.charts import CHANCE
from metrics.statistics.rare import LEAST as LEAST
from metrics.statistics.rare import RareChart, runs, t_chart, within_chance

LEFT_OUT: Final = 0.1
"""Share of the gaps from which on those that are left out, which are rather long ones, make the others look usual."""

COUNTED: Final = frozenset({"rate", "count"})
"""Kinds of charts whose points count events."""


def event_times(viewer: Viewer, city: CityHandle, chart: Chart) -> EventTimes | None:
    """The days between the events that an indicator counts of a body, from the records that it counts.

    Like the chart it takes the months that were reported, up to its last one, from its last rebase line on. Limits are
    those of a t chart, and as wide at least as chance carries events at a constant rate; a signal lies beyond one, or
    is a run on one side of the mean that is as improbable.

    Args:
        chart: Of an indicator; its body is in the viewer's scope. Of the city for those who see all of it.

    Returns:
        None where the indicator counts no events but a share, a size or what stands at a month's end, and where the
        viewer does not see all of the bodies.
    """
    indicator = city.config.indicators.get(chart.subject)
    if indicator is None or chart.kind not in COUNTED or indicator.measure.window == 0:
        return None
    bodies = [key for key in city.config.city.entities if indicator.applies(key, city.config.city)]
    bodies = bodies if chart.entity == CITY else [chart.entity]
    if indicator.measure.pool == "latest" or not all(viewer.may_see(body) for body in bodies):
        return None
    ledger = city.config.ledgers[indicator.measure.ledger]
    starts = max((item.from_ for item in chart.rebases if item.from_ <= chart.periods[-1]), default="")
    reported = questions.reported(city.store, city.config).get(ledger.id, frozenset[Period]())
    told = {month for period in reported for month in ledger.months_told(period)}
    months = sorted(month for month in told if starts <= month <= chart.periods[-1])
    counted = questions.counted_days(city.store, kind_of(indicator).selection(ledger), months, bodies)
    return _event_times([day for day, _ in counted], frozenset(months), by_day=_by_day(counted, indicator, ledger))


def _by_day(counted: Sequence[tuple[date, float]], indicator: Indicator, ledger: Ledger) -> bool:
    """Whether a record is one event on its own day: no total, and no date that stands for a month or longer."""
    dated_by = indicator.measure.dated_by or ledger.dated_by
    if dated_by in ledger.key or ledger.all_columns[dated_by].period or any(amount != 1 for _, amount in counted):
        return False
    days = [day for day, _ in counted]
    at_edge = all(day.day == 1 for day in days) or all(day == month_end(month_of(day)) for day in days)
    return not (at_edge and len(days) > LEAST)


def _event_times(days: Sequence[date], months: frozenset[Period], *, by_day: bool) -> EventTimes:
    """Gaps and their chart.

    Args:
        days: Of events, in order of time.
        months: Those that were reported.
        by_day: Whether these are the events' own days.
    """
    pairs = [(start, end) for start, end in pairwise(days) if _all_told(start, end, months)]
    between = np.array([(end - start).days for start, end in pairs], dtype=np.float64)
    chart = within_chance(t_chart(between), CHANCE)
    left_out = max(len(days) - 1, 0) - len(pairs)
    without = _without(len(pairs), left_out, chart, by_day=by_day)
    trial = len(pairs) < SETTLED
    judged = not without and not trial
    until = month_end(max(months)) if days and _all_told(days[-1], month_end(max(months)), months) else None
    waited = (until - days[-1]).days if until else 0
    return EventTimes(
        without=without, events=len(days), gaps=_gaps(pairs, chart, judged=judged) if by_day else (),
        mean=chart.mean, lower=chart.lower, upper=chart.upper, trial=trial,
        unreported=left_out, last=days[-1] if days else None, until=until,
        overdue=judged and waited > chart.upper,
    )  # fmt: skip


def _without(gaps: int, left_out: int, chart: RareChart, *, by_day: bool) -> str:
    """Why there are no limits."""
    if not by_day:
        return "totals"
    if left_out >= LEFT_OUT * (gaps + left_out) > 0:
        return "unreported"
    return "few" if gaps < LEAST else "equal" if math.isnan(chart.upper) else ""


def _all_told(start: date, end: date, months: frozenset[Period]) -> bool:
    """Whether every month from one day to another was reported, so that no event in between is missing."""
    return all(month in months for month in span(month_of(start), month_of(end)))


def _gaps(pairs: Sequence[tuple[date, date]], chart: RareChart, *, judged: bool) -> tuple[Gap, ...]:
    sides = zip(chart.side.tolist(), runs(chart, CHANCE).tolist(), strict=True)
    result: list[Gap] = []
    for (start, end), (alone, together) in zip(pairs, sides, strict=True):
        signal = "none" if not judged else "outside" if alone else "shift" if together else "none"
        result.append(Gap(start, end, (end - start).days, signal, {"outside": alone, "shift": together}.get(signal, 0)))
    return tuple(result)
