"""What a clerk works through: every problem of a file in a list, and its cells again with the wrong ones marked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from metrics.errors import Message
from metrics.intake import persons, reading
from metrics.intake.contents import Cell, Percent, Rows, SheetOpened, Upload
from metrics.intake.problems import SEVERITIES, Problem, Severity, about_person
from metrics.model.persons import word_for
from metrics.wording import LANGUAGES, Language, mark, say, to

LIST: Final = mark("Fix list")
COPY: Final = mark("Marked copy")

WHOLE_UP_TO: Final = 5_000
"""Rows of a sheet that are copied whatever is in them."""
MARKED_AT_MOST: Final = 20_000
"""Rows beyond those that are copied because something is wrong in them."""
NOTES_AT_MOST: Final = 5_000
"""Cells with a note; Excel is slow with more. The others are marked all the same."""
LONGEST_CELL: Final = 32_767
"""Characters of a cell. Source: limits of Excel."""
HEAD_WITHIN: Final = 10
LONGEST_HEADER: Final = 20
"""Rows in which a header may stand, and its characters; a longer text is a note."""
FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]|^'|'$")
"""In the name of a sheet. Source: limits of Excel."""
EXACT: Final = 2**53
"""Whole numbers beyond it lose digits in a workbook's cell, so they are written as text."""

SEVERITY_WORDS: Final[Mapping[Severity, str]] = {
    "error": mark("to correct"), "question": mark("to confirm"), "note": mark("note"),
}  # fmt: skip
FILLS: Final[Mapping[Severity, str]] = {"error": "#F8CBAD", "question": "#FFE699", "note": "#DDEBF7"}
"""Behind a marked cell; the border and the note say the same without colour."""

HEAD: Final = (
    (mark("No."), 6), (mark("Code"), 12), (mark("Kind"), 12), (mark("Sheet"), 16), (mark("Row"), 8),
    (mark("Column"), 8), (mark("Header"), 18), (mark("Cell"), 18),
)  # fmt: skip
SENTENCES: Final = ((mark("What was found"), 44), (mark("What to do"), 40))
"""Titles and widths of the list; the sentences stand there in the reader's language, then in the other one."""


@dataclass(frozen=True)
class Mark:
    """What is wrong in one cell or row: the gravest severity and the sentences."""

    severity: Severity
    sentences: tuple[str, ...]


def _both(first: Mark | None, other: Mark) -> Mark:
    """Two marks on one cell: the graver severity, all sentences."""
    if first is None:
        return other
    gravest = min(first.severity, other.severity, key=list(SEVERITIES.values()).index)
    return Mark(gravest, (*first.sentences, *other.sentences))


class _SpeaksOfPersonsError(Exception):
    """A cell that was about to be copied looks like a person's."""


def workbook(
    upload: Upload, problems: Iterable[Problem], language: Language = "zh", *, counts: Mapping[str, int] | None = None
) -> bytes:
    """The list of a file's problems, and its cells with the wrong ones filled, bordered and explained.

    Args:
        upload: The file as it was sent.
        problems: What is wrong with it, one by one.
        language: "zh" or "en", which comes first.
        counts: All problems by code, where more were found than are listed.

    Returns:
        An XLSX file. When something looks like a person it only says where, repeats no value and nothing else that is
        wrong, and has no copy of the cells; nor has it one when the file could not be read to its end. A sheet of more
        than 5,000 rows is copied up to there; beyond, only the rows in which something is wrong.
    """
    listed = sorted(problems, key=lambda problem: list(SEVERITIES).index(problem.code[0]))
    codes = counts or Counter(item.code for item in listed)
    if any(map(about_person, codes)):
        return _written([item for item in listed if item.about_person], codes, language, None)
    if not any(code.startswith("E-FILE") for code in codes):
        # What was refused before its cells were looked at has not been searched for persons, so the copy is.
        with suppress(_SpeaksOfPersonsError):
            return _written(listed, codes, language, upload)
    return _written(listed, codes, language, None)


def _written(
    problems: Sequence[Problem], counts: Mapping[str, int], language: Language, upload: Upload | None
) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": to(language)(LIST)})
        unlisted = sum(counts.values()) - len(problems)
        _list(book, problems, language, with_values=upload is not None, unlisted=unlisted)
        if upload is not None:
            _Copy(book, problems, language).write(upload)
    return file.getvalue()


def _list(book: Workbook, problems: Sequence[Problem], language: Language, *, with_values: bool, unlisted: int) -> None:
    t = to(language)
    both = sorted(LANGUAGES, key=lambda spoken: spoken != language)
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#CFDBE9", "text_wrap": True})
    text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    number = book.add_format({"valign": "top", "num_format": "0"})
    sheet = book.add_worksheet(t(LIST))
    sheet.freeze_panes(1, 0)
    titles = [(t(title), width) for title, width in HEAD]
    titles += [(to(spoken)(title), width) for spoken in both for title, width in SENTENCES]
    for at, (title, width) in enumerate(titles):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, head)
    for row, item in enumerate(problems, start=1):
        value = item.value if with_values else None
        sentences = (say(words, spoken) for spoken in both for words in (item.found, item.remedy))
        kind = t(SEVERITY_WORDS[item.severity])
        cells = (row, item.code, kind, item.sheet, item.row, item.letter, item.column, value, *sentences)
        for at, cell in enumerate(cells):
            if isinstance(cell, int) and cell:
                sheet.write_number(row, at, cell, number)
            elif cell:
                sheet.write_string(row, at, str(cell), text)
    if unlisted > 0:
        more = t("not listed one by one: {n} more").format(n=unlisted)
        sheet.write_string(len(problems) + 1, len(HEAD), more, text)


