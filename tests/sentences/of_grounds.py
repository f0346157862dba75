"""How sure a grade is said to be, the way from the index to it, its history, and what would move it."""

from __future__ import annotations

from datetime import date
from statistics import NormalDist

from metrics.application.ratings.robustness import BodyUncertainty
from tests.ledgers.revaluation import Row
from tests.sentences.checking import Saying, says
from tests.sentences.of_bodies import lasted, rating
from tests.sentences.of_ratings import Fields
from tests.sentences.road import NAN, UNRATED, cut
from tests.sentences.writing import number, percent, score, signed

# Simulations, whose draws are given and whose shares are counted anew


def simulated(it: Saying) -> BodyUncertainty:
    return next(body for body in it.ask.draws.bodies if body.entity == it.entity)


@says("Grade {share} certain", "certainty {share}")
def certain(it: Saying) -> Fields:
    return {"share": percent(simulated(it).chances[rating(it)["grade"]])}


@says("{grade} is more likely, {share}")
def likelier(it: Saying) -> Fields:
    chances = simulated(it).chances
    grade = max(it.road.bands, key=lambda key: chances[key])
    return {"grade": it.write.grade(grade), "share": percent(chances[grade])}


@says("less than {share}, so the grade is not sure")
def unsure(it: Saying) -> Fields:
    least = it.road.scheme["hysteresis"]["probability"]
    assert simulated(it).chances[rating(it)["grade"]] < least
    return {"share": percent(least)}


@says("90% range {low} to {high}")
def simulated_range(it: Saying) -> Fields:
    return {"low": score(simulated(it).low), "high": score(simulated(it).high)}


@says("In 90% of {draws} simulations the score lies between {low} and {high}; the grade comes out as {chances}.")
def simulations(it: Saying) -> Fields:
    chances = simulated(it).chances
    inside = {key: chances[key] for key in it.road.bands if chances[key] > 0.005}
    pattern = "{}占{}" if it.write.language == "zh" else "{} in {}"
    told = {"draws": number(it.ask.draws.draws, 0), **simulated_range(it)}
    if it.write.language == "en":
        each = [pattern.format(it.write.grade(key), percent(own)) for key, own in inside.items()]
        told["chances"] = it.write.listing(each)
    return told


@says("{grade} in {share}")
def chance(it: Saying) -> Fields:
    [grade] = [key for key in it.road.bands if it.write.grade(key) == it.fields["grade"]]
    return {"share": percent(simulated(it).chances[grade])}


@says("place {low} to {high} of {of} in its group", "place {low} of {of} in its group")
def place(it: Saying) -> Fields:
    own = simulated(it)
    group = it.road.group(it.entity)
    ranked = [key for key in it.road.rated(it.period) if it.road.group(key) == group]
    return {"low": round(own.rank_low), "high": round(own.rank_high), "of": len(ranked)}


@says("{low} to {high} of {of}", "{place} of {of}")
def place_in_words(it: Saying) -> Fields:
    told = place(it)
    if "place" in it.fields:
        assert told["low"] == told["high"]
        return {"place": it.write.ordinal(told["low"]), "of": told["of"]}
    return {"low": it.write.ordinal(told["low"]), "high": it.write.ordinal(told["high"]), "of": told["of"]}


@says("{change} on last month, normal variation", "{change} on last month, a clear change")
def on_last_month(it: Saying) -> Fields:
    assert it.ask.monitor.movements(it.period)[it.entity].significant == ("clear" in it.heard.key)
    return {"change": signed(it.road.change(it.entity, it.period))}


@says("Varied at random: every weight by up to ±{weights}, every goalpost by up to ±{goalposts} of its scale, and "
      "values by their sampling noise; rules and records stay as they are.")  # fmt: skip
def varied(it: Saying) -> Fields:
    return {"weights": "25%", "goalposts": "5%"}


# The statement, the history and what would move the grade


def steps(it: Saying) -> list[Row]:
    return it.road.steps[it.entity, it.period]


def taken(it: Saying, rule: str | None = None) -> float:
    """What the rules add and take, between scores as shown."""
    kinds = [row for row in steps(it) if row["kind"] in ("points", "limit") and row["points"]]
    mine = [row for row in kinds if rule is None or row["rule"] == rule]
    return sum(round(cut(row["score"]) - cut(row["score"] - row["points"]), 1) for row in mine)


@says("From {base} points, deductions and bonus come to {sum}; the score is {score}.",
      "No deduction and no bonus; the score is the index, {score}.")  # fmt: skip
def way(it: Saying) -> Fields:
    row = rating(it)
    assert ("{sum}" in it.heard.key) == any(one["kind"] in ("points", "limit") and one["points"] for one in steps(it))
    return {"base": score(row["base"]), "sum": signed(taken(it)), "score": score(row["score"])}


@says("{value} point")
def point(it: Saying) -> Fields:
    return {"value": signed(taken(it, it.shown.about["rule"]))}


@says("{n} record lifted after a verified fix")
def lifted(it: Saying) -> Fields:
    own = [row for row in steps(it) if row["rule"] == it.shown.about["rule"] and row["kind"] == "lifted"]
    return {"n": own[0]["evidence"]}


@says("{n} dimension")
def weak(it: Saying) -> Fields:
    least = it.road.rules[it.shown.about["rule"]]["below"]["threshold"]
    known = [it.road.nodes[it.entity, it.period, key] for key in it.road.dimensions]
    return {"n": sum(row["grade"] != UNRATED and row["score"] < least for row in known)}


