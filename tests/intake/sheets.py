"""Files as reading hands them on, made by hand, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from metrics.definitions import Config, load
from metrics.definitions.ledger import Ledger
from metrics.intake.contents import Cell, FileOpened, Rows, SheetOpened
from metrics.intake.layout import headers
from metrics.intake.problems import Problem
from metrics.intake.reading import Event
from metrics.intake.unpacking import Unpacking
from tests.conftest import CONFIG

PETITIONS = "信访举报月统计表_2021.xlsx"
HEADER: Sequence[Cell] = (
    "单位代码", "单位名称", "月末日期", "检举控告件数", "初次件数", "重复件数", "越级件数", "应答复件数",
    "按期答复件数", "填报日期",
)  # fmt: skip
VISIBLE: SheetOpened = SheetOpened("台账")
RIGHT: Sequence[Cell] = ("G03", "市教育局", "2021-06-30", 12, 8, 4, 1, 6, 5, "2021-07-01")
"""A right row of petitions."""


@cache
def config() -> Config:
    """The definitions of the city."""
    return load(CONFIG)


@dataclass(frozen=True)
class Sheet:
    """One sheet: what is said of it, and its rows from the first on."""

    rows: Sequence[Sequence[Cell]]
    opened: SheetOpened = VISIBLE
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Unpacked:
    """What became of a file."""

    parcel: Unpacking
    rows: list[int]
    records: list[dict[str, Any]]
    problems: list[Problem]

    @property
    def places(self) -> list[tuple[str, int | None, str | None]]:
        """Code, row and letter of every problem."""
        return [(one.code, one.row, one.letter) for one in self.problems]

    @property
    def codes(self) -> list[str]:
        """The codes of the problems."""
        return [one.code for one in self.problems]


def events(sheets: Sequence[Sheet], kind: Literal["csv", "xlsx"]) -> Iterator[Event]:
    """What reading says of a file."""
    yield FileOpened(kind, "0" * 64)
    for sheet in sheets:
        yield sheet.opened
        yield from sheet.problems
        for start in range(0, len(sheet.rows), 500):
            yield Rows(start + 1, [list(row) for row in sheet.rows[start : start + 500]])


def unpacked(
    sheets: Sequence[Sheet], name: str = PETITIONS, kind: Literal["csv", "xlsx"] = "xlsx",
    definitions: Config | None = None, **asked: Any,
) -> Unpacked:  # fmt: skip
    """Unpack a file to its end."""
    parcel = Unpacking(name, events(sheets, kind), definitions or config(), **asked)
    chunks = list(parcel.chunks())
    columns = parcel.ledger.all_columns if parcel.ledger else {}
    return Unpacked(
        parcel,
        [row for chunk in chunks for row in chunk.rows],
        [dict(zip(columns, record, strict=True)) for chunk in chunks for record in chunk.records],
        list(parcel.problems),
    )


def petitions(*rows: Sequence[Cell], kind: Literal["csv", "xlsx"] = "csv", **asked: Any) -> Unpacked:
    """Unpack rows of petitions below their header."""
    opened = SheetOpened(None if kind == "csv" else "台账")
    return unpacked([Sheet([HEADER, *rows], opened)], kind=kind, **asked)


def changed(**cells: Cell) -> list[Cell]:
    """A right row of petitions with some cells changed, by letter."""
    return [cells.get(letter, cell) for letter, cell in zip("ABCDEFGHIJ", RIGHT, strict=True)]


def header_of(ledger: Ledger) -> list[Cell]:
    """The header of a ledger's file."""
    return [*headers(ledger)]
