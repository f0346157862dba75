"""What a clerk works through: every problem of a file in a list, and its cells again with the wrong ones marked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from metrics.errors import Message
from metrics.intake import heading, layout, persons, reading
from metrics.intake.contents import OPTIONS, Cell, Dressed, Percent, Rows, SheetOpened, Upload
from metrics.intake.problems import LIST_TITLES, SEVERITIES, Problem, Severity, about_person
from metrics.intake.texts import cleaned
from metrics.model.persons import word_for
from metrics.wording import LANGUAGES, Language, mark, say, to

LIST: Final = mark("Fix list")
COPY: Final = mark("Marked copy")
TOO_LONG: Final = mark(
    "The file is too long to be copied here; correct the file itself, by sheet, row and column, and send that"
)

CELLS_AT_MOST: Final = 1_000_000
"""Cells of a copy, a hundred thousand rows of ten: they take 6 s and 250 MB. A copy is whole or there is none."""
NOTES_AT_MOST: Final = 5_000
"""Cells with a note; Excel is slow with more. The others are marked all the same."""
LONGEST_CELL: Final = 32_767
"""Characters of a cell. Source: limits of Excel."""
HEAD_WITHIN: Final = 10
LONGEST_HEADER: Final = 20
"""Rows in which a header may stand, and its characters; a longer text is a note."""
FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]|^'|'$")
"""In the name of a sheet. Source: limits of Excel."""
HEAD_OF_PAGE: Final = 255
"""Characters of the head or foot of a page. Source: limits of Excel."""
REFERENCE: Final = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
IN_ERROR: Final = ("#N/A", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
"""What formulas in error show; the first stands for whatever else could not be read."""

SEVERITY_WORDS: Final[Mapping[Severity, str]] = {
    "error": mark("to correct"), "question": mark("to confirm"), "note": mark("note"),
}  # fmt: skip
FILLS: Final[Mapping[Severity, str]] = {"error": "#F8CBAD", "question": "#FFE699", "note": "#DDEBF7"}
"""Behind a marked cell; the border and the note say the same without colour."""

HEAD: Final = tuple(zip(LIST_TITLES, (6, 12, 12, 16, 8, 8, 18, 18), strict=True))
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


class _TooLongError(Exception):
    """The file has more cells than can be copied."""


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
        wrong, and has no copy of the cells; nor has it one when the file could not be read to its end, or has more than
        a million cells, which is said. A copy has all visible sheets with all rows, and whatever reading holds against
        a file: sent back as it is, it is refused for the same reasons.
    """
    listed = sorted(problems, key=lambda problem: list(SEVERITIES).index(problem.code[0]))
    codes = counts or Counter(item.code for item in listed)
    if any(map(about_person, codes)):
        return _written([item for item in listed if item.about_person], codes, language, None)
    if not any(code.startswith("E-FILE") for code in codes):
        # What was refused before its cells were looked at has not been searched for persons, so the copy is.
        with suppress(_SpeaksOfPersonsError):
            try:
                return _written(listed, codes, language, upload)
            except _TooLongError:
                return _written(listed, codes, language, None, too_long=True)
    return _written(listed, codes, language, None)


def _written(
    problems: Sequence[Problem], counts: Mapping[str, int], language: Language, upload: Upload | None, *,
    too_long: bool = False,
) -> bytes:  # fmt: skip
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": to(language)(LIST)})
        unlisted = sum(counts.values()) - len(problems)
        first = [to(language)(TOO_LONG)] if too_long else []
        _list(book, problems, language, with_values=upload is not None or too_long, first=first, unlisted=unlisted)
        if upload is not None:
            _Copy(book, problems, language).write(upload)
    return file.getvalue()


def _list(
    book: Workbook, problems: Sequence[Problem], language: Language, *, with_values: bool, first: Sequence[str],
    unlisted: int,
) -> None:  # fmt: skip
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
    for row, sentence in enumerate(first, start=1):
        sheet.write_string(row, len(HEAD), sentence, text)
    for running, item in enumerate(problems, start=1):
        row = running + len(first)
        value = item.value if with_values else None
        sentences = (say(words, spoken) for spoken in both for words in (item.found, item.remedy))
        kind = t(SEVERITY_WORDS[item.severity])
        cells = (running, item.code, kind, item.sheet, item.row, item.letter, item.column, value, *sentences)
        for at, cell in enumerate(cells):
            if isinstance(cell, int) and cell:
                sheet.write_number(row, at, cell, number)
            elif cell:
                sheet.write_string(row, at, str(cell), text)
    if unlisted > 0:
        more = t("not listed one by one: {n} more").format(n=unlisted)
        sheet.write_string(len(first) + len(problems) + 1, len(HEAD), more, text)


