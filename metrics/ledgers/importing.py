"""Files into ledgers: a file goes in as a whole and once, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from metrics.definitions import Config, Ledger
from metrics.definitions.ledger import ENTITY_CODE, ENTITY_NAME
from metrics.errors import DataError
from metrics.ledgers import cells, files, privacy
from metrics.ledgers.store import Store

SHOWN: Final = 20
"""Characters of a wrong cell that a message repeats."""


@dataclass(frozen=True)
class Imported:
    """What became of one file."""

    file: str
    ledger: str
    records: int
    status: Literal["added", "already_there"]


def import_file(store: Store, config: Config, path: Path) -> Imported:
    """Take one file into its ledger, in one transaction.

    Args:
        store: The open database.
        config: Definitions of the ledgers and the bodies.
        path: CSV or XLSX with the ledger's Chinese headers in row 1.

    Returns:
        Which ledger it went into and how many records were added; a file that is already in changes nothing.

    Raises:
        DataError: Every problem found, as ``file: row, column: what was found; what would be right``.
    """
    raw = files.read(path)
    if persons := privacy.findings(raw.cells):
        raise DataError([f"{raw.name}: {finding}" for finding in persons])
    ledger = recognise(raw, config)
    if _already_in(store, raw.sha256):
        return Imported(raw.name, ledger.id, 0, "already_there")
    records = typed(raw, ledger, config)
    with store.writing() as connection:
        _insert(connection, store, raw, ledger, records)
    return Imported(raw.name, ledger.id, len(records), "added")


def gather(paths: Iterable[Path]) -> list[Path]:
    """The files meant by a list of files and folders, in a stable order.

    Raises:
        DataError: A path does not exist, or a folder holds no file that could be taken.
    """
    found: list[Path] = []
    problems: list[str] = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in files.SUFFIXES) if path.is_dir() else [path]
        if not path.exists() or not inside:
            problems.append(f"{path}: {'no CSV or XLSX file in it' if path.exists() else 'no such file or folder'}")
        found.extend(inside)
    if problems:
        raise DataError(problems)
    return found


def recognise(raw: files.RawFile, config: Config) -> Ledger:
    """The ledger a file belongs to: by its name, else by its headers.

    Raises:
        DataError: Neither the name nor the headers fit a ledger.
    """
    stem = raw.name.rpartition(".")[0].rpartition("_")[0] or raw.name.rpartition(".")[0]
    titles = {word: ledger for ledger in config.ledgers.values() for word in (ledger.title.zh, ledger.id)}
    if stem in titles:
        return titles[stem]
    for ledger in config.ledgers.values():
        if set(headers(ledger)) == set(raw.cells.columns):
            return ledger
    nearest = get_close_matches(stem, titles, n=1)
    hint = f"; did you mean '{nearest[0]}'?" if nearest else ""
    raise DataError(f"{raw.name}: neither its name nor its headers fit a ledger{hint}")


def headers(ledger: Ledger) -> list[str]:
    """The headers of a ledger's file, in order."""
    first = [ENTITY_CODE.zh] if ledger.scope == "entity" else []
    return [*first, *(column.zh for column in ledger.all_columns.values())]


def typed(raw: files.RawFile, ledger: Ledger, config: Config) -> pd.DataFrame:
    """The file's rows as records: columns of ``ledger.all_columns``, Python values, indexed by row number.

    Raises:
        DataError: Every cell that does not fit, every missing or unknown column, every repeated key.
    """
    _require_headers(raw, ledger)
    columns: dict[str, pd.Series] = {}
    problems: list[cells.Problem] = []
    for name, column in ledger.all_columns.items():
        if column.type == "entity":
            columns[name], found = cells.entities(config.city, raw.cells[ENTITY_CODE.zh], raw.cells[ENTITY_NAME.zh])
        else:
            columns[name], found = cells.convert(column, raw.cells[column.zh])
        problems.extend(found)
    records = pd.DataFrame(columns)
    problems.extend(_repeated(records, ledger))
    if problems:
        raise DataError(_sentences(raw.name, problems))
    return records


def _require_headers(raw: files.RawFile, ledger: Ledger) -> None:
    expected, found = headers(ledger), list(raw.cells.columns)
    missing = [f"{raw.name}: row 1: the column '{title}' is missing" for title in expected if title not in found]
    unknown = []
    for title in found:
        if title not in expected:
            nearest = get_close_matches(title, expected, n=1)
            unknown.append(f"{raw.name}: row 1: unknown column '{title}'" + (f"; '{nearest[0]}'?" if nearest else ""))
    if missing or unknown:
        raise DataError([*missing, *unknown])


def _repeated(records: pd.DataFrame, ledger: Ledger) -> list[cells.Problem]:
    keys = records[list(ledger.key)]
    again = keys[keys.duplicated() & keys.notna().all(axis=1)]
    header = "、".join(ledger.all_columns[name].zh for name in ledger.key)
    first = {tuple(key): row for row, key in zip(reversed(keys.index), keys.to_numpy()[::-1], strict=True)}
    return [
        (int(row), header, "/".join(map(str, key)), f"the same key stands in row {first[tuple(key)]}")
        for row, key in zip(again.index, again.to_numpy(), strict=True)
    ]


def _sentences(name: str, problems: list[cells.Problem]) -> list[str]:
    def shown(cell: Any) -> str:
        return "an empty cell" if cell is None else f"'{str(cell)[:SHOWN]}'"

    ordered = sorted(problems, key=lambda problem: (problem[0], problem[1]))
    return [f"{name}: row {row}, column '{title}': found {shown(cell)}; {right}" for row, title, cell, right in ordered]


def _already_in(store: Store, sha256: str) -> bool:
    batches = store.table("batches")
    with store.reading() as connection:
        return connection.execute(select(batches.c.id).where(batches.c.sha256 == sha256)).first() is not None


def _insert(connection: Connection, store: Store, raw: files.RawFile, ledger: Ledger, records: pd.DataFrame) -> None:
    batch = connection.execute(
        insert(store.table("batches")).values(
            ledger=ledger.id,
            file=raw.name,
            sha256=raw.sha256,
            records=len(records),
            imported_at=datetime.now(UTC).replace(tzinfo=None),
        )
    ).inserted_primary_key
    names = [str(name) for name in records.columns]
    rows = [{"batch": batch and batch[0], **dict(zip(names, row, strict=True))} for row in records.to_numpy()]
    try:
        connection.execute(insert(store.table(ledger.id)), rows)
    except IntegrityError:
        raise DataError(
            f"{raw.name}: some of its records are in the ledger already (same {', '.join(ledger.key)}) "
            "from another file; send only new records"
        ) from None
