"""What the figures of a whole column show: shares written in two ways, figures under no header, numbers cut in two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal

from metrics.intake.contents import Cell, Percent, SheetOpened
from metrics.intake.layout import UNITS, Layout, header_of, ranges
from metrics.intake.parsing.columns import letters
from metrics.intake.parsing.columns import number as number_of
from metrics.intake.problem_log import ProblemLog
from metrics.intake.problems import excerpt
from metrics.intake.texts import HALF_WIDTH, plain

SEVERAL: Final = 3
"""Values that make a column suspicious when all of them fit the other way of writing better."""
RUNNING: Final = 3
"""Figures that count 1, 2, 3 and number the rows, wherever their column stands."""
FIGURE: Final = re.compile(rf"[-+]?[0-9][0-9,.]*\s*(?:{UNITS})?")
OF_WORDS: Final = re.compile(
    r"备注|说明|原因|情况|事由|摘要|内容|意见|名称|附注|^注$|remark|note|comment|reason|description", re.I
)
"""In the header of a column that is not read: numbers alone are not what belongs there."""
GROUP: Final = re.compile(r"[0-9]{3}")
"""What follows the comma in 12,500."""
BEGUN: Final = re.compile(r"-?[1-9][0-9]{0,2}")
"""What stands before it."""
LONGEST: Final = 9
"""Digits of a number of rows."""


class Shares:
    """Counts which way the shares of one column are written."""

    def __init__(self, scale: Literal["percent", "fraction"]) -> None:
        self._scale = scale
        self._small, self._large, self._ones, self._marked, self._first = 0, 0, 0, 0, dict[str, int]()

    def add(self, row: int, cell: Cell, value: float) -> None:
        """Take one value; a cell that says % is no riddle, but speaks for the plain ones beside it; nor is nothing."""
        if isinstance(cell, Percent) or (isinstance(cell, str) and "%" in cell.translate(HALF_WIDTH)):
            self._marked += 1
        elif abs(value) == 1:
            self._ones += 1
            self._first.setdefault("one", row)
        elif 0 < abs(value) < 1:
            self._small += 1
            self._first.setdefault("fraction", row)
        elif abs(value) > 1:
            self._large += 1
            self._first.setdefault("percent", row)

    def mixed(self) -> int | None:
        """The first row that is written the other way than the column asks; None when nothing speaks for that.

        All as 1 stands among fractions, and alone among cells that say %.
        """
        other = "fraction" if self._scale == "percent" else "percent"
        odd, usual = (self._small, self._large) if other == "fraction" else (self._large, self._small)
        ones = self._ones if other == "fraction" and not usual else 0
        told = (odd and (usual or self._marked)) or (ones and self._marked) or odd + ones >= SEVERAL
        rows = [self._first[key] for key in (other, *(["one"] if ones else [])) if key in self._first]
        return min(rows) if told else None


@dataclass
class _Column:
    """What stands in a column that is not read, in the rows that are records."""

    filled: int = 0
    figures: int = 0
    first: int | None = None
    """The first row with a figure."""
    last: int = 0
    counts: bool = True
    """Its figures count from 1 on, maybe several times."""
    rises: bool = True
    """They are whole, and none is below the one before unless it is 1 again."""
    groups: int = 0
    """Cells of three digits right after a number of up to three."""
    digits: int = 0
    """Cells of nothing but digits right after a whole number."""
    padded: bool = False
    """One of them begins with 0, as no number of its own does."""
    first_digits: int | None = None

    def add(self, row: int, text: str, before: str) -> None:
        """Take one filled cell; ``before`` is what stands to its left."""
        self.filled += 1
        if FIGURE.fullmatch(text):
            self.figures += 1
            self.first = self.first or row
            whole = int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else 0
            self.counts = self.counts and whole in (1, self.last + 1)
            self.rises = self.rises and (whole == 1 or whole > self.last)
            self.last = whole
        if text.isdigit() and before.removeprefix("-").isdigit():
            self.digits += 1
            self.groups += bool(GROUP.fullmatch(text) and BEGUN.fullmatch(before))
            self.padded = self.padded or (len(text) > 1 and text[0] == "0")
            self.first_digits = self.first_digits or row


class Unread:
    """Figures in columns that are not read: under no header, or right after a number that a comma has cut in two."""

    def __init__(
        self, area: Layout, sheet: SheetOpened, remarks: ProblemLog, *, read: Set[int], numbers: Set[int],
        workbook: bool,
    ) -> None:  # fmt: skip
        """Begin a table.

        Args:
            read: Places of the columns that are read.
            numbers: Those of them that hold figures.
            workbook: Whether cells are parted by more than commas.
        """
        self._area, self._sheet, self._remarks = area, sheet, remarks
        self._read, self._numbers, self._workbook = read, numbers, workbook
        self._width, self._rows = len(area.headers), (area.header_row, area.header_row)
        self._named: set[int] = set()
        self._after = [
            at for at, title in enumerate(area.headers)
            if title and at not in read and at - 1 in numbers
        ]  # fmt: skip
        bare = (at for at, title in enumerate(area.headers) if not title)
        self._places = (*bare, *self._after)
        self._columns: dict[int, _Column] = defaultdict(_Column)

    def head(self, number: int, row: Sequence[Cell]) -> None:
        """Take a further row of the header, which may name columns that its first row does not."""
        self._rows = (min(self._rows[0], number), max(self._rows[1], number))
        self._named.update(at for at, cell in enumerate(row) if header_of(cell))

    def add(self, number: int, row: Sequence[Cell]) -> None:
        """Take a record."""
        for at in chain(self._places, range(self._width, len(row))):
            if at < len(row) and not isinstance(row[at], bool) and (text := _written(row[at])):
                self._columns[at].add(number, text, _written(row[at - 1]) if at else "")

    def tell(self) -> None:
        """Say where figures stand, once for each column."""
        left = min(self._read, default=0)
        bare = {
            at: column for at, column in self._columns.items()
            if column.figures and at not in self._named and at not in self._after
        }  # fmt: skip
        over = {at: title for at in bare if (title := self._merged_over(at))}
        plain = {at for at, column in bare.items() if at not in over and not _numbers_rows(column, left=at < left)}
        near = set(self._numbers)
        for at in (*sorted(plain), *sorted(plain, reverse=True)):
            if near & {at - 1, at + 1}:
                near.add(at)
        for at in sorted(bare):
            count = str(bare[at].figures)
            if at in over:
                self._remarks.say_at("E-HEAD-15", bare[at].first or 0, letters(at), found=over[at])
            elif at in plain:
                code = "Q-HEAD-16" if at in near else "N-HEAD-17"
                self._remarks.say_at(code, bare[at].first or 0, letters(at), count=count)
        for at in self._after:
            self._tell_of_comma(at)

    def _tell_of_comma(self, at: int) -> None:
        """Ask about a column in which the ends of numbers may stand: of words, or whose figures begin with 0."""
        column = self._columns[at]
        alone = column.digits == column.filled and not self._workbook
        of_words = bool(OF_WORDS.search(self._area.headers[at]))
        if (of_words and (column.groups or (alone and column.digits))) or (alone and column.padded):
            title = excerpt(self._remarks.quoted(self._area.headers[at - 1]))
            row, count = column.first_digits or 0, str(column.digits)
            self._remarks.say_at("Q-HEAD-18", row, letters(at), column=title, count=count)

    def _merged_over(self, at: int) -> str:
        """The title of a column that is read whose cell is merged over another column too; nothing where none is."""
        for item in ranges(self._sheet):
            first, last = number_of(item.letter), number_of(item.end)
            if item.first <= self._rows[1] and item.last >= self._rows[0] and first <= at <= last:
                titles = [self._area.headers[place] for place in range(first, last + 1) if place in self._read]
                if titles:
                    return excerpt(self._remarks.quoted(titles[0]))
        return ""


def _numbers_rows(column: _Column, *, left: bool) -> bool:
    """Whether figures do nothing but number the rows; to the ``left`` of what is read, some may be missing."""
    whole = column.figures == column.filled
    return whole and ((left and column.rises) or (column.counts and column.figures >= RUNNING))


def _written(cell: Cell) -> str:
    """A cell's text as figures are written."""
    return "" if cell is None else plain(cell).translate(HALF_WIDTH)
