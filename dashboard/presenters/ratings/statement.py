"""The statement of a score: the way from the index to the grade, step by step, and the rules in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard.presenters.ratings import steps
from dashboard.presenters.ratings.hysteresis import held_sentence
from dashboard.presenters.ratings.tiles import remark
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.model import Rating, Step

CHANGES: Final = frozenset({"points", "limit"})
"""Kinds of step that add to the index or take from it."""


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
class Zone:
    """One band on the scale, in points."""

    start: float
    end: float
    grade: str
    letter: str


@dataclass(frozen=True)
class Statement:
    """The whole way, as a waterfall, as a table and as rules."""

    bars: tuple[Bar, ...]
    """Empty where the body is not rated."""
    caps: tuple[str, ...]
    """Those that lower the grade."""
    bands: tuple[Zone, ...]
    grade: str
    grade_text: str
    """Letter and name, with the word that marks a capped or held grade."""
    rules: tuple[RuleInForce, ...]
    reading: str
    numbers: pd.DataFrame


@cached(entries=128, worded=True)
def statement(query: Query, entity: str) -> Statement:
    """The statement of a body in the chosen month."""
    own, rating = query.month.statement[entity], query.month.ratings[entity]
    grade, text = rating.grade, format.grade_with_letter(query.scheme, rating.grade, query.t)
    binding = rating.capped_by(own)
    if note := remark(query, rating):
        text = query.t("{grade} ({remark})").format(grade=text, remark=note)
    return Statement(
        bars=_bars(query, own) if rating.is_rated else (),
        caps=tuple(
            f"{steps.title(query, step)} → {steps.effect(query, step)}"
            for step in own
            if step.rule in binding and step.kind == "cap"
        ),
        bands=zones(query),
        grade=grade,
        grade_text=text,
        rules=_rules(query, own),
        reading=_reading(query, own, rating) if rating.is_rated else _unrated(query, rating),
        numbers=_numbers(query, own),
    )


def _unrated(query: Query, rating: Rating) -> str:
    """Why there is neither a score nor a grade."""
    return query.t(
        "Too little of the weight has values ({coverage}, at least {minimum} needed): there is neither a score nor a "
        "grade."
    ).format(coverage=format.percent(rating.coverage, 1), minimum=format.percent(query.scheme.minimum_coverage))


def _bars(query: Query, own: Sequence[Step]) -> tuple[Bar, ...]:
    bars: list[Bar] = []
    for step in own:
        end, change = step.score, step.points
        if step.kind == "base":
            bars.append(Bar(steps.title(query, step), 0.0, end, format.score(end), "base"))
        elif step.kind in CHANGES and change:
            kind = "plus" if change > 0 else "minus"
            bars.append(Bar(steps.title(query, step), end - change, end, format.change(steps.change(step)), kind))
    final = own[-1].score
    return (*bars, Bar(query.t("Score"), 0.0, final, format.score(final), "score"))


def zones(query: Query, start: float = 0.0) -> tuple[Zone, ...]:
    """The bands of the scheme above ``start`` points, best first."""
    bands, ends = query.scheme.bands, [100.0, *(band.from_ for band in query.scheme.bands)]
    return tuple(
        Zone(max(band.from_, start), end, band.id, band.letter)
        for band, end in zip(bands, ends, strict=False)
        if end > start
    )


def _rules(query: Query, own: Sequence[Step]) -> tuple[RuleInForce, ...]:
    t = query.t
    with_records = {rule.id for rule in query.scheme.rules if rule.event is not None}
    rules: list[RuleInForce] = []
    for rule in dict.fromkeys(step.rule for step in own if step.rule):
        parts = [step for step in own if step.rule == rule]
        acting = [step for step in parts if not step.is_lifted] or parts
        first, n, has = acting[0], max(step.evidence for step in acting), rule in with_records
        evidence = t.plural("{n} record", "{n} records", n) if has else t.plural("{n} dimension", "{n} dimensions", n)
        effects = [_effect(query, part) for part in parts]
        title, span = steps.title(query, first), steps.span(query, first)
        rules.append(RuleInForce(rule, title, t("; ").join(effects), evidence, span, has))
    return tuple(rules)


def _effect(query: Query, step: Step) -> str:
    """What a step does, points with their unit."""
    text = steps.effect(query, step)
    if step.kind != "points":
        return text
    return query.t.plural("{value} point", "{value} points", 1 if abs(steps.change(step)) == 1 else 2, value=text)


def _reading(query: Query, own: Sequence[Step], rating: Rating) -> str:
    """What the rules add and take, and how the score becomes the grade: by its band, held, or under a cap."""
    t, grade = query.t, format.grade(query.scheme, rating.grade, query.t)
    base, score = own[0].points, own[-1].score
    changes = [steps.change(step) for step in own if step.kind in CHANGES and step.points]
    if changes:
        start = t("From {base} points, deductions and bonus come to {sum}; the score is {score}.").format(
            base=format.score(base), sum=format.change(sum(changes)), score=format.score(score)
        )
    else:
        start = t("No deduction and no bonus; the score is the index, {score}.").format(score=format.score(score))
    binding = rating.capped_by(own)
    caps = {step.rule: t('"{name}"').format(name=steps.title(query, step)) for step in own if step.kind == "cap"}
    lowering = format.listing([title for rule, title in caps.items() if rule in binding], t)
    others = format.listing([title for rule, title in caps.items() if rule not in binding], t)
    held = held_sentence(query, rating)
    sentences = [start, held] if held else [start]
    if rating.capped:
        sentences.append(t("In force: {rules}; the grade is {grade}.").format(rules=lowering, grade=grade))
    elif not held:
        sentences.append(t("The grade follows the score: {grade}.").format(grade=grade))
    if others:
        sentences.append(t("Also in force, without lowering the grade: {rules}.").format(rules=others))
    return format.sentences(sentences, t)


def _numbers(query: Query, own: Sequence[Step]) -> pd.DataFrame:
    t = query.t
    return pd.DataFrame(
        {
            t("Step"): [steps.title(query, step) for step in own],
            t("Effect"): [steps.effect(query, step) for step in own],
            t("Score"): [format.score(step.score) for step in own],
            t("Records"): [str(step.evidence or "") for step in own],
            t("Since"): [steps.since(query, step) for step in own],
            t("Until"): [steps.until(query, step) for step in own],
            t("Note"): [steps.reviewed(query, step) for step in own],
        }
    )