class _Copy:
    """Writes the cells of a file again, with marks where something is wrong."""

    def __init__(self, book: Workbook, problems: Sequence[Problem], language: Language) -> None:
        self._book = book
        self._language: Language = language
        self._formats: dict[tuple[str, Severity | None], Format] = {}
        self._notes = 0
        self._marks: dict[str | None, dict[int, dict[int | None, Mark]]] = defaultdict(dict)
        for problem in problems:
            if problem.row or problem.letter:
                self._mark(problem, problem.row or 1)

    def write(self, upload: Upload) -> None:
        """Copy the sheets in which something is wrong."""
        target: Worksheet | None = None
        name: str | None = None
        copied = 0
        for event in reading.read(upload):
            if isinstance(event, SheetOpened):
                name, copied = event.name, 0
                target = self._sheet(event) if event.name in self._marks else None
            elif isinstance(event, Rows) and target is not None:
                copied += self._rows(target, event, self._marks.get(name, {}), copied)

    def _mark(self, problem: Problem, row: int) -> None:
        column = xl_cell_to_rowcol(f"{problem.letter}1")[1] if problem.letter else None
        line = self._marks[problem.sheet].setdefault(row, {})
        sentence = Message("[{code}] {found}; {remedy}", code=problem.code, found=problem.found, remedy=problem.remedy)
        line[column] = _both(line.get(column), Mark(problem.severity, (say(sentence, self._language),)))

    def _sheet(self, opened: SheetOpened) -> Worksheet:
        """A sheet of the name that it has in the file, unless that is taken or there is none."""
        taken = {str(sheet.get_name()).lower() for sheet in self._book.worksheets()}
        base = FORBIDDEN.sub("_", opened.name or to(self._language)(COPY))[:31]
        names = (base, *(f"{base[:27]}_{number}" for number in range(2, len(taken) + 3)))
        sheet = self._book.add_worksheet(next(name for name in names if name.lower() not in taken))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 63, 16)
        return sheet

    def _rows(self, target: Worksheet, rows: Rows, marks: Mapping[int, Mapping[int | None, Mark]], copied: int) -> int:
        """Write the rows that are kept; returns how many beyond those that are kept anyway."""
        written = 0
        for number, cells in enumerate(rows.cells, start=rows.first):
            marked = marks.get(number, {})
            if number > WHOLE_UP_TO:
                if not marked or copied + written >= MARKED_AT_MOST:
                    continue
                written += 1
            self._row(target, number - 1, cells, marked)
        return written

    def _row(self, target: Worksheet, row: int, cells: Sequence[Cell], marked: Mapping[int | None, Mark]) -> None:
        # What is wrong with a row as a whole is marked on its first cell.
        marks = {at: mark for at, mark in marked.items() if at is not None}
        if None in marked:
            marks[0] = _both(marks.get(0), marked[None])
        for at in range(max(len(cells), *(at + 1 for at in marks), 0)):
            mark, value = marks.get(at), cells[at] if at < len(cells) else None
            if _speaks_of_persons(row + 1, value):
                raise _SpeaksOfPersonsError
            self._cell(target, row, at, value, mark)
            if mark and self._notes < NOTES_AT_MOST:
                self._notes += 1
                target.write_comment(row, at, "\n".join(mark.sentences), {"x_scale": 2.2, "y_scale": 1.2})

    def _cell(self, target: Worksheet, row: int, at: int, value: Cell, mark: Mark | None) -> None:
        severity = mark.severity if mark else None
        match value:
            case None:
                if mark:
                    target.write_blank(row, at, None, self._format("General", severity))
            case bool():
                target.write_boolean(row, at, value, self._format("General", severity))
            case Percent():
                target.write_number(row, at, value.fraction, self._format("0.00%", severity))
            case datetime() if value.time() != time():
                target.write_datetime(row, at, value, self._format("yyyy-mm-dd hh:mm:ss", severity))
            case date():
                day = datetime.combine(value, time())
                target.write_datetime(row, at, day, self._format("yyyy-mm-dd", severity))
            case int() | float() if abs(value) < EXACT:
                target.write_number(row, at, value, self._format("General", severity))
            case _:
                # Never write(): a text such as "=1+1" stays a text.
                target.write_string(row, at, str(value)[:LONGEST_CELL], self._format("@", severity))

    def _format(self, shown: str, severity: Severity | None) -> Format:
        key = (shown, severity)
        if key not in self._formats:
            look: dict[str, Any] = {"num_format": shown}
            if severity:
                look |= {"bg_color": FILLS[severity], "border": 2, "border_color": "#B35A00"}
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]


def _speaks_of_persons(number: int, cell: Cell) -> bool:
    """Whether a cell looks like a person's, or near the top heads a column about persons."""
    may_head = number <= HEAD_WITHIN and isinstance(cell, str) and len(cell) <= LONGEST_HEADER
    return bool((may_head and word_for(str(cell))) or persons.found(cell))
