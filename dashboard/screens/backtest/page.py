"""Alert back-test: whether alerts were worth the meeting's time."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard.elements import parts as parts
from dashboard.elements import table
from dashboard.screens.backtest.figures import back_test_figure
from dashboard.screens.backtest.view import back_test_view
from dashboard.session import cache, state

LIST: Final = 480
"""Pixels of a long list."""


def page() -> None:
    """Draw the back-test of all months."""
    query = cache.query()
    t = query.t
    parts.header(query, t("Alert back-test"), t("all months, whichever is chosen"))
    with st.spinner(t("Looking through the records …")):
        view = back_test_view(query, cache.monitor(query).back_test)
    st.subheader(parts.plain(view.lead), anchor=False)
    parts.read(view.meaning)
    st.subheader(t("By rule"), anchor=False)
    table.draw(query, view.rules, key="rules")
    parts.read(view.rules_reading)
    st.subheader(t("When they came, and how they ended"), anchor=False)
    parts.figure(
        query, back_test_figure(view, parts.palette(query)), reading=view.reading, numbers=view.numbers, key="back_test"
    )
    st.subheader(t("Falls of a grade: said before?"), anchor=False)
    st.markdown(parts.plain(view.falls_lead))
    opened = table.draw(query, view.falls, key="falls", height=LIST) if view.falls.rows else None
    parts.footer(query)
    if opened:
        state.open_profile(opened)
