"""Raw rows to typed records: finds the table, reads every cell by the ledger's rules, and names all that is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from metrics.definitions import Config, Ledger, expressions
from metrics.definitions.ledger import ENTITY_CODE, ENTITY_NAME
from metrics.intake import cells, layout, persons, reading, row_rules
from metrics.intake.bodies import Bodies
from metrics.intake.contents import Cell, FileOpened, Percent, Rows, SheetOpened, Upload
from metrics.intake.layout import Known, Layout
from metrics.intake.parcel import Chunk
from metrics.intake.problems import Problem, Problems, excerpt
from metrics.model import Period, month_of

Event = FileOpened | SheetOpened | Rows | Problem

AT_A_TIME: Final = 5000
"""Records in a chunk."""
TOTAL: Final = re.compile(r"(合\s*计|小\s*计|总\s*计|共\s*计|总\s*和|累\s*计|(sub)?total)[:：]?", re.I)
TOTALS_STAND_IN: Final = 3
"""A total says so in one of the first filled cells of its row."""
REMEMBERED: Final = 200_000
"""Different cells of one column whose reading is kept, so that the same word is read once."""


def unpack(
    upload: Upload, config: Config, *, scope: frozenset[str] | None = None, month: Period | None = None
) -> Unpacking:
    """Begin to read a file; its ledger is known at once, its records come chunk by chunk.

    Args:
        upload: The file.
        config: Definitions of the ledgers and the bodies.
        scope: Bodies that the sender reports for; None means all.
        month: The month that the file reports, if it is for one.

    Returns:
        The parcel; without a ledger where no table of one could be found, and its problems say why.
    """
    return Unpacking(upload.name, reading.read(upload), config, scope, month)


class Unpacking:
    """A parcel; see ``parcel.Parcel``."""

    def __init__(
        self, name: str, events: Iterable[Event], config: Config, scope: frozenset[str] | None, month: Period | None
    ) -> None:
        self.config, self.month = config, month
        self.known = Known(config)
        self.named = self.known.named(name)
        self.file = kept_name(name, config)
        self.sha256, self.sheet, self.ledger = "", None, None
        self.letters: dict[str, str] = {}
        self.problems = Problems()
        self.bodies = Bodies(config.city, scope)
        self.workbook = False
        self._events = iter(events)
        self._table: _Table | None = None
        self._skipped: list[str] = []
        self._ready = self._next_chunks()
        self._first: Chunk | None = next(self._ready, None)

    sheet: str | None
    ledger: Ledger | None

    def chunks(self) -> Iterator[Chunk]:
        """The records, in the order of the file; ``problems`` is complete when they are used up."""
        if self._first is not None:
            yield self._first
            yield from self._ready

    def close(self) -> None:
        """Stop reading."""
        close = getattr(self._events, "close", None)
        if close:
            close()

    def _next_chunks(self) -> Iterator[Chunk]:
        for event in self._events:
            match event:
                case FileOpened(kind=kind, sha256=sha256):
                    self.sha256, self.workbook = sha256, kind == "xlsx"
                case Problem():
                    self._note(event)
                case SheetOpened():
                    yield from self._end_table()
                    self._open(event)
                case Rows() if self._sheet is not None:
                    yield from self._take(event)
                case _:
                    pass
        yield from self._end_table()
        self._end()

    _sheet: SheetOpened | None = None

    def _note(self, problem: Problem) -> None:
        column = self._table.title(problem.letter) if self._table and problem.letter else problem.column
        self.problems.add(
            Problem(problem.code, self.file, problem.sheet, problem.row, problem.letter, column, problem.value,
                    problem.details)
        )  # fmt: skip
        if self._table and problem.code == "E-ROW-01" and problem.row:
            self._table.passed_over.add(problem.row)
        if self._table and problem.row and problem.letter:
            self._table.told.add((problem.row, problem.letter))

    def _open(self, sheet: SheetOpened) -> None:
        self._sheet, self._peeked = sheet, []
        self._peeked_first = 1
        if sheet.visibility != "visible":
            code = "N-SHEET-04" if sheet.visibility == "hidden" else "N-SHEET-05"
            self.problems.add(Problem(code, self.file, details={"found": excerpt(sheet.name)}))

    _peeked: list[list[Cell]]
    _peeked_first: int

    def _take(self, rows: Rows) -> Iterator[Chunk]:
        assert self._sheet is not None
        self._look_for_persons(rows)
        if self._sheet.visibility != "visible" or (self._sheet.name or "").strip() in layout.NOTES:
            return
        if self._table is not None and self._table.sheet is self._sheet:
            yield from self._table.take(rows)
            return
        if not self._peeked:
            self._peeked_first = rows.first
        elif missing := rows.first - self._peeked_first - len(self._peeked):
            self._peeked.extend([] for _ in range(min(missing, layout.LOOKED_AT)))
        self._peeked.extend(rows.cells)
        if len(self._peeked) >= layout.LOOKED_AT:
            yield from self._lay_out()

    def _lay_out(self) -> Iterator[Chunk]:
        """Find the table among the rows seen so far of this sheet, and begin it."""
        assert self._sheet is not None
        peeked, self._peeked = self._peeked, []
        if not any(cell is not None for row in peeked for cell in row):
            return
        found = self.known.find(self._peeked_first, peeked, self.named)
        if self.ledger is not None:
            if found is not None:
                names = f"{self.sheet}、{self._sheet.name}"
                self.problems.add(Problem("E-SHEET-03", self.file, details={"found": excerpt(names)}))
            return
        if found is None:
            self._skipped.append(self._sheet.name or "")
            return
        self.ledger, self.sheet = found.ledger, self._sheet.name
        if self._skipped:
            self.problems.add(Problem("E-SHEET-02", self.file, details={"found": excerpt(self.sheet)}))
        self._table = _Table(self, found, self._sheet)
        self.letters = self._table.letters
        yield from self._table.take(Rows(self._peeked_first, peeked))

    def _end_table(self) -> Iterator[Chunk]:
        if self._sheet is not None and self._peeked and self._sheet.visibility == "visible":
            yield from self._lay_out()
        if self._table is not None and self._table.sheet is self._sheet:
            yield from self._table.end()
        self._sheet = None

    def _end(self) -> None:
        if self.ledger is None and not self.problems.count("error"):
            nearest = self.named.title.zh if self.named else self.known.nearest(self.file)
            details = {"nearest": f"（{nearest}？）" if nearest else ""}
            self.problems.add(Problem("E-HEAD-07" if self._skipped else "E-HEAD-01", self.file, details=details))

    def _look_for_persons(self, rows: Rows) -> None:
        assert self._sheet is not None
        for number, row in enumerate(rows.cells, start=rows.first):
            if not persons.suspicious(row):
                continue
            for place, cell in enumerate(row):
                if cell is not None and (code := persons.found(cell)):
                    self.problems.add(Problem(code, self.file, self._sheet.name, number, layout.letter(place)))


_Read = dict[tuple[type, Cell], cells.Typed]
"""Raw cell → how it reads."""


class _Table:
    """One ledger's table while it is read."""

    def __init__(self, parcel: Unpacking, found: Layout, sheet: SheetOpened) -> None:
        self.parcel, self.layout, self.sheet, self.ledger = parcel, found, sheet, found.ledger
        self.columns = self.ledger.all_columns
        self.places = {title: place for place, title in reversed(list(enumerate(found.headers))) if title}
        self.letters = {
            name: layout.letter(self.places[column.zh])
            for name, column in self.columns.items()
            if column.zh in self.places
        }
        self.told: set[tuple[int, str]] = set()
        self.passed_over: set[int] = set()
        self._plan = [(name, column, self.places.get(column.zh), _Read()) for name, column in self.columns.items()]
        self._dated = list(self.columns).index(self.ledger.dated_by)
        self._rules = [
            (row_rules.compiled(check.holds), check, expressions.names(check.holds)) for check in self.ledger.checks
        ]
        self._merged = {span: name for span, name in layout.merged(sheet).items() if span[1] > found.header_row}
        self._as_text, self._names_said = Counter[str](), set[Any]()
        self._counted = {name for name, column in self.columns.items() if column.type in ("number", "integer")}
        self._scales = {name: Counter[str]() for name, column in self.columns.items() if column.scale}
        self._rows: list[int] = []
        self._records: list[tuple[Any, ...]] = []
        self._seen = 0
        self._check_header()

    def title(self, letter: str) -> str | None:
        """The header over a letter."""
        return next((title for title, place in self.places.items() if layout.letter(place) == letter), None)

    def _say(self, code: str, row: int | None, title: str | None = None, value: object = None, **details: str) -> None:
        letter = layout.letter(self.places[title]) if title in self.places else None
        shown = None if value is None else excerpt(cells.plain(value))
        parcel = self.parcel
        parcel.problems.add(Problem(code, parcel.file, self.sheet.name, row, letter, title, shown, details))

    def _check_header(self) -> None:
        row, found, wanted = self.layout.header_row, self.layout.headers, layout.headers(self.ledger)
        for title in found:
            if persons.about_persons(title):
                self._say("E-PERSON-01", row, title, found=excerpt(title))
        if self.layout.two_rows or any(span[0] <= row < span[1] for span in layout.merged(self.sheet)):
            self._say("E-HEAD-06", row)
            return
        if row > 1:
            self._say("E-HEAD-05", row, found=str(row))
        counted = Counter(title for title in found if title)
        apart = any(not title for title in found[: max(self.places.values(), default=0)])
        repeated = [title for title, count in counted.items() if count > 1]
        if repeated and apart:
            self._say("E-SHEET-01", row)
        for title in repeated if not apart else ():
            self._say("E-HEAD-04", row, title, found=excerpt(title))
        for title in wanted:
            if title not in counted:
                self._say("E-HEAD-02", row, found=title)
        for title in counted:
            if title not in wanted and not persons.about_persons(title):
                near = cells.nearest(title, [one for one in wanted if one not in counted] or wanted)
                self._say("E-HEAD-03", row, title, found=excerpt(title), nearest=near)

    def take(self, rows: Rows) -> Iterator[Chunk]:
        """Read some rows; those above the table and the header itself are passed over."""
        for number, row in enumerate(rows.cells, start=rows.first):
            if number > self.layout.header_row + self.layout.two_rows:
                self._take_row(number, row)
            if len(self._records) >= AT_A_TIME:
                yield self._chunk()

    def _chunk(self) -> Chunk:
        chunk = Chunk(self._rows, self._records)
        self._rows, self._records = [], []
        return chunk

    def _take_row(self, number: int, row: list[Cell]) -> None:
        filled = [cell for cell in row if cell is not None]
        if not any(not isinstance(cell, str) or cells.cleaned(cell) for cell in filled):
            return
        self._seen += 1
        if number in self.passed_over:
            return
        if total := next(filter(_is_total, filled[:TOTALS_STAND_IN]), None):
            self._say("E-ROW-02", number, value=total)
            return
        if self.parcel.known.is_header(row):
            self._say("E-SHEET-01", number)
            return
        merged = bool(self._merged) and self._in_merged(number)
        before = self.parcel.problems.errors
        record = self._record(number, row, silent=merged)
        if self.parcel.problems.errors == before and not merged:
            self._rows.append(number)
            self._records.append(record)

    def _in_merged(self, number: int) -> bool:
        inside = False
        for span, name in self._merged.items():
            if span[0] <= number <= span[1]:
                inside = True
                if number == max(span[0], self.layout.header_row + 1):
                    letter = re.match("[A-Z]+", name)
                    place = letter.group() if letter else ""
                    parcel = self.parcel
                    parcel.problems.add(
                        Problem("E-CELL-01", parcel.file, self.sheet.name, number, place, self.title(place),
                                details={"found": name})
                    )  # fmt: skip
        return inside

    def _cell(self, row: list[Cell], title: str) -> Cell:
        place = self.places.get(title)
        return row[place] if place is not None and place < len(row) else None

    def _record(self, number: int, row: list[Cell], *, silent: bool) -> tuple[Any, ...]:
        record: list[Any] = []
        width = len(row)
        for name, column, place, known in self._plan:
            if column.type == "entity":
                record.append(self._body(number, row, silent))
                continue
            cell = row[place] if place is not None and place < width else None
            # True and 1 are the same key of a dictionary, and not the same cell.
            key = (type(cell), cell)
            typed = known.get(key)
            if typed is None:
                typed = cells.read(column, cell)
                if len(known) < REMEMBERED:
                    known[key] = typed
            if typed[1] is not None and place is not None:
                self._refuse(number, name, cell, typed, silent)
            elif name in self._counted and typed[0] is not None:
                self._count(name, cell, typed[0])
            record.append(typed[0])
        self._check_record(number, row, record)
        return tuple(record)

    def _refuse(self, number: int, name: str, cell: Cell, typed: cells.Typed, silent: bool) -> None:
        """Say what is wrong with a cell, unless reading it has said so, or its content stands in a merged one."""
        if (number, self.letters[name]) not in self.told and not (silent and cell is None):
            assert typed[1] is not None
            self._say(typed[1], number, self.columns[name].zh, cell, **typed[2])

    def _count(self, name: str, cell: Cell, value: float) -> None:
        """Count numbers stored as text, and which way shares are written."""
        if self.parcel.workbook and isinstance(cell, str):
            self._as_text[name] += 1
        if name in self._scales:
            shown = isinstance(cell, Percent) or (isinstance(cell, str) and cell.strip().endswith(("%", "％")))
            small = abs(value) <= 1 and value != int(value)
            self._scales[name]["shown" if shown else "small" if small else "large"] += 1

    def _body(self, number: int, row: list[Cell], silent: bool) -> str | None:
        code, name = self._cell(row, ENTITY_CODE.zh), self._cell(row, ENTITY_NAME.zh)
        if ENTITY_CODE.zh not in self.places or ENTITY_NAME.zh not in self.places:
            return None
        entity, finding = self.parcel.bodies.find(code, name)
        if finding is not None and not (silent and None in (code, name)):
            by_code = finding.where == "code"
            self._say(
                finding.code, number, ENTITY_CODE.zh if by_code else ENTITY_NAME.zh, code if by_code else name,
                **finding.details,
            )  # fmt: skip
        return entity

    def _check_record(self, number: int, row: list[Cell], record: list[Any]) -> None:
        day = record[self._dated]
        if self.parcel.month is not None and day is not None and month_of(day) != self.parcel.month:
            title = self.columns[self.ledger.dated_by].zh
            self._say("E-PER-01", number, title, day, month=self.parcel.month)
        if "entity" in self.columns:
            name = self._cell(row, ENTITY_NAME.zh)
            finding = self.parcel.bodies.dated(name, day)
            if finding is not None and (finding.code, name) not in self._names_said:
                self._names_said.add((finding.code, name))
                self._say(finding.code, number, ENTITY_NAME.zh, name, **finding.details)
        if not self._rules:
            return
        values = dict(zip(self.columns, record, strict=True))
        for holds, check, names in self._rules:
            if holds(values) is False:
                shown = "、".join(f"{self.columns[one].zh} {cells.plain(values[one])}" for one in names)
                self._say("E-RULE-01", number, self.columns[names[0]].zh, rule=check.title.zh, cells=shown)

    def end(self) -> Iterator[Chunk]:
        """The last records, and what only the whole table shows."""
        if not self._seen:
            self._say("E-HEAD-01", None)
        for name, count in self._as_text.items():
            self._say("N-NUM-12", None, self.columns[name].zh, None, found=str(count))
        for name, counts in self._scales.items():
            mixed = counts["small"] and counts["large"]
            all_small = self.columns[name].scale == "percent" and counts["small"] >= AT_LEAST and not counts["large"]
            if mixed or all_small:
                self._say("E-NUM-11", None, self.columns[name].zh, None, unit=str(self.columns[name].scale))
        for rows, what in ((self.sheet.hidden_rows, "行"), (self.sheet.hidden_columns, "列")):
            if rows:
                self._say("N-SHEET-06", None, None, None, found=what)
        if self.sheet.filtered and not self.sheet.hidden_rows:
            self._say("N-SHEET-06", None, None, None, found="行")
        if self._records:
            yield self._chunk()


def _is_total(cell: Cell) -> bool:
    return isinstance(cell, str) and TOTAL.fullmatch(cells.cleaned(cell)) is not None


AT_LEAST: Final = 3
"""Shares below one that make a whole column of percentages suspicious."""


def kept_name(name: str, config: Config) -> str:
    """A file's name as far as it cannot be a person's: a ledger's title, digits, ``_-.`` and the suffix."""
    stem, dot, suffix = name.rpartition(".")
    stem = stem if dot else name
    titles = sorted({word for one in config.ledgers.values() for word in (one.title.zh, one.id)}, key=len, reverse=True)
    title = next((word for word in titles if stem.startswith(word)), "")
    rest = re.sub(r"[^0-9_\-.年月季度半]+", "…", stem[len(title) :])
    plain = re.sub(r"[^A-Za-z0-9]", "", suffix)[:8]
    return f"{title}{rest}{dot}{plain}"