@says("Of {n} month: {counts}; in the present grade for {run}.")
def history(it: Saying) -> Fields:
    run = lasted(it)[0]
    return {"n": len(it.road.backwards(it.entity, it.period)), "run": it.write.count(run, "month")}


@says("{months} in {grade}")
def months_in(it: Saying) -> Fields:
    grades = [it.write.grade(row["grade"]) for row in it.road.backwards(it.entity, it.period)]
    return {"months": it.write.count(grades.count(it.fields["grade"]), "month")}


def beyond(it: Saying) -> tuple[float, int, str]:
    """How likely the score lies beyond the held grade, for how many months it has, and on which side."""
    row, order = rating(it), it.road.bands
    held = order.index(row["held"])
    above = order.index(row["band"]) < held
    edge = it.road.floors[order[held - 1]] if above else it.road.floors[row["held"]]
    likely = NormalDist().cdf(abs(row["score"] - edge) / row["se"])
    months = 0
    for one in it.road.backwards(it.entity, it.period):
        outside = one["band"] in order and (
            order.index(one["band"]) < held if above else order.index(one["band"]) > held
        )
        if not outside:
            break
        months += 1
    return likely, months, "above" if above else "below"


LIES = 'The score of {score} lies in "{band}", yet it is only {probability} likely to lie {side} "{held}", and it has '


@says(*(
    f"{LIES}lain there for only {{months}} so far: {end}" for end in (
        'the grade stays "{held}".', 'before limits by rules the grade stays "{held}".',
        'the grade moves no further than "{held}".',
    )
))  # fmt: skip
def held(it: Saying) -> Fields:
    likely, months, _ = beyond(it)
    row = rating(it)
    return {"score": score(row["score"]), "band": it.write.grade(row["band"]), "probability": percent(likely),
            "held": it.write.grade(row["held"]), "months": it.write.count(months, "month")}  # fmt: skip


@says('The grade moves once it is at least {probability} likely that the score lies {side} "{held}", or in {month} if '
      "the score then still lies there.")  # fmt: skip
def moves_once(it: Saying) -> Fields:
    rule = it.road.scheme["hysteresis"]
    months = it.road.periods.index(it.period) + rule["periods"] - beyond(it)[1]
    year, month = divmod(months + int(it.road.periods[0][5:7]) - 1, 12)
    period = f"{int(it.road.periods[0][:4]) + year}-{month + 1:02}"
    return {"probability": percent(rule["probability"]), "held": it.write.grade(rating(it)["held"]),
            "month": it.write.month(period)}  # fmt: skip


@says(
    "A grade moves across an edge between two grades when it is at least {probability} likely that the score lies "
    "beyond that edge. Where the scores of {months} running all lie above or all below the grade, it moves to the "
    "nearest of their bands. Until then it is to be confirmed. Limits by rules take effect and end at once."
)
def moves(it: Saying) -> Fields:
    rule = it.road.scheme["hysteresis"]
    return {"probability": percent(rule["probability"]), "months": it.write.count(rule["periods"], "month")}


@says("By the control chart of the score; its target is {grade}, {score} points.",
      "The target is {grade}, from {points} points.")  # fmt: skip
def target(it: Saying) -> Fields:
    grade = it.road.monitoring["target"]
    points = number(it.road.floors[grade], 0)
    return {"grade": it.write.grade(grade), "score": points, "points": points}


@says("lower limit {score}", "mean {score}", "upper limit {score}")
def limit(it: Saying) -> Fields:
    chart = it.ask.monitor.chart(it.entity, it.road.scheme["tree"]["id"], it.period)
    line = {"lower": chart.lower, "mean": chart.mean, "upper": chart.upper}[it.heard.key.split(" ", 1)[0]]
    last = line[list(chart.periods).index(it.period)] if it.period in chart.periods else NAN
    return {"score": score(last)}


@says("from {score} points")
def from_points(it: Saying) -> Fields:
    [grade] = [key for key in it.road.bands if it.write.lettered(key) == it.shown.about["first"]]
    return {"score": score(it.road.floors[grade])}


def own_rule(it: Saying) -> Row:
    """The first step of the rule that a text stands beside, but those that are lifted."""
    own = [row for row in steps(it) if row["rule"] == it.shown.about["rule"]]
    return next((row for row in own if row["kind"] != "lifted"), own[0])


@says("{first} to {last}", "since {day}, while it lasts")
def span(it: Saying) -> Fields:
    if it.page == "review":
        return dates_of_anomaly(it)
    row = own_rule(it)
    start = it.write.day(date.fromisoformat(row["since"]))
    return {"first": start, "day": start, "last": it.write.month(row["until"]) if row["until"] else ""}


@says("Without the deduction: {rule}", "Also in force, without lowering the grade: {rules}.",
      "In force: {rules}; the grade is {grade}.", "grade now limited by a rule: {rule}",
      "grade no longer limited by a rule: {rule}")  # fmt: skip
def by_name(it: Saying) -> Fields:
    """The only numbers are those in the names of rules."""
    return {}


def dates_of_anomaly(it: Saying) -> Fields:
    """The days of records that were entered late on one day; which they are is the watch's."""
    rows = it.ask.monitor.reporting_anomalies(it.period)
    told = [(it.write.day(one.first), it.write.day(one.last)) for one in rows if one.entity == it.entity and one.first]
    here = it.fields["first"], it.fields["last"]
    assert here in told
    return {"first": here[0], "last": here[1]}
