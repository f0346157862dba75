"""Method page: how the rating is made, written from the scheme that made it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard.elements import choose, table
from dashboard.elements import parts as parts
from dashboard.screens.method.choices import is_weighed
from dashboard.screens.method.figures import bands_figure, curve_figure, weights_figure
from dashboard.screens.method.view import MethodView, method_view
from dashboard.screens.method.worked_example import WorkedExample, worked_example
from dashboard.session import cache, state
from dashboard.session.query import Query
from metrics.application.ratings.derived_weights import DerivedWeights
from metrics.wording import mark

SECTIONS: Final = {
    "chain": mark("The chain of responsibility"),
    "example": mark("From the records to the grade: an example"),
    "weights": mark("Make-up of the weights"),
    "methods": mark("From values to one score: the methods"),
    "grades": mark("Grades"),
    "rules": mark("Rules"),
    "evidence": mark("Where evidence is thin"),
    "groups": mark("Peer groups"),
    "scheme": mark("This scheme"),
}
"""The parts of the page by their anchors, from the top down."""


def page() -> None:
    """Draw the method from the chain of responsibility to the scheme's name."""
    query = cache.query()
    view = method_view(query, _derived(query))
    parts.header(query, view.claim, query.t("how the rating is made"))
    _contents(query)
    left, _ = st.columns([13, 4])
    with left:
        st.markdown(parts.plain(view.summary))
    _chain(query, view)
    _example(query)
    opened = _weights(query, view)
    _methods(query, view)
    _grades(query, view)
    _rest(query, view)
    parts.footer(query)
    if opened:
        state.open_page("indicators", indicator=opened)


def _contents(query: Query) -> None:
    """Links to the parts of the page."""
    links = (f"[{parts.plain(query.t(title))}](#{anchor})" for anchor, title in SECTIONS.items())
    st.markdown(f"{parts.plain(query.t('On this page:'))} {' · '.join(links)}")


def _head(query: Query, anchor: str) -> None:
    """The title of a part, where its link leads."""
    st.header(query.t(SECTIONS[anchor]), anchor=anchor)


def _derived(query: Query) -> DerivedWeights | None:
    """How weights came about where they are not as written."""
    return cache.derived_weights(query) if is_weighed(query) else None


def _chain(query: Query, view: MethodView) -> None:
    """The four links, side by side."""
    _head(query, "chain")
    for number, (column, link) in enumerate(zip(st.columns(len(view.chain)), view.chain, strict=True)):
        with column, st.container(border=True, height="stretch"):
            arrow = "" if number == len(view.chain) - 1 else " →"
            st.markdown(f"**{parts.plain(link.title)}{arrow}**")
            st.markdown(parts.plain(link.meaning))
            with st.expander(link.count):
                for title in link.indicators:
                    parts.read(title)


def _example(query: Query) -> None:
    """The pipeline step by step, with one body's own numbers."""
    t = query.t
    _head(query, "example")
    left, _ = st.columns([1, 1])
    with left:
        entity = choose.entity(query, label=t("Worked through for"))
    example = worked_example(query, entity)
    if example is None:
        st.markdown(parts.plain(t("This unit has no value this month; choose another.")))
        return
    left, right = st.columns(2, gap="large")
    with left:
        _first_steps(query, example)
    with right:
        _last_steps(query, example)
    parts.profile_link(query, entity, t("Open the profile"))


def _first_steps(query: Query, example: WorkedExample) -> None:
    t = query.t
    _step(t("1 · Records"), example.records)
    _step(t("2 · Value"), example.value)
    _step(t("3 · Points"), example.points)
    if example.curve is not None:
        parts.figure(
            query, curve_figure(example.curve, parts.palette(query)), reading=example.curve.reading, key="curve"
        )


def _last_steps(query: Query, example: WorkedExample) -> None:
    t = query.t
    step = 4
    if example.dimension is not None and example.dimension_sheet is not None:
        _step(_numbered(step, t("Dimension")), example.dimension)
        table.draw(query, example.dimension_sheet, key="dimension")
        step += 1
    _step(_numbered(step, t("Index")), example.index)
    table.draw(query, example.index_sheet, key="index")
    _step(_numbered(step + 1, t("Rules and grade")), example.rules)


def _numbered(number: int, title: str) -> str:
    return f"{number} · {title}"


def _step(title: str, text: str) -> None:
    st.markdown(f"**{parts.plain(title)}**  \n{parts.plain(text)}")


def _weights(query: Query, view: MethodView) -> str | None:
    """The tree; returns the indicator that was just opened."""
    t, weights = query.t, view.weights
    _head(query, "weights")
    parts.figure(query, weights_figure(weights, parts.palette(query)), reading=weights.reading, key="weights")
    with st.expander(t("All indicators and their weights")):
        return table.draw(query, weights.tree, key="tree")


def _methods(query: Query, view: MethodView) -> None:
    """The method of every step, and the experts' sheets where weights follow from some."""
    t = query.t
    _head(query, "methods")
    table.draw(query, view.choices, key="choices")
    for number, item in enumerate(view.judged):
        title = t("Judged by experts: {branch}").format(branch=item.title)
        st.markdown(f"**{parts.plain(title)}**")
        parts.read(item.reading)
        with st.expander(t("All judgements")):
            table.draw(query, item.sheet, key=f"judged-{number}")


def _grades(query: Query, view: MethodView) -> None:
    _head(query, "grades")
    parts.figure(query, bands_figure(view.bands, parts.palette(query)), reading=view.bands_reading, key="bands")
    parts.read(view.moves)
    _head(query, "rules")
    st.markdown(parts.plain(view.rules_lead))
    table.draw(query, view.rules, key="rules")


def _rest(query: Query, view: MethodView) -> None:
    """Thin evidence, peer groups, and which scheme this is."""
    _head(query, "evidence")
    half = (len(view.missing) + 1) // 2
    for column, answers in zip(st.columns(2, gap="large"), (view.missing[:half], view.missing[half:]), strict=True):
        with column:
            for title, text in answers:
                _step(title, text)
    left, right = st.columns(2, gap="large")
    with left:
        _head(query, "groups")
        table.draw(query, view.groups, key="groups")
    with right:
        _head(query, "scheme")
        table.draw(query, view.scheme, key="scheme")
