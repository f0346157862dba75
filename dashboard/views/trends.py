"""Trends: the index, a dimension or an indicator over time, for a few bodies among their peers."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard import cache, state
from dashboard.charts.trends import trend_figure
from dashboard.components import choose
from dashboard.components import page as parts
from dashboard.view_models import readings, trends, wording
from dashboard.view_models.enquiry import Enquiry

AT_MOST: Final = 6
"""Lines that colour and dash can still tell apart."""


def page() -> None:
    """Draw the trends."""
    enquiry = cache.enquiry()
    t = enquiry.t
    parts.header(enquiry, t("Trends"))
    node, entities = _choices(enquiry)
    asked = [key for key in entities if _is_asked(enquiry, node, key)]
    if not asked:
        st.info(parts.plain(t("Choose one or more bodies that this is asked of.")))
        parts.footer(enquiry)
        return
    view = trends.trend(enquiry, node, asked)
    st.subheader(parts.plain(wording.node(enquiry, node)), anchor=False)
    if any(value == value for line in view.lines for value in line.values):
        parts.read(view.remark)
        drawing = trend_figure(view, parts.palette())
        parts.figure(enquiry, drawing, reading=view.reading, numbers=view.numbers, key="trend")
    else:
        st.info(parts.plain(t("Up to this month none of the chosen bodies has a value here.")))
    parts.table(view.standings)
    if len(view.happened):
        st.subheader(t("Events"), anchor=False)
        parts.table(view.happened)
    parts.footer(enquiry)


def _choices(enquiry: Enquiry) -> tuple[str, list[str]]:
    t = enquiry.t
    bodies = [key for key in enquiry.config.city.entities if enquiry.viewer.may_see(key)]
    left, right = st.columns([2, 3], gap="medium")
    with left:
        node = choose.one(
            "node", t("Shown"), readings.subjects(enquiry),
            format_func=lambda key: readings.subject_title(enquiry, key),
        )  # fmt: skip
    with right:
        entities = choose.several(
            "entities",
            t("Bodies (up to {n})").format(n=AT_MOST),
            bodies,
            format_func=lambda key: wording.short(enquiry, key),
            default=trends.suggested(enquiry, state.entity(bodies)),
            placeholder=t("Choose bodies"),
            at_most=AT_MOST,
        )
    return node, entities[:AT_MOST]


def _is_asked(enquiry: Enquiry, node: str, entity: str) -> bool:
    return not readings.is_indicator(enquiry, node) or node in enquiry.config.applicable(entity)
