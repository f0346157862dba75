"""What the number in a cell means by the format of its cell."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from metrics.intake.parsing.figures import as_stored
from metrics.intake.parsing.wire import WireCell

NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
EXACT_DIGITS: Final = 15
"""Digits of a whole number that survive in Excel."""
ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?Z?", re.ASCII)

LAST_SERIAL: Final = {False: 2_958_466, True: 2_957_004}
"""The serial number after 31 December 9999, without and with the 1904 system."""
LEAP_DAY: Final = 60
"""29 February 1900, which never was."""
MILLISECONDS: Final = 86_400_000
"""Of a day; Excel keeps no finer time."""


class CellFault(Exception):  # noqa: N818 - a finding about the cell, not an error of the program
    """A cell cannot be read, for the reason of this code."""

    def __init__(self, code: str, value: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.value = value


WITHOUT_DAY: Final = {"month": "%Y-%m", "year": "%Y"}
"""Meaning of a format → what it shows of a day."""


def number(text: str) -> int | float:
    """The number that is stored.

    Raises:
        CellFault: The text is no number, or an infinite one.
    """
    if text.isascii() and text.isdigit() and len(text) <= EXACT_DIGITS:
        return int(text)
    if len(text) > 400 or not NUMBER.fullmatch(text) or abs(value := float(text)) == float("inf"):
        raise CellFault("E-CELL-04")
    return int(value) if value.is_integer() and abs(value) < 10**EXACT_DIGITS else value


def formatted(text: str, meaning: str, *, from_1904: bool) -> WireCell:
    """The number as its cell shows it.

    Args:
        text: What is stored.
        meaning: Of its format, see ``formats.read``; not nothing.
        from_1904: Whether days are counted from 1904.

    Raises:
        CellFault: It is no number, or no day.
    """
    meaning, _, code = meaning.partition("\n")
    word, _, rest = meaning.partition(" ")
    match word:
        case "plain":
            value, pattern = number(text), as_stored(code)
            return value if pattern and pattern.fullmatch(repr(value)) else {"n": [value, code]}
        case "percent":
            return {"p": number(text)}
        case "dressed":
            return {"n": [number(text), code]}
        case "worded":
            return {"w": [number(text), rest, code]}
        case "scaled":
            return {"s": [number(text), *map(int, rest.split()), code]}
        case _:
            return _moment(text, meaning, from_1904=from_1904)


def _moment(text: str, meaning: str, *, from_1904: bool) -> WireCell:
    """A number as the day or time that its cell shows."""
    try:
        value = number(text)
    except CellFault:
        raise CellFault("E-DATE-07", text) from None
    if not 0 <= value < LAST_SERIAL[from_1904]:
        raise CellFault("E-DATE-07", text)
    whole, part = divmod(value, 1)
    moment = timedelta(milliseconds=round(part * MILLISECONDS))
    if whole == 0 and meaning == "time":
        return str(moment)
    if not from_1904 and whole in (0, LEAP_DAY):
        raise CellFault("E-DATE-05", text)
    origin = datetime(1904, 1, 1) if from_1904 else _origin(whole)
    if meaning in WITHOUT_DAY:
        # The clerk sees no day, so that none is read.
        return f"{origin + timedelta(days=whole):{WITHOUT_DAY[meaning]}}"
    return _day(origin, timedelta(days=whole) + moment)


def written(text: str) -> WireCell:
    """The day of a cell that holds it in words, as 2021-06-30 or 2021-06-30T12:00:00.

    Raises:
        CellFault: It is no day.
    """
    try:
        if not ISO_DATE.fullmatch(text):
            raise CellFault("E-DATE-07", text)
        return _day(datetime.fromisoformat(text.rstrip("Z")), timedelta())
    except ValueError:
        raise CellFault("E-DATE-07", text) from None


def _origin(whole: float) -> datetime:
    """The day before serial number 1; one day earlier after the leap day that never was."""
    return datetime(1899, 12, 31) if whole < LEAP_DAY else datetime(1899, 12, 30)


def _day(origin: datetime, since: timedelta) -> WireCell:
    try:
        moment = origin + since
    except OverflowError:
        raise CellFault("E-DATE-07") from None
    midnight = (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
    return {"d": date.isoformat(moment.date())} if midnight else {"t": moment.isoformat()}
