"""Which scores moved more than they usually do from month to month."""

from __future__ import annotations

from typing import Final

import pandas as pd

from metrics.model import Period, shift

UPPER_RANGE_LIMIT: Final = 3.267
"""Times the mean moving range: the limit of a single range.

Source: Montgomery, Introduction to Statistical Quality Control, factor D4 for n = 2.
"""
MONTHS: Final = 12
"""Months before the chosen one that say what is usual."""
LEAST_MONTHS: Final = 6
"""Fewer earlier changes than this say nothing about what is usual."""


def moves(ratings: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The change of each entity's score in ``period``, and whether it is out of the ordinary.

    Args:
        ratings: From ``rated``, all months.
        period: The month whose change against the month before is judged.

    Returns:
        Indexed by entity, with ``change`` in points (NaN without both scores), ``limit`` in points (NaN where
        too few months are known) and ``signal``, True where the change lies beyond the limit.
    """
    scores = ratings.pivot(index="period", columns="entity", values="score").sort_index()
    changes = scores.diff()
    if period not in changes.index:
        raise KeyError(period)
    usual = changes.loc[shift(period, -MONTHS) : shift(period, -1)].abs()
    enough = usual.count() >= LEAST_MONTHS
    limit = (UPPER_RANGE_LIMIT * usual.mean()).where(enough)
    change = changes.loc[period]
    return pd.DataFrame({"change": change, "limit": limit, "signal": change.abs() > limit})
