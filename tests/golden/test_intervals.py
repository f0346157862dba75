"""Intervals that others have printed, and the same by another road."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from metrics.statistics.intervals import poisson_exact, wilson

# events, of how many, lower, upper: R. G. Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3
NEWCOMBE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]

# events, lower, upper: the usual 95 % table of exact Poisson limits, after Garwood (1936), Biometrika 28, 437-442
GARWOOD = [
    (0, 0.0, 3.69),
    (1, 0.03, 5.57),
    (2, 0.24, 7.22),
    (3, 0.62, 8.77),
    (4, 1.09, 10.24),
    (5, 1.62, 11.67),
    (10, 4.80, 18.39),
]


@pytest.mark.parametrize(("events", "n", "lower", "upper"), NEWCOMBE)
def test_wilson_as_newcombe_printed_it(events: int, n: int, lower: float, upper: float) -> None:
    assert [float(end) for end in wilson(np.array(events), np.array(n))] == pytest.approx([lower, upper], abs=5e-5)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.998])
def test_wilson_is_that_of_scipy(level: float) -> None:
    events, n = np.array([0.0, 1, 3, 6, 7, 500]), np.array([3.0, 3, 7, 7, 7, 1000])
    lower, upper = wilson(events, n, level=level)
    for row, (k, of) in enumerate(zip(events, n, strict=True)):
        peer = stats.binomtest(int(k), int(of)).proportion_ci(level, method="wilson")
        assert (lower[row], upper[row]) == pytest.approx((peer.low, peer.high), abs=1e-12)


@pytest.mark.parametrize(("events", "lower", "upper"), GARWOOD)
def test_exact_poisson_as_the_tables_print_it(events: int, lower: float, upper: float) -> None:
    ends = poisson_exact(np.array(events), np.array(1.0))
    assert [float(end) for end in ends] == pytest.approx([lower, upper], abs=0.005)


def test_exact_poisson_as_r_prints_it_for_the_welsh_nickel_workers() -> None:
    """``poisson.test(137, 24.19893)``, the example in R's own documentation."""
    ends = poisson_exact(np.array(137), np.array(24.19893))
    assert [float(end) for end in ends] == pytest.approx([4.753125, 6.692709], abs=5e-7)


def test_exact_poisson_ends_are_where_the_tails_are() -> None:
    events = np.arange(1.0, 40.0)
    lower, upper = poisson_exact(events, np.ones(39), level=0.9)
    assert stats.poisson.sf(events - 1, lower) == pytest.approx(0.05)
    assert stats.poisson.cdf(events, upper) == pytest.approx(0.05)
