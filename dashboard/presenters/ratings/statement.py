"""The statement of a score: the way from the index to the grade, step by step, and the rules in force."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings import steps
from dashboard.presenters.ratings.hysteresis import held_sentence
from dashboard.presenters.ratings.tiles import remark
from dashboard.session.query import Query
from dashboard.text import format


@dataclass(frozen=True)
class Bar:
    """One bar of the waterfall, from ``start`` to ``end`` points."""

    title: str
    start: float
    end: float
    text: str
    kind: str
    """base, minus, plus or score."""


@dataclass(frozen=True)
class RuleInForce:
    """One rule that acts on the body in the chosen month."""

    rule: str
    title: str
    effect: str
    evidence: str
    span: str
    """From when until when, and whether the month is rated anew under it; empty for rules about dimensions."""
    has_records: bool


@dataclass(frozen=True)
class Statement:
    """The whole way, as a waterfall, as a table and as rules."""

    bars: tuple[Bar, ...]
    """Empty where the body is not rated."""
    caps: tuple[str, ...]
    bands: tuple[tuple[float, float, str, str], ...]
    """From, to, grade and letter of every band, worst first."""
    grade: str
    grade_text: str
    """Letter and name, with the word that marks a capped or held grade."""
    rules: tuple[RuleInForce, ...]
    reading: str
    numbers: pd.DataFrame


def statement(query: Query, entity: str) -> Statement:
    """The statement of a body in the chosen month."""
    frame = query.results.statement
    mine = frame[(frame["entity"] == entity) & (frame["period"] == query.period)].sort_values("step")
    grade = str(mine["grade"].iloc[-1])
    text, rating = format.grade_with_letter(query.scheme, grade, query.t), observations.rating(query, entity)
    if note := remark(query, rating):
        text = query.t("{grade} ({remark})").format(grade=text, remark=note)
    return Statement(
        bars=_bars(query, mine) if grade != observations.NOT_RATED else (),
        caps=tuple(
            f"{steps.title(query, cap)} → {steps.effect(query, cap)}"
            for _, cap in mine[mine["kind"] == "cap"].iterrows()
        ),
        bands=_bands(query),
        grade=grade,
        grade_text=text,
        rules=_rules(query, mine),
        reading=_reading(query, mine, rating) if grade != observations.NOT_RATED else _unrated(query, entity),
        numbers=_numbers(query, mine),
    )


def _unrated(query: Query, entity: str) -> str:
    """Why there is neither a score nor a grade."""
    ratings, t = observations.at(query.results.ratings, query.period), query.t
    return t(
        "Too little of the weight has values ({coverage}, at least {minimum} needed): there is neither a score nor a "
        "grade."
    ).format(
        coverage=format.percent(float(ratings["coverage"].loc[entity]), 1),
        minimum=format.percent(query.scheme.minimum_coverage),
    )


def _bars(query: Query, mine: pd.DataFrame) -> tuple[Bar, ...]:
    bars: list[Bar] = []
    for _, step in mine[mine["kind"].isin(["base", "points", "limit"])].iterrows():
        end, change = float(step["score"]), float(step["points"])
        if step["kind"] == "base":
            bars.append(Bar(steps.title(query, step), 0.0, end, format.score(end), "base"))
        elif change:
            kind = "plus" if change > 0 else "minus"
            bars.append(Bar(steps.title(query, step), end - change, end, format.change(change), kind))
    final = float(mine["score"].iloc[-1])
    return (*bars, Bar(query.t("Score"), 0.0, final, format.score(final), "score"))


def _bands(query: Query) -> tuple[tuple[float, float, str, str], ...]:
    bands = list(reversed(query.scheme.bands))
    ends = [*(band.from_ for band in bands[1:]), 100.0]
    return tuple((band.from_, end, band.id, band.letter) for band, end in zip(bands, ends, strict=True))


def _rules(query: Query, mine: pd.DataFrame) -> tuple[RuleInForce, ...]:
    t, found = query.t, mine[mine["rule"].notna()]
    with_records = {rule.id for rule in query.scheme.rules if rule.event is not None}
    rules: list[RuleInForce] = []
    for rule, parts in found.groupby("rule", sort=False):
        acting = parts[parts["kind"] != "lifted"] if (parts["kind"] != "lifted").any() else parts
        first, n = acting.iloc[0], int(acting["evidence"].max())
        has = str(rule) in with_records
        evidence = t.plural("{n} record", "{n} records", n) if has else t.plural("{n} dimension", "{n} dimensions", n)
        effects = [
            steps.effect(query, part) + (t(" points") if part["kind"] == "points" else "")
            for _, part in parts.iterrows()
        ]
        title, span = steps.title(query, first), steps.span(query, first)
        rules.append(RuleInForce(str(rule), title, t("; ").join(effects), evidence, span, has))
    return tuple(rules)


def _reading(query: Query, mine: pd.DataFrame, rating: pd.Series) -> str:
    """What the rules add and take, and how the score becomes the grade: by its band, held, or under a cap."""
    t, grade = query.t, format.grade_with_letter(query.scheme, str(mine["grade"].iloc[-1]), query.t)
    base, score = float(mine["points"].iloc[0]), float(mine["score"].iloc[-1])
    sums = mine.loc[mine["kind"].isin(["points", "limit"]), "points"]
    if sums.any():
        start = t("From {base} points, deductions and bonus come to {sum}; the score is {score}.").format(
            base=format.score(base), sum=format.change(float(sums.sum())), score=format.score(score)
        )
    else:
        start = t("No deduction and no bonus; the score is the index, {score}.").format(score=format.score(score))
    limits = mine[mine["kind"] == "cap"]
    names = format.listing(list(dict.fromkeys(steps.title(query, cap) for _, cap in limits.iterrows())), t)
    held = held_sentence(query, rating)
    if held:
        start = format.sentences([start, held], t)
    if rating["capped"]:
        return start + t(" In force: {rules}; the grade is {grade}.").format(rules=names, grade=grade)
    if not held:
        start += t(" The grade follows the score: {grade}.").format(grade=grade)
    return start + t(" Also in force, without lowering the grade: {rules}.").format(rules=names) if names else start


def _numbers(query: Query, mine: pd.DataFrame) -> pd.DataFrame:
    t, rows = query.t, [step for _, step in mine.iterrows()]
    return pd.DataFrame(
        {
            t("Step"): [steps.title(query, step) for step in rows],
            t("Effect"): [steps.effect(query, step) for step in rows],
            t("Score"): [format.score(step["score"]) for step in rows],
            t("Records"): [str(step["evidence"] or "") for step in rows],
            t("Since"): [steps.since(query, step) for step in rows],
            t("Until"): [steps.until(query, step) for step in rows],
            t("Note"): [steps.reviewed(query, step) for step in rows],
        }
    )
