"""What is said of control charts: points, means and limits are the watch's, and so are its signals."""

from __future__ import annotations

import numpy as np

from dashboard.session import cache
from metrics.application.signals.monitor_view import Chart
from tests.sentences.checking import Saying, says
from tests.sentences.measured import written
from tests.sentences.of_indicators import window
from tests.sentences.of_ratings import Fields
from tests.sentences.road import NAN, cut, shift
from tests.sentences.writing import number, score


def chart_of(it: Saying) -> Chart:
    chart = it.ask.monitor.chart(it.ask.entity, it.ask.code, it.period)
    assert chart is not None
    return chart


def points(chart: Chart) -> list[int]:
    return [int(place) for place in np.flatnonzero(~np.isnan(chart.values))]


def told_of(it: Saying, chart: Chart, value: float, beside: float = NAN) -> str:
    """A value of a chart in its unit."""
    if chart.kind == "score":
        return score(value)
    unit = it.road.known_indicators[chart.subject]["unit"]
    if unit == "count":
        return number(value, 0 if float(value).is_integer() else 1)
    return it.write.value_with(value, chart.subject, 2 if chart.kind == "rate" else 1)


def possible(chart: Chart, limit: float) -> float:
    """A limit no farther out than values can be."""
    if chart.kind == "measured":
        return limit
    most = float("inf") if chart.kind in ("count", "rate") else 100.0
    return min(max(limit, 0.0), most)


@says("Mean {value}", "Lower limit {value}", "Upper limit {value}")
def limits(it: Saying) -> Fields:
    chart = chart_of(it)
    line = {"Mean": chart.mean, "Lower": chart.lower, "Upper": chart.upper}[it.heard.key.split(" ", 1)[0]]
    value = float(line[-1]) if it.heard.key.startswith("Mean") else possible(chart, float(line[-1]))
    return {"value": told_of(it, chart, value)}


@says("Target {value}")
def target(it: Saying) -> Fields:
    if "ControlChart" in it.shown.path and chart_of(it).kind != "score":
        return {"value": told_of(it, chart_of(it), float(chart_of(it).target))}
    if it.ask.code in it.road.known_indicators:
        return {"value": written(it, it.road.known_indicators[it.ask.code]["goalposts"]["target"])}
    return {"value": score(it.road.floors[it.road.monitoring["target"]])}


@says("{value}, mean {mean}, limits {lower} to {upper}")
def inside(it: Saying) -> Fields:
    chart = chart_of(it)
    place = points(chart)[-1]
    return {"mean": told_of(it, chart, float(chart.mean[place])),
            "lower": told_of(it, chart, possible(chart, float(chart.lower[place]))),
            "upper": told_of(it, chart, possible(chart, float(chart.upper[place])))} | (
        {} if "n = " in it.fields["value"] or "n =" in it.fields["value"] else
        {"value": told_of(it, chart, float(chart.values[place]))}
    )  # fmt: skip


@says("{value} (n = {n})")
def with_n(it: Saying) -> Fields:
    chart = chart_of(it)
    place = points(chart)[-1]
    return {"value": told_of(it, chart, float(chart.values[place])), "n": number(float(chart.records[place]), 0)}


@says("There is one point so far ({value}); limits need at least two.",
      "Every point is {value}: there is no variation to judge.",
      "There are no limits: most points are the same as the one before (now {value}), so that ranges say how often the "
      "value changes and not by how much.",
      "There are no limits: changes from point to point are too unequal (now {value}) to say how large a usual one "
      "is.")  # fmt: skip
def newest(it: Saying) -> Fields:
    chart = chart_of(it)
    return {"value": told_of(it, chart, float(chart.values[points(chart)[-1]]))}


@says("{n} point, one a month: scores of rolling windows.", "{n} point, the state at the end of its month.",
      "{n} point, the records of {each} alone, so that it may differ from the rolling value above.")  # fmt: skip
def how_many(it: Saying) -> Fields:
    return {"n": len(points(chart_of(it)))}


@says("Limits are on trial: they rest on {n} point, twelve are needed, and no alert rests on them.")
def on_trial(it: Saying) -> Fields:
    """Those since limits began anew."""
    chart = chart_of(it)
    begun = max((rebase.from_ for rebase in chart.rebases if rebase.from_ <= it.period), default="")
    return {"n": sum(chart.periods[place] >= begun for place in points(chart))}


@says("Too few records for limits: half of the points rest on {n} or fewer; nothing is judged here.",
      "Too few records for limits: {n} a point on average; nothing is judged here.")  # fmt: skip
def few(it: Saying) -> Fields:
    chart = chart_of(it)
    known = np.asarray(chart.records, float)[points(chart)]
    if "average" in it.heard.key:
        return {"n": number(float(known.mean()))}
    return {"n": number(float(np.median(known)), 0)}


@says("{when} varies within the normal range: {numbers}.", "{what}, {judged}: {numbers}.", "Up to {when}: {what}")
def varies(it: Saying) -> Fields:
    chart = chart_of(it)
    last = chart.periods[points(chart)[-1]]
    months = 1 if chart.overlap > 1 else chart.spacing
    when = window(it, shift(last, 1 - months), last)
    return {} if not any(sign.isdigit() for sign in it.fields.get("when", "")) else {"when": when}


