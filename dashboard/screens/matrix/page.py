"""Matrix page: who moves and who reaches the target, and who is weak in what."""

from __future__ import annotations

import streamlit as st

from dashboard.elements import choose, matrix
from dashboard.elements import parts as parts
from dashboard.presenters.ratings.city import where_worst
from dashboard.presenters.ratings.grouping import grouping_title, groupings
from dashboard.screens.matrix.view import matrix_view
from dashboard.session import cache, state


def page() -> None:
    """Draw both tables; a click on a body opens its profile."""
    query = cache.query()
    t = query.t
    parts.header(query, t("Matrix"))
    by = choose.grouping(t, {key: grouping_title(query, key) for key in groupings(query)})
    view = matrix_view(query, cache.movements(query), by)
    st.header(parts.plain(view.claim), anchor=False)
    clicked = matrix.grid(query, view.columns, view.rows, none=t("None"), key="grid")
    parts.read(view.note)
    st.header(parts.plain(where_worst(query)), anchor=False)
    listed = matrix.heat(query, view.parts, view.heat, key="heat")
    parts.read(t("Scores of the parts in the colours of their grades; within a group the worst stands first."))
    parts.footer(query)
    if opened := clicked or listed:
        state.open_profile(opened)
