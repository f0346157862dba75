"""Bodies beside each other: a table with a column for each, headed by its grade and its months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.elements import assets
from dashboard.elements.attention import Cell
from dashboard.session.query import Session


@dataclass(frozen=True)
class Head:
    """One body at the top of its column, as finished text."""

    entity: str
    name: str
    group: str
    grade: str
    letter: str
    grade_title: str
    months: str
    """For how long it has had the grade, and why it is not that of the score alone."""
    strip: tuple[Cell, ...]
    label: str
    """Grade and months as one sentence, for screen readers."""


@dataclass(frozen=True)
class Line:
    """One line of the table: a title, and a text for each body."""

    title: str
    texts: tuple[str, ...]
    figures: bool = False
    """Whether the texts are figures, in a large size."""


_beside = assets.Element("beside", "beside", "strip.js", draw="drawBeside(root, data, open);")


def draw(session: Session, heads: Sequence[Head], lines: Sequence[Line], *, key: str) -> str | None:
    """Draw the table and return the body whose name was just clicked, if any."""
    return _beside.draw(session, key=key, heads=assets.as_data(heads), lines=assets.as_data(lines))
