"""The database behind one setting: open it, make its tables, begin and end transactions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, MetaData, Table, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from metrics.definitions import Config
from metrics.errors import Message, OperatorError
from metrics.ledgers import engines, fitting, tables
from metrics.ledgers.digests import NOTHING, difference

_STEADY: Final = ContextVar[Connection | None]("steady", default=None)
"""The connection on which everything is read while one state of the data is to be seen."""


@dataclass(frozen=True)
class Store:
    """One open database with the tables of one configuration."""

    engine: Engine
    metadata: MetaData

    def table(self, name: str) -> Table:
        """The table called ``name``: a ledger's id, or ``batches``, ``runs``, ``run_…``."""
        return self.metadata.tables[name]

    @property
    def ledgers(self) -> list[Table]:
        """The tables of the ledgers."""
        return [table for table in self.metadata.sorted_tables if "ended_by" in table.columns]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to ask questions with; whatever is asked on it is answered from one state of the data.

        Raises:
            OperatorError: The database cannot answer: not reachable, damaged.
        """
        steady = _STEADY.get()
        if steady is not None and steady.engine is self.engine:
            yield steady
            return
        with self.connected() as connection, engines.transaction(connection, writing=False):
            yield connection

    @contextmanager
    def steady(self) -> Iterator[None]:
        """All that this thread reads within the block comes from one state of the data, whatever is added meanwhile.

        Raises:
            OperatorError: The database cannot answer: not reachable, damaged.
        """
        with self.reading() as connection:
            before = _STEADY.set(connection)
            try:
                yield
            finally:
                _STEADY.reset(before)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: kept as a whole, or undone as a whole when an error leaves the block.

        Raises:
            OperatorError: The database cannot be written: locked by somebody else, read-only, full.
        """
        with self.connected() as connection, engines.transaction(connection, writing=True):
            yield connection

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection for several transactions, such as one that stages records before it writes them.

        Raises:
            OperatorError: The database cannot be reached, or refuses what is asked.
        """
        with engines.told(), self.engine.connect() as connection:
            yield connection

    @property
    def is_file(self) -> bool:
        """Whether it is a SQLite file, and no server's database."""
        return self.engine.dialect.name == "sqlite"

    @property
    def holds_sample(self) -> bool:
        """Whether made-up records of the sample city are in it, alone or among others."""
        if not self.is_file:
            return False
        with self.reading() as connection:
            return _mark(connection) in (SAMPLE_MARK, MIXED_MARK)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever taken in."""
        with self.reading() as connection:
            return connection.execute(select(self.table("batches").c.ledger).limit(1)).first() is None

    @property
    def versions(self) -> dict[str, str]:
        """Ledger → hex digits over the records of it that stand: the same whatever files and order they came in."""
        batches = self.table("batches")
        with self.reading() as connection:
            rows = connection.execute(select(batches.c.ledger, batches.c.digest_added, batches.c.digest_ended)).all()
        sums: dict[str, str] = dict.fromkeys(sorted({row[0] for row in rows}), NOTHING)
        for ledger, added, ended in rows:
            sums[ledger] = difference([sums[ledger], added], [ended])
        return {ledger: result for ledger, result in sums.items() if result != NOTHING}

    @property
    def data_version(self) -> str:
        """Twelve hex digits over the records that stand in all ledgers."""
        standing = "".join(f"{ledger} {version}\n" for ledger, version in self.versions.items())
        return hashlib.sha256(standing.encode()).hexdigest()[:12]


def open_store(url: str, config: Config, *, new: bool = True) -> Store:
    """Open a database; what the definitions or the software ask for beyond what is there is added.

    Args:
        url: SQLAlchemy URL such as ``sqlite:///var/city.db``; a folder that is missing is made.
        config: Definitions whose ledgers become tables.
        new: Whether a file that is not there is made.

    Returns:
        The store, ready for use from several threads.

    Raises:
        OperatorError: The URL is not one, the database cannot be opened, or it cannot be made to fit.
    """
    parsed = engines.address(url)
    shown = engines.shown(parsed)
    try:
        if not new and is_missing(url):
            raise OperatorError("there is no such file; `import` begins a new one")
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = engines.engine(parsed)
        metadata = tables.build(config.ledgers)
        fitting.fit(engine, metadata)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise OperatorError("database {shown}: {reason}", shown=shown, reason=engines.first_line(error)) from None
    except OperatorError as error:
        raise OperatorError(
            [Message("database {shown}: {problem}", shown=shown, problem=problem) for problem in error.problems]
        ) from None
    return Store(engine, metadata)


def as_it_is(url: str, config: Config) -> tuple[Store | None, list[Message]]:
    """A database that is there, read and left as it is, and what keeps the definitions from fitting its records.

    Returns:
        No store where none of this version of the software is there; what definitions would add is not added.

    Raises:
        OperatorError: The database cannot be read.
    """
    try:
        store = Store(engines.engine(engines.address(url)), tables.build(config.ledgers))
        with engines.told(), store.engine.connect() as connection:
            if not fitting.is_current(connection):
                return None, []
            return store, fitting.misfits(connection, store.metadata)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise OperatorError("database: {reason}", reason=engines.first_line(error)) from None


def is_missing(url: str) -> bool:
    """Whether a URL is that of a SQLite file that is not there."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return False
    name = parsed.database
    return parsed.get_backend_name() == "sqlite" and name not in (None, "", ":memory:") and not Path(name).exists()


SAMPLE_MARK: Final = 0x50454353
"""SQLite's ``application_id`` of a database that holds nothing but the sample city."""
MIXED_MARK: Final = SAMPLE_MARK + 1
"""That of one that holds other records beside the sample's."""


def is_sample(url: str) -> bool:
    """Whether a SQLite file holds nothing but the sample city, so that a fresh one may take its place."""
    engine = engines.engine(engines.address(url))
    try:
        with engine.connect() as connection:
            return _mark(connection) == SAMPLE_MARK
    except SQLAlchemyError:
        return False


def has_records(url: str) -> bool:
    """Whether anything was ever taken into a SQLite file; one that cannot be read counts as having some."""
    engine = engines.engine(engines.address(url))
    try:
        with engine.connect() as connection:
            known = inspect(connection).has_table("batches")
            return known and connection.exec_driver_sql("SELECT 1 FROM batches LIMIT 1").first() is not None
    except SQLAlchemyError:
        return True


def note_import(connection: Connection) -> None:
    """Note in a SQLite database that records came in: beside the sample, if it holds it; elsewhere there is no note."""
    if connection.dialect.name == "sqlite":
        mark = MIXED_MARK if _mark(connection) in (SAMPLE_MARK, MIXED_MARK) else 0
        connection.exec_driver_sql(f"PRAGMA application_id = {mark}")


def finish_sample(store: Store) -> None:
    """Mark a database as the sample's own and leave it as one file, so that it can be moved."""
    with store.writing() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id = {SAMPLE_MARK}")
    engines.settle(store.engine)


def _mark(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA application_id").scalar() or 0)
