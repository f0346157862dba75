"""What is said of changes, alerts and their record, worked out from steps of the score and from lists of the watch."""

from __future__ import annotations

import re
from collections import Counter
from math import isnan
from statistics import NormalDist

from metrics.application.signals.rows import Alert
from tests.sentences.checking import Saying, says
from tests.sentences.measured import written
from tests.sentences.of_ratings import Fields, some
from tests.sentences.road import UNRATED, cut, shift
from tests.sentences.writing import number, percent, signed

WARNED_FROM = 12
LEAST = 10

# Why scores and grades have changed


@says("{rule} {change}")
def by_rule(it: Saying) -> Fields:
    names = {it.write.rule(key): key for key in it.road.rules}
    if it.fields["rule"] not in names:
        return {}
    taken = [
        sum(row["points"] for row in it.road.steps[it.entity, month]
            if row["rule"] == names[it.fields["rule"]] and row["kind"] == "points")
        for month in (it.period, shift(it.period, -1))
    ]  # fmt: skip
    return {"change": signed(taken[0] - taken[1])}


def shares(it: Saying) -> tuple[dict[str, float], float]:
    """What each indicator has changed in the score, by weights in the middle of two months; and what weights have."""
    now, before = (it.road.of_month[month] for month in (it.period, shift(it.period, -1)))
    own = dict[str, float]()
    for code in it.road.scored:
        one, other = now.get((it.entity, code)), before.get((it.entity, code))
        here = 0.0 if one is None or isnan(one["points"]) else one["weight"]
        there = 0.0 if other is None or isnan(other["points"]) else other["weight"]
        if here and there:
            own[code] = (here + there) / 2 * (one["points"] - other["points"])
    base = it.road.ratings[it.entity, it.period]["base"] - it.road.ratings[it.entity, shift(it.period, -1)]["base"]
    return own, base - sum(own.values())


@says("{dimension} {change} (mostly {indicator} {part})", "re-based weights {change}")
def by_part(it: Saying) -> Fields:
    own, weights = shares(it)
    if "dimension" not in it.fields:
        return {"change": signed(weights)}
    [key] = [key for key in it.road.dimensions if it.write.part(key) == it.fields["dimension"]]
    mine = {code: points for code, points in own.items() if it.road.scored[code] == key}
    [leader] = [code for code in mine if it.write.part(code) == it.fields["indicator"]]
    return {"change": signed(sum(mine.values())), "part": signed(mine[leader])}


@says('scores below "{grade}" for {months} running', 'scores above "{grade}" for {months} running')
def running(it: Saying) -> Fields:
    side = 1 if "below" in it.heard.key else -1
    [grade] = [key for key in it.road.bands if it.write.grade(key) == it.fields["grade"]]
    order = it.road.bands
    months = 0
    for row in it.road.backwards(it.entity, it.period):
        if row["grade"] == UNRATED or side * (order.index(row["band"]) - order.index(grade)) <= 0:
            break
        months += 1
    return {"months": it.write.count(months, "month")}


@says('{probability} likely to lie above "{grade}"', '{probability} likely to lie below "{grade}"')
def beyond(it: Saying) -> Fields:
    now, before = (it.road.ratings[it.entity, month] for month in (it.period, shift(it.period, -1)))
    order = it.road.bands
    old = order.index(before["held"])
    rose = order.index(now["held"]) < old
    assert rose == ("above" in it.heard.key)
    edge = it.road.floors[order[old - 1]] if rose else it.road.floors[order[old]]
    chance = NormalDist().cdf(abs(now["score"] - edge) / now["se"])
    return {"probability": percent(chance), "grade": it.write.grade(before["held"])}


# Alerts, which are the watch's; how many there are is counted anew


def alerts(it: Saying) -> list[Alert]:
    return [*it.ask.monitor.alerts(it.period)]


def lines(it: Saying) -> dict[object, list[Alert]]:
    """New alerts by the body or ledger that they stand under."""
    groups: dict[object, list[Alert]] = {}
    for alert in alerts(it):
        if alert.is_new:
            groups.setdefault(alert.rank, []).append(alert)
    return groups


@says("{n} alert is new this month", "{n} matter still stands from earlier months.",
      "Still standing from earlier months ({count}): {kinds}", "{alerts}: {kinds}.",
      "The evidence of what is new besides ({count}): {kinds}",
      "Not listed, since a meeting takes at most {budget} units or ledgers: {bodies} more, with alerts of these rules "
      "({count}): {kinds}")  # fmt: skip
