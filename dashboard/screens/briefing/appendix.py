"""What a briefing keeps at hand: all units, what is overdue, grades in doubt, and what records are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from dashboard.elements.tiles import TileGroup
from dashboard.presenters.ratings.tiles import tile_groups
from dashboard.presenters.ratings.uncertainty import sure_from
from dashboard.screens.briefing.facts import BriefingFacts, Mark, Sheet, pages
from dashboard.session import naming
from dashboard.text import format
from metrics.application.records.rows import Return

TILES: Final = {"zh": 13, "en": 9}
"""Tiles on a line; English names are longer."""
LINES: Final = 7.0
"""Lines of tiles on a slide."""
HEADING: Final = 0.45
"""Of a line, what the heading of a group takes."""
ROWS: Final = {"zh": 20, "en": 14}
"""Rows of a list on a slide, in two columns; English ones take two lines."""


@dataclass(frozen=True)
class Wall:
    """Tiles of all units, so many across."""

    across: int

    groups: tuple[TileGroup, ...]


@dataclass(frozen=True)
class Row:
    """One line of a list: a grade if there is one to show, a name, what is said of it and a figure."""

    entity: str
    name: str
    text: str
    figure: str
    mark: Mark | None = None
    act: bool = False


@dataclass(frozen=True)
class Rows:
    """A list."""

    rows: tuple[Row, ...]
    nothing: str


def tiles(facts: BriefingFacts) -> Iterator[Sheet]:
    """All units by peer group; a group that finds no room stands on the next slide."""
    t, across = facts.query.t, TILES[facts.query.language]
    page, used, room = list[TileGroup](), 0.0, 0
    sheets: list[list[TileGroup]] = [page]
    for group in tile_groups(facts.query, facts.movements, unsure=facts.unsure, worst_first=True):
        n = len(group.tiles)
        lines = 0.0 if n <= room else HEADING + ceil(n / across)
        if page and used + lines > LINES:
            page, used, lines = [], 0.0, HEADING + ceil(n / across)
            sheets.append(page)
        page.append(group)
        used += lines
        room = room - n if not lines else max(across - n, 0)
    rated = sum(rating.is_rated for rating in facts.query.month.ratings.values())
    claim = t.plural("{n} of {total} units is rated", "{n} of {total} units are rated", rated,
                     total=len(facts.query.month.ratings))  # fmt: skip
    for groups in sheets:
        yield Sheet(claim, Wall(across, tuple(groups)), t("A name opens the unit's profile"))


def overdue(facts: BriefingFacts) -> Iterator[Sheet]:
    """All that is overdue, the longest first."""
    query, t = facts.query, facts.query.t
    late = [row for row in facts.follow_ups if row.is_overdue]
    rows = [
        Row(
            entity=item.entity,
            name=naming.short(query, item.entity),
            text=t("{ledger} {reference}").format(ledger=naming.matters(query, item.kind), reference=item.reference),
            figure=t.plural("{n} day", "{n} days", item.days_overdue),
        )
        for item in late
    ]
    claim = t.plural("{n} matter is overdue", "{n} matters are overdue", len(late)) if late else t("Nothing is overdue")
    yield from _lists(facts, claim, rows, t("Nothing is overdue."), t("Days overdue at the month's end"))


def doubtful(facts: BriefingFacts) -> Iterator[Sheet]:
    """Units of which another grade is more likely than the one they have, the likeliest first."""
    query, t = facts.query, facts.query.t
    rated = [row for row in facts.uncertainty.values() if row.is_rated]
    other = [row for row in rated if row.entity in facts.unsure]
    other.sort(key=lambda row: -row.chances[row.likeliest])
    sure = sure_from(query.scheme)
    held = sum(row.likely >= sure for row in rated)
    rows = [
        Row(
            entity=row.entity,
            name=naming.short(query, row.entity),
            text=t("more likely {grade}").format(grade=format.grade(query.scheme, row.likeliest, t)),
            figure=format.percent(row.chances[row.likeliest]),
            mark=facts.mark(row.grade),
        )
        for row in other
    ]
    claim = t("{held} of {total} grades hold in {share} of simulations; for {n} another grade is more likely").format(
        held=held, total=len(rated), share=format.percent(sure), n=len(other)
    )
    brief = t.plural(
        "another grade is more likely for {n} unit", "another grade is more likely for {n} units", len(other)
    )
    claim = facts.claim([claim, brief[:1].upper() + brief[1:]]) if rated else t("No unit is rated")
    foot = t("Weights, goalposts and values are varied at random; a grade moves once the new one is sure or lasts")
    yield from _lists(facts, claim, rows, t("No other grade is more likely for any unit."), foot)


def gaps(facts: BriefingFacts) -> Iterator[Sheet]:
    """Units without a grade for want of records, and ledgers that have not come in."""
    query, t = facts.query, facts.query.t
    least = format.percent(query.scheme.minimum_coverage)
    unrated = [rating for rating in query.month.ratings.values() if not rating.is_rated]
    rows = [
        Row(
            rating.entity,
            naming.short(query, rating.entity),
            t("records cover only this much of the weight; {least} are needed").format(least=least),
            format.percent(rating.coverage),
            facts.mark(rating.grade),
        )
        for rating in unrated
    ] + [
        Row("", t(item.ledger.title), t(item.ledger.supplier), _latest(facts, item), act=True) for item in facts.missing
    ]
    units = t.plural("{n} unit without a grade", "{n} units without a grade", len(unrated))
    ledgers = t.plural("{n} ledger missing", "{n} ledgers missing", len(facts.missing))
    claim = format.clauses([units, ledgers], t) if rows else t("All records are there")
    yield from _lists(facts, claim, rows, t("Every unit has a grade, and every ledger due is there."), "")


def _latest(facts: BriefingFacts, item: Return) -> str:
    """Up to which month a ledger has come in."""
    t = facts.query.t
    if item.latest is None:
        return t("none yet")
    return t("up to {month}").format(month=format.month_short(item.latest, t))


def _lists(facts: BriefingFacts, claim: str, rows: Sequence[Row], nothing: str, foot: str) -> Iterator[Sheet]:
    for page in pages(rows, ROWS[facts.query.language]):
        yield Sheet(claim, Rows(tuple(page), "" if rows else nothing), foot if rows else "")
