"""The bodies that need attention most, and why: what was computed, in codes and numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

from metrics.application.ratings.peers import median
from metrics.application.records.rows import FollowUp
from metrics.definitions import Config, Scheme
from metrics.model import Month, Period, Results
from metrics.model.rows import grouped

FARTHEST: Final = 5
"""Bodies with the largest distances below their peers' median that count as far behind, if short of the target."""


@dataclass(frozen=True)
class GradeFell:
    """The grade is worse than the month before."""

    before: str
    now: str


@dataclass(frozen=True)
class CapsInForce:
    """Rules, by id, that allow no better grade than one."""

    rules: tuple[str, ...]


@dataclass(frozen=True)
class FarBehind:
    """The score lies so many points below the median of the peer group."""

    gap: float


@dataclass(frozen=True)
class FollowUpsOverdue:
    """So many follow-ups are overdue; the longest by so many days, from a ledger."""

    count: int
    longest: int
    ledger: str


@dataclass(frozen=True)
class TooLittleEvidence:
    """Records cover only so much of the weight, from 0 to 1, which is too little for a grade."""

    coverage: float


Reason = GradeFell | CapsInForce | FarBehind | FollowUpsOverdue | TooLittleEvidence


@dataclass(frozen=True)
class Case:
    """One body and all the reasons why it needs attention."""

    entity: str
    reasons: tuple[Reason, ...]


def attention(
    results: Results, config: Config, scheme: Scheme, follow_ups: Sequence[FollowUp], period: Period, *, at_most: int
) -> list[Case]:
    """List the bodies with the most reasons for attention; among equals, the farthest below its peers first.

    Args:
        config: Its city has the peer groups.
        follow_ups: From ``records.queries.follow_ups`` for the same month.
    """
    month = results.month(period)
    gaps = _below_peers(config, month)
    reasons: defaultdict[str, list[Reason]] = defaultdict(list)
    short = _short_of_target(month, scheme, config.monitoring.target)
    behind = {entity: gap for entity, gap in gaps.items() if entity in short}
    for part in (_fallen(month, scheme), _capped(month), _far_behind(behind), _overdue(follow_ups), _not_rated(month)):
        for entity, reason in part:
            reasons[entity].append(reason)
    order = sorted(reasons, key=lambda entity: (-len(reasons[entity]), -gaps.get(entity, 0.0), entity))
    return [Case(entity, tuple(reasons[entity])) for entity in order[:at_most]]


def _below_peers(config: Config, month: Month) -> dict[str, float]:
    """How many points each rated body lies below the median of its peer group; negative above."""
    entities, scores = config.city.entities, {key: row.rated_score for key, row in month.ratings.items()}
    groups = grouped(list(scores), lambda key: entities[key].group)
    medians = {group: median(scores[key] for key in members) for group, members in groups.items()}
    return {key: medians[entities[key].group] - score for key, score in scores.items() if not isnan(score)}


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
    for entity, steps in month.statement.items():
        rules = dict.fromkeys(step.rule for step in steps if step.kind == "cap" and step.rule)
        if rules and month.ratings[entity].is_rated:
            yield entity, CapsInForce(tuple(rules))


def _far_behind(gaps: Mapping[str, float]) -> Iterator[tuple[str, Reason]]:
    for entity, gap in sorted(gaps.items(), key=lambda item: -item[1])[:FARTHEST]:
        if gap > 0:
            yield entity, FarBehind(gap)


def _overdue(follow_ups: Sequence[FollowUp]) -> Iterator[tuple[str, Reason]]:
    for entity, rows in grouped([row for row in follow_ups if row.is_overdue], lambda row: row.entity).items():
        longest = sorted(rows, key=lambda row: row.days_overdue)[-1]
        yield entity, FollowUpsOverdue(len(rows), longest.days_overdue, longest.kind)


def _not_rated(month: Month) -> Iterator[tuple[str, Reason]]:
    for entity, rating in month.ratings.items():
        if not rating.is_rated:
            yield entity, TooLittleEvidence(rating.coverage)
