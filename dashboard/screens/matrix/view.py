"""Who moves and who reaches the target, and who is weak in what, as finished words and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

from dashboard.elements.matrix import Body, GridRow, Heading, HeatCell, HeatGroup, HeatRow
from dashboard.presenters.ratings.grouping import BY_GROUP, body_groups, by_gravity
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.rows import Movement
from metrics.model import NOT_RATED
from metrics.wording import Translate, mark

VARIATIONS: Final = {
    "improvement": mark("Improving"),
    "common_cause": mark("Normal variation"),
    "concern": mark("Getting worse"),
}
"""What the chart of a score says of its newest point; the rows, from above."""

ASSURANCES: Final = {
    "consistent_pass": mark("Reliably meets the target"),
    "inconsistent": mark("Does not reliably meet the target"),
    "consistent_fail": mark("Reliably misses the target"),
}
"""Whether the process as it is will reach the target; the columns."""

NAMED: Final = 6
"""Bodies that a sentence names; of more it says how many."""


@dataclass(frozen=True)
class MatrixView:
    """Variation against assurance, and the parts of every score."""

    claim: str
    columns: tuple[Heading, ...]
    rows: tuple[GridRow, ...]
    note: str
    parts: tuple[str, ...]
    heat: tuple[HeatGroup, ...]


@cached(entries=128, worded=True)
def matrix_view(query: Query, movements: Mapping[str, Movement], by: str = BY_GROUP) -> MatrixView:
    """Shape both tables of the chosen month; ``by`` groups the bodies of the second one."""
    month, t = query.month.ratings, query.t
    judged = [
        key
        for key in by_gravity(query, list(month))
        if month[key].is_rated and movements[key].variation in VARIATIONS and movements[key].assurance in ASSURANCES
    ]
    columns = [[key for key in judged if movements[key].assurance == word] for word in ASSURANCES]
    rows = [[key for key in judged if movements[key].variation == word] for word in VARIATIONS]
    return MatrixView(
        claim=_claim(query, dict(zip(VARIATIONS, rows, strict=True)), dict(zip(ASSURANCES, columns, strict=True))),
        columns=tuple(_heading(t, title, own) for title, own in zip(ASSURANCES.values(), columns, strict=True)),
        rows=tuple(
            GridRow(
                _heading(t, title, row), tuple(tuple(_body(query, key) for key in row if key in own) for own in columns)
            )
            for title, row in zip(VARIATIONS.values(), rows, strict=True)
        ),
        note=_note(query, [key for key in month if key not in judged]),
        parts=tuple(naming.node(query, branch.key) for branch in query.scheme.dimensions()),
        heat=tuple(_heat(query, by)),
    )


def _heading(t: Translate, title: str, entities: Sequence[str]) -> Heading:
    return Heading(t(title), t.plural("{n} unit", "{n} units", len(entities)))


def _body(query: Query, entity: str) -> Body:
    rating = query.month.ratings[entity]
    parts = [naming.entity(query, entity), format.grade_with_letter(query.scheme, rating.grade, query.t)]
    return Body(
        entity=entity,
        name=naming.short(query, entity),
        grade=rating.grade,
        letter=format.letter(query.scheme, rating.grade),
        label=query.t(", ").join([*parts, format.score(rating.score)] if rating.is_rated else parts),
    )


def _claim(query: Query, moving: Mapping[str, Sequence[str]], meeting: Mapping[str, Sequence[str]]) -> str:
    """Whose score signals, and who reliably misses the target."""
    t = query.t
    up, down = (_names(query, moving[word]) for word in ("improvement", "concern"))
    missing = _names(query, meeting["consistent_fail"])
    signals = t("No score shows a signal.")
    if up and down:
        signals = t("Improving: {up}; getting worse: {down}.").format(up=up, down=down)
    elif up:
        signals = t("Only improvement signals: {up}.").format(up=up)
    elif down:
        signals = t("Getting worse: {down}.").format(down=down)
    missed = t("Reliably missing the target: {missing}.").format(missing=missing)
    return format.sentences([signals, missed if missing else t("No unit reliably misses the target.")], t)


def _names(query: Query, entities: Sequence[str]) -> str:
    if len(entities) > NAMED:
        return query.t.plural("{n} unit", "{n} units", len(entities))
    return format.listing([naming.short(query, entity) for entity in entities], query.t)


def _note(query: Query, others: Sequence[str]) -> str:
    """What the target is, and who is not judged."""
    t, target = query.t, query.config.monitoring.target
    notes: list[str] = []
    if target is not None:
        text = t("The target is {grade}, from {points} points.")
        [points] = [format.number(band.from_, 0) for band in query.scheme.bands if band.id == target]
        notes.append(text.format(grade=format.grade(query.scheme, target, t), points=points))
    if others:
        text = t("Not judged, for want of enough months or of a grade: {names}.")
        notes.append(text.format(names=format.listing([naming.short(query, key) for key in others], t)))
    return format.sentences(notes, t)


def _heat(query: Query, by: str) -> list[HeatGroup]:
    return [
        HeatGroup(group.title, tuple(_heat_row(query, entity) for entity in by_gravity(query, group.members)))
        for group in body_groups(query, by)
    ]


def _heat_row(query: Query, entity: str) -> HeatRow:
    rating, nodes = query.month.ratings[entity], query.month.nodes.get(entity, {})
    cells: list[HeatCell] = []
    for branch in query.scheme.dimensions():
        node = nodes.get(branch.key)
        score = node.rated_score if node is not None else float("nan")
        grade = NOT_RATED if node is None or node.grade is None or isnan(score) else node.grade
        text = format.score(score)
        named = format.grade_with_letter(query.scheme, grade, query.t)
        label = query.t(", ").join([naming.short(query, entity), naming.node(query, branch.key), named, text])
        cells.append(HeatCell(grade, text, label))
    return HeatRow(_body(query, entity), format.score(rating.rated_score), tuple(cells))
