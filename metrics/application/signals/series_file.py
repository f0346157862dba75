"""A series of anybody's in a file: dates, values and, of rare events, how many cases they are out of."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from metrics.errors import DataError, Message, at
from metrics.intake import cells
from metrics.intake.contents import Upload
from metrics.intake.reading import table
from metrics.model.periods import read_period, start_of

NEEDED: Final = ("date", "value")
WANTED: Final = Message("a date such as 2021-06 or 2021-06-30 is needed")


@dataclass
class SeriesFile:
    """Rows with a readable date in the order of their lines; a value is NaN at a gap, and where it cannot be read."""

    name: str
    dates: list[str] = field(default_factory=list[str])
    days: list[date] = field(default_factory=list[date])
    values: list[float] = field(default_factory=list[float])
    sizes: list[float] = field(default_factory=list[float])
    filled: list[bool] = field(default_factory=list[bool])
    undated: int = 0
    problems: list[Message] = field(default_factory=list[Message])


def read_series(path: Path, *, sized: bool = False) -> SeriesFile:
    rows = table(Upload(path.name, path))
    missing = [
        at(f"{path.name}:1", Message("the column '{name}' is missing", name=name))
        for name in NEEDED
        if name not in rows.columns
    ]
    if missing:
        raise DataError(missing)
    series, lines = SeriesFile(path.name), dict[date, int]()
    series.sizes = _sizes(path.name, rows, series.problems) if sized and "size" in rows.columns else []
    for line, written, result in zip(rows.index, rows["date"], rows["value"], strict=True):
        text, amount = _text(written), _text(result)
        day, number = day_of(text), _number(amount)
        if day is None:
            series.undated += 1
            wrong = (
                Message("found '{text}'; {wanted}", text=text[:20], wanted=WANTED)
                if text
                else Message("a value is needed")
            )
            series.problems.append(at(f"{path.name}:{line}: date", wrong))
        elif (first := lines.setdefault(day, line)) != line:
            series.problems.append(
                at(
                    f"{path.name}:{line}: date",
                    Message("'{text}' stands in line {first} already", text=text, first=first),
                )
            )
        if not cells.missing(amount) and math.isnan(number):
            series.problems.append(
                at(
                    f"{path.name}:{line}: value",
                    Message("found '{amount}'; a finite number is needed", amount=amount[:20]),
                )
            )
        if day is not None:
            series.dates.append(text.removesuffix(" 00:00:00"))
            series.days.append(day)
            series.values.append(number)
            series.filled.append(not math.isnan(number))
    return series


def _sizes(name: str, rows: pd.DataFrame, problems: list[Message]) -> list[float]:
    """How many cases each row's events are out of."""
    texts = {line: _text(cell) for line, cell in rows["size"].items()}
    numbers = {line: _number(text) for line, text in texts.items()}
    events = {line: _number(_text(cell)) for line, cell in rows["value"].items()}
    for line, number in numbers.items():
        if not number >= (events[line] if math.isfinite(events[line]) else 0):
            wanted = Message("as many cases as events, or more, are needed")
            problems.append(
                at(f"{name}:{line}: size", Message("found '{text}'; {wanted}", text=texts[line][:20], wanted=wanted))
            )
    return [*numbers.values()]


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def day_of(text: str) -> date | None:
    """The day that is meant, the first of a period; None where it cannot be read."""
    try:
        return date.fromisoformat(text.removesuffix(" 00:00:00").replace("/", "-"))
    except ValueError:
        period = read_period(text)
        return None if period is None else start_of(period)


def _number(text: str) -> float:
    """The finite number that is meant; NaN where there is none."""
    number = None if cells.missing(text) else cells.amount(text)
    return math.nan if number is None else number
