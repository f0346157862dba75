"""What is said of the values of one indicator: its arithmetic, its list, its distribution and its records."""

from __future__ import annotations

from collections import Counter
from math import isnan

import pandas as pd

from tests.ledgers.revaluation import REFRESHES, Row
from tests.sentences.checking import Saying, says
from tests.sentences.measured import finer, precise, written
from tests.sentences.of_parts import misses
from tests.sentences.of_ratings import Fields
from tests.sentences.road import shift
from tests.sentences.writing import number, percent, score

LOWEST_EDGE = 60


def row(it: Saying) -> Row:
    return it.road.values[it.ask.entity, it.period, it.ask.code]


def plain(amount: float) -> str:
    """A count without decimals, a sum with as many as it has, at most two."""
    decimals = 0 if float(amount).is_integer() else 1 if round(amount, 1) == round(amount, 2) else 2
    return number(amount, decimals)


def window(it: Saying, first: str | None, last: str) -> str:
    """The months that a value rests on."""
    start, end = it.write.month(first or last), it.write.month(last)
    if first is None:
        return f"up to {end}" if it.write.language == "en" else f"截至{end}"
    if first == last:
        return end
    if first[:4] != last[:4]:
        return f"{start} to {end}" if it.write.language == "en" else f"{start}至{end}"
    if it.write.language == "en":
        return f"{start.split()[0]}–{end}"
    return f"{last[:4]}年{int(first[5:7])}月–{int(last[5:7])}月"


@says("{window}: {counted}")
def counted(it: Saying) -> Fields:
    """The window; what was counted is one more pattern."""
    told = row(it)
    return {"window": window(it, told["first"], told["as_of"])}


@says("{counted}; target {target}")
def with_target(it: Saying) -> Fields:
    return {"target": written(it, it.road.known_indicators[it.ask.code]["goalposts"]["target"])}


@says("{basis}, earns {points} points; weight {weight}, contributes {contribution} points of {most}.",
      "{basis}, earns {points} points; weight {weight}.")  # fmt: skip
def earned(it: Saying) -> Fields:
    told = row(it)
    given, most = told["weight"] * told["points"], told["weight"] * 100
    return {"points": score(told["points"]), "weight": percent(told["weight"], 1), "contribution": number(given, 2),
            "most": number(most, 2)}  # fmt: skip


@says("{counted}. Not scored.", "{counted}. Void: it earns no points.", "{sentence}.",
      "{sentence}. It is not scored as zero: the other indicators share its weight.")  # fmt: skip
def passed_on(it: Saying) -> Fields:
    """Its parts are checked one by one."""
    return {}


def adjusted(it: Saying) -> str:
    """A value of an indicator that is pulled towards its peers has two decimals."""
    told = row(it)
    return it.write.value_with(told["value"], it.ask.code, max(2, finer(told["value"], ends(it))))


def ends(it: Saying) -> list[float]:
    posts = (it.road.known_indicators[it.ask.code].get("goalposts") or {}).values()
    return [one for one in posts if isinstance(one, (int, float))]


@says("{counted}, used as {value} after shrinkage towards the peer group")
def shrunk(it: Saying) -> Fields:
    return {"value": adjusted(it)}


@says("No value in {month}: {reason}")
def no_value(it: Saying) -> Fields:
    assert row(it)["reason"] is not None
    return {"month": it.write.month(it.period)}


@says("{sentence} ({n} found, at least {minimum} needed)")
def too_few(it: Saying) -> Fields:
    return {"n": plain(row(it)["n"]), "minimum": plain(it.road.known_indicators[it.ask.code]["min_n"])}


@says("Refreshed {cadence}: this is the value of {month}, kept until the next refresh.",
      "The return for {due} has not been submitted: the value of {month} is kept.", "as of {month}")  # fmt: skip
