"""What is said of one indicator or one part of the index: on the map, in the matrix, in lists and on scales."""

from __future__ import annotations

from collections import Counter
from math import isnan

from tests.sentences.checking import Saying, says
from tests.sentences.measured import amount, precise, shown, written
from tests.sentences.of_ratings import Fields, some
from tests.sentences.of_slides import misses
from tests.sentences.road import middle, shift
from tests.sentences.writing import number, percent, score, signed

NAMED = 6
"""More units than that are counted."""


@says("{name}: {head}, {value}, {change} against last month")
def reading(it: Saying) -> Fields:
    body = it.called(it.fields["name"])
    assert body == it.entity
    now, before = (amount(it, body, month) for month in (it.period, shift(it.period, -1)))
    decimals = 0 if it.road.known_indicators.get(it.ask.code, {}).get("unit") == "count" else 1
    change = round(shown(it, now) - shown(it, before), decimals)
    return {"head": it.write.part(it.ask.code), "value": written(it, now), "change": signed(change, decimals)}


@says("{name}: no value, {reason}", "{reason}: {few}", "n = {n} < {least}")
def no_value(it: Saying) -> Fields:
    if "least" not in it.fields:
        return {}
    code = it.shown.about.get("key") or it.shown.about.get("indicator") or ""
    codes = [key for key in it.road.known_indicators if it.write.part(key) in it.shown.about.values()]
    code = code if code in it.road.known_indicators else [*codes, it.ask.code][0]
    least = it.road.known_indicators[code].get("min_n", 0)
    # A table of trends has the month of a year ago beside.
    months = (it.period, shift(it.period, -12)) if it.page == "trends" else (it.period,)
    found = [it.road.values.get((it.entity, month, code)) for month in months]
    told = [number(row["n"], 0) for row in found if row]
    return {"n": it.fields["n"] if it.fields["n"] in told else told, "least": number(least, 0)}


def known(it: Saying, bodies) -> list[float]:
    values = (amount(it, body, it.period) for body in bodies)
    return [one for one in values if not isnan(one)]


@says("{known} of {count} with a value, median {median}")
def known_of(it: Saying) -> Fields:
    members = [key for key in it.road.bodies if it.road.group(key) == it.shown.about["id"]]
    own = known(it, members)
    return {"known": len(own), "count": len(members), "median": written(it, middle(own))}


def mapped(it: Saying) -> list[str]:
    return [key for key in it.road.bodies if it.road.kind(key) == "counties"]


@says("From {low} to {high}, median {median}.", "{n} of {total} with a value: from {low} to {high}, median {median}.")
def ends(it: Saying) -> Fields:
    own = known(it, mapped(it))
    return {"low": written(it, min(own)), "high": written(it, max(own)), "median": written(it, middle(own)),
            "n": len(own), "total": len(mapped(it))}  # fmt: skip


@says("{subject}: worst {name} ({amount}), best {other} ({best})",
      "{subject}: highest {name} ({amount}), lowest {other} ({best})", "{subject}: {amount} everywhere")  # fmt: skip
def both_ends(it: Saying) -> Fields:
    own = sorted((amount(it, key, it.period), key) for key in mapped(it) if known(it, [key]))
    posts = it.road.known_indicators.get(it.ask.code, {}).get("goalposts")
    low_first = it.ask.code in it.road.dimensions or (posts is not None and posts["worst"] < posts["best"])
    first, last = (own[0][0], own[-1][0]) if low_first else (own[-1][0], own[0][0])
    told = {"subject": it.write.part(it.ask.code), "amount": written(it, first), "best": written(it, last)}
    for field, end in (("name", first), ("other", last)):
        alike = [it.write.short(key) for value, key in own if written(it, value) == written(it, end)]
        told |= {field: in_any_order(it, it.fields.get(field, ""), alike, 3)}
    return told


def in_any_order(it: Saying, told: str, names: list[str], named: int) -> str:
    """Names of those that are alike: as told where these are the ones, since none comes before the other."""
    first = [name for name in names if name in told]
    if len(names) > named + 1:
        first = first[:named] + [name for name in names if name not in first[:named]]
    first.sort(key=lambda name: told.find(name) if name in told else len(told))
    return some(it, first, named)


@says("Nothing here has a value in {month}.")
def nothing(it: Saying) -> Fields:
    assert not known(it, mapped(it))
    return {"month": it.write.month(it.period)}


@says("Reliably missing the target: {missing}.", "Improving: {up}; getting worse: {down}.",
      "Only improvement signals: {up}.", "Getting worse: {down}.")  # fmt: skip
