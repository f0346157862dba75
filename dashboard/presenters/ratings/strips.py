"""A strip of months beside a name: in which grade a body was month by month, the taller the graver."""

from __future__ import annotations

from typing import Final

from dashboard.elements.attention import Cell
from dashboard.session.query import Query
from dashboard.style.ramp import height, places
from dashboard.text import format
from metrics.model import NOT_RATED
from metrics.wording import Translate

MONTHS: Final = 36
UNRATED: Final = 12
"""Height of a month that could not be rated, in per cent."""


def strip_sentence(t: Translate) -> str:
    """How a strip is read."""
    return t("One cell a month, the taller and the stronger in colour the graver.")


def strip(query: Query, entity: str) -> tuple[Cell, ...]:
    """The last months up to the chosen one, the oldest first."""
    months = [month for month in query.results.periods if month <= query.period][-MONTHS:]
    ratings = query.results.body(entity).ratings
    cells: list[Cell] = []
    for month in months:
        scheme = query.scheme_of(month)
        grade = ratings[month].grade if month in ratings else NOT_RATED
        title = f"{format.month_short(month, query.t)}  {format.grade(scheme, grade, query.t)}"
        cells.append(Cell(grade, _height([band.id for band in scheme.bands], grade), title))
    return tuple(cells)


def _height(order: list[str], grade: str) -> int:
    if grade == NOT_RATED:
        return UNRATED
    return height(places(len(order))[order.index(grade)])
