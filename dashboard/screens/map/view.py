"""The counties as areas and the units as tiles, coloured by grade or by a number; both in the same shades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import pandas as pd

from dashboard.elements.county_map import Swatch
from dashboard.elements.tiles import Tile, TileGroup
from dashboard.presenters.indicators import observations
from dashboard.presenters.map.county_map import Area, graded
from dashboard.presenters.map.outlines import map_source
from dashboard.presenters.ratings import tiles
from dashboard.presenters.ratings.hysteresis import held_counted
from dashboard.screens.map import classes
from dashboard.screens.map.claim import claim
from dashboard.screens.map.classes import NO_SHADE, Colouring
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.observations import Observation
from metrics.application.ratings.observations import observations as observations_of
from metrics.application.ratings.peers import median
from metrics.application.signals.rows import Movement

Observations = Mapping[str, Observation]
"""The numbers of a month, by entity."""


@dataclass(frozen=True)
class MapView:
    """The map, its legend, the tiles beside it and the words around them."""

    claim: str
    areas: tuple[Area, ...]
    legend: tuple[Swatch, ...]
    legend_note: str
    """Which end of a ramp is which."""
    groups: dict[str, list[TileGroup]]
    """Tiles of the bodies that are not on the map, by their kind."""
    by_grade: bool
    reading: str
    source: str
    numbers: pd.DataFrame


@cached(entries=128, worded=True)
def map_view(query: Query, key: str, movements: Mapping[str, Movement]) -> MapView:
    """The map of one subject: the index by grade, anything else by its value; too little evidence has neither.

    Args:
        key: The index, a branch or an indicator's code.
    """
    now, before = (observations_of(month, query.scheme, key) for month in (query.month, query.month_before))
    colouring = classes.colouring(query, key, [row.amount for row in now.values() if row.is_known])
    counties = [county for county in query.config.city.mapped if query.actor.may_see(county)]
    groups = {
        kind: tiles.tile_groups(query, movements, kinds=(kind,))
        if colouring.by_grade
        else _groups(query, kind, key, now, before, colouring)
        for kind in query.config.city.all_kinds
        if kind != query.config.city.mapped_kind
    }
    areas = graded(query, movements) if colouring.by_grade else None
    if areas is None:
        areas = tuple(_area(query, key, county, now, before, colouring) for county in counties)
    shown = [area.shade for area in areas]
    shown += [tile.grade for own in groups.values() for group in own for tile in group.tiles]
    return MapView(
        claim=claim(query, key, [now[county] for county in counties if county in now], colouring),
        areas=areas,
        legend=_legend(query, key, colouring, Counter(shown)),
        legend_note=_legend_note(query, colouring),
        groups=groups,
        by_grade=colouring.by_grade,
        reading=format.sentences(_reading(query, key, now, counties, by_grade=colouring.by_grade), query.t),
        source=map_source(query),
        numbers=_numbers(query, key, now, before),
    )


def _row(rows: Observations, entity: str) -> Observation:
    return rows.get(entity) or Observation(entity, "", reason="not_applicable")


def _area(query: Query, key: str, entity: str, now: Observations, before: Observations, colouring: Colouring) -> Area:
    row = _row(now, entity)
    return Area(
        entity=entity,
        shade=colouring.shade(observations.as_shown(query, key, row.amount), row.grade),
        name=naming.short(query, entity),
        letter="",
        figure=observations.cell(query, key, row),
        reading=_sentence(query, key, entity, now, before),
    )


def _sentence(query: Query, key: str, entity: str, now: Observations, before: Observations) -> str:
    """The reading of one body: name, subject, number, change."""
    t, row = query.t, _row(now, entity)
    amount, name = row.amount, naming.entity(query, entity)
    if isnan(amount):
        return t("{name}: no value, {reason}").format(name=name, reason=observations.why_none(query, key, row))
    return t("{name}: {head}, {value}, {change} against last month").format(
        name=name,
        head=naming.node(query, key),
        value=observations.amount_text(query, key, amount),
        change=_change(query, key, amount, _row(before, entity).amount),
    )


def _change(query: Query, key: str, now: float, before: float) -> str:
    return observations.change_text(query, key, observations.change(query, key, now, before))


def _legend(query: Query, key: str, colouring: Colouring, shown: Mapping[str, int]) -> tuple[Swatch, ...]:
    """What is in use, with how many bodies there are of each."""
    t, scheme = query.t, query.scheme
    if colouring.by_grade:
        every = [(grade, format.grade(scheme, grade, t)) for grade in format.grades(scheme)]
    else:
        every = [(item.shade, item.text) for item in classes.classes(query, key, colouring)]
        # Where nothing has a value there is nothing to tell apart.
        if every:
            none = t("no value") if observations.is_indicator(query, key) else format.grade(scheme, NO_SHADE, t)
            every.append((NO_SHADE, none))
    return tuple(
        Swatch(shade, format.letter(scheme, shade) if colouring.by_grade or shade == NO_SHADE else "", text, count)
        for shade, text in every
        if (count := shown.get(shade, 0))
    )


def _legend_note(query: Query, colouring: Colouring) -> str:
    """Which end of the ramp is which."""
    if colouring.by_grade or colouring.size < 2:
        return ""
    if colouring.worst is None:
        return query.t("The stronger the colour, the higher the number.")
    return query.t("The stronger the colour, the worse.")


def _groups(
    query: Query, kind: str, key: str, now: Observations, before: Observations, colouring: Colouring
) -> list[TileGroup]:
    city = query.config.city
    groups: list[TileGroup] = []
    for group_id, group in city.peer_groups.items():
        members = [
            item for item, entity in city.entities.items() if entity.group == group_id and query.actor.may_see(item)
        ]
        if group.kind != kind or not members:
            continue
        shown = tuple(_tile(query, key, member, now, before, colouring) for member in members)
        rows = [_row(now, member) for member in members]
        known = sum(item.is_known for item in rows)
        middle = observations.amount_text(query, key, median(item.amount for item in rows))
        summary = query.t.plural("{n} unit, median {median}", "{n} units, median {median}", known, median=middle)
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
        label=_sentence(query, key, entity, now, before),
    )


def _reading(query: Query, key: str, now: Observations, counties: Sequence[str], *, by_grade: bool) -> list[str]:
    """The middle of the counties beside the ends that the claim tells, and what the signs on the tiles mean."""
    known = [now[county].amount for county in counties if county in now and now[county].is_known]
    if not known:
        return []
    ends = {
        name: observations.amount_text(query, key, amount)
        for name, amount in (("low", min(known)), ("high", max(known)), ("median", median(known)))
    }
    told = query.t("From {low} to {high}, median {median}.").format(**ends)
    if len(known) < len(counties):
        text = query.t("{n} of {total} with a value: from {low} to {high}, median {median}.")
        told = text.format(n=len(known), total=len(counties), **ends)
    held = held_counted(query) if by_grade else ""
    return [told, *([held] if held else []), *([tiles.cap_sentence(query.t)] if by_grade else [])]


def _numbers(query: Query, key: str, now: Observations, before: Observations) -> pd.DataFrame:
    t = query.t
    shown = [entity for entity in query.config.city.entities if entity in now]
    rows = [_row(now, item) for item in shown]
    columns = {
        t("Unit"): [naming.entity(query, item) for item in shown],
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
