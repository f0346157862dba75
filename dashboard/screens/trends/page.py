"""Trends: the index, a dimension or an indicator over time, for a few bodies among their peers."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard.elements import choose, icons, table, verdict
from dashboard.elements import parts as parts
from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings import places
from dashboard.presenters.signals import funnel, funnel_words, interpretation, trend
from dashboard.presenters.signals.signal_table import signal_table
from dashboard.presenters.signals.trend_figure import trend_figure
from dashboard.screens.trends import chart_view, rare_view
from dashboard.screens.trends.chart_figure import control_chart_figure
from dashboard.session import cache, naming, state
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor_view import CITY, Chart

AT_MOST: Final = 6
"""Lines that colour and dash can still tell apart."""


def page() -> None:
    """Draw the trends."""
    query = cache.query()
    t = query.t
    parts.header(query, t("Trends"))
    node, entities = _choices(query)
    shown = [key for key in entities if observations.is_asked(query, node, key)]
    if left := [naming.short(query, key) for key in entities if key not in shown]:
        st.warning(parts.plain(observations.not_asked(query, node, left)))
    if not shown:
        st.info(parts.plain(t("Choose one or more units that this applies to.")))
        parts.footer(query)
        return
    among = _among(query, node, shown)
    charts = {entity: cache.chart(query, entity, node) for entity in shown}
    view = trend.trend(query, node, shown, among, charts)
    st.header(parts.plain(view.claim), anchor=False)
    if any(value == value for line in view.lines for value in line.values):
        drawing = trend_figure(view, parts.palette(query))
        reading = format.sentences([view.reading, view.remark], t)
        parts.figure(query, drawing, reading=reading, numbers=view.numbers, key="trend")
    else:
        st.info(parts.plain(t("Up to this month none of the chosen units has a value here.")))
    table.draw(query, signal_table(query, node, shown, among, cache.verdicts(query, node)), key="standings")
    parts.read(format.sentences([t("The verdict is that of the control chart's last point."), icons.legend(t)], t))
    _control_chart(query, node, shown, view.events)
    if view.events:
        st.header(t("Events"), anchor=False)
        parts.table(view.happened)
    parts.footer(query)


def _control_chart(query: Query, node: str, entities: list[str], events: tuple[trend.Event, ...]) -> None:
    """The control chart of one of the bodies, or of the city where it has one."""
    t = query.t
    st.header(t("Control chart"), anchor=False)
    city = [] if cache.chart(query, CITY, node) is None else [CITY]
    state.require("charted", state.parameter("charted"), [*choose.bodies(query), CITY])
    options = [*entities, *city]
    charted = choose.segment("charted", t("Unit"), options, format_func=lambda key: chart_view.body(query, key))
    for asked in state.passed_over("charted"):
        if asked not in options:
            st.warning(parts.plain(chart_view.instead(query, asked, charted)))
    chart = cache.chart(query, charted, node)
    if chart is None or not interpretation.observed(chart):
        name = chart_view.body(query, charted)
        st.info(parts.plain(t("Up to this month there is no point for {name}.").format(name=name)))
        return
    view = chart_view.control_chart(query, chart, events)
    _draw(query, view, verdict_key="verdict", key="control_chart")
    if rare_view.is_wanted(chart):
        _between_events(query, chart)


def _between_events(query: Query, chart: Chart) -> None:
    """The chart of what lies between the events of a body, or in words why there is none."""
    gaps = cache.event_gaps(query, chart)
    if gaps is None:
        return
    if words := rare_view.none(query, gaps):
        parts.read(words)
        return
    _draw(query, rare_view.rare_chart(query, chart, gaps), verdict_key="rare_verdict", key="rare_chart")


def _draw(query: Query, view: chart_view.ControlChart, *, verdict_key: str, key: str) -> None:
    """A control chart with its verdict above, what is to be said of it, and its numbers."""
    verdict.draw(query, view.icons, title=view.title, key=verdict_key)
    parts.read(view.remark)
    drawing = control_chart_figure(view, parts.palette(query))
    parts.figure(query, drawing, reading=view.reading, numbers=view.numbers, key=key)


def _choices(query: Query) -> tuple[str, list[str]]:
    t = query.t
    bodies = choose.bodies(query)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        node = choose.one(
            "node", t("Shown"), observations.subjects(query),
            format_func=lambda key: observations.subject_title(query, key), strict=True,
        )  # fmt: skip
    with right:
        entities = choose.several(
            t,
            "entities",
            t("Units (up to {n})").format(n=AT_MOST),
            bodies,
            format_func=lambda key: naming.short(query, key),
            default=trend.suggested(query, state.choice("entity", bodies, bodies[0])),
            placeholder=t("Choose units"),
            at_most=AT_MOST,
        )
    return node, entities[:AT_MOST]


def _among(query: Query, node: str, entities: list[str]) -> dict[str, str]:
    """How bodies stand among their peers: ranges of places by the index, the funnel of a share or a rate, else none."""
    if observations.is_index(query, node):
        result = places.places(query, cache.uncertainty(query, query.scheme))
        return {key: places.in_words(result[key], query.t) for key in entities if key in result}
    if not observations.is_indicator(query, node):
        return {}
    return funnel_words.titles(query, funnel.positions(query, cache.monitor(query), node, entities))
