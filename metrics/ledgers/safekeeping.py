"""Backups of a city's database, checked after writing; and bringing one back, checked before it replaces anything."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from metrics.definitions import Config
from metrics.errors import Message, OperatorError, at
from metrics.ledgers import archives, engines, fitting, tables
from metrics.ledgers.backup import (
    copy_sqlite,
    drafted,
    file_parts,
    is_sqlite,
    overwrite,
    put_in_place,
    read_into,
    unused,
)
from metrics.ledgers.store import Store
from metrics.ledgers.verification import Verification, verify, verify_on
from metrics.model.foreign import understood


@dataclass(frozen=True)
class Restored:
    """A database that holds what a backup held, and where what it held before is kept, if there was anything."""

    store: Store
    found: Verification
    aside: Path | None


def back_up(store: Store, target: Path) -> tuple[Verification, str]:
    """Write all records and results to one file, as of one moment; others may read and write meanwhile.

    Args:
        target: The file, which must not be there: one SQLite file, or an archive of ``pg_dump``.

    Returns:
        What was found on checking the records, and the version of the data in the file.

    Raises:
        OperatorError: Records are damaged, or the file cannot be written or is there already.
    """
    with drafted(target) as draft:
        if store.is_file:
            read_into(draft, file_of(store))
            copy = _opened(draft, store)
            result = _sound(verify(copy), Message("no backup was made")), copy.data_version
            engines.settle(copy.engine)
            return result
        with store.steady(), store.reading() as connection:
            result = _sound(verify_on(connection, store), Message("no backup was made")), store.data_version
            archives.dump(store, connection, draft)
            return result


def restore(url: str, source: Path, config: Config) -> Restored:
    """Put a backup in the place of a database, if all its records are as they came in; otherwise change nothing.

    A backup of an earlier version, or made under other definitions, is made to fit. What the database held before is
    kept: a SQLite file beside it, an archive beside the backup.

    Args:
        url: SQLAlchemy URL of the database; a SQLite file may be missing or damaged.

    Raises:
        OperatorError: The backup is damaged or does not fit, or the database cannot be written.
    """
    if not source.is_file():
        raise OperatorError(at(source, Message("no such file")))
    parsed = engines.address(url)
    store = Store(engines.engine(parsed), tables.build(config.ledgers))
    if parsed.get_backend_name() != "sqlite":
        return _restore_archive(store, source)
    target = file_of(store)
    draft = target.with_name(f"{target.name}.restored")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for part in file_parts(draft):
            part.unlink(missing_ok=True)
        read_into(draft, source)
        copy = _opened(draft, store)
        with fitting.alone(copy.engine) as connection:
            fitting.fit_on(connection, store.metadata, copied=False)
        result = _sound(verify(copy), Message("nothing was restored"))
        engines.settle(copy.engine)
        return Restored(store, result, _replace(target, draft))
    except OSError as error:
        reason = understood(error.strerror)
        raise OperatorError("{target} cannot be written: {reason}", target=target, reason=reason) from None
    finally:
        with suppress(OSError):
            for part in file_parts(draft):
                part.unlink(missing_ok=True)


def replace(target: Path, draft: Path) -> None:
    """Give a SQLite file the content of a complete draft, or the draft its place where there is none."""
    if target.exists():
        overwrite(target, draft, first=lambda: None)
    else:
        put_in_place(draft, target)


def file_of(store: Store) -> Path:
    """The file of a SQLite database.

    Raises:
        OperatorError: It has none.
    """
    name = store.engine.url.database
    if not name or name == ":memory:":
        raise OperatorError("a database in memory has no file to keep")
    return Path(name)


def _replace(target: Path, draft: Path) -> Path | None:
    """Put a checked draft in place; returns where what was there is kept."""
    if not target.exists():
        put_in_place(draft, target)
        return None
    aside = unused(target.with_name(f"{target.name}.before-restore"))
    if is_sqlite(target):
        overwrite(target, draft, first=lambda: copy_sqlite(target, aside, sound=False))
        return aside
    # Nobody can read or write what is no database, so it may change its name.
    for part, kept in zip(file_parts(target), file_parts(aside), strict=True):
        if part.exists():
            part.replace(kept)
    put_in_place(draft, target)
    return aside


def _restore_archive(store: Store, source: Path) -> Restored:
    aside = None
    with fitting.alone(store.engine) as connection:
        if fitting.is_made(connection):
            aside = unused(source.with_name(f"{source.name}.before-restore"))
            with drafted(aside) as draft:
                archives.dump(store, connection, draft)
        archives.load(store, connection, source)
        fitting.fit_on(connection, store.metadata)
        result = _sound(verify_on(connection, store), Message("nothing was restored"))
    return Restored(store, result, aside)


def _opened(file: Path, like: Store) -> Store:
    return Store(engines.engine(make_url(f"sqlite:///{file}")), like.metadata)


def _sound(result: Verification, otherwise: Message) -> Verification:
    if result.problems:
        raise OperatorError([*result.problems, otherwise])
    return result
