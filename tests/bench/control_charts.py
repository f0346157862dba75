"""Control charts of many series at once beside a NumPy form of their limits alone."""

from __future__ import annotations

import numpy as np

from metrics.statistics.xmr import control_chart
from tests.bench.measuring import Line, timed

SERIES, POINTS = 2000, 60
TIMES = 40


def lines() -> list[Line]:
    """Limits, all rules and signals in one call: whole series, then with rebase lines, then with gaps."""
    random = np.random.default_rng(1)
    values = random.normal(50, 5, (SERIES, POINTS))
    gaps = np.where(random.random(values.shape) < 0.1, np.nan, values)
    segments = np.arange(POINTS) // 20
    pairs = {
        ("control charts", "limits alone"): (lambda: control_chart(values), lambda: limits(values)),
        ("control charts, 3 segments", "limits alone, by segment"): (
            lambda: control_chart(values, segments=segments),
            lambda: [limits(values[:, segments == one]) for one in np.unique(segments)],
        ),
        ("control charts, a tenth missing", "limits alone, past gaps"): (
            lambda: control_chart(gaps),
            lambda: limits_past_gaps(gaps),
        ),
    }
    # Beside each other, for the baseline alone doubles with what the memory went through before.
    return [
        Line(f"{what}, {SERIES} x {POINTS}", timed(run, TIMES), f"NumPy, {beside}", timed(baseline, TIMES))
        for (what, beside), (run, baseline) in pairs.items()
    ]


def limits(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and limits of series without gaps, ranges screened once: the least that any XmR chart has to do."""
    mean = values.mean(axis=1)
    ranges = np.abs(np.diff(values, axis=1))
    kept = ranges < 3.267 * ranges.mean(axis=1, keepdims=True)
    mean_range = np.where(kept, ranges, 0.0).sum(axis=1) / kept.sum(axis=1)
    return mean, mean - 2.66 * mean_range, mean + 2.66 * mean_range


def limits_past_gaps(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same where points are missing; a range goes from a point to the next one that is observed."""
    mean = np.nanmean(values, axis=1)
    seen = np.maximum.accumulate(np.where(np.isnan(values), 0, np.arange(values.shape[1])), axis=1)
    filled = np.take_along_axis(values, seen, axis=1)
    ranges = np.where(np.isnan(values[:, 1:]), np.nan, np.abs(values[:, 1:] - filled[:, :-1]))
    kept = np.where(ranges < 3.267 * np.nanmean(ranges, axis=1, keepdims=True), ranges, np.nan)
    mean_range = np.nanmean(kept, axis=1)
    return mean, mean - 2.66 * mean_range, mean + 2.66 * mean_range
