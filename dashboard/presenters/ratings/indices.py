"""The index of all bodies of each kind: the median score, and its change against the month that is compared with."""

from __future__ import annotations

from math import isnan

from dashboard.elements.headline import GroupIndex
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.peers import median
from metrics.model import Month, shown


def group_indices(query: Query) -> tuple[GroupIndex, ...]:
    """The index of each kind of body with a member the reader may see."""
    present = {query.config.city.kind(key) for key in query.results.entities}
    return tuple(_group_index(query, kind) for kind in query.config.city.all_kinds if kind in present)


def _group_index(query: Query, kind: str) -> GroupIndex:
    scores = _scores(query, kind, query.month)
    now, before = median(scores), median(_scores(query, kind, query.month_compared))
    return GroupIndex(
        kind=kind,
        title=naming.kind(query, kind),
        score=format.score(now),
        change="" if isnan(now) or isnan(before) else format.change(float(shown.difference(now, before))),
        rated=len(scores),
    )


def _scores(query: Query, kind: str, month: Month) -> list[float]:
    """The scores of all rated bodies of a kind in a month."""
    scores = [rating.rated_score for key, rating in month.ratings.items() if query.config.city.kind(key) == kind]
    return [score for score in scores if not isnan(score)]
