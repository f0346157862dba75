"""Bodies in a grid of two words, and their parts as a table in grade colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.elements import assets
from dashboard.session.query import Session


@dataclass(frozen=True)
class Body:
    """One body, with finished texts."""

    entity: str
    name: str
    grade: str
    letter: str
    label: str
    """All of it as one sentence, for screen readers and the tooltip."""


@dataclass(frozen=True)
class Heading:
    """The head of a row or a column, and how many bodies stand in it."""

    title: str
    count: str


@dataclass(frozen=True)
class GridRow:
    """One row of the grid, with the bodies of each column."""

    heading: Heading
    cells: tuple[tuple[Body, ...], ...]


@dataclass(frozen=True)
class HeatCell:
    """The score of one part, in the colour of its grade."""

    grade: str
    text: str
    label: str


@dataclass(frozen=True)
class HeatRow:
    """One body with its parts."""

    body: Body
    score: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HeatGroup:
    """One peer group and its bodies."""

    title: str
    rows: tuple[HeatRow, ...]


_grid = assets.Element("matrix_grid", "matrix", draw="drawMatrix(root, data, open);")
_heat = assets.Element("matrix_heat", "matrix", draw="drawHeat(root, data, open);")


def grid(session: Session, columns: Sequence[Heading], rows: Sequence[GridRow], *, none: str, key: str) -> str | None:
    """Draw the grid and return the entity that was just clicked, if any; ``none`` stands in an empty cell."""
    return _grid.draw(session, key=key, columns=assets.as_data(columns), rows=assets.as_data(rows), none=none)


def heat(session: Session, columns: Sequence[str], groups: Sequence[HeatGroup], *, key: str) -> str | None:
    """Draw the table of parts and return the entity that was just clicked, if any."""
    return _heat.draw(session, key=key, columns=list(columns), groups=assets.as_data(groups))
