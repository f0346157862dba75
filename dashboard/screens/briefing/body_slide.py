"""How one body stands: its score step by step, and its dimensions beside its peers'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings import hysteresis
from dashboard.presenters.ratings.places import NOWHERE, Places, in_words
from dashboard.presenters.ratings.statement import statement
from dashboard.presenters.ratings.tiles import badge
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.peers import dimension_medians
from metrics.application.signals.rows import Movement


@dataclass(frozen=True)
class DimensionBar:
    """One dimension of a body, between 0 and 100, and the median of its peers."""

    title: str
    score: float | None
    peers: float | None
    shown: str
    gap: float | None
    """Points above the median of the peers; negative below."""
    difference: str
    grade: str
    letter: str


@dataclass(frozen=True)
class Step:
    """One line of the score statement."""

    title: str
    points: str


@dataclass(frozen=True)
class BodySlide:
    """One body in the chosen month, as finished text."""

    entity: str
    name: str
    group: str
    grade: str
    letter: str
    grade_title: str
    note: str
    """The sign of a capped or held grade."""
    score: str
    change: str
    rank: str
    """The range of its places in the group; empty for none."""
    dimensions: tuple[DimensionBar, ...]
    steps: tuple[Step, ...]
    reading: str


def body_slide(query: Query, entity: str, movements: Mapping[str, Movement], places: Places = NOWHERE) -> BodySlide:
    """Shape the standing of one body."""
    t, rating = query.t, query.month.ratings[entity]
    grade, dimensions = rating.grade, _dimensions(query, entity)
    return BodySlide(
        entity=entity,
        name=naming.entity(query, entity),
        group=naming.group(query, entity),
        grade=grade,
        letter=format.letter(query.scheme, grade),
        grade_title=format.grade(query.scheme, grade, t),
        note=badge(query, rating),
        score=format.score(rating.rated_score),
        change=format.moved(rating.change, significant=movements[entity].significant, t=t),
        rank=in_words(places.get(entity), t),
        dimensions=dimensions,
        steps=_steps(query, entity),
        reading=_reading(query, dimensions),
    )


def _dimensions(query: Query, entity: str) -> tuple[DimensionBar, ...]:
    medians = dimension_medians(query.month, observations.peers(query, entity))
    own = query.month.nodes.get(entity, {})
    bars: list[DimensionBar] = []
    for branch in query.scheme.dimensions():
        if branch.key not in own:
            continue
        score, peers, grade = own[branch.key].score, medians[branch.key], str(own[branch.key].grade)
        bars.append(
            DimensionBar(
                title=query.t(branch.title),
                score=None if isnan(score) else round(score, 1),
                peers=None if isnan(peers) else round(peers, 1),
                shown=format.score(score),
                gap=None if isnan(score - peers) else score - peers,
                difference=format.change(score - peers),
                grade=grade,
                letter=format.letter(query.scheme, grade),
            )
        )
    return tuple(bars)


def _steps(query: Query, entity: str) -> tuple[Step, ...]:
    whole = statement(query, entity)
    held = hysteresis.held_briefly(query, query.month.ratings[entity])
    words = [held, *whole.caps] if held else whole.caps
    return (*(Step(bar.title, bar.text) for bar in whole.bars[:-1]), *(Step(text, "") for text in words))


def _reading(query: Query, dimensions: tuple[DimensionBar, ...]) -> str:
    gaps = [(dimension.gap, dimension) for dimension in dimensions if dimension.gap is not None]
    if not gaps:
        return query.t("No dimension has enough records.")
    gap, farthest = min(gaps, key=lambda pair: pair[0])
    if gap >= 0:
        return query.t("No dimension lies below the median of its peers.")
    return query.t("Farthest below its peers: {dimension}, {gap} points under their median.").format(
        dimension=farthest.title, gap=format.number(-gap)
    )
