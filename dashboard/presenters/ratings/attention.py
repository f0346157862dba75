"""The bodies that need attention most, and the computed reasons why, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import isnan
from typing import Final

from dashboard.elements.attention import Attention
from dashboard.presenters.ratings.strips import strip
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.emphasis import fitting
from metrics.application.findings.attention import (
    Case,
    FollowUpsOverdue,
    GradeLowered,
    InLowestGrade,
    Reason,
    ScoreFell,
    Shortfall,
    TooLittleEvidence,
)
from metrics.application.findings.attention import attention as find
from metrics.application.records.rows import FollowUp
from metrics.application.signals.rows import Movement
from metrics.wording import Translate
from metrics.wording.numbers import percent

LINE: Final = 30.0
"""How wide a line of the list is, in em."""
NAMED: Final = 2
"""Dimensions that are named of those in which a body of the lowest grade, or one that fell, loses most."""


def attention(
    query: Query,
    follow_ups: Sequence[FollowUp],
    movements: Mapping[str, Movement],
    *,
    at_most: int = 6,
    unsure: Collection[str] = (),
) -> list[Attention]:
    """The bodies that ``findings.attention`` lists, with their reasons in words.

    Args:
        unsure: Entities whose letter has a dashed edge, as another grade is more likely.
    """
    cases = find(query.results, query.config, query.scheme, follow_ups, movements, query.period, at_most=at_most)
    return [_entry(query, case, unsure=case.entity in unsure) for case in cases]


def rule_of_the_list(t: Translate) -> str:
    """How the list is made, in one sentence."""
    return t(
        "Listed by gravity: a grade lowered by one of the gravest rules, the lowest grade (the longest first), a grade "
        "that fell with a score that fell by more than chance, a grade lowered by another rule, a matter long overdue, "
        "too little evidence."
    )


def reason_clause(query: Query, entity: str, reason: Reason) -> str:
    """One reason as a clause."""
    t = query.t
    match reason:
        case GradeLowered(rules, points, otherwise, now):
            before, after = (format.grade(query.scheme, grade, t) for grade in (otherwise, now))
            named = format.listing([naming.rule(query, rule) for rule in rules], t)
            if points < 0:
                text = t("{rules}: {points} deducted, from {otherwise} to {now}")
                return text.format(rules=named, points=format.number(-points), otherwise=before, now=after)
            score = format.score(query.month.ratings[entity].score)
            text = t("{rules}: {score}, limited from {otherwise} to {now}")
            return text.format(rules=named, score=score, otherwise=before, now=after)
        case InLowestGrade():
            return lowest_words(query, reason)
        case ScoreFell(before, now, points):
            return t("fell from {before} to {now}, by {points} points, more than chance").format(
                before=format.grade(query.scheme, before, t),
                now=format.grade(query.scheme, now, t),
                points=format.number(-points),
            )
        case FollowUpsOverdue(count, longest, ledgers):
            kind = format.listing([naming.matters(query, ledger) for ledger in ledgers], t)
            days = t.plural("{n} day", "{n} days", longest)
            return t.plural(
                "{n} matter long overdue, by {days} ({kind})",
                "{n} matters long overdue, the longest by {days} ({kind})",
                count,
                days=days,
                kind=kind,
            )
        case TooLittleEvidence(coverage):
            return t("records cover only {coverage} of the weight ({least} needed)").format(
                coverage=percent(coverage, query.scheme.minimum_coverage),
                least=format.percent(query.scheme.minimum_coverage),
            )


def lowest_words(query: Query, reason: InLowestGrade) -> str:
    """For how long a body has been in the lowest grade, now and before."""
    t, months, total, rated = query.t, reason.months, reason.total, reason.rated
    grade = format.grade(query.scheme, reason.grade, t)
    if months == rated:
        return t.plural(
            "{grade} in the one month that was rated", "{grade} in all {n} months rated", rated, grade=grade
        )
    if 2 * total > rated:
        return t("{grade} in {total} of {rated} months").format(grade=grade, total=total, rated=rated)
    if total > months:
        return t.plural("{grade} again", "{grade} again, for {n} months now", months, grade=grade)
    if months == 1:
        return t("{grade} for the first time").format(grade=grade)
    return t("{grade} for {n} months now").format(grade=grade, n=months)


def loses_most(query: Query, shortfalls: Sequence[Shortfall]) -> str:
    """The dimensions in which a body loses most."""
    text = query.t("{dimension} {score}")
    parts = [
        text.format(dimension=naming.node(query, part.dimension), score=format.score(part.score))
        for part in shortfalls
        if not isnan(part.score)
    ]
    return query.t(", ").join(parts[:NAMED])


def _clauses(query: Query, case: Case) -> list[str]:
    """The reasons in order; where a grade is the lowest or fell, also, once, the dimensions in which most is lost."""
    clauses, lost = list[str](), loses_most(query, case.shortfalls)
    for reason in case.reasons:
        clauses.append(reason_clause(query, case.entity, reason))
        if isinstance(reason, InLowestGrade | ScoreFell) and lost:
            clauses.append(query.t("loses most in {dimensions}").format(dimensions=lost))
            lost = ""
    return clauses


def _brief(query: Query, case: Case) -> str:
    """As many clauses as stand on one line, the gravest first; that one in any case."""
    t, clauses = query.t, _clauses(query, case)
    said = [t("; ").join(clauses[:kept]) for kept in range(len(clauses), 0, -1)]
    text = fitting(said, LINE)
    return text[:1].upper() + text[1:]


def _sentence(query: Query, case: Case) -> str:
    """All reasons as one sentence."""
    t = query.t
    text = t("; ").join(_clauses(query, case))
    return t("{clauses}.").format(clauses=text[:1].upper() + text[1:])


def _entry(query: Query, case: Case, *, unsure: bool) -> Attention:
    entity, rating = case.entity, query.month.ratings[case.entity]
    name = naming.entity(query, entity)
    text = _sentence(query, case)
    return Attention(
        entity=entity,
        name=name,
        short=naming.short(query, entity),
        group=naming.group(query, entity),
        grade=rating.grade,
        letter=format.letter(query.scheme, rating.grade),
        score=format.score(rating.score) if rating.is_rated else "",
        unsure=unsure,
        reasons=text,
        brief=_brief(query, case),
        strip=strip(query, entity),
        label=f"{name}: {format.grade_with_letter(query.scheme, rating.grade, query.t)}. {text}",
    )
