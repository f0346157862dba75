"""The index of all counties and of all units: the median score, and its way over the last twelve months."""

from __future__ import annotations

from typing import Final

from dashboard.elements.headline import GroupIndex, Kind
from dashboard.presenters.ratings.rated import rated
from dashboard.session.query import Enquiry
from dashboard.text import format
from dashboard.text.translate import mark
from metrics.model import shift, span

MONTHS: Final = 12
"""Months in the small line."""
TITLES: Final[dict[Kind, str]] = {
    "county": mark("Counties: median index"),
    "unit": mark("Units: median index"),
}


def group_indices(enquiry: Enquiry) -> tuple[GroupIndex, ...]:
    """The index of the counties and of the units, each with a member the reader may see."""
    present = {enquiry.config.city.kind(key) for key in enquiry.results.ratings["entity"].unique()}
    return tuple(_group_index(enquiry, kind) for kind in TITLES if kind in present)


def _group_index(enquiry: Enquiry, kind: Kind) -> GroupIndex:
    city, ratings = enquiry.config.city, rated(enquiry)
    mine = ratings[[city.kind(key) == kind for key in ratings["entity"]]]
    medians = mine.groupby("period")["score"].median().dropna()
    months = [month for month in span(shift(enquiry.period, 1 - MONTHS), enquiry.period) if month in medians.index]
    now, before = medians.get(enquiry.period), medians.get(shift(enquiry.period, -1))
    return GroupIndex(
        kind=kind,
        title=enquiry.t(TITLES[kind]),
        score=format.score(now),
        change="" if now is None or before is None else format.change(now - before),
        history=tuple(round(float(medians[month]), 2) for month in months),
        first=format.month_short(months[0], enquiry.t) if months else "",
        last=format.month_short(months[-1], enquiry.t) if months else "",
        rated=int((mine["period"].eq(enquiry.period) & mine["score"].notna()).sum()),
    )
