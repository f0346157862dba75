"""Cells to days: dates as people and spreadsheets write them, and periods in columns that stand for one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from metrics.definitions import Column
from metrics.errors import Message
from metrics.intake.contents import Cell, Percent
from metrics.intake.problems import Detail
from metrics.intake.texts import HALF_WIDTH, NOTHING, Typed, plain, wrong
from metrics.model import Period, Text
from metrics.model.periods import around, end_of, kind_of, read_period

YEARS: Final = range(1949, 2101)
"""Years that a record can lie in."""
DAY: Final = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号])"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)
DIGITS_DAY: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
NO_DAY: Final = re.compile(r"[0-9]{4}(?:[-/.][0-9]{1,2}|年(?:[0-9]{1,2}月)?)?")
JANUARY_OR_OCTOBER: Final = re.compile(r"[0-9]{4}\.1")
"""What a spreadsheet shows of 2021.10, and people write for January."""
WANTED: Final[Mapping[str | None, tuple[Message, Text]]] = {
    None: (Message("date"), Text(zh="{year}年{month}月×日", en="{year}-{month}-DD")),
    "month": (Message("month"), Text(zh="{year}年{month}月", en="{year}-{month}")),
    "quarter": (Message("quarter"), Text(zh="{year}年第{quarter}季度", en="{year}-Q{quarter}")),
    "half-year": (Message("half-year"), Text(zh="{year}年{half}半年", en="{year}-H{half}")),
    "year": (Message("year"), Text(zh="{year}年", en="{year}")),
}
"""By the period that a column stands for: what belongs into its cells, and how that is written."""
UNREAD: Final = frozenset({"E-DATE-01", "E-DATE-03"})
"""Codes of what is no day, or no whole one: they say how it would be written."""
YEAR_IN: Final = re.compile(r"(?<!\d)(?:20)?(\d\d)(?=年|[-./]\d)|(?<!\d)20(\d\d)(?!\d)")
YEAR_LAST: Final = re.compile(r"(?<!\d)\d\d?[-./]\d\d?[-./]20(\d\d)(?!\d)")
"""A year after day and month, or month and day."""
MONTH_IN: Final = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月|\d[-./](1[0-2]|0?[1-9])(?!\d)")
SERIALS: Final = range(20000, 80001)
"""Serial numbers of the days from 1954 to 2119: what a date looks like where the cell lost its format."""
FALSE_SERIALS: Final = frozenset({0, 60})
"""Day 0, and the 29th of February 1900, which never was."""
DAY_ZERO: Final = date(1899, 12, 30)
FROM_1904: Final = 1462
"""Days by which the serial numbers of the 1904 system fall behind."""


def read(column: Column, cell: Any) -> Typed:
    """A day; in a column that stands for periods the last one of its period, however the period is written."""
    value, code, details = _day(cell)
    if column.period is None:
        return wrong(code, **written(column, cell)) if code in UNREAD else (value, code, details)
    if value is None and isinstance(cell, str | int | float) and not isinstance(cell, bool):
        period = read_period(plain(cell).translate(HALF_WIDTH))
        if period and kind_of(period) == column.period and int(period[:4]) in YEARS:
            return end_of(period), None, NOTHING
    if value is None:
        if column.period == "month" and JANUARY_OR_OCTOBER.fullmatch(str(cell)):
            return wrong("E-DATE-11")
        return wrong("E-DATE-01", **written(column, cell)) if code in UNREAD else (value, code, details)
    start, end = around(value, column.period)
    if value == end:
        return value, code, details
    return end, code or ("N-DATE-10" if value == start else "Q-DATE-08"), {"found": end.isoformat()}


def written(column: Column, cell: Any, month: Period | None = None, *, owed: bool = False) -> Mapping[str, Detail]:
    """What is wanted instead of a cell that is no day, and how it is written.

    Args:
        month: The month that the file is sent for: what the cell leaves open is told by it.
        owed: The column says which period's the row is, so that no other period can be right.

    Returns:
        An example with the year and the month that the cell names or the return is of, and a blank in place of others.
    """
    wanted, form = WANTED[column.period]
    text = cell.translate(HALF_WIDTH) if isinstance(cell, str) else plain(cell)
    named = MONTH_IN.search(text)
    number = int(named[1] or named[2]) if named else 0
    century = _year_in(text) or (text[:4] if NO_DAY.fullmatch(text) else "")
    if month and (owed or century in ("", month[:4])):
        if not number or owed:
            century, number = month[:4], int(month[5:])
        elif not century and number <= int(month[5:]):
            century = month[:4]
    zh = {"year": century or "××××", "month": number or "×", "quarter": "×", "half": "×"}
    en = {"year": century or "YYYY", "month": f"{number:02d}" if number else "MM", "quarter": "N", "half": "N"}
    if number:
        zh |= {"quarter": "一二三四"[(number - 1) // 3], "half": "上下"[(number - 1) // 6]}
        en |= {"quarter": str((number + 2) // 3), "half": str((number + 5) // 6)}
    return {"wanted": wanted, "example": Text(zh=form.zh.format(**zh), en=form.en.format(**en))}


def _year_in(text: str) -> str:
    """The year that a text names; a day may stand where a year could, so that 31.12.20 is of no year to come."""
    match = YEAR_LAST.search(text) or YEAR_IN.search(text)
    year = f"20{next(filter(None, match.groups()))}" if match else ""
    return year if year and int(year) <= date.today().year + 1 else ""


def _day(cell: Any) -> Typed:
    if isinstance(cell, datetime):
        # Systems export the time of day along; a ledger keeps days.
        return _in_years(cell.date())
    if isinstance(cell, date):
        return _in_years(cell)
    if isinstance(cell, str):
        return _date_in(cell.translate(HALF_WIDTH))
    if isinstance(cell, bool | Percent) or not math.isfinite(cell) or cell % 1:
        return wrong("E-DATE-01")
    if int(cell) in FALSE_SERIALS:
        return wrong("E-DATE-05")
    if int(cell) in SERIALS:
        day = DAY_ZERO + timedelta(days=int(cell))
        return day, "Q-DATE-04", {"found": day.isoformat()}
    return _date_in(str(int(cell)))


def since_1900(cell: Cell) -> Cell:
    """A bare serial number of the 1904 system in that of 1900; any other cell as it is."""
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell + FROM_1904 not in SERIALS:
        return cell
    return cell + FROM_1904


def parts_of_day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of what is written as a day in any usual spelling; None where it is written otherwise."""
    text = text.translate(HALF_WIDTH)
    if result := DAY.fullmatch(text):
        return int(result[1]), int(result[3] or result[5]), int(result[4] or result[6])
    if result := DIGITS_DAY.fullmatch(text):
        return int(result[1]), int(result[2]), int(result[3])
    return None


def _date_in(text: str) -> Typed:
    parts = parts_of_day(text)
    if parts is None:
        return wrong("E-DATE-03" if NO_DAY.fullmatch(text) else "E-DATE-01")
    try:
        return _in_years(date(*parts))
    except ValueError:
        return wrong("E-DATE-02")


def _in_years(day: date) -> Typed:
    if day.year in YEARS:
        return day, None, NOTHING
    return wrong("E-DATE-06", limit=f"{YEARS[0]}–{YEARS[-1]}")
