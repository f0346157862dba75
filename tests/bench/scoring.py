"""Scoring beside ten lines of NumPy on numbers of the same shape."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from metrics import application
from metrics.model import Viewer
from tests.bench.measuring import Line, timed

BODIES, INDICATORS = 53, 36


def ten_lines(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Min-max, weighted sum and rank: the least that any composite indicator has to do."""
    low, high = np.nanmin(values, axis=1, keepdims=True), np.nanmax(values, axis=1, keepdims=True)
    points = 100 * (values - low) / (high - low)
    seen = ~np.isnan(points)
    total = np.where(seen, weights, 0.0)
    index = np.nansum(points * total, axis=2) / total.sum(axis=2)
    order = np.argsort(-index, axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(index.shape[1])[None, :] + 1, axis=1)
    return ranks


def lines(city: application.CityHandle) -> list[Line]:
    """One month and all months scored from values already measured, and all months from the records."""
    whole = application.results(Viewer(), city)
    last = whole.indicators[whole.indicators["period"] == whole.periods[-1]].reset_index(drop=True)
    month = replace(whole, periods=whole.periods[-1:], indicators=last)
    scheme, viewer = city.config.scheme(), Viewer()
    found: list[Line] = []
    for results, months in ((month, 1), (whole, len(whole.periods))):
        values = np.random.default_rng(1).uniform(0, 100, (months, BODIES, INDICATORS))
        weights = np.full((1, 1, INDICATORS), 1 / INDICATORS)
        found.append(
            Line(
                f"{months} month(s) scored, every step kept",
                timed(lambda results=results: application.rescore(viewer, city, scheme, results), 7),
                f"ten lines of NumPy, {months} x {BODIES} x {INDICATORS}",
                timed(lambda values=values, weights=weights: ten_lines(values, weights), 50),
            )
        )
    records = timed(lambda: application.score(city, scheme), 3)
    found.append(replace(found[-1], what=f"{len(whole.periods)} months from records to grades", seconds=records))
    return found
