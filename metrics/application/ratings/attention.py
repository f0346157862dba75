"""The bodies that need attention most, and why: what was computed, in codes and numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from metrics.application.records.rows import FollowUp
from metrics.definitions import Config, Scheme
from metrics.model import NOT_RATED, Period, Results
from metrics.model.rows import grouped

FARTHEST: Final = 5
"""Bodies with the largest distances below their peers' median that count as far behind."""


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
        results: Ratings under the scheme.
        config: Its city has the peer groups.
        scheme: The scheme that made the results.
        follow_ups: From ``records.queries.follow_ups`` for the same month.
        period: The month.
        at_most: Length of the list.
    """
    now = results.ratings[results.ratings["period"] == period].set_index("entity")
    gaps = below_peers(config, now["score"].where(now["grade"] != NOT_RATED))
    reasons: defaultdict[str, list[Reason]] = defaultdict(list)
    for result in (
        _fallen(now, scheme),
        _capped(results, now, period),
        _far_behind(gaps),
        _overdue(follow_ups),
        _not_rated(now),
    ):
        for entity, reason in result:
            reasons[entity].append(reason)
    order = sorted(reasons, key=lambda entity: (-len(reasons[entity]), -gaps.fillna(0).get(entity, 0), entity))
    return [Case(entity, tuple(reasons[entity])) for entity in order[:at_most]]


def below_peers(config: Config, scores: pd.Series) -> pd.Series:
    """How many points each body lies below the median of its peer group; negative above.

    Args:
        config: Its city has the peer groups.
        scores: By entity; NaN where there is none.
    """
    groups: Mapping[str, str] = {key: entity.group for key, entity in config.city.entities.items()}
    return scores.groupby(scores.index.map(groups)).transform("median") - scores


def _fallen(now: pd.DataFrame, scheme: Scheme) -> Iterator[tuple[str, Reason]]:
    order = [band.id for band in scheme.bands]
    for entity, grade, before in zip(now.index, now["grade"], now["previous_grade"], strict=True):
        if grade in order and before in order and order.index(grade) > order.index(before):
            yield str(entity), GradeFell(before, grade)


def _capped(results: Results, now: pd.DataFrame, period: Period) -> Iterator[tuple[str, Reason]]:
    steps, graded = results.statement, now.index[now["grade"] != NOT_RATED]
    caps = steps[(steps["period"] == period) & (steps["kind"] == "cap") & steps["entity"].isin(graded)]
    for entity, rules in caps.groupby("entity", sort=False)["rule"]:
        yield str(entity), CapsInForce(tuple(dict.fromkeys(rules)))


def _far_behind(gaps: pd.Series) -> Iterator[tuple[str, Reason]]:
    far = gaps.nlargest(FARTHEST)
    for entity, gap in far[far > 0].items():
        yield str(entity), FarBehind(float(gap))


def _overdue(follow_ups: Sequence[FollowUp]) -> Iterator[tuple[str, Reason]]:
    for entity, rows in grouped([row for row in follow_ups if row.is_overdue], lambda row: row.entity).items():
        longest = sorted(rows, key=lambda row: row.days_overdue)[-1]
        yield entity, FollowUpsOverdue(len(rows), longest.days_overdue, longest.kind)


def _not_rated(now: pd.DataFrame) -> Iterator[tuple[str, Reason]]:
    without = now[now["grade"] == NOT_RATED]
    for entity, coverage in without["coverage"].items():
        yield str(entity), TooLittleEvidence(float(coverage))
