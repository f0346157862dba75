"""What the slides of the briefing say, worked out from stored ratings and open matters."""

from __future__ import annotations

from collections import Counter
from datetime import date
from math import ceil, isnan
from statistics import NormalDist

from tests.sentences.checking import Saying, says
from tests.sentences.of_bodies import rating
from tests.sentences.of_grounds import beyond
from tests.sentences.of_ratings import Fields, in_grade, matters, significant, some
from tests.sentences.road import UNRATED, Open, cut, days, last_day, middle, shift
from tests.sentences.writing import number, percent, score, signed

LONG = 12


@says("{kind} {score} ({change})", "{kind} {score}")
def kind_score(it: Saying) -> Fields:
    [kind] = [key for key in it.road.city["kinds"] if it.write.kind(key) == it.fields["kind"]]
    now, before = (
        middle(row["score"] for key, row in it.road.rated(month).items() if it.road.kind(key) == kind)
        for month in (it.period, shift(it.period, -1))
    )
    return {"score": score(now), "change": signed(round(cut(now) - cut(before), 1))}


@says("Up: {names}", "Down: {names}")
def sides(it: Saying) -> Fields:
    """Its parts are checked one by one."""
    return {}


@says("{names} and others, {n} in all")
def side_in_all(it: Saying) -> Fields:
    first = it.fields["names"].split("、" if it.write.language == "zh" else ", ")[0]
    up = it.road.change(it.called(first), it.period) > 0
    return {"n": sum((it.road.change(key, it.period) > 0) == up for key in significant(it))}


@says("{score} points")
def own_score(it: Saying) -> Fields:
    return {"score": score(rating(it)["score"])}


@says("{text}; {n} matters in all")
def in_all(it: Saying) -> Fields:
    return {"n": len(matters(it)) + len({"records"} & set(missing_kinds(it)))}


def missing_kinds(it: Saying) -> list[str]:
    """Records are wanted as well where all units are rated and a ledger has not come in."""
    return ["records"] if late_returns(it) and not in_grade(it, UNRATED) else []


def late_returns(it: Saying) -> list[str]:
    """Ledgers whose return for the month is not there though its day has passed."""
    rows = it.road.ask(
        "select ledger, max(month_end_on) latest from returns where ended_by is null "
        f"and submitted_on <= '{TODAY}' group by ledger"
    )
    latest = {row["ledger"]: row["latest"] for row in rows}
    due = [key for key, ledger in it.road.ledgers.items() if ledger["cadence"] == "M" and key != "returns"]
    return [key for key in due if latest.get(key, "")[:7] < it.period]


TODAY = date(2021, 8, 20)


# What changed


def by_side(it: Saying) -> tuple[list[str], list[str], set[str]]:
    risen, fallen = it.road.moved(it.period)
    return risen, fallen, set(significant(it))


@says("{risen} up and {fallen} down a grade", "{risen} up and {fallen} down a grade, none by a clear change of score",
      "{risen} up and {fallen} down a grade, {real} of them by a clear change of score")  # fmt: skip
def ups_and_downs(it: Saying) -> Fields:
    risen, fallen, clear = by_side(it)
    real = len(clear & {*risen, *fallen})
    assert real == 0 or "none" not in it.heard.key
    return {"risen": len(risen), "fallen": len(fallen), "real": real}


@says("**{n} score clearly fell**")
def clearly_fell(it: Saying) -> Fields:
    return {"n": sum(it.road.change(key, it.period) < 0 for key in significant(it))}


@says("{n} other grade changed", "{total}: {why}")
def other_changes(it: Saying) -> Fields:
    risen, fallen, clear = by_side(it)
    return {"n": len({*risen, *fallen} - clear)}


@says("{n} by a wait that ended", "{n} by a rule", "{n} as the new grade is likely enough")
def causes(it: Saying) -> Fields:
    risen, fallen, clear = by_side(it)
    why = Counter(cause(it, key) for key in {*risen, *fallen} - clear)
    return {"n": why[{"{n} by a wait that ended": "wait", "{n} by a rule": "rule"}.get(it.heard.key, "sure")]}


