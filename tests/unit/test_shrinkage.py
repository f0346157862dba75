"""Shares pulled towards their peers, by a plain loop and where there is little to go by."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.statistics.shrinkage import beta_binomial


def by_hand(cases: list[float], sizes: list[float]) -> list[tuple[float, float]]:
    """Martuzzi & Elliott's estimator; the deviation of the posterior beta distribution from its two parameters, with
    the group's own error as far as its mean was taken."""
    mean, average = sum(cases) / sum(sizes), sum(sizes) / len(sizes)
    spread = sum(n * (x / n - mean) ** 2 for x, n in zip(cases, sizes, strict=True)) / sum(sizes)
    between = (spread - mean * (1 - mean) / average) * average / (average - 1)
    prior = mean * (1 - mean) / between - 1
    found: list[tuple[float, float]] = []
    for x, n in zip(cases, sizes, strict=True):
        alpha, beta = prior * mean + x, prior * (1 - mean) + n - x
        total = alpha + beta
        posterior = alpha * beta / (total**2 * (total + 1))
        found.append((alpha / total, (posterior + (prior / total) ** 2 * of_group(sum(cases), sum(sizes)) ** 2) ** 0.5))
    return found


def of_group(cases: float, sizes: float) -> float:
    """Standard error of a group's share, half a case added on either side."""
    share = (cases + 0.5) / (sizes + 1)
    return (share * (1 - share) / sizes) ** 0.5


def test_shares_by_a_plain_loop() -> None:
    cases, sizes = [1.0, 12.0, 40.0, 0.0, 6.0, 3.0], [2.0, 80.0, 90.0, 5.0, 7.0, 60.0]
    groups = np.array([0, 1, 0, 1, 0, 1], dtype=np.intp)
    shares, errors = beta_binomial(np.array(cases), np.array(sizes), groups)
    for group in (0, 1):
        mine = np.flatnonzero(groups == group)
        expected = by_hand([cases[row] for row in mine], [sizes[row] for row in mine])
        assert list(zip(shares[mine], errors[mine], strict=True)) == [pytest.approx(pair) for pair in expected]


def test_shares_that_spread_no_more_than_chance_become_the_mean() -> None:
    shares, errors = beta_binomial(np.array([3.0, 14, 9]), np.array([22.0, 120, 80]), np.zeros(3, dtype=np.intp))
    assert shares == pytest.approx([26 / 222] * 3)
    assert errors == pytest.approx([of_group(26, 222)] * 3)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_group_at_the_end_stays_there(share: float) -> None:
    sizes = np.array([1.0, 30, 500])
    shares, errors = beta_binomial(share * sizes, sizes, np.zeros(3, dtype=np.intp))
    assert list(shares) == [share] * 3
    assert errors == pytest.approx([of_group(share * 531, 531)] * 3), "none of 531 is not none for certain"


@pytest.mark.parametrize("bodies", range(2, 40))
def test_single_cases_tell_nothing_of_the_bodies(bodies: int) -> None:
    events = np.zeros(bodies)
    events[: bodies // 3 + 1] = 1
    shares, errors = beta_binomial(events, np.ones(bodies), np.zeros(bodies, dtype=np.intp))
    assert list(shares) == [pytest.approx(events.mean())] * bodies
    assert errors == pytest.approx([of_group(events.sum(), bodies)] * bodies)


def test_all_or_nothing_of_many_is_believed() -> None:
    shares, errors = beta_binomial(np.array([50.0, 0]), np.array([50.0, 50]), np.zeros(2, dtype=np.intp))
    assert list(shares) == [1, 0]
    assert list(errors) == [0, 0]


def test_unknown_rows_stay_unknown_and_count_nothing() -> None:
    events, sizes = np.array([5.0, np.nan, 30, 2]), np.array([10.0, 8, 40, 40])
    shares, errors = beta_binomial(events, sizes, np.zeros(4, dtype=np.intp))
    kept = ~np.isnan(events)
    alone = beta_binomial(events[kept], sizes[kept], np.zeros(3, dtype=np.intp))
    np.testing.assert_array_equal(np.isnan(shares), ~kept)
    np.testing.assert_array_equal(np.isnan(errors), ~kept)
    np.testing.assert_array_equal((shares[kept], errors[kept]), alone)


def test_no_rows_give_no_rows() -> None:
    none = np.array([], dtype=float)
    assert [len(part) for part in beta_binomial(none, none, np.zeros(0, dtype=np.intp))] == [0, 0]
