"""What a control chart says of its newest point, in one sentence, and what its points and limits rest on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from itertools import pairwise
from typing import Final

import numpy as np

from dashboard.presenters.indicators.observations import window
from dashboard.text import format
from metrics.application.signals.monitor_view import CITY, Chart
from metrics.model import Period, shift
from metrics.wording import Translate, mark
from metrics.wording.terms import MONTHS

Amount = Callable[[float], str]
"""A value of a chart in its unit."""

THREE: Final = 3
DECEMBER: Final = 12
EXACT: Final = frozenset({"share", "rate", "count"})
"""Kinds of charts whose points are events, so that chance is reckoned exactly."""
EVENTS: Final = frozenset({"rate", "count"})
FULL: Final = 100.0
"""Scores and shares end here."""

NOW: Final = {1: mark("This month"), 3: mark("This quarter"), 6: mark("This half-year"), 12: mark("This year")}
PER: Final = {1: mark("per month"), 3: mark("per quarter"), 6: mark("per half-year"), 12: mark("per year")}
BY: Final = {1: mark("by month"), 3: mark("by quarter"), 6: mark("by half-year"), 12: mark("by year")}
EACH: Final = {1: mark("one month"), 3: mark("one quarter"), 6: mark("half a year"), 12: mark("one year")}

RULES: Final = {
    "outside": mark("outside the limits"),
    "trend": mark("seven or more rising or falling in a row"),
    "two_of_three": mark("two of three near a limit"),
    "shift": mark("seven or more in a row on one side of the mean"),
}
"""By the library's name, without a side."""

SIGNALS: Final = {
    ("outside", 1): mark("{when} lies above the upper limit, beyond normal variation"),
    ("outside", -1): mark("{when} lies below the lower limit, beyond normal variation"),
    ("trend", 1): mark("{n} points in a row rising"),
    ("trend", -1): mark("{n} points in a row falling"),
    ("two_of_three", 1): mark("{n} of the last 3 points near the upper limit"),
    ("two_of_three", -1): mark("{n} of the last 3 points near the lower limit"),
    ("shift", 1): mark("{n} points in a row above the mean"),
    ("shift", -1): mark("{n} points in a row below the mean"),
}
JUDGED: Final = {
    ("improvement", 1): mark("a real rise, for the better"),
    ("improvement", -1): mark("a real fall, for the better"),
    ("concern", 1): mark("a real rise, for the worse"),
    ("concern", -1): mark("a real fall, for the worse"),
    ("neutral", 1): mark("a real rise"),
    ("neutral", -1): mark("a real fall"),
}
SHORT: Final = {
    ("outside", 1): mark("above the upper limit"),
    ("outside", -1): mark("below the lower limit"),
    ("trend", 1): mark("rising trend"),
    ("trend", -1): mark("falling trend"),
    ("two_of_three", 1): mark("near the upper limit"),
    ("two_of_three", -1): mark("near the lower limit"),
    ("shift", 1): mark("run above the mean"),
    ("shift", -1): mark("run below the mean"),
}

PROVEN: Final = {
    ("outside", 1): mark("above the mean by more than chance"),
    ("outside", -1): mark("below the mean by more than chance"),
    ("two_of_three", 1): mark("two of three above the mean by more than chance"),
    ("two_of_three", -1): mark("two of three below the mean by more than chance"),
}
"""The same where there are no limits, and exact chance alone bears a signal out."""


def observed(chart: Chart) -> list[int]:
    """Places of the months that hold a point."""
    return [int(index) for index in np.flatnonzero(~np.isnan(chart.values))]


def stretches(chart: Chart) -> list[tuple[int, int]]:
    """First and last place of each stretch between rebase lines."""
    starts = {0, *(bisect_left(chart.periods, rebase.from_) for rebase in chart.rebases)}
    ends = [*sorted(start for start in starts if start < len(chart.periods)), len(chart.periods)]
    return [(first, following - 1) for first, following in pairwise(ends)]


def covered(chart: Chart) -> int:
    """Months whose records a point holds; a score, and a state at a month's end, is of its month."""
    return 1 if chart.overlap > 1 else chart.spacing


def when(chart: Chart, index: int, t: Translate) -> str:
    """The months that a point speaks of."""
    last = chart.periods[index]
    return window(shift(last, 1 - covered(chart)), last, t)


