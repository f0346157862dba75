"""Profile: one body from its grade down to the records, and back up; each level has its own address."""

from __future__ import annotations

import streamlit as st

from dashboard.elements import choose, icons, scroll, verdict
from dashboard.elements import parts as parts
from dashboard.presenters.indicators import observations, record_table
from dashboard.presenters.ratings import places
from dashboard.presenters.ratings.nearest import with_nearest
from dashboard.presenters.ratings.statement import RuleInForce, statement
from dashboard.presenters.signals import signal_table
from dashboard.screens.profile import dimensions, drilldown
from dashboard.screens.profile import view as profile
from dashboard.screens.profile.dimension_figures import parts_figure
from dashboard.screens.profile.history_figure import grade_history
from dashboard.screens.profile.plaque import plaque
from dashboard.screens.profile.probability import probability
from dashboard.screens.profile.probability_figure import probability_figure
from dashboard.screens.profile.view import Head
from dashboard.screens.profile.waterfall import waterfall
from dashboard.session import cache, naming
from dashboard.session.query import Query
from metrics.application.ratings.robustness import Uncertainty
from metrics.application.signals.rows import Verdict


def page() -> None:
    """Draw the profile at the level that the address names: body, dimension or indicator."""
    query = cache.query()
    parts.header(query, query.t("Profile"))
    narrow, wide = st.columns(2, gap="large", vertical_alignment="bottom")
    with narrow:
        entity = choose.entity(query)
    level = drilldown.level(query, entity)
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
        _body(query, entity)
    parts.footer(query)


def _body(query: Query, entity: str) -> None:
    t = query.t
    result = cache.uncertainty(query, query.scheme)
    monitor = cache.monitor(query)
    _head(query, profile.head(query, entity, monitor.movements(query.period), places.places(query, result)))
    parts.compare_link(query, with_nearest(query, entity))
    _verdict(query, monitor.verdicts(query.period, query.scheme.tree.key).get(entity))
    _probability(query, entity, result)
    left, right = st.columns(2, gap="large")
    with left:
        _statement(query, entity)
    with right:
        _dimensions(query, entity)
    _extremes(query, entity)
    st.subheader(t("History"), anchor=False)
    story = profile.history(query, entity)
    parts.figure(
        query, grade_history(story, parts.palette(query)), reading=story.reading, numbers=story.numbers, key="history"
    )
    if context := dimensions.context(query, entity):
        st.subheader(t("Context, not scored"), anchor=False)
        drilldown.context_rows(query, context)


def _head(query: Query, head: Head) -> None:
    t = query.t
    plate, *figures = st.columns([1.85, 3.1, 2.1, 1.8, 1.2], gap="medium")
    with plate:
        words = {"letter": head.letter, "title": head.grade_title, "badge": head.badge}
        drawing = plaque(grade=head.grade, **words, colours=parts.palette(query))
        st.plotly_chart(drawing, theme=None, config={"staticPlot": True}, key="grade")
    values = (
        (t("Score"), head.score, head.change or None),
        (head.rank_title, head.rank, None),
        (t("Coverage of the weight"), head.coverage, None),
        (t("Staff"), head.staff, None),
    )
    for column, (label, value, change) in zip(figures, values, strict=True):
        description = t("against last month") if change else None
        column.metric(
            label, value, change, delta_color="off", delta_arrow="off", delta_description=description,
            help=places.meaning(t) if label == head.rank_title else None,
        )  # fmt: skip
    parts.read(head.reading)


def _verdict(query: Query, result: Verdict | None) -> None:
    """What the control chart of the score says; nothing where there is no chart."""
    if result is not None:
        verdict.draw(query, icons.both(query.t, result), key="verdict")
        parts.read(signal_table.in_words(query, result))


def _probability(query: Query, entity: str, draws: Uncertainty) -> None:
    """How sure score and grade are, and beside it why the grade is what it is."""
    t = query.t
    left, right = st.columns([7, 5], gap="large")
    with left:
        st.subheader(t("How sure it is"), anchor=False)
        view = probability(query, draws, entity)
        drawing = probability_figure(view, parts.palette(query))
        parts.figure(query, drawing, reading=view.reading, numbers=view.numbers, key="probability")
    if grounds := profile.grounds(query, entity):
        with right, st.container(key="grounds"):
            st.subheader(t("Why this grade"), anchor=False)
            st.markdown("\n".join(f"- {parts.plain(sentence)}" for sentence in grounds))


def _statement(query: Query, entity: str) -> None:
    t = query.t
    st.subheader(t("From the index to the grade"), anchor=False)
    view = statement(query, entity)
    if view.bars:
        st.plotly_chart(waterfall(view, parts.palette(query)), theme=None, config=parts.theme.CONFIG, key="waterfall")
    for cap in view.caps:
        st.markdown(f":material/vertical_align_top: {parts.plain(cap)}")
    parts.read(view.reading)
    if view.bars:
        with st.expander(t("All steps of the statement")):
            parts.table(view.numbers)
    for rule in view.rules:
        _rule(query, entity, rule)


def _rule(query: Query, entity: str, rule: RuleInForce) -> None:
    title = f"{rule.title}: " + " · ".join(part for part in (rule.effect, rule.evidence, rule.span) if part)
    with st.expander(parts.plain(title), icon=":material/gavel:", key=f"rule-{rule.rule}"):
        if not rule.has_records:
            st.write(parts.plain(query.t("Set off by the scores of the dimensions on this page.")))
            return
        result = record_table.of_rule(query, cache.evidence(query, entity=entity, rule=rule.rule), rule.rule)
        parts.read(f"{result.ledger} · {result.caption}")
        parts.table(result.frame)


def _dimensions(query: Query, entity: str) -> None:
    t, root = query.t, query.scheme.tree.key
    st.subheader(t("Dimensions against the peers"), anchor=False)
    view = dimensions.parts(query, entity, root)
    parts.figure(
        query,
        parts_figure(view, parts.palette(query), graded=True),
        reading=view.reading,
        numbers=view.numbers,
        key="dimensions",
    )
    st.markdown(parts.plain(t("Open one to see what it is made of:")))
    with st.container(horizontal=True, gap="small"):
        for part in view.items:
            drilldown.opener(part, label=part.title)


def _extremes(query: Query, entity: str) -> None:
    t = query.t
    above, below = dimensions.extremes(query, entity)
    left, right = st.columns(2, gap="large")
    for column, title, result, prefix in (
        (left, t("Weaknesses: furthest below target"), below, "weak"),
        (right, t("Strengths: furthest above target"), above, "strong"),
    ):
        with column:
            st.subheader(title, anchor=False)
            drilldown.short_rows(query, result, prefix=prefix)
