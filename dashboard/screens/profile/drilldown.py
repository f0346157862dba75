"""The levels below a body's grade: dimension, indicator, records; and the way back up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from dashboard.elements import parts as parts
from dashboard.presenters.indicators import arithmetic, observations, record_table
from dashboard.presenters.signals import funnel, funnel_words, trend
from dashboard.presenters.signals.trend_figure import trend_figure
from dashboard.screens.profile import dimensions, scale
from dashboard.screens.profile.dimension_figures import parts_figure
from dashboard.screens.profile.dimensions import Part
from dashboard.screens.profile.scale_figure import scale_figure
from dashboard.session import cache, naming, state
from dashboard.session.query import Query

TOP: Final = ""
"""In place of a node or an indicator: none chosen."""
WIDE: Final = (5.2, 1.6, 1.6, 1.3, 1.3, 1.5, 2.6)
CONTEXT: Final = (5.2, 3, 6.9)
FULL: Final = 24
"""Rows of records shown without scrolling; more get a table of ``TALL`` pixels."""
TALL: Final = 720


@dataclass(frozen=True)
class Level:
    """How deep the reader is; empty strings stand for not that deep."""

    node: str
    indicator: str
    not_asked: str = ""
    """An indicator that the address names and that the body is not asked."""


def is_deep() -> bool:
    """Whether the address names a part or an indicator."""
    return bool(state.parameter("node") or state.parameter("indicator"))


def level(query: Query, entity: str) -> Level:
    """The level that the address names; an indicator that the body is not asked is told and passed over.

    Raises:
        NotThere: The address names a part or an indicator that there is not.
    """
    branches = {branch.key for branch in query.scheme.tree.branches()} - {query.scheme.tree.key}
    node, indicator = state.parameter("node") or TOP, state.parameter("indicator") or TOP
    applicable = query.config.applicable(entity)
    state.require("node", node, [query.scheme.tree.key, *branches, *query.config.indicators])
    state.require("indicator", indicator, [*query.config.indicators])
    asked = [code for code in (indicator, node) if code in query.config.indicators]
    indicator = next((code for code in asked if code in applicable), TOP)
    not_asked = next((code for code in asked if code not in applicable), TOP)
    if indicator and node not in (
        TOP,
        query.scheme.tree.key,
        *observations.path(query, indicator),
        indicator,
        not_asked,
    ):
        state.give_up("node", indicator, for_the_sake_of="indicator")
        node = TOP
    return Level(node if node in branches else TOP, indicator, not_asked)


def say_what_is_passed_over(query: Query, level: Level) -> None:
    """Say that the address names a part or another indicator to which the one shown does not belong."""
    text = query.t("The address names {asked} as well, to which {shown} does not belong; here is {shown}.")
    for asked in state.passed_over("indicator"):
        named = naming.indicator_title if asked in query.config.indicators else naming.node
        shown = naming.indicator_title(query, level.indicator)
        st.warning(parts.plain(text.format(asked=named(query, asked), shown=shown)))


def descend(node: str, indicator: str) -> None:
    """Go to a level; what is not chosen leaves the address."""
    state.keep("passed_over_indicator", ("", []))
    state.choose_together({"node": node or None, "indicator": indicator or None})


def open_part(query: Query, key: str) -> None:
    """Go to a dimension or an indicator that was clicked in what the browser draws."""
    if key in query.config.indicators:
        descend(TOP, key)
    else:
        descend(key, TOP)
    st.rerun()


def breadcrumb(query: Query, entity: str, level: Level) -> None:
    """The way back up: one button a level above, then where the reader is."""
    if not (level.node or level.indicator):
        return
    below_root = observations.path(query, level.indicator or level.node)[1:]
    trail = [(query.scheme.tree.key, naming.entity(query, entity))]
    trail += [(key, naming.node(query, key)) for key in below_root[:-1]]
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="breadcrumb"):
        for key, title in trail:
            target = TOP if key == query.scheme.tree.key else key
            st.button(
                parts.plain(title), icon=":material/arrow_back:", type="tertiary", key=f"up-{key}",
                on_click=descend, args=(target, TOP),
            )  # fmt: skip
        st.markdown(f"**{parts.plain(naming.node(query, level.indicator or level.node))}**")


def opener(part: Part, *, label: str, prefix: str | None = None, in_list: bool = False) -> None:
    """A button that opens a dimension or an indicator; in a list it looks like a link."""
    kind = prefix or ("dimension" if part.is_branch else "indicator")
    st.button(
        parts.plain(label),
        key=f"{kind}-{part.key}",
        type="tertiary" if in_list else "secondary",
        icon=":material/chevron_right:" if in_list else None,
        wrap=in_list or None,
        on_click=descend,
        args=(part.key, TOP) if part.is_branch else (state.parameter("node") or TOP, part.key),
    )


def rows(query: Query, items: Sequence[Part]) -> None:
    """The scored parts of a node, one line each; the name opens it."""
    t = query.t
    _heads(
        WIDE, (t("Name"), t("Value"), t("Target"), t("Points"), t("Weight"), t("Contribution"), t("Note")), left=(0, 6)
    )
    for item in items:
        texts = (item.value, item.target, item.points_text, item.weight, item.contribution, item.note)
        _row(WIDE, item, texts, left=(6,))


def context_rows(query: Query, items: Sequence[Part]) -> None:
    """Indicators that are not scored."""
    t = query.t
    _heads(CONTEXT, (t("Name"), t("Value"), t("Note")), left=(0, 2))
    for item in items:
        _row(CONTEXT, item, (item.value, item.note), left=(2,))


def _heads(widths: Sequence[float], texts: Sequence[str], *, left: Sequence[int]) -> None:
    for index, (column, text) in enumerate(zip(st.columns(widths), texts, strict=True)):
        column.caption(parts.plain(text), text_alignment="left" if index in left else "right")


def _row(
    widths: Sequence[float], item: Part, texts: Sequence[str], *, left: Sequence[int] = (), prefix: str | None = None
) -> None:
    """One line: a button with the name, then numbers to the right and remarks to the left."""
    first, *others = st.columns(widths, vertical_alignment="center")
    with first:
        opener(item, label=item.title, prefix=prefix, in_list=True)
    for index, (column, text) in enumerate(zip(others, texts, strict=True), start=1):
        column.markdown(parts.plain(text), text_alignment="left" if index in left else "right")


def node(query: Query, entity: str, key: str) -> None:
    """A dimension: its score, and the indicators it is made of."""
    t = query.t
    view = dimensions.parts(query, entity, key)
    summary = dimensions.summary(query, entity, key)
    st.header(parts.plain(summary.title), anchor=False)
    _metrics(summary.figures)
    drawing = parts_figure(view, parts.palette(query), graded=all(item.is_branch for item in view.items))
    parts.figure(query, drawing, reading=view.reading, key="parts")
    st.markdown(parts.plain(t("Open an indicator to see its arithmetic and its records:")))
    rows(query, view.items)


def indicator(query: Query, entity: str, code: str) -> None:
    """An indicator: the month's arithmetic in words, where it lies on the scale, and the very records."""
    view = arithmetic.arithmetic(query, entity, code)
    st.header(parts.plain(view.title), anchor=False)
    with st.container(border=True, key="arithmetic"):
        st.markdown(f"### {parts.plain(view.sentence)}", anchors=False)
        for note in view.notes:
            st.caption(parts.plain(note))
    left, right = st.columns(2, gap="large")
    with left:
        where = funnel.positions(query, cache.monitor(query), code, [entity])
        placed = scale.scale(query, entity, code, where.get(entity))
        if placed:
            parts.figure(query, scale_figure(placed, parts.palette(query)), reading=placed.reading, key="scale")
        _facts(view.facts[1:] if placed else view.facts)
    with right:
        story = trend.trend(query, code, [entity], funnel_words.titles(query, where))
        drawing = trend_figure(story, parts.palette(query), height=320)
        parts.figure(query, drawing, reading=story.reading, numbers=story.numbers, key="course")
    _records(query, entity, code)


def _records(query: Query, entity: str, code: str) -> None:
    result = record_table.of_indicator(query, cache.records(query, entity=entity, indicator=code), code)
    st.subheader(query.t("The records"), anchor=False)
    st.markdown(parts.plain(f"{result.ledger} · {result.caption}"))
    if result.shown:
        st.caption(parts.plain(result.shown))
    if result.rows:
        with st.container(key="records"):
            height = "content" if result.rows <= FULL else TALL
            st.dataframe(result.frame, hide_index=True, height=height, placeholder="", key="records_table")


def _facts(facts: Sequence[tuple[str, str]]) -> None:
    for label, text in facts:
        name, words = st.columns([2, 3])
        name.caption(parts.plain(label))
        words.markdown(parts.plain(text))


def _metrics(figures: Sequence[tuple[str, str]]) -> None:
    for column, (label, text) in zip(st.columns(len(figures)), figures, strict=True):
        column.metric(label, text)
