"""What stands beside the list of units: scores that moved, the medians of the dimensions, what is to be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path

from dashboard.elements import assets
from dashboard.presenters.ratings.changes import not_compared
from dashboard.presenters.ratings.decisions import numbered
from dashboard.presenters.ratings.rated import comparable, count_rated
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.findings.decisions import Matter
from metrics.application.ratings.peers import part_medians
from metrics.application.signals.rows import Movement

_side = assets.Element("overview_side", "side", draw="drawSide(root, data.view, open);", folder=Path(__file__).parent)


@dataclass(frozen=True)
class Move:
    """One unit whose score moved by more than chance."""

    entity: str
    name: str
    change: str
    fell: bool


@dataclass(frozen=True)
class Median:
    """One part of the index, from 0 to 100."""

    title: str
    score: float
    shown: str
    weakest: bool


@dataclass(frozen=True)
class Side:
    """Three short lists, each under what it says."""

    moved_heading: str
    moved: tuple[Move, ...]
    medians_heading: str
    medians: tuple[Median, ...]
    asked_heading: str
    asked: tuple[str, ...]


def side(query: Query, moved: Mapping[str, Movement], matters: Sequence[Matter]) -> Side:
    """Shape the three lists; ``moved`` is against the month that is compared with."""
    t = query.t
    rows = sorted((row for row in moved.values() if row.significant), key=lambda row: -row.change)
    medians = _medians(query)
    weakest = [row.title for row in medians if row.weakest]
    return Side(
        moved_heading=_moved_heading(query, len(rows)),
        moved=tuple(_move(query, row) for row in rows),
        medians_heading=t("Medians: {dimension} is lowest").format(dimension=format.listing(weakest, t)),
        medians=medians,
        asked_heading=t.plural("{n} matter to decide", "{n} matters to decide", len(matters)),
        asked=tuple(numbered(query, matters, named=3)),
    )


def draw(query: Query, view: Side) -> str | None:
    """Draw them; returns the unit that was just opened."""
    return _side.draw(query, key="side", view=assets.as_data(view))


def _move(query: Query, row: Movement) -> Move:
    change = query.compared[row.entity].change
    return Move(row.entity, naming.short(query, row.entity), format.change(change), fell=row.change < 0)


def _moved_heading(query: Query, n: int) -> str:
    t = query.t
    if not comparable(query):
        return not_compared(query)
    if query.against == "month":
        if not n:
            return t("No score clearly moved since last month")
        return t.plural("Since last month {n} score clearly moved", "Since last month {n} scores clearly moved", n)
    month = format.month(query.reference.period, t)
    if not n:
        return t("No score clearly moved since {month}").format(month=month)
    return t.plural("Since {month} {n} score clearly moved", "Since {month} {n} scores clearly moved", n, month=month)


def _medians(query: Query) -> tuple[Median, ...]:
    """The parts right under the root, the weakest first; nothing where nobody is rated."""
    if not count_rated(query.month):
        return ()
    rated = [entity for entity, rating in query.month.ratings.items() if rating.is_rated]
    medians = part_medians(query.month, query.scheme, rated)
    known = sorted((key for key in medians if not isnan(medians[key])), key=lambda key: medians[key])
    lowest = format.score(medians[known[0]]) if known else ""
    return tuple(
        Median(naming.node(query, key), format.cut(medians[key]), format.score(medians[key]),
               weakest=format.score(medians[key]) == lowest)
        for key in known
    )  # fmt: skip
