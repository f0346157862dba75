"""Method page: how the rating is made, written from the scheme that made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.elements import choose, table
from dashboard.elements import parts as parts
from dashboard.screens.method.choices import is_weighed
from dashboard.screens.method.figures import bands_figure, curve_figure, weights_figure
from dashboard.screens.method.view import MethodView, method_view
from dashboard.screens.method.worked_example import WorkedExample, worked_example
from dashboard.session import cache, state
from dashboard.session.query import Enquiry


def page() -> None:
    """Draw the method from the chain of responsibility to the scheme's name."""
    enquiry = cache.enquiry()
    view = method_view(enquiry, _weighing(enquiry))
    parts.header(enquiry, enquiry.t("Method"), enquiry.t("how the rating is made"))
    left, _ = st.columns([13, 4])
    with left:
        st.markdown(parts.plain(view.summary))
    _chain(enquiry, view)
    _example(enquiry)
    opened = _weights(enquiry, view)
    _methods(enquiry, view)
    _grades(enquiry, view)
    _rest(enquiry, view)
    parts.footer(enquiry)
    if opened:
        state.open_page("indicators", indicator=opened)


def _weighing(enquiry: Enquiry) -> Mapping[str, Any]:
    """How weights came about where they are not as written; empty where all are."""
    if not is_weighed(enquiry):
        return {}
    return cache.weighing(enquiry)


def _chain(enquiry: Enquiry, view: MethodView) -> None:
    """The four links, side by side."""
    st.subheader(enquiry.t("The chain of responsibility"), anchor=False)
    for number, (column, link) in enumerate(zip(st.columns(len(view.chain)), view.chain, strict=True)):
        with column, st.container(border=True, height="stretch"):
            arrow = "" if number == len(view.chain) - 1 else " →"
            st.markdown(f"**{parts.plain(link.title)}{arrow}**")
            st.markdown(parts.plain(link.meaning))
            with st.expander(link.count):
                for title in link.indicators:
                    parts.read(title)


def _example(enquiry: Enquiry) -> None:
    """The pipeline step by step, with one body's own numbers."""
    t = enquiry.t
    st.subheader(t("From the records to the grade: an example"), anchor=False)
    left, _ = st.columns([1, 1])
    with left:
        entity = choose.entity(enquiry, label=t("Worked through for"))
    example = worked_example(enquiry, entity)
    if example is None:
        st.markdown(parts.plain(t("This body has no value this month; choose another.")))
        return
    left, right = st.columns(2, gap="large")
    with left:
        _first_steps(enquiry, example)
    with right:
        _last_steps(enquiry, example)
    parts.profile_link(enquiry, entity, t("Open the profile"))


def _first_steps(enquiry: Enquiry, example: WorkedExample) -> None:
    t = enquiry.t
    _step(t("1 · Records"), example.records)
    _step(t("2 · Value"), example.value)
    _step(t("3 · Points"), example.points)
    if example.curve is not None:
        parts.figure(enquiry, curve_figure(example.curve, parts.palette()), reading=example.curve.reading, key="curve")


def _last_steps(enquiry: Enquiry, example: WorkedExample) -> None:
    t = enquiry.t
    _step(t("4 · Dimension"), example.dimension)
    table.draw(example.dimension_sheet, key="dimension")
    _step(t("5 · Index"), example.index)
    table.draw(example.index_sheet, key="index")
    _step(t("6 · Rules and grade"), example.rules)


def _step(title: str, text: str) -> None:
    st.markdown(f"**{parts.plain(title)}**  \n{parts.plain(text)}")


def _weights(enquiry: Enquiry, view: MethodView) -> str | None:
    """The tree; returns the indicator that was just opened."""
    t, weights = enquiry.t, view.weights
    st.subheader(t("What counts how much"), anchor=False)
    parts.figure(enquiry, weights_figure(weights, parts.palette()), reading=weights.reading, key="weights")
    with st.expander(t("All indicators and their weights")):
        return table.draw(weights.tree, key="tree")


def _methods(enquiry: Enquiry, view: MethodView) -> None:
    """The method of every step, and the experts' sheets where weights follow from some."""
    t = enquiry.t
    st.subheader(t("From values to one score: the methods"), anchor=False)
    table.draw(view.choices, key="choices")
    for number, one in enumerate(view.judged):
        title = t("Judged by experts: {branch}").format(branch=one.title)
        st.markdown(f"**{parts.plain(title)}**")
        parts.read(one.reading)
        with st.expander(t("All judgements")):
            table.draw(one.sheet, key=f"judged-{number}")


def _grades(enquiry: Enquiry, view: MethodView) -> None:
    t = enquiry.t
    st.subheader(t("Grades"), anchor=False)
    parts.figure(enquiry, bands_figure(view.bands, parts.palette()), reading=view.bands_reading, key="bands")
    parts.read(view.moves)
    st.subheader(t("Rules"), anchor=False)
    st.markdown(parts.plain(view.rules_lead))
    table.draw(view.rules, key="rules")


def _rest(enquiry: Enquiry, view: MethodView) -> None:
    """Thin evidence, peer groups, and which scheme this is."""
    t = enquiry.t
    st.subheader(t("Where evidence is thin"), anchor=False)
    half = (len(view.missing) + 1) // 2
    for column, told in zip(st.columns(2, gap="large"), (view.missing[:half], view.missing[half:]), strict=True):
        with column:
            for title, text in told:
                _step(title, text)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(t("Peer groups"), anchor=False)
        table.draw(view.groups, key="groups")
    with right:
        st.subheader(t("This scheme"), anchor=False)
        table.draw(view.scheme, key="scheme")
