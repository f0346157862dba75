"""Files as departments send them, read into one table of raw cells."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from metrics.errors import DataError

ENCODINGS: Final = ("utf-8-sig", "gb18030")
"""Tried in this order; a byte-order mark decides at once. Detection by statistics guesses short Chinese files wrong."""

SUFFIXES: Final = (".csv", ".xlsx")


@dataclass(frozen=True)
class RawFile:
    """One file's cells: ``cells`` indexed by the row number that Excel shows, header in row 1."""

    name: str
    sha256: str
    cells: pd.DataFrame


def read(path: Path) -> RawFile:
    """Read one CSV or XLSX file.

    Args:
        path: The file.

    Returns:
        The cells; empty ones are None, CSV cells are text, Excel cells text, numbers or dates.

    Raises:
        DataError: The file is missing, of another kind, empty or unreadable.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read: {error.strerror}") from None
    if path.suffix.lower() not in SUFFIXES:
        raise DataError(f"{path.name}: found a '{path.suffix}' file; {' or '.join(SUFFIXES)} is needed")
    cells = _csv(path.name, raw) if path.suffix.lower() == ".csv" else _xlsx(path.name, raw)
    if cells.empty:
        raise DataError(f"{path.name}: no data rows below the header")
    return RawFile(path.name, hashlib.sha256(raw).hexdigest(), cells)


def _csv(name: str, raw: bytes) -> pd.DataFrame:
    text = _decoded(name, raw)
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise DataError(f"{name}: not a readable CSV table: {error}") from None
    if not rows:
        raise DataError(f"{name}: the file is empty")
    header = [title.strip() for title in rows[0]]
    ragged = [number for number, row in enumerate(rows[1:], start=2) if row and len(row) != len(header)]
    if ragged:
        shown = ", ".join(map(str, ragged[:10]))
        raise DataError(f"{name}: rows {shown} have another number of cells than the header ({len(header)})")
    body = {number: row for number, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)}
    cells = pd.DataFrame.from_dict(body, orient="index", columns=pd.Index(header, dtype=object), dtype=object)
    return _checked(name, cells.map(lambda cell: cell.strip() or None))


def _decoded(name: str, raw: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError(f"{name}: neither UTF-8 nor GB18030; save the file as 'CSV UTF-8'")


def _xlsx(name: str, raw: bytes) -> pd.DataFrame:
    try:
        sheet = pd.read_excel(io.BytesIO(raw), engine="calamine", dtype=object, header=None)
    except Exception as error:  # calamine raises its own types, and ValueError, for broken workbooks
        raise DataError(f"{name}: not a readable .xlsx workbook: {str(error).splitlines()[0]}") from None
    if sheet.empty:
        raise DataError(f"{name}: the first sheet is empty")
    cells = sheet.iloc[1:].astype(object)
    cells.columns = pd.Index([str(title).strip() for title in sheet.iloc[0]], dtype=object)
    cells.index = pd.RangeIndex(2, 2 + len(cells))
    return _checked(name, cells.dropna(how="all"))


def _checked(name: str, cells: pd.DataFrame) -> pd.DataFrame:
    repeated = cells.columns[cells.columns.duplicated()].tolist()
    if repeated:
        raise DataError(f"{name}: row 1: the header '{repeated[0]}' stands there twice")
    cells = cells.astype(object)
    return cells.where(cells.notna(), None)
