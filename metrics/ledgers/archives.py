"""Backups of a PostgreSQL database, made and read by PostgreSQL's own programs."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, func, inspect, select, text

from metrics.errors import Message, OperatorError
from metrics.ledgers.digests import row_digest
from metrics.ledgers.engines import PRIVATE, in_words_of_postgresql
from metrics.ledgers.fitting import VERSION
from metrics.ledgers.store import Store
from metrics.ledgers.tables import KEPT

SETTINGS: Final[Mapping[str, str]] = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
    "options": "PGOPTIONS", "passfile": "PGPASSFILE", "service": "PGSERVICE",
}  # fmt: skip
"""What a URL says, as the variables that PostgreSQL's programs read: passwords do not belong into command lines."""

PROGRAMS: Final = Path("/usr/lib/postgresql")
"""Where Debian keeps them, in a folder for each version, if they are not on the path."""

LONGEST: Final = 10
SLOWEST: Final = 1_000_000
"""Seconds of processor that an archive may take to be read, and bytes of it for each further one: far more than
a sound one takes."""

COPY: Final = re.compile(r"COPY (?:public\.)?\"?(?P<table>\w+)\"? \((?P<columns>.*)\) FROM stdin;\n", re.ASCII)
END: Final = "\\.\n"
NULL: Final = "\\N"
ESCAPED: Final = re.compile(r"\\(.)")
ESCAPES: Final[Mapping[str, str]] = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
READERS: Final[Mapping[type, Callable[[str], Any]]] = {
    str: str, int: int, float: float, bool: "t".__eq__, date: date.fromisoformat,
    bytes: lambda text: bytes.fromhex(text.removeprefix("\\x")),
}  # fmt: skip
"""What PostgreSQL's text of a value means."""


def dump(store: Store, connection: Connection, target: Path) -> None:
    """Write an archive of the state that a connection sees, and read it whole.

    Args:
        connection: A connection in a transaction that sees one state.
        target: Where the archive goes.

    Raises:
        OperatorError: ``pg_dump`` is not there or fails, or the archive lacks records.
    """
    target.touch(mode=PRIVATE)
    snapshot = connection.execute(select(func.pg_export_snapshot())).scalar_one()
    ours = _ours(connection, store)
    made = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}")
    _run("pg_dump", store.engine, *made, *(f'--table="{name}"' for name in ours))
    there = {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in ours}
    result = dict.fromkeys(there, 0)
    with _script(target) as lines:
        for name, columns, rows in _blocks(lines):
            result[name] = _sound_rows(store.metadata.tables.get(name), columns, rows)
    lacking = sorted(name for name, count in there.items() if result[name] != count)
    if lacking:
        raise OperatorError(
            "the archive lacks rows of {lacking}, or has others; no backup was made", lacking=[*lacking]
        )


def _sound_rows(table: Table | None, columns: Sequence[str], rows: Iterator[str]) -> int:
    """How many rows of an archive are as they should be: in ledgers, those that fit their digest."""
    if table is None or "ended_by" not in columns or not set(columns) <= set(table.columns.keys()):
        return sum(1 for _ in rows)
    own = [name for name in columns if name not in KEPT]
    readers = [READERS[table.c[name].type.python_type] for name in columns]
    sound = 0
    for row in rows:
        cells = zip(columns, readers, row.rstrip("\n").split("\t"), strict=True)
        values = {name: None if cell == NULL else read(_unescaped(cell)) for name, read, cell in cells}
        sound += values["digest"] == row_digest(own, [values[name] for name in own])
    return sound


def _unescaped(cell: str) -> str:
    return ESCAPED.sub(lambda match: ESCAPES.get(match[1], match[1]), cell) if "\\" in cell else cell


def load(store: Store, connection: Connection, source: Path) -> None:
    """Put an archive in the place of all our tables, within the transaction that the connection is in.

    Raises:
        OperatorError: ``pg_restore`` is not there, or the file is no archive.
    """
    for name in _ours(connection, store):
        connection.execute(text(f'DROP TABLE "{name}" CASCADE'))
    driver: Any = connection.connection.driver_connection
    path = connection.execute(text("SHOW search_path")).scalar_one()
    with _script(source) as lines, driver.cursor() as cursor:
        for statement, rows in _statements(lines):
            if rows is None:
                cursor.execute(statement)
                continue
            with cursor.copy(statement) as copy:
                for row in rows:
                    copy.write(row)
    # An archive names every table in full and leaves no path to look for them in.
    connection.execute(select(func.set_config("search_path", path, False)))


def _ours(connection: Connection, store: Store) -> list[str]:
    """Our tables, ledgers that are defined no more among them: a database may hold other things."""
    result = inspect(connection)
    known = {*store.metadata.tables, VERSION.name}
    return [
        name
        for name in sorted(result.get_table_names())
        if name in known or {"batch", "digest"} <= {column["name"] for column in result.get_columns(name)}
    ]


def _statements(lines: Iterator[str]) -> Iterator[tuple[str, Iterator[str] | None]]:
    """The statements of a script, those that copy with their rows."""
    statement = ""
    for line in lines:
        if COPY.fullmatch(line):
            yield line, _rows(lines)
        elif not line.startswith(("--", "\\")):
            statement += line
            if line.endswith(";\n"):
                # The session is set up already, and an archive may know settings that this server does not.
                if not statement.lstrip().startswith("SET "):
                    yield statement, None
                statement = ""


def _blocks(lines: Iterator[str]) -> Iterator[tuple[str, list[str], Iterator[str]]]:
    """The tables of a script with their columns and their rows."""
    for line in lines:
        if match := COPY.fullmatch(line):
            yield match["table"], [name.strip('"') for name in match["columns"].split(", ")], _rows(lines)


def _rows(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line == END:
            return
        yield line


@contextmanager
def _script(archive: Path) -> Iterator[Iterator[str]]:
    """The lines of an archive as a script; whether they could all be read is known when the block ends."""
    command = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(archive)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        # Over some damaged archives it would read on for ever.
        seconds = LONGEST + archive.stat().st_size // SLOWEST
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (seconds, seconds))
        try:
            yield iter(process.stdout)
            process.wait()
        except Exception:
            # Half a line, if the archive ended within it, is refused by the database before the end is known.
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)
            if not process.returncode:
                raise
        if process.returncode:
            complaint = process.stderr.read()
            reason = _last(complaint) if process.returncode > 0 else Message("it cannot be read to its end")
            raise OperatorError("{archive} is no sound archive: {reason}", archive=archive, reason=reason)


def _run(program: str, engine: Engine, *arguments: str) -> None:
    _, parameters = engine.dialect.create_connect_args(engine.url)
    settings = {SETTINGS[name]: str(value) for name, value in parameters.items() if name in SETTINGS}
    done = subprocess.run(
        [_program(program), *arguments], env={**os.environ, **settings}, capture_output=True, text=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        raise OperatorError("{program}: {reason}", program=program, reason=_last(done.stderr))


def _program(name: str) -> str:
    newest = sorted(PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    result = shutil.which(name) or (str(newest[-1]) if newest else None)
    if result is None:
        raise OperatorError("{name} is not on the PATH; install the client programs of PostgreSQL", name=name)
    return result


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    if not lines:
        return Message("it ended without a word")
    return in_words_of_postgresql(re.sub(r"^pg_\w+: (?:error: )?", "", lines[-1]))