def kept(it: Saying) -> Fields:
    if it.page == "indicators":
        newest = max(own["as_of"] for key, own in of_code(it).items() if own["reason"] is None)
        return {"month": it.write.month(newest), "due": it.write.month(due(it))}
    codes = [code for code in it.road.known_indicators if it.write.part(code) in it.shown.about.values()]
    code = it.shown.about.get("key", it.ask.code)
    code = code if code in it.road.known_indicators else [*codes, it.ask.code][0]
    as_of = it.road.values[it.entity, it.period, code]["as_of"]
    return {"month": it.write.month(as_of)} | ({"due": it.write.month(due(it))} if "due" in it.fields else {})


def due(it: Saying) -> str:
    """The last month in which the indicator is refreshed."""
    own = it.road.known_indicators[it.ask.code]
    months = own.get("refresh") or REFRESHES[own.get("cadence", "M")]
    return max(month for month in it.road.periods if month <= it.period and int(month[5:7]) in months)


def of_code(it: Saying) -> dict[str, Row]:
    """Values of the indicator by body."""
    return {body: own for (body, code), own in it.road.of_month[it.period].items() if code == it.ask.code}


@says("Worst (0) · target ({points}) · best (100)")
def scale(it: Saying) -> Fields:
    return {"points": "85"}


# Counts of each kind of measure, as the definition words them


def counts(it: Saying) -> Fields:
    told = row(it)
    raw = 2 if it.road.known_indicators[it.ask.code].get("shrink") else 1
    unit = it.road.known_indicators[it.ask.code]["unit"]
    decimals = max(raw, finer(told["raw"], ends(it)) if ends(it) else 0) if unit != "count" else 0
    return {
        "n": DASHES if isnan(told["numerator"]) else plain(told["numerator"]),
        "d": DASHES if isnan(told["denominator"]) else plain(told["denominator"]),
        "records": plain(told["n"]), "value": written(it, told["value"]),
        "raw": it.write.value_with(told["raw"], it.ask.code, decimals),
    }  # fmt: skip


DASHES = "–"


# Records


@says("{n} record, {above} in the numerator", "{n} record, numerator {above}",
      "{n} record, above the line {above}, below the line {below}")  # fmt: skip
def records(it: Saying) -> Fields:
    """The records that the page lists add up to what the value rests on; where sums are taken, not one by one."""
    told = row(it)
    names = ("n", "denominator", "numerator")
    listed = {plain(told[name]) for name in names if not isnan(told[name])} or {"0"}
    above, below = (0.0 if isnan(told[name]) else told[name] for name in ("numerator", "denominator"))
    counted = it.fields["n"] if "below" in it.fields or it.fields["n"] in listed else listed
    return {"n": counted, "above": plain(above), "below": plain(below)}


@says("{n} {numerator}, in the same months before {d}: {value} a year", "{numerator}: {n}",
      "mean of {value} over {d} {denominator}", "{records} {denominator}, median {value}",
      "{numerator}: {n} among {d} {denominator}, {raw}", "{d} {denominator}, {n} {numerator}: {value}",
      "{d} {denominator}, of which {n} {numerator}: {value}", "mean of {value}; {denominator}: {d}",
      "{denominator}: {d}, of which {n} {numerator}: {value}", "{denominator}: {records}, median {value}",
      "{numerator}: {n}, in the same months before {d}: {value} a year",
      "{denominator}: {d}, {numerator}: {n}, which makes {value}")  # fmt: skip
def in_words(it: Saying) -> Fields:
    return counts(it)


@says("{n} record, {measured} with a quantity")
def quantities(it: Saying) -> Fields:
    """Of a median: as many have a quantity as it rests on."""
    return {"measured": plain(row(it)["n"]), "n": max(it.fields["n"], plain(row(it)["n"]), key=int)}


@says("{counted} (the denominator is the number of staff or residents)")
def of_staff(it: Saying) -> Fields:
    return {}


# The page of indicators


@says("{n} reaches the target.")
def reach(it: Saying) -> Fields:
    under, known = misses_of(it)
    return {"n": known - under}


def misses_of(it: Saying) -> tuple[int, int]:
    posts = it.road.known_indicators[it.ask.code]["goalposts"]
    sign = 1 if posts["target"] > posts["worst"] else -1
    known = [own["value"] for own in of_code(it).values() if own["reason"] is None]
    return sum(sign * (value - posts["target"]) < -1e-9 for value in known), len(known)


