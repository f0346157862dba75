"""The statement of a score: the way from the index to the grade, step by step, and the rules in force."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings import steps
from dashboard.presenters.ratings.hysteresis import held_sentence
from dashboard.presenters.ratings.tiles import remark
from dashboard.session.query import Enquiry
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


def statement(enquiry: Enquiry, entity: str) -> Statement:
    """The statement of a body in the chosen month."""
    frame = enquiry.results.statement
    mine = frame[(frame["entity"] == entity) & (frame["period"] == enquiry.period)].sort_values("step")
    grade = str(mine["grade"].iloc[-1])
    text, rating = format.grade_with_letter(enquiry.scheme, grade, enquiry.t), observations.rating(enquiry, entity)
    if note := remark(enquiry, rating):
        text = enquiry.t("{grade} ({remark})").format(grade=text, remark=note)
    return Statement(
        bars=_bars(enquiry, mine) if grade != observations.NOT_RATED else (),
        caps=tuple(
            f"{steps.title(enquiry, cap)} → {steps.effect(enquiry, cap)}"
            for _, cap in mine[mine["kind"] == "cap"].iterrows()
        ),
        bands=_bands(enquiry),
        grade=grade,
        grade_text=text,
        rules=_rules(enquiry, mine),
        reading=_reading(enquiry, mine, rating) if grade != observations.NOT_RATED else _unrated(enquiry, entity),
        numbers=_numbers(enquiry, mine),
    )


def _unrated(enquiry: Enquiry, entity: str) -> str:
    """Why there is neither a score nor a grade."""
    ratings, t = observations.at(enquiry.results.ratings, enquiry.period), enquiry.t
    return t(
        "Too little of the weight has values ({coverage}, at least {minimum} needed): there is neither a score nor a "
        "grade."
    ).format(
        coverage=format.percent(float(ratings["coverage"].loc[entity]), 1),
        minimum=format.percent(enquiry.scheme.minimum_coverage),
    )


def _bars(enquiry: Enquiry, mine: pd.DataFrame) -> tuple[Bar, ...]:
    bars: list[Bar] = []
    for _, step in mine[mine["kind"].isin(["base", "points", "limit"])].iterrows():
        end, change = float(step["score"]), float(step["points"])
        if step["kind"] == "base":
            bars.append(Bar(steps.title(enquiry, step), 0.0, end, format.score(end), "base"))
        elif change:
            kind = "plus" if change > 0 else "minus"
            bars.append(Bar(steps.title(enquiry, step), end - change, end, format.change(change), kind))
    final = float(mine["score"].iloc[-1])
    return (*bars, Bar(enquiry.t("Score"), 0.0, final, format.score(final), "score"))


def _bands(enquiry: Enquiry) -> tuple[tuple[float, float, str, str], ...]:
    bands = list(reversed(enquiry.scheme.bands))
    ends = [*(band.from_ for band in bands[1:]), 100.0]
    return tuple((band.from_, end, band.id, band.letter) for band, end in zip(bands, ends, strict=True))


def _rules(enquiry: Enquiry, mine: pd.DataFrame) -> tuple[RuleInForce, ...]:
    t, found = enquiry.t, mine[mine["rule"].notna()]
    with_records = {rule.id for rule in enquiry.scheme.rules if rule.event is not None}
    rules: list[RuleInForce] = []
    for rule, parts in found.groupby("rule", sort=False):
        acting = parts[parts["kind"] != "lifted"] if (parts["kind"] != "lifted").any() else parts
        first, n = acting.iloc[0], int(acting["evidence"].max())
        has = str(rule) in with_records
        evidence = t.plural("{n} record", "{n} records", n) if has else t.plural("{n} dimension", "{n} dimensions", n)
        effects = [
            steps.effect(enquiry, part) + (t(" points") if part["kind"] == "points" else "")
            for _, part in parts.iterrows()
        ]
        title, span = steps.title(enquiry, first), steps.span(enquiry, first)
        rules.append(RuleInForce(str(rule), title, t("; ").join(effects), evidence, span, has))
    return tuple(rules)


def _reading(enquiry: Enquiry, mine: pd.DataFrame, rating: pd.Series) -> str:
    """What the rules add and take, and how the score becomes the grade: by its band, held, or under a cap."""
    t, grade = enquiry.t, format.grade_with_letter(enquiry.scheme, str(mine["grade"].iloc[-1]), enquiry.t)
    base, score = float(mine["points"].iloc[0]), float(mine["score"].iloc[-1])
    sums = mine.loc[mine["kind"].isin(["points", "limit"]), "points"]
    if sums.any():
        start = t("From {base} points, deductions and bonus come to {sum}; the score is {score}.").format(
            base=format.score(base), sum=format.change(float(sums.sum())), score=format.score(score)
        )
    else:
        start = t("No deduction and no bonus; the score is the index, {score}.").format(score=format.score(score))
    limits = mine[mine["kind"] == "cap"]
    names = format.listing(list(dict.fromkeys(steps.title(enquiry, cap) for _, cap in limits.iterrows())), t)
    held = held_sentence(enquiry, rating)
    if held:
        start = format.sentences([start, held], t)
    if rating["capped"]:
        return start + t(" In force: {rules}; the grade is {grade}.").format(rules=names, grade=grade)
    if not held:
        start += t(" The grade follows the score: {grade}.").format(grade=grade)
    return start + t(" Also in force, without lowering the grade: {rules}.").format(rules=names) if names else start


def _numbers(enquiry: Enquiry, mine: pd.DataFrame) -> pd.DataFrame:
    t, rows = enquiry.t, [step for _, step in mine.iterrows()]
    return pd.DataFrame(
        {
            t("Step"): [steps.title(enquiry, step) for step in rows],
            t("Effect"): [steps.effect(enquiry, step) for step in rows],
            t("Score"): [format.score(step["score"]) for step in rows],
            t("Records"): [str(step["evidence"] or "") for step in rows],
            t("Since"): [steps.since(enquiry, step) for step in rows],
            t("Until"): [steps.until(enquiry, step) for step in rows],
            t("Note"): [steps.reviewed(enquiry, step) for step in rows],
        }
    )
