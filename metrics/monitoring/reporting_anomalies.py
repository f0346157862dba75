"""Anomalies in reporting: columns that are all full marks, and records entered late by the dozen."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.model.periods import month_of
from metrics.monitoring.charts import is_city
from metrics.monitoring.series import Series

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FULL_POINTS: Final = 8
"""Points in a row at the end of the scale before a column is called out."""

FULL_BY_CHANCE: Final = 0.001
"""Probability that any column of the city in any month is all full marks by chance, by the other bodies' share.

Shared out among all columns and months (Bonferroni): with a thousand columns some are full by chance.
"""

LATE_DAYS: Final = 31
"""Days after the last thing a record tells, beyond which its entry is late."""

BULK: Final = 10
"""Late records of one body that are entered on one day, from which on it is called out."""

FINDINGS: Final = (
    "rule", "entity", "subject", "period", "points", "records", "share", "first", "last", "peer", "expected",
)  # fmt: skip
"""What a finding tells: of which body, in which ledger or indicator, the month in which it stands, and its numbers.

What each rule puts into ``points``, ``records``, ``share``, ``first``, ``last``, ``peer`` and ``expected`` is said
there; the others stay empty.
"""

NUMBERS: Final = ("points", "records", "share", "expected")


def full_marks(series: Series) -> pd.DataFrame:
    """Shares that were exactly 100 % time after time, though the other bodies' records make that improbable.

    Args:
        series: Indicators by the records of each period alone, the city's among them.

    Returns:
        Columns ``FINDINGS``, one row for each month in which a column is called out: how many points in a row, on how
        many records, and the share of the other bodies over the same months.
    """
    shares = series.where((series.keys["kind"] == "share").to_numpy() & (series.improvement != 0))
    upwards = shares.improvement[:, None] > 0
    good = np.where(upwards, shares.events, shares.sizes - shares.events)
    seen, full = ~np.isnan(good), good == shares.sizes
    reached, of = _others(shares, good)
    # A body without others beside it tells nothing improbable; others without a good record must not come to infinity.
    level = np.divide(reached, of, out=np.ones_like(of), where=of > 0)
    step = shares.sizes * np.log(np.maximum(level, np.finfo(float).tiny)) / shares.column("overlap")[:, None]
    run = [_running(np.where(full, item, 0.0), seen, full) for item in (np.ones_like(good), shares.sizes, step)]
    other = [_running(np.where(full, item, 0.0), seen, full) for item in (reached, of)]
    length, records, chance = run
    improbable = chance < np.log(FULL_BY_CHANCE / max(good.size, 1))
    # Between two quarters the last one's finding stands.
    last = np.maximum.accumulate(np.where(seen, np.arange(seen.shape[1]), 0), axis=1)
    stands = np.take_along_axis(full, last, axis=1)
    row, month = np.nonzero(stands & (length >= FULL_POINTS) & improbable & ~is_city(shares)[:, None])
    result = shares.keys.loc[row, ["entity", "subject"]].assign(
        rule="full_marks",
        period=np.array(shares.periods, dtype=object)[month],
        points=length[row, month],
        records=records[row, month],
        share=(other[0] / np.maximum(other[1], 1.0))[row, month],
    )
    return table(result.sort_values(["period", "entity", "subject"]))


def _running(amounts: Floats, seen: Bools, full: Bools) -> Floats:
    """Sums along each series since the last point that was not full; months without a point neither add nor end."""
    total = np.cumsum(np.where(seen, amounts, 0.0), axis=1)
    before = np.maximum.accumulate(np.where(seen & ~full, np.arange(seen.shape[1]), -1), axis=1)
    ended = np.take_along_axis(total, np.maximum(before, 0), axis=1)
    return total - np.where(before >= 0, ended, 0.0)


def _others(series: Series, good: Floats) -> tuple[Floats, Floats]:
    """What all other bodies have done in the same month and indicator: good records, and records."""
    subject, city = series.keys["subject"].to_numpy(), is_city(series)[:, None]
    whole = [
        pd.DataFrame(np.where(city, np.nan, item)).groupby(subject).transform("sum").to_numpy()
        for item in (good, series.sizes)
    ]
    return whole[0] - np.nan_to_num(good), whole[1] - np.nan_to_num(series.sizes)


def late_entries(entries: pd.DataFrame) -> pd.DataFrame:
    """Days on which one body entered many records long after what they tell.

    Args:
        entries: From ``ledgers.questions.late_entries``.

    Returns:
        Columns ``FINDINGS``; ``subject`` is the ledger, ``period`` the month of entry, ``first`` and ``last`` the
        dates that the records belong to.
    """
    bulk = entries[entries["records"] >= BULK]
    rows = bulk.rename(columns={"ledger": "subject"}).assign(
        rule="late_entries", period=[month_of(day) for day in bulk["recorded_on"]]
    )
    return table(rows)


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """Findings in the form in which all rules give them: columns ``FINDINGS``, empty where a rule says nothing."""
    whole = rows.reindex(columns=list(FINDINGS)).reset_index(drop=True)
    numbers = whole[list(NUMBERS)].astype(np.float64)
    words = whole.drop(columns=list(NUMBERS)).astype(object)
    return words.where(words.notna(), None).join(numbers)[list(FINDINGS)]