def reading(chart: Chart, period: Period, amount: Amount, t: Translate, *, fixed: int | None = None) -> str:
    """What the newest point says to a reader of ``period``.

    Limits are fixed after ``fixed`` points; they rest on all where it is None.
    """
    places = observed(chart)
    if not places:
        return t("Up to this month there is no point.")
    texts = [_newest(chart, places[-1], period, amount, t)]
    texts += [_trial(chart, places[-1], fixed, t)] if has_limits(chart, places[-1]) and chart.trial[places[-1]] else []
    texts += _earlier(chart, places[-1], t)
    return format.sentences(texts, t)


def records(chart: Chart, index: int) -> str:
    """How many records stand behind a point, where the value does not say it itself; empty where it is not known."""
    n = float(chart.records[index])
    return "" if chart.kind == "count" or np.isnan(n) else format.number(n, 0)


def has_limits(chart: Chart, index: int) -> bool:
    """Whether limits stand at a point."""
    return not np.isnan(chart.upper[index])


def is_judged(chart: Chart, index: int) -> bool:
    """Whether a point says anything: by limits, or by a signal that exact chance bears out without any."""
    return has_limits(chart, index) or chart.signals[index] != "none"


def short(chart: Chart, index: int, t: Translate) -> str:
    """The signal of a point in few words."""
    key = chart.signals[index], chart.sides[index]
    return t(SHORT[key] if has_limits(chart, index) else PROVEN.get(key, SHORT[key]))


def rules(chart: Chart, index: int, t: Translate) -> str:
    """All rules that fire at a point."""
    if not has_limits(chart, index) and chart.rules[index]:
        return short(chart, index, t)
    return t(", ").join(t(RULES[rule]) for rule in chart.rules[index])


def possible(chart: Chart, limit: float) -> float:
    """A limit no farther out than values can be; of what is measured that is not known."""
    if chart.kind == "measured":
        return float(limit)
    return float(np.clip(limit, 0.0, np.inf if chart.kind in EVENTS else FULL))


def _newest(chart: Chart, index: int, period: Period, amount: Amount, t: Translate) -> str:
    value = amount(chart.values[index])
    if not chart.enough:
        return _too_few(chart, t)
    if not has_limits(chart, index) and len(_since_rebase(chart, index)) > 1:
        return _coarse(chart, index, value, t)
    anew = len(_since_rebase(chart, index)) < len(observed(chart))
    if not has_limits(chart, index):
        alone = t("There is one point so far ({value}); limits need at least two.")
        if anew:
            alone = t("There is one point since limits began anew ({value}); they need at least two.")
        return alone.format(value=value)
    if chart.upper[index] == chart.lower[index]:
        constant = t("Every point is {value}: there is no variation to judge.")
        if anew:
            constant = t("Every point since limits began anew is {value}: there is no variation to judge.")
        return constant.format(value=value)
    n = records(chart, index)
    numbers = t("{value}, mean {mean}, limits {lower} to {upper}").format(
        value=t("{value} (n = {n})").format(value=value, n=n) if n else value,
        mean=amount(chart.mean[index]),
        lower=amount(possible(chart, chart.lower[index])),
        upper=amount(possible(chart, chart.upper[index])),
    )
    is_now = chart.periods[index] == period
    at = t(NOW[covered(chart)]) if is_now else when(chart, index, t)
    rule, side = chart.signals[index], chart.sides[index]
    if rule == "none":
        return t("{when} varies within the normal range: {numbers}.").format(when=at, numbers=numbers)
    what = t(SIGNALS[rule, side]).format(when=at, n=run_length(chart, index, rule, side))
    if rule != "outside" and not is_now:
        what = t("Up to {when}: {what}").format(when=at, what=what)
    judged = t(JUDGED[chart.readings[index], side])
    return t("{what}, {judged}: {numbers}.").format(what=what, judged=judged, numbers=numbers)


def _coarse(chart: Chart, index: int, value: str, t: Translate) -> str:
    """Why there are no limits, and what the newest point says all the same where chance does not explain it."""
    moves = np.diff(chart.values[_since_rebase(chart, index)])
    told = t(
        "There are no limits: changes from point to point are too unequal (now {value}) to say how large a usual one "
        "is."
    )
    if 2 * np.count_nonzero(moves) < len(moves):
        told = t(
            "There are no limits: most points are the same as the one before (now {value}), so that ranges say how "
            "often the value changes and not by how much."
        )
    texts = [told.format(value=value)]
    if chart.signals[index] != "none":
        judged = t(JUDGED[chart.readings[index], chart.sides[index]])
        pattern = t("Yet chance alone does not explain {when}: {what}, {judged}.")
        texts.append(pattern.format(when=when(chart, index, t), what=short(chart, index, t), judged=judged))
    return format.sentences(texts, t)


