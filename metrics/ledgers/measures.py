"""Records to numerators, denominators and counts: one statement for each measure, grouped by body and month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Select, case, func, literal, select

from metrics.definitions import Ledger, Measure
from metrics.ledgers import sql
from metrics.ledgers.store import Store
from metrics.ledgers.windows import as_table, windows
from metrics.model.periods import Period

Statement = Select[*tuple[Any, ...]]

TOTALS: Final = ("entity", "period", "numerator", "denominator", "n", "value")


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
    ask = _median if measure.kind == "median" else _sums
    with store.reading() as connection:
        rows = connection.execute(ask(store, ledger, measure, periods)).all()
    frame = pd.DataFrame.from_records(rows, columns=list(TOTALS))
    numbers = list(TOTALS[2:])
    frame[numbers] = frame[numbers].astype(float)
    return frame


def selected(
    store: Store, ledger: Ledger, measure: Measure, periods: Sequence[Period], *, whole_rows: bool = False
) -> Statement:
    """The records of each window, one row a record and window.

    Columns are entity, period, numerator, denominator and measured; with ``whole_rows`` the ledger's own columns
    stand beside them. Pooling by the latest date has been applied.
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


def _sums(store: Store, ledger: Ledger, measure: Measure, periods: Sequence[Period]) -> Statement:
    rows = selected(store, ledger, measure, periods).subquery("records")
    by = (rows.c.entity, rows.c.period)
    sums = (func.sum(rows.c.numerator), func.sum(rows.c.denominator), func.count(), literal(None))
    return select(*by, *sums).group_by(*by).order_by(*by)


def _median(store: Store, ledger: Ledger, measure: Measure, periods: Sequence[Period]) -> Statement:
    """The mean of the middle one or two, so that SQLite and PostgreSQL agree without a function of their own."""
    rows = selected(store, ledger, measure, periods).subquery("records")
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
    parts = (literal(None), literal(None), func.max(numbered.c.n), func.avg(middle * 1.0))
    return select(*outer, *parts).group_by(*outer).order_by(*outer)
