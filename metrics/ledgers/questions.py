"""Questions to the ledgers: which months are reported, which records stand behind a figure, what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
from sqlalchemy import Select, func, literal, or_, select, union_all

from metrics.definitions import Config, Ledger, Rule
from metrics.definitions.ledger import RETURNS
from metrics.ledgers import sql
from metrics.ledgers.selection import Quantity, Selection
from metrics.ledgers.store import Store
from metrics.ledgers.totals import Statement, selected
from metrics.model.periods import Period, month_end, month_of


def reported(store: Store, config: Config) -> dict[str, frozenset[Period]]:
    """The months each ledger was reported for.

    Where no returns are kept at all, a ledger counts as reported for every month that has a record of it.

    Returns:
        Ledger id → months; ledgers that were never reported are absent.
    """
    with store.reading() as connection:
        rows: list[tuple[str, date]] = []
        if RETURNS in config.ledgers:
            table = store.table(RETURNS)
            result = connection.execute(select(table.c.ledger, table.c.month_end_on).where(table.c.ended_by.is_(None)))
            rows = [(row.ledger, row.month_end_on) for row in result]
        if not rows:
            rows = [
                (ledger.id, day)
                for ledger in config.ledgers.values()
                for day in connection.execute(_dates(store, ledger)).scalars()
            ]
    months: dict[str, set[Period]] = {}
    for ledger, day in rows:
        months.setdefault(ledger, set()).add(month_of(day))
    return {ledger: frozenset(result) for ledger, result in months.items()}


def _dates(store: Store, ledger: Ledger) -> Select[date]:
    table = store.table(ledger.id)
    return select(table.c[ledger.dated_by]).where(table.c.ended_by.is_(None)).distinct()


def records(store: Store, selection: Selection, *, entity: str, period: Period) -> pd.DataFrame:
    """The very records behind one value.

    Args:
        selection: What the measure of the indicator selects.
        entity: Whose records.
        period: The month that closes the window (the value's ``as_of``).

    Returns:
        The ledger's columns, then ``numerator``, ``denominator`` and ``measured`` of each record, ordered by date;
        the sums of these columns are the value's numerator and denominator.
    """
    rows = selected(store, selection, [period], whole_rows=True).subquery("records")
    statement = select(rows).where(rows.c.entity == entity).order_by(rows.c[selection.dated_by], rows.c.id)
    columns = [*selection.ledger.all_columns, "numerator", "denominator", "measured"]
    with store.reading() as connection:
        result = connection.execute(statement).mappings().all()
    return pd.DataFrame([dict(row) for row in result], columns=columns)


def events(store: Store, config: Config, rule: Rule, periods: Sequence[Period]) -> pd.DataFrame:
    """The records that set off one rule, for every body and month in which they do.

    Returns:
        Columns entity, period, dated (the record's date) and the ledger's own, one row a record and month. Under a
        reverse review a record stands in the months before it as well, back to when its matter began.
    """
    assert rule.event is not None
    event, ledger = rule.event, config.ledgers[rule.event.ledger]
    # A newest record that does not fit lifts the rule, so pooling comes before the filter: it stands as the numerator.
    latest = event.pool == "latest"
    dated = event.dated_by or ledger.dated_by
    selection = Selection(
        ledger, dated_by=dated, window=event.months, pool=event.pool, filter=None if latest else event.filter,
        numerator=Quantity(event.filter if latest else None),
    )  # fmt: skip
    frame = _set_off(store, selection, periods).assign(dated=lambda rows: rows[dated])
    if event.reviewed_from is None:
        return frame
    back = replace(selection, dated_by=event.reviewed_from, window=0)
    earlier = _set_off(store, back, periods).assign(dated=lambda rows: rows[dated])
    ends = earlier["period"].map({period: month_end(period) for period in periods})
    return pd.concat([frame, earlier[earlier["dated"] > ends]], ignore_index=True)


def _set_off(store: Store, selection: Selection, periods: Sequence[Period]) -> pd.DataFrame:
    """The records that count in each month's window: columns period and the ledger's own."""
    rows = selected(store, selection, periods, whole_rows=True).subquery("records")
    with store.reading() as connection:
        result = connection.execute(select(rows).where(rows.c.numerator != 0)).mappings().all()
    return pd.DataFrame([dict(row) for row in result], columns=["period", *selection.ledger.all_columns])


def follow_ups(store: Store, config: Config, period: Period) -> list[tuple[str, str, str, date, date]]:
    """What was asked for and is not done at the end of ``period``.

    Returns:
        Ledger, entity, the record's key, the day on which it was opened and the one by which it is due.
    """
    queries = [_still_open(store, ledger, period) for ledger in config.ledgers.values() if ledger.follow_up]
    if not queries:
        return []
    with store.reading() as connection:
        return [(*row,) for row in connection.execute(union_all(*queries))]


def _still_open(store: Store, ledger: Ledger, period: Period) -> Statement:
    assert ledger.follow_up is not None
    table, end = store.table(ledger.id), month_end(period)
    opened, due, closed = (table.c[name] for name in ledger.follow_up.model_dump().values())
    return select(literal(ledger.id), table.c.entity, table.c[ledger.key[-1]], opened, due).where(
        table.c.ended_by.is_(None), opened <= end, due.is_not(None), closed.is_(None) | (closed > end)
    )


def late_entries(store: Store, config: Config, *, days: int) -> pd.DataFrame:
    """Records entered long after the last thing they tell, counted by ledger, body and day of entry.

    Args:
        config: Definitions of the ledgers; those about the city as a whole are left out.
        days: Entered more than so many days after each of the record's own dates counts as late.

    Returns:
        Columns ledger, entity, recorded_on, records, first and last (dates that place the records in months).
    """
    parts = [_late_entries(store, ledger, days) for ledger in config.ledgers.values() if ledger.scope == "entity"]
    with store.reading() as connection:
        rows = [row for part in parts for row in connection.execute(part)]
    return pd.DataFrame(rows, columns=pd.Index(["ledger", "entity", "recorded_on", "records", "first", "last"]))


def _late_entries(store: Store, ledger: Ledger, days: int) -> Statement:
    table = store.table(ledger.id)
    dates = [name for name, column in ledger.columns.items() if column.type == "date"]
    late = [or_(table.c[name].is_(None), sql.Days(table.c[name], table.c.recorded_on) > days) for name in dates]
    placed = table.c[ledger.dated_by]
    return (
        select(
            literal(ledger.id), table.c.entity, table.c.recorded_on, func.count(), func.min(placed), func.max(placed)
        )
        .where(table.c.ended_by.is_(None), placed.is_not(None), *late)
        .group_by(table.c.entity, table.c.recorded_on)
        .order_by(table.c.recorded_on, table.c.entity)
    )
