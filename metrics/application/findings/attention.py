"""The bodies that need attention most, the gravest first, and why: reasons without which they would stand better."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from math import isnan

import numpy as np

from metrics.application.ratings.grade_holds import persistence
from metrics.application.ratings.score_changes import gathered, of_months
from metrics.application.records.queries import long_overdue_days
from metrics.application.records.rows import FollowUp
from metrics.application.signals.rows import Movement
from metrics.definitions import TARGET_POINTS, Config, Scheme
from metrics.insight.attribution import differences
from metrics.insight.decomposition import recorded
from metrics.insight.shapley import outranking
from metrics.insight.without_rules import without
from metrics.model import Month, Period, Results
from metrics.model.rows import grouped


@dataclass(frozen=True)
class GradeLowered:
    """Rules, by id, without which the grade would be ``otherwise``.

    Each by itself, or caps together where none of them alone would do. ``points`` are what they take, 0 or less.
    """

    rules: tuple[str, ...]
    points: float
    otherwise: str
    now: str


@dataclass(frozen=True)
class InLowestGrade:
    """The grade is the lowest there is, for so many ``months`` running, and in ``total`` of those ``rated`` so far."""

    grade: str
    months: int
    total: int
    rated: int


@dataclass(frozen=True)
class ScoreFell:
    """The score as shown fell by so many points, which is more than chance, and the grade with it."""

    before: str
    now: str
    points: float


@dataclass(frozen=True)
class FollowUpsOverdue:
    """So many follow-ups are overdue for longer than a rule of the scheme bears; the longest by so many days."""

    count: int
    longest: int
    ledgers: tuple[str, ...]


@dataclass(frozen=True)
class TooLittleEvidence:
    """Records cover only so much of the weight, from 0 to 1, which is too little for a grade."""

    coverage: float


Reason = GradeLowered | InLowestGrade | ScoreFell | FollowUpsOverdue | TooLittleEvidence


@dataclass(frozen=True)
class Shortfall:
    """What one dimension takes from the score against its target: ``lost`` points of the score, led by an indicator.

    At their targets its indicators would raise the score by as much. ``score`` is the dimension's own.
    """

    dimension: str
    score: float
    lost: float
    indicator: str


@dataclass(frozen=True)
class Case:
    """One body, all the reasons why it needs attention, and where it loses most, the largest loss first."""

    entity: str
    reasons: tuple[Reason, ...]
    shortfalls: tuple[Shortfall, ...] = ()


def attention(
    results: Results, config: Config, scheme: Scheme, follow_ups: Sequence[FollowUp],
    movements: Mapping[str, Movement], period: Period, *, at_most: int,
) -> list[Case]:  # fmt: skip
    """List the bodies that need attention, by their gravest reason.

    First stand bodies whose grade one of the gravest rules lowers (``gravest`` in ``monitoring.yaml``, in its order),
    then those in the lowest grade, the longest first, those that fell a grade by more than chance, those whose grade
    another rule lowers, matters long overdue, too little evidence. Among equals those with more reasons come first,
    then the lower score.

    Args:
        config: Its monitoring names the gravest rules, its ledgers and the scheme's rules what is long overdue.
        scheme: The one in force in the month; in its first one no score counts as fallen, since that is partly method.
        follow_ups: From ``records.queries.follow_ups`` for the same month.
        movements: Of the same month, by body.
    """
    month = results.month(period)
    reasons: defaultdict[str, list[Reason]] = defaultdict(list)
    parts = (
        lowered(results, scheme, period),
        _lowest(results, scheme, period),
        [] if results.begins_turn(period) else _fallen(month, scheme, movements),
        _overdue(follow_ups, long_overdue_days(config, scheme) or 0),
        _not_rated(month),
    )
    for entity, reason in chain.from_iterable(parts):
        reasons[entity].append(reason)
    gravity = partial(_gravity, scheme, config.monitoring.gravest)
    cases = [Case(entity, tuple(sorted(own, key=gravity))) for entity, own in reasons.items()]

    def order(case: Case) -> tuple[tuple[int, float], int, float, str]:
        rating = month.ratings.get(case.entity)
        score = rating.score if rating is not None and rating.is_rated else 0.0
        return gravity(case.reasons[0]), -len(case.reasons), score, case.entity

    listed = sorted(cases, key=order)[:at_most]
    lost = shortfalls(results, scheme, period, [case.entity for case in listed])
    return [replace(case, shortfalls=lost.get(case.entity, ())) for case in listed]


def _gravity(scheme: Scheme, gravest: Sequence[str], reason: Reason) -> tuple[int, float]:
    """Sorts reasons, the gravest first: by kind, then by what makes one graver than another of the same kind."""
    match reason:
        case GradeLowered(rules, _, _, now):
            places = [gravest.index(rule) for rule in rules if rule in gravest]
            return (0, min(places)) if places else (3, -[band.id for band in scheme.bands].index(now))
        case InLowestGrade(_, months):
            return 1, -months
        case ScoreFell(_, _, points):
            return 2, points
        case FollowUpsOverdue(_, longest, _):
            return 4, -longest
        case TooLittleEvidence(coverage):
            return 5, coverage


def lowered(
    results: Results, scheme: Scheme, period: Period, entities: Collection[str] | None = None
) -> list[tuple[str, GradeLowered]]:
    """The rules that cost bodies a grade in a month: without them, and nothing else, it would be a better one.

    Args:
        entities: The bodies that are looked at; by default all.
    """
    month, order = results.month(period), [band.id for band in scheme.bands]
    asked: list[tuple[str, tuple[str, ...]]] = []
    for entity, rating in month.ratings.items():
        if not rating.is_rated or (entities is not None and entity not in entities):
            continue
        acting = [step.rule for step in month.statement[entity] if step.kind == "cap" or step.points < 0]
        asked += [(entity, (rule,)) for rule in dict.fromkeys(acting) if rule is not None]
        if len(together := month.capped_by(entity)) > 1:
            asked.append((entity, together))
    found: list[tuple[str, GradeLowered]] = []
    for (entity, rules), standing in zip(asked, without(results, scheme, period, asked), strict=True):
        now = month.ratings[entity].grade
        known = {rule for other, reason in found if other == entity for rule in reason.rules}
        if order.index(standing.grade) < order.index(now) and known.isdisjoint(rules):
            taken = sum(step.points for step in month.statement[entity] if step.rule in rules and step.kind == "points")
            found.append((entity, GradeLowered(rules, min(taken, 0.0), standing.grade, now)))
    return found


def _lowest(results: Results, scheme: Scheme, period: Period) -> Iterator[tuple[str, Reason]]:
    lowest = scheme.bands[-1].id
    for entity, rating in results.month(period).ratings.items():
        if rating.grade == lowest:
            held = persistence(results, entity, until=period)
            yield entity, InLowestGrade(lowest, held.months, held.total, held.rated)


def _fallen(month: Month, scheme: Scheme, movements: Mapping[str, Movement]) -> Iterator[tuple[str, Reason]]:
    order = [band.id for band in scheme.bands]
    for entity, rating in month.ratings.items():
        before, moved = rating.previous_grade, movements.get(entity)
        if before not in order or rating.grade not in order or moved is None or not moved.significant:
            continue
        if order.index(rating.grade) > order.index(before) and rating.change < 0:
            yield entity, ScoreFell(before, rating.grade, rating.change)


def _overdue(follow_ups: Sequence[FollowUp], days: int) -> Iterator[tuple[str, Reason]]:
    for entity, rows in grouped([row for row in follow_ups if row.days_overdue > days], lambda row: row.entity).items():
        longest = max(row.days_overdue for row in rows)
        kinds = dict.fromkeys(row.kind for row in rows if row.days_overdue == longest)
        yield entity, FollowUpsOverdue(len(rows), longest, tuple(kinds))


def _not_rated(month: Month) -> Iterator[tuple[str, Reason]]:
    for entity, rating in month.ratings.items():
        if not rating.is_rated:
            yield entity, TooLittleEvidence(rating.coverage)


def shortfalls(
    results: Results, scheme: Scheme, period: Period, entities: Sequence[str]
) -> dict[str, tuple[Shortfall, ...]]:
    """What each dimension takes from the scores of some bodies against its target, the largest loss first.

    Returns:
        By body; nothing for those that are not rated, where a branch compares bodies with each other nothing at all.
    """
    ratings = results.month(period).ratings
    rated = [entity for entity in entities if entity in ratings and ratings[entity].is_rated]
    own, month = lost_points(results, scheme, period, rated), results.month(period)

    def score(entity: str, key: str) -> float:
        nodes, indicators = month.nodes[entity], month.indicators[entity]
        return nodes[key].score if key in nodes else indicators[key].points

    return {
        entity: tuple(
            Shortfall(part.dimension, score(entity, part.dimension), part.points, part.leader)
            for part in gathered(own[entity], scheme)
            if part.points > 0
        )
        for entity in own
    }


def lost_points(
    results: Results, scheme: Scheme, period: Period, entities: Sequence[str]
) -> dict[str, dict[str, float]]:
    """What each indicator takes from the scores of some bodies against its target, in points of the score.

    Returns:
        By body and indicator; less than nothing where it beats its target. Where a branch compares bodies with each
        other nothing can be shared out, and there is nothing.
    """
    if not entities or outranking(scheme.tree):
        return {}
    rows = of_months(results, period)
    at = recorded(rows, scheme)
    at = at.take(np.flatnonzero(np.isin(at.entities.astype(str), list(entities))))
    lost = -differences(at, TARGET_POINTS)
    return {
        str(entity): {code: points for code, points in zip(at.indicators, row, strict=True) if not isnan(points)}
        for entity, row in zip(at.entities, lost.tolist(), strict=True)
    }
