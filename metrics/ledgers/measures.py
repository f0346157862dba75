"""Records to numerators, denominators and counts: one statement for each measure, grouped by body and month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Float, Select, case, func, literal, select

from metrics.definitions import Ledger, Measure
from metrics.definitions.expressions import moves_with_window
from metrics.ledgers import sql
from metrics.ledgers.portions import portions
from metrics.ledgers.store import Store
from metrics.ledgers.windows import as_table, windows
from metrics.model.periods import Period

Statement = Select[*tuple[Any, ...]]

BILLION: Final = 10**9
"""Parts of a unit that sums of fractions keep apart: finer than any number in the records."""

TOTALS: Final = ("entity", "period", "numerator", "denominator", "n", "value")


SUMS: Final = ("numerator", "numerator_billionths", "denominator", "denominator_billionths", "n")


def totals(store: Store, ledger: Ledger, measure: Measure, periods: Sequence[Period]) -> pd.DataFrame:
    """What one measure comes to, for every body and window that has records.

    Args:
        store: The open database.
        ledger: The ledger that the measure reads.
        measure: What is counted, over how many months.
        periods: Months whose ends close the windows.

    Returns:
        Columns ``TOTALS``, one row for each body and period with records: ``numerator`` and ``denominator`` are
        sums (NaN where the kind has none), ``n`` records, ``value`` the median where the measure is one.
        Absent is absent, never zero.
    """
    if not periods:
        return pd.DataFrame(columns=pd.Index(TOTALS))
    found = _middle if measure.kind == "median" else _summed
    with store.reading() as connection:
        asked = _statements(connection, store, ledger, measure, periods)
        rows = [(row[0], row[1], *found(row[2:])) for statement in asked for row in connection.execute(statement)]
    frame = pd.DataFrame.from_records(rows, columns=list(TOTALS))
    numbers = list(TOTALS[2:])
    frame[numbers] = frame[numbers].astype(float)
    return frame


def _statements(
    connection: Connection, store: Store, ledger: Ledger, measure: Measure, periods: Sequence[Period]
) -> list[Statement]:
    """What is asked: one statement, unless SQLite would have to sort too much at once."""
    expressions = (measure.filter, measure.numerator, measure.denominator, measure.of, measure.weight)
    if measure.kind != "median" and not any(moves_with_window(text) for text in expressions if text):
        return [_sums_of_days(store, ledger, measure, periods)]
    ask = _median if measure.kind == "median" else _sums
    return [
        ask(selected(store, ledger, measure, portion.periods, entities=portion.entities))
        for portion in portions(connection, store.table(ledger.id), ledger, measure, periods)
    ]


def selected(
    store: Store,
    ledger: Ledger,
    measure: Measure,
    periods: Sequence[Period],
    *,
    entities: Sequence[str] | None = None,
    whole_rows: bool = False,
) -> Statement:
    """The records of each window, one row a record and window.

    Columns are entity, period, numerator, denominator and measured; with ``whole_rows`` the ledger's own columns
    stand beside them. Pooling by the latest date has been applied. ``entities`` are whose records; None: all bodies'.
    """
    table = store.table(ledger.id)
    window = as_table(windows(periods, measure.window))
    dated = table.c[measure.dated_by or ledger.dated_by]
    names: dict[str, ColumnElement[Any]] = {**{c.name: c for c in table.c}, "month_end": window.c.month_end}
    numerator, denominator, measured = _parts(measure, names)
    newest = func.max(dated).over(partition_by=(window.c.period, table.c.entity))
    rows = (
        select(
            *((c for c in table.c if c.name not in ("entity", "batch", "ended_by", "digest")) if whole_rows else ()),
            table.c.entity,
            window.c.period,
            numerator.label("numerator"),
            denominator.label("denominator"),
            measured.label("measured"),
            *((newest.label("newest"), dated.label("dated")) if measure.pool == "latest" else ()),
        )
        .select_from(table)
        .join(window, dated.between(window.c.start, window.c.month_end))
        .where(table.c.ended_by.is_(None))
    )
    if entities is not None:
        rows = rows.where(table.c.entity.in_(entities))
    if measure.filter:
        rows = rows.where(sql.expression(measure.filter, names))
    if measure.pool == "latest":
        pooled = rows.subquery("pooled")
        rows = select(*(c for c in pooled.c if c.name not in ("newest", "dated"))).where(
            pooled.c.dated == pooled.c.newest
        )
    return rows


def _parts(measure: Measure, names: dict[str, ColumnElement[Any]]) -> tuple[ColumnElement[Any], ...]:
    """Numerator, denominator and, for a median, the measured quantity of one record."""

    def number(text: str | None) -> ColumnElement[Any]:
        return literal(1) if text is None else sql.number(text, names)

    match measure.kind:
        case "mean":
            of, weight = number(measure.of), number(measure.weight)
            return of * weight, case((of.is_not(None), weight)), literal(None)
        case "median":
            return literal(None), literal(None), number(measure.of)
        case "ratio":
            return number(measure.numerator), number(measure.denominator), literal(None)
        case _:
            return number(measure.numerator), literal(1), literal(None)


def _sums(records: Statement) -> Statement:
    """Sums in whole numbers, which come out the same in any order: databases add floats each in an order of its own."""
    rows = records.subquery("records")
    by = (rows.c.entity, rows.c.period)
    return select(*by, *_counted(rows.c.numerator, rows.c.denominator)).group_by(*by).order_by(*by)


def _sums_of_days(store: Store, ledger: Ledger, measure: Measure, periods: Sequence[Period]) -> Statement:
    """Sums for a measure to which a record means the same in every window: each is read once, not once a window.

    Days come first because an index has records in their order: SQLite adds up as it reads, whereas it sorts in
    memory whatever it has to sort.
    """
    window = as_table(windows(periods, measure.window))
    days = _days(store, ledger, measure, periods)
    # Kept, or a database that joins the other way round reads the records anew for each window.
    parts = (_months(days) if measure.pool == "sum" else days).cte("parts").prefix_with("MATERIALIZED")
    newest = func.max(parts.c.dated).over(partition_by=(window.c.period, parts.c.entity))
    rows = (
        select(parts, window.c.period, *((newest.label("newest"),) if measure.pool == "latest" else ()))
        .join(window, parts.c.dated.between(window.c.start, window.c.month_end))
        .subquery("windowed")
    )
    by = (rows.c.entity, rows.c.period)
    sums = select(*by, *(func.sum(rows.c[name]) for name in SUMS)).group_by(*by).order_by(*by)
    return sums.where(rows.c.dated == rows.c.newest) if measure.pool == "latest" else sums


def _days(store: Store, ledger: Ledger, measure: Measure, periods: Sequence[Period]) -> Statement:
    """Sums over the records of each body and day that lie in any window."""
    table, asked = store.table(ledger.id), windows(periods, measure.window)
    dated = table.c[measure.dated_by or ledger.dated_by]
    names: dict[str, ColumnElement[Any]] = {column.name: column for column in table.c}
    numerator, denominator, _ = _parts(measure, names)
    rows = (
        select(table.c.entity, dated.label("dated"), *_counted(numerator, denominator))
        .where(
            table.c.ended_by.is_(None), dated.between(min(one.start for one in asked), max(one.end for one in asked))
        )
        .group_by(dated, table.c.entity)
    )
    return rows.where(sql.expression(measure.filter, names)) if measure.filter else rows


def _months(days: Statement) -> Statement:
    """Sums over the days of each body and month, since windows begin and end with months."""
    rows = days.subquery("days")
    month = sql.MonthStart(rows.c.dated)
    sums = (func.sum(rows.c[name]).label(name) for name in SUMS)
    return select(rows.c.entity, month.label("dated"), *sums).group_by(rows.c.entity, month)


def _counted(numerator: ColumnElement[Any], denominator: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """The sums of a group of records, named as in ``SUMS``."""
    parts = (func.sum(part) for quantity in (numerator, denominator) for part in _whole_parts(quantity))
    return [part.label(name) for part, name in zip((*parts, func.count()), SUMS, strict=True)]


def _whole_parts(quantity: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """A quantity as whole units and billionths."""
    if not isinstance(quantity.type, Float):
        return quantity, literal(0)
    units = sql.Whole(quantity)
    half = case((quantity < 0, -0.5), else_=0.5)
    return units, sql.Whole((quantity - units) * float(BILLION) + half)


def _summed(sums: Sequence[Any]) -> tuple[float | None, float | None, int, None]:
    """Numerator, denominator and count from sums of whole parts."""
    numerator, denominator = _joined(*sums[0:2]), _joined(*sums[2:4])
    return numerator, denominator, sums[4], None


def _joined(units: Any, billionths: Any) -> float | None:
    return None if units is None else (int(units) * BILLION + int(billionths)) / BILLION


def _median(records: Statement) -> Statement:
    """The middle one or two, so that SQLite and PostgreSQL agree without a function of their own."""
    rows = records.subquery("records")
    by = (rows.c.entity, rows.c.period)
    numbered = (
        select(
            *by,
            rows.c.measured,
            func.row_number().over(partition_by=by, order_by=rows.c.measured).label("place"),
            func.count().over(partition_by=by).label("n"),
        )
        .where(rows.c.measured.is_not(None))
        .subquery("numbered")
    )
    twice = numbered.c.place * 2
    middle = case((twice.between(numbered.c.n, numbered.c.n + 2), numbered.c.measured))
    outer = (numbered.c.entity, numbered.c.period)
    parts = (func.max(numbered.c.n), func.min(middle), func.max(middle))
    return select(*outer, *parts).group_by(*outer).order_by(*outer)


def _middle(found: Sequence[Any]) -> tuple[None, None, int, float]:
    """Count and median from the count and the middle one or two."""
    count, low, high = found
    return None, None, count, (float(low) + float(high)) / 2
