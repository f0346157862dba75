"""What came in and what was taken back: the history of batches, and what undoing one would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.elements.table import Cell, Row, Table, figures, row, sheet, wide
from dashboard.session.query import Session
from dashboard.text import format
from dashboard.text.timestamps import moment, stamp
from metrics.application.records.imports import Batch, Undone
from metrics.application.records.reasons import REASONS
from metrics.wording import Translate

NEWEST: Final = 200
"""Batches on the screen."""


@dataclass(frozen=True)
class BatchesView:
    """The history, newest first."""

    lead: str
    history: Table
    reading: str
    undoable: dict[int, str]
    """Number of a batch that can be chosen to be undone → its words in a drop-down."""
    takes_back: dict[int, str]
    """Number of a batch → the sentence that says what undoing it would change."""


def batches_view(session: Session, history: Sequence[Batch]) -> BatchesView:
    """Shape the history of batches, newest first."""
    t, shown = session.t, history[:NEWEST]
    standing = [batch for batch in history if batch.is_undoable]
    return BatchesView(
        lead=_lead(t, history),
        history=_history(session, shown),
        reading=t("The newest {shown} of {total} batches are shown.").format(
            shown=len(shown), total=format.number(len(history), 0)
        ),
        undoable={batch.batch: _choice(session, batch) for batch in standing},
        takes_back={batch.batch: _takes_back(t, batch) for batch in standing},
    )


def undone_sentence(session: Session, undone: Undone) -> str:
    """What undoing a batch has changed."""
    return session.t(
        "Batch {number} of {ledger} is undone by batch {batch}; records withdrawn: {withdrawn}, restored: {restored}."
    ).format(
        number=undone.undoes,
        ledger=session.t(session.config.ledgers[undone.ledger].title),
        batch=undone.batch,
        withdrawn=format.number(undone.withdrawn, 0),
        restored=format.number(undone.restored, 0),
    )


def _lead(t: Translate, history: Sequence[Batch]) -> str:
    if not history:
        return t("Nothing has been imported yet.")
    files = [batch for batch in history if batch.kind == "import"]
    if not files:
        return t("No file has been imported yet.")
    undone = sum(file.undone_by is not None for file in files)
    came = t.plural(
        "{n} file was imported, on {when}.", "{n} files were imported, the last on {when}.", len(files),
        when=moment(max(file.imported_at for file in files), t),
    )  # fmt: skip
    back = [t.plural("{n} of them was undone.", "{n} of them were undone.", undone)] if undone else []
    return format.sentences([came, *back], t)


def _history(session: Session, batches: Sequence[Batch]) -> Table:
    t = session.t
    columns = [
        t("Batch"), wide(t("Ledger and file")), t("State"), t("Reason"), figures(t("Records")),
        figures(t("New")), figures(t("Completed")), figures(t("Corrected")), figures(t("Unchanged")),
    ]  # fmt: skip
    return sheet(columns, [_line(session, batch) for batch in batches])


def _line(session: Session, batch: Batch) -> Row:
    counts = (batch.records, batch.added, batch.completed, batch.corrected, batch.unchanged)
    title = REASONS.get(batch.reason or "")
    return row(
        Cell(str(batch.batch), note=stamp(batch.imported_at)),
        Cell(_ledger(session, batch), note=batch.file),
        _state(session.t, batch),
        session.t(title) if title else format.NONE,
        *(format.number(count or None, 0) for count in counts),
    )


def _state(t: Translate, batch: Batch) -> Cell:
    if batch.kind == "undo":
        return Cell(t("an undo"), "strong")
    if batch.undone_by is not None:
        return Cell(t("undone by batch {batch}").format(batch=batch.undone_by), "quiet")
    return Cell(t("return registered"), "quiet") if batch.kind == "return" else Cell(t("stands"))


def _ledger(session: Session, batch: Batch) -> str:
    ledger = session.config.ledgers.get(batch.ledger)
    return session.t(ledger.title) if ledger else batch.ledger


def _choice(session: Session, batch: Batch) -> str:
    records = session.t.plural("{n} record", "{n} records", batch.added + batch.changed)
    return f"{batch.batch} · {_ledger(session, batch)} · {stamp(batch.imported_at)} · {records}"


def _takes_back(t: Translate, batch: Batch) -> str:
    added, changed = batch.added, batch.changed
    withdrawn = t.plural("{n} new record would be withdrawn", "{n} new records would be withdrawn", added)
    restored = t.plural(
        "{n} changed record would be as it was before", "{n} changed records would be as they were before", changed
    )
    parts = [words for words, count in ((withdrawn, added), (restored, changed)) if count]
    return t("{changes}; every score that rests on them is worked out anew.").format(changes=t("; ").join(parts))
