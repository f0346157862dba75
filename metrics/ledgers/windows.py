"""Windows of months as a table that statements join with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CTE, Date, String, column, values

from metrics.model.periods import Period, month_end, month_start, shift


@dataclass(frozen=True)
class Window:
    """The days a value rests on; ``period`` names it and is the month it ends in."""

    period: Period
    start: date
    end: date


def windows(periods: Sequence[Period], months: int) -> list[Window]:
    """One window of ``months`` months up to each period's end; 0 months reach back without limit."""
    return [
        Window(period, month_start(shift(period, 1 - months)) if months else date.min, month_end(period))
        for period in periods
    ]


def as_table(rows: Sequence[Window]) -> CTE:
    """The windows as a common table expression with columns period, start and month_end."""
    columns = (column("period", String), column("start", Date), column("month_end", Date))
    table = values(*columns, name="windows").data([(row.period, row.start, row.end) for row in rows])
    return table.cte("windows")
