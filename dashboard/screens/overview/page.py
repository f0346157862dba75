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
from dashboard.screens.overview import side
from dashboard.screens.overview.view import Finding, OverviewView, overview_view
from dashboard.session import cache, state
from dashboard.session.query import Query
from dashboard.text import format


def page() -> None:
    """Draw the overview of the chosen month."""
    with st.container(gap="xsmall"):
        opened = _page()
    if opened:
        state.open_profile(opened)


def prepare(query: Query) -> None:
    """Work out what the page shows of a month, as the reader who opens it next will ask for it."""
    _view(query, groupings(query)[0])


def _view(query: Query, by: str) -> OverviewView:
    draws = cache.uncertainty(query, query.scheme)
    return overview_view(
        query, cache.follow_ups(query), cache.movements(query), places.places(query, draws),
        moved=cache.movements(query, query.reference.months), by=by, unsure=certainty.doubted(draws),
    )  # fmt: skip


def _page() -> str | None:
    """Draw it; returns the unit that was just opened."""
    query, by = _settings(cache.query())
    view, draws = _view(query, by), cache.uncertainty(query, query.scheme)
    st.title(parts.marked(view.claim), anchor=False)
    headline.draw(query, view.counts, view.indices, title=query.t("Median index:"), key="headline")
    left, right = st.columns([13, 10], gap="medium")
    with left:
        listed = attention.listing(query, view.attention, heading=query.t("Where to look first"), key="attention")
    with right:
        listed = side.draw(query, view.side) or listed
    said = [text for text in (certainty.certainty_sentence(query, draws), view.pending.line) if text]
    clicked = tiles.grid(query, view.tiles, key="tiles", wall=True, heading=view.tiles_title)
    parts.read(format.sentences([*said, strip_sentence(query.t)], query.t))
    _pending(view.pending)
    with st.expander(query.t("The numbers behind this page")):
        parts.read(view.lead)
        _findings(view.findings)
        parts.read(view.headline_reading)
        parts.table(view.numbers)
        parts.read(places.meaning(query.t))
        parts.read(rule_of_the_list(query.t))
    parts.footer(query)
    return clicked or listed


def _settings(query: Query) -> tuple[Query, str]:
    """Beside the city and the month: against which month changes are told, and how the tiles are grouped."""
    about, chosen = st.columns([4, 1], vertical_alignment="center")
    about.caption(parts.plain(parts.about(query, query.t(query.config.city.title))))
    with chosen.popover(query.t("Compare and group"), type="tertiary", width="stretch"):
        query = choose.against(query)
        by = choose.grouping(query.t, {key: grouping_title(query, key) for key in groupings(query)})
    return query, by


def _pending(pending: Pending) -> None:
    if pending.title:
        with st.expander(pending.title):
            parts.table(pending.numbers)


def _findings(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        st.markdown(f"**{parts.plain(finding.heading)}**  \n{parts.plain(finding.sentence)}")
