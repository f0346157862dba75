"""A monthly series without its season, one way or the other, and what was done to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from metrics.errors import DataError, Message, at
from metrics.statistics.seasonality import (
    FULL_YEARS,
    MONTHS,
    deseasonalise,
    like_months,
    month_factors,
    seasonal_test,
    share_of_year,
)

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Season = Literal["deseasonalise", "like_months"]


def adjusted(values: Floats, days: Sequence[date], segments: Places, method: Season) -> tuple[Floats, dict[str, Any]]:
    """The series as it is charted, and how it came about.

    Args:
        values: Shape (points,), NaN at gaps.
        days: The day or month of each point, in order.
        segments: Shape (points,), numbers of the stretches between rebase lines: each has a level of its own.
        method: ``deseasonalise`` divides by the factor of the calendar month; ``like_months`` takes the difference to
            the same month a year before.

    Returns:
        Values of the same shape, NaN also where there is nothing to compare with; and the method with its factors,
        shares of a year and p-value, or how many points could be compared.

    Raises:
        DataError: Two points lie in one month, or the months do not suffice for factors.
    """
    months = np.array([day.year * MONTHS + day.month - 1 for day in days])
    if len(set(months.tolist())) < len(months):
        raise DataError(at("--season", Message("two dates lie in one month; a season is told from one value a month")))
    if method == "like_months":
        grid, stretch = np.full((1, months[-1] - months[0] + 1), np.nan), np.zeros(months[-1] - months[0] + 1, np.intp)
        grid[0, months - months[0]], stretch[months - months[0]] = values, segments
        changes = like_months(grid, segments=stretch)[0, months - months[0]]
        return changes, {"method": method, "compared": int((~np.isnan(changes)).sum())}
    calendar, levels = months % MONTHS + 1, months // MONTHS + 10_000 * segments
    factors = month_factors(values[None, :], calendar, levels)
    if np.isnan(factors).any():
        seen = np.bincount(calendar[~np.isnan(values)] - 1, minlength=MONTHS)
        few = Message(
            "factors need every calendar month {needed} times, in years that share months, no value below 0 and one "
            "above it; found: the rarest month {times} times, values from {lowest:g} to {highest:g}; "
            "--season like_months needs no factors",
            needed=FULL_YEARS, times=seen.min(), lowest=np.nanmin(values), highest=np.nanmax(values),
        )  # fmt: skip
        raise DataError(at("--season", few))
    p = float(seasonal_test(values[None, :], calendar, levels)[0])
    return deseasonalise(values[None, :], factors, calendar)[0], {
        "method": method,
        "p": None if np.isnan(p) else p,
        "factors": factors[0].tolist(),
        "share_of_year": share_of_year(factors)[0].tolist(),
    }