def run_length(chart: Chart, index: int, rule: str, side: int) -> int:
    """How many points up to one make a rule fire on a side."""
    places = _since_rebase(chart, index)
    if rule == "two_of_three":
        return sum(rule in chart.rules[item] for item in places[-THREE:])
    values = chart.values[places]
    if rule == "trend":
        return 1 + _at_end(np.sign(np.diff(values)) == side)
    return _at_end(np.sign(values - chart.mean[places]) == side)


def _since_rebase(chart: Chart, index: int) -> list[int]:
    """Places of the points up to one, from the rebase line before it."""
    start = next(first for first, last in stretches(chart) if first <= index <= last)
    return [item for item in observed(chart) if start <= item <= index]


def _at_end(held: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
    """How many in a row hold at the end."""
    ended = np.flatnonzero(~held)
    return len(held) - (int(ended[-1]) + 1 if len(ended) else 0)


def _too_few(chart: Chart, t: Translate) -> str:
    """A count is told by its mean, a number of cases by its median, as the library holds them against its least."""
    known = chart.records[observed(chart)]
    if chart.kind in EVENTS:
        return t("Too few records for limits: {n} a point on average; nothing is judged here.").format(
            n=format.number(float(known.mean()))
        )
    return t("Too few records for limits: half of the points rest on {n} or fewer; nothing is judged here.").format(
        n=format.number(float(np.median(known)), 0)
    )


def _trial(chart: Chart, index: int, fixed: int | None, t: Translate) -> str:
    number = len(_since_rebase(chart, index))
    number = number if fixed is None else min(number, fixed)
    return t.plural(
        "Limits are on trial: they rest on {n} point, twelve are needed, and no alert rests on them.",
        "Limits are on trial: they rest on {n} points, twelve are needed, and no alert rests on them.",
        number,
    )


def _earlier(chart: Chart, index: int, t: Translate) -> list[str]:
    """The last signal before the newest point, where that has none."""
    before = [item for item in range(index) if chart.signals[item] != "none"]
    if chart.signals[index] != "none" or not before:
        return []
    last = before[-1]
    said = short(chart, last, t)
    return [t("The last signal was in {when}: {said}.").format(when=when(chart, last, t), said=said)]


def basis(chart: Chart, fixed: int | None, t: Translate) -> str:
    """What points and limits rest on: number and spacing, shared records, season, rebase lines, fixed limits."""
    texts = [_points(chart, t)]
    if chart.overlap > 1:
        texts.append(
            t("Neighbouring points share records: limits are wider, and only points outside them are signals.")
        )
    if chart.kind in EXACT and chart.enough:
        texts.append(t("A signal must also exceed the normal variation of so few records."))
    if (chart.season != 1).any():
        pattern = t("Adjusted for the season: values are divided by the factor of their month ({month}: {factor}).")
        december = format.number(float(chart.season[DECEMBER - 1]), 2)
        texts.append(pattern.format(month=t(MONTHS[DECEMBER - 1]), factor=december))
    if fixed is not None:
        texts.append(t("Limits are fixed after the first {n} points.").format(n=fixed))
    if len(stretches(chart)) > 1:
        texts.append(t("Limits begin anew at every vertical line; its reason stands beside it."))
    return format.sentences(texts, t)


def _points(chart: Chart, t: Translate) -> str:
    n = len(observed(chart))
    if chart.kind == "score":
        if chart.entity == CITY:
            return t.plural(
                "{n} point, one a month: the median of all units, whose scores rest on rolling windows.",
                "{n} points, one a month: the median of all units, whose scores rest on rolling windows.",
                n,
            )
        return t.plural(
            "{n} point, one a month: scores of rolling windows.",
            "{n} points, one a month: scores of rolling windows.",
            n,
        )
    if chart.overlap > 1:
        return t.plural(
            "{n} point, the state at the end of its month.", "{n} points, each the state at the end of its month.", n
        )
    return t.plural(
        "{n} point, the records of {each} alone, so that it may differ from the rolling value above.",
        "{n} points, each the records of {each} alone, so that they may differ from the rolling values above.",
        n,
        each=t(EACH[chart.spacing]),
    )
