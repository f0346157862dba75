"""Bodies whose reported counts end in 0 or 5 more often than chance and the other bodies make probable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.definitions import Ledger
from metrics.model.periods import Period, span
from metrics.monitoring.reporting_anomalies import table
from metrics.statistics.chance import binomial_tail

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WINDOW: Final = 24
"""Months whose numbers are looked at together."""

LEAST_NUMBERS: Final = 50
"""Numbers of one body and ledger before their last digits are looked at."""

EVEN: Final = 0.2
"""Share of numbers that end in 0 or 5 where all last digits are as frequent."""

NARROW: Final = 2.5
"""Standard deviation below which numbers are too close together for all last digits to be as frequent.

Of numbers spread normally with 2.5, at most 20.3 % end in 0 or 5, wherever their mean lies; with 1.5 it may be 27 %.
"""

BY_CHANCE: Final = 0.001
"""Probability that any body in any ledger and month is called out by chance, shared out among all (Bonferroni)."""

FIELDS: Final = ("total", "numbers", "round", "values", "sum", "squares")


@dataclass(frozen=True, eq=False)
class _Digits:
    """Of one ledger, shape (bodies, months): numbers looked at, those that end in 0 or 5, and those expected to."""

    ledger: str
    entities: list[str]
    numbers: Floats
    round: Floats
    expected: Floats


def heaped(columns: pd.DataFrame, ledgers: Mapping[str, Ledger], last: Period) -> pd.DataFrame:
    """Last digits of a body's counts in a ledger that are too often 0 or 5.

    What says nothing of its own is left out: a number that repeats the period before or stands in another column of
    the same month, and columns whose numbers lie close together. Some counts, such as samples, are round by plan: the
    share expected is that of the other bodies in the same columns, and no less than a fifth.

    Args:
        columns: From ``ledgers.arrivals.arrived``.
        ledgers: Definitions.
        last: The last month to look at.

    Returns:
        Columns ``FINDINGS``, one row for each month in which the last 24 are called out: ``subject`` is the ledger,
        ``records`` the numbers, ``share`` how many of them end in 0 or 5, ``expected`` the share that is expected.

    Source:
        H. S. Shryock & J. S. Siegel (1976), The Methods and Materials of Demography, chapter 8: the indices of Whipple
        and Myers, which find ages that were rounded by the same comparison.
    """
    columns = columns[columns["period"] <= last]
    if columns.empty:
        return table(columns.reindex(columns=[]))
    periods = span(str(columns["period"].min()), last)
    parts = list(_windows(columns, ledgers, periods))
    enough = [part.numbers >= LEAST_NUMBERS for part in parts]
    level = BY_CHANCE / max(sum(int(cells.sum()) for cells in enough), 1)
    result = [_found(counts, cells, periods, level) for counts, cells in zip(parts, enough, strict=True)]
    rows = pd.concat([item for item in result if len(item)] or result[:1], ignore_index=True)
    return table(rows.sort_values(["period", "entity", "subject"]))


def _windows(columns: pd.DataFrame, ledgers: Mapping[str, Ledger], periods: Sequence[Period]) -> Iterator[_Digits]:
    for name, rows in columns.groupby("ledger"):
        ledger = ledgers[str(name)]
        entities, fields = _fields(rows, periods)
        kept = ~_repeats_beside(fields["total"])
        if ledger.dated_by in ledger.key:
            kept &= ~_repeats_earlier(fields["total"])
        sums = {key: _rolling(np.where(kept, fields[key], 0.0)) for key in FIELDS if key != "total"}
        wide = _spread(sums["values"], sums["sum"], sums["squares"]) >= NARROW
        numbers, ending = (np.where(wide, sums[key], 0.0) for key in ("numbers", "round"))
        expected = numbers * _level(numbers, ending)
        yield _Digits(ledger.id, entities, *(part.sum(axis=1) for part in (numbers, ending, expected)))


def _fields(rows: pd.DataFrame, periods: Sequence[Period]) -> tuple[list[str], dict[str, Floats]]:
    """The sums of one ledger as arrays of the shape (bodies, columns, months), NaN where there is no record."""
    axes = [pd.Categorical(rows[key]) for key in ("entity", "column")]
    month = pd.Categorical(rows["period"], categories=list(periods))
    shape = (*(len(axis.categories) for axis in axes), len(periods))
    fields = dict[str, Floats]()
    for field in FIELDS:
        fields[field] = np.full(shape, np.nan if field == "total" else 0.0)
        fields[field][axes[0].codes, axes[1].codes, month.codes] = rows[field].fillna(np.nan)
    return [str(category) for category in axes[0].categories], fields


def _repeats_beside(total: Floats) -> Bools:
    """Whether an earlier column of the same body and month comes to the same."""
    result = np.zeros(total.shape, dtype=bool)
    for column in range(1, total.shape[1]):
        result[:, column] = (total[:, :column] == total[:, column : column + 1]).any(axis=1)
    return result


def _repeats_earlier(total: Floats) -> Bools:
    """Whether the same column came to the same the last time it was reported."""
    times = np.where(np.isnan(total), -1, np.arange(total.shape[2]))
    latest = np.maximum.accumulate(times, axis=2)
    before = np.concatenate([np.full_like(latest[..., :1], -1), latest[..., :-1]], axis=2)
    earlier = np.take_along_axis(total, np.maximum(before, 0), axis=2)
    return (before >= 0) & (earlier == total)


def _rolling(amounts: Floats) -> Floats:
    """Sums over the window that ends with each month."""
    total = np.cumsum(amounts, axis=2)
    gone = np.concatenate([np.zeros_like(total[..., :WINDOW]), total[..., :-WINDOW]], axis=2)
    return total - gone[..., : total.shape[2]]


def _spread(values: Floats, total: Floats, squares: Floats) -> Floats:
    """Standard deviation of so many values with such sums."""
    number = np.maximum(values, 1.0)
    return np.sqrt(np.maximum(squares / number - (total / number) ** 2, 0.0))


def _level(numbers: Floats, ending: Floats) -> Floats:
    """Share expected in each column: that of the other bodies, at least what even digits give."""
    others = [part.sum(axis=0) - part for part in (ending, numbers)]
    return np.maximum(np.divide(others[0], others[1], out=np.zeros_like(numbers), where=others[1] > 0), EVEN)


def _found(counts: _Digits, enough: Bools, periods: Sequence[Period], level: float) -> pd.DataFrame:
    share = np.divide(counts.expected, counts.numbers, out=np.full_like(counts.numbers, EVEN), where=counts.numbers > 0)
    chance = np.where(
        enough & (counts.round > counts.expected), binomial_tail(counts.round, counts.numbers, share), 1.0
    )
    row, month = np.nonzero(chance < level)
    numbers = counts.numbers[row, month]
    return pd.DataFrame(
        {
            "rule": "digit_heaping",
            "entity": np.array(counts.entities, dtype=object)[row],
            "subject": counts.ledger,
            "period": np.array(periods, dtype=object)[month],
            "records": numbers,
            "share": counts.round[row, month] / np.maximum(numbers, 1.0),
            "expected": share[row, month],
        }
    )
