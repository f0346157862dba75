"""One control chart as it is drawn: points with their signals, mean and limits step by step, events, numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import pandas as pd

from dashboard.elements import icons
from dashboard.elements.icons import Icon
from dashboard.presenters.indicators import observations
from dashboard.presenters.signals import interpretation, judgement
from dashboard.presenters.signals.trend import Event
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor_view import CITY, Chart
from metrics.wording import mark

NONE: Final = "none"

READINGS: Final = {
    "common_cause": mark("normal variation"),
    "improvement": mark("signal: improvement"),
    "concern": mark("signal: concern"),
    "neutral": mark("signal"),
    NONE: mark("not judged"),
}
"""By what a point says."""


@dataclass(frozen=True)
class Point:
    """One point; ``place`` counts months from the left."""

    place: int
    value: float
    reading: str
    """A key of ``READINGS``."""
    letter: str
    """H or L at a signal, else empty."""
    label: str
    opens_gap: bool
    """Whether a point is missing before it."""


@dataclass(frozen=True)
class Stretch:
    """Mean and limits between two rebase lines; limits are NaN where there are none."""

    first: int
    last: int
    mean: float
    lower: float
    upper: float
    on_trial: bool


@dataclass(frozen=True)
class Line:
    """A rebase line before the month ``place``, with its reason."""

    place: int
    label: str


@dataclass(frozen=True)
class ControlChart:
    """All that the figure shows, and the sentences around it."""

    title: str
    icons: tuple[Icon | None, ...]
    months: tuple[str, ...]
    points: tuple[Point, ...]
    titles: dict[str, str]
    """What readings are called beside their marks."""
    stretches: tuple[Stretch, ...]
    lines: tuple[Line, ...]
    events: tuple[Event, ...]
    target: float | None
    texts: dict[str, str]
    """Names beside mean, limits, target and events, and the letter of a low point."""
    unit: str
    reading: str
    remark: str
    numbers: pd.DataFrame


@cached(entries=128, worded=True)
def control_chart(query: Query, chart: Chart, events: Sequence[Event] = ()) -> ControlChart:
    """Shape a chart that has at least one point.

    Args:
        chart: As it stood at the end of that month.
        events: Rules that begin to hold for the body, from ``presenters.signals.trend``.
    """
    t, fixed = query.t, query.config.monitoring.fix_after
    amount = partial(judgement.amount, query, chart)
    places = interpretation.observed(chart)
    # Nothing stands before the first point, limits neither.
    parts = [(max(start, places[0]), last) for start, last in interpretation.stretches(chart) if last >= places[0]]
    stretches = tuple(_stretch(chart, start, last, places[0]) for start, last in parts)
    newest, first = places[-1], places[0]
    months = tuple(format.month_short(period, t) for period in chart.periods[first:])
    verdict = chart.variation if interpretation.is_judged(chart, newest) else NONE
    return ControlChart(
        title=title(query, chart),
        icons=(
            icons.variation(t, verdict, chart.sides[newest], on_trial=chart.trial[newest]),
            icons.assurance(t, chart.assurance, on_trial=chart.trial[newest]),
        ),
        months=months,
        points=tuple(_point(query, chart, places, number) for number in range(len(places))),
        titles={key: t(text) for key, text in READINGS.items()},
        stretches=stretches,
        lines=tuple(_line(query, chart, start, first) for start, _ in parts[1:]),
        events=_in_order(months, [event for event in events if event.entity == chart.entity]),
        target=chart.target,
        texts=_texts(query, chart, stretches[-1]),
        unit=observations.unit_title(query, chart.subject),
        reading=interpretation.reading(chart, query.period, amount, t, fixed=fixed),
        remark=interpretation.basis(chart, fixed, t),
        numbers=_numbers(query, chart),
    )


def _in_order(months: Sequence[str], events: Sequence[Event]) -> tuple[Event, ...]:
    """Events at their places among the months of the chart, the oldest first."""
    placed = [replace(event, place=months.index(event.month)) for event in events if event.month in months]
    return tuple(sorted(placed, key=lambda event: event.place))


def body(query: Query, entity: str) -> str:
    """A body's short name, or the city."""
    return query.t("The whole city") if entity == CITY else naming.short(query, entity)


