"""Records of one file beside their ledger: staged in a temporary table and compared with what is there, by key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, and_, case, func, insert, literal, or_, select, union
from sqlalchemy.exc import DBAPIError

from metrics.definitions import Ledger
from metrics.ledgers.digests import NOTHING, row_digest, total
from metrics.ledgers.engines import insert_rows
from metrics.ledgers.sql import MonthStart
from metrics.ledgers.tables import staged
from metrics.model.codes import alike
from metrics.model.periods import Period, month_end, month_of, month_start

Verdict = Literal["added", "completed", "corrected", "unchanged"]

AT_A_TIME: Final = 10_000
"""Rows that are fetched together, so that memory does not grow with the file."""

RECORDED: Final = "recorded_on"
"""The day of entry: a record sent again on another day is the same record."""


@dataclass(frozen=True)
class Change:
    """One filled cell of a known record that the file would change or empty."""

    row: int
    column: str
    before: Any
    now: Any


class Moved(NamedTuple):
    """A known record that would change its body: ``day`` is the one it is dated by, where it has one."""

    row: int
    key: tuple[Any, ...]
    day: date | None
    before: str
    now: str


class Similar(NamedTuple):
    """A new record with the key of another one in other spelling; ``other_row`` is None where that is in the ledger."""

    row: int
    key: tuple[Any, ...]
    other: tuple[Any, ...]
    other_row: int | None


class Staging:
    """The records of one file, on one connection that must stay open; nothing of them is in a ledger yet.

    ``ledger`` is the ledger's definition, ``table`` its table.
    """

    def __init__(self, connection: Connection, ledger: Ledger, table: Table) -> None:
        self.connection, self.ledger, self.table = connection, ledger, table
        self.names = list(ledger.all_columns)
        self._codes = [ledger.all_columns[name].type == "code" for name in ledger.key]
        """Which parts of the key are codes."""
        columns = tuple((name, column.type) for name, column in ledger.all_columns.items())
        self.incoming, self.verdicts = staged(columns, any(self._codes))
        self.incoming.metadata.drop_all(connection, checkfirst=True)
        self.incoming.metadata.create_all(connection, checkfirst=False)
        connection.commit()

    def drop(self) -> None:
        """Leave nothing behind on the connection; one that refuses is given up, and its temporary tables with it."""
        try:
            self.connection.rollback()
            self.incoming.metadata.drop_all(self.connection, checkfirst=False)
            self.connection.commit()
        except DBAPIError:
            self.connection.invalidate()

    def add(self, rows: Sequence[int], records: Sequence[Sequence[Any]]) -> None:
        """Stage some records.

        Args:
            rows: Their row numbers in the file.
            records: Values in the order of ``Ledger.all_columns``.
        """
        if not rows:
            return
        names, key = ["row", "digest", *self.names], [self.names.index(name) for name in self.ledger.key]
        digests = [row_digest(self.names, record) for record in records]
        columns: dict[str, Sequence[Any]] = dict(zip(names, (rows, digests, *zip(*records, strict=True)), strict=True))
        if any(self._codes):
            columns["alike"] = [self._alike([record[at] for at in key]) for record in records]
        insert_rows(self.connection, self.incoming, columns)
        self.connection.commit()

    def repeated(self) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
        """Rows whose key stands in the file more than once: row, another row with the same key, the key."""
        key = [self.incoming.c[name] for name in self.ledger.key]
        counted = select(
            self.incoming.c.row,
            *key,
            func.min(self.incoming.c.row).over(partition_by=key).label("first"),
            func.max(self.incoming.c.row).over(partition_by=key).label("last"),
        ).subquery("counted")
        result = select(counted).where(counted.c.first != counted.c.last).order_by(counted.c.row)
        for row in self.connection.execute(result).mappings():
            other = row["last"] if row["row"] == row["first"] else row["first"]
            yield row["row"], other, tuple(row[name] for name in self.ledger.key)

    def similar(self) -> Iterator[Similar]:
        """New records whose key differs from another one's only in how its codes are written; compare them first."""
        if not any(self._codes):
            return
        new, verdicts = self.incoming, self.verdicts
        key = [new.c[name] for name in self.ledger.key]
        added = select(new.c.row, new.c.alike, *key).join(verdicts, verdicts.c.row == new.c.row)
        added = added.where(verdicts.c.verdict == "added").order_by(new.c.alike, new.c.row)
        often = select(new.c.alike).group_by(new.c.alike).having(func.count() > 1)
        for _, rows in groupby(self.connection.execute(added.where(new.c.alike.in_(often))), lambda row: row.alike):
            first, *others = map(tuple, rows)
            yield from (Similar(row[0], row[2:], first[2:], first[0]) for row in others if row[2:] != first[2:])
        there = select(*(self.table.c[name] for name in self.ledger.key)).where(self.table.c.ended_by.is_(None))
        few = self.connection.execute(added.limit(AT_A_TIME + 1)).all()
        if not few:
            return
        wanted = {row.alike for row in few}
        for part in self.connection.execute(there.execution_options(yield_per=AT_A_TIME)).partitions():
            known_keys = {self._alike(row): tuple(row) for row in part}
            if len(few) <= AT_A_TIME and wanted.isdisjoint(known_keys):
                continue
            for row in self.connection.execute(added.where(new.c.alike.in_(known_keys))):
                yield Similar(row[0], tuple(row[2:]), known_keys[row.alike], None)

    def _alike(self, key: Sequence[Any]) -> str:
        parts = zip(self._codes, key, strict=True)
        return "\n".join(alike(value) if is_code else str(value) for is_code, value in parts)

    def compare(self) -> dict[Verdict, int]:
        """Say of each record what it would do to the ledger.

        Returns:
            How many would be added, complete a record, correct one, or change nothing.
        """
        new, known = self.incoming, self.table.alias("known")
        pairs = [(new.c[name], known.c[name]) for name in self._content]
        verdict = case(
            (known.c.id.is_(None), "added"),
            (and_(literal(True), *(item.is_not_distinct_from(other) for item, other in pairs)), "unchanged"),
            (or_(literal(False), *(_changed(item, other) for item, other in pairs)), "corrected"),
            else_="completed",
        )
        joined = new.outerjoin(known, and_(*self._same_key(known), known.c.ended_by.is_(None)))
        self.connection.execute(self.verdicts.delete())
        self.connection.execute(
            insert(self.verdicts).from_select(
                ["row", "verdict", "replaces"], select(new.c.row, verdict, known.c.id).select_from(joined)
            )
        )
        counted = select(self.verdicts.c.verdict, func.count()).group_by(self.verdicts.c.verdict)
        counts: dict[Verdict, int] = {"added": 0, "completed": 0, "corrected": 0, "unchanged": 0}
        return counts | {row[0]: row[1] for row in self.connection.execute(counted)}

    def corrections(self) -> Iterator[Change]:
        """The cells that would be changed or emptied, by row."""
        known, new = self.table.alias("known"), self.incoming
        query = (
            select(new.c.row, *(new.c[name] for name in self._content), *(known.c[name] for name in self._content))
            .join(self.verdicts, self.verdicts.c.row == new.c.row)
            .join(known, known.c.id == self.verdicts.c.replaces)
            .where(self.verdicts.c.verdict == "corrected")
            .order_by(new.c.row)
        )
        half = len(self._content) + 1
        for result in self.connection.execute(query):
            for name, now, before in zip(self._content, result[1:half], result[half:], strict=True):
                if before is not None and before != now:
                    yield Change(result[0], name, before, now)

    def moved(self) -> Iterator[Moved]:
        """The known records that would belong to another body, by row."""
        if "entity" not in self._content:
            return
        known, new = self.table.alias("known"), self.incoming
        key = (known.c[name] for name in self.ledger.key)
        query = select(new.c.row, *key, known.c[self.ledger.dated_by], known.c.entity.label("before"), new.c.entity)
        query = query.join(self.verdicts, self.verdicts.c.row == new.c.row)
        query = query.join(known, known.c.id == self.verdicts.c.replaces).where(known.c.entity != new.c.entity)
        for row in map(tuple, self.connection.execute(query.order_by(new.c.row))):
            yield Moved(row[0], row[1:-3], *row[-3:])

    def touched(self, spans: Sequence[tuple[date, date]]) -> dict[tuple[date, date], tuple[int, int]]:
        """How many records would change something in each span of days, before or after the change, and the first row.

        That is a record which the span is dated by, and any day in it that is filled in, changed or taken away.
        """
        known, new = self.table.alias("known"), self.incoming
        dated, own = self.ledger.dated_by, [(new.c[name], known.c[name]) for name in self.own_dates]
        result: dict[tuple[date, date], tuple[int, int]] = {}
        for start, end in spans:
            query = (
                select(func.count(), func.min(new.c.row))
                .select_from(new.join(self.verdicts, self.verdicts.c.row == new.c.row))
                .outerjoin(known, known.c.id == self.verdicts.c.replaces)
                .where(
                    self.verdicts.c.verdict != "unchanged",
                    or_(
                        new.c[dated].between(start, end),
                        known.c[dated].between(start, end),
                        *(
                            after.is_distinct_from(before) & (after.between(start, end) | before.between(start, end))
                            for after, before in own
                        ),
                    ),
                )
            )
            count, first = self.connection.execute(query).one()
            if count:
                result[start, end] = count, first
        return result

    def new(self) -> int:
        """How many records have no earlier one."""
        query = select(func.count()).select_from(self.verdicts).where(self.verdicts.c.verdict == "added")
        return self.connection.execute(query).scalar_one()

    def brought(self, own: Sequence[int], others: Sequence[int]) -> tuple[int, int]:
        """How many records the file brings, or brought when it came in, of which no other file brought any state.

        Args:
            own: The batches that these bytes made, empty where they are new.
            others: The batches that the other files made.

        Returns:
            How many it brings first of all, and how many had stood before it.
        """
        past = self.table.alias()

        def came(*of: ColumnElement[bool]) -> ColumnElement[bool]:
            return select(past.c.id).where(*self._same_key(past), *of).exists()

        source = self.incoming.join(self.verdicts, self.verdicts.c.row == self.incoming.c.row)
        earlier = came(past.c.batch < min(own)) if own else self.verdicts.c.verdict != "added"
        news = (self.verdicts.c.verdict != "unchanged") | came(past.c.batch.in_(own))
        query = select(func.count(), func.count(case((earlier, 1)))).select_from(source)
        every, known = self.connection.execute(query.where(news, ~came(past.c.batch.in_(others)))).one()
        return every - known, known

    def size(self) -> int:
        """How many records are staged."""
        return self.connection.execute(select(func.count()).select_from(self.incoming)).scalar_one()

    def cells(self, *names: str) -> list[tuple[Any, ...]]:
        """Row and some cells of each staged record."""
        query = select(self.incoming.c.row, *(self.incoming.c[name] for name in names)).order_by(self.incoming.c.row)
        return [tuple(row) for row in self.connection.execute(query)]

    def outside(self, months: Sequence[Period], *, known: bool = False) -> list[tuple[int, date]]:
        """New records, or ``known`` ones as well, of which no own date lies in some months that follow each other.

        Where a row stands for a period, the date of that period decides alone. A date filled in on a known record tells
        of its month, whatever the day of entry.

        Returns:
            Row and date of each.
        """
        new, first, last, before = self.incoming, month_start(months[0]), month_end(months[-1]), self.table.alias()
        dated = new.c[self.ledger.dated_by]
        inside = [
            (self._happened(name) | before.c.id.is_not(None) & before.c[name].is_(None))
            & new.c[name].between(first, last)
            for name in self.own_dates
        ]
        query = (
            select(new.c.row, dated)
            .join(self.verdicts, self.verdicts.c.row == new.c.row)
            .outerjoin(before, before.c.id == self.verdicts.c.replaces)
            .where(literal(known) | (self.verdicts.c.verdict == "added"))
            .where(dated.is_not(None), ~or_(*(func.coalesce(item, False) for item in inside)))
            .order_by(new.c.row)
        )
        return [(result[0], result[1]) for result in self.connection.execute(query)]

    def months(self, *, standing: bool = False) -> dict[Period, int]:
        """How many records that bring something new tell of each month, by the dates that they bring.

        Args:
            standing: Also count those that stand already, by all their dates.
        """
        known, new = self.table.alias("known"), self.incoming
        source = new.join(self.verdicts, self.verdicts.c.row == new.c.row).outerjoin(
            known, known.c.id == self.verdicts.c.replaces
        )
        told = union(
            *(
                select(new.c.row.label("row"), MonthStart(new.c[name]).label("month"))
                .select_from(source)
                .where(new.c[name].is_not(None), self._happened(name))
                .where(
                    literal(standing)
                    | (self.verdicts.c.verdict != "unchanged")
                    & (known.c.id.is_(None) | new.c[name].is_distinct_from(known.c[name]))
                )
                for name in self.own_dates
            )
        ).subquery("told")
        query = select(told.c.month, func.count()).group_by(told.c.month)
        return {month_of(day): count for day, count in self.connection.execute(query)}

    def bodies_in_file(self) -> dict[date, int]:
        """How many bodies the file itself has on each date."""
        dated = self.incoming.c[self.ledger.dated_by]
        query = select(dated, func.count(self.incoming.c.entity.distinct())).where(dated.is_not(None)).group_by(dated)
        return {row[0]: row[1] for row in self.connection.execute(query)}

    def bodies(self) -> dict[date, set[str]]:
        """Who is there on each date that the file speaks of, in the file or in the ledger."""
        dated = self.ledger.dated_by
        dates = select(self.incoming.c[dated]).distinct()
        both = union(
            select(self.incoming.c[dated], self.incoming.c.entity),
            select(self.table.c[dated], self.table.c.entity).where(
                self.table.c.ended_by.is_(None), self.table.c[dated].in_(dates)
            ),
        )
        result: dict[date, set[str]] = {}
        for day, entity in self.connection.execute(both):
            result.setdefault(day, set()).add(entity)
        return result

    def sums(self) -> tuple[str, str]:
        """Sums of the digests of the records that would come in, and of those that they would replace."""
        known, new = self.table.alias("known"), self.incoming
        query = (
            select(new.c.digest, known.c.digest)
            .join(self.verdicts, self.verdicts.c.row == new.c.row)
            .outerjoin(known, known.c.id == self.verdicts.c.replaces)
            .where(self.verdicts.c.verdict != "unchanged")
            .execution_options(yield_per=AT_A_TIME)
        )
        added = ended = NOTHING
        for part in self.connection.execute(query).partitions():
            added = total((row[0] for row in part), added)
            ended = total((row[1] for row in part if row[1] is not None), ended)
        return added, ended

    @property
    def own_dates(self) -> list[str]:
        """The dates that tell in which months something of a record happened."""
        if self.ledger.is_periodic:
            return [self.ledger.dated_by]
        return [name for name, column in self.ledger.columns.items() if column.type == "date"]

    def _happened(self, name: str) -> ColumnElement[bool]:
        """Whether a date had come when its record was entered; a later one is a day set in advance."""
        if name == self.ledger.dated_by:
            return literal(True)
        entered = self.incoming.c[RECORDED]
        return entered.is_(None) | (self.incoming.c[name] <= entered)

    @property
    def _content(self) -> list[str]:
        return [name for name in self.names if name not in self.ledger.key and name != RECORDED]

    def _same_key(self, known: Any) -> list[ColumnElement[bool]]:
        return [self.incoming.c[name] == known.c[name] for name in self.ledger.key]


def _changed(now: ColumnElement[Any], before: ColumnElement[Any]) -> ColumnElement[bool]:
    return before.is_not(None) & now.is_distinct_from(before)
