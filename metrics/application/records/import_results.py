"""Receipts in words and as JSON: what became of each file, and what its sender has to mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from metrics.application.records.imports import ImportResult
from metrics.errors import Message, OperatorError, at
from metrics.intake import fix_list
from metrics.intake.contents import Upload
from metrics.intake.problems import Problem
from metrics.model.foreign import understood
from metrics.wording import Language

SHOWN: Final = 200
"""Problems printed one by one; the fix list has all."""

PERSONS: Final = "E-PERSON"
"""How the codes of what could name a person begin."""

WORDS: Final = {
    "refused": "refused", "asks": "held back until its questions are confirmed (--yes)", "would_go_in": "would go in",
    "taken_in": "taken in", "already_in": "already in", "nothing_new": "nothing new",
}  # fmt: skip
SETTLED: Final = frozenset({"would_go_in", "taken_in", "already_in", "nothing_new"})
"""Statuses that leave nothing to mend."""


def settled(receipts: Sequence[ImportResult]) -> bool:
    """Whether no file waits for its sender."""
    return all(receipt.status in SETTLED for receipt in receipts)


def summary(receipts: Sequence[ImportResult]) -> list[str]:
    """One line a file that is not in yet or goes in now, and a last one over all of them."""
    lines = [_line(receipt) for receipt in receipts if receipt.status not in ("taken_in", "already_in")]
    counts = Counter(receipt.status for receipt in receipts)
    added = sum(receipt.added for receipt in receipts if receipt.status in ("taken_in", "would_go_in"))
    changed = sum(
        receipt.completed + receipt.corrected for receipt in receipts if receipt.status in ("taken_in", "would_go_in")
    )
    told = "; ".join(f"{counts[status]} {words}" for status, words in WORDS.items() if counts[status])
    return [*lines, f"{len(receipts)} file(s): {told}. Records: {added} new, {changed} completed or corrected."]


def problems(receipts: Sequence[ImportResult], language: Language) -> list[str]:
    """Sentences, errors and questions before notes, the first 200; then how many more there are."""
    found = [problem for receipt in receipts for problem in to_be_said(receipt)]
    found.sort(key=lambda problem: problem.severity == "note")
    lines = [problem.sentence(language) for problem in found[:SHOWN]]
    more = sum(map(_number_said, receipts)) - len(lines)
    return [*lines, f"{more} more; --fix-lists has all"] if more > 0 else lines


def to_be_said(receipt: ImportResult) -> list[Problem]:
    """What may be repeated of a file: where persons were found, their places and nothing else."""
    about_persons = any(code.startswith(PERSONS) for code in receipt.counts)
    return [one for one in receipt.problems if not about_persons or one.code.startswith(PERSONS)]


def _number_said(receipt: ImportResult) -> int:
    about_persons = {code: count for code, count in receipt.counts.items() if code.startswith(PERSONS)}
    return sum((about_persons or receipt.counts).values())


def documents(receipts: Sequence[ImportResult]) -> list[dict[str, Any]]:
    """The receipts for a program, with every problem in both languages."""
    return [_document(receipt) for receipt in receipts]


def write_fix_lists(folder: Path, paths: Sequence[Path], receipts: Sequence[ImportResult]) -> list[Path]:
    """Write a workbook for each file that has problems: a list of them, and a copy with the cells marked.

    Args:
        folder: Where to; made if missing.
        paths: The files, one a receipt.
        receipts: What became of them.

    Raises:
        OperatorError: The folder cannot be written.
    """
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, receipt in zip(paths, receipts, strict=True):
            if receipt.problems:
                target = folder / f"{Path(receipt.file).stem}_问题清单.xlsx"
                target.write_bytes(fix_list.workbook(Upload(path.name, path), receipt.problems, counts=receipt.counts))
                written.append(target)
    except OSError as error:
        raise OperatorError(
            at(folder, Message("cannot be written: {reason}", reason=understood(error.strerror)))
        ) from None
    return written


def _line(receipt: ImportResult) -> str:
    parts = ((receipt.added, "new"), (receipt.completed, "completed"), (receipt.corrected, "corrected"),
             (receipt.unchanged, "unchanged"))  # fmt: skip
    counted = ", ".join(f"{count} {word}" for count, word in parts if count)
    return f"{receipt.file}: {WORDS[receipt.status]}" + (f" ({counted})" if counted else "")


def _document(receipt: ImportResult) -> dict[str, Any]:
    found = {
        name: getattr(receipt, name)
        for name in ("file", "ledger", "status", "read", "added", "completed", "corrected", "unchanged", "batch")
    }
    when = receipt.imported_at.isoformat() + "Z" if receipt.imported_at else None
    listed = [
        {
            "code": one.code, "severity": one.severity, "sheet": one.sheet, "row": one.row, "column": one.letter,
            "title": one.column, "value": one.value, "zh": one.sentence("zh"), "en": one.sentence("en"),
        }
        for one in to_be_said(receipt)
    ]  # fmt: skip
    return {**found, "imported_at": when, "problems": listed, "counts": dict(receipt.counts)}
