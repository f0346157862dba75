"""What is worth a second look before it goes in: ten times as much as the period before or far less, days far ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, cast, extract, func, literal, null, or_, select, union_all

from metrics.ledgers.staging import Staging

FOLD: Final = 10
SCALE_FOLD: Final = 7
"""Of a number on a scale, which stays within it: ten-fold less the square root of two that it may move by itself, so
that a wave of ten points after one of a hundred is seen whichever way the bodies moved meanwhile."""
UNIT_FOLD: Final = 700
"""Of any other number that falls: figures in thousands or tens of thousands of what they were in before, as near."""
LEAST_BEFORE: Final = 3
LEAST_NOW: Final = 30
"""Small numbers leap by themselves: from 1 to 11 is no finding."""


@dataclass(frozen=True)
class Jump:
    """About ten times as much as in the period before or more, or as much less as another scale would make it."""

    row: int
    entity: str
    day: date
    column: str | None
    """None where records are counted."""
    before: float
    now: float


def jumps(staged: Staging) -> list[Jump]:
    """Bodies whose records or reported numbers jump.

    Args:
        staged: Records that have been compared with their ledger.

    Returns:
        At most one for each body, period and column. Where a ledger's key holds its date, each row is a number for a
        period and is set against the row before; otherwise records are counted by month.
    """
    result = _numbers(staged) if staged.ledger.is_periodic else _counts(staged)
    return sorted(result, key=lambda jump: jump.row)


def far_ahead(staged: Staging, last: date) -> Iterator[tuple[int, str, date]]:
    """Dates that records would bring of what had come by then, and that lie after a day: row, column, date."""
    known, new = staged.table.alias("known"), staged.incoming
    source = new.join(staged.verdicts, staged.verdicts.c.row == new.c.row)
    source = source.outerjoin(known, known.c.id == staged.verdicts.c.replaces)
    for name in staged.own_dates:
        if staged.ledger.is_deadline(name):
            continue
        query = select(new.c.row, new.c[name]).select_from(source).order_by(new.c.row)
        query = query.where(new.c[name] > last, new.c[name].is_distinct_from(known.c[name]))
        yield from ((row, name, day) for row, day in staged.connection.execute(query))


def leaps(before: Any, now: Any, *, on_scale: bool = False) -> Any:
    """Whether a number, or a column of the database, grows about ten-fold or more."""
    return (before >= LEAST_BEFORE) & (now >= LEAST_NOW) & (now > (SCALE_FOLD if on_scale else FOLD) * before)


def _counts(staged: Staging) -> Iterator[Jump]:
    new, verdicts, dated = staged.incoming, staged.verdicts, staged.ledger.dated_by
    # Months are worked out inside, so that the grouping names a column: PostgreSQL takes no repeated parameter for one.
    added = (
        select(_entity(new), _month(new.c[dated]).label("month"), new.c.row, new.c[dated].label("day"))
        .join(verdicts, verdicts.c.row == new.c.row)
        .where(verdicts.c.verdict == "added", new.c[dated].is_not(None))
        .subquery("added")
    )
    by = (added.c.entity, added.c.month)
    query = select(*by, func.count(), func.min(added.c.row), func.min(added.c.day)).group_by(*by)
    arriving = {(result[0], result[1]): result[2:] for result in staged.connection.execute(query)}
    if not arriving:
        return
    months = [month for _, month in arriving]
    first, last = _first_of(min(months) - 1), _first_of(max(months) + 1)
    there = staged.table
    known = (
        select(_entity(there), _month(there.c[dated]).label("month"))
        .where(there.c.ended_by.is_(None), there.c[dated] >= first, there.c[dated] < last)
        .subquery("known")
    )
    by = (known.c.entity, known.c.month)
    totals = {
        (result[0], result[1]): result[2]
        for result in staged.connection.execute(select(*by, func.count()).group_by(*by))
    }
    for key, (count, _row, _day) in arriving.items():
        totals[key] = totals.get(key, 0) + count
    for (entity, month), (_count, row, day) in arriving.items():
        before, now = totals.get((entity, month - 1), 0), totals[entity, month]
        if leaps(before, now):
            yield Jump(row, entity, day, None, before, now)


def falls(before: Any, now: Any, *, on_scale: bool) -> Any:
    """Whether a number, or a column of the database, falls as one does that was written on another scale.

    On a scale that is to about a tenth or less; of others, which may fall to nothing, to about a thousandth.
    """
    if on_scale:
        return (before >= LEAST_NOW) & (SCALE_FOLD * now < before)
    return (before >= LEAST_NOW) & (now > 0) & (UNIT_FOLD * now < before)


def _numbers(staged: Staging) -> Iterator[Jump]:
    new, there, dated = staged.incoming, staged.table, staged.ledger.dated_by
    columns = [name for name in staged.names if staged.ledger.all_columns[name].type in ("integer", "number")]
    columns = [name for name in columns if name not in staged.ledger.key]
    if not columns:
        return
    names = [*staged.ledger.key, *columns]
    replaced = select(staged.verdicts.c.replaces).where(staged.verdicts.c.replaces.is_not(None))
    both = union_all(
        select(new.c.row, *(new.c[name] for name in names)),
        select(null().label("row"), *(there.c[name] for name in names)).where(
            there.c.ended_by.is_(None), there.c.id.not_in(replaced)
        ),
    ).subquery("both")
    series = [both.c[name] for name in staged.ledger.key if name != dated]
    before = [
        func.lag(both.c[name]).over(partition_by=series or None, order_by=both.c[dated]).label(f"before_{name}")
        for name in columns
    ]
    shown = select(both.c.row, _entity(both), both.c[dated].label("day"), *(both.c[name] for name in columns), *before)
    table = shown.subquery("in_order")

    def jumps_in(source: Any, name: str) -> Any:
        before, now = source[f"before_{name}"], source[name]
        on_scale = staged.ledger.all_columns[name].max is not None
        return leaps(before, now, on_scale=on_scale) | falls(before, now, on_scale=on_scale)

    asked = or_(*(jumps_in(table.c, name) for name in columns))
    for row in staged.connection.execute(select(table).where(table.c.row.is_not(None), asked)).mappings():
        for name in columns:
            before, now = row[f"before_{name}"], row[name]
            if before is not None and now is not None and jumps_in(row, name):
                yield Jump(row["row"], row["entity"], row["day"], name, before, now)


def _entity(table: Any) -> ColumnElement[str]:
    return table.c.entity if "entity" in table.c else literal("").label("entity")


def _month(day: ColumnElement[date]) -> ColumnElement[int]:
    """Months since the year 0, so that the one before is one less."""
    return cast(extract("year", day), Integer) * 12 + cast(extract("month", day), Integer) - 1


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
