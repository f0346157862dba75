"""The filled cells of one sheet, gathered into rows: no grid, so that a far cell costs nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from metrics.intake.parsing import columns
from metrics.intake.parsing.figures import whole
from metrics.intake.parsing.formats import DAMAGED
from metrics.intake.parsing.limits import Limits
from metrics.intake.parsing.numbers import EXACT_DIGITS, CellFault, formatted, number, written
from metrics.intake.parsing.text import plain
from metrics.intake.parsing.wire import Refused, Wire, WireCell

WrittenCell = tuple[str, str, str, str]
"""A cell as the file writes it: letters, row, its other attributes, text."""
NO_RESULT: Final = "\0"
"""Stands for the text of a formula that was never worked out; no XML can hold it."""

COLUMNS: Final = {columns.letters(column): column for column in range(Limits().columns)}
STYLE: Final = re.compile(r'\ss\s*=\s*"(\d+)"')
TYPE: Final = re.compile(r'\st\s*=\s*"(\w+)"')
REMEMBERED: Final = 50_000
"""Days and percentages that are kept ready, since a column repeats them."""


class Book(NamedTuple):
    """What the cells of all sheets refer to."""

    shared: list[str | None]
    """Texts by number; None is damaged."""
    formats: dict[str, str]
    """Number of a cell style → what it makes of a number, see ``formats.read``."""
    from_1904: bool
    partly: dict[int, str]
    """Texts of which a part is crossed out, raised or lowered, by number."""


class Table:
    """Rows in the making: cells come in the order of the file and go out as rows."""

    def __init__(self, book: Book, limits: Limits, wire: Wire, *, faults: bool) -> None:
        self._book, self._limits, self._wire, self._faults = book, limits, wire, faults
        self._ways: dict[str, tuple[str, str, bool]] = {}
        self._row, self.number = "", 0
        self._cells: list[WireCell] = []
        self._widest = 0
        self._ready: dict[tuple[str, str], WireCell] = {}
        self._by_type: dict[str, Callable[[str], WireCell]] = {
            "s": self._shared,
            "b": _truth,
            "e": _error,
            "d": written,
            "str": self._string,
            "inlineStr": self._string,
        }

    def add(self, written_cells: Iterable[WrittenCell]) -> None:
        """Take some cells. Runs millions of times: the two frequent kinds, plain texts and counts, are read in place.

        Raises:
            Refused: Rows do not ascend, or the cells reach too far.
        """
        shared, ways, cells = self._book.shared, self._ways, self._cells
        texts = len(shared)
        for letters, row, attributes, value in written_cells:
            if row != self._row:
                self._begin(row)
                cells = self._cells
            kind, meaning, as_it_is = way if (way := ways.get(attributes)) else self._way(attributes)
            if kind == "s" and value.isdigit() and (place := int(value)) < texts and (text := shared[place]):
                cell: WireCell = text
            elif as_it_is and value.isdigit() and len(value) < EXACT_DIGITS:
                cell = int(value)
            elif (cell := self._content(letters, kind, meaning, value)) is None:
                continue
            if COLUMNS.get(letters) != len(cells):
                self._move_to(letters)
            cells.append(cell)

    def end(self) -> None:
        """Send the last row."""
        if self._cells:
            self._widest = max(self._widest, len(self._cells))
            if self.number > self._limits.rows or self._widest > self._limits.columns:
                self._refuse(f"{columns.letters(self._widest - 1)}{self.number}")
            if self.number * self._widest > self._limits.cells:
                raise Refused("E-FILE-10", found=f"{self.number} × {self._widest}", limit=f"{self._limits.cells:,}")
            self._wire.row(self.number, self._cells)
            self._cells = []

    def _begin(self, row: str) -> None:
        self.end()
        number = int(row)
        if number <= self.number:
            raise Refused("E-FILE-06", row=number)
        self._row, self.number = row, number

    def _move_to(self, letters: str) -> None:
        """Leave cells empty up to a column; cells before it, or the same twice, stand in no order that can be read."""
        column = columns.number(letters)
        if column >= self._limits.columns:
            self._refuse(f"{letters}{self.number}")
        if column < len(self._cells):
            raise Refused("E-FILE-06", row=self.number, letter=letters)
        self._cells.extend([None] * (column - len(self._cells)))

    def _refuse(self, found: str) -> None:
        corner = f"{columns.letters(self._limits.columns - 1)}{self._limits.rows}"
        raise Refused("E-FILE-10", found=found, limit=corner)

    def _way(self, attributes: str) -> tuple[str, str, bool]:
        """How cells with these attributes are read: their type, what their format makes of a number, and if of none."""
        if "'" in attributes:
            raise Refused(
                "E-FILE-06"
            )  # Both quotation marks in one cell: nothing writes that, and it could hide a type.
        style, kind = STYLE.search(attributes), TYPE.search(attributes)
        number = style[1] if style else "0"
        meaning = self._book.formats.get(number, DAMAGED if self._book.formats else "")
        named = "" if not kind or kind[1] == "n" else kind[1]
        meant, _, code = meaning.partition("\n")
        as_it_is = not named and (not meant or (meant == "plain" and whole(code)))
        way = self._ways[attributes] = (named, meaning, as_it_is)
        return way

    def _content(self, letters: str, kind: str, meaning: str, text: str) -> WireCell:
        """What a cell holds; a fault is said and leaves it empty."""
        try:
            if text == NO_RESULT:
                raise CellFault("E-CELL-02")
            if text:
                return self._by_type[kind](text) if kind else self._formatted(text, meaning)
        except KeyError:
            self._say(CellFault("E-CELL-04"), letters)
        except CellFault as fault:
            self._say(fault, letters)
        return None

    def _say(self, fault: CellFault, letters: str) -> None:
        if self._faults:
            self._wire.problem(fault.code, row=self.number, letter=letters, value=fault.value)

    def _formatted(self, text: str, meaning: str) -> WireCell:
        if meaning == DAMAGED:
            raise CellFault("E-CELL-04")
        if not meaning:
            return number(text)
        if (cell := self._ready.get((text, meaning))) is None:
            if len(self._ready) >= REMEMBERED:
                self._ready.clear()
            cell = self._ready[text, meaning] = formatted(text, meaning, from_1904=self._book.from_1904)
        return cell

    def _shared(self, text: str) -> WireCell:
        if not (text.isascii() and text.isdigit()) or int(text) >= len(self._book.shared):
            raise CellFault("E-CELL-04")
        if (partly := self._book.partly.get(int(text))) is not None:
            raise CellFault("E-CELL-10", partly)
        if (result := self._book.shared[int(text)]) is None:
            raise CellFault("E-CELL-05")
        return result or None

    def _string(self, text: str) -> WireCell:
        if (result := plain(text, self._limits)) is None:
            raise CellFault("E-CELL-05")
        return result


def _truth(text: str) -> WireCell:
    if text not in ("0", "1", "true", "false"):
        raise CellFault("E-CELL-04")
    return text in ("1", "true")


def _error(text: str) -> WireCell:
    raise CellFault("E-CELL-03", text)
