"""The database behind one setting: open it, make its tables, begin and end transactions."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, MetaData, Table, create_engine, event, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from metrics.definitions import Config
from metrics.errors import OperatorError
from metrics.ledgers import tables


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
        with _told(), self.engine.begin() as connection:
            yield connection

    @property
    def data_version(self) -> str:
        """Twelve hex digits over the digests of all committed batches, in the order of their digests."""
        batches = self.table("batches")
        with self.reading() as connection:
            digests = connection.execute(select(batches.c.sha256).order_by(batches.c.sha256)).scalars()
            return hashlib.sha256("\n".join(digests).encode()).hexdigest()[:12]


@contextmanager
def _told() -> Iterator[None]:
    """What the database refuses, in the words of the one who called rather than as a fault of the program."""
    try:
        yield
    except OperationalError as error:
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


def mark_sample(store: Store, *, only_sample: bool) -> None:
    """Note in a SQLite database whether it holds nothing but the sample city; elsewhere there is no such note."""
    if store.engine.dialect.name == "sqlite":
        with store.writing() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {SAMPLE_MARK if only_sample else 0}")


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url)
    # Without a pool, so that a file put in the place of another is seen by the next question.
    engine = create_engine(url, poolclass=NullPool)
    event.listen(engine, "connect", _prepare_sqlite)
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
    # Rollback journal, not WAL: SQLite before 3.51.3 can lose a WAL commit when two connections checkpoint at once.
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout = 10000",
        "foreign_keys = ON",
        "synchronous = NORMAL",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "(not a URL)"
