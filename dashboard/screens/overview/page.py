"""Overview page: the city in five seconds."""

from __future__ import annotations

import streamlit as st

from dashboard.elements import attention, choose, headline, tiles
from dashboard.elements import parts as parts
from dashboard.presenters.ratings import places
from dashboard.presenters.ratings.attention import rule_of_the_list
from dashboard.presenters.ratings.grouping import grouping_title, groupings
from dashboard.screens.overview.view import Finding, overview_view
from dashboard.session import cache, state
from dashboard.session.query import Query


def page() -> None:
    """Draw the overview of the chosen month."""
    head = st.container()
    query, by = _settings(cache.query())
    monitor = cache.monitor(query)
    movements = monitor.movements(query.period)
    moved = monitor.movements(query.period, query.reference.months)
    result = places.places(query, cache.uncertainty(query, query.scheme))
    view = overview_view(query, cache.follow_ups(query), movements, result, moved=moved, by=by)
    with head:
        parts.header(query, view.title)
    act = f" :orange[{parts.plain(view.act)}]" if view.act else ""
    st.subheader(parts.plain(view.lead) + act, anchor=False)
    headline.draw(query, view.counts, view.indices, key="headline")
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.subheader(query.t("Where attention is needed"), anchor=False)
        listed = attention.listing(query, view.attention, key="attention")
        parts.read(rule_of_the_list(query.t))
    with right:
        clicked = tiles.grid(query, view.tiles, key="tiles")
        parts.read(view.tiles_reading)
    _findings(view.findings)
    with st.expander(query.t("The numbers behind this page")):
        parts.read(view.headline_reading)
        parts.table(view.numbers)
        parts.read(places.meaning(query.t))
    parts.footer(query)
    if opened := clicked or listed:
        state.open_profile(opened)


def _settings(query: Query) -> tuple[Query, str]:
    """Against which month changes are told, and how the tiles are grouped: both stand in the address."""
    left, right = st.columns(2, gap="large")
    with left:
        query = choose.against(query)
    with right:
        by = choose.grouping(query.t, {key: grouping_title(query, key) for key in groupings(query)})
    return query, by


def _findings(findings: tuple[Finding, ...]) -> None:
    if not findings:
        return
    for column, finding in zip(st.columns(len(findings), gap="large"), findings, strict=True):
        with column:
            st.markdown(f"**{parts.plain(finding.heading)}**  \n{parts.plain(finding.sentence)}")
