"""Indicators page: all of them by rank; each across all bodies, who differs by more than chance, who has no value."""

from __future__ import annotations

from typing import cast

import streamlit as st

from dashboard.elements import choose, table
from dashboard.elements import parts as parts
from dashboard.presenters.signals import funnel, funnel_words
from dashboard.presenters.signals.funnel import FunnelView, funnel_view
from dashboard.screens.indicators.figures import distribution_figure
from dashboard.screens.indicators.funnel_figure import funnel_figure
from dashboard.screens.indicators.ranking import ORDERS, ranking
from dashboard.screens.indicators.view import DistributionView, distribution, elsewhere, indicator_codes
from dashboard.session import cache, naming, state
from dashboard.session.query import Query
from metrics.application.findings.standings import Order


def page() -> None:
    """Draw the ranking of all indicators, or the one that the address names."""
    query = cache.query()
    parts.header(query, query.t("Indicators"))
    state.require("group", state.parameter("group"), [*query.config.city.peer_groups])
    opened = _one(query) if state.parameter("indicator") else _all(query)
    parts.footer(query)
    if opened:
        page, chosen = opened
        state.open_page(page, **chosen)


Opened = tuple[str, dict[str, str]]
"""A page that was just asked for, and what is chosen there."""


def _all(query: Query) -> Opened | None:
    """The claim, the order and the list; returns what was just opened."""
    t = query.t
    above = st.container()
    title = t("In the order of")
    order = choose.segment("order", title, [*ORDERS], format_func=lambda key: t(ORDERS[cast(Order, key)]))
    view = ranking(query, cache.monitor(query).separations(query.period), cast(Order, order))
    above.header(parts.plain(view.claim), anchor=False)
    opened = table.draw(query, view.table, key="ranking")
    parts.read(view.reading)
    return ("indicators", {"indicator": opened}) if opened else None


def _one(query: Query) -> Opened | None:
    """One indicator: who differs by more than chance, and who has no value; returns what was just opened."""
    left, right = st.columns([13, 7], gap="large", vertical_alignment="bottom")
    with left:
        code = choose.one(
            "indicator",
            query.t("Indicator"),
            indicator_codes(query),
            format_func=lambda key: naming.node(query, key),
            strict=True,
        )
    with right:
        back = state.page_named("indicators")
        if back is not None:
            title = query.t("All {n} indicators").format(n=len(indicator_codes(query)))
            st.page_link(back, label=parts.plain(title), query_params=state.link())
    state.require("group", state.parameter("group"), [*query.config.city.peer_groups])
    _follow_entity(query)
    view = distribution(query, code, cache.monitor(query).intervals(code, query.period))
    st.header(parts.plain(view.title), anchor=False)
    st.markdown(parts.plain(view.lead))
    if view.late:
        parts.read(view.late)
    opened = _figures(query, view)
    opened = _registers(query, view) or opened
    return ("profile", {"entity": opened, "indicator": code}) if opened else None


def _figures(query: Query, view: DistributionView) -> str | None:
    """The funnel beside the definition, then all groups' values; returns the entity that was just clicked."""
    none = funnel_words.why_none(query, view.code)
    left, right = st.columns([13, 7], gap="large")
    with right:
        st.subheader(query.t("Definition"), anchor=False)
        st.caption(parts.plain(view.subtitle))
        table.draw(query, view.definition, key="definition")
    if none:
        with left:
            _elsewhere(query, view.code, [state.parameter("group") or ""])
            parts.read(none)
            return _chart(query, view)
    with left:
        shown, opened = _funnel(query, view.code)
    if shown:
        with st.expander(query.t("The numbers behind this figure")):
            opened = table.draw(query, shown.numbers, key="funnel_numbers") or opened
    left, _ = st.columns([13, 7], gap="large")
    with left:
        return _chart(query, view) or opened


def _funnel(query: Query, code: str) -> tuple[FunnelView | None, str | None]:
    """One peer group's funnel, None where nobody can be held against an average, and the entity just clicked."""
    t, city = query.t, query.config.city
    st.subheader(t("More than chance?"), anchor=False)
    group = choose.one(
        "group",
        t("Peer group"),
        funnel.groups(query, code),
        format_func=lambda key: query.t(city.peer_groups[key].title),
    )
    _elsewhere(query, code, state.passed_over("group"), group)
    result = cache.funnel(query, code, group)
    if result is None:
        parts.read(funnel_words.none_here(query, group))
        return None, None
    view = funnel_view(query, result)
    drawing, key = funnel_figure(view, parts.palette(query)), f"funnel_{code}_{group}"
    event = parts.figure(query, drawing, reading=view.reading, key=key, selection=("points",))
    if left := funnel_words.not_drawn(query, funnel.asked_in(query, code, group) - len(view.dots)):
        parts.read(left)
    points = event.selection.points
    return view, str(points[0]["customdata"]) if points else None


def _elsewhere(query: Query, code: str, asked: list[str], shown: str | None = None) -> None:
    """Say that the indicator is not asked of the peer group that the address means, and which is shown in its place."""
    for group in asked:
        if group in query.config.city.peer_groups and group not in funnel.groups(query, code):
            st.warning(parts.plain(elsewhere(query, code, group, shown)))


def _follow_entity(query: Query) -> None:
    """An address that names a body and no peer group means the body's own."""
    entity = query.config.city.entities.get(state.parameter("entity") or "")
    if entity and not state.parameter("group"):
        state.settle("group", entity.group)


def _chart(query: Query, view: DistributionView) -> str | None:
    """The dots; returns the entity that was just clicked."""
    st.subheader(query.t("Values by peer group"), anchor=False)
    drawing = distribution_figure(view, parts.palette(query))
    event = parts.figure(query, drawing, reading=view.reading, key=f"distribution_{view.code}", selection=("points",))
    points = event.selection.points
    return str(points[0]["customdata"]) if points else None


def _registers(query: Query, view: DistributionView) -> str | None:
    """Who is missing, and all values; returns the entity that was just opened."""
    st.subheader(query.t("Units without a value, and why"), anchor=False)
    st.markdown(parts.plain(view.missing_lead))
    opened = None
    if view.missing.rows:
        opened = table.draw(query, view.missing, key=f"missing_{view.code}", at_most=table.TEN)
    with st.expander(query.t("All values")):
        return table.draw(query, view.values, key="values") or opened
