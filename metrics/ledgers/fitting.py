"""Making a database fit: fresh tables, those of an earlier version brought forward, new definitions added."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Inspector,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
)
from sqlalchemy import table as named

from metrics.errors import Message, OperatorError
from metrics.ledgers import engines, tables
from metrics.ledgers.backup import copy_sqlite, unused

REVISION: Final = "0002"
"""The tables of this version of the software, as the newest migration leaves them."""
FIRST: Final = "0001"
"""The tables of databases that do not say what they are."""

_NOTES: Final = MetaData()
VERSION: Final = Table("alembic_version", _NOTES, Column("version_num", String(32), primary_key=True))


def fit(engine: Engine, metadata: MetaData) -> None:
    """Make a database fit the software and the definitions; one that does already is left alone.

    A SQLite file of an earlier version is copied before anything is changed in it.

    Raises:
        OperatorError: It is of a later version, or holds records that the definitions do not allow for.
    """
    wanted = _digest(metadata)
    with engines.told(), engine.connect() as connection, engines.transaction(connection, writing=False):
        if _fits(connection, metadata, wanted):
            return
    with alone(engine) as connection:
        # Somebody else may have done it while this one waited.
        if not _fits(connection, metadata, wanted):
            fit_on(connection, metadata)


def fit_on(connection: Connection, metadata: MetaData, *, copied: bool = True) -> None:
    """As ``fit``, within the transaction that a connection got from ``alone`` is in.

    Args:
        copied: Whether a file of an earlier version is copied first.

    Raises:
        OperatorError: As ``fit``.
    """
    if is_made(connection):
        _bring_forward(connection, copied=copied)
        _refit(connection, metadata)
    else:
        if connection.dialect.name == "postgresql":
            _check_encoding(connection)
        metadata.create_all(connection)
        _NOTES.create_all(connection)
        connection.execute(insert(VERSION).values(version_num=REVISION))
    connection.execute(delete(metadata.tables["fitted"]))
    connection.execute(insert(metadata.tables["fitted"]).values(digest=_digest(metadata)))


def _check_encoding(connection: Connection) -> None:
    result = connection.execute(text("SHOW server_encoding")).scalar()
    if result != "UTF8":
        raise OperatorError("it keeps texts in {found}; make one with CREATE DATABASE … ENCODING 'UTF8'", found=result)


def is_made(connection: Connection) -> bool:
    """Whether there are tables of any version."""
    return inspect(connection).has_table("batches")


def is_current(connection: Connection) -> bool:
    """Whether the tables are there as this version of the software makes them."""
    return inspect(connection).has_table(VERSION.name) and _is_of_this_revision(connection)


def _is_of_this_revision(connection: Connection) -> bool:
    return connection.execute(select(VERSION.c.version_num)).scalars().all() == [REVISION]


def _fits(connection: Connection, metadata: MetaData, wanted: str) -> bool:
    if not inspect(connection).has_table("fitted") or not _is_of_this_revision(connection):
        return False
    return connection.execute(select(metadata.tables["fitted"])).scalars().all() == [wanted]


@lru_cache(maxsize=16)
def _digest(metadata: MetaData) -> str:
    """What the tables are to look like, in 32 hex digits."""
    lines = [f"revision {REVISION}"]
    for table in metadata.sorted_tables:
        lines += [f"{table.name}.{column.name} {column.type!r} {column.nullable}" for column in table.columns]
        lines += sorted(f"{index.name} {[column.name for column in index.columns]}" for index in table.indexes)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A writing transaction in which tables may be rebuilt.

    Raises:
        OperatorError: Somebody else holds the database, or the rebuilt tables do not fit together.
    """
    on_file = engine.dialect.name == "sqlite"
    with engines.told(), engine.connect() as connection:
        if on_file:
            # A table that is rebuilt is gone for a moment, with other tables still pointing at it.
            _driver(connection).execute("PRAGMA foreign_keys = OFF")
        with engines.transaction(connection, writing=True):
            yield connection
            if on_file and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise OperatorError("records point at batches that are not there; restore a backup")


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _bring_forward(connection: Connection, *, copied: bool) -> None:
    """Run the migrations that a database has not had."""
    if not inspect(connection).has_table(VERSION.name):
        _NOTES.create_all(connection)
        connection.execute(insert(VERSION).values(version_num=FIRST))
    result = connection.execute(select(VERSION.c.version_num)).scalar()
    if result == REVISION:
        return
    # Not at the top: it takes longer to load than most databases to open.
    from metrics.ledgers import migrations

    if result not in migrations.known():
        raise OperatorError(
            "its tables are of version {found}, this software knows them up to {known}; use the "
            "software that made it, or restore a backup of before",
            found=result,
            known=REVISION,
        )
    file = Path(connection.engine.url.database or "")
    if copied and connection.dialect.name == "sqlite" and file.is_file():
        copy_sqlite(file, unused(file.with_name(f"{file.name}.before-{REVISION}")))
    migrations.upgrade(connection, REVISION)


