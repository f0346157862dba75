"""The chart of what lies between the rare events of a file, as a document."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final

import numpy as np

from metrics.application.signals.series_file import SeriesFile, read_series
from metrics.errors import DataError, Message, at
from metrics.statistics.rare import cases_between, days_between, g_chart, t_chart
from metrics.statistics.xmr import DIRECTIONS, Improvement

MOST: Final = 100_000
"""Events that one chart takes: more of them are not rare."""


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
    series = read_series(path)
    problems = [*series.problems, *_wrong(series)]
    points = sorted((point for point in series.points if point.filled), key=lambda point: point.day)
    events = sum(point.value for point in points)
    if not problems and events < 2:
        problems.append(at(path.name, "what lies between events is charted from two events on"))
    if not problems and events > MOST:
        many = Message(
            "found {events:g} events; so many are not rare: chart their numbers without --rare", events=events
        )
        problems.append(at(path.name, many))
    if problems:
        raise DataError(problems)
    counts = [int(point.value) for point in points]
    dates = [point.written for point, count in zip(points, counts, strict=True) for _ in range(count)]
    if series.sized:
        kind, chart = "g", g_chart(cases_between(np.array(counts), np.array([point.size for point in points])))
    else:
        days = [point.day for point, count in zip(points, counts, strict=True) for _ in range(count)]
        kind, chart = "t", t_chart(days_between(days))
    better = DIRECTIONS[improvement]
    readings = {better: "concern", -better: "improvement"} if better else {1: "neutral", -1: "neutral"}
    readings[0] = "common_cause" if math.isfinite(chart.upper) else "none"
    lines = {name: float(getattr(chart, name)) for name in ("mean", "lower", "upper")}
    known = {name: line if math.isfinite(line) else None for name, line in lines.items()}
    between = [
        {"date": day, "between": float(between), "reading": readings[int(side)]}
        for day, between, side in zip(dates[1:], chart.between, chart.side, strict=True)
    ]
    return {"chart": kind, **known, "improvement": improvement, "points": between}


def _wrong(series: SeriesFile) -> list[Message]:
    """What is wrong with numbers of events, and of cases that they are out of."""
    result: list[Message] = []
    for point in series.points:
        where = f"{series.name}:{point.line}"
        if point.filled and (point.value < 0 or point.value != int(point.value)):
            found = Message("found '{amount}'; events are counted: 0, 1, 2 …", amount=f"{point.value:g}")
            result.append(at(where, found))
        elif point.filled and series.sized and math.isnan(point.size):
            result.append(at(f"{where}: size", "a value is needed"))
        elif point.filled and series.sized and not point.size >= point.value:
            result.append(
                at(where, "the size is {size:g}; as many cases as events, or more, are needed", size=point.size)
            )
    return result
