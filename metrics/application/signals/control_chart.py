"""The control chart of one series in a file, as a document: the tool without a database."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from metrics.application.signals.season import Season, adjusted
from metrics.application.signals.series_file import WANTED, SeriesFile, day_of, read_series
from metrics.errors import DataError, Message, at
from metrics.intake.cells import misread
from metrics.statistics.xmr import (
    ASSURANCES,
    READINGS,
    RULES,
    ControlChart,
    Improvement,
    assurance,
    control_chart,
    reading,
)

SIDES: Final = {1: "high", -1: "low", 0: "none"}


def document(
    path: Path,
    *,
    improvement: Improvement = "up",
    rebase: Sequence[str] = (),
    fix: int | None = None,
    target: float | None = None,
    screen: bool = True,
    season: Season | None = None,
) -> dict[str, Any]:
    """The chart of a file's series.

    Args:
        path: CSV or XLSX with columns date (a month or a day) and value, rows in any order; an empty value is a gap.
        improvement: Which way is better: ``up``, ``down`` or ``neutral``.
        rebase: Months or days at which limits begin anew, with the first point then or later.
        fix: Limits rest on so many first points of each segment; on all when absent.
        target: What is to be reached, in the unit of the values.
        screen: Leave out moving ranges that are far too wide.
        season: Chart the months without their season: divided by their factors, or against the year before.

    Returns:
        ``points`` in order of time, ``variation``, ``assurance``, ``improvement``, ``segments``, and ``season`` where
        one was taken out; None is not known.

    Raises:
        DataError: The file or a setting is wrong; every problem, those of the file with their lines.
    """
    series = read_series(path)
    problems = [*series.problems, *_wrong_settings(series, rebase, fix, target)]
    if problems:
        raise DataError(problems)
    in_order = sorted(series.points, key=lambda point: point.day)
    days, values = [point.day for point in in_order], np.array([point.value for point in in_order])
    segments = np.searchsorted(_ordinals(_days(rebase)), _ordinals(days), side="right")
    taken: dict[str, Any] = {}
    if season is not None:
        values, taken["season"] = adjusted(values, days, segments, season)
    chart = control_chart(values[None, :], segments=segments, fix=fix, screen=screen)
    points = _points([point.written for point in in_order], values, chart, improvement)
    return {
        "points": points,
        "variation": points[int(chart.last[0])]["reading"],
        "assurance": ASSURANCES[assurance(chart, np.nan if target is None else target, improvement)[0]],
        "improvement": improvement,
        "segments": _segments(points, chart, segments),
        **taken,
    }


def _wrong_settings(series: SeriesFile, rebase: Sequence[str], fix: int | None, target: float | None) -> list[Message]:
    problems = [at("--rebase", misread(text, WANTED)) for text in rebase if day_of(text) is None]
    if target is not None and not math.isfinite(target):
        problems.append(at("--target", "found '{target}'; a finite number is needed", target=target))
    if fix is not None and fix < 2:
        problems.append(at("--fix", "found {fix}; limits need at least 2 points", fix=fix))
    if len(series.points) < series.rows:
        return problems  # Where points lie is not known before their dates can be read.
    points = [point.day for point in series.points if point.filled]
    if not points and not series.problems:
        problems.append(at(f"{series.name}: value", Message("no row has one")))
    elif fix is not None and fix > len(points):
        few = Message("found {fix}; points of {series}: {points}", fix=fix, series=series.name, points=len(points))
        problems.append(at("--fix", few))
    for start, end in pairwise([date.min, *_days(rebase), date.max]):
        if points and not any(start <= day < end for day in points):
            problems.append(at("--rebase", _empty_stretch(series.name, start, end)))
    return problems


def _empty_stretch(series: str, start: date, end: date) -> Message:
    """Says that there is no point between two dates; ``date.min`` and ``date.max`` stand for the ends of the series."""
    if end == date.max:
        return Message("{series} has no point since {start}", series=series, start=start)
    if start == date.min:
        return Message("{series} has no point before {end}", series=series, end=end)
    return Message("{series} has no point since {start} before {end}", series=series, start=start, end=end)


def _days(rebase: Sequence[str]) -> list[date]:
    return sorted({day for text in rebase if (day := day_of(text)) is not None})


def _ordinals(days: Sequence[date]) -> NDArray[np.int64]:
    return np.array([day.toordinal() for day in days], dtype=np.int64)


def _points(
    dates: Sequence[str], values: NDArray[np.float64], chart: ControlChart, improvement: Improvement
) -> list[dict[str, Any]]:
    readings, sides = reading(chart, improvement)[0], chart.signal_side[0]
    # A gap is no value, and without limits a value is within none.
    judged = chart.observed[0] & (np.isfinite(chart.upper[0]) | (chart.signal[0] >= 0))
    return [
        {
            "date": day,
            "value": _plain(values[index]),
            "mean": _plain(chart.mean[0, index]),
            "lower": _plain(chart.lower[0, index]),
            "upper": _plain(chart.upper[0, index]),
            "rules": [rule for rule, fired in zip(RULES, chart.rules[:, 0, index], strict=True) if fired],
            "signal": RULES[signal] if (signal := chart.signal[0, index]) >= 0 else "none",
            "reading": READINGS[readings[index]] if judged[index] else "none",
            "side": SIDES[int(sides[index])],
            "trial": bool(chart.trial[0, index]),
        }
        for index, day in enumerate(dates)
    ]


def _segments(
    points: Sequence[Mapping[str, Any]], chart: ControlChart, segments: NDArray[np.intp]
) -> list[dict[str, Any]]:
    starts = np.flatnonzero(np.diff(segments, prepend=-1))
    counts = np.add.reduceat(chart.observed[0], starts, dtype=np.intp)
    return [
        {
            "from": points[start]["date"],
            "points": number,
            **{name: points[start][name] for name in ("mean", "lower", "upper")},
            "mean_range": _plain(chart.mean_range[0, start]),
            "trial": points[start]["trial"],
            "coarse": bool(chart.coarse[0, start]),
        }
        for start, number in zip(starts.tolist(), counts.tolist(), strict=True)
    ]


def _plain(number: np.float64) -> float | None:
    return float(number) if np.isfinite(number) else None
