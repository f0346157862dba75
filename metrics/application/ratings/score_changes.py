"""What has changed scores: from one month to another, to a draft of the scheme; and what sets two bodies apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import Branch, Scheme
from metrics.insight.change import Change, explain_change, rule_changes
from metrics.insight.decomposition import LIMIT, Decomposition, recorded
from metrics.insight.shapley import outranking
from metrics.model import Period, Results

__all__ = [
    "LIMIT",
    "DimensionChange",
    "ScoreChange",
    "by_dimension",
    "changes_at_splice",
    "changes_of_draft",
    "changes_of_month",
    "difference_of_bodies",
    "gathered",
    "of_months",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ScoreChange:
    """What has changed one body's score, in points of the score.

    Between months ``indicators`` holds what the values of each indicator have done and ``weights`` what re-basing has
    done, as in ``explanation.explain``. Between schemes ``indicators`` holds what other weights and goalposts of each
    indicator do, where the trees are additive; else ``weights`` and ``method`` hold it as a whole. ``rules`` holds
    what the points of each rule have done, ``LIMIT`` among them. All of these add up to ``total``. ``capped`` and
    ``uncapped`` are the rules whose caps have begun and ceased to lower the grade.

    Where a branch compares bodies with each other nothing can be shared out: then ``indicators`` is empty, and
    ``weights`` and ``method`` are NaN. Without an index on one of the sides all parts are NaN or empty.
    """

    total: float
    indicators: Mapping[str, float]
    weights: float
    method: float
    rules: Mapping[str, float]
    capped: tuple[str, ...]
    uncapped: tuple[str, ...]


@dataclass(frozen=True)
class DimensionChange:
    """What the indicators of one dimension do together, and the one that does most of it, in points of the score."""

    dimension: str
    points: float
    leader: str
    leader_points: float


def changes_of_month(results: Results, scheme: Scheme, period: Period, *, since: Period) -> dict[str, ScoreChange]:
    """What has changed the score of each body between two months under one scheme.

    Returns:
        By body; those with a row in both months.
    """
    rows = recorded(of_months(results, since, period), scheme)
    before, after = (np.flatnonzero(rows.periods == month) for month in (since, period))
    caps = _caps(results, since), _caps(results, period)
    return _changes(rows.take(before), rows.take(after), caps, explain_change, _by_values)


def changes_at_splice(
    old: Results, old_scheme: Scheme, new: Results, new_scheme: Scheme, period: Period, *, since: Period
) -> dict[str, ScoreChange]:
    """What has changed the score of each body between two months that different schemes rate: what is real, and method.

    Args:
        old: All months under the scheme of the earlier month.
        new: All months under that of the later one, on the same data.

    Returns:
        By body; ``method`` and ``weights`` hold what the change of scheme does.
    """
    before, still = (recorded(of_months(old, month), old_scheme) for month in (since, period))
    anew, after = (recorded(of_months(new, month), new_scheme) for month in (since, period))

    def explained(first: Decomposition, last: Decomposition) -> Change:
        names = [str(entity) for entity in first.entities]
        return explain_change(first, last, recast=(_rows_of(anew, names), _rows_of(still, names)))

    return _changes(before, after, (_caps(old, since), _caps(new, period)), explained, _by_values)


def changes_of_draft(
    results: Results, scheme: Scheme, drafted: Results, draft: Scheme, period: Period
) -> dict[str, ScoreChange]:
    """What a draft of the scheme changes in the score of each body in one month.

    Args:
        drafted: Ratings of the same values under the draft.

    Returns:
        By body; those with a row on both sides.
    """
    before, after = recorded(of_months(results, period), scheme), recorded(of_months(drafted, period), draft)
    # No time passes: under the other scheme either side is the other one.
    caps = _caps(results, period), _caps(drafted, period)
    return _changes(
        before, after, caps, lambda first, last: explain_change(first, last, recast=(last, first)), _by_scheme
    )


def difference_of_bodies(results: Results, scheme: Scheme, period: Period, *, of: str, to: str) -> ScoreChange:
    """What sets the score of the body ``of`` above or below that of the body ``to`` in one month.

    Told as a change from ``to`` to ``of``: ``indicators`` holds what other points do in what both have points of,
    ``weights`` what weighs otherwise because one has no points in it, or is not asked it. ``capped`` are the caps that
    lower the grade of ``of`` alone, ``uncapped`` those that lower that of ``to``.
    """
    rows, month = recorded(of_months(results, period), scheme), results.month(period)
    first, last = (_rows_of(rows, [entity]) for entity in (to, of))
    caps = ({of: frozenset(month.capped_by(entity))} for entity in (to, of))
    return _changes(replace(first, entities=last.entities), last, (next(caps), next(caps)), explain_change, _by_values)[
        of
    ]


def by_dimension(change: ScoreChange, scheme: Scheme) -> list[DimensionChange]:
    """The parts of a change by the branches right under the root, the largest first."""
    return gathered(change.indicators, scheme)


def gathered(points: Mapping[str, float], scheme: Scheme) -> list[DimensionChange]:
    """What indicators do, by code, gathered by the branches right under the root, the largest first.

    An indicator that hangs right under the root is a dimension by itself.
    """
    result: list[DimensionChange] = []
    for child in scheme.tree.children:
        leaves = child.leaves() if isinstance(child, Branch) else [child]
        own = {leaf.key: points[leaf.key] for leaf in leaves if leaf.key in points}
        if not own:
            continue
        total = float(np.sum(list(own.values())))
        leader = max(own, key=lambda code: own[code] * (1 if total > 0 else -1))
        result.append(DimensionChange(child.key, total, leader, own[leader]))
    return sorted(result, key=lambda part: -abs(part.points))


Parts = tuple[Floats, Floats, Floats]
"""By indicator, shape (rows, indicators); by weights and by method as a whole, shape (rows,)."""


Caps = Mapping[str, frozenset[str]]
"""The rules whose caps lower a grade, by body."""


def _by_values(change: Change) -> Parts:
    return change.values, change.weights, change.method


def _by_scheme(change: Change) -> Parts:
    shared = change.values + change.reweighted + change.rescaled
    whole = np.isnan(shared.sum(axis=1, keepdims=True))
    rest = whole[:, 0].astype(np.float64)
    return np.where(whole, np.nan, shared), change.weights * rest, change.method * rest


def _changes(
    before: Decomposition,
    after: Decomposition,
    caps: tuple[Caps, Caps],
    explained: Callable[[Decomposition, Decomposition], Change],
    parts_of: Callable[[Change], Parts],
) -> dict[str, ScoreChange]:
    names = [entity for entity in after.entities if entity in set(before.entities)]
    first, last = (_rows_of(side, names) for side in (before, after))
    if outranking(first.root) or outranking(last.root):
        unknown = np.full(len(names), np.nan)
        codes, parts = tuple[str, ...](), (np.empty((len(names), 0)), unknown, unknown)
        total, rules = last.score - first.score, rule_changes(first, last)
    else:
        change = explained(first, last)
        codes, parts = change.indicators, parts_of(change)
        total, rules = change.total, change.rules
    matrix, weights, method = parts
    return {
        str(entity): ScoreChange(
            total=float(total[row]),
            indicators={
                code: float(points) for code, points in zip(codes, matrix[row], strict=True) if not np.isnan(points)
            },
            weights=float(weights[row]),
            method=float(method[row]),
            rules={rule: float(points[row]) for rule, points in rules.items() if points[row] != 0},
            capped=tuple(sorted(caps[1][entity] - caps[0][entity])),
            uncapped=tuple(sorted(caps[0][entity] - caps[1][entity])),
        )
        for row, entity in enumerate(names)
    }


def _caps(results: Results, period: Period) -> Caps:
    month = results.month(period)
    return {entity: frozenset(month.capped_by(entity)) for entity in month.ratings}


def _rows_of(side: Decomposition, names: list[str]) -> Decomposition:
    places = {entity: index for index, entity in enumerate(side.entities)}
    return side.take(np.array([places[entity] for entity in names], dtype=np.intp))


def of_months(results: Results, *periods: Period) -> Results:
    """The results of some months."""
    ratings, indicators, statement = (
        frame[frame["period"].isin(periods)] for frame in (results.ratings, results.indicators, results.statement)
    )
    return replace(results, ratings=ratings, indicators=indicators, statement=statement)