class _Copy:
    """Writes the cells of a file again, with marks where something is wrong."""

    def __init__(self, book: Workbook, problems: Sequence[Problem], language: Language) -> None:
        self.book = book
        self.language: Language = language
        self._formats: dict[tuple[str, Severity | None, bool], Format] = {}
        self._cells, self._notes = 0, 0
        self.marks: dict[str | None, dict[int, dict[int | None, Mark]]] = defaultdict(dict)
        for problem in problems:
            if problem.row or problem.letter:
                self._mark(problem, problem.row or 1)

    def write(self, upload: Upload) -> None:
        """Copy the visible sheets, those of notes as well: what they say of units holds for the copy."""
        sheet: _Sheet | None = None
        for event in reading.read(upload):
            if isinstance(event, SheetOpened):
                if sheet:
                    sheet.end()
                copied = event.visibility == "visible" and cleaned(event.name or "") != OPTIONS
                sheet = _Sheet(self, event) if copied else None
            elif sheet and isinstance(event, Rows):
                sheet.take(event)
            elif sheet and isinstance(event, Problem):
                sheet.fault(event)
        if sheet:
            sheet.end()

    def count(self, cells: int) -> None:
        """Count some cells.

        Raises:
            _TooLongError: There are too many.
        """
        self._cells += cells
        if self._cells > CELLS_AT_MOST:
            raise _TooLongError

    def may_note(self) -> bool:
        """Whether one more cell has a note."""
        self._notes += 1
        return self._notes <= NOTES_AT_MOST

    def look(self, shown: str, severity: Severity | None, *, struck: bool = False) -> Format:
        """How a cell looks: its number format, what is wrong, and whether it is crossed out.

        Raises:
            _SpeaksOfPersonsError: The number format does.
        """
        key = (shown, severity, struck)
        if key not in self._formats:
            if persons.found(shown):
                raise _SpeaksOfPersonsError
            look: dict[str, Any] = {"num_format": shown, "font_strikeout": struck}
            if severity:
                look |= {"bg_color": FILLS[severity], "border": 2, "border_color": "#B35A00"}
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def _mark(self, problem: Problem, row: int) -> None:
        column = _column(problem)
        line = self.marks[problem.sheet].setdefault(row, {})
        sentence = Message("[{code}] {found}; {remedy}", code=problem.code, found=problem.found, remedy=problem.remedy)
        line[column] = _both(line.get(column), Mark(problem.severity, (say(sentence, self.language),)))


