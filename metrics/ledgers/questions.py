"""Questions to the ledgers: which months are reported, which records stand behind a figure, what is still open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pandas as pd
from sqlalchemy import Connection, Select, column, func, inspect, literal, or_, select, union_all
from sqlalchemy import table as named

from metrics.definitions import Config, Ledger, Rule
from metrics.definitions.ledger import RETURNS
from metrics.ledgers import sql
from metrics.ledgers.selection import Quantity, Selection
from metrics.ledgers.store import Store
from metrics.ledgers.totals import Statement, selected
from metrics.model.periods import Period, month_end, month_of, month_start


class Part(NamedTuple):
    """How many of the bodies that a full return asks for have a row in it, fewer than all."""

    there: int
    asked: int


def reported(store: Store, config: Config) -> dict[str, frozenset[Period]]:
    """The months each ledger was reported for.

    Where no returns are kept at all, a ledger counts as reported for every month that has a record of it. Of a full
    return a part is not the whole: the month counts once all the bodies that are asked are there.

    Returns:
        Ledger id → months; ledgers that were never reported are absent.
    """
    with store.reading() as connection:
        rows: list[tuple[str, date, int]] = []
        if RETURNS in config.ledgers:
            table = store.table(RETURNS)
            query = select(table.c.ledger, table.c.month_end_on, table.c.records).where(table.c.ended_by.is_(None))
            rows = [(ledger, day, records) for ledger, day, records in connection.execute(query)]
        if not rows:
            rows = [
                (ledger.id, day, 1)
                for ledger in config.ledgers.values()
                for day in connection.execute(_dates(store, ledger)).scalars()
            ]
        months: dict[str, dict[Period, int]] = {}
        for ledger, day, records in rows:
            months.setdefault(ledger, {})[month_of(day)] = records
        begun = parts(store, connection, config, months)
    whole = {
        ledger: frozenset(period for period in own if (ledger, period) not in begun) for ledger, own in months.items()
    }
    return {ledger: own for ledger, own in whole.items() if own}


def keeps_returns(store: Store, config: Config) -> bool:
    """Whether any return is registered."""
    with store.reading() as connection:
        return RETURNS in config.ledgers and registers(store, connection)


def registers(store: Store, connection: Connection) -> bool:
    """Whether any return is registered; the definitions have to know the ledger of returns."""
    table = store.table(RETURNS)
    return connection.execute(select(table.c.id).where(table.c.ended_by.is_(None)).limit(1)).first() is not None


def parts(
    store: Store, connection: Connection, config: Config, months: Mapping[str, Mapping[Period, int]]
) -> dict[tuple[str, Period], Part]:
    """Which of some returns that ask for every body have rows of some bodies only, or of none.

    Args:
        months: Ledger → month → records of its return; where there were none to report, none are missing.

    Returns:
        Ledger and month → how far it has come.
    """
    result: dict[tuple[str, Period], Part] = {}
    for ledger in config.ledgers.values():
        asked = config.city.asked_of(ledger) if months.get(ledger.id) else frozenset[str]()
        if not asked:
            continue
        rows = _rows_of_bodies(store, connection, ledger, asked)
        for period, records in months[ledger.id].items():
            if records and rows.get(period, 0) < len(asked):
                there = len(bodies(store, connection, ledger, ledger.months_told(period)) & asked)
                if there < len(asked):
                    result[ledger.id, period] = Part(there, len(asked))
    return result


def _rows_of_bodies(store: Store, connection: Connection, ledger: Ledger, asked: Collection[str]) -> dict[Period, int]:
    """Month → how many of some bodies have a row dated in it."""
    table = store.table(ledger.id)
    month = sql.MonthStart(table.c[ledger.dated_by])
    query = select(month, func.count(table.c.entity.distinct())).where(
        table.c.ended_by.is_(None), table.c.entity.in_(asked), table.c[ledger.dated_by].is_not(None)
    )
    return {month_of(day): count for day, count in connection.execute(query.group_by(month))}


def bodies(store: Store, connection: Connection, ledger: Ledger, months: Sequence[Period]) -> frozenset[str]:
    """The bodies that have a record of a ledger dated in some months that follow each other."""
    table = store.table(ledger.id)
    dated = table.c[ledger.dated_by].between(month_start(months[0]), month_end(months[-1]))
    query = select(table.c.entity).where(table.c.ended_by.is_(None), dated)
    return frozenset(connection.execute(query.distinct()).scalars())


def unlisted(store: Store, config: Config) -> dict[str, int]:
    """Records that stand of bodies that the city does not list, by the body's code: they count nowhere."""
    found: dict[str, int] = {}
    with store.reading() as connection:
        for ledger, names in _filled(store, connection, config):
            if "entity" not in names:
                continue
            table = store.table(ledger.id)
            other = table.c.ended_by.is_(None) & table.c.entity.not_in([*config.city.entities])
            query = select(table.c.entity, func.count()).where(other).group_by(table.c.entity)
            for entity, count in connection.execute(query):
                found[entity] = found.get(entity, 0) + count
    return dict(sorted(found.items()))


