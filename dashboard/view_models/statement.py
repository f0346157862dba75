"""The statement of a score: the way from the index to the grade, step by step, and the rules in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard.translate import mark
from dashboard.view_models import readings, wording
from dashboard.view_models.enquiry import Enquiry

TITLES: Final = {
    "base": mark("Index before rules"),
    "limit": mark("Limit of all deductions"),
    "coverage": mark("Too little evidence"),
    "grade": mark("Grade"),
}


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
    rules: tuple[RuleInForce, ...]
    reading: str
    numbers: pd.DataFrame


def statement(enquiry: Enquiry, entity: str) -> Statement:
    """The statement of a body in the chosen month."""
    frame = enquiry.results.statement
    steps = frame[(frame["entity"] == entity) & (frame["period"] == enquiry.period)].sort_values("step")
    grade = str(steps["grade"].iloc[-1])
    caps = steps[steps["kind"] == "cap"]
    text = wording.grade_with_letter(enquiry.scheme, grade, enquiry.t)
    return Statement(
        bars=_bars(enquiry, steps) if grade != readings.NOT_RATED else (),
        caps=tuple(f"{_title(enquiry, step)} → {_effect(enquiry, step)}" for _, step in caps.iterrows()),
        bands=_bands(enquiry),
        grade=grade,
        grade_text=text,
        rules=_rules(enquiry, steps),
        reading=_reading(enquiry, steps, text) if grade != readings.NOT_RATED else _unrated(enquiry, entity),
        numbers=_numbers(enquiry, steps),
    )


def _unrated(enquiry: Enquiry, entity: str) -> str:
    """Why there is neither a score nor a grade."""
    ratings, t = readings.at(enquiry.results.ratings, enquiry.period), enquiry.t
    return t(
        "Too little of the weight has values ({coverage}, at least {minimum} needed): there is neither a score nor a "
        "grade."
    ).format(
        coverage=wording.percent(float(ratings["coverage"].loc[entity]), 1),
        minimum=wording.percent(enquiry.scheme.minimum_coverage),
    )


def _bars(enquiry: Enquiry, steps: pd.DataFrame) -> tuple[Bar, ...]:
    bars: list[Bar] = []
    for _, step in steps[steps["kind"].isin(["base", "points", "limit"])].iterrows():
        end, change = float(step["score"]), float(step["points"])
        if step["kind"] == "base":
            bars.append(Bar(_title(enquiry, step), 0.0, end, wording.score(end), "base"))
        elif change:
            kind = "plus" if change > 0 else "minus"
            bars.append(Bar(_title(enquiry, step), end - change, end, wording.change(change), kind))
    final = float(steps["score"].iloc[-1])
    return (*bars, Bar(enquiry.t("Score"), 0.0, final, wording.score(final), "score"))


def _bands(enquiry: Enquiry) -> tuple[tuple[float, float, str, str], ...]:
    bands = list(reversed(enquiry.scheme.bands))
    ends = [*(band.from_ for band in bands[1:]), 100.0]
    return tuple((band.from_, end, band.id, band.letter) for band, end in zip(bands, ends, strict=True))


def _title(enquiry: Enquiry, step: pd.Series) -> str:
    if step["rule"] is None:
        return enquiry.t(TITLES[str(step["kind"])])
    return str(step["title_en"] if enquiry.language == "en" else step["title_zh"])


def _effect(enquiry: Enquiry, step: pd.Series) -> str:
    t, scheme, kind = enquiry.t, enquiry.scheme, str(step["kind"])
    if kind == "cap":
        return t("grade at most {grade}").format(grade=wording.grade_with_letter(scheme, str(step["grade"]), t))
    if kind == "void":
        return t("the indicator is void")
    if kind == "coverage":
        return t("no grade")
    if kind == "grade":
        return wording.grade_with_letter(scheme, str(step["grade"]), t)
    return wording.score(step["points"]) if kind == "base" else wording.change(step["points"])


def _rules(enquiry: Enquiry, steps: pd.DataFrame) -> tuple[RuleInForce, ...]:
    t, found = enquiry.t, steps[steps["rule"].notna()]
    with_records = {rule.id for rule in enquiry.scheme.rules if rule.event is not None}
    rules: list[RuleInForce] = []
    for rule, parts in found.groupby("rule", sort=False):
        n = int(parts["evidence"].max())
        has = str(rule) in with_records
        evidence = t.plural("{n} record", "{n} records", n) if has else t.plural("{n} dimension", "{n} dimensions", n)
        effect = t("; ").join(
            _effect(enquiry, part) + (t(" points") if part["kind"] == "points" else "") for _, part in parts.iterrows()
        )
        rules.append(RuleInForce(str(rule), _title(enquiry, parts.iloc[0]), effect, evidence, has))
    return tuple(rules)


def _reading(enquiry: Enquiry, steps: pd.DataFrame, grade: str) -> str:
    t = enquiry.t
    base, score = float(steps["points"].iloc[0]), float(steps["score"].iloc[-1])
    sums = steps.loc[steps["kind"].isin(["points", "limit"]), "points"]
    if sums.any():
        start = t("From {base} points, deductions and bonus come to {sum}; the score is {score}.").format(
            base=wording.score(base), sum=wording.change(float(sums.sum())), score=wording.score(score)
        )
    else:
        start = t("No deduction and no bonus; the score is the index, {score}.").format(score=wording.score(score))
    limits = steps[steps["kind"] == "cap"]
    if limits.empty:
        return start + t(" The grade follows the score: {grade}.").format(grade=grade)
    names = wording.listing(list(dict.fromkeys(_title(enquiry, step) for _, step in limits.iterrows())), t)
    return start + t(" In force: {rules}; the grade is {grade}.").format(rules=names, grade=grade)


def _numbers(enquiry: Enquiry, steps: pd.DataFrame) -> pd.DataFrame:
    t = enquiry.t
    return pd.DataFrame(
        {
            t("Step"): [_title(enquiry, step) for _, step in steps.iterrows()],
            t("Effect"): [_effect(enquiry, step) for _, step in steps.iterrows()],
            t("Score"): [wording.score(step["score"]) for _, step in steps.iterrows()],
            t("Records"): [str(step["evidence"] or "") for _, step in steps.iterrows()],
        }
    )