class _Sheet:
    """The copy of one sheet; it is begun with its first row."""

    def __init__(self, copy: _Copy, opened: SheetOpened) -> None:
        self._copy, self._opened = copy, opened
        self._marks = copy.marks.get(opened.name, {})
        self._struck = frozenset(opened.struck_rows)
        self._faults: dict[int, dict[int, Problem]] = defaultdict(dict)
        """What reading could not read in rows that have not come yet."""
        self._said: dict[tuple[int, int], str] = {}

    def fault(self, problem: Problem) -> None:
        """Note what reading could not read, so that the copy is no better there."""
        if problem.row:
            self._faults[problem.row][_column(problem) or 0] = problem

    def take(self, rows: Rows) -> None:
        """Copy some rows, and what before them holds nothing that can be read."""
        lines = dict(enumerate(rows.cells, start=rows.first))
        until = rows.first + len(rows.cells)
        for number in sorted({*lines, *(number for number in self._faults if number < until)}):
            self._row(number, lines.get(number, []))

    def end(self) -> None:
        """Copy what is left."""
        for number in sorted(self._faults):
            self._row(number, [])

    @cached_property
    def _target(self) -> Worksheet:
        """A sheet of the name that it has in the file, unless that is taken or there is none."""
        copy, opened = self._copy, self._opened
        copy.book.date_1904 = opened.from_1904
        taken = {str(sheet.get_name()).lower() for sheet in copy.book.worksheets()}
        base = FORBIDDEN.sub("_", opened.name or to(copy.language)(COPY))[:31]
        names = (base, *(f"{base[:27]}_{number}" for number in range(2, len(taken) + 3)))
        sheet = copy.book.add_worksheet(next(name for name in names if name.lower() not in taken))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 63, 16)
        for item in layout.ranges(opened):
            # Its cells are written like all others, so that what it hides stays there.
            sheet.merge.append([item.first - 1, xl_cell_to_rowcol(f"{item.letter}1")[1], item.last - 1,
                                xl_cell_to_rowcol(f"{item.end}1")[1]])  # fmt: skip
        self._say_beside(sheet)
        return sheet

    def _say_beside(self, sheet: Worksheet) -> None:
        """Repeat the comments, and the head and foot of the pages, that could name a unit."""
        said = [(cell, heading.own_words(text)) for cell, text in self._opened.said]
        if any(persons.found(text) for _, text in said):
            raise _SpeaksOfPersonsError
        heads = [*dict.fromkeys(text.replace("&", "＆") for cell, text in said if not cell and text)]
        fitting = [text for text in heads if len(text) <= HEAD_OF_PAGE][:2]
        for write, text in zip((sheet.set_footer, sheet.set_header), fitting, strict=False):
            write(text)
        places = [("A1", text) for text in heads if text not in fitting]
        for cell, text in [*said, *places]:
            if text and REFERENCE.fullmatch(cell):
                place = xl_cell_to_rowcol(cell)
                self._said[place] = "\n".join(filter(None, (self._said.get(place), text)))
        for place, text in self._said.items():
            sheet.write_comment(*place, text)

    def _row(self, number: int, cells: Sequence[Cell]) -> None:
        # What is wrong with a row as a whole is marked on its first cell.
        marked, faults = self._marks.get(number, {}), self._faults.pop(number, {})
        marks = {at: mark for at, mark in marked.items() if at is not None}
        if None in marked:
            marks[0] = _both(marks.get(0), marked[None])
        self._copy.count(len(cells))
        for at in range(max(len(cells), *(at + 1 for at in (*marks, *faults)), 0)):
            mark, value = marks.get(at), cells[at] if at < len(cells) else None
            if _speaks_of_persons(number, value):
                raise _SpeaksOfPersonsError
            if at in faults:
                self._unread(number - 1, at, faults[at], mark)
            else:
                self._cell(number - 1, at, value, mark)
            if mark and self._copy.may_note():
                said = self._said.get((number - 1, at))
                note = "\n".join([*([said] if said else []), *mark.sentences])
                self._target.write_comment(number - 1, at, note, {"x_scale": 2.2, "y_scale": 1.2})

    def _unread(self, row: int, at: int, problem: Problem, mark: Mark | None) -> None:
        """Write a cell that cannot be read either; an empty one would be taken in where it may be empty."""
        look = self._look(row, "yyyy-mm-dd" if problem.code in ("E-DATE-05", "E-DATE-07") else "General", mark)
        match problem.code:
            case "E-DATE-05" | "E-DATE-07":
                self._target.write_number(row, at, _serial(problem.value), look)
            case "E-CELL-05":
                self._target.write_string(row, at, "\x01", look)
            case "E-CELL-02":
                self._target.write_formula(row, at, f"={IN_ERROR[0]}", look, "")
            case _:
                value = problem.value if problem.value in IN_ERROR else IN_ERROR[0]
                self._target.write_formula(row, at, f"={value}", look, value)

    def _cell(self, row: int, at: int, value: Cell, mark: Mark | None) -> None:
        target = self._target
        match value:
            case None:
                if mark:
                    target.write_blank(row, at, None, self._look(row, "General", mark))
            case bool():
                target.write_boolean(row, at, value, self._look(row, "General", mark))
            case Percent():
                target.write_number(row, at, value.fraction, self._look(row, "0.00%", mark))
            case datetime() if value.time() != time():
                target.write_datetime(row, at, value, self._look(row, "yyyy-mm-dd hh:mm:ss", mark))
            case date():
                day = datetime.combine(value, time())
                target.write_datetime(row, at, day, self._look(row, "yyyy-mm-dd", mark))
            case Dressed():
                target.write_number(row, at, float(value), self._look(row, value.shape, mark))
            case int() | float():
                target.write_number(row, at, value, self._look(row, "General", mark))
            case _:
                # Never write(): a text such as "=1+1" stays a text; so does one that looks like the library's markup.
                text = f"{value} " if value.startswith("<r>") else value
                target.write_string(row, at, text[:LONGEST_CELL], self._look(row, "@", mark))

    def _look(self, row: int, shown: str, mark: Mark | None) -> Format:
        return self._copy.look(shown, mark.severity if mark else None, struck=row + 1 in self._struck)


def _column(problem: Problem) -> int | None:
    """The place of the column in which a problem is."""
    return xl_cell_to_rowcol(f"{problem.letter}1")[1] if problem.letter else None


def _serial(value: str | None) -> float:
    """The number in a cell that shows it as a day which there is not."""
    try:
        return float(value or "")
    except ValueError:
        return -1


def _speaks_of_persons(number: int, cell: Cell) -> bool:
    """Whether a cell looks like a person's, or near the top heads a column about persons."""
    may_head = number <= HEAD_WITHIN and isinstance(cell, str) and len(cell) <= LONGEST_HEADER
    return bool((may_head and word_for(str(cell))) or persons.found(cell))
