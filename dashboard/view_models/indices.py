"""The index of all counties and of all units: the median score, and its way over the last twelve months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from dashboard.translate import mark
from dashboard.view_models import wording
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.rated import rated
from metrics.model import shift, span

Kind = Literal["county", "unit"]

MONTHS: Final = 12
"""Months in the small line."""
TITLES: Final[dict[Kind, str]] = {
    "county": mark("Counties: median index"),
    "unit": mark("Units: median index"),
}


@dataclass(frozen=True)
class GroupIndex:
    """The median score of one kind of body, as finished text."""

    kind: Kind
    title: str
    score: str
    change: str
    """Against the month before; empty where there is none."""
    history: tuple[float, ...]
    first: str
    last: str
    """The months at both ends of the history."""
    rated: int
    """Bodies with a score in the chosen month."""


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
        score=wording.score(now),
        change="" if now is None or before is None else wording.change(now - before),
        history=tuple(round(float(medians[month]), 2) for month in months),
        first=wording.month_short(months[0], enquiry.t) if months else "",
        last=wording.month_short(months[-1], enquiry.t) if months else "",
        rated=int((mine["period"].eq(enquiry.period) & mine["score"].notna()).sum()),
    )
