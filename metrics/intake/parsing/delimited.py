"""A CSV file as Excel and database clients write it: commas, quotation marks, one record a row."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, Final

from metrics.intake.parsing import columns, encoding
from metrics.intake.parsing.limits import Limits
from metrics.intake.parsing.text import CONTROL
from metrics.intake.parsing.wire import Refused, Wire, WireCell

LONGEST_LINE: Final = 1024 * 1024
SEPARATORS: Final = re.compile(r"[;\t|，、；]")
HINT: Final = re.compile("sep=.?", re.IGNORECASE)
"""A first line that tells Excel the separator and is no row of the table."""
WORDS: Final = re.compile("[\u3400-\u9fff]")
"""A short line of words is a note or a heading, and no record with cells that were left out."""
NARROW: Final = 2
"""Columns of a table in which one cell could be half a record."""
LOOKED_AT: Final = 20
"""Rows that show what separates cells and where the header is."""

Record = tuple[int, list[str]]
"""The number of a row and its cells."""


def read(source: IO[bytes], limits: Limits, wire: Wire) -> None:
    """Send the rows of a CSV file.

    Args:
        source: The file, at its beginning.

    Raises:
        Refused: The file as a whole cannot be taken.
    """
    codec = encoding.find(source)
    wire.say("opened", {"kind": "csv", "encoding": codec})
    text = io.TextIOWrapper(source, codec, newline="")
    records = _records(text, limits)
    first = list(islice(records, LOOKED_AT))
    if not first:
        raise Refused("E-FILE-16")
    _require_commas(first)
    wire.say("sheet", {"name": None})
    rows = _Rows(_width(first), limits, wire)
    for number, cells in chain(first, records):
        rows.add(number, cells)
    wire.flush()


def _records(text: io.TextIOWrapper, limits: Limits) -> Iterator[Record]:
    """Rows that hold something, with the numbers that Excel shows: an empty line is a row."""
    csv.field_size_limit(limits.characters)
    reader = csv.reader(_lines(text, limits), strict=True)
    number, lines = 0, 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            torn = reader.line_num - lines > 1 or "limit" not in str(error)
            refusal = (
                Refused("E-FILE-20", row=number + 1)
                if torn
                else Refused("E-FILE-21", row=number + 1, limit=limits.characters)
            )
            raise refusal from None
        if cells is None:
            return
        number, lines = number + 1, reader.line_num
        if number == 1 and HINT.fullmatch(",".join(cells)):
            continue
        if any(cell and not cell.isspace() for cell in cells):
            yield number, cells


def _lines(text: io.TextIOWrapper, limits: Limits) -> Iterator[str]:
    for number in range(1, 1 << 62):
        line = text.readline(LONGEST_LINE)
        if not line:
            return
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            if (cells := line.count(",")) > limits.columns:
                raise _too_wide(number, cells, limits)
            raise Refused("E-FILE-21", row=number, limit=limits.characters)
        yield line


def _require_commas(first: list[Record]) -> None:
    """Refuse a file whose cells another sign separates: by itself, or in two rows as often and more often than commas.

    Such a file has commas in its numbers.
    """
    widest = max(len(cells) for _, cells in first)
    signs = next((result for _, cells in first if (result := SEPARATORS.findall(",".join(cells)))), [])
    if not signs:
        return
    sign = max(sorted(set(signs)), key=signs.count)
    often = Counter(",".join(cells).count(sign) for _, cells in first)
    if widest == 1 or any(count >= widest and rows > 1 for count, rows in often.items()):
        raise Refused("E-FILE-19", found={"\t": "Tab"}.get(sign, sign))


def _width(first: list[Record]) -> int:
    """Cells of the header: the first row with half as many titles as any row has cells, and two or more.

    Headings above the table have fewer: its name, or who sent it and when.
    """
    filled = [sum(bool(cell.strip()) for cell in cells) for _, cells in first]
    least = max(2, (max(filled, default=0) + 1) // 2)
    return next((len(_filled(cells)) for (_, cells), own in zip(first, filled, strict=True) if own >= least), 1)


def _filled(cells: list[str]) -> list[str]:
    """The cells up to the last one that holds something."""
    last = len(cells)
    while last and not cells[last - 1].strip():
        last -= 1
    return cells[:last]


def _too_wide(row: int, cells: int, limits: Limits) -> Refused:
    corner = f"{columns.letters(limits.columns - 1)}{limits.rows}"
    return Refused("E-FILE-10", found=f"{columns.letters(cells - 1)}{row}", limit=corner)


class _Rows:
    """Rows of a table that is so many cells wide."""

    def __init__(self, width: int, limits: Limits, wire: Wire) -> None:
        self._width, self._limits, self._wire = width, limits, wire
        self._begun = False

    def add(self, number: int, cells: list[str]) -> None:
        """Check a row and send it; one with another number of cells than the header is named and sent empty.

        Raises:
            Refused: It reaches too far, or holds a NUL.
        """
        limits, wide = self._limits, len(cells)
        if wide > self._width:
            wide = max(self._width, len(_filled(cells)))
        if wide > limits.columns or number > limits.rows:
            raise _too_wide(number, wide, limits)
        if number * self._width > limits.cells:
            raise Refused("E-FILE-10", found=f"{number} × {self._width}", limit=f"{limits.cells:,}")
        if CONTROL.search("".join(cells)):
            self._name_controls(number, cells)
        self._begun = self._begun or wide >= self._width
        text = [cell for cell in cells if cell.strip()]
        alone = wide < self._width > NARROW and len(text) == 1 and bool(WORDS.search(text[0]))
        if wide == self._width or not self._begun or alone:
            sent: list[WireCell] = [cell or None for cell in cells[:wide]]
            self._wire.row(number, sent)
        else:
            self._wire.problem("E-ROW-01", row=number, letter=None, found=wide, limit=self._width)

    def _name_controls(self, number: int, cells: list[str]) -> None:
        for column, cell in enumerate(cells):
            if "\0" in cell:
                raise Refused("E-FILE-18", row=number, letter=columns.letters(column))
            if CONTROL.search(cell):
                self._wire.problem("E-CELL-05", row=number, letter=columns.letters(column))
                cells[column] = ""