def counted(it: Saying) -> Fields:
    new, standing = ([one for one in alerts(it) if one.is_new == is_new] for is_new in (True, False))
    listed = [own for own in lines(it).values() if own[0].shown]
    rest = [own for own in lines(it).values() if not own[0].shown]
    key = it.heard.key
    if key.startswith("The evidence"):
        own = [one for line in listed for one in line[1:]]
    elif key.startswith("Not listed"):
        own = [one for line in rest for one in line]
    else:
        own = standing if "tand" in key else new
    told: dict[str, object] = {"n": len(own), "count": len(own), "bodies": len(rest),
                               "budget": it.road.monitoring["alerts"]["budget"]}  # fmt: skip
    if "kinds" in it.fields:
        counts = Counter(one.rule for one in own)
        written = [counts[rule] for rule in it.road.monitoring["alerts"]["rules"] if counts[rule]]
        ends = [int(part.rpartition(" ")[2].strip("项条件个 ") or 0) if it.write.language == "en" else 0
                for part in it.fields["kinds"].split(", ")]  # fmt: skip
        told["kinds"] = it.fields["kinds"] if it.write.language == "zh" or ends == written else written
    return told


@says("{title} {count}")
def of_rule(it: Saying) -> Fields:
    """How many there are of one rule, in a list whose numbers are checked as a whole."""
    return {"count": it.fields["count"]}


@says("{rule}: at most {grade}")
def capped(it: Saying) -> Fields:
    [rule] = [key for key in it.road.rules if it.write.rule(key) == it.fields["rule"]]
    assert any(step["rule"] == rule and step["kind"] == "cap" for step in it.road.steps[it.entity, it.period])
    return {"grade": it.write.grade(it.road.rules[rule]["effects"]["cap"])}


@says("{rule}: {indicators} counts no more")
def void(it: Saying) -> Fields:
    own = [code for (body, code), row in it.road.of_month[it.period].items()
           if body == it.entity and row["reason"] == "void"]  # fmt: skip
    return {"indicators": it.write.listing(own)}


@says("indicators without a value: {reasons}")
def reasons(it: Saying) -> Fields:
    own = [row["reason"] for (body, _), row in it.road.of_month[it.period].items() if body == it.entity]
    counts = sorted(Counter(reason for reason in own if reason).values(), reverse=True)
    told = [int(one) for one in re.findall(r"\d+", it.fields["reasons"])]
    return {"reasons": it.fields["reasons"] if told == counts else counts}


@says("{reason}: {n} indicator", "{reason}: {n} unit")
def of_a_reason(it: Saying) -> Fields:
    """One part of the sentences on what has no value, which count all of theirs."""
    month = it.road.of_month[it.period].items()
    if "indicator" in it.heard.key:
        counts = Counter(row["reason"] for (body, _), row in month if body == it.entity)
    else:
        counts = Counter(row["reason"] for (_, code), row in month if code == it.ask.code)
    known = {str(n) for reason, n in counts.items() if reason}
    return {"n": it.fields["n"] if it.fields["n"] in known else known}


@says("also: {matters}", "{rule} ({matter})", "dated {days}", "{subject}: {records} entered late on one day",
      "{records}; the other units reach {share}", "{subject}: 100% in {points} in a row",
      "{n} thing in the records themselves is unusual:")  # fmt: skip
def anomaly(it: Saying) -> Fields:
    """What is unusual in the records is the watch's: the numbers are those of the body that it names."""
    every = it.ask.monitor.reporting_anomalies(it.period)
    if "n" in it.fields:
        return {"n": len(every)}
    own = [one for one in every if one.entity == it.entity]
    known = {*(number(amount, 0) for one in own for amount in (one.records, one.points))}
    known |= {number(100 * one.share, decimals) for one in own for decimals in (0, 1)}
    known |= {number(100 * one.expected, 0) for one in own}
    numbers = re.findall(r"\d[\d,.]*\d|\d", " ".join(it.fields.values()))
    if it.heard.key in ("also: {matters}", "{rule} ({matter})", "dated {days}"):
        return {}
    return dict(it.fields) if known >= {*numbers} else dict.fromkeys(it.fields, known)


@says("{supplier}; last return for {month}; indicators that rest on it: {names}")
def last_return(it: Saying) -> Fields:
    supplied = [key for key, own in it.road.ledgers.items() if it.write.two(own["supplier"]) == it.fields["supplier"]]
    rows = it.road.ask(
        "select ledger, max(month_end_on) latest from returns where ended_by is null and month_end_on <= "
        f"'{it.period}-31' group by ledger"
    )
    months = {it.write.month(row["latest"][:7]) for row in rows if row["ledger"] in supplied}
    return {"month": it.fields["month"] if it.fields["month"] in months else months}


