"""Questions about what arrived: returns, and each month's records and numbers of every body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Double, Float, RowMapping, and_, case, cast, func, literal, select

from metrics.definitions import Config, Ledger
from metrics.definitions.ledger import RETURNS
from metrics.ledgers import questions, sql
from metrics.ledgers.questions import Part
from metrics.ledgers.store import Store
from metrics.ledgers.totals import Statement
from metrics.model.periods import Period, month_end, month_of
from metrics.model.rows import grouped

COUNTS: Final = ("ledger", "entity", "period", "records")
PARTS: Final = ("total", "numbers", "round", "values", "sum", "squares")
COLUMNS: Final = ("ledger", "entity", "period", "column", *PARTS)

LEAST_NUMBER: Final = 8
"""Smallest number whose last digit is looked at, so that 10 stands in the middle of the first five, as later ones do.

Source:
    H. S. Shryock & J. S. Siegel (1976), The Methods and Materials of Demography, chapter 8: Whipple's index counts
    from 23 to 62 for the same reason.
"""
ROUND: Final = 5
"""Numbers that it divides end in 0 or 5."""


class Returned(NamedTuple):
    """One ledger's return for one month."""

    ledger: str
    period: Period
    submitted_on: date
    records: int


class Sent(NamedTuple):
    """What one file brought to a month's return: the batch that registered it, its bytes, its days, its records."""

    batch: int
    sha256: str
    submitted_on: date
    recorded_on: date
    records: int


def returned(store: Store, config: Config, until: Period) -> list[Returned]:
    """The returns that suppliers have filed, of all months up to one.

    Where no returns are kept at all, a month's records stand for its return, submitted when the last was entered.
    """
    if questions.keeps_returns(store, config):
        with store.reading() as connection:
            table = store.table(RETURNS)
            query = select(table.c.ledger, table.c.month_end_on, table.c.submitted_on, table.c.records)
            before = table.c.month_end_on <= month_end(until)
            return _returned(connection.execute(query.where(table.c.ended_by.is_(None), before)).all())
    with store.reading() as connection:
        return by_records(store, connection, config, until)


def by_records(store: Store, connection: Connection, config: Config, until: Period) -> list[Returned]:
    """The returns that the records themselves make, month by month up to one."""
    ledgers = [ledger for ledger in config.ledgers.values() if ledger.id != RETURNS]
    return _returned(
        [(ledger.id, *row) for ledger in ledgers for row in connection.execute(_months(store, ledger, until))]
    )


def parts(store: Store, config: Config, returned: Sequence[Returned]) -> dict[tuple[str, Period], Part]:
    """Which of some returns are parts so far, see ``questions.parts``."""
    by_ledger = grouped(returned, lambda item: item.ledger)
    months = {ledger: {item.period: item.records for item in own} for ledger, own in by_ledger.items()}
    with store.reading() as connection:
        return questions.parts(store, connection, config, months)


def bodies(store: Store, ledger: Ledger, months: Sequence[Period]) -> frozenset[str]:
    """The bodies that have a record of a ledger dated in some months that follow each other."""
    with store.reading() as connection:
        return questions.bodies(store, connection, ledger, months)


def is_last(store: Store, connection: Connection, ledger: str, batch: int) -> bool:
    """Whether nothing has come to a ledger after a batch, so that its records stand as it brought them."""
    table = store.table("batches")
    later = select(table.c.id).where(table.c.ledger == ledger, table.c.id > batch)
    return connection.execute(later.limit(1)).first() is None


def standing(store: Store, connection: Connection, ledger: str, period: Period) -> RowMapping | None:
    """The row of the ledger of returns that stands for a ledger's month."""
    table = store.table(RETURNS)
    query = select(table).where(
        table.c.ended_by.is_(None), table.c.ledger == ledger, table.c.month_end_on == month_end(period)
    )
    return connection.execute(query).mappings().first()


def sent(store: Store, connection: Connection, ledger: str, period: Period) -> list[Sent]:
    """What the files that stand as a month's return brought to it, in the order in which they came."""
    table, batches = store.table("sent"), store.table("batches")
    columns = (table.c.id, batches.c.sha256, table.c.submitted_on, table.c.recorded_on, table.c.records)
    query = select(*columns).join(batches, batches.c.id == table.c.id).order_by(table.c.id)
    own = (table.c.ledger == ledger, table.c.period == period, batches.c.undone_by.is_(None))
    return [Sent(*row) for row in connection.execute(query.where(*own))]


