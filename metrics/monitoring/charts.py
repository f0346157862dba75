"""Control charts of all series, with every signal held against what chance alone does to so few records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from metrics.definitions import Monitoring, Rebase
from metrics.definitions.base import CITY
from metrics.monitoring.series import Series
from metrics.statistics.chance import binomial_tail, poisson_tail
from metrics.statistics.xmr import RULES, ControlChart, control_chart, reading

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]

CHANCE: Final = 0.00135
"""Probability under which a deviation is not put down to chance: beyond three sigma of a normal, on one side.

Source: W. A. Shewhart (1931), Economic Control of Quality of Manufactured Product.
"""

WINDOW: Final = 3
"""Points that the rule of two out of three looks at."""


@dataclass(frozen=True, eq=False)
class Charts:
    """Charts of ``series``, row for row; signals are those that records suffice for and chance does not explain.

    ``reading`` is a code of ``READINGS``, ``segments`` what the function of that name returns. Limits stand also where
    records do not suffice for them: see ``enough``.
    """

    series: Series
    chart: ControlChart
    reading: Codes
    segments: NDArray[np.int64]


def draw(series: Series, monitoring: Monitoring) -> Charts:
    """Charts over all months of the series.

    Args:
        series: What is charted.
        monitoring: Tells where limits begin anew, and on how many points they rest.
    """
    stretches = segments(series, monitoring.rebase)
    chart = control_chart(
        series.values, segments=stretches, fix=monitoring.fix_after, overlap=series.spans, proven=series.counted
    )
    enough = series.keys["enough"].to_numpy(dtype=bool)
    chart = chart.restricted(beyond_chance(series, chart) & enough[None, :, None])
    return Charts(series, chart, reading(chart, series.improvement), stretches)


def fired(series: Series, monitoring: Monitoring) -> tuple[Bools, Codes]:
    """What each month's chart said of its newest point, knowing nothing of later months.

    Returns:
        The rules that fired at the month's own point, shape (rules, series, months), none while limits are on trial;
        and the reading of that point, shape (series, months).
    """
    shape = series.values.shape
    rules, readings = np.zeros((len(RULES), *shape), dtype=bool), np.zeros(shape, dtype=np.int8)
    for month in range(shape[1]):
        charts = draw(series.until(month + 1), monitoring)
        settled = ~charts.chart.trial[:, month] & ~np.isnan(series.values[:, month])
        rules[:, :, month] = charts.chart.rules[:, :, month] & settled
        readings[:, month] = np.where(settled, charts.reading[:, month], 0)
    return rules, readings


def segments(series: Series, rebases: Sequence[Rebase]) -> NDArray[np.int64]:
    """Shape (series, months): which stretch between rebase lines a point belongs to, from 0."""
    result = np.zeros(series.values.shape, dtype=np.int64)
    for rebase in rebases:
        result += meant(series, rebase)[:, None] & (np.array(series.periods) >= rebase.from_)
    return result


def meant(series: Series, rebase: Rebase) -> Bools:
    """Shape (series,): whether a rebase holds for a series; one for some bodies leaves the city's chart alone."""
    entities, subjects = series.keys["entity"], series.keys["subject"]
    bodies = entities.isin([*rebase.entities]) if rebase.entities else entities.notna()
    return (bodies & (subjects.isin([*rebase.subjects]) if rebase.subjects else subjects.notna())).to_numpy()


def beyond_chance(series: Series, chart: ControlChart) -> Bools:
    """Whether chance alone hardly leads to what a rule saw, reckoned exactly from events and sizes.

    A single point is held against its own size, two out of three against the three together, a shift against the
    whole run; a score is held against its standard error where that is known. A trend, an order without regard to
    size, needs no such proof, nor do other measured series.

    Returns:
        Shape (rules, series, months).
    """
    result = np.ones((len(RULES), *series.values.shape), dtype=bool)
    sure = series.errors * -scipy.special.ndtri(CHANCE)
    result[RULES.index("outside")] = ~(np.abs(series.values - chart.mean) <= sure)
    counted = series.counted
    if not counted.any():
        return result
    part, mean = series.where(counted), chart.mean[counted]
    proven = {
        "outside": _improbable(part, mean, part.events, part.sizes),
        "two_of_three": _any_window(part, mean),
        "shift": _runs(part, mean, chart.side[RULES.index("shift")][counted]),
    }
    for rule, held in proven.items():
        result[RULES.index(rule), counted] = held
    return result


def _improbable(series: Series, mean: Floats, events: Floats, sizes: Floats) -> Bools:
    """Whether so many events out of a size are improbable under the chart's mean."""
    share = mean / series.scale[:, None]
    is_share = (series.keys["kind"] == "share").to_numpy()
    tail = np.ones_like(events)
    tail[is_share] = binomial_tail(events[is_share], sizes[is_share], np.clip(share[is_share], 0.0, 1.0))
    tail[~is_share] = poisson_tail(events[~is_share], (share * sizes)[~is_share])
    return tail < CHANCE


def _any_window(series: Series, mean: Floats) -> Bools:
    """Whether some three neighbouring points that hold a point are improbable together."""
    order = _observed_first(series)
    events, sizes, centre = (np.take_along_axis(item, order, axis=1) for item in (series.events, series.sizes, mean))
    result = np.zeros(events.shape, dtype=bool)
    for start in range(events.shape[1] - WINDOW + 1):
        window = slice(start, start + WINDOW)
        events_of, sizes_of = (item[:, window].sum(axis=1, keepdims=True) for item in (events, sizes))
        middle = centre[:, window].mean(axis=1, keepdims=True)
        result[:, window] |= _improbable(series, middle, events_of, sizes_of)
    return _back(result, order)


def _runs(series: Series, mean: Floats, side: Codes) -> Bools:
    """Whether the run on one side that a point belongs to is improbable as a whole."""
    order = _observed_first(series)
    events, sizes, centre = (np.take_along_axis(item, order, axis=1) for item in (series.events, series.sizes, mean))
    sides = np.take_along_axis(side, order, axis=1)
    begins = np.ones(sides.shape, dtype=bool)
    begins[:, 1:] = (sides[:, 1:] != sides[:, :-1]) | (centre[:, 1:] != centre[:, :-1])
    run = np.cumsum(begins.ravel()).reshape(begins.shape) - 1

    def pooled(amounts: Floats) -> Floats:
        sums = np.bincount(run.ravel(), weights=np.nan_to_num(amounts).ravel())
        return sums.astype(np.float64)[run]

    return _back(_improbable(series, centre, pooled(events), pooled(sizes)), order)


def _observed_first(series: Series) -> NDArray[np.intp]:
    """Places of the points of each series in order of time, those of gaps last."""
    return np.argsort(np.isnan(series.values), axis=1, kind="stable")


def _back(values: Bools, order: NDArray[np.intp]) -> Bools:
    placed = np.empty_like(values)
    np.put_along_axis(placed, order, values, axis=1)
    return placed


def is_city(series: Series) -> Bools:
    """Shape (series,): whether a series is the city's."""
    return (series.keys["entity"] == CITY).to_numpy()
