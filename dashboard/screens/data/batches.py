"""What came in and what was taken back: the history of batches, and what undoing one would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.elements.table import Cell, Row, Table, figures, records, row, sheet, wide
from dashboard.session.query import Session
from dashboard.text import format
from dashboard.text.timestamps import moment, stamp
from metrics.application.records.imports import Undone
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


def batches_view(session: Session, history: pd.DataFrame) -> BatchesView:
    """Shape the history of batches.

    Args:
        session: Whose language counts.
        history: From ``application.importing.history``.
    """
    t, lines = session.t, records(history)
    standing = [line for line in lines if line["kind"] == "import" and pd.isna(line["undone_by"])]
    shown = lines[:NEWEST]
    return BatchesView(
        lead=_lead(t, lines),
        history=_history(session, shown),
        reading=t("The newest {shown} of {total} batches are shown.").format(
            shown=len(shown), total=format.number(len(lines), 0)
        ),
        undoable={int(item["batch"]): _choice(session, item) for item in standing},
        takes_back={int(item["batch"]): _takes_back(t, item) for item in standing},
    )


def undone_sentence(session: Session, undone: Undone) -> str:
    """What undoing a batch has changed."""
    return session.t(
        "Batch {number} of {ledger} is undone by batch {batch}: {withdrawn} records withdrawn, {restored} restored."
    ).format(
        number=undone.undoes,
        ledger=session.config.ledgers[undone.ledger].title.get(session.language),
        batch=undone.batch,
        withdrawn=format.number(undone.withdrawn, 0),
        restored=format.number(undone.restored, 0),
    )


def _lead(t: Translate, lines: list[dict[str, Any]]) -> str:
    if not lines:
        return t("Nothing has been taken in yet.")
    files = [line for line in lines if line["kind"] == "import"]
    undone = sum(not pd.isna(file["undone_by"]) for file in files)
    came = t("{count} files were taken in, the last on {when}.").format(
        count=format.number(len(files), 0), when=moment(max(file["imported_at"] for file in files), t)
    )
    return format.sentences([came, t("{count} of them were undone.").format(count=undone)] if undone else [came], t)


def _history(session: Session, lines: list[dict[str, Any]]) -> Table:
    t = session.t
    columns = [
        t("Batch"), wide(t("Ledger and file")), t("State"), t("Reason"), figures(t("Records")),
        figures(t("New")), figures(t("Completed")), figures(t("Corrected")), figures(t("Unchanged")),
    ]  # fmt: skip
    return sheet(columns, [_line(session, line) for line in lines])


def _line(session: Session, one: dict[str, Any]) -> Row:
    t = session.t
    counts = ["records", "added", "completed", "corrected", "unchanged"]
    if one["kind"] == "undo":
        state = Cell(t("an undo"), "strong")
    elif one["kind"] == "return" and pd.isna(one["undone_by"]):
        state = Cell(t("return registered"), "quiet")
    elif pd.isna(one["undone_by"]):
        state = Cell(t("stands"))
    else:
        state = Cell(t("undone by batch {batch}").format(batch=int(one["undone_by"])), "quiet")
    title = REASONS.get(one["reason"])
    return row(
        Cell(str(int(one["batch"])), note=stamp(one["imported_at"])),
        Cell(_ledger(session, one), note=str(one["file"])),
        state,
        t(title) if title else format.NONE,
        *(format.number(one[name] or None, 0) for name in counts),
    )


def _ledger(session: Session, one: dict[str, Any]) -> str:
    known = session.config.ledgers.get(one["ledger"])
    return known.title.get(session.language) if known else str(one["ledger"])


def _choice(session: Session, one: dict[str, Any]) -> str:
    t = session.t
    records = t.plural("{n} record", "{n} records", int(one["added"] + one["completed"] + one["corrected"]))
    return f"{int(one['batch'])} · {_ledger(session, one)} · {stamp(one['imported_at'])} · {records}"


def _takes_back(t: Translate, one: dict[str, Any]) -> str:
    added, changed = int(one["added"]), int(one["completed"] + one["corrected"])
    withdrawn = t.plural("{n} new record would be withdrawn", "{n} new records would be withdrawn", added)
    restored = t.plural(
        "{n} changed record would be as it was before", "{n} changed records would be as they were before", changed
    )
    told = [words for words, count in ((withdrawn, added), (restored, changed)) if count]
    return t("{changes}; every score that rests on them is worked out anew.").format(changes=t("; ").join(told))
