"""What lies between the rare events of one body, as its records tell them: days, or cases without the event."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from metrics.application.city import CityHandle
from metrics.application.signals.monitor_view import CITY, SETTLED, Chart
from metrics.application.signals.rows import EventGaps, Gap, GapUnit
from metrics.definitions import Indicator, Ledger
from metrics.ledgers import questions
from metrics.ledgers.questions import CountedRecord
from metrics.measures.kinds import kind_of
from metrics.model import Actor
from metrics.model.periods import Period, month_end, month_of, span
from metrics.model.permissions import require
from metrics.monitoring.charts import CHANCE
from metrics.statistics.rare import LEAST as LEAST
from metrics.statistics.rare import RareChart, cases_around, g_chart, runs, t_chart, within_chance

LEFT_OUT: Final = 0.1
"""Share of the gaps from which on those that are left out, which are rather long ones, make the others look usual."""

RARE: Final = 0.25
"""Share of the records up to which an event among them is rare; of others the share itself says more."""

UNITS: Final[dict[str, GapUnit]] = {"rate": "days", "count": "days", "share": "cases"}
"""Kinds of charts whose points count events, and what lies between two of them."""


class _Events(NamedTuple):
    """Events in order of time: the day of each, and what lies from each to the next.

    ``between`` has shape (events - 1,); ``waited`` is what has come after the last event, up to the last month.
    """

    days: Sequence[date]
    between: NDArray[np.float64]
    waited: float


def event_gaps(actor: Actor, city: CityHandle, chart: Chart) -> EventGaps | None:
    """What lies between the events that an indicator counts of a body, from the records that it counts.

    Of counts and rates these are days, by a t chart; of shares records without the event, by a g chart: the event is
    that a record counts above the line, or that it does not, whichever is rarer. Like the chart it takes the months
    that were reported, up to its last one, from its last rebase line on. Limits are as wide at least as chance carries
    events at a constant rate; a signal lies beyond one, or is a run on one side of the mean that is as improbable.

    Args:
        chart: Of an indicator; its body is in the actor's scope. Of the city for those who see all of it.

    Returns:
        None where the indicator counts no events but a size or what stands at a month's end, where the events of a
        share are not rare, and where the actor does not see all of the bodies.
    """
    require(actor, "read")
    indicator = city.config.indicators.get(chart.subject)
    unit = UNITS.get(chart.kind)
    if indicator is None or unit is None or indicator.measure.window == 0 or indicator.measure.pool == "latest":
        return None
    bodies = [key for key in city.config.city.entities if indicator.applies(key, city.config.city)]
    bodies = bodies if chart.entity == CITY else [chart.entity]
    if not all(actor.may_see(body) for body in bodies):
        return None
    ledger = city.config.ledgers[indicator.measure.ledger]
    starts = max((item.from_ for item in chart.rebases if item.from_ <= chart.periods[-1]), default="")
    reported = questions.reported(city.store, city.config).get(ledger.id, frozenset[Period]())
    told = {month for period in reported for month in ledger.months_told(period)}
    months = frozenset(month for month in told if starts <= month <= chart.periods[-1])
    records = questions.counted_records(city.store, kind_of(indicator).selection(ledger), sorted(months), bodies)
    counted = True
    if unit == "cases":
        above = sum(record.numerator for record in records)
        counted = 2 * above <= len(records)
        if min(above, len(records) - above) > RARE * len(records):
            return None
    by_day = _by_day(records, indicator, ledger, unit)
    events = _cases(records, counted=counted) if unit == "cases" and by_day else _days(records, months)
    return _event_gaps(events, months, unit, by_day=by_day, counted=counted)


def _by_day(records: Sequence[CountedRecord], indicator: Indicator, ledger: Ledger, unit: GapUnit) -> bool:
    """Whether a record is one event on its own day: no total, and no date that stands for a month or longer."""
    dated_by = indicator.measure.dated_by or ledger.dated_by
    if dated_by in ledger.key or ledger.all_columns[dated_by].period:
        return False
    if unit == "cases":
        return all(record.denominator == 1 and record.numerator in (0, 1) for record in records)
    days = [record.day for record in records if record.numerator]
    at_edge = all(day.day == 1 for day in days) or all(day == month_end(month_of(day)) for day in days)
    return all(record.numerator in (0, 1) for record in records) and not (at_edge and len(days) > LEAST)


def _days(records: Sequence[CountedRecord], months: frozenset[Period]) -> _Events:
    """Days from event to event, and from the last one to the end of the last month."""
    days = [record.day for record in records if record.numerator]
    between = np.array([(end - start).days for start, end in pairwise(days)], dtype=np.float64)
    return _Events(days, between, float((month_end(max(months)) - days[-1]).days) if days else 0.0)


def _cases(records: Sequence[CountedRecord], *, counted: bool) -> _Events:
    """Records without the event from event to event; those of one day count as spread evenly about its events."""
    days = sorted({record.day for record in records})
    place = {day: index for index, day in enumerate(days)}
    sizes, events = np.zeros(len(days)), np.zeros(len(days), dtype=np.int64)
    for record in records:
        sizes[place[record.day]] += 1
        events[place[record.day]] += bool(record.numerator) == counted
    around = cases_around(events, sizes)
    return _Events(np.repeat(np.array(days, dtype=object), events).tolist(), around[1:-1], float(around[-1]))


def _event_gaps(events: _Events, months: frozenset[Period], unit: GapUnit, *, by_day: bool, counted: bool) -> EventGaps:
    """Gaps and their chart.

    Args:
        months: Those that were reported.
        by_day: Whether these are the events' own days.
        counted: Whether the events are records above the line; else the others.
    """
    days = events.days
    known = np.array([_all_told(start, end, months) for start, end in pairwise(days)], dtype=bool)
    pairs = [pair for pair, told in zip(pairwise(days), known, strict=True) if told]
    between = events.between[known]
    chart = within_chance(g_chart(between) if unit == "cases" else t_chart(between), CHANCE)
    left_out = len(known) - len(pairs)
    without = _without(len(pairs), left_out, chart, by_day=by_day)
    trial = len(pairs) < SETTLED
    judged = not without and not trial
    until = month_end(max(months)) if days and _all_told(days[-1], month_end(max(months)), months) else None
    return EventGaps(
        unit=unit, counted=counted, without=without, events=len(days),
        gaps=_gaps(pairs, chart, judged=judged) if by_day else (),
        mean=chart.mean, lower=chart.lower, upper=chart.upper, trial=trial,
        unreported=left_out, first=days[0] if days else None, last=days[-1] if days else None, until=until,
        waited=events.waited if until else 0.0,
        overdue=judged and until is not None and events.waited > chart.upper,
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
    sides = zip(chart.between.tolist(), chart.side.tolist(), runs(chart, CHANCE).tolist(), strict=True)
    result: list[Gap] = []
    for (start, end), (between, alone, together) in zip(pairs, sides, strict=True):
        signal = "none" if not judged else "outside" if alone else "shift" if together else "none"
        result.append(Gap(start, end, between, signal, {"outside": alone, "shift": together}.get(signal, 0)))
    return tuple(result)
