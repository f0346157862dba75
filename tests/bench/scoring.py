"""Scoring beside ten lines of NumPy on numbers of the same shape."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from metrics.application.city import CityHandle
from metrics.application.ratings import pipeline
from metrics.definitions import Scheme
from metrics.scoring.method import RatingMethod
from metrics.scoring.panel import Panel, Rows
from metrics.scoring.score import Scores, score
from metrics.scoring.statement import Statement, statement
from tests.actors import ANALYST
from tests.bench.measuring import Line, timed

BODIES, INDICATORS, MONTHS, GROUPS = 53, 40, 60, 5
DIMENSIONS = 8


def flat_scheme(indicators: int, normalise: str = "min_max") -> RatingMethod:
    """A scheme of the bench: dimensions of equally many indicators, weights equal, no rules."""
    each = indicators // DIMENSIONS
    branches = [
        {
            "id": f"d{number}",
            "title": TITLE,
            "weight": 1 / DIMENSIONS,
            "children": [{"indicator": f"I{number * each + place}", "weight": 1 / each, "better": "higher"}
                         for place in range(each)],
        }
        for number in range(DIMENSIONS)
    ]  # fmt: skip
    bands = [("good", "A", 85), ("fairly_good", "B", 75), ("fair", "C", 60), ("poor", "D", 0)]
    scheme = Scheme.model_validate(
        {
            "id": "bench",
            "title": TITLE,
            "effective_from": "2021-01",
            "change_note": TITLE,
            "minimum_coverage": 0.65,
            "bands": [{"id": one, "letter": letter, "title": TITLE, "from": start} for one, letter, start in bands],
            "not_rated": {"title": TITLE},
            "defaults": {"normalise": normalise, "among": {"entities": "all", "periods": "one"}},
            "tree": {"id": "index", "title": TITLE, "children": branches},
        }
    )
    return RatingMethod(scheme, {}, {})


TITLE = {"zh": "基准", "en": "Bench"}


def rate_all(panel: Panel, method: RatingMethod) -> tuple[Scores, Statement]:
    """Every step from values to grades."""
    scored = score(panel, method)
    return scored, statement(panel.rows, scored.tree, method.scheme, {}, scored.se)


def core() -> list[Line]:
    """The arithmetic of five years in arrays: every step from values to grades beside its least form."""
    values = np.random.default_rng(1).uniform(0, 100, (MONTHS, BODIES, INDICATORS))
    weights = np.full((1, 1, INDICATORS), 1 / INDICATORS)
    rows = Rows.of(
        [f"{number:03}" for number in range(BODIES)],
        [f"{number:02}" for number in range(MONTHS)],
        [str(number % GROUPS) for number in range(BODIES)],
    )
    panel = Panel.full(rows, values.reshape(-1, INDICATORS))
    method = flat_scheme(INDICATORS)
    return [
        Line(
            f"full scoring, {BODIES} x {INDICATORS} x {MONTHS}, every step kept",
            timed(lambda: rate_all(panel, method), 50),
            f"ten lines of NumPy, {MONTHS} x {BODIES} x {INDICATORS}",
            timed(lambda: ten_lines(values, weights), 50),
        )
    ]


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


def lines(city: CityHandle) -> list[Line]:
    """One month and all months scored from values already measured, and all months from the records."""
    whole = pipeline.results(ANALYST, city)
    last = whole.indicators[whole.indicators["period"] == whole.periods[-1]].reset_index(drop=True)
    month = replace(whole, periods=whole.periods[-1:], indicators=last)
    scheme, actor = city.config.scheme(), ANALYST
    found: list[Line] = []
    for results, months in ((month, 1), (whole, len(whole.periods))):
        leaves = len(list(scheme.leaves()))
        values = np.random.default_rng(1).uniform(0, 100, (months, BODIES, leaves))
        weights = np.full((1, 1, leaves), 1 / leaves)
        found.append(
            Line(
                f"{months} month(s) of the sample, every step as frames",
                timed(lambda results=results: pipeline.rating_run(actor, city, scheme, results).results, 7),
                f"ten lines of NumPy, {months} x {BODIES} x {leaves}",
                timed(lambda values=values, weights=weights: ten_lines(values, weights), 50),
            )
        )
    records = timed(lambda: pipeline.score(city, scheme), 3)
    found.append(replace(found[-1], what=f"{len(whole.periods)} months from records to grades", seconds=records))
    return found