@says("{n} scores under {limit} points.")
def low(it: Saying) -> Fields:
    points = [own["points"] for own in of_code(it).values() if not isnan(own["points"])]
    return {"n": sum(one < LOWEST_EDGE for one in points), "limit": LOWEST_EDGE}


@says("Further right is better. Named is the lowest of each group under {points} points, where it is one alone.")
def named(it: Saying) -> Fields:
    return {"points": number(it.road.floors[it.road.bands[-2]], 0)}


@says("{n}/{total}, {rate}")
def under(it: Saying) -> Fields:
    below, known = misses(it)[it.shown.about["id"]]
    return {"n": below, "total": known, "rate": percent(below / known, 1)}


@says("{n}/{total}")
def without(it: Saying) -> Fields:
    own = [told for (_, code), told in it.road.of_month[it.period].items() if code == it.shown.about["id"]]
    few = sum(told["reason"] == "too_few" for told in own)
    other = sum(told["reason"] not in (None, "too_few") for told in own)
    return {"n": it.fields["n"] if int(it.fields["n"]) in (few, other) else (few, other), "total": len(own)}


@says("{word}, {share}")
def separation(it: Saying) -> Fields:
    """The share is the watch's; the word stands for it."""
    share = it.ask.monitor.separations(it.period)[it.shown.about["id"]].share
    words = ("hardly", "难以") if share < 0.25 else ("well", "明显") if share >= 0.75 else ("part", "部分", "有")
    assert any(it.fields["word"].startswith(word[:1]) for word in words)
    return {"share": percent(share)}


@says("Separating power (I²) is the part of the differences between units of one peer group that chance does not "
      "explain: well from {well}, hardly under {partly}.")  # fmt: skip
def power(it: Saying) -> Fields:
    return {"well": "75%", "partly": "25%"}


@says("All {n} indicators")
def every(it: Saying) -> Fields:
    return {"n": len(it.road.known_indicators)}


# Funnels, whose limits are the watch's


def funnel_of(it: Saying):
    group = it.road.group(it.ask.entity)
    return it.ask.monitor.funnel(it.ask.code, it.period, group)


@says("All {total} units lie inside the 95% limits.", "None of the {total} units lies beyond the 99.8% limits.",
      "{n} lies between 95% and 99.8%, where chance alone puts about one in twenty.",
      "Beyond the 99.8% limits: {names}; {count} of {total} units.")  # fmt: skip
def funnel(it: Saying) -> Fields:
    dots = funnel_of(it).dots
    far = sum(dot.value < dot.lower_998 - 1e-9 or dot.value > dot.upper_998 + 1e-9 for dot in dots)
    near = sum(dot.value < dot.lower_95 - 1e-9 or dot.value > dot.upper_95 + 1e-9 for dot in dots) - far
    return {"total": len(dots), "n": near, "count": far}


@says("Peers' average {value}")
def average(it: Saying) -> Fields:
    return {"value": precise(it, funnel_of(it).centre)}


@says("Adjusted most: {names}.")
def adjusted_most(it: Saying) -> Fields:
    own = {body: told for body, told in of_code(it).items() if told["reason"] is None}
    most = max(round(abs(told["raw"] - told["value"]), 2) for told in own.values())
    alike = [body for body, told in own.items() if round(abs(told["raw"] - told["value"]), 2) == most]
    texts = [f"{number(own[body]['raw'], 2)} → {precise(it, own[body]['value'])}" for body in alike]
    assert all(text in it.fields["names"] for text in texts[:3])
    return {"names": it.fields["names"]}


@says("{unit}, {better}")
def axis(it: Saying) -> Fields:
    """Its number is that of the unit."""
    return dict(it.fields)


# Data and returns


TODAY = pd.Timestamp("2021-08-20")


