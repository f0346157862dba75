"""The slides of the briefing, in the order of ``config/briefing.yaml``, as finished numbers and sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

import pandas as pd

from dashboard.presenters.ratings.attention import attention, rule_of_the_list
from dashboard.presenters.ratings.changes import GradeChange, grade_changes, grades_counted, movement_sentence
from dashboard.presenters.ratings.city import lead, where_worst
from dashboard.presenters.ratings.grades import grade_counts
from dashboard.presenters.ratings.hysteresis import held_counted
from dashboard.presenters.ratings.indices import group_indices
from dashboard.presenters.ratings.outlines import Outlines
from dashboard.presenters.ratings.places import NOWHERE, Places
from dashboard.presenters.ratings.rated import comparable, rated
from dashboard.presenters.ratings.reasons import causes_of_month
from dashboard.presenters.ratings.tiles import tile_groups
from dashboard.screens.briefing.body_slide import standing
from dashboard.screens.briefing.decisions import decisions
from dashboard.session import naming
from dashboard.session.query import Enquiry
from dashboard.text import format
from metrics.definitions.briefing import Slide as Item

Part = dict[str, Any]
"""What one kind of slide needs, as plain lists and dicts for the browser."""


@dataclass(frozen=True)
class Slide:
    """One slide: what it is called, how long it stays, the sentence that reads it, and what it shows."""

    kind: str
    title: str
    seconds: int
    sentence: str
    part: Part


@dataclass(frozen=True)
class BriefingView:
    """The whole briefing."""

    title: str
    month: str
    city: str
    notice: str
    slides: tuple[Slide, ...]


def briefing_view(
    enquiry: Enquiry,
    follow_ups: pd.DataFrame,
    movements: pd.DataFrame,
    map_shapes: Outlines,
    places: Places = NOWHERE,
) -> BriefingView:
    """Shape all slides of the agenda.

    Args:
        enquiry: Whose month and language count.
        follow_ups: From ``application.follow_ups`` for the same month.
        movements: From ``Watching.movements`` of the same month.
        map_shapes: From ``presenters.ratings.outlines``.
        places: From ``presenters.ratings.places``; without them none is told.
    """
    agenda, city = enquiry.config.briefing, enquiry.config.city
    material = Material(enquiry, follow_ups, movements, map_shapes, places)
    slides: list[Slide] = []
    for item in agenda.slides:
        sentence, part = KINDS[item.kind](material, item)
        slides.append(Slide(item.kind, item.title.get(enquiry.language), agenda.time_of(item), sentence, part))
    return BriefingView(
        title=agenda.title.get(enquiry.language),
        month=format.month(enquiry.period, enquiry.t),
        city=city.title.get(enquiry.language),
        notice=city.notice.get(enquiry.language) if city.notice else "",
        slides=tuple(slides),
    )


@dataclass(frozen=True)
class Material:
    """What the slides are made from."""

    enquiry: Enquiry
    follow_ups: pd.DataFrame
    movements: pd.DataFrame
    outlines: Outlines
    places: Places


def _city(material: Material, item: Item) -> tuple[str, Part]:
    del item
    enquiry = material.enquiry
    counts = grade_counts(enquiry)
    return lead(enquiry, counts), {
        "counts": counts.plain(),
        "indices": [asdict(index) for index in group_indices(enquiry)],
        "groups": [group.plain() for group in tile_groups(enquiry, material.movements)],
    }


def _map(material: Material, item: Item) -> tuple[str, Part]:
    del item
    enquiry, shapes = material.enquiry, material.outlines
    tiles = {
        tile.entity: tile
        for group in tile_groups(enquiry, material.movements, kinds=("county",))
        for tile in group.tiles
    }
    counties = [{**asdict(shape), **asdict(tiles[shape.entity])} for shape in shapes.shapes if shape.entity in tiles]
    scores = rated(enquiry, enquiry.period).set_index("entity")["score"]
    order = sorted(tiles, key=lambda entity: (pd.isna(scores[entity]), -scores[entity]))
    layers = enquiry.config.city.map
    return _map_sentence(enquiry, scores[order].dropna()), {
        "width": shapes.width,
        "height": shapes.height,
        "river": shapes.river,
        "counties": counties,
        "list": [asdict(tiles[entity]) for entity in order],
        "legend": [
            {
                "grade": grade,
                "letter": format.letter(enquiry.scheme, grade),
                "title": format.grade(enquiry.scheme, grade, enquiry.t),
            }
            for grade in format.grades(enquiry.scheme)
        ],
        "source": enquiry.t("Map: {source}, approval number {number}").format(
            source=layers.source.get(enquiry.language), number=layers.approval_number
        ),
    }


def _map_sentence(enquiry: Enquiry, scores: pd.Series) -> str:
    if scores.empty:
        return enquiry.t("No county has enough records for a grade.")
    return enquiry.t("Highest: {high} {most}; lowest: {low} {least}.").format(
        high=naming.short(enquiry, str(scores.index[0])),
        most=format.score(scores.iloc[0]),
        low=naming.short(enquiry, str(scores.index[-1])),
        least=format.score(scores.iloc[-1]),
    )


def _changes(material: Material, item: Item) -> tuple[str, Part]:
    enquiry = material.enquiry
    risen, fallen = grade_changes(enquiry)
    sides = [(enquiry.t("Rose a grade"), risen), (enquiry.t("Fell a grade"), fallen)] if comparable(enquiry) else []
    return grades_counted(enquiry), {
        "columns": [_column(enquiry, title, changes, item.rows) for title, changes in sides],
        "note": format.sentences(
            [one for one in (held_counted(enquiry), movement_sentence(enquiry, material.movements)) if one], enquiry.t
        ),
    }


def _column(enquiry: Enquiry, title: str, changes: list[GradeChange], rows: int) -> Part:
    left = [one.short for one in changes[rows:]]
    if left:
        rest = enquiry.t("and {names}").format(names=format.listing(left, enquiry.t))
    else:
        rest = "" if changes else enquiry.t("None")
    causes = causes_of_month(enquiry)
    shown = [{**asdict(one), "reason": causes.get(one.entity, "") if _opposed(one) else ""} for one in changes[:rows]]
    return {"title": title, "rows": shown, "rest": rest}


def _opposed(one: GradeChange) -> bool:
    """Whether the score moved against the grade, which only a cap or a band that has become sure explains."""
    return one.change.startswith(format.MINUS if one.steps > 0 else "+")


def _attention(material: Material, item: Item) -> tuple[str, Part]:
    enquiry = material.enquiry
    listed = attention(enquiry, material.follow_ups, at_most=item.rows, places=material.places)
    return where_worst(enquiry), {
        "bodies": [one.plain() for one in listed],
        "note": rule_of_the_list(enquiry.t),
    }


def _profile(material: Material, item: Item) -> tuple[str, Part]:
    enquiry = material.enquiry
    entity = item.entity
    if entity is None:
        listed = attention(enquiry, material.follow_ups, at_most=1)
        entity = listed[0].entity if listed else enquiry.results.ratings["entity"].iloc[0]
    view = standing(enquiry, entity, material.movements, material.places)
    return view.reading, {
        **asdict(view),
        "words": {"peers": enquiry.t("median of its peers"), "how": enquiry.t("How the score came about")},
    }


def _decisions(material: Material, item: Item) -> tuple[str, Part]:
    enquiry = material.enquiry
    asked = decisions(enquiry, material.follow_ups, at_most=item.rows)
    sentence = enquiry.t.plural(
        "{n} matter is put before the meeting.", "{n} matters are put before the meeting.", len(asked)
    )
    return sentence, {"decisions": [asdict(one) for one in asked]}


KINDS: Final[dict[str, Callable[[Material, Item], tuple[str, Part]]]] = {
    "city": _city,
    "map": _map,
    "changes": _changes,
    "attention": _attention,
    "profile": _profile,
    "decisions": _decisions,
}
"""How each kind of slide is made; the kinds are those of ``metrics.definitions.briefing``."""
