"""Months as ISO strings: sortable, readable, the same in YAML, SQL and a URL."""

from __future__ import annotations

import calendar
from datetime import date

Period = str
"""An ISO month such as ``2021-06``."""


def ordinal(period: Period) -> int:
    """Months since year 0, so that a difference counts months."""
    return int(period[:4]) * 12 + int(period[5:7]) - 1


def from_ordinal(number: int) -> Period:
    """The inverse of ``ordinal``."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def shift(period: Period, months: int) -> Period:
    """The month ``months`` after ``period`` (before, when negative)."""
    return from_ordinal(ordinal(period) + months)


def span(first: Period, last: Period) -> list[Period]:
    """All months from ``first`` to ``last``, both included; empty when ``last`` is earlier."""
    return [from_ordinal(number) for number in range(ordinal(first), ordinal(last) + 1)]


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