@says("{n} file was imported, on {when}.", "The newest {shown} of {total} batches are shown.")
def batches(it: Saying) -> Fields:
    rows = it.road.ask("select kind, imported_at from batches")
    last = pd.Timestamp(max(own["imported_at"] for own in rows if own["kind"] == "import")).tz_localize("UTC")
    here = last.to_pydatetime().astimezone()
    when = f"{it.write.day(here.date())} {here:%H:%M}"
    return {"n": sum(own["kind"] == "import" for own in rows), "when": when, "shown": min(len(rows), 500),
            "total": number(len(rows), 0)}  # fmt: skip


@says("{changes}; every score that rests on them is worked out anew.")
def takes_back(it: Saying) -> Fields:
    return {}


@says("{n} new record would be withdrawn", "{n} changed record would be as it was before")
def withdrawn(it: Saying) -> Fields:
    batch = int(it.shown.path.rpartition(".")[2])
    [own] = it.road.ask(f"select added, completed + corrected changed from batches where id = {batch}")
    return {"n": own["added" if "new" in it.heard.key else "changed"]}


def returned(it: Saying) -> list[tuple[str, pd.Timestamp | None, pd.Timestamp]]:
    """Each ledger that is owed for the month, when it came and by when it was due."""
    rows = it.road.ask("select ledger, month_end_on, min(submitted_on) day from returns where ended_by is null "
                       "group by ledger, month_end_on")  # fmt: skip
    came = {(own["ledger"], own["month_end_on"][:7]): pd.Timestamp(own["day"]) for own in rows}
    told = []
    for key, ledger in it.road.ledgers.items():
        if key == "returns" or int(it.period[5:7]) not in owed_months(it, key):
            continue
        by = pd.Timestamp(f"{shift(it.period, 1)}-{ledger.get('due_day', 10):02}")
        told.append((key, came.get((key, it.period)), by))
    return told


def owed_months(it: Saying, ledger: str) -> set[int]:
    """In which months a ledger is owed: when an indicator that rests on it is refreshed, else by its own cadence."""
    cadence = it.road.ledgers[ledger]["cadence"]
    resting = {
        month for own in it.road.known_indicators.values()
        if own["measure"]["ledger"] == ledger and own.get("cadence", "M") == cadence
        for month in own.get("refresh") or REFRESHES[cadence]
    }  # fmt: skip
    return resting or {*REFRESHES[cadence]}


def states(it: Saying) -> Counter[str]:
    return Counter("overdue" if came is None else "late" if came > by else "on_time" for _, came, by in returned(it))


@says("The one ledger: on time {on_time}, late {late}, overdue {overdue}.",
      "The one ledger was submitted on time.", "Returns due for {month}: {owed}; submitted: {arrived}.",
      "Returns due for {month}: {owed}; submitted: {arrived}, of these late: {late}.",
      "Overdue ({n}): {ledgers}.")  # fmt: skip
def returns(it: Saying) -> Fields:
    count = states(it)
    total = count.total()
    return {"total": total, "n": count["overdue"] if "ledgers" in it.fields else total, "owed": total,
            "on_time": count["on_time"], "late": count["late"], "overdue": count["overdue"],
            "arrived": count["on_time"] + count["late"], "month": it.write.month(it.period)}  # fmt: skip


@says("{ledger} ({supplier}, {days})")
def overdue_ledger(it: Saying) -> Fields:
    [(by)] = [by for key, came, by in returned(it)
              if came is None and it.write.two(it.road.ledgers[key]["title"]) == it.fields["ledger"]]  # fmt: skip
    return {"days": it.write.count((counted_to(it) - by).days, "day")}


def counted_to(it: Saying) -> pd.Timestamp:
    return min(TODAY, pd.Period(shift(it.period, 1), "M").end_time.normalize())


@says("Days overdue are counted to {day}.")
def counted_until(it: Saying) -> Fields:
    return {"day": it.write.day(counted_to(it).date())}


@says("{cadence}, by day {day} of the next month")
def by_day(it: Saying) -> Fields:
    days = {ledger.get("due_day", 10) for ledger in it.road.ledgers.values()}
    return {"day": it.fields["day"] if int(it.fields["day"]) in days else days}