@says("Adjusted for the season: values are divided by the factor of their month ({month}: {factor}).")
def season(it: Saying) -> Fields:
    return {"month": it.fields["month"], "factor": number(float(chart_of(it).season[11]), 2)}


@says("Days between events are not charted yet: there is {n} gap between events on record, and {least} are needed.",
      "Records between events are not charted yet: there is {n} gap between events on record, and {least} are "
      "needed.")  # fmt: skip
def gaps(it: Saying) -> Fields:
    """Gaps are the watch's; there is one fewer than events, where no month between them is missing."""
    found = cache.event_gaps(it.ask.query, chart_of(it))
    assert found is not None
    return {"n": len(found.gaps), "least": 8}


def newest_value(it: Saying, body: str) -> tuple[Chart, int]:
    chart = it.ask.monitor.chart(body, it.ask.code, it.period)
    assert chart is not None
    return chart, points(chart)[-1]


@says("{name}, {subject} in {month}: {value}, {verdict}",
      "{name}, {subject} by the records of {month} alone: {value}, {verdict}")  # fmt: skip
def claimed(it: Saying) -> Fields:
    """Where a body stands; how far from its own mean is one more pattern."""
    chart, place = newest_value(it, it.called(it.fields["name"]))
    months = 1 if chart.overlap > 1 else chart.spacing
    last = chart.periods[place]
    plain = told_of(it, chart, float(chart.values[place]))
    told = {"subject": it.write.part(it.ask.code), "month": window(it, shift(last, 1 - months), last)}
    return told | ({"value": plain} if it.fields["value"] == plain else {})


@says("{value}, {size} above its own mean of {mean}", "{value}, {size} below its own mean of {mean}",
      "{value}, at its own mean", "{value}, {size} up over {n} points in a row",
      "{value}, {size} down over {n} points in a row")  # fmt: skip
def away(it: Saying) -> Fields:
    chart, place = newest_value(it, it.entity)
    value, mean = float(chart.values[place]), float(chart.mean[place])
    told: dict[str, object] = {"value": told_of(it, chart, value), "mean": told_of(it, chart, mean)}
    start = mean
    if "n" in it.fields:
        known = [float(chart.values[one]) for one in points(chart)]
        n = length(known, 1 if " up " in it.heard.key else -1)
        told["n"], start = n, known[-n]
    apart = abs(cut(value) - cut(start)) if chart.kind == "score" else abs(value - start)
    size = number(apart)
    if chart.kind != "score" and it.road.known_indicators[chart.subject]["unit"] == "percent":
        size = f"{size}个百分点" if it.write.language == "zh" else f"{size} points"
    elif chart.kind != "score":
        size = told_of(it, chart, apart)
    return told | {"size": size}


def length(known: list[float], side: int) -> int:
    """How many points run up to the last one, each farther than the one before."""
    n = 1
    while n < len(known) and side * (known[-n] - known[-n - 1]) > 0:
        n += 1
    return n


@says("{n} points in a row rising", "{n} points in a row falling", "{n} points in a row above the mean",
      "{n} points in a row below the mean", "{n} of the last 3 points near the upper limit",
      "{n} of the last 3 points near the lower limit", "The last signal was in {when}: {said}.",
      "{when} lies above the upper limit, beyond normal variation",
      "{when} lies below the lower limit, beyond normal variation")  # fmt: skip
def signal(it: Saying) -> Fields:
    """The signal itself is the watch's: points that lie where it says, up to the newest."""
    chart = chart_of(it)
    place = points(chart)[-1]
    if "n" not in it.fields:
        before = [one for one in range(place + 1) if chart.signals[one] != "none"]
        last = chart.periods[before[-1]]
        months = 1 if chart.overlap > 1 else chart.spacing
        told = window(it, shift(last, 1 - months), last)
        return {"when": told if any(sign.isdigit() for sign in it.fields["when"]) else it.fields["when"]}
    known = [(float(chart.values[one]), float(chart.mean[place])) for one in points(chart)]
    side = -1 if any(word in it.heard.key for word in ("falling", "below", "lower")) else 1
    if "rising" in it.heard.key or "falling" in it.heard.key:
        return {"n": length([value for value, _ in known], side)}
    if "last 3" in it.heard.key:
        return {"n": it.fields["n"] if it.fields["n"] in ("2", "3") else "2 or 3"}
    beyond = [side * (value - mean) > 0 for value, mean in known][::-1]
    return {"n": next((n for n, holds in enumerate(beyond) if not holds), len(beyond))}


@says("{month}: {reasons}")
def anew(it: Saying) -> Fields:
    """From when limits begin anew, and why."""
    [rebase] = [one for one in it.road.monitoring["rebase"] if it.write.two(one["reason"]) == it.fields["reasons"]]
    return {"month": it.write.month_short(str(rebase["from"])), "reasons": it.write.two(rebase["reason"])}
