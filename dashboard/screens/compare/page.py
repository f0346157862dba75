"""Compare: two to four bodies beside each other; which ones stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan
from typing import Final

import plotly.graph_objects as go
import streamlit as st

from dashboard.elements import beside, choose, table
from dashboard.elements import parts as parts
from dashboard.presenters.ratings.attention import attention
from dashboard.presenters.ratings.nearest import default_units
from dashboard.presenters.signals import trend
from dashboard.presenters.signals.trend import Trend
from dashboard.presenters.signals.trend_figure import trend_figure
from dashboard.screens.compare.figures import dots_figure
from dashboard.screens.compare.gaps import Differences
from dashboard.screens.compare.view import CompareView, compare_view
from dashboard.session import cache, naming, state
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.style.theme import Palette
from dashboard.text import format
from metrics.application.findings.side_by_side import side_by_side

FEWEST: Final = 2
AT_MOST: Final = 4
NAMES, COLUMN = 240, 130
"""Pixels of the names of indicators and of each column beside them, so that a figure is never far from its name."""
HISTORY: Final = 380
"""Pixels that scores over time take."""


def page() -> None:
    """Draw the comparison of the bodies that the address names; of the nearest peers where it names none."""
    query = cache.query()
    t = query.t
    parts.header(query, t("Compare"))
    entities = _chosen(query)
    if len(entities) < FEWEST:
        st.info(parts.plain(t("Choose two to four units to be compared.")))
        parts.footer(query)
        return
    view = _compared(query, entities)
    st.header(parts.plain(view.claim), anchor=False)
    if view.caveats:
        st.warning(parts.plain(format.sentences(list(view.caveats), t)))
    opened = beside.draw(query, view.heads, view.lines, key="heads")
    parts.read(view.reading)
    left, right = st.columns(2, gap="large")
    with left:
        st.header(t("Dimensions"), anchor=False)
        drawing, dots = dots_figure(view.dimensions, parts.palette(query)), view.dimensions
        parts.figure(query, drawing, reading=dots.reading, numbers=dots.numbers, key="dimensions")
    with right:
        _history(query, entities)
    _indicators(query, view.indicators)
    with st.expander(t("The numbers behind this page")):
        parts.table(view.numbers)
    parts.footer(query)
    if opened:
        state.open_profile(opened)


@cached(entries=64, worded=True)
def _compared(query: Query, entities: Sequence[str]) -> CompareView:
    compared = side_by_side(query.results, query.config, query.scheme, query.period, entities)
    cases = attention(query, cache.follow_ups(query), cache.movements(query), at_most=len(query.month.ratings))
    draws = cache.uncertainty(query, query.scheme)
    return compare_view(query, entities, compared, draws, {case.entity: case.reasons for case in cases})


def _chosen(query: Query) -> list[str]:
    """The bodies that are compared; says of an address that names one twice that it counts once."""
    t, asked = query.t, (state.parameter("units") or "").split(",")
    bodies = choose.bodies(query)
    chosen = choose.several(
        t, "units", t("Units"), bodies,
        format_func=lambda key: naming.entity_with_group(query, key), default=default_units(query, bodies),
        placeholder=t("Choose units"), at_most=AT_MOST,
    )  # fmt: skip
    if twice := [key for key in dict.fromkeys(asked) if key in chosen and asked.count(key) > 1]:
        names = format.listing([naming.short(query, key) for key in twice], t)
        st.warning(parts.plain(t("The address names {names} more than once; it is shown once.").format(names=names)))
    return [key for key in chosen if key in query.month.ratings]


def _history(query: Query, entities: list[str]) -> None:
    """Scores over time, as on the page of trends."""
    t = query.t
    st.header(t("Scores over time"), anchor=False)
    view = trend.trend(query, query.scheme.tree.key, entities)
    if any(value == value for line in view.lines for value in line.values):
        drawing = _lines_alone(view, parts.palette(query))
        parts.figure(query, drawing, reading=view.reading, numbers=view.numbers, key="history")
    else:
        st.info(parts.plain(t("None of the chosen units is rated up to this month.")))


@cached(entries=64)
def _lines_alone(view: Trend, colours: Palette) -> go.Figure:
    """Bodies are set against each other here, not against peers, and stand at the end of their lines by name."""
    none = (nan,) * len(view.months)
    alone = replace(view, low=none, middle=none, high=none, events=())
    return trend_figure(alone, colours, height=HISTORY).update_layout(showlegend=False)


def _indicators(query: Query, view: Differences) -> None:
    st.header(parts.plain(view.title), anchor=False)
    if view.listed.rows:
        with st.container(width=NAMES + COLUMN * len(view.listed.columns)):
            table.draw(query, view.listed, key="indicators")
    parts.read(view.reading)
    with st.expander(query.t("All indicators that apply to all")):
        parts.table(view.numbers)
