"""The index of all counties and of all units: the median score, and its way over the last twelve months."""

from __future__ import annotations

from typing import Final

from dashboard.elements.headline import GroupIndex, Kind
from dashboard.presenters.ratings.rated import rated
from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.translate import mark
from metrics.model import shift, span

MONTHS: Final = 12
"""Months in the small line."""
TITLES: Final[dict[Kind, str]] = {
    "county": mark("Counties: median index"),
    "unit": mark("Units: median index"),
}


def group_indices(query: Query) -> tuple[GroupIndex, ...]:
    """The index of the counties and of the units, each with a member the reader may see."""
    present = {query.config.city.kind(key) for key in query.results.ratings["entity"].unique()}
    return tuple(_group_index(query, kind) for kind in TITLES if kind in present)


def _group_index(query: Query, kind: Kind) -> GroupIndex:
    city, ratings = query.config.city, rated(query)
    mine = ratings[[city.kind(key) == kind for key in ratings["entity"]]]
    medians = mine.groupby("period")["score"].median().dropna()
    months = [month for month in span(shift(query.period, 1 - MONTHS), query.period) if month in medians.index]
    now, before = medians.get(query.period), medians.get(shift(query.period, -1))
    return GroupIndex(
        kind=kind,
        title=query.t(TITLES[kind]),
        score=format.score(now),
        change="" if now is None or before is None else format.change(now - before),
        history=tuple(round(float(medians[month]), 2) for month in months),
        first=format.month_short(months[0], query.t) if months else "",
        last=format.month_short(months[-1], query.t) if months else "",
        rated=int((mine["period"].eq(query.period) & mine["score"].notna()).sum()),
    )
