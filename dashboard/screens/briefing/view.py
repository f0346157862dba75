"""The slides of the briefing, in the order of ``config/briefing.yaml``, as finished numbers and sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isnan
from typing import Any, Final

from dashboard.presenters.ratings.attention import attention, rule_of_the_list
from dashboard.presenters.ratings.changes import GradeChange, alike, grade_changes, grades_counted, movement_sentence
from dashboard.presenters.ratings.city import lead, where_worst
from dashboard.presenters.ratings.grades import grade_counts
from dashboard.presenters.ratings.hysteresis import held_counted
from dashboard.presenters.ratings.indices import group_indices
from dashboard.presenters.ratings.outlines import Outlines, map_source
from dashboard.presenters.ratings.places import NOWHERE, Places
from dashboard.presenters.ratings.rated import comparable
from dashboard.presenters.ratings.reasons import causes_of_month
from dashboard.presenters.ratings.tiles import tile_groups
from dashboard.screens.briefing.body_slide import body_slide
from dashboard.screens.briefing.decisions import decisions
from dashboard.session import naming
from dashboard.session.notices import notices, of_reader
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.records.rows import FollowUp
from metrics.application.signals.rows import Movement
from metrics.definitions.briefing import Slide as Item
from metrics.wording.numbers import MINUS

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
    query: Query,
    follow_ups: Sequence[FollowUp],
    movements: Mapping[str, Movement],
    map_shapes: Outlines | None,
    places: Places = NOWHERE,
) -> BriefingView:
    """Shape all slides of the agenda.

    Args:
        map_shapes: From ``presenters.ratings.outlines``; None where the city has no map, whose slides are left out.
    """
    agenda, city = query.config.briefing, query.config.city
    facts = BriefingFacts(query, follow_ups, movements, map_shapes, places)
    slides: list[Slide] = []
    for item in agenda.slides:
        if item.kind == "map" and map_shapes is None:
            continue
        sentence, part = KINDS[item.kind](facts, item)
        slides.append(Slide(item.kind, query.t(item.title), agenda.time_of(item), sentence, part))
    return BriefingView(
        title=query.t(agenda.title),
        month=format.month(query.period, query.t),
        city=query.t(city.title),
        notice=" · ".join(map(query.t, [*notices(query), *of_reader(query)])),
        slides=tuple(slides),
    )


@dataclass(frozen=True)
class BriefingFacts:
    """What the slides are made from."""

    query: Query
    follow_ups: Sequence[FollowUp]
    movements: Mapping[str, Movement]
    outlines: Outlines | None
    places: Places


def _city(facts: BriefingFacts, item: Item) -> tuple[str, Part]:
    del item
    query = facts.query
    counts = grade_counts(query)
    return lead(query, counts), {
        "counts": asdict(counts),
        "indices": [asdict(index) for index in group_indices(query)],
        "groups": [asdict(group) for group in tile_groups(query, facts.movements)],
    }


def _map(facts: BriefingFacts, item: Item) -> tuple[str, Part]:
    del item
    query, shapes = facts.query, facts.outlines
    assert shapes is not None
    shown = tile_groups(query, facts.movements, kinds=(query.config.city.mapped_kind,))
    tiles = {tile.entity: tile for group in shown for tile in group.tiles}
    counties = [{**asdict(shape), **asdict(tiles[shape.entity])} for shape in shapes.shapes if shape.entity in tiles]
    scores = {entity: rating.rated_score for entity, rating in query.month.ratings.items()}
    order = sorted(tiles, key=lambda entity: (isnan(scores[entity]), -scores[entity]))
    return _map_sentence(query, [(entity, scores[entity]) for entity in order if not isnan(scores[entity])]), {
        "width": shapes.width,
        "height": shapes.height,
        "river": shapes.river,
        "counties": counties,
        "list": [asdict(tiles[entity]) for entity in order],
        "legend": [
            {
                "grade": grade,
                "letter": format.letter(query.scheme, grade),
                "title": format.grade(query.scheme, grade, query.t),
            }
            for grade in format.grades(query.scheme)
        ],
        "source": map_source(query),
    }


def _map_sentence(query: Query, scores: Sequence[tuple[str, float]]) -> str:
    """Who is first and who is last; ``scores`` are the counties that have one, highest first."""
    if not scores:
        return query.t("Nothing here has enough records for a grade.")
    shown = [(naming.short(query, entity), format.score(score)) for entity, score in scores]
    most, least = shown[0][1], shown[-1][1]
    if most == least:
        return query.t("All with enough evidence have {score} points.").format(score=most)
    return query.t("Highest: {high} {most}; lowest: {low} {least}.").format(
        high=alike(query, shown, most), most=most, low=alike(query, shown, least), least=least
    )


def _changes(facts: BriefingFacts, item: Item) -> tuple[str, Part]:
    query = facts.query
    risen, fallen = grade_changes(query)
    sides = [(query.t("Rose a grade"), risen), (query.t("Fell a grade"), fallen)] if comparable(query) else []
    return grades_counted(query), {
        "columns": [_column(query, title, changes, item.rows) for title, changes in sides],
        "note": format.sentences(
            [item for item in (held_counted(query), movement_sentence(query, facts.movements)) if item], query.t
        ),
    }


def _column(query: Query, title: str, changes: list[GradeChange], rows: int) -> Part:
    left = [change.short for change in changes[rows:]]
    if left:
        rest = query.t("and {names}").format(names=format.listing(left, query.t))
    else:
        rest = "" if changes else query.t("None")
    causes = causes_of_month(query)
    shown = [
        {**asdict(change), "reason": causes.get(change.entity, "") if _opposed(change) else ""}
        for change in changes[:rows]
    ]
    return {"title": title, "rows": shown, "rest": rest}


def _opposed(change: GradeChange) -> bool:
    """Whether the score moved against the grade, which only a cap or a band that has become sure explains."""
    return change.change.startswith(MINUS if change.steps > 0 else "+")


def _attention(facts: BriefingFacts, item: Item) -> tuple[str, Part]:
    query = facts.query
    listed = attention(query, facts.follow_ups, facts.movements, at_most=item.rows)
    return where_worst(query), {"bodies": [asdict(item) for item in listed], "note": rule_of_the_list(query.t)}


def _profile(facts: BriefingFacts, item: Item) -> tuple[str, Part]:
    query = facts.query
    entity = item.entity
    if entity is None:
        listed = attention(query, facts.follow_ups, facts.movements, at_most=1)
        entity = listed[0].entity if listed else query.results.entities[0]
    view = body_slide(query, entity, facts.movements, facts.places)
    return view.reading, {
        **asdict(view),
        "words": {"peers": query.t("median of its peers"), "how": query.t("How the score came about")},
    }


def _decisions(facts: BriefingFacts, item: Item) -> tuple[str, Part]:
    query = facts.query
    asked = decisions(query, facts.follow_ups, at_most=item.rows)
    sentence = query.t.plural(
        "{n} matter is put before the meeting.", "{n} matters are put before the meeting.", len(asked)
    )
    return sentence, {"decisions": [asdict(item) for item in asked]}


KINDS: Final[dict[str, Callable[[BriefingFacts, Item], tuple[str, Part]]]] = {
    "city": _city,
    "map": _map,
    "changes": _changes,
    "attention": _attention,
    "profile": _profile,
    "decisions": _decisions,
}
"""How each kind of slide is made; the kinds are those of ``metrics.definitions.briefing``."""
