"""Ten thousand draws of the weights beside plain NumPy doing the same."""

from __future__ import annotations

import numpy as np

from metrics.insight.uncertainty import LEVELS, Perturbation, simulate
from tests.bench.measuring import Line, show, timed
from tests.unit.examples import families_of, panel, rating_method, scheme

BODIES, DRAWS, SHARE = 53, 10_000, 0.25
SIZES = (6, 6, 6, 6, 6, 5, 5)
STARTS = np.array([0.0, 60.0, 75.0, 85.0])


def plain(points: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, ...]:
    """One level of weights, no gaps, no rules, no ties: quantiles of scores and ranks, and P(grade)."""
    drawn = weights * (1 + SHARE * (2 * np.random.default_rng(1).random((DRAWS, len(weights))) - 1))
    scores = drawn @ points.T / drawn.sum(axis=1, keepdims=True)
    ranks = np.empty(scores.shape, dtype=int)
    for group in np.unique(groups):
        mine = groups == group
        ranks[:, mine] = np.argsort(np.argsort(-scores[:, mine], axis=1), axis=1) + 1
    bands = np.searchsorted(STARTS, scores, side="right") - 1
    grades = np.stack([(bands == band).mean(axis=0) for band in range(len(STARTS))])
    return np.quantile(scores, LEVELS, axis=0), np.quantile(ranks, LEVELS, axis=0), grades


def lines() -> list[Line]:
    """Weights alone, with one and with five peer groups; then everything that can vary, without a target."""
    by = rating_method(scheme(families_of(SIZES)))
    random = np.random.default_rng(0)
    values = random.uniform(30, 100, (BODIES, len(by.leaves))) + random.normal(0, 10, (BODIES, 1))
    weights = np.full(len(by.leaves), 1 / len(by.leaves))
    found: list[Line] = []
    for number in (1, 5):
        groups = np.arange(BODIES) % number
        rows = panel(values, [f"g{group}" for group in groups], se=3.0)
        baseline = timed(lambda groups=groups: plain(values, weights, groups), 7)
        for what, varies in (
            ("weights", Perturbation(weights="uniform", weight_share=SHARE)),
            ("weights, goalposts, noise", Perturbation("uniform", SHARE, goalposts=0.1, values=True)),
        ):
            seconds = timed(
                lambda rows=rows, varies=varies: simulate(rows, by, varies, draws=DRAWS), 7 if what == "weights" else 1
            )
            found.append(
                Line(
                    f"{DRAWS} draws, {BODIES} x {len(by.leaves)}, {number} peer group(s): {what}",
                    seconds,
                    "plain NumPy, weights",
                    baseline,
                )
            )
    return found


if __name__ == "__main__":
    show(lines())
