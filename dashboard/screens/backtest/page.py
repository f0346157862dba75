"""Alert performance: which falls were preceded by an alert, and whether alerts were worth the meeting's time."""

from __future__ import annotations

import streamlit as st

from dashboard.elements import parts as parts
from dashboard.elements import table
from dashboard.screens.backtest.figures import back_test_figure
from dashboard.screens.backtest.view import back_test_view
from dashboard.session import cache, state


def page() -> None:
    """Draw what became of all alerts: falls first, then the rules, then month by month."""
    query = cache.query()
    t = query.t
    head = st.container()
    with st.spinner(t("Checking the records …")):
        view = back_test_view(query, cache.back_test(query))
    with head:
        parts.header(query, view.claim, t("alert performance over all months, whichever is chosen"))
    st.header(t("Falls of a grade: preceded by an alert?"), anchor=False)
    st.markdown(parts.plain(view.falls_lead))
    opened = table.draw(query, view.falls, key="falls", at_most=table.TEN) if view.falls.rows else None
    st.header(t("Alerts by rule: how many were confirmed"), anchor=False)
    st.markdown(parts.plain(view.lead))
    parts.read(view.meaning)
    table.draw(query, view.rules, key="rules")
    parts.read(view.rules_reading)
    st.header(t("When alerts were given, and how they ended"), anchor=False)
    parts.figure(
        query, back_test_figure(view, parts.palette(query)), reading=view.reading, numbers=view.numbers, key="back_test"
    )
    parts.footer(query)
    if opened:
        state.open_profile(opened)
