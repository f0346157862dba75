"""The bodies that need attention most, and the computed reasons why, in words."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.elements.attention import Attention
from dashboard.presenters.ratings.hysteresis import held_briefly
from dashboard.presenters.ratings.places import NOWHERE, Place, Places, in_words
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.attention import (
    Case,
    FarBehind,
    FollowUpsOverdue,
    GradeCapped,
    GradeFell,
    InLowestGrade,
    Reason,
    TooLittleEvidence,
)
from metrics.application.ratings.attention import attention as find
from metrics.application.records.rows import FollowUp
from metrics.wording import Translate
from metrics.wording.numbers import percent


def attention(
    query: Query, follow_ups: Sequence[FollowUp], *, at_most: int = 5, places: Places = NOWHERE
) -> list[Attention]:
    """The bodies that ``ratings.attention`` lists, with their reasons in words."""
    cases = find(query.results, query.config, query.scheme, follow_ups, query.period, at_most=at_most)
    return [_entry(query, case.entity, [*_reasons(query, case, places), *_held(query, case.entity)]) for case in cases]


def rule_of_the_list(t: Translate) -> str:
    """How the list is made, in one sentence."""
    return t(
        "Listed by gravity: a grade lowered by the cap of an event, the lowest grade (the longest first), a grade that "
        "fell, a grade lowered by another cap, an overdue follow-up, a score short of the target that is one of the "
        "five farthest below the peers' median, too little evidence."
    )


def _reasons(query: Query, case: Case, places: Places) -> list[str]:
    return [_reason(query, reason, places.get(case.entity)) for reason in case.reasons]


def _reason(query: Query, reason: Reason, place: Place | None) -> str:
    """One reason as a sentence."""
    t = query.t
    match reason:
        case GradeFell(before, now):
            return t("Grade fell from {before} to {now}.").format(
                before=format.grade_with_letter(query.scheme, before, t),
                now=format.grade_with_letter(query.scheme, now, t),
            )
        case InLowestGrade(grade, months):
            lowest = format.grade_with_letter(query.scheme, grade, t)
            return t.plural(
                "Rated {grade}, the lowest grade, this month.",
                "Rated {grade}, the lowest grade, for {n} months running.",
                months,
                grade=lowest,
            )
        case GradeCapped(rules):
            return t("Grade lowered by a cap: {rules}.").format(
                rules=t("; ").join(naming.rule(query, rule) for rule in rules)
            )
        case FarBehind(gap):
            text = t("{gap} points below the median of its peers.")
            if place:
                text = t("{gap} points below the median of its peers ({place}).")
            return text.format(gap=format.number(gap), place=in_words(place, t))
        case FollowUpsOverdue(count, longest, ledgers):
            kind = format.listing([query.t(query.config.ledgers[ledger].title) for ledger in ledgers], t)
            days = t.plural("{n} day", "{n} days", longest)
            return t.plural(
                "{n} follow-up overdue, longest {days} ({kind}).",
                "{n} follow-ups overdue, longest {days} ({kind}).",
                count,
                days=days,
                kind=kind,
            )
        case TooLittleEvidence(coverage):
            return t("Records cover only {coverage} of the weight ({least} needed).").format(
                coverage=percent(coverage, query.scheme.minimum_coverage),
                least=format.percent(query.scheme.minimum_coverage),
            )


def _held(query: Query, entity: str) -> list[str]:
    """Why the letter is not the score's own; no reason for attention by itself."""
    rating = query.month.ratings[entity]
    return [held_briefly(query, rating)] if rating.shows_held else []


def _entry(query: Query, entity: str, reasons: list[str]) -> Attention:
    rating, name = query.month.ratings[entity], naming.entity(query, entity)
    text = format.sentences(reasons, query.t)
    return Attention(
        entity=entity,
        name=name,
        group=naming.group(query, entity),
        grade=rating.grade,
        letter=format.letter(query.scheme, rating.grade),
        score=format.score(rating.score) if rating.is_rated else "",
        reasons=text,
        label=f"{name}: {format.grade_with_letter(query.scheme, rating.grade, query.t)}. {text}",
    )
