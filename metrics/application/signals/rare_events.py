"""The chart of what lies between the rare events of a file, as a document."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from metrics.application.signals.series_file import read_series
from metrics.errors import DataError, Message, at
from metrics.statistics.rare import cases_between, days_between, g_chart, t_chart
from metrics.statistics.xmr import DIRECTIONS, Improvement


def rare_events(path: Path, *, improvement: Improvement = "down") -> dict[str, Any]:
    """The chart of what lies between rare events: cases where the file tells their number, else days.

    Args:
        path: CSV or XLSX with columns date, value (how many events; whole numbers) and, if known, size (how many cases
            they are out of), rows in any order.
        improvement: Which way is better for the number of events: ``up``, ``down`` or ``neutral``.

    Returns:
        ``chart`` (t for days, g for cases), its ``points`` in order of time, one for each event but the first, and
        its lines; None is not known.

    Raises:
        DataError: The file is wrong; every problem with its line.
    """
    series = read_series(path, sized=True)
    problems = list(series.problems)
    problems += [
        at(f"{path.name}: value", Message("found '{amount}'; events are counted in whole numbers", amount=f"{value:g}"))
        for value in dict.fromkeys(series.values)
        if math.isfinite(value) and (value < 0 or value != int(value))
    ]
    if not problems and np.nansum(series.values) < 2:
        problems.append(at(path.name, Message("what lies between events is charted from two events on")))
    if problems:
        raise DataError(problems)
    order = sorted(range(len(series.days)), key=series.days.__getitem__)
    counts = [int(series.values[row]) if math.isfinite(series.values[row]) else 0 for row in order]
    dates = [series.dates[row] for row, count in zip(order, counts, strict=True) for _ in range(count)]
    if series.sizes:
        cases = cases_between(np.array(counts), np.array([series.sizes[row] for row in order]))
        kind, chart = "g", g_chart(cases)
    else:
        days = [series.days[row] for row, count in zip(order, counts, strict=True) for _ in range(count)]
        kind, chart = "t", t_chart(days_between(days))
    better = DIRECTIONS[improvement]
    readings = {0: "common_cause", better: "concern", -better: "improvement"} if better else {}
    lines = {
        name: value if math.isfinite(value := float(getattr(chart, name))) else None
        for name in ("mean", "lower", "upper")
    }
    points = [
        {
            "date": day,
            "between": float(between),
            "reading": readings.get(int(side), "neutral" if side else "common_cause"),
        }
        for day, between, side in zip(dates[1:], chart.between, chart.side, strict=True)
    ]
    return {"chart": kind, **lines, "improvement": improvement, "points": points}
