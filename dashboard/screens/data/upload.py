"""Taking departments' files in: what each would change, what its sender has to put right, and the button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NoReturn

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.elements import download, table
from dashboard.elements import parts as parts
from dashboard.screens.data.import_results import (
    CHANGES_NEED_A_REASON,
    PuttingRight,
    reasons,
    receipts_view,
    taken_in_sentence,
)
from dashboard.screens.data.uploader import uploader
from dashboard.session import state
from dashboard.session.query import Session
from dashboard.text import format
from metrics.application.ratings import background
from metrics.application.records import imports, workbooks
from metrics.application.records.imports import ImportResult, Upload
from metrics.application.records.options import Options
from metrics.errors import PoliticalEcologyError
from metrics.model import Period, month_of, shift
from metrics.model.periods import month_start

ROUND: Final = "data_round"
"""Counts emptied uploaders; a new key begins an empty one."""
EXAMINED: Final = "data_examined"
"""Receipts of the files that lie there, by file, options and state of the data."""
DONE: Final = "data_done"
"""Receipts of the files that just went in."""
FAILED: Final = "data_failed"
"""Sentences of what kept a file from going in, other than the file."""
REFUSED: Final = "data_refused"
"""Receipts of files that speak of persons, which are not kept."""

DROPPED: Final = "data_dropped"
"""Ids of their files, which the browser's field still names."""
REASON, CONFIRMED = "data_reason", "data_confirmed"
"""Fields of a file, before its id."""

MONTHS: Final = 120
"""Months to choose from, back from the present one; a history is taken in as well."""


def section(session: Session) -> None:
    """Draw the uploader, and what would become of the files in it."""
    t = session.t
    _before(session)
    given = uploader(t("Files of the departments"), t, key=f"files_{state.recall(ROUND, 0)}", on_change=_clear)
    files = [file for file in given if file.file_id not in state.recall(DROPPED, set[str]())]
    if not files:
        parts.read(
            t(
                "CSV and XLSX, several at a time. Nothing is imported before it was checked and confirmed here; a "
                "file is imported as a whole and once, or not at all."
            )
        )
        return
    common = _sent_for(session)
    options = [_said(file, common) for file in files]
    receipts = _examined(session, files, options)
    if any(receipt.about_persons for receipt in receipts):
        _drop(files, receipts)
    view = receipts_view(session, receipts)
    st.markdown(parts.plain(view.lead))
    table.draw(session, view.files, key="receipts")
    if view.advice:
        parts.read(view.advice)
    _ask(session, files, receipts)
    _buttons(session, files, receipts, options, ready=view.ready)
    for at, putting in enumerate(view.putting_right):
        if putting:
            _putting_right(session, putting, receipts[at], _upload(files[at]), key=f"fix_{at}")


def _before(session: Session) -> None:
    """What just went in or failed, and what was refused because it speaks of persons."""
    done: list[ImportResult] = state.recall(DONE, [])
    for receipt in done:
        st.success(parts.plain(taken_in_sentence(session, receipt)), icon=":material/check_circle:")
    for sentence in state.recall(FAILED, []):
        st.error(parts.plain(sentence), icon=":material/error:")
    refused: list[ImportResult] = state.recall(REFUSED, [])
    if not refused:
        return
    st.error(
        session.t(
            "The files below seem to contain personal data. Only organisations are assessed: these files were "
            "removed from here and nothing of them is kept. Send them again without it; the others stay."
        ),
        icon=":material/error:",
    )
    for at, putting in enumerate(receipts_view(session, refused).putting_right):
        if putting:
            _putting_right(session, putting, refused[at], Upload(refused[at].file, b""), key=f"refused_{at}")


def _sent_for(session: Session) -> Options:
    """The month that all the files report, and the day on which they came, as far as the sender says them."""
    t, newest = session.t, month_of(date.today())
    left, day, _ = st.columns([3, 2, 6], vertical_alignment="bottom")
    with left:
        month = st.selectbox(
            t("Month that the files report"),
            [None, *(shift(newest, -back) for back in range(MONTHS))],
            format_func=lambda one: format.month(one, t) if one else t("not chosen"),
            key="data_month",
            help=t(
                "Each file is checked against the month and registered as its return. A history of many months is "
                "imported without one."
            ),
        )
    with day:
        received = st.date_input(
            t("Received on"), None, max_value=date.today(), format="YYYY-MM-DD", key="data_received",
            help=t("The day on which the files were received; today where none is chosen."),
        )  # fmt: skip
    return Options(month=month, received=_in_time(received, month))


def _in_time(received: date | None, month: Period | None) -> date | None:
    """The chosen day, unless it lies before the month that is reported."""
    return None if received and month and received < month_start(month) else received


def _said(file: UploadedFile, common: Options) -> Options:
    """What the sender has said of one file, in the fields that ``_ask`` draws."""
    reason, confirmed = (st.session_state.get(f"{name}_{file.file_id}") for name in (REASON, CONFIRMED))
    return replace(common, reason=reason, confirmed=bool(confirmed))


