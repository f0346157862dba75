"""Which scores have moved by more than chance moves them, and where they are heading."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.model import NOT_RATED, Results
from metrics.monitoring.charts import Charts
from metrics.monitoring.series import Series
from metrics.statistics.tendency import change_error, significant_change, tendency
from metrics.statistics.xmr import RANGE_TO_SIGMA, READINGS

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]

IMPROVEMENT: Final = READINGS.index("improvement")
CONCERN: Final = READINGS.index("concern")

WINDOWS: Final = {1: (12, 4), 3: (8, 3)}
"""Months that one point covers → points of the long window, which tells where a series is heading, and of the short
one, which tells whether it still does: a year against four months, two years against three quarters."""

MOVEMENTS: Final = ("entity", "period", "change", "error", "beyond", "signal", "significant")


def movements(results: Results, series: Series, readings: Codes, subject: str, *, apart: int = 1) -> pd.DataFrame:
    """Changes of the index over some months, and which of them are more than chance.

    Args:
        results: Scores and their standard errors.
        series: The series that are charted, the index of every body among them.
        readings: What each month's chart said of its newest point, from ``charts.fired``.
        subject: Key of the index.
        apart: Months between the two scores.

    Returns:
        Columns ``MOVEMENTS``, sorted by entity and period: ``change`` in points (NaN without both scores), ``error``
        its standard error, smaller by the records that both months share; ``beyond``, whether it beats its 95 %
        interval, never where different schemes rated the two months, since that is partly method; ``signal``, whether
        the month's chart signals on the side of the change; ``significant``, either.
    """
    rated = results.ratings.assign(score=results.ratings["score"].where(results.ratings["grade"] != NOT_RATED))
    wide = {name: rated.pivot(index="entity", columns="period", values=name) for name in ("score", "se")}
    scores, errors = (wide[name].to_numpy(dtype=np.float64) for name in ("score", "se"))
    before, error_before = (_earlier(item, apart) for item in (scores, errors))
    # One row more for bodies that are never rated and have no series.
    rows = [series.places.get((str(entity), subject), len(series.keys)) for entity in wide["score"].index]
    overlap = np.vstack([series.spans, np.ones((1, scores.shape[1]))])[rows]
    reading = np.vstack([readings, np.zeros((1, scores.shape[1]), dtype=readings.dtype)])[rows]
    change = scores - before
    error = change_error(error_before, errors, apart=apart, overlap=overlap)
    turn = np.array([results.turn(str(period)) for period in wide["score"].columns], dtype=np.float64)
    beyond = significant_change(change, error) & (turn == _earlier(turn[None], apart))
    signal = ((reading == IMPROVEMENT) & (change > 0)) | ((reading == CONCERN) & (change < 0))
    parts = {"change": change, "error": error, "beyond": beyond, "signal": signal, "significant": beyond | signal}
    index = pd.MultiIndex.from_product([wide["score"].index, wide["score"].columns], names=["entity", "period"])
    flat = pd.DataFrame({name: part.ravel() for name, part in parts.items()}, index=index)
    return flat.reset_index()[list(MOVEMENTS)]


def _earlier(values: Floats, months: int) -> Floats:
    result = np.full_like(values, np.nan)
    result[:, months:] = values[:, : max(values.shape[1] - months, 0)]
    return result


def tendencies(charts: Charts) -> Codes:
    """Where every series is heading at its last month: codes of ``statistics.tendency.TENDENCIES``, shape (series,).

    The noise is the chart's own, told from its moving ranges; nothing before the last rebase line counts. Series by
    half-year or year are too short for a word.
    """
    series, overlap = charts.series, charts.series.column("overlap")
    sigma = charts.chart.mean_range / RANGE_TO_SIGMA * np.sqrt(overlap)[:, None]
    values = np.where(charts.segments == charts.segments[:, -1:], series.values, np.nan)
    result = np.zeros(len(overlap), dtype=np.int8)
    ends = np.array([int(period[5:7]) for period in series.periods])
    for spacing, (long, short) in WINDOWS.items():
        rows, columns = series.column("spacing") == spacing, ends % spacing == 0
        result[rows] = tendency(
            values[rows][:, columns], sigma[rows][:, columns],
            improvement=series.improvement[rows], long=long, short=short, overlap=overlap[rows],
        )  # fmt: skip
    return result