def cause(it: Saying, body: str) -> str:
    """Why a grade moved: a cap came or went, the score lay beyond for long enough, or surely enough."""
    now, before = (it.road.ratings[body, month] for month in (it.period, shift(it.period, -1)))
    if binding(it, body, it.period) != binding(it, body, shift(it.period, -1)):
        return "rule"
    if now["held"] == before["held"]:
        return ""
    order = it.road.bands
    old, band = order.index(before["held"]), order.index(now["band"])
    edge = it.road.floors[order[old - 1]] if band < old else it.road.floors[order[old]]
    likely = NormalDist().cdf(abs(now["score"] - edge) / now["se"])
    return "sure" if likely >= it.road.scheme["hysteresis"]["probability"] else "wait"


def binding(it: Saying, body: str, month: str) -> set[str]:
    """The rules whose caps lower the grade to the one shown."""
    row = it.road.ratings[body, month]
    caps = [one for one in it.road.steps[body, month] if one["kind"] == "cap" and one["grade"] == row["grade"]]
    return {one["rule"] for one in caps} if row["capped"] and row["grade"] != UNRATED else set()


@says("{n} grade pending: the score has crossed an edge; may rise: {up}, may fall: {down}")
def pending(it: Saying) -> Fields:
    held = [row for row in it.road.rated(it.period).values() if row["held"] != row["band"] and not row["capped"]]
    up = sum(it.road.floors[row["band"]] > it.road.floors[row["held"]] for row in held)
    return {"n": len(held), "up": up, "down": len(held) - up}


@says("a wait ends after {n} month beyond the edge")
def wait_ends(it: Saying) -> Fields:
    return {"n": it.road.scheme["hysteresis"]["periods"]}


# The worst


def in_lowest(it: Saying) -> list[str]:
    return [key for key, row in it.road.month(it.period).items() if row["grade"] == it.road.bands[-1]]


@says("**{n} of them for long**")
def for_long(it: Saying) -> Fields:
    n = 0
    for body in in_lowest(it):
        grades = [row["grade"] for row in it.road.backwards(body, it.period)]
        run = next((n for n, grade in enumerate(grades) if grade != grades[0]), len(grades))
        rated = sum(grade != UNRATED for grade in grades)
        n += run >= LONG or (rated >= LONG and grades.count(grades[0]) > rated / 2)
    return {"n": n}


@says("{n} matter overdue, by up to {days} days")
def up_to(it: Saying) -> Fields:
    late = [one for one in it.road.overdue(it.period) if one.entity == it.entity]
    return {"n": len(late), "days": late[0].days}


@says("{indicator} {value}")
def value(it: Saying) -> Fields:
    codes = [key for key in it.road.known_indicators if it.write.part(key) == it.fields["indicator"]]
    row = it.road.values[it.entity, it.period, codes[0]]
    if it.road.known_indicators[codes[0]]["unit"] == "percent" and not isnan(row["numerator"]):
        return {"value": f"{number(row['numerator'], 0)}/{number(row['denominator'], 0)}"}
    return {"value": it.write.value(row["value"], codes[0])}


@says("Farthest below its peers: {dimension}, {gap} points under their median.")
def farthest(it: Saying) -> Fields:
    peers = [key for key in it.road.bodies if it.road.group(key) == it.road.group(it.entity)]
    gaps = {}
    for key in it.road.dimensions:
        own = cut(it.road.node_score(it.entity, it.period, key))
        gap = round(cut(middle(it.road.node_score(peer, it.period, key) for peer in peers)) - own, 1)
        if not isnan(gap):
            gaps[key] = gap
    most = max(gaps.values())
    return {"gap": number(most), "dimension": some(it, [it.write.part(key) for key in gaps if gaps[key] == most], 3)}


@says('Grade to be confirmed: the score is only {probability} likely to lie {side} "{held}".')
def held_briefly(it: Saying) -> Fields:
    return {"probability": percent(beyond(it)[0]), "held": it.write.grade(rating(it)["held"])}


# Counties, weaknesses