@says("{subject}: {value}")
def charted(it: Saying) -> Fields:
    """The value of a signal; that of a funnel is the stored one, that of a chart the month's own."""
    subjects = [*it.road.known_indicators, *it.road.dimensions, it.road.scheme["tree"]["id"]]
    codes = [code for code in subjects if it.write.part(code) == it.fields["subject"]]
    if not codes:
        return anomaly(it)
    code, here = codes[0], it.fields["value"]
    stored = it.road.values.get((it.entity, it.period, code))
    if stored is not None and here == written(it, stored["value"], code):
        return {"value": here}
    chart = it.ask.monitor.chart(it.entity, code, it.period)
    assert chart is not None
    value = float(chart.values[-1])
    if code not in it.road.known_indicators:
        return {"value": number(cut(value))}
    return {"value": it.write.value(value, code)}


@says("beyond the 99.8% limit {limit} (average of the peers {centre}); {counted}")
def beyond_funnel(it: Saying) -> Fields:
    about = [alert.subject for alert in alerts(it) if alert.rule == "funnel" and alert.entity == it.entity]
    told = []
    for code in about:
        funnel = it.ask.monitor.funnel(code, it.period, it.road.group(it.entity))
        [dot] = [dot for dot in funnel.dots if dot.entity == it.entity]
        limit = dot.lower_998 if dot.side < 0 else dot.upper_998
        told.append((it.write.value(limit, code), it.write.value(funnel.centre, code)))
    here = it.fields["limit"], it.fields["centre"]
    assert here in told
    return {"limit": here[0], "centre": here[1]}


@says("{events} of {size}")
def of_size(it: Saying) -> Fields:
    rows = [row for (body, _), row in it.road.of_month[it.period].items() if body == it.entity]
    told = {(number(row["numerator"], 0), number(row["denominator"], 0)) for row in rows}
    here = it.fields["events"], it.fields["size"]
    assert here in told
    return {"events": here[0], "size": here[1]}


@says("below the lower limit {limit} (mean {mean})", "above the upper limit {limit} (mean {mean})")
def outside(it: Saying) -> Fields:
    told = []
    for alert in alerts(it):
        if alert.entity == it.entity and alert.rule.endswith("_outside"):
            chart = it.ask.monitor.chart(it.entity, alert.subject, it.period)
            limit = chart.lower[-1] if it.heard.key.startswith("below") else chart.upper[-1]
            told.append(tuple(in_unit(it, alert.subject, float(one)) for one in (limit, chart.mean[-1])))
    here = it.fields["limit"], it.fields["mean"]
    assert here in told, told
    return {"limit": here[0], "mean": here[1]}


def in_unit(it: Saying, code: str, value: float) -> str:
    if code not in it.road.known_indicators:
        return number(cut(value))
    unit = it.road.known_indicators[code]["unit"]
    return number(value) if unit == "count" else it.write.value_with(value, code, 1)


@says("{evidence}; n = {n} in the month", "{evidence}; n = {n} in the quarter")
def in_the_month(it: Saying) -> Fields:
    charts = [it.ask.monitor.chart(it.entity, one.subject, it.period) for one in alerts(it) if one.entity == it.entity
              and one.rule.startswith("indicator_")]  # fmt: skip
    told = {number(float(chart.records[-1]), 0) for chart in charts if chart}
    return {"n": it.fields["n"] if it.fields["n"] in told else told}


# What became of all alerts


def falls(it: Saying) -> int:
    """How often a grade was worse than the month before."""
    order, count = it.road.bands, 0
    for body in it.road.bodies:
        for month in it.road.periods[1:]:
            now, before = it.road.grade(body, month), it.road.grade(body, shift(month, -1))
            count += UNRATED not in (now, before) and order.index(now) > order.index(before)
    return count


@says("{warned} of {n} fall of a grade was preceded by an alert",
      "{warned} of {falls} falls of a grade came after an alert within the {horizon} months before.",
      "{n} of the falls lies before {month}, until when charts of scores do not warn: they need {points} months first.",
      "{n} fall more is not counted: too few returns are in for its month, or none brought anything new of the "
      "unit.")  # fmt: skip
def fallen(it: Saying) -> Fields:
    result = it.ask.monitor.back_test
    assert len(result.falls) == falls(it)
    counted = [fall for fall in result.falls if not fall.carried]
    horizon = it.road.monitoring["alerts"]["horizon"]
    warned = 0
    for fall in counted:
        first = shift(fall.period, -horizon)
        warned += any(one.entity == fall.entity and first <= one.period < fall.period for one in result.fired)
    start = next(month for month in it.road.periods if it.road.rated(month))
    settled = shift(start, WARNED_FROM - 1)
    told = {"warned": warned, "n": len(counted), "falls": len(counted), "horizon": horizon}
    if "month" in it.fields:
        told |= {"n": sum(fall.period < settled for fall in counted), "month": it.write.month(settled),
                 "points": WARNED_FROM}  # fmt: skip
    return told if "{n} fall more" not in it.heard.key else {"n": len(result.falls) - len(counted)}


