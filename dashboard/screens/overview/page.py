"""Overview page: the city in five seconds."""

from __future__ import annotations

import streamlit as st

from dashboard.elements import attention, choose, headline, tiles
from dashboard.elements import parts as parts
from dashboard.presenters.ratings import certainty, places
from dashboard.presenters.ratings.attention import rule_of_the_list
from dashboard.presenters.ratings.grouping import grouping_title, groupings
from dashboard.presenters.ratings.pending import Pending
from dashboard.presenters.ratings.strips import strip_sentence
from dashboard.screens.overview.view import Finding, overview_view
from dashboard.session import cache, state
from dashboard.session.query import Query
from dashboard.text import format


def page() -> None:
    """Draw the overview of the chosen month."""
    head = st.container()
    query, by = _settings(cache.query())
    monitor, draws = cache.monitor(query), cache.uncertainty(query, query.scheme)
    view = overview_view(
        query, cache.follow_ups(query), monitor.movements(query.period), places.places(query, draws),
        moved=monitor.movements(query.period, query.reference.months), by=by, unsure=certainty.doubted(draws),
    )  # fmt: skip
    with head:
        parts.header(query, view.title)
    act = f" :orange[{parts.plain(view.act)}]" if view.act else ""
    st.subheader(parts.plain(view.lead) + act, anchor=False)
    headline.draw(query, view.counts, view.indices, key="headline")
    left, right = st.columns([5, 3], gap="large")
    with left:
        st.subheader(query.t("Where attention is needed"), anchor=False)
        listed = attention.listing(query, view.attention, key="attention")
        parts.read(strip_sentence(query.t))
    with right:
        _findings(view.findings)
    st.subheader(parts.plain(view.tiles_title), anchor=False)
    clicked = tiles.grid(query, view.tiles, key="tiles", wall=True)
    if said := [text for text in (certainty.certainty_sentence(query, draws), view.pending.line) if text]:
        parts.read(format.sentences(said, query.t))
    _pending(view.pending)
    with st.expander(query.t("The numbers behind this page")):
        parts.read(view.headline_reading)
        parts.table(view.numbers)
        parts.read(places.meaning(query.t))
        parts.read(rule_of_the_list(query.t))
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


def _pending(pending: Pending) -> None:
    if pending.title:
        with st.expander(pending.title):
            parts.table(pending.numbers)


def _findings(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        st.markdown(f"**{parts.plain(finding.heading)}**  \n{parts.plain(finding.sentence)}")
