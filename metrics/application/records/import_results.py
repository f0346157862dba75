"""Receipts in words and as JSON: what became of each file, and what its sender has to mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from metrics.application.records.import_status import ImportStatus
from metrics.application.records.imports import ImportResult, Problem
from metrics.errors import Message
from metrics.wording import Language, Translate, mark, say, to

SHOWN: Final = 200
"""Problems printed one by one; the fix list has all."""
ONE_BY_ONE: Final = 5
"""Rows in which the same is wrong that are told one by one; more are one sentence."""
SPANS: Final = 10
"""Ranges of rows that one sentence names."""

FIELDS: Final = (
    "file", "ledger", "status", "read", "added", "completed", "corrected", "unchanged", "batch", "month", "proposed",
)  # fmt: skip
"""What a program is told of a receipt as it stands."""

WORDS: Final = {
    ImportStatus.REFUSED: mark("refused"),
    ImportStatus.ASKS: mark("held back until its questions are confirmed (--yes)"),
    ImportStatus.WOULD_GO_IN: mark("would go in"),
    ImportStatus.TAKEN_IN: mark("imported"),
    ImportStatus.ALREADY_IN: mark("already in"),
    ImportStatus.NOTHING_NEW: mark("nothing new"),
}


@dataclass(frozen=True)
class ProblemGroup:
    """What is wrong in one way in one column of a file: the first place of it, and the rows that it stands in."""

    first: Problem
    rows: tuple[int, ...]

    @property
    def found(self) -> Message:
        """What was found, with the other rows in which the same is wrong."""
        if len(self.rows) < 2:
            return self.first.found
        others = [row for row in self.rows if row != self.first.row]
        return Message(
            "{found}; {n} more rows like it: {rows}", found=self.first.found, n=len(others), rows=_ranges(others)
        )

    @property
    def sentence(self) -> Message:
        """The whole message: code, place, what was found, what would be right."""
        return Message(
            "[{code}] {place}: {found}; {remedy}",
            code=self.first.code, place=self.first.place, found=self.found, remedy=self.first.remedy,
        )  # fmt: skip


def grouped(problems: Sequence[Problem]) -> list[ProblemGroup]:
    """Problems in their order; what repeats in many rows of a column is told once, where it is first."""
    groups: dict[tuple[object, ...], list[Problem]] = {}
    for item in problems:
        groups.setdefault((item.file, item.sheet, item.code, item.letter, item.row is None), []).append(item)
    result: list[ProblemGroup] = []
    told: set[int] = set()
    for item in problems:
        same = groups[item.file, item.sheet, item.code, item.letter, item.row is None]
        if len(same) <= ONE_BY_ONE or item.row is None:
            result.append(ProblemGroup(item, ()))
        elif id(same) not in told:
            told.add(id(same))
            result.append(ProblemGroup(item, tuple(sorted({other.row for other in same if other.row is not None}))))
    return result


def _ranges(rows: Sequence[int]) -> str:
    """Numbers of rows, those in succession as a range."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in spans[:SPANS]]
    return ", ".join(shown) + ("…" if len(spans) > SPANS else "")


def settled(receipts: Sequence[ImportResult]) -> bool:
    """Whether no file waits for its sender."""
    return not any(receipt.status.waits_for_sender for receipt in receipts)


def summary(receipts: Sequence[ImportResult], t: Translate) -> list[str]:
    """One line a file, and a last one over all of them."""
    lines = [_line(receipt, t) for receipt in receipts]
    counts = Counter(receipt.status for receipt in receipts)
    bringing = [receipt for receipt in receipts if receipt.status.brings_records]
    added = sum(receipt.added for receipt in bringing)
    changed = sum(receipt.completed + receipt.corrected for receipt in bringing)
    files = [
        t("{n} {status}").format(n=counts[status], status=t(words)) for status, words in WORDS.items() if counts[status]
    ]
    text = t("Files: {n} ({files}). Records: {added} new, {changed} completed or corrected.")
    return [*lines, text.format(n=len(receipts), files=t("; ").join(files), added=added, changed=changed)]


def problems(receipts: Sequence[ImportResult], language: Language) -> list[str]:
    """Sentences, errors and questions before notes, the first 200; then how many more there are."""
    result = [problem for receipt in receipts for problem in receipt.tellable]
    result.sort(key=lambda problem: problem.severity == "note")
    shown = grouped(result)[:SHOWN]
    lines = [say(group.sentence, language) for group in shown]
    more = sum(sum(receipt.tellable_counts.values()) for receipt in receipts)
    more -= sum(max(len(group.rows), 1) for group in shown)
    t = to(language)
    return [*lines, t("{n} more; --fix-lists has all").format(n=more)] if more > 0 else lines


def documents(receipts: Sequence[ImportResult]) -> list[dict[str, Any]]:
    """The receipts for a program, with every problem in both languages."""
    return [_document(receipt) for receipt in receipts]


def _line(receipt: ImportResult, t: Translate) -> str:
    parts = ((receipt.added, mark("{n} new")), (receipt.completed, mark("{n} completed")),
             (receipt.corrected, mark("{n} corrected")), (receipt.unchanged, mark("{n} unchanged")))  # fmt: skip
    counted = t(", ").join(t(words).format(n=count) for count, words in parts if count)
    text = t("{file}: {status} ({counts})") if counted else t("{file}: {status}")
    line = text.format(file=receipt.file, status=t(WORDS[receipt.status]), counts=counted)
    if receipt.status is ImportStatus.ALREADY_IN and receipt.imported_at:
        when = receipt.imported_at.replace(tzinfo=UTC).astimezone().date().isoformat()
        line = t("{line}; it went in on {day} as batch {batch}").format(line=line, day=when, batch=receipt.batch)
    if receipt.month:
        return t("{line}; return for {month}").format(line=line, month=receipt.month)
    if receipt.waits_for_month:
        text = t("{line}; it is no return yet: name the month that it is for, such as --month {month}")
        return text.format(line=line, month=receipt.proposed)
    return line


def _document(receipt: ImportResult) -> dict[str, Any]:
    result = {name: getattr(receipt, name) for name in FIELDS}
    when = receipt.imported_at.isoformat() + "Z" if receipt.imported_at else None
    listed = [
        {
            "code": item.code, "severity": item.severity, "sheet": item.sheet, "row": item.row, "column": item.letter,
            "title": item.column, "value": item.value, "zh": say(item.sentence, "zh"), "en": say(item.sentence, "en"),
        }
        for item in receipt.tellable
    ]  # fmt: skip
    return {**result, "imported_at": when, "problems": listed, "counts": dict(receipt.counts)}