@says("{kind}: {counts}; {last}", "{n} {grade}", "all have {score} points", "The last {n} and why")
def counties(it: Saying) -> Fields:
    own = {key: row for key, row in it.road.month(it.period).items() if it.road.kind(key) == "counties"}
    rated = [row for row in own.values() if row["grade"] != UNRATED]
    if it.heard.key == "{n} {grade}":
        return {"n": sum(it.write.grade(row["grade"]) == it.fields["grade"] for row in own.values())}
    if it.heard.key == "The last {n} and why":
        return {"n": min(4, len(rated))}
    return {} if "score" not in it.fields else {"score": score(rated[0]["score"])}


@says("{n} part of the index, a dot a unit")
def index_parts(it: Saying) -> Fields:
    known = {key for key in it.road.dimensions for body in it.road.rated(it.period)
             if not isnan(it.road.node_score(body, it.period, key))}  # fmt: skip
    return {"n": len(known)}


def misses(it: Saying) -> dict[str, tuple[int, int]]:
    """Indicator → how many units miss its target, of how many that have a value; of those that most units have."""
    missed: dict[str, tuple[int, int]] = {}
    for code in it.road.scored:
        posts = it.road.known_indicators[code]["goalposts"]
        sign = 1 if posts["target"] > posts["worst"] else -1
        values = [it.road.value(body, it.period, code) for body in it.road.bodies]
        known = [own for own in values if not isnan(own)]
        under = sum(sign * (own - posts["target"]) < -1e-9 for own in known)
        missed[code] = under, len(known)
    return missed


@says("**{counts} units miss the target of {indicator}**", "**{counts} units miss a target**")
def most_missed(it: Saying) -> Fields:
    common = {code: own for code, own in misses(it).items() if own[1] >= 0.75 * len(it.road.bodies)}
    most = max(own[0] for own in common.values())
    told = {f"{own[0]}/{own[1]}" for own in common.values() if own[0] == most}
    assert it.fields["counts"] in told
    if "indicator" in it.fields:
        [code] = [key for key in common if it.write.part(key) == it.fields["indicator"]]
        return {"counts": "/".join(map(str, common[code]))}
    return {"counts": it.fields["counts"]}


@says("target {value}")
def target(it: Saying) -> Fields:
    code = next((key for key in it.road.scored if it.write.part(key) == it.shown.about.get("title")), it.ask.code)
    return {"value": it.write.value(it.road.known_indicators[code]["goalposts"]["target"], code)}


@says("Dots of another colour lie below {score} points")
def poor_dots(it: Saying) -> Fields:
    return {"score": number(it.road.floors[it.road.bands[-2]], 0)}


# Decisions


@says("The meeting is asked to **decide {n} matter**")
def to_decide(it: Saying) -> Fields:
    return {"n": len(matters(it)) + len(missing_kinds(it))}


@says("Rated {grade}; {scores}.", "{score} ({remark})", "Rules in force: {rules}.")
def passed_on(it: Saying) -> Fields:
    """Its parts are checked one by one."""
    return {}


@says("{name} {score} points")
def named_score(it: Saying) -> Fields:
    body = it.called(it.fields["name"])
    return {"score": score(it.road.ratings[body, it.period]["score"])}


@says("by {day}")
def by_day(it: Saying) -> Fields:
    given = {one.get("days") for one in it.road.briefing["decisions"].values() if one.get("days") is not None}
    told = [last_day(it.period) + days(one) for one in given]
    written = [it.write.day_of_year(day) if day.year == int(it.period[:4]) else it.write.day(day) for day in told]
    return {"day": it.fields["day"] if it.fields["day"] in written else written}


@says("{whose}; the oldest is {n} day overdue.")
def oldest(it: Saying) -> Fields:
    late = it.road.overdue(it.period, over=90)
    by_ledger = {one.ledger: max(own.days for own in late if own.ledger == one.ledger) for one in late}
    return {"n": it.fields["n"] if int(it.fields["n"]) in by_ledger.values() else by_ledger}


@says("{bodies} units, {names} among those with the most")
def of_whom(it: Saying) -> Fields:
    late = it.road.overdue(it.period, over=90)
    counts = [len({own.entity for own in late if own.ledger == ledger}) for ledger in {one.ledger for one in late}]
    return {"bodies": it.fields["bodies"] if int(it.fields["bodies"]) in counts else counts}