def signals(it: Saying) -> Fields:
    """How many, where they are too many to be named; the signs are those of the control charts."""
    signs = {"up": "improvement", "down": "concern", "missing": "consistent_fail"}
    judged = [
        row for key, row in it.ask.monitor.movements(it.period).items()
        if key in it.road.rated(it.period) and row.assurance and row.variation
    ]  # fmt: skip
    told: dict[str, object] = {}
    for field, sign in signs.items():
        names = [it.write.short(row.entity) for row in judged if sign in (row.variation, row.assurance)]
        if len(names) > NAMED:
            told[field] = it.write.count(len(names), "unit")
        else:
            told[field] = it.write.listing(sorted(names, key=it.fields.get(field, "").find))
    return told


@says('{kind}: {n} "{grade}": {names}', '{kind}: none "{worst}", {n} "{grade}"; lowest {name} ({score})',
      '{kind}: all {n} "{grade}"; lowest {name} ({score})')  # fmt: skip
def graded(it: Saying) -> Fields:
    grades = Counter(it.road.grade(key, it.period) for key in mapped(it))
    worst = next(key for key in reversed(it.road.bands) if grades[key])
    lowest = min(known(it, mapped(it)))
    return {"n": grades[worst], "grade": it.write.grade(worst), "score": score(lowest)}


@says("under {value}", "{value} and more", "{low} to under {beyond}")
def legend(it: Saying) -> Fields:
    """Edges of classes are chosen, not counted; how many lie in each is a number alone."""
    return dict(it.fields)


@says("Boundaries: {source}, approval number {number}.")
def source(it: Saying) -> Fields:
    layer = it.road.city["map"]
    return {"source": it.write.two(layer["source"]), "number": layer["approval_number"]}


@says("The score of {n} unit has crossed an edge; its grade is to be confirmed.")
def crossed(it: Saying) -> Fields:
    held = [row for row in it.road.rated(it.period).values() if row["held"] != row["band"] and not row["capped"]]
    return {"n": len(held)}


# Indicators of the whole city


@says("In {n} of {total} indicators more than half of the units are under target; the most are in {name} ({under} of "
      "{known}).")  # fmt: skip
def under_target(it: Saying) -> Fields:
    every = {code: own for code, own in misses(it).items() if own[1]}
    [named] = [code for code in every if it.write.part(code) == it.fields["name"]]
    assert every[named][0] == max(own[0] for own in every.values())
    return {"n": sum(under > known / 2 for under, known in every.values()), "total": len(every),
            "under": every[named][0], "known": every[named][1]}  # fmt: skip


@says("{n} of {total} units has a value; the median is {median}.")
def values(it: Saying) -> Fields:
    own = known(it, asked(it))
    return {"n": len(own), "total": len(asked(it)), "median": precise(it, middle(own))}


def asked(it: Saying) -> list[str]:
    return [body for body in it.road.bodies if (body, it.period, it.ask.code) in it.road.values]


@says("Without a value: the one unit that it applies to ({reasons}).", "The one unit that it applies to has a value.")
def without(it: Saying) -> Fields:
    own = [it.road.values[body, it.period, it.ask.code]["reason"] for body in asked(it)]
    missing = [reason for reason in own if reason is not None]
    assert not missing or "reasons" in it.fields
    return {"count": len(missing), "total": len(own), "n": len(own)} | (
        {"reasons": it.fields["reasons"]} if "reasons" in it.fields and numbers(it.fields["reasons"]) == sorted(
            map(str, Counter(missing).values())) else {}
    )  # fmt: skip


def numbers(text: str) -> list[str]:
    import re

    return sorted(re.findall(r"\d+", text))


def posts(it: Saying) -> dict[str, float]:
    return it.road.known_indicators[it.ask.code]["goalposts"]


@says("Worst {value}: 0 points", "worst {value} = 0")
def worst_post(it: Saying) -> Fields:
    return {"value": post(it, "worst")}


def post(it: Saying, name: str) -> str:
    """A goalpost as it is written on the scale: whole ones without decimals there."""
    plain = it.write.value(posts(it)[name], it.ask.code)
    whole = it.write.value_with(posts(it)[name], it.ask.code, 0)
    return whole if it.fields["value"] == whole and posts(it)[name] == round(posts(it)[name]) else plain


@says("Target {value}: {points} points", "target {value} = {points}")
def target_post(it: Saying) -> Fields:
    return {"value": post(it, "target"), "points": "85"}


@says("Best {value}: 100 points", "best {value} = 100", "Target and best {value}: 100 points")
def best_post(it: Saying) -> Fields:
    return {"value": post(it, "best")}


