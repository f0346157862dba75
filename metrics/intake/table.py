"""One ledger's table while it is read: raw rows to typed records, with everything that is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from metrics.definitions import Column, expressions
from metrics.definitions.ledger import ENTITY_CODE, ENTITY_NAME
from metrics.errors import Message
from metrics.intake import cells, days, heading, layout, persons, row_rules, texts
from metrics.intake.bodies import BodyMatch, Finding
from metrics.intake.contents import Cell, Chunk, Rows, SheetOpened
from metrics.intake.figures import Shares, Unread
from metrics.intake.layout import Context, Layout
from metrics.intake.other_rows import NO_CODE, OtherRows
from metrics.intake.parsing.columns import letters
from metrics.intake.parsing.columns import number as number_of
from metrics.intake.problem_log import ProblemLog
from metrics.intake.problems import Detail, about_person

AT_A_TIME: Final = 5000
"""Records in a chunk."""
REMEMBERED: Final = 20_000
"""Cells of a column whose reading is kept ready; a column of codes or amounts has no use for more."""
USUAL: Final = 64
"""Characters of a cell that is kept ready."""
SUGGESTED: Final = 1000
"""Unknown words for which the nearest known ones are looked up; a file with more of them has another fault."""
FEWEST: Final = 3
"""Cells that make a row of words below a gap the header of another table."""

ONCE: Final = frozenset({"Q-DATE-08", "Q-DATE-09", "N-DATE-10"})
"""What is said once of a value, however many rows repeat it."""

UNREAD: Final = object()


class Field(NamedTuple):
    """One column as it is read, cell by cell."""

    name: str
    column: Column
    place: int
    known: dict[Cell, Any]
    """Raw cells about which there is nothing to say → their values."""


class Table:
    """Takes rows and gives records; see ``Chunk``."""

    def __init__(self, area: Layout, sheet: SheetOpened, remarks: ProblemLog, context: Context) -> None:
        self.ledger, self.sheet, self._remarks, self._context = area.ledger, sheet, remarks, context
        columns = self._columns = self.ledger.all_columns
        places = remarks.places
        there = {name: column.zh for name, column in columns.items() if column.zh in places}
        if ENTITY_CODE.zh in places and "entity" in columns:
            there.setdefault("entity", ENTITY_CODE.zh)
        self.letters = {name: letters(places[title]) for name, title in there.items()}
        self.titles = {name: remarks.quoted(title) for name, title in there.items()}
        self._area, self._whole = area, set(layout.needed(self.ledger)) <= places.keys()
        wanted = {places[title] for title in layout.headers(self.ledger) if title in places}
        self._width, self._read_at = len(area.headers), frozenset(wanted)
        self._passed = frozenset(range(self._width)) - wanted
        self._pair = (places.get(ENTITY_CODE.zh, heading.NOWHERE), places.get(ENTITY_NAME.zh, heading.NOWHERE))
        self._fields = [
            Field(name, column, places.get(column.zh, heading.NOWHERE), {} if column.zh in places else {None: None})
            for name, column in columns.items()
            if column.type != "entity"
        ]
        numbers = {field.place for field in self._fields if field.column.type in ("number", "integer")} & wanted
        self._unread = Unread(area, sheet, remarks, read=wanted, numbers=numbers, workbook=context.workbook)
        self._dated = list(columns).index(self.ledger.dated_by)
        fields = {field.column.zh: field for field in self._fields}
        self._twice = [(at, fields[title]) for at, title in context.known.twice(area) if title in fields]
        self._rules = [
            (row_rules.compiled(check.holds), check, expressions.names(check.holds)) for check in self.ledger.checks
        ]
        self._shares = {name: Shares(column.scale) for name, column in columns.items() if column.scale}
        self._as_text, self._said = Counter[str](), set[tuple[str, str, Cell]]()
        self._struck, self._header_row = frozenset(sheet.struck_rows), area.header_row
        self._rows: list[int] = []
        self._records: list[tuple[Any, ...]] = []
        self._begun, self._over = False, False
        self._last = heading.check(area, sheet, remarks, context.known)
        self._below = self._last
        self._merged = [range_ for range_ in reversed(layout.ranges(sheet)) if range_.last > self._last]
        self._merged_until = 0
        self._over_figures: list[str] = []
        across = {(item.first, item.letter) for item in self._merged if item.first == item.last}
        self._others = OtherRows(self.ledger, remarks, context, frozenset(self._pair) | self._passed, across)

    @property
    def lines(self) -> list[tuple[int, str, bool]]:
        """The texts beside the records: row, text, and whether it stands above the header."""
        above = [(number, " ".join(words), True) for number, words in self._area.above]
        over = [(self._header_row, text, True) for text in self._over_figures]
        return above + over + [(number, text, False) for number, text in self._others.notes]

    def take(self, rows: Rows) -> Iterator[Chunk]:
        """Read some rows; those above the table and the header itself are passed over."""
        for number, row in enumerate(rows.cells, start=rows.first):
            if number == self._header_row:
                self._others.raw = next((cell for cell in row if cell is not None), None)
            if self._header_row <= number <= self._below:
                heading.look_for_units(self._area, number, row, self._remarks)
            if self._header_row < number <= self._below:
                self._unread.head(number, row)
            if self._whole and self._header_row <= number <= self._below and self._header_row < self._below:
                self._over_figures += heading.look_at_header(self._area, number, row, self._remarks)
            if number > self._last and not self._over:
                self._take(number, row)
                self._remarks.settle(number)
                if len(self._records) >= AT_A_TIME:
                    yield self._chunk()

    def end(self) -> Iterator[Chunk]:
        """The last records, and what only the whole table shows."""
        self._remarks.settle()
        if not self._begun and not self._remarks.problems.counts["E-ROW-01"]:
            self._remarks.say("E-HEAD-01")
        self._others.tell()
        if self._whole:
            self._unread.tell()
        for name, count in self._as_text.items():
            self._remarks.say("N-NUM-12", None, self._columns[name].zh, found=str(count))
        for name, shares in self._shares.items():
            if (row := shares.mixed()) is not None:
                self._remarks.say("E-NUM-11", row, self._columns[name].zh, unit=cells.scale(self._columns[name]))
        if self.sheet.hidden_rows:
            self._remarks.say("N-SHEET-06", found=Message("rows"))
        if self.sheet.hidden_columns:
            self._remarks.say("N-SHEET-06", found=Message("columns"))
        if self._records:
            yield self._chunk()

    def _chunk(self) -> Chunk:
        chunk = Chunk(self._rows, self._records)
        self._rows, self._records = [], []
        return chunk

    def _take(self, number: int, row: list[Cell]) -> None:
        filled = [cell for cell in row if cell is not None]
        if filled and isinstance(filled[0], str) and not texts.cleaned(filled[0]):
            filled = [cell for cell in filled if not isinstance(cell, str) or texts.cleaned(cell)]
        if not filled:
            return
        own = [cell for at, cell in enumerate(row) if cell is not None and at not in self._passed]
        if not own and not (isinstance(filled[0], str) and len(filled) == 1):
            return  # Numbered and otherwise empty.
        if not self._begun and self._header_row == self._below and heading.goes_on(self.ledger, row, self._remarks):
            self._last, before = number, self._remarks.problems.errors
            self._unread.head(number, row)
            heading.look_at_header(self._area, number, row, self._remarks)
            if self._remarks.problems.errors == before:
                self._remarks.say("N-HEAD-12", self._header_row)
            return
        apart, self._last = number > self._last + 1 and self._begun, number
        if self._others.passes_over(number, row, filled, own or filled) or self._ends_at(number, row, filled, apart):
            return
        self._begun = True
        if number in self._struck:
            self._others.add("struck", number)
        self._read(number, row)

    def _ends_at(self, number: int, row: list[Cell], filled: Sequence[Cell], apart: bool) -> bool:
        """Whether the row is the header of a table once more, or of another one, which is left unread."""
        again = self._others.header_in(row, filled[0])
        if again and again.id == self.ledger.id and self._others.same_header(row):
            self._others.add("header", number)
            return True
        other = (
            apart and len(filled) >= FEWEST and all(isinstance(item, str) and _without_digits(item) for item in filled)
        )
        if again or other:
            self._remarks.say("E-SHEET-01", number)
            self._over = not again or again.id != self.ledger.id
        return bool(again or other)

    def _read(self, number: int, row: list[Cell]) -> None:
        problems = self._remarks.problems
        before = problems.errors
        merged = bool(self._merged or self._merged_until) and self._in_merged(number)
        record: list[Any] = []
        body: BodyMatch | None = None
        width = len(row)
        if self._passed or width > self._width:
            self._unread.add(number, row)
            heading.say_beside(self._area, number, row, self._read_at, self._remarks)
        if self.ledger.scope == "entity":
            body = self._body(number, row, merged)
            record.append(body.entity)
        for field in self._fields:
            index = field.place
            cell = row[index] if index < width else None
            # True is the same key as 1, and not the same cell.
            value = field.known.get(cell, UNREAD) if cell.__class__ is not bool else UNREAD
            record.append(self._value(number, field, cell, merged) if value is UNREAD else value)
        for place, field in self._twice:
            self._compare(number, place, field, row)
        self._check(number, row, record, body)
        if problems.errors == before and self._whole and not merged and not self._remarks.told(number):
            self._rows.append(number)
            self._records.append(tuple(record))

    def _value(self, number: int, field: Field, cell: Cell, merged: bool) -> Any:
        """The value of a cell that has not been met before, or about which there is something to say each time."""
        name, column = field.name, field.column
        value, code, details = cells.read(column, days.since_1900(cell) if self._shifted(column) else cell)
        if code in days.UNREAD:
            owed = self.ledger.is_periodic and name == self.ledger.dated_by
            details = days.written(column, cell, self._context.month, owed=owed)
        if column.type == "code" and isinstance(cell, str) and persons.a_name(texts.cleaned(cell)):
            value, code, details = None, "E-PERSON-07", texts.NOTHING
        if (
            column.type == "code"
            and isinstance(cell, str)
            and len(cell) <= USUAL
            and NO_CODE.fullmatch(texts.cleaned(cell))
        ):
            value, code, details = None, "E-CODE-04", texts.NOTHING
        if code is None and column.type == "date" and value is not None and self._lies_ahead(name, value):
            code, details = "Q-DATE-09", {"found": value.isoformat()}
        if code is not None:
            if code in ONCE and not self._once(code, column.zh, cell):
                return value
            if not self._remarks.told(number, column.zh) and not (merged and cell is None):
                self._say(code, number, column.zh, cell, details)
            return value
        counted = value is not None and column.type in ("number", "integer")
        as_text = self._context.workbook and counted and isinstance(cell, str)
        if as_text:
            self._as_text[name] += 1
        if name in self._shares and value is not None:
            self._shares[name].add(number, cell, value)
        elif not as_text and len(field.known) < REMEMBERED and _may_be_kept(cell):
            field.known[cell] = value
        return value

    def _compare(self, number: int, place: int, field: Field, row: Sequence[Cell]) -> None:
        """Ask about a cell that says something else than the one which is read, under another name of its column."""
        passed, taken = (row[at] if at < len(row) else None for at in (place, field.place))
        value, code, _ = cells.read(field.column, passed)
        if value is not None and code is None and value != cells.read(field.column, taken)[0]:
            column = self._remarks.quoted(field.column.zh)
            self._remarks.say("Q-HEAD-14", number, self._area.headers[place], passed, column=column)

    def _lies_ahead(self, name: str, day: date) -> bool:
        """Whether a day that should have been is still to come."""
        return day > self._context.today and not self.ledger.is_deadline(name)

    def _once(self, code: str, title: str, cell: Cell) -> bool:
        """Whether something has not been said of a value in a column yet."""
        known = (code, title, cell) in self._said
        self._said.add((code, title, cell))
        return not known

    def _shifted(self, column: Column) -> bool:
        """Whether bare numbers of a column count days from 1904."""
        return self.sheet.from_1904 and column.type == "date"

    def _say(self, code: str, number: int, title: str, cell: Cell, details: Mapping[str, Detail]) -> None:
        if about_person(code):
            self._remarks.say(code, number, title)
            return
        if code == "E-WORD-01" and self._suggests(code) and not isinstance(cell, bool):
            allowed = details["allowed"]
            assert isinstance(allowed, tuple)
            details = {**details, "nearest": cells.nearest_of(texts.plain(cell), allowed)}
        self._remarks.say(code, number, title, cell, **details)

    def _suggests(self, code: str) -> bool:
        return self._remarks.problems.counts[code] < SUGGESTED

    def _body(self, number: int, row: list[Cell], merged: bool) -> BodyMatch:
        code, name = (row[index] if index < len(row) else None for index in self._pair)
        result = self._context.bodies.find(code, name)
        finding = result.finding
        if finding is None or heading.NOWHERE in self._pair or (merged and None in (code, name)):
            return result
        title, cell = (ENTITY_CODE.zh, code) if finding.where == "code" else (ENTITY_NAME.zh, name)
        if not self._remarks.told(number, title):
            details = dict(finding.details)
            if finding.code == "E-ENT-01" and self._suggests(finding.code):
                details["nearest"] = self._context.bodies.nearest_code(code, name)
            self._remarks.say(finding.code, number, title, cell, **details)
        return result

    def _check(self, number: int, row: list[Cell], record: list[Any], body: BodyMatch | None) -> None:
        """What must hold between the cells of a row."""
        day: date | None = record[self._dated]
        if body is not None and body.name is not None and day is not None:
            self._say_of_name(number, row[self._pair[1]], self._context.bodies.dated(body, day))
        if self._rules:
            self._check_rules(number, dict(zip(self._columns, record, strict=True)))

    def _check_rules(self, number: int, values: Mapping[str, Any]) -> None:
        for holds, check, names in self._rules:
            if holds(values) is False:
                columns = [(self._columns[name], values[name]) for name in names]
                shown = tuple(f"{column.zh} {cells.worded(column, value)}" for column, value in columns)
                self._remarks.say("E-RULE-01", number, columns[0][0].zh, rule=check.title, cells=shown)

    def _say_of_name(self, number: int, cell: Cell, finding: Finding | None) -> None:
        """Say once of every name what is to be said about its time."""
        if finding is not None and self._once(finding.code, ENTITY_NAME.zh, cell):
            self._remarks.say(finding.code, number, ENTITY_NAME.zh, cell, **finding.details)

    def _in_merged(self, number: int) -> bool:
        """Whether a row has merged cells in it; each range is named where it begins."""
        while self._merged and self._merged[-1].first <= number:
            item = self._merged.pop()
            if item.last < number or {number_of(item.letter), number_of(item.end)} <= self._passed:
                continue  # Over rows or columns that are not read.
            self._merged_until = max(self._merged_until, item.last)
            self._remarks.say_at("E-CELL-01", max(item.first, self._below + 1), item.letter, found=item.text)
        return number <= self._merged_until


def _may_be_kept(cell: Cell) -> bool:
    return cell.__class__ is not bool and (not isinstance(cell, str) or len(cell) <= USUAL)


def _without_digits(text: str) -> bool:
    return not any(item.isdigit() for item in text)
