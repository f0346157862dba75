"""What the leadership is asked to decide: the matter and what it rests on, who leads, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from dashboard.presenters.ratings.decisions import NAMED, asked_of, short_names, wanted
from dashboard.presenters.ratings.tiles import remark
from dashboard.screens.briefing.facts import BriefingFacts, Sheet, pages
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.findings.decisions import CappedGrades, LongOverdue, LowestGrade, Matter, MissingRecords
from metrics.definitions.briefing import Asked
from metrics.model import month_end

ROWS: Final = {"zh": 4, "en": 3}
"""Matters on a slide."""


@dataclass(frozen=True)
class Decision:
    """One matter to decide, what it rests on, who leads and by when."""

    number: int
    matter: str
    basis: str
    lead: str
    due: str
    entities: tuple[str, ...]


@dataclass(frozen=True)
class Decisions:
    """The whole slide."""

    headings: tuple[str, str, str]
    decisions: tuple[Decision, ...]
    nothing: str


def decisions(facts: BriefingFacts) -> Iterator[Sheet]:
    """All matters, the gravest first."""
    t, asked = facts.query.t, facts.matters
    claim = t.plural("The meeting is asked to **decide {n} matter**", "The meeting is asked to **decide {n} matters**",
                     len(asked))  # fmt: skip
    if not asked:
        claim = t("Nothing is put before the meeting")
    every = [_decision(facts, number, matter) for number, matter in enumerate(asked, start=1)]
    headings = (t("Matter and basis"), t("Lead"), t("When"))
    foot = t("Lead and date are proposals; the meeting decides") if asked else ""
    for page in pages(every, ROWS[facts.query.language]):
        nothing = (
            ""
            if asked
            else t("No unit is in the lowest grade, none is limited by a rule, and nothing is long overdue.")
        )
        yield Sheet(claim, Decisions(headings, tuple(page), nothing), foot)


def _decision(facts: BriefingFacts, number: int, matter: Matter) -> Decision:
    query, asked = facts.query, facts.query.config.briefing.decisions
    text, basis = _worded(facts, matter)
    match matter:
        case LowestGrade():
            own = asked.lowest_grade
        case CappedGrades():
            own = asked.capped
        case LongOverdue():
            own = asked.overdue
        case MissingRecords():
            own = asked.missing
    return Decision(number, text, basis, _lead(query, own, matter), _due(query, own), matter.entities)


def _lead(query: Query, asked: Asked, matter: Matter) -> str:
    if asked.lead is not None:
        return query.t(asked.lead)
    return query.t(query.config.ledgers[matter.ledger].supplier) if isinstance(matter, LongOverdue) else ""


def _due(query: Query, asked: Asked) -> str:
    if asked.days is None:
        return query.t("the next meeting")
    day = month_end(query.period) + timedelta(days=asked.days)
    same_year = f"{day:%Y}" == query.period[:4]
    return query.t("by {day}").format(day=(format.day_of_year if same_year else format.day)(day, query.t))


def _worded(facts: BriefingFacts, matter: Matter) -> tuple[str, str]:
    """What is to be decided, and what that rests on."""
    query, t = facts.query, facts.query.t
    match matter:
        case LowestGrade(grade, entities):
            text = t("Rated {grade}; {scores}.").format(
                grade=format.grade(query.scheme, grade, t), scores=_scores(facts, entities)
            )
            return asked_of(query, _names(query, entities)), text
        case CappedGrades(entities, rules):
            return (
                t("Rectification plans of {names}, whose grade is limited by rules").format(
                    names=short_names(query, entities)
                ),
                t("Rules in force: {rules}.").format(rules=t("; ").join(naming.rule(query, rule) for rule in rules)),
            )
        case LongOverdue(ledger, days, count, bodies, longest, entities):
            title = naming.matters(query, ledger)
            return (
                t.plural(
                    "A closing date for {n} matter overdue over {days} days: {ledger}",
                    "A closing date for {n} matters overdue over {days} days: {ledger}",
                    count,
                    days=days,
                    ledger=title,
                ),
                _of_whom(query, bodies, entities, longest),
            )
        case MissingRecords(entities, ledgers):
            return t("Records wanted: {names}").format(names=wanted(query, entities, ledgers)), _whywanted(
                facts, matter
            )


def _whywanted(facts: BriefingFacts, matter: MissingRecords) -> str:
    """How much is missing: of the weight for units without a grade, and since when for ledgers."""
    query, t, parts = facts.query, facts.query.t, list[str]()
    if matter.entities:
        parts.append(
            t("Records cover under {least} of the weight, so there is no grade.").format(
                least=format.percent(query.scheme.minimum_coverage)
            )
        )
    for item in facts.missing:
        text, title = t("{ledger}: nothing yet."), t(item.ledger.title)
        if item.latest is not None:
            text = t("{ledger}: nothing after {month}.")
        month = "" if item.latest is None else format.month(item.latest, t)
        parts.append(text.format(ledger=title, month=month))
    return format.sentences(parts, t)


def _of_whom(query: Query, bodies: int, entities: Sequence[str], longest: int) -> str:
    """Whose matters are overdue, and for how long the oldest of them."""
    t, names = query.t, short_names(query, entities)
    if bodies == len(entities):
        whose = t("Of {names}").format(names=names)
    else:
        whose = t("{bodies} units, {names} among those with the most").format(bodies=bodies, names=names)
    return t.plural("{whose}; the oldest is {n} day overdue.", "{whose}; the oldest is {n} days overdue.", longest,
                    whose=whose)  # fmt: skip


def _names(query: Query, entities: Sequence[str]) -> str:
    if len(entities) > NAMED:
        return query.t.plural("{n} unit", "{n} units", len(entities))
    names = naming.entity if len(entities) < NAMED / 2 else naming.short
    return format.listing([names(query, key) for key in entities], query.t)


def _scores(facts: BriefingFacts, entities: Iterable[str]) -> str:
    """The scores, each with how sure the grade is, or why another grade than the score's own holds."""
    query, texts = facts.query, list[str]()
    for rating in (query.month.ratings[entity] for entity in [*entities][:NAMED]):
        score, sure = format.score(rating.rated_score), facts.uncertainty.get(rating.entity)
        notes = [remark(query, rating)] if rating.shows_held and remark(query, rating) else []
        if sure is not None and sure.is_rated:
            notes.append(query.t("certainty {share}").format(share=format.percent(sure.likely)))
        text = query.t("{name} {score} points").format(name=naming.short(query, rating.entity), score=score)
        noted = query.t("{score} ({remark})").format(score=text, remark=query.t(", ").join(notes))
        texts.append(noted if notes else text)
    return query.t(", ").join(texts)
