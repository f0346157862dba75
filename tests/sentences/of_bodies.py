"""What is said of one body in a month: its grade and for how long, why, what is open, what would lift it."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

from tests.ledgers.revaluation import Row
from tests.sentences.checking import Saying, says
from tests.sentences.of_ratings import some
from tests.sentences.road import NAN, UNRATED, cut, last_day, middle
from tests.sentences.writing import beside, number, percent, score

Fields = Mapping[str, object]


def rating(it: Saying) -> Row:
    return it.road.ratings[it.entity, it.period]


def lasted(it: Saying) -> tuple[int, int, int]:
    """For how many months the grade has run, how often it was given, of how many months that were rated."""
    grades = [row["grade"] for row in it.road.backwards(it.entity, it.period)]
    run = next((n for n, grade in enumerate(grades) if grade != grades[0]), len(grades))
    return run, grades.count(grades[0]), sum(grade != UNRATED for grade in grades)


@says("{grade} in the one month that was rated", "{grade} again", "{grade} for {n} months now")
def for_long(it: Saying) -> Fields:
    run, total, rated = lasted(it)
    grade = it.write.grade(rating(it)["grade"])
    if it.heard.key == "{grade} in the one month that was rated":
        assert run == rated
        return {"n": rated, "grade": grade}
    assert (total > run) == (it.heard.key == "{grade} again")
    return {"n": run, "grade": grade}


@says("{grade} in {total} of {rated} months",
      "{grade} for {months} months running, in {total} of {rated} months",
      "{grade} this month, in {total} of {rated} months", "up from {before} to {grade}, in {total} of {rated} months",
      "down from {before} to {grade}, in {total} of {rated} months",
      "{grade} for {months} months running, {otherwise} but for {rules}")  # fmt: skip
def in_months(it: Saying) -> Fields:
    run, total, rated = lasted(it)
    told = {"grade": it.write.grade(rating(it)["grade"]), "months": run, "total": total, "rated": rated}
    if "before" in it.fields:
        told["before"] = it.write.grade(rating(it)["previous_grade"])
    return told


@says("{name}: {verdict}", "{name}: {reasons}")
def named(it: Saying) -> Fields:
    """What is said behind the name is checked by itself."""
    return {"name": it.write.short(it.entity)} if it.page == "profile" else {}


@says("{clauses}.", "loses most in {dimensions}")
def whole(it: Saying) -> Fields:
    """Its parts are checked one by one."""
    return {}


@says("rated for the first time, {grade} with {score} points")
def first(it: Saying) -> Fields:
    assert lasted(it)[2] == 1
    return {"grade": it.write.grade(rating(it)["grade"]), "score": score(rating(it)["score"])}


@says("not enough data to rate, records cover {coverage} of the weight ({least} needed)",
      "records cover only {coverage} of the weight ({least} needed)",
      "records cover {coverage} of the weight, {least} are needed", "records cover {coverage}")  # fmt: skip
def covered(it: Saying) -> Fields:
    least = it.road.scheme["minimum_coverage"]
    return {"coverage": beside(rating(it)["coverage"], least), "least": percent(least)}


@says("Too little of the weight has values ({coverage}, at least {minimum} needed): there is neither a score nor a "
      "grade.")  # fmt: skip
def unrated(it: Saying) -> Fields:
    least = it.road.scheme["minimum_coverage"]
    return {"coverage": percent(rating(it)["coverage"], 1), "minimum": percent(least)}


@says("rated in {n} earlier month")
def rated_before(it: Saying) -> Fields:
    return {"n": lasted(it)[2]}


@says("{points} points to the line of {grade}", "What would lift it: {gap}")
def to_next(it: Saying) -> Fields:
    if "gap" in it.fields:
        return {}
    above = it.road.bands[it.road.bands.index(it.road.band(rating(it)["score"])) - 1]
    return {"points": number(it.road.floors[above] - cut(rating(it)["score"])), "grade": it.write.grade(above)}


@says("{rules}: {points} deducted, from {otherwise} to {now}")
def deducted(it: Saying) -> Fields:
    row = rating(it)
    taken = {one["rule"]: 0.0 for one in it.road.steps[it.entity, it.period] if one["kind"] == "points"}
    for one in it.road.steps[it.entity, it.period]:
        if one["kind"] == "points":
            taken[one["rule"]] += one["points"]
    own = [rule for rule in taken if it.write.rule(rule) in it.fields["rules"]]
    return {"points": number(-sum(taken[rule] for rule in own)), "now": it.write.grade(row["grade"])}


@says("{rules}: {score}, limited from {otherwise} to {now}")
def limited(it: Saying) -> Fields:
    row = rating(it)
    assert row["capped"]
    caps = {one["rule"]: one["grade"] for one in it.road.steps[it.entity, it.period] if one["kind"] == "cap"}
    binding = [it.write.rule(rule) for rule, grade in caps.items() if grade == row["grade"]]
    assert all(name in it.fields["rules"] for name in binding)
    return {"now": it.write.grade(row["grade"]), "score": score(row["score"])}


@says("fell from {before} to {now}, by {points} points, more than chance")
def fell(it: Saying) -> Fields:
    row = rating(it)
    before, now = it.write.grade(row["previous_grade"]), it.write.grade(row["grade"])
    return {"before": before, "now": now, "points": number(-it.road.change(it.entity, it.period))}


@says("{n} matter long overdue, by {days} ({kind})")
def long_overdue(it: Saying) -> Fields:
    late = [one for one in it.road.overdue(it.period, over=90) if one.entity == it.entity]
    return {"n": len(late), "days": it.write.count(late[0].days, "day"),
            "kind": it.write.listing(kinds_of(it, late))}  # fmt: skip


def kinds_of(it: Saying, late: list) -> list[str]:
    told = it.fields["kind"]
    names = {it.write.ledger(one.ledger) for one in late}
    return sorted(names, key=told.find)


@says("{dimension} {score}")
def dimension_score(it: Saying) -> Fields:
    [key] = [key for key in it.road.dimensions if it.write.part(key) == it.fields["dimension"]]
    return {"score": score(it.road.nodes[it.entity, it.period, key]["score"])}


# Open matters


def own_open(it: Saying) -> tuple[list, list]:
    own = [one for one in it.road.open_matters(it.period) if one.entity == it.entity]
    return [one for one in own if one.days > 0], [one for one in own if one.days <= 0]


@says("{n} overdue", "{n} matter overdue")
def overdue(it: Saying) -> Fields:
    return {"n": len(own_open(it)[0])}


@says("{n} more open")
def more_open(it: Saying) -> Fields:
    return {"n": len(own_open(it)[1])}


@says("as of {day}")
def as_of(it: Saying) -> Fields:
    return {"day": it.write.day_of_year(last_day(it.period))}


# Dimensions


@says("{n} dimension (open it to see its indicators and records)")
def dimensions(it: Saying) -> Fields:
    return {"n": len(it.road.dimensions)}


@says("Why: the dimension that loses most")
def why(it: Saying) -> Fields:
    lost = it.road.lost_by_dimension(it.entity, it.period)
    return {"n": min(3, sum(points > 0 for points in lost.values()))}


@says("Points lost are those of the score that are missing to the targets: {total} in all.")
def lost_in_all(it: Saying) -> Fields:
    lost = it.road.lost_by_dimension(it.entity, it.period)
    return {"total": number(sum(points for points in lost.values() if points > 0))}


def parts_of(it: Saying) -> dict[str, tuple[float, float]]:
    """Points, and the median of the peers, of the parts that the page shows and that have enough evidence."""
    group = it.road.group(it.entity)
    peers = [key for key in it.road.bodies if it.road.group(key) == group]
    node = it.ask.code if it.page == "part" else it.road.scheme["tree"]["id"]
    if node in it.road.dimensions:
        codes = [code for code, branch in it.road.scored.items() if branch == node]
        rows = {code: {key: it.road.values.get((key, it.period, code)) for key in peers} for code in codes}
        points = {code: {key: row["points"] for key, row in own.items() if row} for code, own in rows.items()}
    else:
        points = {key: {body: it.road.node_score(body, it.period, key) for body in peers} for key in it.road.dimensions}
    own = {key: row for key, row in points.items() if not isnan(row.get(it.entity, NAN))}
    return {key: (row[it.entity], middle(row.values())) for key, row in own.items()}


@says("Highest: {high} ({high_score}); lowest: {low} ({low_score}).",
      "Of those with enough evidence, highest: {high} ({high_score}); lowest: {low} ({low_score}).")  # fmt: skip
def highest(it: Saying) -> Fields:
    points = {key: own for key, (own, _) in parts_of(it).items()}
    ends: dict[str, object] = {}
    for name, choose in (("high", max), ("low", min)):
        end = choose(cut(own) for own in points.values())
        alike = sorted((key for key in points if cut(points[key]) == end), key=lambda key: points[key])
        ends |= {name: some(it, [it.write.part(key) for key in alike], 3), f"{name}_score": score(end)}
    return ends


@says("Only {name} has enough evidence here: {score} points.", "All with enough evidence have {score} points.")
def only(it: Saying) -> Fields:
    [amount] = {score(own) for own, _ in parts_of(it).values()}
    return {"score": amount}


@says("{n} is below the median of the peers: {names}.")
def below_peers(it: Saying) -> Fields:
    behind = [key for key, (own, peers) in parts_of(it).items() if cut(own) < cut(peers)]
    return {"n": len(behind), "names": it.write.listing([it.write.part(key) for key in behind])}


@says("{grade}: coverage {share} < {least}", "coverage {share}")
def coverage(it: Saying) -> Fields:
    key = it.shown.about.get("key", "")
    if key not in it.road.dimensions:
        key = next(key for key in it.road.dimensions if it.write.part(key) == it.shown.about["first"])
    share = it.road.nodes[it.entity, it.period, key]["coverage"]
    least = it.road.scheme["minimum_coverage"]
    if it.heard.key == "coverage {share}":
        return {"share": beside(share, 1.0)}
    return {"grade": it.write.grade(UNRATED), "share": beside(share, least), "least": percent(least)}


@says("{group}, {n} unit")
def group(it: Saying) -> Fields:
    own = it.road.group(it.entity)
    return {"group": it.write.group(own), "n": sum(it.road.group(key) == own for key in it.road.bodies)}


@says("staff {n}")
def staff(it: Saying) -> Fields:
    return {"n": number(it.road.bodies[it.entity]["staff"], 0)}
