"""How one body stands: its score step by step, and its dimensions beside its peers'."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from dashboard.elements.attention import Cell
from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings import hysteresis
from dashboard.presenters.ratings.changes import alike
from dashboard.presenters.ratings.places import in_words
from dashboard.presenters.ratings.statement import statement
from dashboard.presenters.ratings.strips import strip
from dashboard.screens.briefing.facts import BriefingFacts, Mark, Sheet
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.emphasis import unstopped
from metrics.application.ratings.peers import part_medians
from metrics.definitions import Scheme
from metrics.model import NOT_RATED, shown


@dataclass(frozen=True)
class DimensionBar:
    """One part of a body's index, a dimension or an indicator, between 0 and 100, and the median of its peers."""

    title: str
    score: float | None
    peers: float | None
    shown: str
    peers_shown: str
    gap: float | None
    """Points as shown above the median of the peers; negative below."""
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
    mark: Mark
    score: str
    change: str
    rank: str
    """The range of its places in the group; empty for none."""
    strip: tuple[Cell, ...]
    dimensions: tuple[DimensionBar, ...]
    steps: tuple[Step, ...]
    how: str
    reading: str


def body_slide(facts: BriefingFacts, entity: str) -> Sheet:
    """Shape the standing of one body."""
    query, t = facts.query, facts.query.t
    rating, dimensions = query.month.ratings[entity], _dimensions(query, entity)
    part = BodySlide(
        entity=entity,
        name=naming.entity(query, entity),
        group=naming.group(query, entity),
        mark=facts.mark(rating.grade),
        score=format.score(rating.rated_score),
        change=format.moved(rating.change, significant=facts.movements[entity].significant, t=t),
        rank=in_words(facts.places.get(entity), t),
        strip=strip(query, entity),
        dimensions=dimensions,
        steps=_steps(query, entity),
        how=t("Make-up of the score"),
        reading=_reading(query, dimensions),
    )
    name, reading = naming.short(query, entity), unstopped(part.reading)
    candidates = [t("{name}: {reading}").format(name=name, reading=reading), t("{name}: {grade}").format(
        name=name, grade=format.grade(query.scheme, rating.grade, t))]  # fmt: skip
    return Sheet(facts.claim(candidates), part, t("The upright line is the median of its peers"))


def _dimensions(query: Query, entity: str) -> tuple[DimensionBar, ...]:
    medians = part_medians(query.month, query.scheme, observations.peers(query, entity))
    nodes, indicators = query.month.nodes.get(entity, {}), query.month.indicators.get(entity, {})
    bars: list[DimensionBar] = []
    for child in query.scheme.tree.children:
        if child.key in nodes:
            score, grade = nodes[child.key].rated_score, str(nodes[child.key].grade)
        elif child.key in indicators:
            score = indicators[child.key].points
            grade = _band(query.scheme, score)
        else:
            continue
        peers = medians[child.key]
        gap = float(shown.difference(score, peers))
        bars.append(
            DimensionBar(
                title=naming.node(query, child.key),
                score=None if isnan(score) else format.cut(score),
                peers=None if isnan(peers) else format.cut(peers),
                shown=format.score(score),
                peers_shown=format.score(peers),
                gap=None if isnan(gap) else gap,
                difference=format.change(gap),
                grade=grade,
                letter=format.letter(query.scheme, grade),
            )
        )
    return tuple(bars)


def _band(scheme: Scheme, points: float) -> str:
    """The band that points lie in."""
    return next((band.id for band in scheme.bands if points >= band.from_), NOT_RATED)


def _steps(query: Query, entity: str) -> tuple[Step, ...]:
    whole = statement(query, entity)
    held = hysteresis.held_briefly(query, query.month.ratings[entity])
    words = [held, *whole.caps] if held else whole.caps
    return (*(Step(bar.title, bar.text) for bar in whole.bars[:-1]), *(Step(text, "") for text in words))


def _reading(query: Query, dimensions: tuple[DimensionBar, ...]) -> str:
    gaps = [(dimension.gap, dimension) for dimension in dimensions if dimension.gap is not None]
    if not gaps:
        return query.t("Nothing here has enough data.")
    gap = min(gap for gap, _ in gaps)
    if gap >= 0:
        return query.t("None is below the median of the peers.")
    shown = [(dimension.title, format.number(-gap)) for gap, dimension in gaps]
    return query.t("Farthest below its peers: {dimension}, {gap} points under their median.").format(
        dimension=alike(query, shown, format.number(-gap)), gap=format.number(-gap)
    )
