"""The three years the ledgers cover, and how days fall into them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MONTHS: Final = np.arange("2018-07", "2021-07", dtype="datetime64[M]")
N_MONTHS: Final = len(MONTHS)
FIRST_DAY: Final = np.datetime64("2018-07-01")
LAST_DAY: Final = np.datetime64("2021-06-30")
"""The snapshot: nothing has happened after it; only deadlines lie beyond."""

CLOSED_ON: Final = np.datetime64("2021-07-10")
"""The day June 2021 was closed: the last on which a row or a return was filed."""

PILOT_FIRST: Final = np.datetime64("2020-01-01")
PILOT_LAST: Final = LAST_DAY
NO_DAY: Final = np.datetime64("NaT", "D")
ONE_DAY: Final = np.timedelta64(1, "D")
ONE_MONTH: Final = np.timedelta64(1, "M")

NEXT_MONTHS: Final[Days] = (MONTHS + ONE_MONTH).astype("datetime64[D]")
MONTH_ENDS: Final = NEXT_MONTHS - ONE_DAY
QUARTER_ENDS: Final = MONTH_ENDS[2::3]
YEARS: Final = (2019, 2020, 2021)
"""Calendar years in whose first months the year before is appraised."""


def month_of(days: Any) -> Ints:
    """Position in ``MONTHS`` of each day; days outside count to the nearest month."""
    position = np.asarray(days).astype("datetime64[M]").astype(np.int64) - MONTHS[0].astype(np.int64)
    return np.clip(position, 0, N_MONTHS - 1)


def calendar_month(days: Any) -> Ints:
    """Calendar month, 1 to 12."""
    return np.asarray(days).astype("datetime64[M]").astype(np.int64) % 12 + 1


def year_of(days: Any) -> Ints:
    """Calendar year."""
    return np.asarray(days).astype("datetime64[Y]").astype(np.int64) + 1970


def workday(days: Any) -> Days:
    """The working day at or near each day, inside the same month."""
    return np.busday_offset(days, 0, roll="modifiedpreceding")


def by_snapshot(days: Days) -> Days:
    """The same days, empty where they had not come by the snapshot."""
    return np.where(days <= LAST_DAY, days, NO_DAY)


def in_pilot(days: Days) -> Flags:
    """Whether each day lies in the pilot window; empty days do not."""
    return (days >= PILOT_FIRST) & (days <= PILOT_LAST)


def day_in_month(months: Ints, rng: np.random.Generator) -> Days:
    """A random working day in each month, given by position in ``MONTHS``."""
    first = MONTHS[months].astype("datetime64[D]")
    length = (MONTH_ENDS[months] - first).astype(np.int64) + 1
    return workday(first + rng.integers(0, length))


def day_between(first: Any, last: Any, size: int, rng: np.random.Generator) -> Days:
    """Random working days from ``first`` to ``last``, both of which are possible."""
    start = np.datetime64(first, "D")
    length = int((np.datetime64(last, "D") - start).astype(np.int64)) + 1
    days = np.busday_offset(start + rng.integers(0, length, size), 0, roll="preceding")
    return np.maximum(days, np.busday_offset(start, 0, roll="following"))
