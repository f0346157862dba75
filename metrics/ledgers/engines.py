"""Connections to a database, prepared so that SQLite and PostgreSQL keep the same promises."""

from __future__ import annotations

import re
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

import pysqlite3
from sqlalchemy import (
    URL,
    Connection,
    Date,
    Engine,
    Table,
    Transaction,
    create_engine,
    event,
    func,
    insert,
    make_url,
    select,
)
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import NullPool

from metrics.errors import Message, OperatorError
from metrics.model.foreign import understood

SQLITE: Final[Any] = pysqlite3
"""SQLite in a version of our choice, whichever one Python was built with."""

BACKENDS: Final = ("sqlite", "postgresql")
"""Databases that records may be kept in, as their URLs begin."""

WRITING: Final = "writing"
"""Marks a connection whose next transaction will write: SQLite then takes the lock at once, not half-way."""

WRITERS: Final = 0x50454353
"""Number of the lock that writers on PostgreSQL take in turn."""

STATEMENTS: Final = 3000
"""Statements that are kept compiled; taking a file in and measuring ask some twenty of each ledger and indicator."""

PRIVATE: Final = 0o600
"""Who may read and write a file with records: its owner."""

PATIENCE: Final = 10.0
"""Seconds that one waits for another, or for a server that does not answer."""

DAMAGED: Final = Message("the file is damaged; bring back a backup by the command 'restore'")

UNCONNECTED: Final = re.compile(r"^connection (?:failed|is bad): ")
LEVEL: Final = re.compile(r"^(?:FATAL|ERROR|PANIC):\s+")
UNKNOWN_HOST: Final = re.compile(r"failed to resolve host '(.*)': (?:\[Errno -?\d+\] )?(.*)")
NO_CONNECTION: Final = re.compile(
    r"connection to server (?:at \"([^\"]*)\"(?: \([^)]*\))?, port (\d+)|on socket \"([^\"]*)\") failed: (.*)"
)
"""How PostgreSQL's driver tells of a server that it does not reach."""

SECRET: Final = ("password", "sslpassword")
"""Options of a URL that are not shown."""

FIRST_SOUND: Final = (3, 51, 3)
"""Before this version of SQLite, two connections at the wrong moment could lose what a write-ahead log held."""


def address(url: str) -> URL:
    """Where a database is.

    Raises:
        OperatorError: The text is no URL, or one in which a password would be taken for something else.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise OperatorError("database: {reason}", reason=first_line(error)) from None
    except ValueError:
        # The text itself may be a password, and is not repeated.
        raise OperatorError(
            "database: what follows the last ':' of the host is no port; a password stands between ':' and '@'"
        ) from None
    if "@" in (parsed.host or ""):
        raise OperatorError("database: a '@' in a name or a password of the URL is written as %40")
    return parsed


def shown(url: URL) -> str:
    """A database's URL without passwords."""
    return url.difference_update_query(SECRET).render_as_string(hide_password=True)


def engine(url: URL) -> Engine:
    """What connects to a database.

    Raises:
        OperatorError: This SQLite is too old for a write-ahead log, or the database is of another kind.
    """
    if url.get_backend_name() not in BACKENDS:
        raise _unsupported(url)
    if url.get_backend_name() != "sqlite":
        return _server(url)
    if SQLITE.sqlite_version_info < FIRST_SOUND:
        wanted = ".".join(str(part) for part in FIRST_SOUND)
        raise OperatorError(
            "database: SQLite {version} can lose records in a crash; install the pysqlite3 that "
            "requirements.txt names, with SQLite {wanted} or later",
            version=SQLITE.sqlite_version,
            wanted=wanted,
        )
    # Without a pool, so that a file put in the place of another is seen by the next question.
    made = create_engine(url, poolclass=NullPool, module=SQLITE, query_cache_size=STATEMENTS)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _unsupported(url: URL) -> OperatorError:
    return OperatorError(
        "databases of the kind '{kind}' are not supported; these are: {known}",
        kind=url.drivername, known=[*BACKENDS],
    )  # fmt: skip


def _server(url: URL) -> Engine:
    try:
        made = create_engine(
            url, pool_pre_ping=True, max_overflow=45, pool_timeout=3 * PATIENCE, query_cache_size=STATEMENTS,
            connect_args={"connect_timeout": int(PATIENCE)},
        )  # fmt: skip
    except NoSuchModuleError:
        raise _unsupported(url) from None
    # A store that nobody holds any more leaves no connection open.
    weakref.finalize(made, made.pool.dispose)
    return made


