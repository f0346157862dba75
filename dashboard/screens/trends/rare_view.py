"""What lies between the rare events of a body as it is drawn, where months or quarters hold too few for limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from dashboard.elements import icons
from dashboard.presenters.signals import interpretation
from dashboard.screens.trends.chart_view import NONE, READINGS, ControlChart, Point, Stretch, body
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.event_gaps import LEAST, UNITS
from metrics.application.signals.monitor_view import Chart
from metrics.application.signals.rows import EventGaps, Gap, GapUnit
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


@dataclass(frozen=True)
class _Words:
    """What is said otherwise of days than of cases."""

    title: str
    axis: str
    column: str
    totals: str
    unreported: str
    equal: str
    point: str
    passed: str
    overdue: str
    season: str


WORDS: Final[dict[GapUnit, _Words]] = {
    "days": _Words(
        title=mark("days between events"),
        axis=mark("Days between events"),
        column=mark("Days"),
        totals=mark(
            "Records tell totals or months here, not the days of single events, so that days between events are not "
            "charted."
        ),
        unreported=mark("Days between events are not charted, for it is not known whether events lie in between."),
        equal=mark("Days between events have no limits either: most gaps are as long as the one before."),
        point=mark("One point is the days from one event to the next: {n} events ({name}), {first} to {last}."),
        passed=mark("From the last event to {day}: {gap}."),
        overdue=mark("From the last event to {day}: {gap}, already more than the upper limit: {judged}."),
        season=mark("Days are not adjusted for the season."),
    ),
    "cases": _Words(
        title=mark("records between events"),
        axis=mark("Records between events"),
        column=mark("Records"),
        totals=mark(
            "Records tell totals or months here, not single cases, so that records between events are not charted."
        ),
        unreported=mark("Records between events are not charted, for it is not known whether events lie in between."),
        equal=mark("Records between events have no limits either: all events follow upon each other."),
        point=mark(
            "One point is the records without an event from one event to the next: {n} events ({name}), {first} to "
            "{last}."
        ),
        passed=mark("So far from the last event to {day}: {gap}."),
        overdue=mark("So far from the last event to {day}: {gap}, already more than the upper limit: {judged}."),
        season=mark("Records of one day count as spread evenly about its events."),
    ),
}


def is_wanted(chart: Chart) -> bool:
    """Whether a chart counts events and has no limits at its newest point."""
    return chart.kind in UNITS and not interpretation.has_limits(chart, interpretation.observed(chart)[-1])


def none(query: Query, gaps: EventGaps) -> str:
    """Why there is no chart of what lies between events; empty where there is one."""
    t, words = query.t, WORDS[gaps.unit]
    match gaps.without:
        case "totals":
            return t(words.totals)
        case "few":
            return format.sentences([_few(query, gaps), *_unreported(query, gaps)], t)
        case "unreported":
            return format.sentences([t(words.unreported), *_unreported(query, gaps)], t)
        case "equal":
            return t(words.equal)
        case _:
            return ""


def _few(query: Query, gaps: EventGaps) -> str:
    if gaps.unit == "days":
        return query.t.plural(
            "Days between events are not charted yet: there is {n} gap between events on record, and {least} are "
            "needed.",
            "Days between events are not charted yet: there are {n} gaps between events on record, and {least} are "
            "needed.",
            len(gaps.gaps), least=LEAST,
        )  # fmt: skip
    return query.t.plural(
        "Records between events are not charted yet: there is {n} gap between events on record, and {least} are "
        "needed.",
        "Records between events are not charted yet: there are {n} gaps between events on record, and {least} are "
        "needed.",
        len(gaps.gaps), least=LEAST,
    )  # fmt: skip


@cached(entries=128, worded=True)
def rare_chart(query: Query, chart: Chart, gaps: EventGaps) -> ControlChart:
    """Shape the gaps between events, one point each, and after them what has come since the last event.

    Args:
        chart: The one without limits.
        gaps: With limits.
    """
    t, words = query.t, WORDS[gaps.unit]
    # Gaps are never shorter than none: a limit at 0 holds nothing.
    lower = gaps.lower if gaps.lower > 0 else np.nan
    ends = [gap.end for gap in gaps.gaps]
    better = _better(chart, gaps)
    points = [_point(query, gaps.unit, better, place, gap) for place, gap in enumerate(gaps.gaps)]
    if gaps.until:
        ends.append(gaps.until)
        points.append(_open(query, gaps, better, len(gaps.gaps)))
    newest = gaps.gaps[-1]
    verdict = _reading(better, newest.side)
    return ControlChart(
        title=" · ".join([naming.node(query, chart.subject), t(words.title), body(query, chart.entity)]),
        icons=(icons.variation(t, verdict, newest.side, on_trial=gaps.trial),),
        months=tuple(format.month_short(f"{day:%Y-%m}", t) for day in ends),
        points=tuple(points),
        titles={**{key: t(text) for key, text in READINGS.items()}, NONE: t("since the last event")},
        stretches=(Stretch(0, len(points) - 1, gaps.mean, lower, gaps.upper, gaps.trial),),
        lines=(),
        events=(),
        target=None,
        texts={
            "mean": t("Usual {value}").format(value=_amount(query, gaps.unit, gaps.mean)),
            "lower": t("Lower limit {value}").format(value=_amount(query, gaps.unit, lower)),
            "upper": t("Upper limit {value}").format(value=_amount(query, gaps.unit, gaps.upper)),
            "means": t("Usual gap"),
            "limits": t("Control limits"),
            "trial": t("Limits on trial"),
            "low": t(icons.LOW),
        },
        unit=t(words.axis),
        reading=_sentence(query, gaps, better, lower),
        remark=_basis(query, chart, gaps, better),
        numbers=_numbers(query, gaps, lower),
    )  # fmt: skip


def _better(chart: Chart, gaps: EventGaps) -> int:
    """Which way is better for the number of events: 1 more, -1 fewer, 0 neither."""
    return chart.improvement if gaps.counted else -chart.improvement


def _amount(query: Query, unit: GapUnit, amount: float) -> str:
    """Whole days or records; lines and shared records with a decimal where they are few."""
    if np.isnan(amount):
        return format.NONE
    text = format.number(amount, 0 if float(amount).is_integer() or amount >= LEAST else 1)
    number = 1 if amount == 1 else 2
    if unit == "days":
        return query.t.plural("{text} day", "{text} days", number, text=text)
    return query.t.plural("{text} record", "{text} records", number, text=text)


def _reading(better: int, side: int) -> str:
    """What a long (1) or a short gap (-1) says, given which way is better for the number of events."""
    if side == 0:
        return "common_cause"
    return "neutral" if better == 0 else "improvement" if side == -better else "concern"


def _point(query: Query, unit: GapUnit, better: int, place: int, gap: Gap) -> Point:
    t = query.t
    parts = [_from_to(query, gap), _amount(query, unit, gap.between)]
    if gap.signal != NONE:
        parts.append(t(SIGNALS[gap.signal, gap.side]))
    return Point(
        place=place, value=gap.between, reading=_reading(better, gap.side), letter=_letter(query, gap.side),
        label="  ".join(parts), opens_gap=False,
    )  # fmt: skip


def _open(query: Query, gaps: EventGaps, better: int, place: int) -> Point:
    """What has come since the last event, which is no gap yet."""
    side = int(gaps.overdue)
    label = "  ".join([query.t("since the last event"), _amount(query, gaps.unit, gaps.waited)])
    reading = _reading(better, side) if side else NONE
    return Point(place=place, value=gaps.waited, reading=reading, letter=_letter(query, side), label=label,
                 opens_gap=True)  # fmt: skip


def _letter(query: Query, side: int) -> str:
    return query.t(icons.HIGH if side > 0 else icons.LOW) if side else ""


def _from_to(query: Query, gap: Gap) -> str:
    start, end = (format.day(day, query.t) for day in (gap.start, gap.end))
    return query.t("{start} to {end}").format(start=start, end=end)


def _sentence(query: Query, gaps: EventGaps, better: int, lower: float) -> str:
    """Where the last gap lies, and what has come since the last event."""
    t, gap = query.t, gaps.gaps[-1]
    usual, least, most = (_amount(query, gaps.unit, line) for line in (gaps.mean, lower, gaps.upper))
    limits = t("usual {usual}, limits {lower} to {upper}").format(usual=usual, lower=least, upper=most)
    if np.isnan(lower):
        limits = t("usual {usual}, upper limit {upper}, no lower one").format(usual=usual, upper=most)
    fields = {"gap": _amount(query, gaps.unit, gap.between), "span": _from_to(query, gap), "limits": limits}
    if gap.signal == NONE and gaps.trial:
        texts = [t("The last gap charted was {gap} ({span}): {limits}.").format(**fields)]
        texts.append(
            t("Limits are on trial: they rest on {n} gaps, twelve are needed, and no alert rests on them.").format(
                n=len(gaps.gaps)
            )
        )
    elif gap.signal == NONE:
        texts = [t("The last gap charted, {gap} ({span}), is within normal variation: {limits}.").format(**fields)]
    else:
        said = t(SIGNALS[gap.signal, gap.side])
        pattern = t("The last gap charted, {gap} ({span}), is a signal ({said}): {judged}; {limits}.")
        texts = [pattern.format(said=said, judged=_judged(query, better, gap.side), **fields)]
    return format.sentences([*texts, _since(query, gaps, better)], t)


def _judged(query: Query, better: int, side: int) -> str:
    change, reading = query.t(CHANGES[side]), _reading(better, side)
    return query.t(JUDGED[reading]).format(change=change) if reading in JUDGED else change


def _since(query: Query, gaps: EventGaps, better: int) -> str:
    t, words = query.t, WORDS[gaps.unit]
    if not gaps.until:
        return t("It is not known how long it has been since the last event, for months were not reported.")
    fields = {"gap": _amount(query, gaps.unit, gaps.waited), "day": format.day(gaps.until, t)}
    if gaps.overdue:
        return t(words.overdue).format(judged=_judged(query, better, 1), **fields)
    return t(words.passed).format(**fields)


def _basis(query: Query, chart: Chart, gaps: EventGaps, better: int) -> str:
    """What the chart shows, what long and short gaps mean, and what it rests on."""
    t, words = query.t, WORDS[gaps.unit]
    first, last = (format.day(day, t) for day in (gaps.first, gaps.last))
    texts = [
        t(words.point).format(n=gaps.events, name=_event(query, chart, gaps), first=first, last=last),
        t(MEANINGS[better]),
        t("Limits are as wide at least as chance carries events that happen at a constant rate."),
    ]
    texts += _unreported(query, gaps)
    if gaps.unit == "cases" or (chart.season != 1).any():
        texts.append(t(words.season))
    if any(rebase.from_ <= chart.periods[-1] for rebase in chart.rebases):
        texts.append(t("Events before the last rebase line are left out."))
    return format.sentences(texts, t)


def _event(query: Query, chart: Chart, gaps: EventGaps) -> str:
    """What an event is."""
    t = query.t
    counted = query.config.indicators[chart.subject].words.numerator
    name = t(counted) if counted else naming.node(query, chart.subject)
    return name if gaps.counted else t('records that do not count as "{name}"').format(name=name)


def _unreported(query: Query, gaps: EventGaps) -> list[str]:
    if not gaps.unreported:
        return []
    return [
        query.t.plural(
            "{n} gap is left out, for a month in it was not reported.",
            "{n} gaps are left out, for months in them were not reported.",
            gaps.unreported,
        )
    ]


def _numbers(query: Query, gaps: EventGaps, lower: float) -> pd.DataFrame:
    """What has come since the last event, where it is known, then the newest gap first."""
    t, words = query.t, WORDS[gaps.unit]
    rows = [
        (gap.start, gap.end, gap.between, t(SIGNALS[gap.signal, gap.side]) if gap.signal != NONE else "")
        for gap in gaps.gaps
    ]
    if gaps.last and gaps.until:
        rows.append((gaps.last, gaps.until, gaps.waited, t("since the last event")))
    rows.reverse()
    usual, least, most = (_amount(query, gaps.unit, line) for line in (gaps.mean, lower, gaps.upper))
    return pd.DataFrame({
        t("From"): [format.day(start, t) for start, _, _, _ in rows],
        t("To"): [format.day(end, t) for _, end, _, _ in rows],
        t(words.column): [format.number(between, 0 if between.is_integer() else 1) for _, _, between, _ in rows],
        t("Usual gap"): [usual for _ in rows],
        t("Lower limit"): [least for _ in rows],
        t("Upper limit"): [most for _ in rows],
        t("Rules"): [rule for _, _, _, rule in rows],
    })  # fmt: skip
