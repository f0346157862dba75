"""Data page: files go in, what came can be taken back, who owes what, and templates to fill in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import streamlit as st

from dashboard.elements import choose, download, faults, table
from dashboard.elements import parts as parts
from dashboard.screens.data import upload
from dashboard.screens.data.arrivals import arrivals_view, completeness_view
from dashboard.screens.data.batches import BatchesView, batches_view, undone_sentence
from dashboard.screens.data.import_results import reasons
from dashboard.screens.data.templates import template_view
from dashboard.session import cache, state
from dashboard.session.query import Query, Session
from dashboard.text import format
from metrics.application.ratings import background
from metrics.application.records import arrivals, imports, returns, workbooks
from metrics.errors import PoliticalEcologyError
from metrics.model import Period
from metrics.model.periods import month_start
from metrics.model.permissions import Action, may, refusal
from metrics.wording import mark, say

PART: Final = "part"
"""Which part of the page is open, in the address."""
UNDONE: Final = "data_undone"
"""The sentence about what was just taken back."""
NOTHING: Final = "data_nothing"
"""The sentence about a return that was just registered without records."""


def page() -> None:
    """Draw the part of the page that is chosen."""
    session = cache.session()
    t = session.t
    parts.header(session, t("Data"))
    if not may(session.actor, "arrivals"):
        faults.refused(t, refusal(session.actor, "arrivals"))
        return
    names = {name: t(title) for name, (title, needs, _) in PARTS.items() if may(session.actor, needs)}
    chosen = choose.segment(PART, t("Part of the page"), list(names), format_func=lambda name: names[name], strict=True)
    PARTS[chosen][2](session)


def _history(session: Session) -> None:
    """What came in and was taken back, and the way to take a whole batch back."""
    if sentence := state.recall(UNDONE):
        st.success(parts.plain(sentence), icon=":material/undo:")
        state.keep(UNDONE, None)
    view = batches_view(session, imports.history(session.actor, session.city))
    st.markdown(parts.plain(view.lead))
    if view.undoable and may(session.actor, "undo"):
        _undo(session, view)
    if view.history.rows:
        table.draw(session, view.history, key="batches", at_most=table.TEN)
        parts.read(view.reading)


def _undo(session: Session, view: BatchesView) -> None:
    t = session.t
    with st.expander(t("Undo a whole batch")):
        batch = st.selectbox(
            t("Batch"), list(view.undoable), format_func=lambda number: view.undoable[number], key="undo_batch"
        )
        st.markdown(parts.plain(view.takes_back[batch]))
        words = reasons(session)
        reason = st.selectbox(
            t("Reason, where a month is closed"), [None, *words],
            format_func=lambda code: words[code] if code else t("none"), key="undo_reason",
        )  # fmt: skip
        sure = st.checkbox(t("Undo batch {batch} as a whole").format(batch=batch), key=f"undo_{batch}")
        if st.button(t("Undo"), disabled=not sure, key="undo", icon=":material/undo:"):
            try:
                undone = imports.undo(session.actor, session.city, batch, reason)
            except PoliticalEcologyError as error:
                st.error(t("The batch could not be undone."), icon=":material/error:")
                for problem in error.problems:
                    st.text(say(problem, t.language))
                return
            state.keep(UNDONE, undone_sentence(session, undone))
            background.rate_later(session.city)
            st.rerun()


def _arrival(session: Session) -> None:
    """What each supplier owes and what of it is there, month by month, and how much of a month that covers."""
    t = session.t
    if not imports.history(session.actor, session.city):
        st.info(t("No records have been imported yet."), icon=":material/inbox:")
        return
    query = cache.query()
    choose.period(query)
    today = date.today()
    view = arrivals_view(session, cache.calendar(query, today), arrivals.counted_to(query.period, today))
    for sentence in cache.unread(query):
        st.warning(parts.plain(t(sentence)), icon=":material/warning:")
    st.header(t("Returns due and submitted"), anchor=False)
    st.markdown(parts.plain(view.lead))
    table.draw(session, view.calendar, key="arrivals")
    parts.read(t("As of {day}: {legend}").format(day=format.day(today, t), legend=view.legend))
    _nothing(session, view.open_returns)
    if view.late.rows:
        with st.expander(t("Late submissions, by days")):
            table.draw(session, view.late, key="late")
            parts.read(view.late_reading)
    _coverage(query)


def _nothing(session: Session, open_returns: Mapping[tuple[str, Period], str]) -> None:
    """The button for a ledger that has nothing to report for a month."""
    t = session.t
    if sentence := state.recall(NOTHING):
        st.success(parts.plain(sentence), icon=":material/check_circle:")
        state.keep(NOTHING, None)
    if not open_returns or session.actor.scope is not None:
        return
    with st.expander(t("Nothing to report for a month")):
        ledger, month = st.selectbox(
            t("Return"), list(open_returns), format_func=lambda key: open_returns[key], key="nothing_of"
        )
        received = st.date_input(
            t("Received on"), None, min_value=month_start(month), max_value=date.today(), format="YYYY-MM-DD",
            key="nothing_received",
        )  # fmt: skip
        if st.button(t("Register that there was nothing"), key="nothing", icon=":material/check:"):
            try:
                batch = returns.report_nothing(session.actor, session.city, ledger, month, received=received)
            except PoliticalEcologyError as error:
                for problem in error.problems:
                    st.error(parts.plain(say(problem, session.language)), icon=":material/error:")
                return
            told = t("{return}: nothing to report, batch {batch}; it can be undone.")
            state.keep(NOTHING, told.format(**{"return": open_returns[ledger, month]}, batch=batch))
            background.rate_later(session.city)
            st.rerun()


def _coverage(query: Query) -> None:
    t, view = query.t, completeness_view(query, cache.completeness(query, date.today()))
    st.header(t("How much of the month is there"), anchor=False)
    st.markdown(parts.plain(view.lead))
    by_body, by_indicator, by_ledger = st.tabs([t("By unit"), t("By indicator"), t("By ledger")])
    with by_body:
        opened = table.draw(query, view.entities, key="covered_bodies", at_most=table.TEN)
    with by_indicator:
        table.draw(query, view.indicators, key="covered_indicators", at_most=table.TEN)
    with by_ledger:
        table.draw(query, view.ledgers, key="covered_ledgers", at_most=table.TEN)
    parts.read(view.reading)
    if opened:
        state.open_profile(opened)


def _templates(session: Session) -> None:
    """What a ledger's file asks for, and the workbook to fill in."""
    t = session.t
    ledger = choose.one(
        "ledger",
        t("Ledger"),
        list(session.config.ledgers),
        format_func=lambda key: session.t(session.config.ledgers[key].title),
        strict=True,
    )
    view = template_view(session, ledger)
    st.markdown(parts.plain(view.lead))
    download.button(
        t("Download the template"),
        lambda: workbooks.template(session.actor, session.config, ledger).content,
        filename=view.filename,
        mime=workbooks.XLSX,
        key=f"template_{ledger}",
    )
    table.draw(session, view.fields, key="fields")
    parts.read(view.reading)


PARTS: Final[Mapping[str, tuple[str, Action, Callable[[Session], None]]]] = {
    "in": (mark("Upload"), "take_in", upload.section),
    "history": (mark("Import log"), "arrivals", _history),
    "arrival": (mark("Submission status"), "read", _arrival),
    "templates": (mark("Templates"), "arrivals", _templates),
}
"""The parts of the page, in order, each with what one has to be allowed to for it."""
