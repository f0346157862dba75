"""What a file holds, as it is handed from reading to checking."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal, Self

Visibility = Literal["visible", "hidden", "very_hidden"]


@dataclass(frozen=True)
class Percent:
    """A number in a cell that shows it as a percentage: 0.125 reads 12.5 %."""

    fraction: float


class Dressed(float):
    """A number that its cell shows with other signs: 1 as HT-0001, 0001 or 1.00. As a code it is not what is seen."""

    shape: str
    """The code of the number format that shows it."""

    def __new__(cls, stored: float, shape: str = "") -> Self:
        result = super().__new__(cls, stored)
        result.shape = shape
        return result

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dressed) and float(self) == float(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((Dressed, float(self)))


class Worded(Dressed):
    """A number to which its cell's format adds what changes its meaning: 12 as ≥12, as -12 or as 12美元."""

    words: str

    def __new__(cls, stored: float, words: str, shape: str = "") -> Self:
        result = super().__new__(cls, stored, shape)
        result.words = words
        return result

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Worded) and (float(self), self.words) == (float(other), other.words)

    def __hash__(self) -> int:
        return hash((Worded, float(self), self.words))


class Scaled(Dressed):
    """A number that its cell shows divided, in tens, thousands or the like: 123456 as 12.3456万元, or 12 as 12万元."""

    divisor: int
    """By which the format divides the number."""
    scale: int
    """What the format's own word stands for: 10000 for 万; 0 where it has none."""

    def __new__(cls, stored: float, divisor: int, scale: int, shape: str = "") -> Self:
        result = super().__new__(cls, stored, shape)
        result.divisor, result.scale = divisor, scale
        return result

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scaled) and self._all == other._all

    def __hash__(self) -> int:
        return hash((Scaled, *self._all))

    @property
    def _all(self) -> tuple[float, int, int]:
        return float(self), self.divisor, self.scale


EXPLANATION: Final = "填写说明"
OPTIONS: Final = "选项"
NOTES: Final = frozenset({EXPLANATION, OPTIONS, "填表说明", "说明", "示例", "notes", "options"})
"""Sheets of our own forms, and the like, that hold no records."""
TELLING: Final = re.compile(r"说明|须知|注意事项|要求|解释|^notes?$|^read ?me$|instructions?", re.I)
"""In the name of a sheet that tells how the table is filled in, and maybe in which units."""

Cell = None | str | int | float | bool | date | datetime | Percent
"""One raw cell; None is empty. CSV cells are text; a date is one only where the workbook says so."""


def undressed(cell: Cell) -> Cell:
    """A cell whose number is the bare one, whatever its format makes of it."""
    if not isinstance(cell, Dressed):
        return cell
    return int(cell) if cell.is_integer() else float(cell)


@dataclass(frozen=True)
class Upload:
    """A file to be read: where it lies, or its bytes."""

    name: str
    source: Path | bytes


@dataclass(frozen=True)
class FileOpened:
    """The file could be opened."""

    kind: Literal["csv", "xlsx"]
    sha256: str
    encoding: str | None = None


@dataclass(frozen=True)
class SheetOpened:
    """A sheet begins; rows that follow are its own. A CSV file is one sheet without a name."""

    name: str | None
    visibility: Visibility = "visible"
    merged: tuple[str, ...] = ()
    """Ranges such as "A2:A5"."""
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    """Letters."""
    struck_rows: tuple[int, ...] = ()
    """Numbers of rows in which a filled cell is crossed out."""
    filtered: bool = False
    said: tuple[tuple[str, str], ...] = ()
    """What comments and prompts say, each with its cell, and the head and foot of its pages, with none."""
    from_1904: bool = False
    """Whether serial numbers count days from 1904."""


@dataclass(frozen=True)
class Rows:
    """Some rows: ``first`` is the number that Excel shows beside the first of them; an empty row is an empty list."""

    first: int
    cells: list[list[Cell]] = field(default_factory=list[list[Cell]])


@dataclass(frozen=True)
class Chunk:
    """Some records that are right in themselves.

    ``rows`` are the numbers that Excel shows; ``records`` have the order of ``Ledger.all_columns``, with Python values
    of the columns' types and None for an empty cell.
    """

    rows: list[int]
    records: list[tuple[Any, ...]]
