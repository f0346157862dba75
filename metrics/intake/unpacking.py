"""Files to typed records: finds the ledger's table among the sheets, and hands its rows on to be read."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Final

from metrics.definitions import Config, Ledger
from metrics.errors import Message
from metrics.intake import heading, layout, persons, reading
from metrics.intake.bodies import Bodies
from metrics.intake.cells import offered
from metrics.intake.contents import NOTES, OPTIONS, TELLING, Cell, Chunk, FileOpened, Rows, SheetOpened, Upload
from metrics.intake.layout import Context, Known, Layout
from metrics.intake.parsing.columns import letters
from metrics.intake.problem_log import ProblemLog, hidden
from metrics.intake.problems import Detail, Problem, Problems, excerpt, heads_list
from metrics.intake.reading import Event
from metrics.intake.table import Table
from metrics.intake.texts import cleaned, shown
from metrics.model import Period
from metrics.model.persons import word_for

TITLES: Final = 2
"""Filled cells that make the first row of a sheet one of titles; one alone is a heading."""
FIRST_CELLS: Final = 3
"""Cells of a row among which a record has its unit."""
NOTED: Final = 500
"""Rows of a sheet of notes after which no more are looked at."""
LABEL: Final = re.compile(r"[:：]")
"""What a line to be filled in or signed has in it, and no title of a column."""


def unpack(
    upload: Upload, config: Config, *, scope: frozenset[str] | None = None, month: Period | None = None
) -> Unpacking:  # fmt: skip
    """Begin to read a file; its ledger is known at once, its records come chunk by chunk.

    Args:
        config: Definitions of the ledgers and the bodies.
        scope: Bodies that the sender reports for; None means all.
        month: The month that the file is sent for, as far as that is known; it stands in what is said of dates.

    Returns:
        The file as it is read; without a ledger where no table of one could be found, and its problems say why.
    """
    return Unpacking(upload.name, reading.read(upload), config, scope=scope, month=month)


@dataclass
class _Sheet:
    """A sheet whose table has not been found so far."""

    opened: SheetOpened
    first: int = 1
    rows: list[list[Cell]] = field(default_factory=list[list[Cell]])
    """The first rows, among which the header is looked for."""
    problems: list[Problem] = field(default_factory=list[Problem])
    """What reading said of them."""
    holds: bool = False
    """Something is in it."""
    titled: bool = False
    """Its first row with titles has been seen."""
    looking: bool = True
    noted: bool = False
    """It is called notes, or the like."""
    unread: bool = False
    """It holds something, and no table was found among its first rows."""
    telling: bool = False
    """It may say in which units figures are."""
    told: dict[int, list[Cell]] = field(default_factory=dict[int, list[Cell]])
    """The rows in which it may do so, by number."""


class Unpacking:
    """One file on its way into a ledger; ``problems`` is complete when the chunks are used up.

    ``file`` is its name for who sent it, ``stored`` as far as it cannot be a person's; ``ledger`` is None where no
    table of one could be found; ``letters`` says by the names of columns where they stand in the file, ``titles`` what
    it calls them.
    """

    def __init__(
        self, name: str, events: Iterable[Event], config: Config, *, scope: frozenset[str] | None = None,
        month: Period | None = None,
    ) -> None:  # fmt: skip
        self._known = Known(config)
        self._named = self._known.named(name)
        self._nearest = self._named.title.zh if self._named else self._known.nearest(name)
        self.stored = self._known.kept_name(name)
        self.file = self.stored if persons.found(name) else shown(name)
        self.sha256 = ""
        self.sheet: str | None = None
        self.ledger: Ledger | None = None
        self.letters: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.problems = Problems()
        bodies = Bodies(config.city, scope)
        self._context = Context(self._known, bodies, workbook=False, today=date.today(), month=month)
        self._events = iter(events)
        self._sheet: _Sheet | None = None
        self._table: Table | None = None
        self._remarks: ProblemLog | None = None
        self._passed_over: list[str] = []
        self._notes: list[_Sheet] = []
        self._held, self._hidden = False, 0
        self._closest: tuple[Ledger, list[str]] | None = None
        self._ready = self._read()
        self._first: Chunk | None = next(self._ready, None)

    def chunks(self) -> Iterator[Chunk]:
        """The records, in the order of the file; ``problems`` is complete when they are used up."""
        if self._first is None:
            return
        first, self._first = self._first, None
        for chunk in chain([first], self._ready):
            self._hide()
            yield chunk

    @property
    def lines(self) -> list[tuple[int, str, bool]]:
        """The titles and notes beside the records: row, text, and whether it stands above the header."""
        return self._table.lines if self._table else []

    def close(self) -> None:
        """Stop reading."""
        self._ready.close()
        if isinstance(self._events, Generator):
            self._events.close()

    def _read(self) -> Generator[Chunk, None, None]:
        for event in self._events:
            match event:
                case FileOpened(kind=kind, sha256=sha256):
                    self.sha256 = sha256
                    self._context = self._context._replace(workbook=kind == "xlsx")
                case Problem():
                    self._pass_on(event)
                case SheetOpened():
                    yield from self._end_sheet()
                    self._open(event)
                case Rows() if self._sheet is not None:
                    yield from self._take(self._sheet, event)
                case Rows():
                    pass
            self._hide()
        yield from self._end_sheet()
        self._end()
        self._hide()

    def _hide(self) -> None:
        """From the first sign of a person on, nothing is repeated that the file says."""
        if self.problems.about_persons:
            kept = self.problems.kept
            kept[self._hidden :] = [hidden(item, self._known.titles) for item in kept[self._hidden :]]
            self._hidden = len(kept)

    def _pass_on(self, problem: Problem) -> None:
        sheet = self._sheet
        if sheet is not None and problem.row is not None and self._remarks is not None and self._reads(sheet):
            self._remarks.pass_on(problem)
        elif sheet is not None and problem.row is not None and sheet.looking:
            sheet.problems.append(problem)
        else:
            self.problems.add(replace(problem, file=self.file))

    def _reads(self, sheet: _Sheet) -> bool:
        """Whether the table is on a sheet."""
        return self._table is not None and self._table.sheet is sheet.opened

    def _open(self, opened: SheetOpened) -> None:
        self._sheet = _Sheet(opened)
        name = opened.name or ""
        if code := persons.found(name):
            self.problems.add(Problem(code, self.file))
        if opened.visibility != "visible":
            code = "N-SHEET-04" if opened.visibility == "hidden" else "N-SHEET-05"
            self.problems.add(Problem(code, self.file, details={"found": excerpt(name)}))
            self._sheet.looking = False
        elif cleaned(name) in NOTES:
            self._sheet.looking = cleaned(name) != OPTIONS
            self._sheet.noted = self._held = True
        self._sheet.telling = opened.visibility == "visible" and bool(TELLING.search(cleaned(name)))

    def _take(self, sheet: _Sheet, rows: Rows) -> Iterator[Chunk]:
        self._look_for_persons(sheet, rows)
        if sheet.telling and len(sheet.told) < NOTED:
            sheet.told |= dict(enumerate(rows.cells, start=rows.first))
        if self._table is not None and self._reads(sheet):
            if not self.problems.about_persons:
                yield from self._table.take(rows)
        elif sheet.looking:
            yield from self._look_for_table(sheet, rows)

    def _look_for_table(self, sheet: _Sheet, rows: Rows) -> Iterator[Chunk]:
        if sheet.rows:
            missing = rows.first - sheet.first - len(sheet.rows)
            if missing > layout.LOOKED_AT:
                yield from self._lay_out(sheet)
                if not sheet.looking:
                    yield from self._take(sheet, rows)
                    return
                sheet.rows = []
            else:
                sheet.rows.extend([] for _ in range(missing))
        begin = 0
        if not sheet.rows:
            begin = next((index for index, row in enumerate(rows.cells) if row.count(None) < len(row)), len(rows.cells))
            sheet.first = rows.first + begin
        sheet.rows.extend(rows.cells[begin:])
        sheet.holds = sheet.holds or bool(sheet.rows)
        if len(sheet.rows) >= layout.LOOKED_AT:
            yield from self._lay_out(sheet)
            sheet.looking = False

    def _lay_out(self, sheet: _Sheet) -> Iterator[Chunk]:
        """Find the table among the rows seen so far of a sheet, and begin it."""
        rows, name = sheet.rows, sheet.opened.name
        if heads_list(rows[0]):
            # A fix list that is sent back, beside what was put right.
            self._held, sheet.holds, sheet.looking = True, False, False
            return
        if sheet.noted:
            self._look_at_notes(sheet)
            return
        named = self._named if self.ledger is None else None
        result = self._known.find(sheet.first, rows, named)
        if result is None and named is not None and (result := self._known.find(sheet.first, rows, None)):
            titles = {"found": named.title, "ledger": result.ledger.title}
            self.problems.add(Problem("Q-HEAD-11", self.file, name, details=titles))
        if result is None:
            self._closest = self._closest or self._known.closest(rows)
            sheet.unread = sheet.holds
            return
        sheet.looking = False
        if self.ledger is not None:
            if any(cell is not None for row in rows[result.header_row - sheet.first + 1 :] for cell in row):
                both: dict[str, Detail] = {"found": (excerpt(self.sheet), excerpt(name))}
                self.problems.add(Problem("E-SHEET-03", self.file, details=both))
            return
        self._begin(result, sheet)
        if self._table is not None and not self.problems.about_persons:
            yield from self._table.take(Rows(sheet.first, rows))

    def _look_at_notes(self, sheet: _Sheet) -> None:
        """Ask about rows below a ledger's header on a sheet that is called notes, or the like."""
        sheet.holds, sheet.looking = False, False
        found = self._known.find(sheet.first, sheet.rows, None)
        below = sheet.rows[found.header_row - sheet.first + 1 :] if found else []
        if any(cell is not None for row in below if not self._known.header_in(row) for cell in row):
            details: dict[str, Detail] = {"found": excerpt(sheet.opened.name or "")}
            self.problems.add(Problem("Q-SHEET-09", self.file, details=details))

    def _begin(self, area: Layout, sheet: _Sheet) -> None:
        self.ledger, self.sheet = area.ledger, sheet.opened.name
        if self._passed_over:
            self.problems.add(Problem("E-SHEET-02", self.file, details={"found": excerpt(self.sheet)}))
        self._remarks = ProblemLog(self.file, self.sheet, area.headers, self.problems, area.written)
        for problem in sheet.problems:
            self._remarks.pass_on(problem)
        sheet.problems = []
        self._say_persons(sheet, area.header_row, area.headers)
        self._table = Table(area, sheet.opened, self._remarks, self._context)
        self.letters, self.titles = self._table.letters, self._table.titles

    def _end_sheet(self) -> Iterator[Chunk]:
        sheet = self._sheet
        if sheet is None:
            return
        if sheet.looking and sheet.rows:
            yield from self._lay_out(sheet)
        self.problems.extend(replace(problem, file=self.file) for problem in sheet.problems)
        if sheet.told and not self._reads(sheet):
            self._notes.append(sheet)
        if self._table is not None and self._reads(sheet):
            if not self.problems.about_persons:
                yield from self._table.end()
        elif sheet.holds and self.ledger is None:
            self._passed_over.append(sheet.opened.name or "")
        elif sheet.unread and not self.problems.about_persons:
            code = "Q-SHEET-08" if self._names_units(sheet) else "N-SHEET-07"
            self.problems.add(Problem(code, self.file, details={"found": excerpt(sheet.opened.name or "")}))
        self._sheet = None

    def _end(self) -> None:
        if self.ledger is not None and not self.problems.about_persons:
            for sheet in self._notes:
                remarks = ProblemLog(self.file, sheet.opened.name, (), self.problems)
                for number, row in sheet.told.items():
                    heading.say_of_notes(self.ledger, number, row, remarks)
        if self.ledger is None and not self.problems.errors:
            details: dict[str, Detail] = {"nearest": offered([self._nearest] if self._nearest else [])}
            if self._closest is not None:
                ledger, missing = self._closest
                details["nearest"] = Message(
                    " (by its header most like '{ledger}', without the columns {missing})",
                    ledger=ledger.title, missing=layout.named(ledger, missing),
                )  # fmt: skip
            code = "E-HEAD-07" if self._passed_over or self._held else "E-HEAD-01"
            self.problems.add(Problem(code, self.file, details=details))

    def _names_units(self, sheet: _Sheet) -> bool:
        """Whether rows of a sheet begin like records: with a unit, and a figure beside it."""
        bodies = self._context.bodies
        return any(
            any(bodies.named(cell, cell) for cell in row[:FIRST_CELLS] if cell is not None)
            and any(isinstance(cell, int | float) for cell in row)
            for row in sheet.rows
        )

    def _look_for_persons(self, sheet: _Sheet, rows: Rows) -> None:
        if not sheet.titled:
            self._look_at_titles(sheet, rows)
        if not persons.suspicious(cell for row in rows.cells for cell in row):
            return
        for number, row in enumerate(rows.cells, start=rows.first):
            for index, cell in enumerate(row):
                if code := persons.found(cell):
                    self.problems.add(Problem(code, self.file, sheet.opened.name, number, letters(index)))

    def _look_at_titles(self, sheet: _Sheet, rows: Rows) -> None:
        for number, row in enumerate(rows.cells, start=rows.first):
            titles = ["" if isinstance(cell, str) and LABEL.search(cell) else layout.header_of(cell) for cell in row]
            if sum(isinstance(cell, str) and bool(title) for cell, title in zip(row, titles, strict=True)) >= TITLES:
                sheet.titled = True
                self._say_persons(sheet, number, titles)
                return

    def _say_persons(self, sheet: _Sheet, row: int, titles: Iterable[str]) -> None:
        """Name the columns about persons among the titles in a row."""
        for index, title in enumerate(titles):
            if word := word_for(title):
                at = letters(index)
                problem = Problem("E-PERSON-01", self.file, sheet.opened.name, row, at, word, details={"found": word})
                if problem not in self.problems.kept:
                    self.problems.add(problem)
