"""Overview page: the city in five seconds."""

from __future__ import annotations

import streamlit as st

from dashboard.elements import attention, headline, tiles
from dashboard.elements import parts as parts
from dashboard.presenters.ratings import places
from dashboard.presenters.ratings.attention import rule_of_the_list
from dashboard.screens.overview.view import Finding, overview_view
from dashboard.session import cache, state


def page() -> None:
    """Draw the overview of the chosen month."""
    enquiry = cache.enquiry()
    movements = cache.watching(enquiry).movements(enquiry.period)
    found = places.places(enquiry, cache.uncertainty(enquiry, enquiry.scheme))
    view = overview_view(enquiry, cache.follow_ups(enquiry), movements, found)
    parts.header(enquiry, view.title)
    st.subheader(parts.plain(view.lead), anchor=False)
    headline.draw(view.counts, view.indices, key="headline")
    parts.read(view.headline_reading)
    _findings(view.findings)
    left, right = st.columns([13, 7], gap="large")
    with left:
        clicked = tiles.grid(view.tiles, key="tiles")
        parts.read(view.tiles_reading)
    with right:
        st.subheader(enquiry.t("Where attention is needed"), anchor=False)
        listed = attention.listing(view.attention, key="attention")
        parts.read(rule_of_the_list(enquiry.t))
    with st.expander(enquiry.t("The numbers behind this page")):
        parts.table(view.numbers)
        parts.read(places.meaning(enquiry.t))
    parts.footer(enquiry)
    if opened := clicked or listed:
        state.open_profile(opened)


def _findings(findings: tuple[Finding, ...]) -> None:
    if not findings:
        return
    for column, finding in zip(st.columns(len(findings), gap="large"), findings, strict=True):
        with column:
            st.markdown(f"**{parts.plain(finding.heading)}**  \n{parts.plain(finding.sentence)}")
