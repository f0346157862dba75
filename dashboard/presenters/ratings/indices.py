"""The index of all bodies of each kind: the median score, and its way over the last twelve months."""

from __future__ import annotations

from math import isnan
from typing import Final

from dashboard.elements.headline import GroupIndex
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.peers import median
from metrics.model import Period, shift, shown, span

MONTHS: Final = 12
"""Months in the small line."""


def group_indices(query: Query) -> tuple[GroupIndex, ...]:
    """The index of each kind of body with a member the reader may see."""
    present = {query.config.city.kind(key) for key in query.results.entities}
    return tuple(_group_index(query, kind) for kind in query.config.city.all_kinds if kind in present)


def _group_index(query: Query, kind: str) -> GroupIndex:
    scores = {month: _scores(query, kind, month) for month in span(shift(query.period, 1 - MONTHS), query.period)}
    medians = {month: median(amounts) for month, amounts in scores.items() if amounts}
    months = list(medians)
    now, before = medians.get(query.period), medians.get(shift(query.period, -1))
    return GroupIndex(
        kind=kind,
        title=query.t("{kind}: median index").format(kind=naming.kind(query, kind)),
        score=format.score(now),
        change="" if now is None or before is None else format.change(float(shown.difference(now, before))),
        history=tuple(round(medians[month], 2) for month in months),
        first=format.month_short(months[0], query.t) if months else "",
        last=format.month_short(months[-1], query.t) if months else "",
        rated=len(scores[query.period]),
    )


def _scores(query: Query, kind: str, period: Period) -> list[float]:
    """The scores of all rated bodies of a kind in a month."""
    ratings = query.results.month(period).ratings
    scores = [rating.rated_score for key, rating in ratings.items() if query.config.city.kind(key) == kind]
    return [score for score in scores if not isnan(score)]