@says("{n} of {group} has a value; the median there is {median}, here it is {value}.")
def among_peers(it: Saying) -> Fields:
    group = [key for key in it.road.bodies if it.road.group(key) == it.road.group(it.ask.entity)]
    own = known(it, group)
    here = amount(it, it.ask.entity, it.period)
    return {"n": len(own), "group": it.write.group(it.road.group(it.ask.entity)), "median": written(it, middle(own)),
            "value": written(it, here)}  # fmt: skip


# Review and data


@says(
    "New values by cadence: {by}; the other indicators keep their last value, if any.", "New values by cadence: {by}."
)
def cadence(it: Saying) -> Fields:
    """Its parts are checked one by one."""
    return {}


CADENCES = {
    "M": ("monthly", "每月"),
    "Q": ("quarterly", "每季"),
    "H": ("half-yearly", "每半年"),
    "Y": ("yearly", "每年"),
}


@says("{cadence} {count}")
def cadence_count(it: Saying) -> Fields:
    [letter] = [key for key, told in CADENCES.items() if it.fields["cadence"][:3] in (one[:3] for one in told)]
    fresh = {
        code for (_, month, code), row in it.road.values.items()
        if month == it.period and row["reason"] is None and row["as_of"] and row["as_of"] > shift(it.period, -1)
        and code in it.road.scored and it.road.known_indicators[code].get("cadence", "M") == letter
    }  # fmt: skip
    return {"count": len(fresh)}


@says("Open follow-ups: {open}; overdue: {overdue}, of {n} unit.")
def follow_ups(it: Saying) -> Fields:
    late = it.road.overdue(it.period)
    return {"open": len(it.road.open_matters(it.period)), "overdue": len(late), "n": len({one.entity for one in late})}


@says("Longest overdue, by {n} day: {items}.")
def longest(it: Saying) -> Fields:
    late = it.road.overdue(it.period)
    alike = [one for one in late if one.days == late[0].days]
    opening, closing = ("（", "）") if it.write.language == "zh" else (" (", ")")
    names = [
        f"{it.write.ledger(one.ledger)} {one.reference}{opening}{it.write.name(one.entity, it.period)}{closing}"
        for one in alike
    ]
    return {"n": late[0].days, "items": some(it, names, 3)}


@says("{n} follow-up is open, and none is overdue.")
def none_overdue(it: Saying) -> Fields:
    assert not it.road.overdue(it.period)
    return {"n": len(it.road.open_matters(it.period))}


@says("Over {days} days")
def over(it: Saying) -> Fields:
    return {"days": 90}


@says("{there} of {asked} values are there for {month}; records cover enough of the weight for {enough} of {bodies} "
      "units.")  # fmt: skip
def completeness(it: Saying) -> Fields:
    rows = it.road.of_month[it.period].values()
    coverage = [row["coverage"] for row in it.road.month(it.period).values()]
    least = it.road.scheme["minimum_coverage"]
    return {"there": number(sum(row["reason"] is None for row in rows), 0), "asked": number(len(rows), 0),
            "month": it.write.month(it.period), "enough": sum(share >= least - 1e-9 for share in coverage),
            "bodies": len(coverage)}  # fmt: skip


@says("Missing data never count as zero: their weight is shared among what is there, and below {least} of the weight "
      "there is no grade.")  # fmt: skip
def least(it: Saying) -> Fields:
    return {"least": percent(it.road.scheme["minimum_coverage"])}


@says("{rule} ({points} points)")
def deduction(it: Saying) -> Fields:
    [rule] = [key for key in it.road.rules if it.write.rule(key) == it.fields["rule"]]
    steps = it.road.steps[it.entity, it.period]
    return {"points": signed(sum(one["points"] for one in steps if one["rule"] == rule and one["kind"] == "points"))}


@says("{records} in {ledger}")
def evidence(it: Saying) -> Fields:
    [ledger] = [key for key, own in it.road.ledgers.items() if own["title"][it.write.language] == it.fields["ledger"]]
    counts = {
        one["evidence"] for one in it.road.steps[it.entity, it.period]
        if one["rule"] and it.road.rules[one["rule"]].get("event", {}).get("ledger") == ledger
    }  # fmt: skip
    told = {it.write.count(n, "record") for n in counts}
    return {"records": it.fields["records"] if it.fields["records"] in told else told}


@says("{before} to {now}, score {change}")
def fell(it: Saying) -> Fields:
    now, before = (it.road.grade(it.entity, month) for month in (it.period, shift(it.period, -1)))
    return {"before": it.write.grade(before), "now": it.write.grade(now),
            "change": signed(it.road.change(it.entity, it.period))}  # fmt: skip