@says("{hits} of {n} decided alert confirmed", "Confirmed: {confirmed}; false alarms: {false_alarms}; still open: "
      "{open}.", "From {first} to {last} {fired} of {rules} rules gave {n} alert.",
      "Of the decided ones {share} were confirmed; alerts given at random would reach {chance}.",
      "The {n} alerts concern {bodies} units, most of them {name} ({most}); they are not independent.",
      "{n} of {rules} rules that fired has fewer than {least} decided alerts: its share is only indicative.",
      "{part} of {whole} ({share})")  # fmt: skip
def became(it: Saying) -> Fields:
    result = it.ask.monitor.back_test
    fired = result.fired
    ends = Counter(one.outcome for one in fired)
    decided = ends["came_true"] + ends["in_vain"]
    bodies = Counter(one.entity for one in fired)
    most = max(bodies.values())
    told = {"hits": ends["came_true"], "n": decided, "confirmed": ends["came_true"], "false_alarms": ends["in_vain"],
            "open": ends["open"]}  # fmt: skip
    if "{fired}" in it.heard.key:
        first, last = it.write.month(it.road.periods[0]), it.write.month(it.road.periods[-1])
        told |= {"first": first, "last": last, "fired": len({one.rule for one in fired}), "n": len(fired)}
        told["rules"] = it.fields["rules"]
    if "{bodies}" in it.heard.key:
        names = [it.write.short(key) for key, n in bodies.items() if n == most]
        told |= {"n": len(fired), "bodies": len(bodies), "most": most, "name": some(it, names, 3)}
    if "{least}" in it.heard.key:
        every = {one.rule for one in fired}
        own = {rule: sum(one.outcome != "open" for one in fired if one.rule == rule) for rule in every}
        told |= {"n": sum(n < LEAST for n in own.values()), "rules": len(own), "least": LEAST}
    if "{chance}" in it.heard.key:
        told |= {"chance": percent(result.by_chance)}
    if "{whole}" in it.heard.key:
        rules = {one.rule for one in fired}
        pairs = [Counter(one.outcome for one in fired if one.rule == rule) for rule in rules] + [ends]
        options = {(own["came_true"], own["came_true"] + own["in_vain"]) for own in pairs}
        assert (int(it.fields["part"]), int(it.fields["whole"])) in options
        told |= {"part": it.fields["part"], "whole": it.fields["whole"],
                 "share": percent(int(it.fields["part"]) / int(it.fields["whole"]))}  # fmt: skip
    return told


@says(
    "Every alert was given as the month stood then; only seasonal factors come from all months. It is confirmed if "
    "within {horizon} months the unit's grade fell below the one it had, or its score fell by more than the 95% "
    "interval of the difference; it is a false alarm if the {horizon} months passed without that, and open while they "
    "are not over."
)
def horizon(it: Saying) -> Fields:
    return {"horizon": it.road.monitoring["alerts"]["horizon"]}


@says("{points} in a row below the mean {mean}", "{points} in a row above the mean {mean}",
      "{points} in a row getting worse, from {first} (mean {mean})",
      "two of the last three near the limit {limit} (mean {mean})")  # fmt: skip
def in_a_row(it: Saying) -> Fields:
    """A run of points on one side of the mean, or ever worse, up to the newest one."""
    told = []
    for alert in alerts(it):
        chart = it.ask.monitor.chart(it.entity, alert.subject, it.period) if alert.entity == it.entity else None
        if chart is None or not alert.rule.startswith("indicator_"):
            continue
        known = [float(value) for value in chart.values if not isnan(value)]
        mean = float(chart.mean[-1])
        side = -1 if known[-1] < mean else 1
        run = next((n for n, value in enumerate(reversed(known)) if side * (value - mean) <= 0), len(known))
        worse = next(
            (n for n in range(1, len(known)) if chart.improvement * (known[-n] - known[-n - 1]) >= 0), len(known)
        )
        texts = {it.write.count(run, unit) for unit in ("month", "quarter")}
        texts |= {it.write.count(worse, unit) for unit in ("month", "quarter")}
        told.append((texts, in_unit(it, alert.subject, mean), {in_unit(it, alert.subject, one) for one in known}))
    fitting = [row for row in told if row[1] == it.fields["mean"]]
    assert fitting
    if "limit" in it.fields:
        return dict(it.fields)
    assert any(it.fields["points"] in row[0] for row in fitting)
    assert "first" not in it.fields or any(it.fields["first"] in row[2] for row in fitting)
    return dict(it.fields)
