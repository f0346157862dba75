"""Indicators page: one indicator across all bodies, who differs by more than chance, and who has no value."""

from __future__ import annotations

import streamlit as st

from dashboard.elements import choose, table
from dashboard.elements import parts as parts
from dashboard.presenters.signals import funnel, funnel_words
from dashboard.presenters.signals.funnel import FunnelView, funnel_view
from dashboard.screens.indicators.figures import distribution_figure
from dashboard.screens.indicators.funnel_figure import funnel_figure
from dashboard.screens.indicators.view import DistributionView, distribution, indicator_codes
from dashboard.session import cache, state
from dashboard.session.naming import indicator_title
from dashboard.session.query import Enquiry


def page() -> None:
    """Draw the chosen indicator."""
    enquiry = cache.enquiry()
    parts.header(enquiry, enquiry.t("Indicators"))
    left, _ = st.columns([13, 7], gap="large")
    with left:
        code = choose.one(
            "indicator",
            enquiry.t("Indicator"),
            indicator_codes(enquiry),
            format_func=lambda one: indicator_title(enquiry, one),
        )
    view = distribution(enquiry, code, cache.watching(enquiry).intervals(code, enquiry.period))
    st.subheader(parts.plain(view.title), anchor=False)
    st.markdown(parts.plain(view.lead))
    if view.late:
        parts.read(view.late)
    opened = _figures(enquiry, view)
    opened = _registers(enquiry, view) or opened
    parts.footer(enquiry)
    if opened:
        state.open_page("profile", entity=opened, indicator=code)


def _figures(enquiry: Enquiry, view: DistributionView) -> str | None:
    """The funnel beside the definition, then all groups' values; returns the entity that was just clicked."""
    none = funnel_words.why_none(enquiry, view.code)
    left, right = st.columns([13, 7], gap="large")
    with right:
        st.subheader(enquiry.t("Definition"), anchor=False)
        st.caption(parts.plain(view.subtitle))
        table.draw(view.definition, key="definition")
    if none:
        with left:
            parts.read(none)
            return _chart(enquiry, view)
    with left:
        shown, opened = _funnel(enquiry, view.code)
    if shown:
        with st.expander(enquiry.t("The numbers behind this figure")):
            opened = table.draw(shown.numbers, key="funnel_numbers") or opened
    left, _ = st.columns([13, 7], gap="large")
    with left:
        return _chart(enquiry, view) or opened


def _funnel(enquiry: Enquiry, code: str) -> tuple[FunnelView | None, str | None]:
    """One peer group's funnel, None where nobody can be held against an average, and the entity just clicked."""
    t, city = enquiry.t, enquiry.config.city
    st.subheader(t("More than chance?"), anchor=False)
    _follow_entity(enquiry)
    group = choose.one(
        "group",
        t("Peer group"),
        funnel.groups(enquiry, code),
        format_func=lambda key: city.peer_groups[key].title.get(enquiry.language),
    )
    found = cache.watching(enquiry).funnel(code, enquiry.period, group)
    if found is None:
        parts.read(funnel_words.none_here(enquiry, group))
        return None, None
    view = funnel_view(enquiry, found)
    drawing, key = funnel_figure(view, parts.palette()), f"funnel_{code}_{group}"
    event = parts.figure(enquiry, drawing, reading=view.reading, key=key, selection=("points",))
    if left := funnel_words.not_drawn(enquiry, funnel.asked_in(enquiry, code, group) - len(view.dots)):
        parts.read(left)
    points = event.selection.points
    return view, str(points[0]["customdata"]) if points else None


def _follow_entity(enquiry: Enquiry) -> None:
    """An address that names a body and no peer group means the body's own."""
    entity = enquiry.config.city.entities.get(state.parameter("entity") or "")
    if entity and not state.parameter("group"):
        state.choose("group", entity.group)


def _chart(enquiry: Enquiry, view: DistributionView) -> str | None:
    """The dots; returns the entity that was just clicked."""
    st.subheader(enquiry.t("Values by peer group"), anchor=False)
    drawing = distribution_figure(view, parts.palette())
    event = parts.figure(enquiry, drawing, reading=view.reading, key=f"distribution_{view.code}", selection=("points",))
    points = event.selection.points
    return str(points[0]["customdata"]) if points else None


def _registers(enquiry: Enquiry, view: DistributionView) -> str | None:
    """Who is missing, and all values; returns the entity that was just opened."""
    st.subheader(enquiry.t("Who has no value, and why"), anchor=False)
    st.markdown(parts.plain(view.missing_lead))
    opened = table.draw(view.missing, key="missing", height=420) if view.missing.rows else None
    with st.expander(enquiry.t("All values")):
        return table.draw(view.values, key="values") or opened
