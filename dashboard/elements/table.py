"""A table as it is printed: finished cells, figures at the right, rows that may stand for something to open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

import pandas as pd

from dashboard.elements import assets
from dashboard.elements.icons import Icon
from dashboard.session.query import Session

TEN: Final = 10
"""Rows of a long table that are shown at first."""

Tone = Literal["plain", "quiet", "strong", "better", "worse"]


@dataclass(frozen=True)
class Column:
    """One column; figures stand at the right, with digits of one width."""

    title: str
    figures: bool = False
    wide: bool = False
    """Takes the room that is left."""


@dataclass(frozen=True)
class Cell:
    """One finished text."""

    text: str
    tone: Tone = "plain"
    grade: str | None = None
    """Draws the text as a chip in the grade's colours."""
    icon: Icon | None = None
    """Drawn before the text, which may be empty: the icon has a label of its own."""
    note: str = ""
    """A quiet second line."""
    opens: str | None = None
    """What a click on this cell reports."""
    part: float | None = None
    """Draws a bar before the text, as long as this part of its track."""


@dataclass(frozen=True)
class Row:
    """One line."""

    cells: tuple[Cell, ...]
    id: str | None = None
    """What a click on the line's first cell reports; None for a line that opens nothing."""
    heading: bool = False
    """A line that only names the lines below it."""


@dataclass(frozen=True)
class Table:
    """One table."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def texts(self) -> list[list[str]]:
        """The texts of all cells, line by line."""
        return [[cell.text for cell in row.cells] for row in self.rows]


def sheet(columns: Sequence[Column | str], rows: Iterable[Row]) -> Table:
    """A table; a column given by its title alone is one of words."""
    return Table(tuple(column if isinstance(column, Column) else Column(column) for column in columns), tuple(rows))


def row(*cells: Cell | str, id: str | None = None) -> Row:
    """A line; a cell given by its text alone is plain."""
    return Row(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in cells), id=id)


def heading(text: str) -> Row:
    """A line that names the ones below it."""
    return Row((Cell(text),), heading=True)


def figures(title: str) -> Column:
    """A column of figures."""
    return Column(title, figures=True)


def wide(title: str) -> Column:
    """A column of words that takes the room that is left."""
    return Column(title, wide=True)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The lines of a frame as dicts by column."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


_sheet = assets.Element(
    "sheet", "table", "icons.js", root="sheet",
    draw="drawSheet(root, data.sheet, open); if (data.at_most) shorten(root, data.at_most, data.all);",
)  # fmt: skip


def draw(session: Session, sheet: Table, *, key: str, at_most: int | None = None) -> str | None:
    """Draw a table and return what was just opened, if any; it is never a box that scrolls within the page.

    Args:
        at_most: Lines that are shown until a button beneath is pressed, which shows all; paper shows them anyway.
    """
    every = session.t("Show all {n}").format(n=sum(not row.heading for row in sheet.rows))
    return _sheet.draw(session, key=key, sheet=assets.as_data(sheet), at_most=at_most, all=every)