def _refit(connection: Connection, metadata: MetaData) -> None:
    """Add what the definitions have beyond the tables; results that look otherwise are made again from the records.

    Raises:
        OperatorError: Records are there that the definitions have no place for.
    """
    made = inspect(connection)
    results = [metadata.tables[name] for name in tables.RESULTS]
    if any(
        made.has_table(result.name) and _names(made, result.name) != set(result.columns.keys()) for result in results
    ):
        metadata.drop_all(connection, results)
    ledgers = [table for table in metadata.sorted_tables if "ended_by" in table.columns and made.has_table(table.name)]
    problems = [problem for ledger in ledgers for problem in _refit_ledger(connection, made, ledger)]
    if problems:
        raise OperatorError([*problems, Message("nothing was changed; name another --database to begin anew")])
    metadata.create_all(connection)


def misfits(connection: Connection, metadata: MetaData) -> list[Message]:
    """What keeps the definitions from fitting the records of a database; nothing is changed in it."""
    made = inspect(connection)
    return [
        Message("ledger {table}: {problem}", table=table.name, problem=problem)
        for table in metadata.sorted_tables
        if "ended_by" in table.columns and made.has_table(table.name)
        for there in [{column["name"]: column for column in made.get_columns(table.name)}]
        for problem in (*_misfits(connection, table, there), *_shared_keys(connection, made, table, there))
        if connection.execute(select(func.count()).select_from(named(table.name))).scalar()
    ]


def _refit_ledger(connection: Connection, made: Inspector, table: Table) -> list[Message]:
    there = {column["name"]: column for column in made.get_columns(table.name)}
    problems = [*_misfits(connection, table, there), *_shared_keys(connection, made, table, there)]
    if not problems:
        _add(connection, made, table, there)
    elif not connection.execute(select(func.count()).select_from(table)).scalar():
        table.drop(connection)
        return []
    return [Message("ledger {table}: {problem}", table=table.name, problem=problem) for problem in problems]


def _misfits(connection: Connection, table: Table, there: dict[str, Any]) -> Iterator[Message]:
    """What cannot be added because of records that are there."""
    for name in there.keys() - table.columns.keys():
        yield Message(
            "column {name} is gone from config/ledgers/{table}.yaml, but records fill it; put it back",
            name=name,
            table=table.name,
        )
    for column in table.columns:
        if column.name not in there:
            if not column.nullable:
                yield Message(
                    "column {column} is new, and records lack it; give it 'required: false'", column=column.name
                )
            continue
        before = _family(there[column.name]["type"])
        if before != _family(column.type):
            yield Message(
                "column {column} holds {before}, not {type}; give the new column another name",
                column=column.name,
                before=before,
                type=_family(column.type),
            )
        elif not column.nullable and there[column.name]["nullable"]:
            empty = connection.execute(select(func.count()).where(column.is_(None))).scalar_one()
            if empty:
                yield Message(
                    "records in which column {column} is empty: {empty}; give it 'required: false'",
                    column=column.name,
                    empty=empty,
                )


def _shared_keys(connection: Connection, made: Inspector, table: Table, there: dict[str, Any]) -> Iterator[Message]:
    """A key that is new, where it does not tell records apart."""
    [unique] = [index for index in table.indexes if index.unique]
    key = list(unique.columns)
    if any(index["column_names"] == unique.columns.keys() for index in made.get_indexes(table.name) if index["unique"]):
        return
    current = select(literal(1)).select_from(table).where(table.c.ended_by.is_(None))
    if set(unique.columns.keys()) <= there.keys() and (
        connection.execute(current.group_by(*key).having(func.count() > 1).limit(1)).first()
    ):
        yield Message(
            "records share the same {columns}; name a key that tells them apart", columns=[*unique.columns.keys()]
        )


def _add(connection: Connection, made: Inspector, table: Table, there: dict[str, Any]) -> None:
    """Add columns, loosen or tighten others, and lay indexes anew."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    operations = Operations(MigrationContext.configure(connection))
    for column in table.columns:
        if column.name not in there:
            operations.add_column(table.name, Column(column.name, column.type))
    known = [column for column in table.columns if column.name in there and not column.primary_key]
    changed = [column for column in known if there[column.name]["nullable"] != column.nullable]
    kept: set[str | None] = set()
    for index in made.get_indexes(table.name):
        same = any(
            item.name == index["name"] and list(item.columns.keys()) == index["column_names"] for item in table.indexes
        )
        if same and not changed:
            kept.add(index["name"])
        elif index["name"]:
            operations.drop_index(index["name"], table.name)
    if changed:
        with operations.batch_alter_table(table.name) as batch:
            for column in changed:
                batch.alter_column(column.name, nullable=column.nullable)
    for index in table.indexes:
        if index.name not in kept:
            index.create(connection)


def _names(made: Inspector, table: str) -> set[str]:
    return {column["name"] for column in made.get_columns(table)}


def _family(kind: Any) -> str:
    """What a column holds, whichever of its sizes it has."""
    names = {"text": str, "numbers with decimals": float, "whole numbers": int, "yes or no": bool, "bytes": bytes}
    return next((name for name, item in names.items() if kind.python_type is item), "dates")
