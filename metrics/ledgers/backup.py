"""Copies of a SQLite file: whole and consistent while others write, and put in place as a whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from metrics.errors import Message, OperatorError, at
from metrics.ledgers.engines import PATIENCE, PRIVATE, SQLITE
from metrics.model.foreign import understood

FULL: Final = "database or disk is full"
"""What SQLite says where there is no room for what it writes."""


def copy_sqlite(source: Path, target: Path, *, sound: bool = True) -> None:
    """Copy a SQLite file as of one moment; others may read and write it meanwhile.

    Args:
        target: Where the copy goes, as one file; there must be none.
        sound: Whether a damaged file is refused.

    Raises:
        OperatorError: There is something at ``target``, it cannot be written, or the copy is damaged.
    """
    with drafted(target) as draft:
        read_into(draft, source, sound=sound)


def read_into(draft: Path, source: Path, *, sound: bool = True) -> None:
    """Copy a SQLite file as of one moment into a new one, which is checked if it is to be ``sound``.

    Raises:
        OperatorError: The source is no sound SQLite file.
        OSError: The copy cannot be written.
    """
    if not source.is_file():
        raise OperatorError(at(source, Message("no such file")))
    try:
        before = SQLITE.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)
        with closing(before), closing(_fresh(draft)) as copy:
            before.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            result = copy.execute("PRAGMA integrity_check(1)").fetchone()[0] if sound else "ok"
    except SQLITE.Error as error:
        if str(error) == FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
        raise OperatorError("{source} cannot be copied: {error}", source=source, error=understood(str(error))) from None
    if result != "ok":
        raise OperatorError("{source} is damaged: {reason}", source=source, reason=result.splitlines()[0])


def _fresh(draft: Path) -> Any:
    """A new SQLite file, made by the system first: its reasons for refusing are plainer, and are not the source's."""
    draft.touch(mode=PRIVATE, exist_ok=False)
    return SQLITE.connect(draft)


def overwrite(target: Path, source: Path, *, first: Callable[[], None]) -> None:
    """Give a SQLite file the content of another; whoever has it open sees the one or the other, never a mixture.

    Were a file put in its place under its name, others would go on writing to one that nobody reads any more.

    Args:
        target: The file that changes.
        source: The file that is read.
        first: Called when nobody else can write to the target any more, before it changes.

    Raises:
        OperatorError: Somebody holds the target, or the disk is full.
    """
    begun = False

    def step(_status: int, _left: int, _pages: int) -> None:
        nonlocal begun
        if not begun:
            begun = True
            first()

    try:
        with (
            closing(SQLITE.connect(source)) as new,
            closing(SQLITE.connect(target, timeout=PATIENCE, isolation_level=None)) as old,
        ):
            # With a log, the target can be read while it changes.
            old.execute("PRAGMA journal_mode = WAL")
            # Waits for other writers here, since the copying itself would give up at once.
            old.execute("BEGIN IMMEDIATE")
            old.execute("COMMIT")
            # One page at a time: with the first, the target is held, and nothing of it is changed for others yet.
            new.backup(old, pages=1, progress=step, sleep=0)
    except SQLITE.Error as error:
        raise OperatorError("{target} keeps what it held: {error}", target=target, error=error) from None


def is_sqlite(file: Path) -> bool:
    """Whether a file can be opened as a SQLite database, sound or not."""
    try:
        with closing(SQLITE.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
    except SQLITE.DatabaseError:
        return False
    return True


@contextmanager
def drafted(target: Path) -> Iterator[Path]:
    """A path to write a file to; it gets its name when the block ends well, and is gone otherwise.

    Raises:
        OperatorError: There is something at ``target``, or it cannot be written.
    """
    if target.exists():
        raise OperatorError("{target} exists; a copy never takes the place of something", target=target)
    draft = target.with_name(f"{target.name}.draft")
    try:
        for part in file_parts(draft):
            part.unlink(missing_ok=True)
        yield draft
        put_in_place(draft, target)
    except OSError as error:
        raise OperatorError(
            "{target} cannot be written: {reason}", target=target, reason=understood(error.strerror)
        ) from None
    finally:
        with suppress(OSError):
            for part in file_parts(draft):
                part.unlink(missing_ok=True)


def put_in_place(draft: Path, target: Path) -> None:
    """Give a file that is complete its name, so that it keeps it when the power fails."""
    _flush(draft, os.O_RDONLY)
    draft.replace(target)
    _flush(target.parent, os.O_RDONLY | os.O_DIRECTORY)


def unused(path: Path) -> Path:
    """The path, or the first of its numbered neighbours that is free."""
    numbered = (path.with_name(f"{path.name}-{number}") for number in range(2, 10_000))
    return next(item for item in (path, *numbered) if not item.exists())


def file_parts(database: Path) -> list[Path]:
    """A SQLite file, and the files beside it while it is in use."""
    return [database, *(database.with_name(f"{database.name}-{part}") for part in ("wal", "shm", "journal"))]


def _flush(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
