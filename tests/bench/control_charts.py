"""Control charts of many series at once beside a NumPy form of their limits alone."""

from __future__ import annotations

import numpy as np

from metrics.statistics.xmr import control_chart
from tests.bench.measuring import Line, timed

SERIES, POINTS = 2000, 60
TIMES = 40


def lines() -> list[Line]:
    """Limits, all rules and signals in one call: whole series, then with gaps and rebase lines."""
    random = np.random.default_rng(1)
    values = random.normal(50, 5, (SERIES, POINTS))
    gaps = np.where(random.random(values.shape) < 0.1, np.nan, values)
    segments = np.arange(POINTS) // 20
    asked = {
        "control charts": lambda: control_chart(values),
        "control charts, 3 segments": lambda: control_chart(values, segments=segments),
        "control charts, a tenth missing": lambda: control_chart(gaps),
    }
    limits_alone = f"NumPy, limits alone, {SERIES} x {POINTS}"
    found: list[Line] = []
    for what, run in asked.items():
        # Beside each other, for the baseline alone doubles with what the memory went through before.
        seconds, baseline = timed(run, TIMES), timed(lambda: limits(values), TIMES)
        found.append(Line(f"{what}, {SERIES} x {POINTS}", seconds, limits_alone, baseline))
    return found


def limits(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and limits of series without gaps, ranges screened once: the least that any XmR chart has to do."""
    mean = values.mean(axis=1)
    ranges = np.abs(np.diff(values, axis=1))
    kept = ranges < 3.267 * ranges.mean(axis=1, keepdims=True)
    mean_range = np.where(kept, ranges, 0.0).sum(axis=1) / kept.sum(axis=1)
    return mean, mean - 2.66 * mean_range, mean + 2.66 * mean_range
