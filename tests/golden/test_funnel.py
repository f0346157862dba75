"""Funnels of published data, and limits worked out by counting."""

from __future__ import annotations

from math import comb, exp, factorial

import numpy as np
import pytest

from metrics.statistics.funnel import TAILS, binomial_limits, funnel, limits, poisson_limits
from tests.unit.funnel_by_hand import dispersion

# Deaths and operations of 12 hospitals A to L that operate on babies' hearts: "Surgical: institutional ranking",
# BUGS 0.5 Examples Volume 1 (1996); also multibugs.org/examples/latest/Surgical.html
DEATHS = np.array([0.0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24])
OPERATIONS = np.array([47.0, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360])
ONE_GROUP = np.zeros(12, dtype=np.intp)


def paper(chances: list[float], probability: float) -> float:
    """Spiegelhalter (2005), appendix A.1.1, word for word: r is the smallest number with P(R <= r) >= p, and the limit
    lies at r - (P(R <= r) - p) / P(R = r)."""
    total = 0.0
    for r, chance in enumerate(chances):
        total += chance
        if total >= probability:
            return r - (total - probability) / chance
    raise AssertionError("the chances do not add up to 1")


def binomial(share: float, n: int) -> list[float]:
    return [comb(n, r) * share**r * (1 - share) ** (n - r) for r in range(n + 1)]


def poisson(mean: float) -> list[float]:
    return [exp(-mean) * mean**r / factorial(r) for r in range(120)]


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("share", [0.01, 0.08, 0.3, 0.5, 0.93])
@pytest.mark.parametrize("n", [3, 7, 20, 147, 400])
def test_share_limits_are_the_papers_below_and_one_event_higher_above(n: int, share: float, tail: float) -> None:
    lower, upper = binomial_limits(np.array(share), np.array(n), tail)
    chances = binomial(share, n)
    assert float(lower) == pytest.approx(max(paper(chances, tail), 0.0) / n, abs=1e-9)
    assert float(upper) == pytest.approx(min(paper(chances, 1 - tail) + 1, n) / n, abs=1e-9)


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("mean", [0.03, 0.7, 2.0, 9.5, 40.0])
def test_rate_limits_are_the_papers_below_and_one_event_higher_above(mean: float, tail: float) -> None:
    lower, upper = poisson_limits(np.array(mean / 50), np.array(50.0), tail)
    assert float(lower) == pytest.approx(max(paper(poisson(mean), tail), 0.0) / 50, abs=1e-9)
    assert float(upper) == pytest.approx((paper(poisson(mean), 1 - tail) + 1) / 50, abs=1e-9)


def test_exact_limits_judge_as_the_manual_of_funnelr_prints_it() -> None:
    """R's funnelR, example of ``funscore`` (there by the normal approximation): of 20 around a half, 2 are extreme at
    both limits, 5 at 95 % only, 10 at neither."""
    observed = np.array([2.0, 5.0, 10.0]) / 20
    beyond = [observed < binomial_limits(np.array(0.5), np.array(20), tail)[0] for tail in TAILS]
    np.testing.assert_array_equal(beyond, [[True, True, False], [True, False, False]])


def test_hospital_h_stands_out_and_less_so_once_hospitals_may_differ() -> None:
    found = funnel(DEATHS, OPERATIONS, ONE_GROUP, kind="share")
    assert found.centre == pytest.approx(208 / 2814)
    alone = limits(found.centre, np.zeros(12), OPERATIONS, "share")
    shares = DEATHS / OPERATIONS
    assert "".join(np.array(list("ABCDEFGHIJKL"))[shares > alone.upper998]) == "H"
    assert "".join(np.array(list("ABCDEFGHIJKL"))[found.beyond > 0]) == "H"
    assert (found.beyond[7], found.side[7]) == (1, 1)


def test_over_dispersion_of_the_hospitals_by_hand() -> None:
    """By a plain loop; tau is near that of the published full model, sigma = 0.41 on the logit scale, brought here."""
    found = funnel(DEATHS, OPERATIONS, ONE_GROUP, kind="share")
    _, tau = dispersion(list(DEATHS), list(OPERATIONS), "share")
    assert found.tau == pytest.approx(tau, abs=1e-12)
    share = 208 / 2814
    assert tau == pytest.approx(0.41 * (share * (1 - share)) ** 0.5 / 2, abs=0.015)
