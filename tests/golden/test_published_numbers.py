"""Numbers somebody else worked out, or that can be worked out by hand. If one changes, the method changed."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.statistics.shrinkage import gamma_poisson


def test_shrinkage_by_hand() -> None:
    """Marshall's estimator written out for events 0, 10, 40 in exposures 10, 50, 100."""
    rates, errors = gamma_poisson(
        np.array([0.0, 10.0, 40.0]), np.array([10.0, 50.0, 100.0]), np.zeros(3, dtype=np.intp)
    )
    mean = 50 / 160
    spread = (10 * mean**2 + 50 * (0.2 - mean) ** 2 + 100 * (0.4 - mean) ** 2) / 160
    between = spread - mean / (160 / 3)
    expected = [mean + between / (between + mean / e) * (r - mean) for r, e in ((0.0, 10), (0.2, 50), (0.4, 100))]
    assert between > 0
    assert rates == pytest.approx(expected, abs=1e-12)
    prior = between / mean
    of_mean = 50.5 / 160**2
    assert errors == pytest.approx(
        [
            (r * prior / (1 + prior * e) + of_mean / (1 + prior * e) ** 2) ** 0.5
            for r, e in zip(expected, (10, 50, 100), strict=True)
        ]
    )


def test_shrinkage_without_spread_beyond_chance_gives_the_mean() -> None:
    rates, errors = gamma_poisson(
        np.array([3.0, 14.0, 9.0]), np.array([2200.0, 12000.0, 8000.0]), np.zeros(3, dtype=np.intp)
    )
    assert rates == pytest.approx([26 / 22200] * 3)
    assert errors == pytest.approx([26.5**0.5 / 22200] * 3), "all of them stand and fall with the group's mean"
