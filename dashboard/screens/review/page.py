"""Monthly review: what a meeting works through, from top to bottom."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from dashboard.elements import choose
from dashboard.elements import parts as parts
from dashboard.elements import table as sheet
from dashboard.presenters.indicators import record_table
from dashboard.screens.review.alerts import RULE, alerts_view
from dashboard.screens.review.follow_ups import follow_ups_view
from dashboard.screens.review.reporting_anomalies import reporting_anomalies_view
from dashboard.screens.review.returns import returns_view
from dashboard.screens.review.view import month_view
from dashboard.session import cache, naming, state
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.records import arrivals

EVIDENCE: Final = "review_evidence"
"""The entity and rule whose records were last asked for, and the month."""


def page() -> None:
    """Draw the four items of the agenda."""
    query = cache.query()
    parts.header(query, query.t("Monthly review"))
    opened = _returns(query)
    opened = _month(query) or opened
    opened = _alerts(query) or opened
    opened = _follow_ups(query) or opened
    parts.footer(query)
    if opened:
        state.open_profile(opened)


def _returns(query: Query) -> str | None:
    """Which ledgers came, and what is unusual in them; returns the entity that was just opened."""
    t, today = query.t, date.today()
    view = returns_view(query, cache.owed(query, today), arrivals.counted_to(query.period, today))
    st.header(t("1. Is the month's data complete?"), anchor=False)
    st.markdown(parts.plain(view.lead))
    if view.wanting.rows:
        sheet.draw(query, view.wanting, key="wanting")
    with st.expander(t("By supplier")):
        sheet.draw(query, view.suppliers, key="suppliers", at_most=sheet.TEN)
    with st.expander(t("All ledgers")):
        sheet.draw(query, view.ledgers, key="ledgers", at_most=sheet.TEN)
    with st.spinner(t("Checking the records …")):
        result = reporting_anomalies_view(query, cache.monitor(query))
    st.markdown(parts.plain(result.lead))
    if not result.findings.rows:
        return None
    opened = sheet.draw(query, result.findings, key="findings")
    parts.read(result.reading)
    return opened


def _month(query: Query) -> str | None:
    """Grades and scores against the month that is chosen; returns the entity that was just opened."""
    t, title = query.t, st.container()
    query = choose.against(query)
    view = month_view(query, cache.movements(query, query.reference.months))
    heading = t("2. What changed since last month?")
    if query.against != "month":
        heading = t("2. What changed since {month}?").format(month=format.month(query.reference.period, t))
    title.header(heading, anchor=False)
    if not view.compared:
        st.markdown(parts.plain(view.grades_lead))
        return None
    st.markdown(parts.plain(format.sentences([view.grades_lead, view.moves_lead], t)))
    parts.read(view.cadence)
    opened = None
    if view.grades.rows:
        opened = sheet.draw(query, view.grades, key="grades")
        parts.read(view.grades_reading)
    with st.expander(t("The largest moves of scores")):
        opened = sheet.draw(query, view.moves, key="moves") or opened
        parts.read(view.moves_reading)
    return opened


def _alerts(query: Query) -> str | None:
    """What is called out, with its evidence; returns the entity whose profile was just opened."""
    t, view = query.t, alerts_view(query, cache.monitor(query), cache.owed(query, date.today()))
    st.header(t("3. Which alerts are there?"), anchor=False)
    st.markdown(parts.plain(view.lead))
    opened = sheet.draw(query, view.listed, key="alerts") if view.listed.rows else None
    if view.listed.rows:
        parts.read(t("A name opens the unit's profile; evidence in blue opens the records."))
    for lead, more, key in (
        (view.further_lead, view.further, "further"),
        (view.rest_lead, view.rest, "rest"),
        (view.standing_lead, view.standing, "standing"),
    ):
        if more.rows:
            with st.expander(parts.plain(lead)):
                opened = sheet.draw(query, more, key=key, at_most=sheet.TEN) or opened
    if opened and opened.startswith(RULE):
        state.keep(EVIDENCE, (query.period, *opened.removeprefix(RULE).split(":", 1)))
        opened = None
    chosen = state.recall(EVIDENCE)
    if chosen and chosen[0] == query.period and view.opens(chosen[1], chosen[2]):
        _evidence(query, chosen[1], chosen[2])
    with st.expander(t("Alert rules, in order of rank")):
        sheet.draw(query, view.rules, key="rules")
    return opened


def _evidence(query: Query, entity: str, rule: str) -> None:
    """The records that set off a rule, and the way to the profile."""
    table = record_table.of_rule(query, cache.evidence(query, entity=entity, rule=rule), rule)
    title = query.t(next(item.title for item in query.scheme.rules if item.id == rule))
    with st.container(border=True):
        left, right = st.columns([4, 1])
        with left:
            st.markdown(f"**{parts.plain(naming.entity(query, entity))} · {parts.plain(title)}**")
            parts.read(f"{table.ledger} · {table.caption}")
        with right:
            parts.profile_link(query, entity, query.t("Open the profile"))
        parts.table(table.frame)


def _follow_ups(query: Query) -> str | None:
    """What is still open; returns the entity that was just opened."""
    t, view = query.t, follow_ups_view(query, cache.follow_ups(query))
    st.header(t("4. Which supervised matters are still open?"), anchor=False)
    st.markdown(parts.plain(view.lead))
    if not view.kinds.rows:
        return None
    sheet.draw(query, view.kinds, key="kinds")
    opened = None
    with st.expander(t("By unit, most overdue first")):
        opened = sheet.draw(query, view.bodies, key="bodies", at_most=sheet.TEN)
    with st.expander(t("One by one, longest overdue first")):
        return sheet.draw(query, view.items, key="items", at_most=sheet.TEN) or opened
