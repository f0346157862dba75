"""Records to sums, medians and counts: one statement for each selection, grouped by body and month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Float, Integer, Select, case, cast, func, literal, null, select

from metrics.definitions.expressions import largest, moves_with_window, parse
from metrics.ledgers import sql
from metrics.ledgers.portions import as_table, portions, windows
from metrics.ledgers.selection import Quantity, Selection
from metrics.ledgers.store import Store
from metrics.model.periods import Period

Statement = Select[*tuple[Any, ...]]

BILLION: Final = 10**9
"""Parts of a unit that sums of fractions keep apart: finer than any number in the records."""

STEP: Final = 2**40
"""What may come to more than ``ROOM`` is summed in steps of this size, of its square and so on, and in units: products
of large amounts fit into no whole number of a database. Floats are divided by it without a remainder lost."""

ROOM: Final = 2**43
"""A number up to it can be added up a million times."""

TOTALS: Final = ("entity", "period", "numerator", "denominator", "n", "middle", "values")

Line = tuple[str, Period, float | None, float | None, int, float | None, NDArray[np.float64] | None]
"""A row of ``TOTALS``."""


def totals(store: Store, selection: Selection, periods: Sequence[Period]) -> pd.DataFrame:
    """What a selection of records comes to, for every body and window that has any.

    Args:
        selection: Which records count, over how many months, and what for.
        periods: Months whose ends close the windows.

    Returns:
        Columns ``TOTALS``, one row for each body and period with records: ``numerator`` and ``denominator`` are sums,
        ``n`` records that have a denominator, ``middle`` the median and ``values`` all measured quantities in ascending
        order, each NaN or None where ``selection.taken`` is not for it. Absent is absent, never zero.
    """
    if not periods:
        return pd.DataFrame(columns=pd.Index(TOTALS))
    summed = partial(_summed, above=len(_parts(selection)["numerator"]))
    lines = {"sums": summed, "middle": _middle, "values": _listed}[selection.taken]
    with store.reading() as connection:
        statements = _statements(connection, store, selection, periods)
        rows = [line for statement in statements for line in lines(connection.execute(statement))]
    frame = pd.DataFrame.from_records(rows, columns=list(TOTALS))
    numbers = list(TOTALS[2:-1])
    frame[numbers] = frame[numbers].astype(float)
    return frame


def _statements(
    connection: Connection, store: Store, selection: Selection, periods: Sequence[Period]
) -> list[Statement]:
    """What is asked: one statement, unless SQLite would have to sort too much at once."""
    if selection.taken == "sums" and not any(moves_with_window(text) for text in selection.expressions):
        return [_sums_of_days(store, selection, periods)]
    ask = {"sums": partial(_sums, selection), "middle": _median, "values": _in_order}[selection.taken]
    return [
        ask(selected(store, selection, portion.periods, entities=portion.entities))
        for portion in portions(connection, store.table(selection.ledger.id), selection, periods)
    ]


def selected(
    store: Store,
    selection: Selection,
    periods: Sequence[Period],
    *,
    entities: Sequence[str] | None = None,
    whole_rows: bool = False,
) -> Statement:
    """The records of each window, one row a record and window.

    Columns are entity, period, numerator, denominator and measured; with ``whole_rows`` the ledger's own columns
    stand beside them. Pooling by the latest date has been applied. ``entities`` are whose records; None: all bodies'.
    """
    table = store.table(selection.ledger.id)
    window = as_table(windows(periods, selection.window))
    dated = table.c[selection.dated_by]
    names: dict[str, ColumnElement[Any]] = {**{c.name: c for c in table.c}, "month_end": window.c.month_end}
    numerator, denominator, measured = _counts_for(selection, names)
    newest = func.max(dated).over(partition_by=(window.c.period, table.c.entity))
    rows = (
        select(
            *((c for c in table.c if c.name not in ("entity", "batch", "ended_by", "digest")) if whole_rows else ()),
            table.c.entity,
            window.c.period,
            numerator.label("numerator"),
            denominator.label("denominator"),
            measured.label("measured"),
            *((newest.label("newest"), dated.label("dated")) if selection.pool == "latest" else ()),
        )
        .select_from(table)
        .join(window, dated.between(window.c.start, window.c.month_end))
        .where(table.c.ended_by.is_(None))
    )
    if entities is not None:
        rows = rows.where(table.c.entity.in_(entities))
    if selection.filter:
        rows = rows.where(sql.expression(selection.filter, names))
    if selection.pool == "latest":
        pooled = rows.subquery("pooled")
        rows = select(*(c for c in pooled.c if c.name not in ("newest", "dated"))).where(
            pooled.c.dated == pooled.c.newest
        )
    return rows


def _counts_for(selection: Selection, names: dict[str, ColumnElement[Any]]) -> tuple[ColumnElement[Any], ...]:
    """Numerator, denominator and measured quantity of one record."""

    def number(text: str) -> ColumnElement[Any]:
        return sql.number(text, names)

    def counted(quantity: Quantity | None) -> ColumnElement[Any]:
        if quantity is None:
            return cast(null(), Integer)
        amount = number(quantity.text)
        return amount if quantity.known is None else case((number(quantity.known).is_not(None), amount))

    return tuple(counted(quantity) for quantity in (selection.numerator, selection.denominator, selection.measured))


def _parts(selection: Selection) -> dict[str, list[str]]:
    """What the sums of either quantity are called: its steps, the largest first, its units and its billionths."""
    return {
        name: [f"{name}_{place}" for place in range(_steps(selection, quantity) + 2)]
        for name, quantity in (("numerator", selection.numerator), ("denominator", selection.denominator))
    }


def _names(selection: Selection) -> list[str]:
    """What all the sums of a selection are called."""
    parts = _parts(selection)
    return [*parts["numerator"], *parts["denominator"], "n"]


def _steps(selection: Selection, quantity: Quantity | None) -> int:
    """How many sums of steps a quantity needs above that of its units: usually none."""
    if quantity is None:
        return 0
    truths = [name for name, column in selection.ledger.all_columns.items() if column.type == "yes_no"]
    most, steps = largest(parse(quantity.text), truths), 0
    while most > ROOM:
        most, steps = most / STEP, steps + 1
    return steps


def _sums(selection: Selection, records: Statement) -> Statement:
    """Sums in whole numbers, which come out the same in any order: databases add floats each in an order of its own."""
    rows = records.subquery("records")
    by = (rows.c.entity, rows.c.period)
    return select(*by, *_counted(selection, rows.c.numerator, rows.c.denominator)).group_by(*by).order_by(*by)


def _sums_of_days(store: Store, selection: Selection, periods: Sequence[Period]) -> Statement:
    """Sums for a selection to which a record means the same in every window: each is read once, not once a window.

    Days come first because an index has records in their order: SQLite adds up as it reads, whereas it sorts in
    memory whatever it has to sort.
    """
    window = as_table(windows(periods, selection.window))
    days = _days(store, selection, periods)
    # Kept, or a database that joins the other way round reads the records anew for each window.
    parts = (_months(selection, days) if selection.pool == "sum" else days).cte("parts").prefix_with("MATERIALIZED")
    newest = func.max(parts.c.dated).over(partition_by=(window.c.period, parts.c.entity))
    rows = (
        select(parts, window.c.period, *((newest.label("newest"),) if selection.pool == "latest" else ()))
        .join(window, parts.c.dated.between(window.c.start, window.c.month_end))
        .subquery("windowed")
    )
    by = (rows.c.entity, rows.c.period)
    sums = select(*by, *(func.sum(rows.c[name]) for name in _names(selection))).group_by(*by).order_by(*by)
    return sums.where(rows.c.dated == rows.c.newest) if selection.pool == "latest" else sums


def _days(store: Store, selection: Selection, periods: Sequence[Period]) -> Statement:
    """Sums over the records of each body and day that lie in any window."""
    table, spans = store.table(selection.ledger.id), windows(periods, selection.window)
    dated = table.c[selection.dated_by]
    names: dict[str, ColumnElement[Any]] = {column.name: column for column in table.c}
    numerator, denominator, _ = _counts_for(selection, names)
    rows = (
        select(table.c.entity, dated.label("dated"), *_counted(selection, numerator, denominator))
        .where(
            table.c.ended_by.is_(None),
            dated.between(min(item.start for item in spans), max(item.end for item in spans)),
        )
        .group_by(dated, table.c.entity)
    )
    return rows.where(sql.expression(selection.filter, names)) if selection.filter else rows


def _months(selection: Selection, days: Statement) -> Statement:
    """Sums over the days of each body and month, since windows begin and end with months."""
    rows = days.subquery("days")
    month = sql.MonthStart(rows.c.dated)
    sums = (func.sum(rows.c[name]).label(name) for name in _names(selection))
    return select(rows.c.entity, month.label("dated"), *sums).group_by(rows.c.entity, month)


def _counted(
    selection: Selection, numerator: ColumnElement[Any], denominator: ColumnElement[Any]
) -> list[ColumnElement[Any]]:
    """The sums of a group of records, named as ``_names`` says."""
    wanted = ((selection.numerator, numerator), (selection.denominator, denominator))
    parts = (func.sum(part) for of, quantity in wanted for part in _whole_parts(quantity, _steps(selection, of)))
    return [part.label(name) for part, name in zip((*parts, func.count(denominator)), _names(selection), strict=True)]


def _whole_parts(quantity: ColumnElement[Any], steps: int) -> list[ColumnElement[Any]]:
    """A quantity as so many numbers of steps, as whole units and as billionths."""
    whole, parts = not isinstance(quantity.type, Float), list[ColumnElement[Any]]()
    for power in range(steps, 0, -1):
        size = STEP**power
        parts.append(sql.Whole(quantity * (1.0 / size)))
        quantity = quantity - parts[-1] * (size if whole else float(size))
    if whole:
        return [*parts, quantity, literal(0)]
    units = sql.Whole(quantity)
    half = case((quantity < 0, -0.5), else_=0.5)
    return [*parts, units, sql.Whole((quantity - units) * float(BILLION) + half)]


def _summed(rows: Iterable[Sequence[Any]], *, above: int) -> Iterator[Line]:
    """Numerators, denominators and counts from sums of whole parts, of which so many are the numerator's."""
    for entity, period, *sums, count in rows:
        yield entity, period, _joined(sums[:above]), _joined(sums[above:]), count, None, None


def _joined(parts: Sequence[Any]) -> float | None:
    *steps, billionths = parts
    if steps[0] is None:
        return None
    units = 0
    for part in steps:
        units = units * STEP + int(part)
    return (units * BILLION + int(billionths)) / BILLION


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


def _middle(rows: Iterable[Sequence[Any]]) -> Iterator[Line]:
    """Counts and medians from counts and the middle one or two."""
    for entity, period, count, low, high in rows:
        yield entity, period, None, None, count, (float(low) + float(high)) / 2, None


def _in_order(records: Statement) -> Statement:
    """Every measured quantity, those of a body and window together and in ascending order."""
    rows = records.subquery("records")
    listed = (rows.c.entity, rows.c.period, rows.c.measured)
    return select(*listed).where(rows.c.measured.is_not(None)).order_by(*listed)


def _listed(rows: Iterable[Sequence[Any]]) -> Iterator[Line]:
    """Counts and measured quantities."""
    for (entity, period), group in groupby(rows, key=lambda row: (row[0], row[1])):
        values = np.array([float(row[2]) for row in group])
        yield entity, period, None, None, len(values), None, values
