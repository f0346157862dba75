"""Why score and grade move, in words: dimensions, weights, rules, caps that come or go, grades that are held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from dashboard.presenters.ratings import hysteresis
from dashboard.session import cache, naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.score_changes import LIMIT, ScoreChange, by_dimension, changes_of_draft
from metrics.definitions import Scheme
from metrics.model import Results, shift

LEVEL: Final = 0.05
"""Points; a smaller part is not named."""
NAMED: Final = 2
"""Dimensions named."""

Changes = Mapping[str, ScoreChange]
"""By body."""


def reasons_of_draft(query: Query, after: Results, draft: Scheme) -> dict[str, str]:
    """One finished text for each body whose score or grade a draft moves.

    Args:
        after: The same values under the draft.
    """
    changes = changes_of_draft(query.results, query.scheme, after, draft, query.period)
    return _texts(query, changes, _holds(query, after))


def reasons_of_month(query: Query) -> dict[str, str]:
    """One finished text for each body whose score or grade moved since the month that is compared with."""
    # Why a grade moved at last is known of the month in which it did.
    moved = hysteresis.moved(query) if query.against == "month" else {}
    return _texts(query, cache.score_changes(query, query.reference.period), moved)


def causes_of_month(query: Query) -> dict[str, str]:
    """What moved a grade since the month before besides its score: a cap that came or went, a band that is sure."""
    besides = _besides(query, cache.score_changes(query, shift(query.period, -1)), hysteresis.moved(query))
    return {entity: query.t("; ").join(texts) for entity, texts in besides.items() if texts}


def _holds(query: Query, after: Results) -> dict[str, str]:
    """Bodies whose grade is held on one side and not on the other, in words."""
    t, sides = query.t, list[set[str]]()
    for results in (query.results, after):
        sides.append({rating.entity for rating in results.month(query.period).ratings.values() if rating.is_held})
    before, then = sides
    return {entity: t("now to be confirmed") for entity in then - before} | {
        entity: t("no longer to be confirmed") for entity in before - then
    }


def _texts(query: Query, changes: Changes, moved: Mapping[str, str]) -> dict[str, str]:
    besides, texts = _besides(query, changes, moved), dict[str, str]()
    for entity in query.config.city.entities:
        parts = [*_of_score(query, changes[entity]), *besides[entity]] if entity in changes else []
        if parts:
            texts[entity] = query.t("; ").join(parts)
    return texts


def _besides(query: Query, changes: Changes, moved: Mapping[str, str]) -> dict[str, list[str]]:
    """Caps that came or went, and what else has moved or kept a grade."""
    return {
        entity: [*_caps(query, change), *([moved[entity]] if entity in moved else [])]
        for entity, change in changes.items()
    }


def _of_score(query: Query, change: ScoreChange) -> Iterator[str]:
    """The dimensions that move a score most, each with the indicator that does most of it; then the other parts."""
    t = query.t
    named = [part for part in by_dimension(change, query.scheme) if abs(part.points) >= LEVEL]
    for part in named[:NAMED]:
        if part.dimension == part.leader or abs(part.leader_points) < LEVEL:
            name = naming.node(query, part.dimension)
            yield t("{part} {change}").format(part=name, change=format.change(part.points))
            continue
        yield t("{dimension} {change} (mostly {indicator} {part})").format(
            dimension=naming.node(query, part.dimension),
            change=format.change(part.points),
            indicator=naming.node(query, part.leader),
            part=format.change(part.leader_points),
        )
    if abs(change.weights) >= LEVEL:
        yield t("re-based weights {change}").format(change=format.change(change.weights))
    if abs(change.method) >= LEVEL:
        yield t("change of method {change}").format(change=format.change(change.method))
    for rule, points in change.rules.items():
        if abs(points) >= LEVEL:
            title = t("limits of the score") if rule == LIMIT else naming.rule(query, rule)
            yield t("{rule} {change}").format(rule=title, change=format.change(points))


def _caps(query: Query, change: ScoreChange) -> Iterator[str]:
    """Caps that hold on one side and not on the other, in words."""
    t = query.t
    for rule in change.capped:
        yield t("grade now limited by a rule: {rule}").format(rule=naming.rule(query, rule))
    for rule in change.uncapped:
        yield t("grade no longer limited by a rule: {rule}").format(rule=naming.rule(query, rule))
