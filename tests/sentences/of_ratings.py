"""What is said of grades and scores of the whole city in a month, worked out from the stored ratings."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

from tests.sentences.checking import Saying, says
from tests.sentences.measured import amount, written
from tests.sentences.road import UNRATED, cut, middle, shift
from tests.sentences.writing import percent, score, signed

NAMED = 6
Fields = Mapping[str, object]


@says(
    "{n} of {total} units is rated {first} or {second}",
    "{n} of {total} units is rated {first}",
    "{n} of {total} units is rated {second} or better",
)
def upper(it: Saying) -> Fields:
    grades = [row["grade"] for row in it.road.month(it.period).values()]
    upper = it.road.bands[: it.road.bands.index(it.road.monitoring["target"]) + 1]
    first, last = it.write.grade(upper[0]), it.write.grade(upper[-1])
    return {"n": sum(grade in upper for grade in grades), "total": len(grades), "first": first, "second": last}


@says("{n} of {total} units is rated")
def rated(it: Saying) -> Fields:
    return {"n": len(it.road.rated(it.period)), "total": len(it.road.month(it.period))}


@says(", {n} more than a month ago.", ", {n} fewer than a month ago.")
def than_before(it: Saying) -> Fields:
    upper = it.road.bands[: it.road.bands.index(it.road.monitoring["target"]) + 1]
    now, before = (
        sum(row["grade"] in upper for row in it.road.month(month).values()) for month in (it.period, it.before)
    )
    assert (now > before) == ("more" in it.heard.key)
    return {"n": abs(now - before)}


def in_grade(it: Saying, grade: str) -> int:
    return sum(row["grade"] == grade for row in it.road.month(it.period).values())


@says("**{n} unit {grade}**", "{n} unit is {grade}", "**{n} unit is {grade}**")
def in_lowest(it: Saying) -> Fields:
    return {"n": in_grade(it, it.road.bands[-1]), "grade": it.write.grade(it.road.bands[-1])}


@says("{n} units are {grade} in all")
def in_lowest_in_all(it: Saying) -> Fields:
    return in_lowest(it)


@says("{grade}: {n} unit")
def counted(it: Saying) -> Fields:
    grades = {it.write.grade(grade): grade for grade in (*it.road.bands, UNRATED)}
    return {"n": in_grade(it, grades[it.fields["grade"]])}


@says("{grade} {n}")
def counted_briefly(it: Saying) -> Fields:
    return counted(it)


@says("{ledger}: **{n} matter over {days} days overdue**", "**{n} matter over {days} days overdue**")
def long_overdue(it: Saying) -> Fields:
    late = it.road.overdue(it.period, over=90)
    ledgers = [matter.ledger for matter in late]
    most = max(set(ledgers), key=ledgers.count)
    return {"ledger": it.write.ledger(most), "n": ledgers.count(most), "days": 90}


@says("{dimension} is the weakest dimension (median {median}).",
      "{dimension} are the weakest parts of the index (median {median}).")  # fmt: skip
def weakest(it: Saying) -> Fields:
    medians = dimension_medians(it)
    lowest = min(cut(amount) for amount in medians.values())
    names = [it.write.part(key) for key, amount in medians.items() if cut(amount) == lowest]
    assert len(names) == 1 or "parts" in it.heard.key
    return {"dimension": it.write.some(names, 3), "median": score(lowest)}


def dimension_medians(it: Saying) -> dict[str, float]:
    """Those of which half of the rated bodies have points."""
    rated = it.road.rated(it.period)
    points = {key: [it.road.node_score(body, it.period, key) for body in rated] for key in it.road.dimensions}
    known = {key: [one for one in own if not isnan(one)] for key, own in points.items()}
    return {key: middle(own) for key, own in known.items() if own and len(own) >= len(rated) / 2}


@says("{kind}, lowest index: {names} {score}")
def lowest(it: Saying) -> Fields:
    [kind] = [key for key in it.road.city["kinds"] if it.write.kind(key) == it.fields["kind"]]
    scores = {key: cut(row["score"]) for key, row in it.road.rated(it.period).items() if it.road.kind(key) == kind}
    least = min(scores.values())
    names = [it.write.short(key) for key in it.road.bodies if scores.get(key) == least]
    joined = "、".join(names) if it.write.language == "zh" else it.write.listing(names)
    return {"names": joined, "score": score(least)}


@says("{risen} rose a grade ({rising}); {fallen} fell a grade ({falling}).", "{risen} rose a grade ({rising}).",
      "{fallen} fell a grade ({falling}).")  # fmt: skip
def grade_changes(it: Saying) -> Fields:
    sides = [far_first(it, bodies) for bodies in it.road.moved(it.period)]
    assert [bool(side) for side in sides] == ["{risen}" in it.heard.key, "{fallen}" in it.heard.key]
    rising, falling = (some(it, [it.write.short(key) for key in side], 4) for side in sides)
    return {"risen": len(sides[0]), "rising": rising, "fallen": len(sides[1]), "falling": falling}


def far_first(it: Saying, bodies: list[str]) -> list[str]:
    """Those that moved by most grades first."""

    def steps(body: str) -> int:
        order = it.road.bands
        return abs(order.index(it.road.grade(body, it.period)) - order.index(it.road.grade(body, it.before)))

    return sorted(sorted(bodies), key=lambda body: -steps(body))


def some(it: Saying, names: list[str], named: int) -> str:
    """The first few, and how many more there are."""
    if len(names) <= named + 1:
        return it.write.listing(names)
    if it.write.language == "zh":
        return f"{'、'.join(names[:named])}和另外{len(names) - named}家"
    return f"{', '.join(names[:named])} and {len(names) - named} more"


def significant(it: Saying) -> list[str]:
    """Whose score moved by more than chance, by the watch; the farthest first."""
    rows = [row for row in it.ask.monitor.movements(it.period).values() if row.significant]
    return [row.entity for row in sorted(rows, key=lambda row: -abs(row.change))]


@says("{n} score clearly changed since last month: {names}.")
def clear_changes(it: Saying) -> Fields:
    bodies = significant(it)
    names = [f"{it.write.short(key)} {signed(it.road.change(key, it.period))}" for key in bodies]
    return {"n": len(bodies), "names": some(it, names, 4)}


@says("Since last month {n} score clearly moved", "{n} score clearly moved")
def clear_count(it: Saying) -> Fields:
    return {"n": len(significant(it))}


@says("{n} of {total} indicators brings a new value this month.")
def new_values(it: Saying) -> Fields:
    fresh = {
        code for (_, month, code), row in it.road.values.items()
        if month == it.period and code in it.road.scored and row["reason"] is None
        and row["as_of"] and row["as_of"] > shift(it.period, -1)
    }  # fmt: skip
    return {"n": len(fresh), "total": len(it.road.scored)}


@says("{n} unit is rated for the first time.")
def first_time(it: Saying) -> Fields:
    earlier = {key for month in it.road.periods if month < it.period for key in it.road.rated(month)}
    return {"n": len(set(it.road.rated(it.period)) - earlier)}


@says("Dashed edge: another grade is more likely ({n} unit).")
def doubted(it: Saying) -> Fields:
    bodies = [body for body in it.ask.draws.bodies if it.road.grade(body.entity, it.period) != UNRATED]
    return {"n": sum(body.chances[body.grade] < max(body.chances.values()) for body in bodies)}


@says("{n} unit has its grade in at least {share} of the simulations.",
      "{n} of {total} rated units has its grade in at least {share} of the simulations.")  # fmt: skip
def sure(it: Saying) -> Fields:
    least = it.road.scheme["hysteresis"]["probability"]
    rated = it.road.rated(it.period)
    own = [body.chances[rated[body.entity]["grade"]] for body in it.ask.draws.bodies if body.entity in rated]
    return {"n": sum(share >= least for share in own), "share": percent(least), "total": len(rated)}


@says("{n} grade awaits confirmation, in brackets the band of the score: {names}.",
      "{n} grades await confirmation, in brackets the band of the score: {names}; all of them below.",
      "All {n} grades that await confirmation")  # fmt: skip
def waiting(it: Saying) -> Fields:
    held = [key for key, row in it.road.rated(it.period).items() if row["held"] != row["band"] and not row["capped"]]
    held = [key for key in it.road.bodies if key in held]
    opening, closing = ("（", "）") if it.write.language == "zh" else (" (", ")")
    ordered = sorted(held)
    band = {key: it.write.grade(it.road.ratings[key, it.period]["band"]) for key in held}
    names = [f"{it.write.short(key)}{opening}{band[key]}{closing}" for key in ordered[:10]]
    return {"n": len(held), "names": ("、" if it.write.language == "zh" else ", ").join(names)}


@says("{n} matter to decide")
def to_decide(it: Saying) -> Fields:
    return {"n": len(matters(it))}


def matters(it: Saying) -> list[str]:
    """Kinds of what is to be decided: the lowest grade, caps that bind, each ledger that is long overdue, records."""
    month = it.road.month(it.period)
    kinds = ["lowest"] if in_grade(it, it.road.bands[-1]) else []
    kinds += ["capped"] if any(row["capped"] and row["grade"] != UNRATED for row in month.values()) else []
    kinds += sorted({matter.ledger for matter in it.road.overdue(it.period, over=90)})
    return kinds + (["records"] if in_grade(it, UNRATED) else [])


@says("{units}, worst first within each peer group", "{units}. Median index: {medians}.", "{units}.")
def all_units(it: Saying) -> Fields:
    return {"units": it.write.count(len(it.road.month(it.period)), "unit")}


@says("this {n} unit")
def these(it: Saying) -> Fields:
    return {"n": in_grade(it, it.road.bands[-1])}


@says("Deadline for {ledger}: {n}", "A closing date for {n} matter overdue over {days} days: {ledger}")
def closing_date(it: Saying) -> Fields:
    [ledger] = [key for key in it.road.ledgers if it.write.ledger(key) == it.fields["ledger"]]
    return {"n": sum(one.ledger == ledger for one in it.road.overdue(it.period, over=90)), "days": 90}


@says("Records from {names}", "Records wanted: {names}")
def records_wanted(it: Saying) -> Fields:
    without = in_grade(it, UNRATED)
    if without <= NAMED:
        return {}
    mark = "、" if it.write.language == "zh" else ", "
    return {"names": mark.join([it.write.count(without, "unit"), *it.fields["names"].split(mark)[1:]])}


# Tiles


@says("{name}: {grade}, score {score}, {change} against last month",
      "{name}: {grade}, score {score}, {change} against last month (no clear change)")  # fmt: skip
def tile(it: Saying) -> Fields:
    body = it.called(it.fields["name"])
    row = it.road.ratings[body, it.period]
    assert body == it.entity
    return {"grade": it.write.lettered(row["grade"]), "score": score(row["score"]),
            "change": signed(it.road.change(body, it.period))}  # fmt: skip


@says("{name}: {grade}, {coverage} of the weight is backed by data, {minimum} are needed")
def unrated_tile(it: Saying) -> Fields:
    body = it.called(it.fields["name"])
    row = it.road.ratings[body, it.period]
    assert body == it.entity
    assert row["grade"] == UNRATED
    least = it.road.scheme["minimum_coverage"]
    return {"grade": it.write.lettered(UNRATED), "coverage": percent(row["coverage"], 1), "minimum": percent(least)}


@says('(to be confirmed; the score lies in "{band}", {probability} likely)')
def held_tile(it: Saying) -> Fields:
    row = it.road.ratings[it.entity, it.period]
    assert row["held"] != row["band"]
    return {"band": it.write.grade(row["band"]), "probability": percent(row["probability"])}


@says("{standing}. {signal}.")
def signalled(it: Saying) -> Fields:
    assert it.ask.monitor.movements(it.period)[it.entity].variation in ("improvement", "concern")
    return {}


@says("{n} unit, median {median}", "{rated} of {count} rated, median {median}", "none of {count} rated")
def group_summary(it: Saying) -> Fields:
    group = it.shown.about["id"]
    if it.page == "map" and it.ask.code != it.road.scheme["tree"]["id"]:
        return of_code(it, group)
    members = [key for key in it.road.bodies if it.road.group(key) == group]
    known = [row["score"] for key, row in it.road.rated(it.period).items() if key in members]
    return {"n": len(members), "count": len(members), "rated": len(known), "median": score(middle(known))}


def of_code(it: Saying, group: str) -> Fields:
    """The same of what colours the map."""
    members = [key for key in it.road.bodies if it.road.group(key) == group]
    known = [one for key in members if not isnan(one := amount(it, key, it.period))]
    return {"n": len(known), "median": written(it, middle(known))}
