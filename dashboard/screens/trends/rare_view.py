"""The days between the rare events of one body as they are drawn, where counts by month or quarter have no limits."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from dashboard.elements import icons
from dashboard.presenters.signals import interpretation
from dashboard.screens.trends.chart_view import NONE, READINGS, ControlChart, Point, Stretch, body
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.event_times import COUNTED, LEAST
from metrics.application.signals.monitor import Chart
from metrics.application.signals.rows import EventTimes, Gap
from metrics.wording import mark

MEANINGS: Final = {
    -1: mark(
        "A long gap means that events have become rarer, which is better here; a short one that they have become more "
        "frequent, which is worse."
    ),
    1: mark(
        "A long gap means that events have become rarer, which is worse here; a short one that they have become more "
        "frequent, which is better."
    ),
    0: mark(
        "A long gap means that events have become rarer, a short one that they have become more frequent; neither is "
        "better here."
    ),
}
"""By which way is better for the number of events."""

CHANGES: Final = {1: mark("events have become rarer"), -1: mark("events have become more frequent")}
JUDGED: Final = {"improvement": mark("{change}, for the better"), "concern": mark("{change}, for the worse")}
SIGNALS: Final = {
    ("outside", 1): mark("longer than the upper limit"),
    ("outside", -1): mark("shorter than the lower limit"),
    ("shift", 1): mark("seven or more long ones in a row"),
    ("shift", -1): mark("seven or more short ones in a row"),
}


def is_wanted(chart: Chart) -> bool:
    """Whether a chart counts events and has no limits at its newest point."""
    return chart.kind in COUNTED and not interpretation.has_limits(chart, interpretation.observed(chart)[-1])


def none(query: Query, times: EventTimes) -> str:
    """Why there is no chart of the days between events; empty where there is one."""
    t = query.t
    if times.without == "totals":
        return t("Records tell totals or months here, not the days of single events, so that days between events are "
                 "not charted.")  # fmt: skip
    if times.without == "few":
        few = t.plural(
            "Days between events are not charted yet: there is {n} gap between events on record, and {least} are "
            "needed.",
            "Days between events are not charted yet: there are {n} gaps between events on record, and {least} are "
            "needed.",
            len(times.gaps), least=LEAST,
        )  # fmt: skip
        return format.sentences([few, *_unreported(query, times)], t)
    if times.without == "unreported":
        no = t("Days between events are not charted, for it is not known whether events lie in between.")
        return format.sentences([no, *_unreported(query, times)], t)
    if times.without == "equal":
        return t("Days between events have no limits either: most gaps are as long as the one before.")
    return ""


def rare_chart(query: Query, chart: Chart, times: EventTimes) -> ControlChart:
    """Shape the gaps between events, one point each, and after them the days since the last event.

    Args:
        chart: The one without limits.
        times: With limits.
    """
    t, gaps = query.t, times.gaps
    # Days are never fewer than none: a limit at 0 holds nothing.
    lower = times.lower if times.lower > 0 else np.nan
    ends = [gap.end for gap in gaps]
    points = [_point(query, chart, place, gap) for place, gap in enumerate(gaps)]
    if times.until and times.last:
        ends.append(times.until)
        points.append(_open(query, chart, times, len(gaps)))
    newest = gaps[-1]
    verdict = _reading(chart, newest.side)
    return ControlChart(
        title=" · ".join([naming.node(query, chart.subject), t("days between events"), body(query, chart.entity)]),
        icons=(icons.variation(t, verdict, newest.side, on_trial=times.trial),),
        months=tuple(format.month_short(f"{day:%Y-%m}", t) for day in ends),
        points=tuple(points),
        titles={**{key: t(text) for key, text in READINGS.items()}, NONE: t("since the last event")},
        stretches=(Stretch(0, len(points) - 1, times.mean, lower, times.upper, times.trial),),
        lines=(),
        events=(),
        target=None,
        texts={
            "mean": t("Usual {value}").format(value=_days(query, times.mean)),
            "lower": t("Lower limit {value}").format(value=_days(query, lower)),
            "upper": t("Upper limit {value}").format(value=_days(query, times.upper)),
            "means": t("Usual gap"),
            "limits": t("Control limits"),
            "trial": t("Limits on trial"),
        },
        unit=t("Days between events"),
        reading=_sentence(query, chart, times, lower),
        remark=_basis(query, chart, times),
        numbers=_numbers(query, times, lower),
    )  # fmt: skip


def _days(query: Query, days: float) -> str:
    """Whole days; lines with a decimal where they are short."""
    if np.isnan(days):
        return format.NONE
    text = format.number(days, 0 if float(days).is_integer() or days >= LEAST else 1)
    return query.t.plural("{text} day", "{text} days", 1 if days == 1 else 2, text=text)


def _reading(chart: Chart, side: int) -> str:
    """What a long (1) or a short gap (-1) says, given which way is better for the number of events."""
    if side == 0:
        return "common_cause"
    return "neutral" if chart.improvement == 0 else "improvement" if side == -chart.improvement else "concern"


def _point(query: Query, chart: Chart, place: int, gap: Gap) -> Point:
    t = query.t
    parts = [_from_to(query, gap), _days(query, gap.days)]
    if gap.signal != NONE:
        parts.append(t(SIGNALS[gap.signal, gap.side]))
    return Point(
        place=place, value=float(gap.days), reading=_reading(chart, gap.side), letter=_letter(query, gap.side),
        label="  ".join(parts), opens_gap=False,
    )  # fmt: skip


def _open(query: Query, chart: Chart, times: EventTimes, place: int) -> Point:
    """The days since the last event, which are no gap yet."""
    assert times.until
    assert times.last
    days, side = (times.until - times.last).days, int(times.overdue)
    label = "  ".join([query.t("since the last event"), _days(query, days)])
    reading = _reading(chart, side) if side else NONE
    return Point(place=place, value=float(days), reading=reading, letter=_letter(query, side), label=label,
                 opens_gap=True)  # fmt: skip


def _letter(query: Query, side: int) -> str:
    return query.t(icons.HIGH if side > 0 else icons.LOW) if side else ""


def _from_to(query: Query, gap: Gap) -> str:
    start, end = (format.day(day, query.t) for day in (gap.start, gap.end))
    return query.t("{start} to {end}").format(start=start, end=end)


def _sentence(query: Query, chart: Chart, times: EventTimes, lower: float) -> str:
    """Where the last gap lies, and how long it has been since the last event."""
    t, gap = query.t, times.gaps[-1]
    usual, least, most = (_days(query, line) for line in (times.mean, lower, times.upper))
    limits = t("usual {usual}, limits {lower} to {upper}").format(usual=usual, lower=least, upper=most)
    if np.isnan(lower):
        limits = t("usual {usual}, upper limit {upper}, no lower one").format(usual=usual, upper=most)
    fields = {"gap": _days(query, gap.days), "span": _from_to(query, gap), "limits": limits}
    if gap.signal == NONE and times.trial:
        texts = [t("The last gap was {gap} ({span}): {limits}.").format(**fields)]
        texts.append(
            t("Limits are on trial: they rest on {n} gaps, twelve are needed, and nothing is called out.").format(
                n=len(times.gaps)
            )
        )
    elif gap.signal == NONE:
        texts = [t("The last gap, {gap} ({span}), is within normal variation: {limits}.").format(**fields)]
    else:
        said = t(SIGNALS[gap.signal, gap.side])
        pattern = t("The last gap, {gap} ({span}), is a signal ({said}): {judged}; {limits}.")
        texts = [pattern.format(said=said, judged=_judged(query, chart, gap.side), **fields)]
    return format.sentences([*texts, *_since(query, chart, times)], t)


def _judged(query: Query, chart: Chart, side: int) -> str:
    change, reading = query.t(CHANGES[side]), _reading(chart, side)
    return query.t(JUDGED[reading]).format(change=change) if reading in JUDGED else change


def _since(query: Query, chart: Chart, times: EventTimes) -> list[str]:
    t = query.t
    if not times.until or not times.last:
        return [t("It is not known how long it has been since the last event, for months were not reported.")]
    days, day = _days(query, (times.until - times.last).days), format.day(times.until, t)
    if times.overdue:
        pattern = t("{days} have passed from the last event to {day}, already more than the upper limit: {judged}.")
        return [pattern.format(day=day, days=days, judged=_judged(query, chart, 1))]
    return [t("{days} have passed from the last event to {day}.").format(day=day, days=days)]


def _basis(query: Query, chart: Chart, times: EventTimes) -> str:
    """What the chart shows, what long and short gaps mean, and what it rests on."""
    t = query.t
    what = query.config.indicators[chart.subject].words.numerator
    first, last = (format.day(day, t) for day in (times.gaps[0].start, times.last))
    name = t(what) if what else naming.node(query, chart.subject)
    texts = [
        t("One point is the days from one event to the next: {n} events ({name}), {first} to {last}.").format(
            n=times.events, name=name, first=first, last=last
        ),
        t(MEANINGS[chart.improvement]),
        t("Limits are as wide at least as chance carries events that happen at a constant rate."),
    ]
    texts += _unreported(query, times)
    if (chart.season != 1).any():
        texts.append(t("Days are not adjusted for the season."))
    if any(rebase.from_ <= chart.periods[-1] for rebase in chart.rebases):
        texts.append(t("Events before the last rebase line are left out."))
    return format.sentences(texts, t)


def _unreported(query: Query, times: EventTimes) -> list[str]:
    if not times.unreported:
        return []
    return [
        query.t.plural(
            "{n} gap is left out, for a month in it was not reported.",
            "{n} gaps are left out, for months in them were not reported.",
            times.unreported,
        )
    ]


def _numbers(query: Query, times: EventTimes, lower: float) -> pd.DataFrame:
    """The days since the last event, where they are known, then the newest gap first."""
    t = query.t
    rows = [(gap.start, gap.end, t(SIGNALS[gap.signal, gap.side]) if gap.signal != NONE else "") for gap in times.gaps]
    if times.last and times.until:
        rows.append((times.last, times.until, t("since the last event")))
    rows.reverse()
    return pd.DataFrame({
        t("From"): [format.day(start, t) for start, _, _ in rows],
        t("To"): [format.day(end, t) for _, end, _ in rows],
        t("Days"): [format.number((end - start).days, 0) for start, end, _ in rows],
        t("Usual gap"): [_days(query, times.mean) for _ in rows],
        t("Lower limit"): [_days(query, lower) for _ in rows],
        t("Upper limit"): [_days(query, times.upper) for _ in rows],
        t("Rules"): [rule for _, _, rule in rows],
    })  # fmt: skip