@says("Records cover under {least} of the weight, so there is no grade.",
      "records cover only this much of the weight; {least} are needed")  # fmt: skip
def least_cover(it: Saying) -> Fields:
    return {"least": percent(it.road.scheme["minimum_coverage"])}


@says("{ledger}: nothing after {month}.")
def nothing_after(it: Saying) -> Fields:
    return {"month": it.write.month(latest_return(it, it.fields["ledger"]))}


def latest_return(it: Saying, title: str) -> str:
    """The last month, up to the one asked about, that was reported."""
    [ledger] = [key for key, own in it.road.ledgers.items() if own["title"][it.write.language] == title]
    rows = it.road.ask(
        f"select max(month_end_on) latest from returns where ledger = '{ledger}' and ended_by is null "
        f"and month_end_on <= '{last_day(it.period)}'"
    )
    return str(rows[0]["latest"])[:7]


# Supervision


def supervised(it: Saying) -> list[Open]:
    """What was open at the end of the month before."""
    return it.road.open_matters(shift(it.period, -1))


def closed_since(it: Saying) -> int:
    return sum(one.closed is not None and one.closed <= last_day(it.period) for one in supervised(it))


@says("{closed} of {total} matters closed", "{n} matter was open, {closed} closed since")
def closed(it: Saying) -> Fields:
    return {"closed": closed_since(it), "total": len(supervised(it)), "n": len(supervised(it))}


@says("**{n} is overdue, by up to {days} days**", "**{n} is overdue**", "{n} matter is overdue")
def is_overdue(it: Saying) -> Fields:
    late = it.road.overdue(it.period)
    return {"n": len(late), "days": late[0].days}


@says("{ledgers}: {n}")
def at_office(it: Saying) -> Fields:
    names = Counter(it.write.ledger(one.ledger) for one in supervised(it))
    return {"n": sum(n for name, n in names.items() if name in it.fields["ledgers"])}


@says("{ledger} {n}")
def ledger_count(it: Saying) -> Fields:
    late = [one for one in it.road.overdue(it.period) if one.entity == it.entity]
    return {"n": sum(it.write.ledger(one.ledger) == it.fields["ledger"] for one in late)}


@says("{name}: {reading}", "Matters that were open at the end of {before}, as they stand at the end of {now}",
      "Hollow: {before}, filled: {now}")  # fmt: skip
def months(it: Saying) -> Fields:
    if "name" in it.fields:
        return {"name": it.write.short(it.entity)}
    before, now = (it.write.month_alone(month) for month in (shift(it.period, -1), it.period))
    return {"before": before, "now": now}


@says("up to {month}")
def up_to_month(it: Saying) -> Fields:
    return {"month": it.write.month_short(latest_return(it, it.shown.about["name"]))}


@says("up to {n} day")
def up_to_days(it: Saying) -> Fields:
    return {"n": max(one.days for one in it.road.overdue(it.period) if one.entity == it.entity)}


@says("one square is {n} matter")
def squares(it: Saying) -> Fields:
    offices = Counter(it.write.two(it.road.ledgers[one.ledger]["supplier"]) for one in supervised(it))
    return {"n": max(1, ceil(sum(ceil(n / SQUARES) for n in offices.values()) / LINES))}


SQUARES, LINES = 15, 10


# Appendix


@says("{held} of {total} grades hold in {share} of simulations; for {n} another grade is more likely",
      "another grade is more likely for {n} unit")  # fmt: skip
def doubtful(it: Saying) -> Fields:
    rated, least = it.road.rated(it.period), it.road.scheme["hysteresis"]["probability"]
    chances = {one.entity: one.chances for one in it.ask.draws.bodies if one.entity in rated}
    own = {key: chances[key][rated[key]["grade"]] for key in chances}
    return {"held": sum(share >= least for share in own.values()), "total": len(rated), "share": percent(least),
            "n": sum(share < max(chances[key].values()) for key, share in own.items())}  # fmt: skip


@says("{n} unit without a grade")
def without(it: Saying) -> Fields:
    return {"n": in_grade(it, UNRATED)}


@says("{n} ledger missing")
def missing(it: Saying) -> Fields:
    return {"n": len(late_returns(it))}
