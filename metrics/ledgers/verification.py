"""Whether records are still what they were when they came in: every digest worked out again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, Connection, Date, Integer, String, Table, select, type_coerce

from metrics.errors import Message
from metrics.ledgers import runs, tables
from metrics.ledgers.digests import NOTHING, row_digest, total
from metrics.ledgers.engines import in_words_of_sqlite
from metrics.ledgers.store import Store

MANY: Final = 5_000
SHOWN: Final = 20


@dataclass(frozen=True)
class Verification:
    """What was looked at and what is not as it was.

    ``rows`` counts the rows that were read, ended ones too; ``damaged`` holds the rows whose values do not fit their
    digest, by ledger; ``batches`` those whose rows do not add up; ``file`` what SQLite says of its file;
    ``undefined`` the ledgers that the definitions lack, of which nothing was read; ``runs`` the stored ratings that are
    not as they were stored, by scheme and time.
    """

    rows: int
    damaged: dict[str, tuple[int, ...]]
    batches: tuple[int, ...]
    file: tuple[str, ...]
    undefined: tuple[str, ...] = ()
    runs: tuple[tuple[str, datetime], ...] = ()

    @property
    def problems(self) -> list[Message]:
        """One sentence for each ledger, batch or page that is not as it was; none where all is well."""
        result = [Message("the file is damaged: {said}", said=in_words_of_sqlite(line)) for line in self.file]
        if self.undefined:
            result.append(Message(
                "config/ledgers/ lacks ledgers of this database, whose rows were not read: {ledgers}",
                ledgers=[*self.undefined],
            ))  # fmt: skip
        for ledger, rows in self.damaged.items():
            listed: Message | list[int] = list(rows[:SHOWN])
            if len(rows) > SHOWN:
                listed = Message("{ids} and {count} more", ids=listed, count=len(rows) - SHOWN)
            result.append(Message(
                "ledger {ledger}: rows that changed since they were imported: {count}, id {ids}",
                ledger=ledger, count=len(rows), ids=listed,
            ))  # fmt: skip
        result += [
            Message("batch {batch}: its rows are not those that it brought or ended", batch=batch)
            for batch in self.batches
        ]
        return result + [
            Message(
                "the rating by {scheme} of {time} was changed after it was stored",
                scheme=scheme, time=f"{time:%Y-%m-%d %H:%M}",
            )
            for scheme, time in self.runs
        ]  # fmt: skip


def verify(store: Store) -> Verification:
    """Work out every digest anew and compare.

    Raises:
        OperatorError: The database cannot be read at all.
    """
    with store.reading() as connection:
        return verify_on(connection, store)


def verify_on(connection: Connection, store: Store) -> Verification:
    """As ``verify``, of the state that a connection sees."""
    if connection.dialect.name != "sqlite":
        return _verify_rows(connection, store, ())
    driver: Any = connection.connection.driver_connection
    checked = connection.exec_driver_sql(f"PRAGMA integrity_check({SHOWN})").scalars().all()
    # Damaged text must not stop the reading; it will not fit its digest.
    driver.text_factory = _text
    try:
        return _verify_rows(connection, store, tuple(line for line in checked if line != "ok"))
    finally:
        driver.text_factory = str


def _verify_rows(connection: Connection, store: Store, complaints: tuple[str, ...]) -> Verification:
    counts = Counter[int]()
    added: dict[int, str] = {}
    ended: dict[int, str] = {}
    damaged: dict[str, tuple[int, ...]] = {}
    read = 0
    for table in store.ledgers:
        names, wrong = _names(table), list[int]()
        for number, batch, ended_by, digest, values in _rows(connection, table):
            read += 1
            if not isinstance(digest, bytes) or not _fits(names, values, digest):
                wrong.append(number)
                continue
            counts[batch] += 1
            added[batch] = total([digest], added.get(batch, NOTHING))
            if ended_by is not None:
                ended[ended_by] = total([digest], ended.get(ended_by, NOTHING))
        if wrong:
            damaged[table.name] = tuple(wrong)
    brought = {
        batch: (counts[batch], added.get(batch, NOTHING), ended.get(batch, NOTHING)) for batch in {*added, *ended}
    }
    names = select(store.table("batches").c.ledger).distinct()
    others = {*connection.execute(names).scalars()} - {table.name for table in store.ledgers}
    misfits = tuple(_misfits(connection, store, brought))
    altered = tuple(runs.changed(connection, store))
    return Verification(read, damaged, misfits, complaints, tuple(sorted(others)), altered)


def _fits(names: Sequence[str], values: Sequence[Any], digest: bytes) -> bool:
    """Whether values have a digest; what no record can hold, bytes or a number that is none, has another."""
    try:
        return row_digest(names, values) == digest
    except (TypeError, ValueError):
        return False


def _rows(connection: Connection, table: Table) -> Iterator[tuple[int, int, int | None, Any, Sequence[Any]]]:
    """Every row: id, batch, ended_by, digest and the ledger's own values."""
    own = [table.c[name] for name in _names(table)]
    shown = [_plain(column) for column in own] if connection.dialect.name == "sqlite" else own
    query = select(table.c.id, table.c.batch, table.c.ended_by, table.c.digest, *shown).order_by(table.c.id)
    with connection.execute(query.execution_options(yield_per=MANY)) as rows:
        for number, batch, ended_by, digest, *values in map(tuple, rows):
            yield number, batch, ended_by, digest, [*map(_truth, own, values)]


def _plain(column: Any) -> Any:
    """A column as SQLite keeps it, so that nothing is smoothed over in reading."""
    kind = Integer() if isinstance(column.type, Boolean) else String() if isinstance(column.type, Date) else column.type
    return type_coerce(column, kind)


def _truth(column: Any, value: Any) -> Any:
    return bool(value) if isinstance(column.type, Boolean) and value in (0, 1) else value


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.name not in tables.KEPT]


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _misfits(connection: Connection, store: Store, brought: dict[int, tuple[int, str, str]]) -> Iterator[int]:
    """Batches that say otherwise than their rows: how many they brought, the sum of those, the sum of those they ended.

    Numbers of batches that are not there are among them.
    """
    batches = store.table("batches")
    count = batches.c.added + batches.c.completed + batches.c.corrected
    query = select(batches.c.id, count, batches.c.digest_added, batches.c.digest_ended)
    query = query.where(batches.c.ledger.in_([table.name for table in store.ledgers]))
    known = {row[0]: tuple(row[1:]) for row in connection.execute(query)}
    for number in sorted(known.keys() | brought.keys()):
        if known.get(number) != brought.get(number, (0, NOTHING, NOTHING)):
            yield number
