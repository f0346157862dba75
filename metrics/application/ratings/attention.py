"""The bodies that need attention most, the gravest first, and why: what was computed, in codes and numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from math import isnan
from typing import Final

from metrics.application.ratings.grade_holds import months_graded
from metrics.application.ratings.peers import median
from metrics.application.records.rows import FollowUp
from metrics.definitions import Config, Scheme
from metrics.model import Month, Period, Results
from metrics.model.rows import grouped
from metrics.model.shown import difference

FARTHEST: Final = 5
"""Bodies with the largest distances below their peers' median that count as far behind, if short of the target."""


@dataclass(frozen=True)
class GradeFell:
    """The grade is worse than the month before."""

    before: str
    now: str


@dataclass(frozen=True)
class InLowestGrade:
    """The grade is the lowest that there is, for so many months running."""

    grade: str
    months: int


@dataclass(frozen=True)
class GradeCapped:
    """Rules, by id, whose caps lower the grade: without them it would be better."""

    rules: tuple[str, ...]


@dataclass(frozen=True)
class FarBehind:
    """The score as shown lies so many points below the median of the peer group."""

    gap: float


@dataclass(frozen=True)
class FollowUpsOverdue:
    """So many follow-ups are overdue; the longest by so many days, from one ledger or several."""

    count: int
    longest: int
    ledgers: tuple[str, ...]


@dataclass(frozen=True)
class TooLittleEvidence:
    """Records cover only so much of the weight, from 0 to 1, which is too little for a grade."""

    coverage: float


Reason = GradeCapped | InLowestGrade | GradeFell | FarBehind | FollowUpsOverdue | TooLittleEvidence


@dataclass(frozen=True)
class Case:
    """One body and all the reasons why it needs attention."""

    entity: str
    reasons: tuple[Reason, ...]


def attention(
    results: Results, config: Config, scheme: Scheme, follow_ups: Sequence[FollowUp], period: Period, *, at_most: int
) -> list[Case]:
    """List the bodies that need attention, by their gravest reason.

    A cap that an event has set comes first, the lower the graver, then the lowest grade, the longest first, a grade
    that fell, another cap, an overdue follow-up, a score far behind, too little evidence. Among equals those with more
    reasons come first, then those farther below their peers.

    Args:
        config: Its city has the peer groups.
        scheme: The one in force in the month; in its first one no grade counts as fallen, since that is partly method.
        follow_ups: From ``records.queries.follow_ups`` for the same month.
    """
    month = results.month(period)
    gaps = _below_peers(config, month)
    reasons: defaultdict[str, list[Reason]] = defaultdict(list)
    short = _short_of_target(month, scheme, config.monitoring.target)
    behind = {entity: gap for entity, gap in gaps.items() if entity in short}
    parts = (
        _capped(month), _lowest(results, scheme, period),
        [] if results.begins_turn(period) else _fallen(month, scheme),
        _overdue(follow_ups), _far_behind(behind), _not_rated(month),
    )  # fmt: skip
    for entity, reason in chain.from_iterable(parts):
        reasons[entity].append(reason)
    cases = [Case(entity, tuple(sorted(own, key=partial(_gravity, scheme)))) for entity, own in reasons.items()]

    def order(case: Case) -> tuple[tuple[int, float], int, float, str]:
        gap = gaps.get(case.entity, 0.0)
        return _gravity(scheme, case.reasons[0]), -len(case.reasons), -gap, case.entity

    return sorted(cases, key=order)[:at_most]


def _gravity(scheme: Scheme, reason: Reason) -> tuple[int, float]:
    """Sorts reasons, the gravest first: by kind, then by what makes one graver than another of the same kind."""
    match reason:
        case GradeCapped(rules):
            grades = [band.id for band in scheme.bands]
            by_event = [rule.effects.cap for rule in scheme.rules if rule.id in rules and rule.event]
            allowed = [grades.index(cap) for cap in by_event if cap is not None]
            return (0, -max(allowed)) if allowed else (3, 0.0)
        case InLowestGrade(_, months):
            return 1, -months
        case GradeFell():
            return 2, 0.0
        case FollowUpsOverdue(_, longest, _):
            return 4, -longest
        case FarBehind(gap):
            return 5, -gap
        case TooLittleEvidence():
            return 6, 0.0


def _below_peers(config: Config, month: Month) -> dict[str, float]:
    """How many points, as scores are shown, each rated body lies below its peers' median; negative above."""
    entities, scores = config.city.entities, {key: row.rated_score for key, row in month.ratings.items()}
    groups = grouped(list(scores), lambda key: entities[key].group)
    medians = {group: median(scores[key] for key in members) for group, members in groups.items()}
    rated = {key: score for key, score in scores.items() if not isnan(score)}
    return {key: float(difference(medians[entities[key].group], score)) for key, score in rated.items()}


def _short_of_target(month: Month, scheme: Scheme, target: str | None) -> set[str]:
    """Bodies whose score lies in none of the grades that are good enough."""
    edge = min(band.from_ for band in scheme.bands if band.id in scheme.upper_grades(target))
    return {entity for entity, rating in month.ratings.items() if rating.rated_score < edge}


def _fallen(month: Month, scheme: Scheme) -> Iterator[tuple[str, Reason]]:
    order = [band.id for band in scheme.bands]
    for entity, rating in month.ratings.items():
        grade, before = rating.grade, rating.previous_grade
        if grade in order and before in order and order.index(grade) > order.index(before):
            yield entity, GradeFell(before, grade)


def _capped(month: Month) -> Iterator[tuple[str, Reason]]:
    for entity in month.ratings:
        if rules := month.capped_by(entity):
            yield entity, GradeCapped(rules)


def _lowest(results: Results, scheme: Scheme, period: Period) -> Iterator[tuple[str, Reason]]:
    lowest = scheme.bands[-1].id
    for entity, rating in results.month(period).ratings.items():
        if rating.grade == lowest:
            yield entity, InLowestGrade(lowest, months_graded(results, entity, lowest, until=period))


def _far_behind(gaps: Mapping[str, float]) -> Iterator[tuple[str, Reason]]:
    for entity, gap in sorted(gaps.items(), key=lambda item: -item[1])[:FARTHEST]:
        if gap > 0:
            yield entity, FarBehind(gap)


def _overdue(follow_ups: Sequence[FollowUp]) -> Iterator[tuple[str, Reason]]:
    for entity, rows in grouped([row for row in follow_ups if row.is_overdue], lambda row: row.entity).items():
        longest = max(row.days_overdue for row in rows)
        kinds = dict.fromkeys(row.kind for row in rows if row.days_overdue == longest)
        yield entity, FollowUpsOverdue(len(rows), longest, tuple(kinds))


def _not_rated(month: Month) -> Iterator[tuple[str, Reason]]:
    for entity, rating in month.ratings.items():
        if not rating.is_rated:
            yield entity, TooLittleEvidence(rating.coverage)
