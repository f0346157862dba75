"""The city in five seconds, as finished numbers and sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard.elements import icons
from dashboard.elements.attention import Attention
from dashboard.elements.headline import GradeCounts, GroupIndex
from dashboard.elements.tiles import TileGroup
from dashboard.presenters.ratings.attention import attention
from dashboard.presenters.ratings.changes import grades_sentence, movement_sentence
from dashboard.presenters.ratings.city import claims, lead, where_worst
from dashboard.presenters.ratings.grades import grade_counts
from dashboard.presenters.ratings.grouping import BY_GROUP
from dashboard.presenters.ratings.indices import group_indices
from dashboard.presenters.ratings.pending import Pending, pending
from dashboard.presenters.ratings.places import NOWHERE, Places, in_words
from dashboard.presenters.ratings.rated import count_rated
from dashboard.presenters.ratings.tiles import remark, tile_groups
from dashboard.screens.overview.side import Side, side
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.emphasis import Span, fitting, spans
from metrics.application.findings.decisions import decisions
from metrics.application.ratings.grade_holds import months_graded
from metrics.application.records.rows import FollowUp
from metrics.application.signals.rows import Movement

CLAIM: Final = 41.0
"""How wide the claim may be to stand on one line of the smallest screen, in em."""


@dataclass(frozen=True)
class Finding:
    """One computed sentence and the heading it stands under."""

    heading: str
    sentence: str


@dataclass(frozen=True)
class OverviewView:
    """Everything the overview shows."""

    claim: tuple[Span, ...]
    lead: str
    counts: GradeCounts
    headline_reading: str
    indices: tuple[GroupIndex, ...]
    findings: tuple[Finding, ...]
    side: Side
    tiles: list[TileGroup]
    tiles_title: str
    pending: Pending
    attention: list[Attention]
    numbers: pd.DataFrame
    """One row a body, with finished column titles."""


@cached(entries=128, worded=True)
def overview_view(
    query: Query,
    follow_ups: Sequence[FollowUp],
    movements: Mapping[str, Movement],
    places: Places = NOWHERE,
    *,
    moved: Mapping[str, Movement] | None = None,
    by: str = BY_GROUP,
    unsure: Collection[str] = (),
) -> OverviewView:
    """Shape the overview of the chosen month.

    Args:
        movements: Since the month before.
        moved: Since the month that changes are told against; that is the month before when absent.
        by: How tiles are grouped.
        unsure: Entities of which another grade is more likely.
    """
    moved = movements if moved is None else moved
    t = query.t
    counts = grade_counts(query)
    matters = decisions(query.results, query.config, query.scheme, follow_ups, query.period)
    return OverviewView(
        claim=spans(fitting(claims(query, movements, matters), CLAIM)),
        lead=lead(query, counts),
        counts=counts,
        headline_reading=_headline_reading(query, compared=counts.compared),
        indices=group_indices(query),
        findings=_findings(query, moved),
        side=side(query, moved, matters),
        tiles=tile_groups(query, moved, by=by, follow_ups=follow_ups, unsure=unsure, worst_first=True),
        tiles_title=t("{units}, worst first within each peer group").format(
            units=t.plural("{n} unit", "{n} units", len(query.month.ratings))
        ),
        pending=pending(query),
        attention=attention(query, follow_ups, movements, unsure=unsure),
        numbers=numbers(query, movements, places),
    )


def _headline_reading(query: Query, *, compared: bool) -> str:
    t = query.t
    if compared and query.against != "month":
        text = t(
            "Units in each grade, with the change against {month}. The index is the median score: half of the rated "
            "units lie above it, half below."
        )
        return text.format(month=format.month(query.reference.period, t))
    if compared:
        return t(
            "Units in each grade, with the change against the month before. The index is the median score: half of the "
            "rated units lie above it, half below."
        )
    return t("Units in each grade. The index is the median score: half of the rated units lie above it, half below.")


def _findings(query: Query, movements: Mapping[str, Movement]) -> tuple[Finding, ...]:
    """The sentences beside each other; none where nobody is rated, as the lead says so already."""
    t = query.t
    if not count_rated(query.month):
        return ()
    return (
        Finding(t("Changes of grade"), grades_sentence(query)),
        Finding(t("Movement"), movement_sentence(query, movements)),
        Finding(t("Weakest"), where_worst(query)),
    )


def numbers(query: Query, movements: Mapping[str, Movement], places: Places) -> pd.DataFrame:
    """What the tiles show, as a table; the signs of the control chart in words."""
    t, ratings = query.t, query.compared
    earlier = t("A month ago") if query.against == "month" else format.month(query.reference.period, t)
    signs = [icons.both(t, movements[key]) for key in ratings]
    return pd.DataFrame(
        {
            t("Unit"): [naming.entity(query, key) for key in ratings],
            t("Peer group"): [naming.group(query, key) for key in ratings],
            t("Grade"): [format.grade_with_letter(query.scheme, rating.grade, t) for rating in ratings.values()],
            t("Months in the grade"): [
                months_graded(query.results, key, rating.grade, until=query.period) for key, rating in ratings.items()
            ],
            t("Note"): [remark(query, rating) for rating in ratings.values()],
            t("Score"): [format.cut(rating.rated_score) for rating in ratings.values()],
            earlier: [format.cut(rating.previous_rated_score) for rating in ratings.values()],
            t("Place in the group"): [in_words(places.get(key), t) or format.NONE for key in ratings],
            t("Variation"): [variation.label for variation, _ in signs],
            t("Target"): [assurance.label if assurance else format.NONE for _, assurance in signs],
        }
    )
