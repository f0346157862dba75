"""What became, or would become, of uploaded files: one line each, and what their senders have to put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.elements.table import Cell, Column, Row, Table, Tone, figures, row, sheet, wide
from dashboard.session.query import Session
from dashboard.text import format
from dashboard.text.timestamps import stamp
from metrics.application.records.import_results import ProblemGroup, grouped
from metrics.application.records.imports import ImportResult, ImportStatus
from metrics.application.records.reasons import REASONS
from metrics.wording import Translate, mark, say

SHOWN: Final = 200
"""Problems of a file on the screen; its fix list has all."""
CHANGES_NEED_A_REASON: Final = ("E-KEY-02", "E-PER-02", "E-PER-05")

VERDICTS: Final = {
    ImportStatus.REFUSED: mark("goes back"),
    ImportStatus.ASKS: mark("to be confirmed"),
    ImportStatus.WOULD_GO_IN: mark("can go in"),
    ImportStatus.TAKEN_IN: mark("imported"),
    ImportStatus.ALREADY_IN: mark("in already"),
    ImportStatus.NOTHING_NEW: mark("nothing new"),
}
TONES: Final[dict[ImportStatus, Tone]] = {
    ImportStatus.REFUSED: "worse",
    ImportStatus.ASKS: "strong",
    ImportStatus.WOULD_GO_IN: "better",
    ImportStatus.TAKEN_IN: "better",
}
KINDS: Final[dict[str, tuple[str, Tone]]] = {
    "error": (mark("to correct"), "worse"),
    "question": (mark("to confirm"), "strong"),
    "note": (mark("note"), "quiet"),
}


@dataclass(frozen=True)
class PuttingRight:
    """What is wrong with one file."""

    title: str
    problems: Table
    reading: str
    about_persons: bool


@dataclass(frozen=True)
class ReceiptsView:
    """Uploaded files, line by line."""

    lead: str
    files: Table
    putting_right: tuple[PuttingRight | None, ...]
    """One a file; None where there is nothing to say."""
    ready: int
    """Files that would go in; none while one waits for its month."""
    advice: str
    """What the sender could say so that more files go in; empty where nothing would help."""


def receipts_view(session: Session, receipts: Sequence[ImportResult]) -> ReceiptsView:
    """Shape the receipts of some files, in their order."""
    return ReceiptsView(
        lead=_lead(session.t, receipts),
        files=_files(session, receipts),
        putting_right=tuple(_putting(session, receipt) if receipt.counts else None for receipt in receipts),
        ready=0 if any(item.waits_for_month for item in receipts) else sum(item.is_ready for item in receipts),
        advice=_advice(session.t, receipts),
    )


def taken_in_sentence(session: Session, receipt: ImportResult) -> str:
    """What a file that went in has changed, and how to take it back."""
    t, ledger = session.t, _ledger(session, receipt)
    texts = list[str]()
    if receipt.status == ImportStatus.TAKEN_IN:
        pattern = t("{ledger}: {changes}. Batch {batch}; it can be undone as a whole.")
        texts.append(pattern.format(ledger=ledger, changes=_changes(t, receipt), batch=receipt.batch))
    if receipt.month:
        pattern = t("{ledger}: registered as the return for {month}.")
        texts.append(pattern.format(ledger=ledger, month=format.month(receipt.month, t)))
    return format.sentences(texts, t)


def reasons(session: Session) -> dict[str, str]:
    """Code of a reason for corrections → its words."""
    return {code: session.t(title) for code, title in REASONS.items()}


def _lead(t: Translate, receipts: Sequence[ImportResult]) -> str:
    counts = Counter(receipt.status for receipt in receipts)
    told = [
        t("{count} {verdict}").format(count=counts[status], verdict=t(word))
        for status, word in VERDICTS.items()
        if counts[status]
    ]
    coming = [receipt for receipt in receipts if receipt.status in (ImportStatus.WOULD_GO_IN, ImportStatus.ASKS)]
    first = t.plural("{n} file", "{n} files", len(receipts))
    if not coming:
        return t("{files}: {told}.").format(files=first, told=t(", ").join(told))
    added, changed = sum(item.added for item in coming), sum(item.completed + item.corrected for item in coming)
    return t("{files}: {told}; records new: {added}, completed or corrected: {changed}.").format(
        files=first, told=t(", ").join(told), added=format.number(added, 0), changed=format.number(changed, 0)
    )


def _advice(t: Translate, receipts: Sequence[ImportResult]) -> str:
    told: list[str] = []
    months = sorted({receipt.proposed for receipt in receipts if receipt.waits_for_month and receipt.proposed})
    if months:
        told.append(
            t("Choose above the month that the files are sent for; names and records say {months}.").format(
                months=format.listing([format.month(month, t) for month in months], t)
            )
        )
    if any(receipt.counts.get(code) for receipt in receipts for code in CHANGES_NEED_A_REASON):
        told.append(t("Known records would change: choose a reason for the file below, or have the file corrected."))
    if any(receipt.status is ImportStatus.ASKS for receipt in receipts):
        told.append(
            t("There are questions: look at them and confirm them file by file below, or have the file corrected.")
        )
    return format.sentences(told, t)


def _files(session: Session, receipts: Sequence[ImportResult]) -> Table:
    t = session.t
    rows = [
        row(
            Cell(_ledger(session, receipt), note=receipt.file),
            Cell(t(VERDICTS[receipt.status]), TONES.get(receipt.status, "plain"), note=_note(t, receipt)),
            *(format.number(count or None, 0) for count in _numbers(receipt)),
        )
        for receipt in receipts
    ]
    columns = [
        wide(t("Ledger and file")), t("Verdict"), figures(t("Records")), figures(t("New")), figures(t("Completed")),
        figures(t("Corrected")), figures(t("Unchanged")), figures(t("To correct")), figures(t("To confirm")),
    ]  # fmt: skip
    return sheet(columns, rows)


def _numbers(receipt: ImportResult) -> tuple[int, ...]:
    wrong, questions = (sum(n for code, n in receipt.counts.items() if code.startswith(letter)) for letter in "EQ")
    return receipt.read, receipt.added, receipt.completed, receipt.corrected, receipt.unchanged, wrong, questions


def _note(t: Translate, receipt: ImportResult) -> str:
    """In which batch it came, and whose month's return it is."""
    returned = t("return for {month}").format(month=format.month(receipt.month, t)) if receipt.month else ""
    return t("; ").join(part for part in (_since(t, receipt), returned) if part)


