"""What the leadership is asked to decide, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.presenters.ratings.tiles import remark
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.decisions import CappedGrades, LongOverdue, LowestGrade, Matter, MissingRecords
from metrics.application.ratings.decisions import decisions as find
from metrics.application.records.rows import FollowUp


@dataclass(frozen=True)
class Decision:
    """One matter to decide and what it rests on."""

    matter: str
    basis: str
    entities: tuple[str, ...]


def decisions(query: Query, follow_ups: Sequence[FollowUp], *, at_most: int = 5) -> list[Decision]:
    """The first of the matters that ``ratings.decisions`` finds, the gravest first."""
    matters = find(query.results, query.config, query.scheme, follow_ups, query.period)
    return [Decision(*_worded(query, matter), matter.entities) for matter in matters[:at_most]]


def _worded(query: Query, matter: Matter) -> tuple[str, str]:
    """What is to be decided, and what that rests on."""
    t = query.t
    match matter:
        case LowestGrade(grade, entities):
            own = query.config.briefing.lowest_grade
            return (
                (t(own) if own else t("What is to be done about {names}")).replace("{names}", _names(query, entities)),
                t("Rated {grade}; scores {scores}.").format(
                    grade=format.grade_with_letter(query.scheme, grade, t), scores=_scores(query, entities)
                ),
            )
        case CappedGrades(entities, rules):
            return (
                t("Rectification plans of {names}, whose grade is capped").format(names=_short(query, entities)),
                t("Rules in force: {rules}.").format(rules=t("; ").join(naming.rule(query, rule) for rule in rules)),
            )
        case LongOverdue(ledger, days, count, bodies, longest, entities):
            title = query.t(query.config.ledgers[ledger].title)
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
        case MissingRecords(entities):
            return (
                t("Complete records from {names} by the next meeting").format(names=_names(query, entities)),
                t("Records cover under {least} of the weight, so there is no grade.").format(
                    least=format.percent(query.scheme.minimum_coverage)
                ),
            )


def _of_whom(query: Query, bodies: int, entities: Sequence[str], longest: int) -> str:
    """Whose matters are overdue, and for how long the oldest of them."""
    t, names = query.t, _short(query, entities)
    if bodies == len(entities):
        whose = t("Of {names}").format(names=names)
    else:
        whose = t("{bodies} bodies, {names} among those with the most").format(bodies=bodies, names=names)
    return t.plural("{whose}; the oldest is {n} day overdue.", "{whose}; the oldest is {n} days overdue.", longest,
                    whose=whose)  # fmt: skip


def _names(query: Query, entities: Iterable[str]) -> str:
    return format.listing([naming.entity(query, key) for key in entities], query.t)


def _short(query: Query, entities: Iterable[str]) -> str:
    return format.listing([naming.short(query, key) for key in entities], query.t)


def _scores(query: Query, entities: Iterable[str]) -> str:
    """The scores, marked where one lies in another band than the grade that is held."""
    texts: list[str] = []
    for rating in (query.month.ratings[entity] for entity in entities):
        text, note = format.score(rating.rated_score), remark(query, rating) if rating.shows_held else ""
        texts.append(query.t("{score} ({remark})").format(score=text, remark=note) if note else text)
    return format.listing(texts, query.t)