def _ask(session: Session, files: Sequence[UploadedFile], receipts: Sequence[ImportResult]) -> None:
    """Reason and confirmation of each file that needs one, or has got one."""
    t, words = session.t, reasons(session)
    for file, receipt in zip(files, receipts, strict=True):
        said = _said(file, Options())
        changes = said.reason is not None or any(receipt.counts.get(code) for code in CHANGES_NEED_A_REASON)
        asks = said.confirmed or any(code.startswith("Q") for code in receipt.counts)
        if not changes and not asks:
            continue
        left, middle, right = st.columns([4, 3, 3], vertical_alignment="bottom")
        with left:
            st.markdown(parts.plain(receipt.file))
        if changes:
            with middle:
                st.selectbox(
                    t("Reason for corrections"),
                    [None, *words],
                    format_func=lambda one: words[one] if one else t("no corrections"),
                    key=f"{REASON}_{file.file_id}",
                )
        if asks:
            with right:
                st.checkbox(t("All questions are checked and confirmed"), key=f"{CONFIRMED}_{file.file_id}")


def _drop(files: Sequence[UploadedFile], receipts: Sequence[ImportResult]) -> NoReturn:
    """Drop the files that speak of persons, and only these."""
    refused = [receipt for receipt in receipts if receipt.about_persons]
    if len(refused) == len(receipts):
        _forget(**{REFUSED: refused})
    ids = {file.file_id for file, receipt in zip(files, receipts, strict=True) if receipt.about_persons}
    state.drop_uploads(ids)
    state.keep(DROPPED, state.recall(DROPPED, set[str]()) | ids)
    state.keep(REFUSED, [*state.recall(REFUSED, []), *refused])
    st.rerun()


def _examined(
    session: Session, files: Sequence[UploadedFile], options: Sequence[Options]
) -> list[ImportResult]:  # fmt: skip
    """A dry run of each file, kept as long as file, options and data stay the same."""
    known: dict[tuple[object, ...], ImportResult] = state.recall(EXAMINED, {})
    keys = [(file.file_id, said, session.city.data_version) for file, said in zip(files, options, strict=True)]
    result = {key: known[key] for key in keys if key in known}
    if len(result) < len(keys):
        t, bar = session.t, st.progress(0.0)
        for at, (key, file) in enumerate(zip(keys, files, strict=True)):
            if key not in result:
                bar.progress(at / len(files), t("Checking file {n} of {all} …").format(n=at + 1, all=len(files)))
                result[key] = imports.examine(session.actor, session.city, _upload(file), options[at])
        bar.empty()
    state.keep(EXAMINED, result)
    return [result[key] for key in keys]


def _buttons(
    session: Session, files: Sequence[UploadedFile], receipts: Sequence[ImportResult], options: Sequence[Options], *,
    ready: int,
) -> None:  # fmt: skip
    t = session.t
    with st.container(horizontal=True):
        label = t.plural("Import {n} file", "Import {n} files", ready)
        if st.button(label, type="primary", disabled=not ready, key="take_in", icon=":material/input:"):
            _take_in(session, files, receipts, options)
        if st.button(t("Remove the files from here"), key="forget", icon=":material/close:"):
            _forget()


def _take_in(
    session: Session, files: Sequence[UploadedFile], receipts: Sequence[ImportResult], options: Sequence[Options]
) -> NoReturn:
    """Take in what can go in; the files stay here only while one of them is still to be put right."""
    after, failed = list(receipts), list[str]()
    with st.spinner(session.t("Importing the files …")):
        for at, receipt in enumerate(receipts):
            if not receipt.is_ready:
                continue
            try:
                after[at] = imports.take_in(session.actor, session.city, _upload(files[at]), options[at])
            except PoliticalEcologyError as error:
                failed += [f"{receipt.file}: {problem}" for problem in error.problems]
    done = [item for item, receipt in zip(after, receipts, strict=True) if receipt.is_ready and item.status.is_done]
    if done:
        background.rate_later(session.city)
    kept = {DONE: done, FAILED: failed}
    if not failed and all(item.status.is_done for item in after):
        _forget(**kept)
    for name, value in kept.items():
        state.keep(name, value)
    st.rerun()


def _putting_right(session: Session, view: PuttingRight, receipt: ImportResult, upload: Upload, *, key: str) -> None:
    """The problems of a file, and all of them to take away."""
    with st.expander(parts.plain(view.title)):
        table.draw(session, view.problems, key=f"{key}_problems", at_most=table.TEN)
        parts.read(view.reading)
        download.button(
            session.t("Download the fix list"),
            lambda: workbooks.to_put_right(receipt, upload, session.language).content,
            filename=workbooks.fix_list_name(receipt),
            mime=workbooks.XLSX,
            key=key,
        )


def _clear() -> None:
    """Other files lie there: what was said of those before no longer counts."""
    for name in (DONE, FAILED, REFUSED):
        state.keep(name, [])


def _forget(**kept: object) -> NoReturn:
    """Drop the files from memory, keep what is told about them, and begin with an empty uploader."""
    state.drop_uploads()
    state.keep(EXAMINED, {})
    _clear()
    for name, value in kept.items():
        state.keep(name, value)
    state.keep(ROUND, state.recall(ROUND, 0) + 1)
    st.rerun()


def _upload(file: UploadedFile) -> Upload:
    return Upload(file.name, file.getvalue())
