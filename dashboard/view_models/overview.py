"""The city in five seconds, as finished numbers and sentences."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.translate import Translate
from dashboard.view_models import icons, wording
from dashboard.view_models.attention import Attention, attention
from dashboard.view_models.changes import grades_sentence, movement_sentence, not_compared
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.grades import GradeCounts, grade_counts
from dashboard.view_models.hysteresis import held_counted
from dashboard.view_models.indices import GroupIndex, group_indices
from dashboard.view_models.places import NOWHERE, Places, told
from dashboard.view_models.rated import count_rated, rated
from dashboard.view_models.tiles import TileGroup, badges_sentence, remark, tile_groups


@dataclass(frozen=True)
class Finding:
    """One computed sentence and the heading it stands under."""

    heading: str
    sentence: str


@dataclass(frozen=True)
class OverviewView:
    """Everything the overview shows."""

    title: str
    lead: str
    counts: GradeCounts
    headline_reading: str
    indices: tuple[GroupIndex, ...]
    findings: tuple[Finding, ...]
    tiles: list[TileGroup]
    tiles_reading: str
    attention: list[Attention]
    numbers: pd.DataFrame
    """One row a body, with finished column titles."""


def overview_view(
    enquiry: Enquiry, follow_ups: pd.DataFrame, movements: pd.DataFrame, places: Places = NOWHERE
) -> OverviewView:
    """Shape the overview of the chosen month.

    Args:
        enquiry: Whose month and language count.
        follow_ups: From ``application.follow_ups`` for the same month.
        movements: From ``Watching.movements`` of the same month.
        places: From ``view_models.places``; without them none is told.
    """
    t = enquiry.t
    counts = grade_counts(enquiry)
    return OverviewView(
        title=t("Political ecology of {city}").format(city=enquiry.config.city.title.get(enquiry.language)),
        lead=lead(enquiry, counts),
        counts=counts,
        headline_reading=_headline_reading(t, compared=counts.compared),
        indices=group_indices(enquiry),
        findings=_findings(enquiry, movements),
        tiles=tile_groups(enquiry, movements),
        tiles_reading=_tiles_reading(t),
        attention=attention(enquiry, follow_ups, places=places),
        numbers=numbers(enquiry, movements, places),
    )


def _headline_reading(t: Translate, *, compared: bool) -> str:
    if compared:
        return t(
            "Bodies in each grade, with the change against the month before. The index is the median score: half of "
            "the rated bodies lie above it, half below; the line shows its last twelve months."
        )
    return t("Bodies in each grade. The index is the median score: half of the rated bodies lie above it, half below.")


def _tiles_reading(t: Translate) -> str:
    figures = t(
        "Letter and score of each body. An arrow stands only where the change against the month before is more than "
        "chance, with its points; a sign in a frame is what the control chart of the score signals. "
        "A body is only ever compared within its peer group."
    )
    return wording.sentences([figures, badges_sentence(t)], t)


def _findings(enquiry: Enquiry, movements: pd.DataFrame) -> tuple[Finding, ...]:
    """The sentences beside each other; none where nobody is rated, as the lead says so already."""
    t = enquiry.t
    if not count_rated(enquiry, enquiry.period):
        return ()
    return (
        Finding(t("Changes of grade"), _grades(enquiry)),
        Finding(t("Movement"), movement_sentence(enquiry, movements)),
        Finding(t("Weakest"), where_worst(enquiry)),
    )


def _grades(enquiry: Enquiry) -> str:
    """Who changed the grade, and how many did not although their score crossed a threshold."""
    return wording.sentences([part for part in (grades_sentence(enquiry), held_counted(enquiry)) if part], enquiry.t)


def lead(enquiry: Enquiry, counts: GradeCounts) -> str:
    """The first sentence: how many are in the upper two grades, now and a month ago."""
    if not count_rated(enquiry, enquiry.period):
        return not_compared(enquiry)
    upper = counts.items[:2]
    now, before = sum(item.now for item in upper), sum(item.before for item in upper)
    sentence = enquiry.t("{count} of {total} bodies are rated {first} or {second}").format(
        count=now, total=counts.total, first=upper[0].title, second=upper[1].title
    )
    if not counts.compared:
        return wording.sentences([sentence + enquiry.t("."), not_compared(enquiry)], enquiry.t)
    if now == before:
        return sentence + enquiry.t(", as many as a month ago.")
    clause = enquiry.t(", {n} more than a month ago.") if now > before else enquiry.t(", {n} fewer than a month ago.")
    return sentence + clause.format(n=abs(now - before))


def where_worst(enquiry: Enquiry) -> str:
    """The weakest dimension of the city, and the lowest score among counties and among units."""
    if not count_rated(enquiry, enquiry.period):
        return not_compared(enquiry)
    t, results = enquiry.t, enquiry.results
    nodes = results.nodes[(results.nodes["period"] == enquiry.period) & (results.nodes["depth"] == 1)]
    medians = nodes.groupby("node")["score"].median()
    weakest = str(medians.idxmin())
    sentence = t("{dimension} is the weakest dimension (median {median})").format(
        dimension=wording.node(enquiry, weakest), median=wording.score(medians[weakest])
    )
    return wording.sentences([sentence + t("."), _lowest(enquiry)], t)


def _lowest(enquiry: Enquiry) -> str:
    """The lowest score among counties and among units, with all bodies that share it as shown."""
    t = enquiry.t
    scores = rated(enquiry, enquiry.period).set_index("entity")["score"].dropna().map(wording.cut)
    kinds = scores.index.map(enquiry.config.city.kind)
    ends: list[str] = []
    for kind, alone, after in (
        ("county", t("Lowest among counties: {names} {score}"), ""),
        ("unit", t("Lowest among units: {names} {score}"), t("among units: {names} {score}")),
    ):
        mine = scores[kinds == kind]
        if mine.empty:
            continue
        names = [wording.short(enquiry, str(key)) for key in mine.index[mine == mine.min()]]
        together = t(", ").join(names) if t.language == "zh" else wording.listing(names, t)
        ends.append((after if ends else alone).format(names=together, score=wording.score(mine.min())))
    return t("; ").join(ends) + t(".")


def numbers(enquiry: Enquiry, movements: pd.DataFrame, places: Places) -> pd.DataFrame:
    """What the tiles show, as a table; the signs of the control chart in words."""
    t, now = enquiry.t, rated(enquiry, enquiry.period)
    signs = [icons.both(t, movements.loc[key]) for key in now["entity"]]
    return pd.DataFrame(
        {
            t("Body"): [wording.entity(enquiry, key) for key in now["entity"]],
            t("Peer group"): [wording.group(enquiry, key) for key in now["entity"]],
            t("Grade"): [wording.grade_with_letter(enquiry.scheme, grade, t) for grade in now["grade"]],
            t("Note"): [remark(enquiry, rating) for _, rating in now.iterrows()],
            t("Score"): now["score"].map(wording.cut),
            t("A month ago"): now["previous_score"].map(wording.cut),
            t("Place in the group"): [told(places.get(str(key)), t) or wording.NONE for key in now["entity"]],
            t("Variation"): [variation.label for variation, _ in signs],
            t("Target"): [assurance.label if assurance else wording.NONE for _, assurance in signs],
        }
    )
