"""Windows of months, and questions about them in portions that SQLite can sort; other databases get them whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import CTE, Connection, Date, String, Table, column, func, select, values

from metrics.ledgers import sql
from metrics.ledgers.selection import Selection
from metrics.model.periods import Period, month_end, month_start, shift

Counts = NDArray[np.int64]

SORTED_AT_ONCE: Final = 1_000_000
"""Records, counted once for each window that holds them, that are sorted at a time: some 100 MB."""


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


@dataclass(frozen=True)
class Portion:
    """The windows and the bodies that one statement asks about; None: all bodies."""

    periods: Sequence[Period]
    entities: Sequence[str] | None = None


def portions(connection: Connection, table: Table, selection: Selection, periods: Sequence[Period]) -> list[Portion]:
    """Portions that together ask about every body and window once.

    Args:
        selection: Which records count, over how many months.
        periods: Months whose ends close the windows.

    Returns:
        The question whole unless SQLite would have to sort more than ``SORTED_AT_ONCE``; then runs of windows, and
        runs of bodies where a single window holds more than that.
    """
    if connection.dialect.name != "sqlite":
        return [Portion(periods)]
    held, entities = _held(connection, table, selection, periods)
    result: list[Portion] = []
    for run in runs(held.sum(axis=1), SORTED_AT_ONCE):
        if held[run].sum() <= SORTED_AT_ONCE:
            result.append(Portion(periods[run]))
        else:
            bodies = runs(held[run.start], SORTED_AT_ONCE)
            result += [Portion(periods[run], entities[some]) for some in bodies]
    return result


def runs(sizes: Counts, most: int) -> list[slice]:
    """Neighbours taken together as long as their sizes add up to no more than ``most``; at least one a run."""
    starts: list[int] = []
    total = 0
    for index, size in enumerate(sizes.tolist()):
        if not starts or total + size > most:
            starts.append(index)
            total = 0
        total += size
    return [slice(start, end) for start, end in pairwise([*starts, len(sizes)])]


def _held(
    connection: Connection, table: Table, selection: Selection, periods: Sequence[Period]
) -> tuple[Counts, list[str]]:
    """How many records each window holds of each body, shape (windows, bodies), and the bodies."""
    dated = table.c[selection.dated_by]
    by_day = (
        select(table.c.entity, dated.label("dated"), func.count().label("n"))
        .where(table.c.ended_by.is_(None), dated.is_not(None))
        .group_by(dated, table.c.entity)
        .subquery("days")
    )
    month = sql.MonthStart(by_day.c.dated)
    by_month = select(by_day.c.entity, month, func.sum(by_day.c.n)).group_by(by_day.c.entity, month)
    frame = pd.DataFrame.from_records(connection.execute(by_month).all(), columns=["entity", "month", "n"])
    counts = frame.pivot(index="month", columns="entity", values="n").fillna(0)
    before = np.vstack([np.zeros((1, counts.shape[1]), dtype=np.int64), counts.to_numpy(dtype=np.int64).cumsum(axis=0)])
    spans, months = windows(periods, selection.window), np.array(counts.index, dtype=object)
    first = np.searchsorted(months, np.array([item.start for item in spans], dtype=object))
    last = np.searchsorted(months, np.array([item.end for item in spans], dtype=object))
    return before[last] - before[first], [str(column) for column in counts.columns]
