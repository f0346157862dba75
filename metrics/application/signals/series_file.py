"""A series of anybody's in a file: dates, values and, of rare events, how many cases they are out of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from metrics.errors import DataError, Message, at
from metrics.intake import cells
from metrics.intake.contents import Upload
from metrics.intake.days import parts_of_day
from metrics.intake.finished import table
from metrics.model.periods import kind_of, read_period, start_of

NEEDED: Final = ("date", "value")
WANTED: Final = Message("a date such as 2021-06 or 2021-06-30 is needed")


class Point(NamedTuple):
    """A row with a readable date; value and size are NaN at a gap, and where they cannot be read."""

    day: date
    written: str
    value: float
    size: float
    line: int

    @property
    def filled(self) -> bool:
        """Whether there is a value."""
        return not math.isnan(self.value)


@dataclass(frozen=True)
class SeriesFile:
    """What a file of so many rows holds, in the order of its lines; ``sized``: it says how many cases there were."""

    name: str
    rows: int
    sized: bool
    points: list[Point]
    problems: list[Message]


def read_series(path: Path) -> SeriesFile:
    """The series in a CSV or XLSX file, with what is wrong in it, line by line.

    Raises:
        DataError: The file cannot be read, or lacks a column.
    """
    rows = table(Upload(path.name, path), NEEDED)
    absent = [
        at(f"{path.name}:{rows.attrs['header']}", "the column '{name}' is missing", name=name)
        for name in NEEDED
        if name not in rows.columns
    ]
    if absent:
        raise DataError(absent)
    sized, lines = "size" in rows.columns, dict[tuple[date, str], int]()
    points, problems = list[Point](), list[Message]()
    sizes = rows["size"] if sized else [None] * len(rows)
    for line, written, value, size in zip(rows.index, rows["date"], rows["value"], sizes, strict=True):
        text, where = _text(written), f"{path.name}:{line}"
        day = day_of(text)
        amount, cases = (_number(where, name, cell, problems) for name, cell in (("value", value), ("size", size)))
        if day is None:
            problems.append(at(f"{where}: date", cells.misread(text, WANTED) if text else Message("a value is needed")))
            continue
        points.append(Point(day, text.removesuffix(" 00:00:00"), amount, cases, line))
        first = lines.setdefault((day, _length(text)), line)
        if first != line:
            twice = Message("'{text}' stands in line {first} already; each date has one row", text=text, first=first)
            problems.append(at(f"{where}: date", twice))
    problems += _other_lengths(path.name, rows.index.tolist(), [_text(written) for written in rows["date"]])
    return SeriesFile(path.name, len(rows), sized, points, problems)


def _other_lengths(name: str, lines: Sequence[int], texts: Sequence[str]) -> list[Message]:
    """Periods of another length than most; days and months go together, as the first of a month may stand for it."""
    kinds = [_length(text) for text in texts]
    usual = Counter(kind for kind in kinds if kind).most_common(1)
    other = Message("the other periods of the table are of another length; give one kind in one table")
    return [
        at(f"{name}:{line}: date", cells.misread(text, other))
        for line, text, kind in zip(lines, texts, kinds, strict=True)
        if kind and kind != usual[0][0]
    ]


def _length(text: str) -> str:
    """What a date spans; nothing where it cannot be read."""
    period = read_period(text)
    kind = "month" if period is None else kind_of(period)
    return "" if day_of(text) is None else kind if kind in ("quarter", "half-year", "year") else "month"


def day_of(text: str) -> date | None:
    """The day that is meant, the first of a period; None where it cannot be read."""
    if parts := parts_of_day(text):
        try:
            return date(*parts)
        except ValueError:
            return None
    period = read_period(text)
    return None if period is None else start_of(period)


def _text(cell: object) -> str:
    return "" if cell is None else cells.plain(cell)


def _number(where: str, name: str, cell: object, problems: list[Message]) -> float:
    """The finite number that is meant; NaN where there is none."""
    text = _text(cell)
    number = None if cells.missing(text) else cells.amount(text)
    if number is None and not cells.missing(text):
        problems.append(at(f"{where}: {name}", cells.no_amount(text, Message("a finite number is needed"))))
    return math.nan if number is None else number
