"""Indicators page: one indicator across all bodies, what it means, and who has no value."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, state
from dashboard.charts.distribution import distribution_figure
from dashboard.components import choose, sheet
from dashboard.components import page as parts
from dashboard.view_models.distribution import DistributionView, distribution, indicator_codes, indicator_title
from dashboard.view_models.enquiry import Enquiry


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
    view = distribution(enquiry, code)
    st.subheader(parts.plain(view.title), anchor=False)
    st.markdown(parts.plain(view.lead))
    if view.late:
        parts.read(view.late)
    left, right = st.columns([13, 7], gap="large")
    with left:
        opened = _chart(enquiry, view)
    with right:
        st.subheader(enquiry.t("Definition"), anchor=False)
        st.caption(parts.plain(view.subtitle))
        sheet.draw(view.definition, key="definition")
    opened = _registers(enquiry, view) or opened
    parts.footer(enquiry)
    if opened:
        state.open_page("profile", entity=opened, indicator=code)


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
    opened = sheet.draw(view.missing, key="missing", height=420) if view.missing.rows else None
    with st.expander(enquiry.t("All values")):
        return sheet.draw(view.values, key="values") or opened
