"""What is said of units beside each other and of months after each other; limits are those of the control charts."""

from __future__ import annotations

from math import isnan

from tests.sentences.checking import Saying, says
from tests.sentences.measured import amount, shown, written
from tests.sentences.of_bodies import lasted
from tests.sentences.of_ratings import Fields
from tests.sentences.road import cut, middle, shift
from tests.sentences.writing import number, score, signed

# Compare


@says("{n} month in this grade")
def in_grade(it: Saying) -> Fields:
    return {"n": lasted(it)[0]}


def apart(it: Saying, higher: str, lower: str) -> str:
    one, other = (it.road.ratings[key, it.period]["score"] for key in (higher, lower))
    return number(round(cut(one) - cut(other), 1))


def compared(it: Saying) -> list[str]:
    """The body asked about and the two of its group that are nearest by score, the highest first."""
    rated = it.road.rated(it.period)
    own = rated[it.ask.entity]["score"]
    peers = [key for key in rated if it.road.group(key) == it.road.group(it.ask.entity) and key != it.ask.entity]
    near = sorted(sorted(peers), key=lambda key: abs(rated[key]["score"] - own))[:2]
    return sorted([it.ask.entity, *near], key=lambda key: -rated[key]["score"])


@says("{names} cannot be told apart: the uncertainty of their ratings explains {points} points.",
      "{names} are behind {first}, by up to {points} points.", "{names} is behind {first}, by {points} points.",
      "{first} leads {second} by {points} points.", "{names} have the same score, {score}.",
      "{first} leads, by {points} points before {second}; {last} is {apart} points behind.")  # fmt: skip
def leads(it: Saying) -> Fields:
    bodies = compared(it)
    told = {"first": it.write.short(bodies[0]), "second": it.write.short(bodies[1]), "last": it.write.short(bodies[-1]),
            "apart": apart(it, bodies[0], bodies[-1]), "points": apart(it, bodies[0], bodies[1]),
            "score": score(it.road.ratings[bodies[0], it.period]["score"])}  # fmt: skip
    if "names" in it.fields:
        named = [key for key in bodies if it.write.short(key) in it.fields["names"]]
        told["points"] = apart(it, bodies[0], named[-1])
        told["names"] = it.write.listing([it.write.short(key) for key in named])
    return told


def set_apart(it: Saying, one: str, other: str, dimension: str) -> float:
    """By how much a dimension sets two bodies apart: weights in the middle, times the difference of points."""
    total = 0.0
    for code, own in it.road.scored.items():
        first, second = (it.road.of_month[it.period].get((key, code)) for key in (one, other))
        if own == dimension and first and second and not isnan(first["points"]) and not isnan(second["points"]):
            total += (first["weight"] + second["weight"]) / 2 * (first["points"] - second["points"])
    return total


@says("They differ most in {dimension}: {ahead} is ahead of {behind} by {points} points of the score.",
      "In what applies to all they differ most in {dimension}: {ahead} is ahead of {behind} by {points} points of the "
      "score.")  # fmt: skip
def differ(it: Saying) -> Fields:
    ahead, behind = it.called(it.fields["ahead"]), it.called(it.fields["behind"])
    gaps = {
        key: max(abs(set_apart(it, one, other, key)) for one in compared(it) for other in compared(it))
        for key in it.road.dimensions
    }
    most = max(gaps, key=lambda key: gaps[key])
    return {"dimension": it.write.part(most), "points": number(set_apart(it, ahead, behind, most))}


@says("Different indicators apply to them; only the {n} of {total} that applies to all is compared.")
def in_common(it: Saying) -> Fields:
    asked = [{code for (body, code) in it.road.of_month[it.period] if body == key} for key in compared(it)]
    return {"n": len(set.intersection(*asked) & set(it.road.scored)), "total": len(it.road.scored)}


# Courses


def course(it: Saying) -> str:
    """The subject of the course: on the page that compares bodies it is the index."""
    return it.road.scheme["tree"]["id"] if it.page == "compare" else it.ask.code


def changed(it: Saying, body: str) -> float:
    """Against twelve months before, as written."""
    now, before = (
        shown(it, amount(it, body, month, course(it)), course(it)) for month in (it.period, shift(it.period, -12))
    )
    return round(now - before, decimals(it))


def decimals(it: Saying) -> int:
    return 0 if it.road.known_indicators.get(course(it), {}).get("unit") == "count" else 1


@says("In {month} from {low} ({low_name}) to {high} ({high_name}).",
      "In {month} all with a value stand at {low} ({low_name}).")  # fmt: skip
def course_ends(it: Saying) -> Fields:
    told: dict[str, object] = {"month": it.write.month(it.period)}
    bodies = compared(it) if it.page == "compare" else suggested(it)
    known = [value for key in bodies if not isnan(value := amount(it, key, it.period, course(it)))]
    for field, end in (("low", min(known)), ("high", max(known))):
        told[field] = written(it, end, course(it))
    return told


def suggested(it: Saying) -> list[str]:
    """The body asked about, and the first and the last of its group by score."""
    rated = it.road.rated(it.period)
    peers = [key for key in rated if it.road.group(key) == it.road.group(it.ask.entity)]
    ranked = sorted(sorted(peers), key=lambda key: -rated[key]["score"])
    asked = [it.ask.entity, *ranked[:1], *ranked[-1:]]
    scored = it.ask.code not in it.road.known_indicators
    return [key for key in asked if scored or (key, it.period, it.ask.code) in it.road.values]


@says("Against twelve months before moved most: {names}.")
def most_moved(it: Saying) -> Fields:
    changes = {key: changed(it, key) for key in compared(it)}
    most = max(abs(change) for change in changes.values() if not isnan(change))
    alike = [key for key, change in changes.items() if abs(change) == most]
    opening, closing = ("（", "）") if it.write.language == "zh" else (" (", ")")
    names = [f"{it.write.short(key)}{opening}{signed(changes[key], decimals(it))}{closing}" for key in alike]
    return {"names": it.fields["names"] if all(name in it.fields["names"] for name in names) else names}


@says("{name} stands at {value} in {month}, {among}.",
      "{name} stands at {value} in {month}, {change} against twelve months before, {among}.",
      "{name} has no value in {month}: {reason}.")  # fmt: skip
def stands(it: Saying) -> Fields:
    body = it.called(it.fields["name"])
    value = amount(it, body, it.period, course(it))
    assert isnan(value) == ("reason" in it.fields)
    return {"value": written(it, value, course(it)) if not isnan(value) else "", "month": it.write.month(it.period),
            "change": signed(changed(it, body), decimals(it))}  # fmt: skip


@says("the median of {peers} is {median}", "in the funnel of {group} {place}; the median there is {median}",
      "{place} in {group} (median {median})")  # fmt: skip
def among(it: Saying) -> Fields:
    group = it.road.group(it.entity)
    peers = [key for key in it.road.bodies if it.road.group(key) == group]
    title = it.write.group(group)
    return {"median": written(it, middle(amount(it, key, it.period, course(it)) for key in peers), course(it)),
            "group": title, "peers": title}  # fmt: skip


@says("No band is drawn: fewer than {n} units of {group} have a value in any month.")
def no_band(it: Saying) -> Fields:
    return {"n": 4, "group": it.fields["group"]}


@says("{name}, {subject}: no value in {month}, {reason}", "{subject} in {month}. {groups}",
      "None of these units has a value in {month}.")  # fmt: skip
def claim(it: Saying) -> Fields:
    return {"month": it.write.month(it.period), "subject": it.write.part(it.ask.code)}
