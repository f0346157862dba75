"""Periods as ISO texts: sortable, readable, the same in YAML, SQL and a URL; and the spellings that people use."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from metrics.errors import OperatorError

Period = str
"""An ISO month such as ``2021-06``; in a finished table of values also ``2021-Q2``, ``2021-H1`` or ``2021``."""

PER_YEAR: Final = {"month": 12, "quarter": 4, "half-year": 2, "year": 1}
"""Kinds of periods, and how many make a year."""

STEPS: Final = 4096
"""Steps on the calendar that are kept: a city asks for the same few hundred over and over."""

YEAR: Final = r"(?P<year>(?:1[89]|20)\d\d)"
ENGLISH: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
CHINESE: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
SPELLINGS: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("month", YEAR + r"(?:[-/年M]M?(?P<number>\d{1,2})|\.(?P<two>\d\d|[2-9]))(?:月份?)?"),
        ("month", YEAR + r"(?P<number>\d\d)"),
        ("month", YEAR + r"(?P<sign>[-/.])(?P<number>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?:00:00(?::00)?)?"),
        ("month", YEAR + r"年(?P<number>\d{1,2})月(?P<day>\d{1,2})日"),
        ("month", r"(?P<number>\d{1,2})[-/.]" + YEAR),
        ("month", r"(?P<name>[A-Z]{3,9})[-/.,]?" + YEAR),
        ("month", YEAR + r"[-/.]?(?P<name>[A-Z]{3,9})"),
        ("quarter", YEAR + r"[-/.年]?(?:Q|第)?(?P<number>[1-4一二三四])(?:季度?)"),
        ("quarter", YEAR + r"[-/.年]?Q(?P<number>[1-4])"),
        ("quarter", r"Q(?P<number>[1-4])[-/.]?" + YEAR),
        ("half-year", YEAR + r"年?(?P<number>[上下])半年度?"),
        ("half-year", YEAR + r"[-/.]?[HS](?P<number>[12])"),
        ("half-year", r"[HS](?P<number>[12])[-/.]?" + YEAR),
        ("year", YEAR + r"(?:年度?)?"),
    )
)
"""Kinds of periods and the ways in which people write them, spaces taken out and letters made large.

A single digit after a dot is refused: where a spreadsheet took 2021.10 for a number it shows 2021.1.
"""


def read_period(text: str) -> Period | None:
    """The period that a text names, in the one spelling that the product uses; None where it names none.

    Months, quarters, half-years and years are read: ``2021-6``, ``2021/06``, ``202106``, ``2021年6月``, ``2021-06-30``,
    ``Jun 2021``, ``2021Q2``, ``2021年第二季度``, ``2021-H1``, ``2021年上半年``, ``2021``, ``2021年``.
    """
    plain = _plain(text)
    for kind, spelling in SPELLINGS:
        if match := spelling.fullmatch(plain):
            return _named(kind, match.groupdict())
    return None


def asked_period(text: str) -> Period | None:
    """The period that somebody types to be shown it; None where it is none, or a day, which says more than is meant."""
    plain = _plain(text)
    days = (spelling.fullmatch(plain) for _, spelling in SPELLINGS if "day" in spelling.groupindex)
    return None if any(days) else read_period(text)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def _named(kind: str, parts: dict[str, str | None]) -> Period | None:
    year, name = parts["year"], parts.get("name")
    written = parts.get("number") or parts.get("two")
    if name:
        full = [month.upper() for month in calendar.month_name[1:]]
        known = name[:3] in ENGLISH and (name in (*ENGLISH, "SEPT") or name in full)
        number = ENGLISH.index(name[:3]) + 1 if known else 0
    else:
        number = CHINESE.get(written, 0) or int(written) if written else 1
    if year is None or not 1 <= number <= PER_YEAR[kind]:
        return None
    if parts.get("day") and not 1 <= int(parts["day"] or 0) <= calendar.monthrange(int(year), number)[1]:
        return None
    return {"month": f"{year}-{number:02d}", "quarter": f"{year}-Q{number}", "half-year": f"{year}-H{number}"}.get(
        kind, year
    )


def rated_period(periods: Sequence[Period], wanted: str | None = None, *, newest: Period | None = None) -> Period:
    """The period of several that is meant, however it is written; by default the ``newest``, else the last one.

    Raises:
        OperatorError: It is none of them, or no period at all.
    """
    period = (newest or periods[-1]) if wanted is None else asked_period(wanted)
    if period is None:
        raise OperatorError("found '{text}' as a period; one such as {last} is needed", text=wanted, last=periods[-1])
    if period not in periods:
        raise OperatorError(
            "{wanted} was not rated; there is {first} to {last}", wanted=wanted, first=periods[0], last=periods[-1]
        )
    return period


def kind_of(period: Period) -> str:
    """What a period is: a key of ``PER_YEAR``."""
    return {"": "year", "Q": "quarter", "H": "half-year"}.get(period[5:6], "month")


@lru_cache(STEPS)
def ordinal(period: Period) -> int:
    """Periods of its kind since year 0, so that a difference counts steps on the calendar."""
    each = PER_YEAR[kind_of(period)]
    return int(period[:4]) * each + int(period[5:].lstrip("QH") or 1) - 1


@lru_cache(STEPS)
def from_ordinal(number: int) -> Period:
    """The inverse of ``ordinal`` for months."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


@lru_cache(STEPS)
def shift(period: Period, steps: int) -> Period:
    """The period so many months, or whatever it is itself, after ``period`` (before, when negative)."""
    kind, number = kind_of(period), ordinal(period) + steps
    if kind == "month":
        return from_ordinal(number)
    year, part = divmod(number, PER_YEAR[kind])
    return f"{year:04d}" if kind == "year" else f"{year:04d}-{kind[0].upper()}{part + 1}"


def span(first: Period, last: Period) -> list[Period]:
    """All months from ``first`` to ``last``, both included; empty when ``last`` is earlier."""
    return [from_ordinal(number) for number in range(ordinal(first), ordinal(last) + 1)]


def start_of(period: Period) -> date:
    """The first day of a period of any kind."""
    months = 12 // PER_YEAR[kind_of(period)]
    return month_start(from_ordinal(ordinal(period) * months))


def end_of(period: Period) -> date:
    """The last day of a period of any kind."""
    return start_of(shift(period, 1)) - timedelta(days=1)


def around(day: date, kind: str) -> tuple[date, date]:
    """The first and the last day of the period around a day; ``kind`` is a key of ``PER_YEAR``."""
    months = 12 // PER_YEAR[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, month_end(shift(month_of(first), months - 1))


def month_start(period: Period) -> date:
    """The first day of the month."""
    return date(int(period[:4]), int(period[5:7]), 1)


def month_end(period: Period) -> date:
    """The last day of the month."""
    year, month = int(period[:4]), int(period[5:7])
    return date(year, month, calendar.monthrange(year, month)[1])


def month_of(day: date) -> Period:
    """The month a day lies in."""
    return f"{day.year:04d}-{day.month:02d}"
