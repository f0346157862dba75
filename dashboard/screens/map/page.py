"""Map: the counties by grade or by a number, and the units beside them in the same colours."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from dashboard.elements import choose, county_map, faults, tiles
from dashboard.elements import parts as parts
from dashboard.presenters.indicators import observations
from dashboard.presenters.map import county_map as drawing
from dashboard.screens.map import webgl
from dashboard.screens.map.figures import COUNTIES, HEIGHT, deck
from dashboard.screens.map.shades import shades
from dashboard.screens.map.view import MapView, map_view
from dashboard.session import cache, naming, state
from dashboard.session.cache import Boundaries
from dashboard.session.query import Query
from metrics.wording import mark

WIDTH: Final = 460
"""Pixels across that the map has on the smallest screen it is made for; on a larger one all of it grows."""
FONT: Final = 15
WAYS: Final = {"still": mark("Whole map"), "zoom": mark("Can be enlarged")}
"""How the map is drawn: whole, or by WebGL so that it can be moved and enlarged."""


def page() -> None:
    """Draw the map; a click on a county or a unit, or Enter, opens its profile."""
    query = cache.query()
    t = query.t
    boundaries = cache.boundaries(query)
    if boundaries is None:
        parts.header(query, t("Map"))
        st.info(parts.plain(t("This city has no map; the overview shows all units.")))
        return
    head = st.container()
    node, way = _choices(query)
    view = map_view(query, node, cache.movements(query))
    with head:
        parts.header(query, view.claim)
    left, right = st.columns(2, gap="large")
    unsure = _unsure(query) if view.by_grade else set[str]()
    with right:
        clicked = _beside(query, view, unsure)
    with left:
        clicked = _counties(query, view, boundaries, way, unsure) or clicked
        parts.read(view.reading)
        parts.read(view.source)
    with st.expander(t("The numbers behind this figure")):
        parts.table(view.numbers)
    parts.footer(query)
    if clicked:
        state.open_profile(clicked)


def _choices(query: Query) -> tuple[str, str]:
    """What colours the map, and how it is drawn."""
    left, right = st.columns(2, gap="large")
    with left:
        node = choose.one(
            "node", query.t("Coloured by"), observations.subjects(query),
            format_func=lambda key: observations.subject_title(query, key), strict=True,
        )  # fmt: skip
    with right:
        way = choose.segment("map", query.t("Map"), list(WAYS), format_func=lambda key: query.t(WAYS[key]))
    return node, way


def _unsure(query: Query) -> set[str]:
    """Who is more likely to have another grade."""
    draws = cache.uncertainty(query, query.scheme)
    return {body.entity for body in draws.bodies if body.is_rated and body.likeliest != body.grade}


def _beside(query: Query, view: MapView, unsure: set[str]) -> str | None:
    """The legend and the tiles of those that lie on no map; returns the unit that was just clicked."""
    clicked = None
    own = shades(query)
    if view.legend:
        dashed = query.t("another grade more likely") if unsure & {area.entity for area in view.areas} else ""
        county_map.legend(query, view.legend, note=view.legend_note, unsure=dashed, key="legend", shades=own)
    for kind, groups in view.groups.items():
        st.header(parts.plain(naming.kind(query, kind)), anchor=False)
        clicked = tiles.grid(query, groups, key=f"tiles_{kind}", shades=own) or clicked
    return clicked


def _counties(query: Query, view: MapView, layers: Boundaries, way: str, unsure: set[str]) -> str | None:
    """The map; returns the county that was just opened."""
    if layers.problems:
        faults.faults(query.actor, query.t, query.t("The map cannot be drawn; its layers are wrong."), layers.problems)
        return None
    if way == "zoom" and webgl.is_present():
        drawn = deck(view, layers.counties, layers.river, parts.palette(query))
        event: Any = st.pydeck_chart(
            drawn, height=HEIGHT, on_select="rerun", selection_mode="single-object", key="counties"
        )
        chosen = event.selection.objects.get(COUNTIES, [])
        return chosen[0]["properties"]["adcode"] if chosen else None
    if way == "zoom":
        parts.read(query.t("This browser cannot enlarge the map, since it has no WebGL."))
    picture = drawing.county_map(
        query, layers.counties, layers.river, view.areas, width=WIDTH, font=FONT, unsure=unsure
    )
    return county_map.draw(query, picture, key="counties", shades=shades(query))