def instead(query: Query, asked: str, shown: str) -> str:
    """That the address asks for a chart that cannot be chosen here, and whose is shown in its place."""
    t = query.t
    text = t("The address asks for the control chart of {asked}, which is not among the units shown; here is {shown}.")
    if asked == CITY:
        text = t("The address asks for the control chart of the whole city, and there is none; here is {shown}.")
    return text.format(asked=body(query, asked), shown=body(query, shown))


def title(query: Query, chart: Chart) -> str:
    """Subject and body, and what one point covers where that says what its number means."""
    t, parts = query.t, [naming.node(query, chart.subject)]
    if chart.kind in interpretation.EVENTS:
        parts.append(t(interpretation.PER[interpretation.covered(chart)]))
    elif interpretation.covered(chart) > 1:
        parts.append(t(interpretation.BY[interpretation.covered(chart)]))
    return " · ".join([*parts, body(query, chart.entity)])


def _stretch(chart: Chart, first: int, last: int, start: int) -> Stretch:
    """A stretch of a chart that is drawn from the month ``start`` on."""
    lower, upper = (interpretation.possible(chart, float(limit[last])) for limit in (chart.lower, chart.upper))
    return Stretch(first - start, last - start, float(chart.mean[last]), lower, upper, chart.trial[last])


def _point(query: Query, chart: Chart, places: Sequence[int], number: int) -> Point:
    t, place = query.t, places[number]
    side, rule = chart.sides[place], chart.signals[place]
    value = float(chart.values[place])
    parts = [interpretation.when(chart, place, t), judgement.amount(query, chart, value)]
    if n := interpretation.records(chart, place):
        parts.append(t("n = {n}").format(n=n))
    if rule != NONE:
        parts.append(interpretation.short(chart, place, t))
    return Point(
        place=place - places[0],
        value=value,
        reading=chart.readings[place] if interpretation.is_judged(chart, place) else NONE,
        letter="" if rule == NONE else t(icons.HIGH if side > 0 else icons.LOW),
        label="  ".join(parts),
        opens_gap=number > 0 and place - places[number - 1] > chart.spacing,
    )


def _line(query: Query, chart: Chart, place: int, start: int) -> Line:
    before = chart.periods[place - 1]
    reasons = [query.t(rebase.reason) for rebase in chart.rebases if before < rebase.from_ <= chart.periods[place]]
    month = format.month_short(chart.periods[place], query.t)
    return Line(place - start, query.t("{month}: {reasons}").format(month=month, reasons=query.t("; ").join(reasons)))


def _texts(query: Query, chart: Chart, newest: Stretch) -> dict[str, str]:
    t, amount = query.t, partial(judgement.amount, query, chart)
    texts = {
        "mean": t("Mean {value}").format(value=amount(newest.mean)),
        "lower": t("Lower limit {value}").format(value=amount(newest.lower)),
        "upper": t("Upper limit {value}").format(value=amount(newest.upper)),
        "means": t("Mean"),
        "limits": t("Control limits"),
        "trial": t("Limits on trial"),
        "events": t("Rule takes effect"),
        "low": t(icons.LOW),
    }
    if chart.target is not None:
        texts["target"] = t("Target {value}").format(value=amount(chart.target))
    return texts


def _numbers(query: Query, chart: Chart) -> pd.DataFrame:
    """The newest point first; a month that should hold a point and does not is shown with a dash."""
    t, amount = query.t, partial(judgement.amount, query, chart)
    places = interpretation.observed(chart)
    due = {index for index in range(len(chart.periods)) if (places[-1] - index) % chart.spacing == 0}
    shown = [index for index in sorted(due | set(places), reverse=True) if index >= places[0]]
    columns = {
        t("Month"): [interpretation.when(chart, index, t) for index in shown],
        t("Value"): [amount(chart.values[index]) for index in shown],
        t("n"): [interpretation.records(chart, index) or format.NONE for index in shown],
        t("Mean"): [amount(chart.mean[index]) for index in shown],
        t("Lower limit"): [amount(interpretation.possible(chart, chart.lower[index])) for index in shown],
        t("Upper limit"): [amount(interpretation.possible(chart, chart.upper[index])) for index in shown],
        t("Rules"): [interpretation.rules(chart, index, t) for index in shown],
    }
    if not any(interpretation.records(chart, index) for index in places):
        del columns[t("n")]
    return pd.DataFrame(columns)
