"""Profile: one body from its grade down to the records, and back up; each level has its own address."""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.elements import choose, icons, scroll, verdict
from dashboard.elements import parts as parts
from dashboard.presenters.indicators import observations, record_table
from dashboard.presenters.ratings import places
from dashboard.presenters.ratings.nearest import with_nearest
from dashboard.presenters.ratings.statement import RuleInForce, statement
from dashboard.presenters.signals import signal_table
from dashboard.screens.profile import blocks, dimensions, drilldown, first_screen
from dashboard.screens.profile import view as profile
from dashboard.screens.profile.certainty import certainty
from dashboard.screens.profile.claim import claim
from dashboard.screens.profile.dimension_table import dimension_table
from dashboard.screens.profile.first_screen import Matters
from dashboard.screens.profile.history_figure import grade_history
from dashboard.screens.profile.waterfall import waterfall
from dashboard.session import cache, naming
from dashboard.session.query import Query
from dashboard.text import format

CERTAINTY: Final = 136
"""Pixels that are kept free for the certainty, which takes longest to work out."""
UNMOVED: Final = 2
"""Bars of a statement in which no rule gives or takes points."""


def page() -> None:
    """Draw the profile at the level that the address names: body, dimension or indicator."""
    query = cache.query()
    if drilldown.is_deep():
        _deep(query)
    else:
        _body(query)
    parts.footer(query)


def _deep(query: Query) -> None:
    """A dimension or an indicator, or the body where the address names what it is not asked."""
    head = st.container()
    narrow, wide = st.columns(2, gap="large", vertical_alignment="bottom")
    with narrow:
        entity = choose.entity(query)
    level = drilldown.level(query, entity)
    with head:
        if level.node or level.indicator:
            parts.header(query, query.t("Profile"))
        else:
            st.caption(parts.plain(parts.about(query, profile.group_and_staff(query, entity))))
    with wide:
        drilldown.breadcrumb(query, entity, level)
        scroll.to_top(f"{entity}/{level.node}/{level.indicator}", key="level")
    if level.not_asked:
        name = naming.entity(query, entity)
        st.warning(parts.plain(observations.not_asked(query, level.not_asked, [name])))
    drilldown.say_what_is_passed_over(query, level)
    if level.indicator:
        drilldown.indicator(query, entity, level.indicator)
    elif level.node:
        drilldown.node(query, entity, level.node)
    else:
        _sheet(query, entity)


def _body(query: Query) -> None:
    about, chosen = st.columns([2.2, 1], gap="medium", vertical_alignment="center")
    with chosen:
        entity = choose.entity(query, hidden=True)
    about.caption(parts.plain(parts.about(query, profile.group_and_staff(query, entity))))
    _sheet(query, entity)
    scroll.to_top(f"{entity}//", key="level")


def _sheet(query: Query, entity: str) -> None:
    """Claim and verdict first, then what is read from top to bottom; what takes long comes last, in its place."""
    own = [row for row in cache.follow_ups(query) if row.entity == entity]
    says = claim(query, entity, own)
    act = f"{query.t('; ')}:orange[{parts.plain(says.act)}]" if says.act else ""
    st.title(parts.plain(says.text) + act, anchor=False)
    sure, opened = _first_screen(query, entity, first_screen.matters(query, own))
    parts.compare_link(query, with_nearest(query, entity))
    table = dimension_table(query, entity)
    opened = blocks.dimensions(query, table) or opened
    parts.read(table.reading)
    with st.expander(query.t("The numbers behind this figure")):
        parts.table(table.parts.numbers)
    history = st.container()
    _grounds(query, entity)
    likely = st.container()
    if context := dimensions.context(query, entity):
        st.header(query.t("Context, not scored"), anchor=False)
        drilldown.context_rows(query, context)
    with history:
        _history(query, entity)
    _certainty(query, entity, sure, likely)
    if opened:
        drilldown.open_part(query, opened)


def _first_screen(query: Query, entity: str, open_matters: Matters) -> tuple[DeltaGenerator, str | None]:
    """Draw what is known at once; returns where the certainty goes, and what was opened."""
    left, right = st.columns([2.2, 1], gap="medium")
    with left:
        narrow, wide = st.columns([1, 1.25], gap="medium")
        with narrow:
            blocks.standing(query, first_screen.standing(query, entity))
            sure = st.container(height=CERTAINTY, border=False, key="sure")
        with wide:
            opened = blocks.why(query, first_screen.why(query, entity))
        opened = blocks.lifts(query, first_screen.lifts(query, entity)) or opened
    with right:
        blocks.matters(query, open_matters)
    return sure, opened


def _certainty(query: Query, entity: str, sure: DeltaGenerator, likely: DeltaGenerator) -> None:
    """One line on the first screen, and below how often the simulations come to each grade."""
    draws = cache.uncertainty(query, query.scheme)
    place = places.places(query, draws).get(entity)
    moved = cache.movements(query)[entity]
    view = certainty(query, draws, entity, place, moved)
    with sure:
        blocks.certainty(query, view)
    if view.scale is not None:
        with likely, st.expander(query.t("How likely each grade is")):
            parts.read(view.scale.reading)
            parts.table(view.scale.numbers)


def _history(query: Query, entity: str) -> None:
    """The score with its limits, the months' grades, and what the control chart says; nothing twice."""
    t, root = query.t, query.scheme.tree.key
    result = cache.verdicts(query, root).get(entity)
    if result is None:
        st.header(t("History"), anchor=False)
    else:
        verdict.draw(query, icons.both(t, result), title=t("History"), key="verdict")
    story = profile.history(query, entity, cache.chart(query, entity, root))
    said = [signal_table.in_words(query, result)] if result else []
    parts.figure(
        query, grade_history(story, parts.palette(query)), reading=format.sentences([story.reading, *said], t),
        numbers=story.numbers, key="history",
    )  # fmt: skip


def _grounds(query: Query, entity: str) -> None:
    """The way from the index to the grade in words, and each rule that acts with its records."""
    t = query.t
    st.header(t("Grounds of the grade"), anchor=False)
    view = statement(query, entity)
    st.markdown("  \n".join(parts.plain(text) for text in (view.reading, *profile.moves_when(query, entity))))
    if len(view.bars) > UNMOVED:
        parts.draw(waterfall(view, parts.palette(query)), key="waterfall")
    for rule in view.rules:
        _rule(query, entity, rule)
    if view.bars:
        with st.expander(t("All steps of the statement")):
            parts.table(view.numbers)


def _rule(query: Query, entity: str, rule: RuleInForce) -> None:
    title = f"{rule.title}: " + " · ".join(part for part in (rule.effect, rule.evidence, rule.span) if part)
    with st.expander(parts.plain(title), icon=":material/gavel:", key=f"rule-{rule.rule}"):
        if not rule.has_records:
            st.write(parts.plain(query.t("Set off by the scores of the dimensions on this page.")))
            return
        result = record_table.of_rule(query, cache.evidence(query, entity=entity, rule=rule.rule), rule.rule)
        parts.read(f"{result.ledger} · {result.caption}")
        parts.table(result.frame)
