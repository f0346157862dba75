"""Map: the counties by grade or by a number, and the units beside them in the same colours."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.elements import choose, faults, tiles
from dashboard.elements import parts as parts
from dashboard.presenters.indicators import observations
from dashboard.screens.map import shaded_tiles, webgl
from dashboard.screens.map.figures import COUNTIES, HEIGHT, deck, flat
from dashboard.screens.map.legend import legend
from dashboard.screens.map.view import CountyMap, county_map
from dashboard.session import cache, naming, state
from dashboard.session.cache import Boundaries
from dashboard.session.query import Query
from dashboard.style import theme


def page() -> None:
    """Draw the map; a click on a county or a unit opens its profile."""
    query = cache.query()
    t = query.t
    parts.header(query, t("Map"))
    boundaries = cache.boundaries(query)
    if boundaries is None:
        st.info(parts.plain(t("This city has no map; the overview shows all bodies.")))
        return
    node = _subject(query)
    view = county_map(query, node, cache.monitor(query).movements(query.period))
    left, right = st.columns([7, 5], gap="large")
    with left:
        st.subheader(parts.plain(naming.kind(query, query.config.city.mapped_kind)), anchor=False)
        clicked = _counties(query, view, boundaries)
        if view.legend:
            swatches = legend(view.legend, parts.palette(query))
            st.plotly_chart(swatches, theme=None, config={"staticPlot": True}, key="legend")
        parts.read(view.reading)
        parts.read(view.source)
    with right:
        grid = tiles.grid if view.by_grade else shaded_tiles.grid
        for kind, groups in view.groups.items():
            st.subheader(parts.plain(naming.kind(query, kind)), anchor=False)
            clicked = grid(query, groups, key=f"tiles_{kind}") or clicked
    with st.expander(t("The numbers behind this figure")):
        parts.table(view.numbers)
    parts.footer(query)
    if clicked:
        state.open_profile(clicked)


def _subject(query: Query) -> str:
    with st.columns([7, 5], gap="large")[0]:
        return choose.one(
            "node",
            query.t("Coloured by"),
            observations.subjects(query),
            format_func=lambda key: observations.subject_title(query, key),
            strict=True,
        )


def _counties(query: Query, view: CountyMap, layers: Boundaries) -> str | None:
    """The map with WebGL or without; returns the county that was just clicked."""
    colours = parts.palette(query)
    if layers.problems:
        faults.faults(query.viewer, query.t, query.t("The map cannot be drawn; its layers are wrong."), layers.problems)
        return None
    if webgl.is_present():
        drawn = deck(view, layers.counties, layers.river, colours)
        event: Any = st.pydeck_chart(
            drawn, height=HEIGHT, on_select="rerun", selection_mode="single-object", key="counties"
        )
        chosen = event.selection.objects.get(COUNTIES, [])
        return chosen[0]["properties"]["adcode"] if chosen else None
    event = st.plotly_chart(
        flat(view, layers.counties, layers.river, colours),
        theme=None, config=theme.CONFIG, key="counties_flat", on_select="rerun", selection_mode="points",
    )  # fmt: skip
    chosen = [point["customdata"] for point in event.selection.points if point.get("customdata")]
    return str(chosen[0]) if chosen else None
