"""The profile's title: since when a body has its grade, what it would have without a rule, and what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.findings.attention import GradeLowered, lowered
from metrics.application.ratings.grade_holds import Persistence, persistence
from metrics.application.records.rows import FollowUp
from metrics.model import NOT_RATED, Rating, shift
from metrics.wording.numbers import percent

RUNNING: Final = 2
"""Months from which a grade is told by how long it has run."""


@dataclass(frozen=True)
class Claim:
    """The title; ``act`` is what asks for action and is empty where nothing does."""

    text: str
    act: str


@cached(entries=128, worded=True)
def claim(query: Query, entity: str, own_matters: Sequence[FollowUp]) -> Claim:
    """What the page claims of a body in the chosen month.

    Args:
        own_matters: The open follow-ups of the body.
    """
    t, name = query.t, naming.short(query, entity)
    verdict = t("{name}: {verdict}").format(name=name, verdict=_verdict(query, query.month.ratings[entity]))
    late = sum(matter.is_overdue for matter in own_matters)
    return Claim(verdict, t("{n} overdue").format(n=late) if late else "")


def binding(query: Query, entity: str) -> list[GradeLowered]:
    """The rules without which the body would have a better grade."""
    return [reason for _, reason in lowered(query.results, query.scheme, query.period, [entity])]


def _verdict(query: Query, rating: Rating) -> str:
    t, held = query.t, persistence(query.results, rating.entity, until=query.period)
    if not rating.is_rated:
        return t("not enough data to rate, records cover {coverage} of the weight ({least} needed)").format(
            coverage=percent(rating.coverage, query.scheme.minimum_coverage),
            least=format.percent(query.scheme.minimum_coverage),
        )
    grade = format.grade(query.scheme, rating.grade, t)
    if held.rated == 1:
        return t("rated for the first time, {grade} with {score} points").format(
            grade=grade, score=format.score(rating.score)
        )
    rules = binding(query, rating.entity)
    return _limited(query, held, grade, rules[0]) if rules else _lasting(query, rating, held, grade)


def _limited(query: Query, held: Persistence, grade: str, reason: GradeLowered) -> str:
    """How long the grade has run, and what it would be without the rules that lower it."""
    t = query.t
    rules = format.listing([t('"{name}"').format(name=naming.rule(query, rule)) for rule in reason.rules], t)
    pattern = t("{grade} for {months} months running, {otherwise} but for {rules}")
    if held.months < RUNNING:
        pattern = t("{grade} this month, {otherwise} but for {rules}")
    otherwise = format.grade(query.scheme, reason.otherwise, t)
    return pattern.format(grade=grade, months=held.months, otherwise=otherwise, rules=rules)


def _lasting(query: Query, rating: Rating, held: Persistence, grade: str) -> str:
    """How long the grade has run and how often it was given, or from which grade the body has come."""
    t, numbers = query.t, {"grade": grade, "total": held.total, "rated": held.rated}
    if held.months == held.rated:
        one, many = "{grade} in the one month that was rated", "{grade} in all {n} months rated"
        return t.plural(one, many, held.rated, grade=grade)
    if held.months >= RUNNING:
        return t("{grade} for {months} months running, in {total} of {rated} months").format(
            **numbers, months=held.months
        )
    if rating.previous_grade in (None, NOT_RATED) or query.results.begins_turn(query.period):
        return t("{grade} this month, in {total} of {rated} months").format(**numbers)
    order = [band.id for band in query.scheme.bands]
    before = str(rating.previous_grade)
    pattern = t("down from {before} to {grade}, in {total} of {rated} months")
    if order.index(rating.grade) < order.index(before):
        pattern = t("up from {before} to {grade}, in {total} of {rated} months")
    scheme = query.scheme_of(shift(query.period, -1))
    return pattern.format(**numbers, before=format.grade(scheme, before, t))
