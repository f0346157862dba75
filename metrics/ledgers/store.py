"""The database behind one setting: open it, make its tables, begin and end transactions."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    MetaData,
    Table,
    Transaction,
    create_engine,
    event,
    func,
    inspect,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from metrics.definitions import Config
from metrics.errors import OperatorError
from metrics.ledgers import tables
from metrics.ledgers.digests import NOTHING, difference

WRITING: Final = "writing"
"""Marks a connection whose next transaction will write: SQLite then takes the lock at once, not half-way."""

WRITERS: Final = 0x50454353
"""Number of the lock that writers on PostgreSQL take in turn."""


@dataclass(frozen=True)
class Store:
    """One open database with the tables of one configuration."""

    engine: Engine
    metadata: MetaData

    def table(self, name: str) -> Table:
        """The table called ``name``: a ledger's id, or ``batches``, ``runs``, ``run_…``."""
        return self.metadata.tables[name]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to ask questions with.

        Raises:
            OperatorError: The database cannot answer: locked, not reachable, damaged.
        """
        with _told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: kept as a whole, or undone as a whole when an error leaves the block.

        Raises:
            OperatorError: The database cannot be written: locked by somebody else, read-only, full.
        """
        with self.connected() as connection, self.transaction(connection, writing=True):
            yield connection

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection for several transactions, such as one that stages records before it writes them.

        Raises:
            OperatorError: The database cannot be reached, or refuses what is asked.
        """
        with _told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def transaction(self, connection: Connection, *, writing: bool) -> Iterator[Transaction]:
        """One transaction of a connection; a writing one waits until it is the only one."""
        connection.info[WRITING] = writing
        try:
            with connection.begin() as transaction:
                if writing and connection.dialect.name == "postgresql":
                    connection.execute(select(func.pg_advisory_xact_lock(WRITERS)))
                yield transaction
        finally:
            connection.info[WRITING] = False

    @property
    def data_version(self) -> str:
        """Twelve hex digits over the records that stand: the same whatever files and order they came in."""
        batches = self.table("batches")
        with self.reading() as connection:
            rows = connection.execute(select(batches.c.ledger, batches.c.digest_added, batches.c.digest_ended)).all()
        sums = {ledger: NOTHING for ledger in sorted({row[0] for row in rows})}
        for ledger, added, ended in rows:
            sums[ledger] = difference([sums[ledger], added], [ended])
        standing = "".join(f"{ledger} {found}\n" for ledger, found in sums.items() if found != NOTHING)
        return hashlib.sha256(standing.encode()).hexdigest()[:12]


@contextmanager
def _told() -> Iterator[None]:
    """What the database refuses, in the words of the one who called rather than as a fault of the program."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError) as error:
        raise OperatorError(f"database: {str(error.orig).splitlines()[0]}; nothing of this step was kept") from None


def open_store(url: str, config: Config) -> Store:
    """Open a database, making the tables that are missing.

    Args:
        url: SQLAlchemy URL such as ``sqlite:///var/city.db``; a folder that is missing is made.
        config: Definitions whose ledgers become tables.

    Returns:
        The store, ready for use from several threads.

    Raises:
        OperatorError: The URL is not one, or the database cannot be opened.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = _engine(parsed)
        metadata = tables.build(config.ledgers)
        _drop_old_results(engine, metadata)
        metadata.create_all(engine)
        outdated = _differences(engine, metadata, metadata.tables.keys() - tables.RESULTS)
    except (ArgumentError, SQLAlchemyError, ImportError, OSError) as error:
        raise OperatorError(f"database {_without_password(url)}: {str(error).splitlines()[0]}") from None
    if outdated:
        raise OperatorError(
            [*outdated, f"database {_without_password(url)} was made from other definitions; import anew"]
        )
    return Store(engine, metadata)


SAMPLE_MARK: Final = 0x50454353
"""SQLite's ``application_id`` of a database that holds nothing but the sample city."""


def is_sample(url: str) -> bool:
    """Whether a SQLite file holds nothing but the sample city, so that a fresh one may take its place."""
    engine = _engine(make_url(url))
    try:
        with engine.connect() as connection:
            return connection.exec_driver_sql("PRAGMA application_id").scalar() == SAMPLE_MARK
    except SQLAlchemyError:
        return False


def mark_sample(connection: Connection, *, only_sample: bool) -> None:
    """Note in a SQLite database whether it holds nothing but the sample city; elsewhere there is no such note."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {SAMPLE_MARK if only_sample else 0}")


def finish_sample(store: Store) -> None:
    """Mark a database as the sample's own and leave it as one file, so that it can be moved."""
    with store.writing() as connection:
        mark_sample(connection, only_sample=True)
    _settle(store.engine)


def replace_file(draft: Path, target: Path) -> None:
    """Put a SQLite file, left as one file, in the place of another; what the other's log still held goes with it."""
    if target.exists():
        _settle(_engine(make_url(f"sqlite:///{target}")))
    draft.replace(target)


def file_parts(database: Path) -> list[Path]:
    """A SQLite file, and the files beside it while it is in use."""
    return [database, *(database.with_name(f"{database.name}-{part}") for part in ("wal", "shm", "journal"))]


def _settle(engine: Engine) -> None:
    """Write a SQLite file's log into the file itself and do without one until it is opened again."""
    with _told(), engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA journal_mode = DELETE")
    engine.dispose()


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    # Without a pool, so that a file put in the place of another is seen by the next question.
    engine = create_engine(url, poolclass=NullPool, module=sqlite)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _differences(engine: Engine, metadata: MetaData, names: Collection[str]) -> list[str]:
    """Where the database's tables have other columns than the definitions ask for; tables not there yet agree."""
    found = inspect(engine)
    problems: list[str] = []
    for name in sorted(set(names) & set(found.get_table_names())):
        there, wanted = (
            {column["name"] for column in found.get_columns(name)},
            set(metadata.tables[name].columns.keys()),
        )
        if there != wanted:
            shown = ", ".join(sorted(there ^ wanted))
            problems.append(f"table {name}: columns {shown} are on one side only")
    return problems


def _drop_old_results(engine: Engine, metadata: MetaData) -> None:
    """Results of another version of the code are scored anew, so their tables may go; records never do."""
    if _differences(engine, metadata, tables.RESULTS):
        metadata.drop_all(engine, [metadata.tables[name] for name in tables.RESULTS])


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin late and deferred; ours begin where they are asked for.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout = 10000",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.info.get(WRITING) else "BEGIN")


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "(not a URL)"
