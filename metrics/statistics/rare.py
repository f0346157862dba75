"""Rare events: charts of the time between them, where counts by month are mostly zero and tell nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np
import scipy
from numpy.typing import NDArray

from metrics.statistics.run_rules import shift, signs
from metrics.statistics.xmr import control_chart

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]

POWER: Final = 1 / 3.6
"""Power that makes times between events of a constant rate nearly normal.

Source: L. S. Nelson (1994), A control chart for parts-per-million nonconforming items, Journal of Quality Technology
26(3), 239-240.
"""

LEAST: Final = 8
"""Intervals under which there are no limits: with fewer their own width is not known within a factor of two."""


@dataclass(frozen=True, eq=False)
class RareChart:
    """What lies between events, one interval after another: ``between``, and limits that hold for all of them.

    ``kind`` is t where ``between`` is time and g where it is cases. ``side`` is 1 for an interval longer than chance
    makes it (events have become rarer), -1 for a shorter one, 0 else. Lines are NaN where there are fewer than
    ``LEAST`` intervals, or where they tell nothing of chance, as in control charts of values.
    """

    kind: Literal["t", "g"]
    between: Floats
    mean: float
    lower: float
    upper: float
    side: Codes


def days_between(events: Sequence[date]) -> Floats:
    """Days from each event to the next, shape (events - 1,); 0 between two on one day."""
    ordinals = np.sort(np.array([event.toordinal() for event in events], dtype=np.float64))
    return np.diff(ordinals)


def cases_between(events: NDArray[np.int64], sizes: Floats) -> Floats:
    """Cases without the event from each event to the next, shape (events - 1,); see ``cases_around``."""
    return cases_around(events, sizes)[1:-1]


def cases_around(events: NDArray[np.int64], sizes: Floats) -> Floats:
    """Cases without the event before the first event, from each event to the next, and after the last.

    Args:
        events: Shape (rows,), events in each row, in order of time.
        sizes: Shape (rows,), cases that they are out of; in a row they count as spread evenly about its events.

    Returns:
        Shape (events + 1,).
    """
    part = (sizes - events) / (events + 1)
    gaps = list[float]()
    since = 0.0
    for count, each in zip(events.tolist(), part.tolist(), strict=True):
        gaps += [since + each, *[each] * (count - 1)] if count else []
        since = each if count else since + each
    return np.array([*gaps, since])


def t_chart(days: Floats) -> RareChart:
    """The chart of times between events.

    Times are raised to ``POWER``, charted as individual values with moving ranges (those that are far too wide left
    out, once, unless that alone would put most of them outside), and the lines brought back.

    Args:
        days: Shape (n,), 0 or more.

    Returns:
        The chart; a lower limit below 0 is 0.

    Source:
        L. P. Provost & S. K. Murray (2011), The Health Care Data Guide, chapter 7 (t chart); Nelson, as above.
    """
    if len(days) < LEAST:
        return _unlimited("t", days)
    bent = days**POWER
    chart = control_chart(bent[None, :])
    if chart.coarse.all():
        chart = control_chart(bent[None, :], screen=False)
    mean, low, high, spread = (float(line[0, 0]) for line in (chart.mean, chart.lower, chart.upper, chart.mean_range))
    if not spread > 0:
        return _unlimited("t", days)
    low = max(low, 0.0)
    return _charted("t", days, mean ** (1 / POWER), low ** (1 / POWER), high ** (1 / POWER))


def g_chart(cases: Floats) -> RareChart:
    """The chart of cases between events, whose number is geometric where every case is as likely to be an event.

    Args:
        cases: Shape (n,), how many cases without the event lie between two events; 0 or more.

    Returns:
        The chart; a lower limit below 0 is 0.

    Source:
        J. C. Benneyan (2001), Number-between g-type statistical quality control charts for monitoring adverse events,
        Health Care Management Science 4, 305-318: mean ± 3 √(mean (mean + 1)).
    """
    if len(cases) < LEAST or not cases.any():
        return _unlimited("g", cases)
    mean = float(cases.mean())
    width = 3 * float(np.sqrt(mean * (mean + 1)))
    return _charted("g", cases, mean, max(mean - width, 0.0), mean + width)


def within_chance(chart: RareChart, chance: float) -> RareChart:
    """The same chart, its limits as wide at least as chance alone carries events at a constant rate.

    Days are too coarse for moving ranges alone: two events on one day are common, and lie far out once they are bent.
    Of numbers of cases about one in fifty lies beyond the limits of a g chart by chance.

    Args:
        chart: Of whole days or cases between events.
        chance: Probability, on one side, under which something is not put down to chance.

    Returns:
        The chart; hardly any interval is too short for chance by itself, so that the lower limit is mostly 0.

    Source:
        Times between events of a Poisson process are exponential; one of x whole days may be up to x + 1 long. Cases
        between events that each case is as likely to be are geometric: with mean m, x or more have the probability
        (m / (m + 1))^x.
    """
    if np.isnan(chart.upper):
        return chart
    usual = float(chart.between.mean())
    scale = usual if chart.kind == "t" else 1 / float(np.log1p(1 / usual))
    lower, upper = -scale * float(np.log1p(-chance)) - 1, -scale * float(np.log(chance))
    return _charted(chart.kind, chart.between, chart.mean, max(min(chart.lower, lower), 0.0), max(chart.upper, upper))


def runs(chart: RareChart, chance: float) -> Codes:
    """Runs of long or of short intervals, as many as make a shift, that are improbable together.

    Args:
        chart: Of whole days or cases between events.
        chance: As for ``within_chance``.

    Returns:
        Shape (intervals,): 1 in a run above the mean, -1 below, 0 elsewhere.

    Source:
        Sums of k times between events of a Poisson process follow the gamma distribution of shape k, sums of k numbers
        of cases between events the negative binomial one.
    """
    between = chart.between
    half = signs(between > chart.mean, between < chart.mean)
    begins = np.append(True, half[1:] != half[:-1])[: len(between)]
    side, run = shift(half, begins), np.cumsum(begins) - 1
    parts = (np.ones_like(between), between)
    number, total = (np.bincount(run, weights=part).astype(np.float64)[run] for part in parts)
    usual = between.mean() if between.any() else np.nan
    if chart.kind == "t":
        sums = scipy.stats.gamma(number, scale=usual)
        longer, shorter = sums.sf(total), sums.cdf(total + 1)
    else:
        sums = scipy.stats.nbinom(number, 1 / (1 + usual))
        longer, shorter = sums.sf(np.floor(total) - 1), sums.cdf(np.ceil(total))
    return side * (np.where(side > 0, longer, shorter) < chance)


def _charted(kind: Literal["t", "g"], between: Floats, mean: float, lower: float, upper: float) -> RareChart:
    side = np.where(between > upper, 1, np.where(between < lower, -1, 0)).astype(np.int8)
    return RareChart(kind, between, mean, lower, upper, side)


def _unlimited(kind: Literal["t", "g"], between: Floats) -> RareChart:
    return RareChart(kind, between, np.nan, np.nan, np.nan, np.zeros(len(between), dtype=np.int8))
