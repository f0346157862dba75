"""Numbers somebody else worked out, or that can be worked out by hand. If one changes, the method changed."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.scoring.aggregate import AGGREGATORS
from metrics.scoring.normalise import NORMALISERS
from metrics.statistics.shrinkage import gamma_poisson

# name, (worst, target, best), value, points, where the number comes from
NORMALISED = [
    ("anchored", (70, 95, 100), 87.5, 59.5, "by hand: 85 x (87.5-70)/(95-70)"),
    ("anchored", (70, 95, 100), 95.0, 85.0, "by definition: the target scores 85"),
    ("anchored", (70, 95, 100), 98.0, 94.0, "by hand: 85 + 15 x (98-95)/(100-95)"),
    ("anchored", (90, 30, 5), 60.0, 42.5, "by hand, falling: 85 x (90-60)/(90-30)"),
    ("anchored", (90, 30, 5), 17.5, 92.5, "by hand, falling: 85 + 15 x 12.5/25"),
    ("anchored", (80, 100, 100), 99.0, 80.75, "by hand, target is best: 85 x 19/20"),
    ("anchored", (80, 100, 100), 100.0, 100.0, "by definition: the best scores 100"),
    ("goalposts", (20, 50, 85), 71.6, 79.3846, "UNDP HDR technical note 1, life expectancy scale: (71.6-20)/65"),
]


@pytest.mark.parametrize(("name", "posts", "value", "points", "source"), NORMALISED)
def test_normalisers(name: str, posts: tuple[float, float, float], value: float, points: float, source: str) -> None:
    worst, target, best = posts
    [scored] = NORMALISERS.find(name)(np.array([value]), worst=worst, target=target, best=best)
    assert scored == pytest.approx(points, abs=5e-5), source


# name, scores, weights, result, where the number comes from
AGGREGATED = [
    ("arithmetic", [21.0, 1.0, 1.0, 1.0], [0.25] * 4, 6.0, "OECD/JRC Handbook (2008) p. 104: 21,1,1,1"),
    ("arithmetic", [6.0] * 4, [0.25] * 4, 6.0, "OECD/JRC Handbook (2008) p. 104: 6,6,6,6"),
    ("geometric", [21.0, 1.0, 1.0, 1.0], [0.25] * 4, 2.14, "OECD/JRC Handbook (2008) p. 104: 2.14"),
    ("geometric", [6.0] * 4, [0.25] * 4, 6.0, "OECD/JRC Handbook (2008) p. 104: 6"),
]


@pytest.mark.parametrize(("name", "scores", "weights", "result", "source"), AGGREGATED)
def test_aggregators(name: str, scores: list[float], weights: list[float], result: float, source: str) -> None:
    [found] = AGGREGATORS.find(name)(np.array([scores]), np.array([weights]))
    assert found == pytest.approx(result, abs=5e-3), source


def test_every_registered_method_has_a_golden_row() -> None:
    assert {row[0] for row in NORMALISED} == set(NORMALISERS)
    assert {row[0] for row in AGGREGATED} == set(AGGREGATORS)


def test_shrinkage_by_hand() -> None:
    """Marshall's estimator written out for events 0, 10, 40 in exposures 10, 50, 100."""
    rates = gamma_poisson(np.array([0.0, 10.0, 40.0]), np.array([10.0, 50.0, 100.0]), np.zeros(3, dtype=np.intp))
    mean = 50 / 160
    spread = (10 * mean**2 + 50 * (0.2 - mean) ** 2 + 100 * (0.4 - mean) ** 2) / 160
    between = spread - mean / (160 / 3)
    expected = [mean + between / (between + mean / e) * (r - mean) for r, e in ((0.0, 10), (0.2, 50), (0.4, 100))]
    assert between > 0
    assert rates == pytest.approx(expected, abs=1e-12)


def test_shrinkage_without_spread_beyond_chance_gives_the_mean() -> None:
    rates = gamma_poisson(np.array([3.0, 14.0, 9.0]), np.array([2200.0, 12000.0, 8000.0]), np.zeros(3, dtype=np.intp))
    assert rates == pytest.approx([26 / 22200] * 3)
