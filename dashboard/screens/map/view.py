"""The counties as areas and the units as tiles, coloured by grade or by a number; both in the same shades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import pandas as pd

from dashboard.elements.tiles import Tile, TileGroup
from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings import tiles
from dashboard.presenters.ratings.changes import alike
from dashboard.presenters.ratings.outlines import map_source
from dashboard.screens.map import classes
from dashboard.screens.map.classes import NO_SHADE, Colouring
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.observations import Observation
from metrics.application.ratings.observations import observations as observations_of
from metrics.application.ratings.peers import in_order, median
from metrics.application.signals.rows import Movement

Observations = Mapping[str, Observation]
"""The numbers of a month, by entity."""


@dataclass(frozen=True)
class Area:
    """One county: its shade, the label on the map and the reading under the pointer."""

    entity: str
    shade: str
    """A grade, or ``ramp-0`` (low) to ``ramp-4`` (high), or ``not_rated``."""
    label: str
    reading: str


@dataclass(frozen=True)
class Swatch:
    """One entry of the legend."""

    shade: str
    letter: str
    text: str


@dataclass(frozen=True)
class CountyMap:
    """The map, its legend, the tiles beside it and the words beneath."""

    areas: tuple[Area, ...]
    legend: tuple[Swatch, ...]
    groups: dict[str, list[TileGroup]]
    """Tiles of the bodies that are not on the map, by their kind."""
    by_grade: bool
    reading: str
    source: str
    numbers: pd.DataFrame


def county_map(query: Query, key: str, movements: Mapping[str, Movement]) -> CountyMap:
    """The map of one subject: the index by grade, anything else by its value; too little evidence has neither.

    Args:
        key: The index, a branch or an indicator's code.
    """
    now, before = (observations_of(month, query.scheme, key) for month in (query.month, query.month_before))
    colouring = classes.colouring(query, key, [row.amount for row in now.values() if row.is_known])
    counties = [county for county in query.config.city.mapped if query.viewer.may_see(county)]
    return CountyMap(
        areas=tuple(_area(query, key, county, now, before, colouring) for county in counties),
        legend=_legend(query, key, colouring, now),
        groups={
            kind: tiles.tile_groups(query, movements, kinds=(kind,))
            if colouring.by_grade
            else _groups(query, kind, key, now, before, colouring)
            for kind in query.config.city.all_kinds
            if kind != query.config.city.mapped_kind
        },
        by_grade=colouring.by_grade,
        reading=format.sentences(
            [_reading(query, key, now, counties), *([tiles.badges_sentence(query.t)] if colouring.by_grade else [])],
            query.t,
        ),
        source=map_source(query),
        numbers=_numbers(query, key, now, before),
    )


def _row(rows: Observations, entity: str) -> Observation:
    return rows.get(entity) or Observation(entity, "", reason="not_applicable")


def _area(query: Query, key: str, entity: str, now: Observations, before: Observations, colouring: Colouring) -> Area:
    row = _row(now, entity)
    text = _mark(query, key, entity, row, colouring)
    return Area(
        entity=entity,
        shade=colouring.shade(observations.as_shown(query, key, row.amount), row.grade),
        label=f"{naming.short(query, entity)}\n{text}",
        reading=_sentence(query, key, entity, now, before, colouring),
    )


def _mark(query: Query, key: str, entity: str, row: Observation, colouring: Colouring) -> str:
    """What stands under a name: letter, score and the sign of a capped or held grade, or the value."""
    if colouring.by_grade:
        letter = format.letter(query.scheme, str(row.grade))
        if isnan(row.amount):
            return letter
        note = tiles.badge(query, query.month.ratings[entity])
        return " ".join(part for part in (letter, format.score(row.amount), note) if part)
    return observations.cell(query, key, row)


def _sentence(
    query: Query, key: str, entity: str, now: Observations, before: Observations, colouring: Colouring
) -> str:
    """The reading of one body: name, grade or subject, number, change."""
    t, row = query.t, _row(now, entity)
    amount, name = row.amount, naming.entity(query, entity)
    if isnan(amount):
        return t("{name}: no value, {reason}").format(name=name, reason=observations.why_none(query, key, row))
    head = naming.node(query, key)
    if colouring.by_grade:
        head = format.grade_with_letter(query.scheme, str(row.grade), t)
    sentence = t("{name}: {head}, {value}, {change} against last month").format(
        name=name,
        head=head,
        value=observations.amount_text(query, key, amount),
        change=_change(query, key, amount, _row(before, entity).amount),
    )
    why = tiles.remark_sentence(query, query.month.ratings[entity]) if colouring.by_grade else ""
    return format.sentences([sentence, why], t) if why else sentence


def _change(query: Query, key: str, now: float, before: float) -> str:
    return observations.change_text(query, key, observations.change(query, key, now, before))


def _legend(query: Query, key: str, colouring: Colouring, now: Observations) -> tuple[Swatch, ...]:
    t, scheme = query.t, query.scheme
    if colouring.by_grade:
        return tuple(
            Swatch(grade, format.letter(scheme, grade), format.grade(scheme, grade, t))
            for grade in format.grades(scheme)
        )
    swatches = [Swatch(item.shade, "", item.text) for item in classes.classes(query, key, colouring)]
    # Where nothing has a value there is nothing to tell apart.
    blank = [body for body in query.config.city.entities if query.viewer.may_see(body) and not _row(now, body).is_known]
    if swatches and blank:
        none = t("no value") if observations.is_indicator(query, key) else format.grade(scheme, NO_SHADE, t)
        swatches.append(Swatch(NO_SHADE, format.letter(scheme, NO_SHADE), none))
    return tuple(swatches)


def _groups(
    query: Query, kind: str, key: str, now: Observations, before: Observations, colouring: Colouring
) -> list[TileGroup]:
    city = query.config.city
    groups: list[TileGroup] = []
    for group_id, group in city.peer_groups.items():
        members = [
            item for item, entity in city.entities.items() if entity.group == group_id and query.viewer.may_see(item)
        ]
        if group.kind != kind or not members:
            continue
        shown = tuple(_tile(query, key, member, now, before, colouring) for member in members)
        rows = [_row(now, member) for member in members]
        known = sum(item.is_known for item in rows)
        middle = observations.amount_text(query, key, median(item.amount for item in rows))
        summary = query.t.plural("{n} body, median {median}", "{n} bodies, median {median}", known, median=middle)
        if known < len(members):
            pattern = query.t("{known} of {count} with a value, median {median}")
            summary = pattern.format(known=known, count=len(members), median=middle)
        groups.append(TileGroup(group_id, query.t(group.title), summary, shown))
    return groups


def _tile(query: Query, key: str, entity: str, now: Observations, before: Observations, colouring: Colouring) -> Tile:
    row = _row(now, entity)
    return Tile(
        entity=entity,
        name=naming.short(query, entity),
        grade=colouring.shade(observations.as_shown(query, key, row.amount), row.grade),
        letter=observations.amount_text(query, key, row.amount),
        score="",
        change="",
        note="",
        label=_sentence(query, key, entity, now, before, colouring),
    )


def _reading(query: Query, key: str, now: Observations, counties: Sequence[str]) -> str:
    t = query.t
    known = (now[key] for key in counties if key in now and now[key].is_known)
    rows = in_order(known, lambda row: row.amount)
    if not rows:
        return t("Nothing here has a value in {month}.").format(month=format.month(query.period, t))
    figures = [(naming.entity(query, row.entity), observations.amount_text(query, key, row.amount)) for row in rows]
    low, high = figures[0][1], figures[-1][1]
    return t("{subject} in {month}, {kind}: from {low} ({low_name}) to {high} ({high_name}), median {median}.").format(
        subject=naming.node(query, key),
        kind=naming.kind(query, query.config.city.mapped_kind),
        month=format.month(query.period, t),
        low=low,
        low_name=alike(query, figures, low),
        high=high,
        high_name=alike(query, figures, high),
        median=observations.amount_text(query, key, median(row.amount for row in rows)),
    )


def _numbers(query: Query, key: str, now: Observations, before: Observations) -> pd.DataFrame:
    t = query.t
    shown = [entity for entity in query.config.city.entities if entity in now]
    rows = [_row(now, item) for item in shown]
    columns = {
        t("Body"): [naming.entity(query, item) for item in shown],
        t("Peer group"): [naming.group(query, item) for item in shown],
        t("Grade"): [_grade(query, row.grade) for row in rows],
        naming.node(query, key): [observations.cell(query, key, row) for row in rows],
        t("Change"): [
            _change(query, key, row.amount, _row(before, entity).amount)
            for entity, row in zip(shown, rows, strict=True)
        ],
        t("Note"): [observations.why_none(query, key, row) if isnan(row.amount) else "" for row in rows],
    }
    if observations.is_indicator(query, key):
        del columns[t("Grade")]
    return pd.DataFrame(columns)


def _grade(query: Query, grade: object) -> str:
    return "" if grade is None else format.grade_with_letter(query.scheme, str(grade), query.t)