def records_of(store: Store, connection: Connection, ledger: Ledger, batches: Sequence[int]) -> int:
    """How many records of a ledger some batches brought, in whatever states."""
    table = store.table(ledger.id)
    key = (table.c[name] for name in ledger.key)
    records = select(*key).where(table.c.batch.in_(batches)).distinct().subquery("records")
    return connection.execute(select(func.count()).select_from(records)).scalar_one()


def _returned(rows: Any) -> list[Returned]:
    return [Returned(ledger, month_of(day), sent, records) for ledger, day, sent, records in rows if sent is not None]


def _months(store: Store, ledger: Ledger, until: Period) -> Statement:
    table = store.table(ledger.id)
    month = sql.MonthStart(table.c[ledger.dated_by])
    return (
        select(month, func.max(table.c.recorded_on), func.count())
        .where(table.c.ended_by.is_(None), table.c[ledger.dated_by] <= month_end(until))
        .group_by(month)
    )


@dataclass(frozen=True, eq=False)
class Arrived:
    """What every body's records come to, month by month.

    ``counts`` has the columns ``COUNTS``. ``columns`` has the columns ``COLUMNS``, one row for each column of numbers:
    ``total`` of all, NaN where all cells are empty; of whole numbers from ``LEAST_NUMBER`` on, each counted once a
    day, how many ``numbers`` there are and how many of them end in 0 or 5 (``round``); and of all these how many
    ``values``, their ``sum`` and the sum of their ``squares``. Amounts are round by nature: their digits count 0.
    """

    counts: pd.DataFrame
    columns: pd.DataFrame


def arrived(store: Store, config: Config) -> Arrived:
    """Count and add up the records of all bodies and months: one statement for each ledger.

    Args:
        config: Definitions of the ledgers; those about the city as a whole are left out.
    """
    counts, columns = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    with store.reading() as connection:
        for ledger in config.ledgers.values():
            if ledger.scope != "entity":
                continue
            names = numeric(ledger)
            for entity, day, records, *parts in connection.execute(_of_ledger(store, ledger, names)):
                key = (ledger.id, entity, month_of(day))
                counts.append((*key, records))
                columns += _by_column(key, names, parts)
    sums = pd.DataFrame(columns, columns=pd.Index(COLUMNS))
    return Arrived(
        pd.DataFrame(counts, columns=pd.Index(COUNTS)).astype({"records": float}),
        sums.astype(dict.fromkeys(PARTS, float)),
    )


def numeric(ledger: Ledger) -> list[str]:
    """Columns of a ledger that report a number, and do not name its record."""
    return [
        name for name, item in ledger.columns.items() if item.type in ("integer", "number") and name not in ledger.key
    ]


def _by_column(key: tuple[str, str, Period], names: list[str], parts: list[Any]) -> Iterator[tuple[Any, ...]]:
    for index, name in enumerate(names):
        yield (*key, name, *parts[index * len(PARTS) : (index + 1) * len(PARTS)])


def _of_ledger(store: Store, ledger: Ledger, names: list[str]) -> Statement:
    table = store.table(ledger.id)
    dated = table.c[ledger.dated_by]
    parts = [part for name in names for part in _parts(table.c[name])]
    # Days come first because an index has records in their order, so that nothing large is sorted.
    days = (
        select(
            table.c.entity,
            dated.label("dated"),
            func.count().label("records"),
            *(part.label(f"part_{index}") for index, part in enumerate(parts)),
        )
        .where(table.c.ended_by.is_(None), dated.is_not(None))
        .group_by(dated, table.c.entity)
        .subquery("days")
    )
    month = sql.MonthStart(days.c.dated)
    sums = (func.sum(part) for part in days.c if part.name not in ("entity", "dated"))
    return select(days.c.entity, month, *sums).group_by(days.c.entity, month).order_by(days.c.entity, month)


def _parts(number: ColumnElement[Any]) -> Iterator[ColumnElement[Any]]:
    """The sums of one column, in the order of ``PARTS``."""
    yield func.sum(number)
    if isinstance(number.type, Float):
        yield from (literal(0) for _ in PARTS[1:])
        return
    large = number >= LEAST_NUMBER
    # Squares of large numbers do not fit into a whole one.
    wide = cast(number, Double)
    yield func.count(case((large, number)).distinct())
    yield func.count(case((and_(large, number % ROUND == 0), number)).distinct())
    yield func.count(case((large, number)))
    yield func.sum(case((large, wide), else_=0.0))
    yield func.sum(case((large, wide * wide), else_=0.0))