def _filled(store: Store, connection: Connection, config: Config) -> list[tuple[Ledger, set[str]]]:
    """The ledgers into which files came, with the columns that the database has of them."""
    batches, found = store.table("batches"), inspect(connection)
    there = {*connection.execute(select(batches.c.ledger).distinct()).scalars()}
    filled = [ledger for ledger in config.ledgers.values() if ledger.id in there and found.has_table(ledger.id)]
    return [(ledger, {one["name"] for one in found.get_columns(ledger.id)}) for ledger in filled]


def undefined(store: Store, config: Config) -> dict[str, int]:
    """Records that stand of ledgers that the definitions lack, by the ledger's id: they count nowhere."""
    batches = store.table("batches")
    with store.reading() as connection:
        others = connection.execute(select(batches.c.ledger).distinct().order_by(batches.c.ledger)).scalars()
        found = inspect(connection)
        there = [name for name in others if name not in config.ledgers and found.has_table(name)]
        counts = {name: select(func.count()).select_from(named(name, column("ended_by"))) for name in there}
        return {
            name: connection.execute(query.where(column("ended_by").is_(None))).scalar_one()
            for name, query in counts.items()
        }


def without_records(store: Store, config: Config) -> list[str]:
    """The ledgers into which no file ever came, by id; that of returns is none of them."""
    with store.reading() as connection:
        there = {ledger.id for ledger, _ in _filled(store, connection, config)}
    return [name for name in config.ledgers if name not in there and name != RETURNS]


def unknown_words(store: Store, config: Config) -> dict[tuple[str, str], dict[str, int]]:
    """Ledger and column → words of its records that the column's choice lacks, and in how many they stand."""
    result: dict[tuple[str, str], dict[str, int]] = {}
    with store.reading() as connection:
        for ledger, names in _filled(store, connection, config):
            table = store.table(ledger.id)
            for name, choice in ledger.columns.items():
                if not choice.values or name not in names:
                    continue
                other = table.c.ended_by.is_(None) & table.c[name].not_in([*choice.values])
                query = select(table.c[name], func.count()).where(other).group_by(table.c[name]).order_by(table.c[name])
                if found := {row[0]: row[1] for row in connection.execute(query)}:
                    result[ledger.id, name] = found
    return result


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


class CountedRecord(NamedTuple):
    """What one record counts for above and below the line, and on which day; below it 1 where there is no line."""

    day: date
    numerator: float
    denominator: float


def counted_records(
    store: Store, selection: Selection, periods: Sequence[Period], entities: Sequence[str]
) -> list[CountedRecord]:
    """The records that an indicator looks at, each with what it counts for; without a line, those that count at all.

    Args:
        selection: What the measure of the indicator selects, by whichever window.
        periods: The months that are looked at, each by itself.
        entities: Whose records.

    Returns:
        One a record, in order of time.
    """
    if not periods:
        return []
    monthly = replace(selection, window=1)
    rows = selected(store, monthly, periods, entities=entities, whole_rows=True).subquery("records")
    dated = rows.c[selection.dated_by]
    statement = select(dated, rows.c.numerator, rows.c.denominator).order_by(dated, rows.c.id)
    if selection.denominator is None:
        statement = statement.where(rows.c.numerator != 0)
    with store.reading() as connection:
        return [
            CountedRecord(day, float(above or 0), 1.0 if below is None else float(below))
            for day, above, below in connection.execute(statement)
        ]


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


def follow_ups(store: Store, config: Config, period: Period) -> list[tuple[str, str, str, date, date | None]]:
    """What was asked for and is not done at the end of ``period``.

    Returns:
        Ledger, entity, the record's key, the day on which it was opened and the one by which it is due, None where
        none has been set.
    """
    return [
        (ledger, entity, key, opened, due) for ledger, entity, key, opened, due, _ in open_at(store, config, period)
    ]


def open_at(store: Store, config: Config, period: Period) -> list[tuple[str, str, str, date, date | None, date | None]]:
    """The same with the day on which each was done later, None where it is not done to this day."""
    queries = [_still_open(store, ledger, period) for ledger in config.ledgers.values() if ledger.follow_up]
    if not queries:
        return []
    with store.reading() as connection:
        return [(*row,) for row in connection.execute(union_all(*queries))]


def _still_open(store: Store, ledger: Ledger, period: Period) -> Statement:
    assert ledger.follow_up is not None
    table, end = store.table(ledger.id), month_end(period)
    opened, due, closed = (table.c[name] for name in ledger.follow_up.model_dump().values())
    return select(literal(ledger.id), table.c.entity, table.c[ledger.key[-1]], opened, due, closed).where(
        table.c.ended_by.is_(None), opened <= end, closed.is_(None) | (closed > end)
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