@contextmanager
def transaction(connection: Connection, *, writing: bool) -> Iterator[Transaction]:
    """One transaction of a connection; a writing one waits until it is the only one.

    One that reads sees one state of the data from its first question to its last.
    """
    on_server = connection.dialect.name == "postgresql"
    connection.info[WRITING] = writing
    if on_server:
        connection.execution_options(isolation_level="READ COMMITTED" if writing else "REPEATABLE READ")
    try:
        with connection.begin() as begun:
            if writing and on_server:
                connection.execute(select(func.pg_advisory_xact_lock(WRITERS)))
            yield begun
    finally:
        connection.info[WRITING] = False


@contextmanager
def told() -> Iterator[None]:
    """What the database refuses, in the words of the one who called rather than as a fault of the program.

    Raises:
        OperatorError: It is locked, not reachable, full, damaged, or cannot hold a value.
    """
    try:
        yield
    except PoolTimeoutError:
        raise OperatorError("database: too many ask at the same time; nothing of this step was kept") from None
    except UnicodeDecodeError:
        # Even what SQLite says of its file names what is damaged in it.
        raise OperatorError("database: {reason}; nothing of this step was kept", reason=DAMAGED) from None
    except DBAPIError as error:
        if isinstance(error, ProgrammingError | IntegrityError | NotSupportedError):
            raise
        raise OperatorError("database: {reason}; nothing of this step was kept", reason=first_line(error)) from None


def first_line(error: Exception) -> str:
    """What went wrong in one line, as the database says it."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    lines = str(cause).strip().splitlines()
    if lines and isinstance(cause, SQLITE.DatabaseError):
        return in_words_of_sqlite(lines[0])
    if lines and isinstance(error, DBAPIError):
        return in_words_of_postgresql(lines[0])
    return understood(lines[0]) if lines else type(cause).__name__


def in_words_of_sqlite(line: str) -> str:
    """What SQLite says of its file, or of a step, as a message; quoted where it is not known."""
    if line.startswith("Could not decode to UTF-8"):
        # What follows is the text, which may be anybody's.
        return DAMAGED
    told = understood(line)
    return told if isinstance(told, Message) else Message("in the words of SQLite: {text}", text=line)


def in_words_of_postgresql(line: str) -> str:
    """What PostgreSQL, or the way to it, says as a message; quoted where it is not known."""
    line = LEVEL.sub("", UNCONNECTED.sub("", line))
    if match := UNKNOWN_HOST.fullmatch(line):
        return Message("the host '{host}' is not found: {reason}", host=match[1], reason=_of_postgresql(match[2]))
    if match := NO_CONNECTION.fullmatch(line):
        reason = _of_postgresql(LEVEL.sub("", match[4]))
        place = match[3] or f"{match[1]}:{match[2]}"
        return Message("no connection to the server at {place}: {reason}", place=place, reason=reason)
    return _of_postgresql(line)


def _of_postgresql(line: str) -> Message:
    told = understood(line)
    return told if isinstance(told, Message) else Message("in the words of PostgreSQL: {text}", text=line)


def insert_rows(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows; SQLAlchemy takes each apart by name and value, which takes longer than the database.

    Args:
        columns: Values by column, all of one length: text, numbers, booleans, bytes, dates, None.
    """
    statement = insert(table).compile(dialect=connection.dialect, column_keys=[*columns])
    names = statement.positiontup or [*columns]
    if statement.positional:
        columns = {
            # As SQLAlchemy has SQLite keep a day.
            name: [*map(_iso, values)] if isinstance(table.c[name].type, Date) else values
            for name, values in columns.items()
        }
    rows = zip(*(columns[name] for name in names), strict=True)
    sent = [*rows] if statement.positional else [dict(zip(names, row, strict=True)) for row in rows]
    connection.exec_driver_sql(statement.string, sent)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def settle(made: Engine) -> None:
    """Write a SQLite file's log into the file itself and do without one until it is opened again."""
    with told(), made.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA journal_mode = DELETE")
    made.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin late and deferred; ours begin where they are asked for.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")
    _keep_log(cursor)
    # What is written fits into memory: a rating of some fifty bodies takes 20 MB.
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON", "cache_size = -32768"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _keep_private(cursor: Any) -> None:
    """Let nobody but the account that runs the program read a file that is new; its log follows it."""
    for _, _, file in cursor.execute("PRAGMA database_list").fetchall():
        if file and not Path(file).stat().st_size:
            Path(file).chmod(PRIVATE)


def _keep_log(cursor: Any) -> None:
    """Write ahead: readers and a writer do not wait for each other, and the file remembers it."""
    until = time.monotonic() + PATIENCE
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] == "delete":
        _keep_private(cursor)
        # Where several open a fresh file at once, SQLite does not wait by itself for the one that changes this.
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except SQLITE.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.info.get(WRITING) else "BEGIN")