def _since(t: Translate, receipt: ImportResult) -> str:
    if receipt.batch is None:
        return ""
    if receipt.status is ImportStatus.ALREADY_IN and receipt.imported_at:
        return t("batch {batch}, {when}").format(batch=receipt.batch, when=stamp(receipt.imported_at))
    return t("batch {batch}").format(batch=receipt.batch)


def _ledger(session: Session, receipt: ImportResult) -> str:
    if receipt.ledger is None:
        return session.t("unknown ledger")
    return session.t(session.config.ledgers[receipt.ledger].title)


def _changes(t: Translate, receipt: ImportResult) -> str:
    told = [
        t(words).format(n=format.number(count, 0))
        for words, count in (
            (mark("{n} new"), receipt.added),
            (mark("{n} completed"), receipt.completed),
            (mark("{n} corrected"), receipt.corrected),
            (mark("{n} unchanged"), receipt.unchanged),
        )
        if count
    ]
    return t(", ").join(told)


def _putting(session: Session, receipt: ImportResult) -> PuttingRight:
    t = session.t
    numbers = {kind: sum(n for code, n in receipt.counts.items() if code[0] == kind[0].upper()) for kind in KINDS}
    told = [t("{count} {kind}").format(count=numbers[kind], kind=t(words)) for kind, (words, _) in KINDS.items()
            if numbers[kind]]  # fmt: skip
    ordered = sorted(receipt.tellable, key=lambda one: list(KINDS).index(one.severity))
    listed = grouped(ordered)[:SHOWN]
    told_of = sum(max(len(group.rows), 1) for group in listed)
    total, sheets = sum(receipt.counts.values()), {group.first.sheet for group in listed}
    reading = t("The value stands as it is in the file, cut to 20 characters.")
    if total > told_of:
        reading = t("The first {shown} of {total} are shown; the fix list has all.").format(
            shown=format.number(told_of, 0), total=format.number(total, 0)
        )
    if receipt.about_persons:
        reading = t("The file contains personal data: it was refused as a whole and nothing of it is kept.")
    return PuttingRight(
        title=f"{receipt.file} · {t(', ').join(told)}",
        problems=sheet(_columns(t), [_problem(session, item, with_sheet=len(sheets) > 1) for item in listed]),
        reading=reading,
        about_persons=receipt.about_persons,
    )


def _columns(t: Translate) -> list[Column | str]:
    return [t("Kind"), figures(t("Row")), t("Column"), wide(t("What was found")), wide(t("What to do")), t("Rule")]


def _problem(session: Session, group: ProblemGroup, *, with_sheet: bool) -> Row:
    one = group.first
    t, (words, tone) = session.t, KINDS[one.severity]
    column = " ".join(part for part in (one.letter, one.column) if part)
    return row(
        Cell(t(words), tone),
        str(one.row) if one.row else format.NONE,
        Cell(column or format.NONE, note=one.sheet or "" if with_sheet else ""),
        say(group.found, session.language),
        say(one.remedy, session.language),
        Cell(one.code, "quiet"),
    )
