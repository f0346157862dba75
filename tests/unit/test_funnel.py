"""Funnels where there is little to go by, and the promise made to small bodies."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.statistics.chance import binomial_tail, poisson_tail
from metrics.statistics.funnel import Kind, binomial_limits, funnel, limits, over_dispersion, poisson_limits
from tests.unit.funnel_by_hand import dispersion

NOBODY = np.array([], dtype=float)


def group(rows: int) -> np.ndarray:
    return np.zeros(rows, dtype=np.intp)


def test_one_late_answer_of_seven_is_not_beyond() -> None:
    """A body with 7 requests was once ranked last of 67 for one late answer."""
    sizes = np.array([7.0, *([600.0] * 66)])
    late = np.array([1.0, *([6.0] * 66)])
    found = funnel(late, sizes, group(67), kind="share")
    assert found.centre[0] == pytest.approx(0.01, abs=1e-4)
    assert not found.beyond.any()
    assert found.side[0] == 1


@pytest.mark.parametrize("kind", ["share", "rate"])
@pytest.mark.parametrize("centre", [0.01, 0.1, 0.5, 0.9, 0.99])
def test_one_case_more_or_less_never_puts_three_cases_beyond(kind: Kind, centre: float) -> None:
    sizes = np.array([3.0, 1e6, 1e6])
    for events in (np.floor(3 * centre), np.ceil(3 * centre)):
        found = funnel(np.array([events, 1e6 * centre, 1e6 * centre]), sizes, group(3), kind=kind)
        assert found.beyond[0] < 2


def test_three_of_three_late_is_beyond_where_peers_hardly_ever_are() -> None:
    found = funnel(np.array([3.0, 100.0, 100.0]), np.array([3.0, 1e4, 1e4]), group(3), kind="share")
    assert list(found.beyond) == [2, 0, 0]


def test_variety_among_peers_takes_rows_back_inside_and_pushes_none_out() -> None:
    events, sizes = np.array([2.0, 30, 80, 140, 170, 260, 90, 40]), np.full(8, 1000.0)
    found = funnel(events, sizes, group(8), kind="rate")
    tail = poisson_tail(events, found.centre * sizes)
    assert (found.tau > 0).all()
    assert (tail < 0.001).sum() > 4
    assert (found.beyond == 0).sum() > 4
    assert not found.beyond[tail >= 0.025].any()
    wide, exact = (limits(found.centre, tau, sizes, "rate") for tau in (found.tau, np.zeros(8)))
    for line in ("lower95", "lower998"):
        assert (getattr(wide, line) <= getattr(exact, line)).all()
    for line in ("upper95", "upper998"):
        assert (getattr(wide, line) >= getattr(exact, line)).all()


@pytest.mark.parametrize("kind", ["share", "rate"])
def test_groups_by_a_plain_loop(kind: Kind) -> None:
    draw = np.random.default_rng(4)
    groups = draw.permutation(np.repeat(np.arange(6), [2, 3, 5, 8, 13, 40])).astype(np.intp)
    sizes = draw.integers(4, 900, len(groups)).astype(float)
    events = np.minimum(draw.negative_binomial(3, 0.05, len(groups)).astype(float), sizes)
    found = funnel(events, sizes, groups, kind=kind)
    for code in range(6):
        mine = groups == code
        assert found.centre[mine] == pytest.approx(events[mine].sum() / sizes[mine].sum())
        _, tau = dispersion(list(events[mine]), list(sizes[mine]), kind)
        assert found.tau[mine] == pytest.approx(tau, abs=1e-12)
    assert (found.tau > 0).any()


def test_noise_counts_as_no_over_dispersion() -> None:
    phi, tau = over_dispersion(np.array([-1.2, 0.4, 1.5, -0.3]), np.full(4, 100.0), group(4))
    assert 0 < phi[0] < 1 + 2 * 0.5**0.5
    assert tau[0] == 0


def test_what_is_not_known_stays_not_known_and_counts_nothing() -> None:
    events, sizes = np.array([np.nan, 4, 9, 1, 5, 9, 7]), np.array([10.0, 40, 60, 0, np.nan, 8, np.inf])
    found = funnel(events, sizes, group(7), kind="share")
    assert found.centre == pytest.approx(13 / 100)
    np.testing.assert_array_equal(np.isnan(found.z), [True, False, False, True, True, True, True])
    assert not found.beyond[np.isnan(found.z)].any()
    assert not found.side[np.isnan(found.z)].any()


def test_a_single_known_row_has_no_peers() -> None:
    found = funnel(np.array([3.0, np.nan, 2, 2]), np.array([9.0, 9, 5, 5]), np.array([0, 0, 2, 2]), kind="share")
    np.testing.assert_array_equal(np.isnan(found.centre), [True, True, False, False])
    np.testing.assert_array_equal(np.isnan(found.tau), [True, True, False, False])
    assert not found.beyond.any()
    assert not found.side.any()


def test_no_rows_give_no_rows() -> None:
    found = funnel(NOBODY, NOBODY, group(0), kind="rate")
    assert len(found.z) == len(found.beyond) == 0


@pytest.mark.parametrize("all_of_them", [False, True])
def test_a_group_in_which_all_are_the_same_has_nobody_beyond(all_of_them: bool) -> None:
    sizes = np.array([3.0, 50, 700])
    found = funnel(sizes * all_of_them, sizes, group(3), kind="share")
    np.testing.assert_array_equal(found.centre, float(all_of_them))
    np.testing.assert_array_equal(found.z, 0)
    assert not found.beyond.any()
    assert not found.side.any()


def test_limits_stay_within_what_can_be() -> None:
    sizes = np.arange(0.0, 60.0)
    for centre in (0.0, 0.004, 0.5, 1.0):
        for tau in (0.0, 0.3):
            lines = np.array(limits(np.array(centre), np.array(tau), sizes, "share"))
            assert np.isnan(lines[:, 0]).all()
            assert ((lines[:, 1:] >= 0) & (lines[:, 1:] <= 1)).all()
            rates = np.array(limits(np.array(centre), np.array(tau), sizes, "rate"))
            assert (rates[:, 1:] >= 0).all()


def test_limits_without_a_centre_are_none() -> None:
    assert np.isnan(np.array(limits(np.array(np.nan), np.array(np.nan), np.array([5.0]), "share"))).all()
    assert np.isnan(np.array(binomial_limits(np.array(0.5), np.array(0.0), 0.025))).all()
    assert np.isnan(np.array(poisson_limits(np.array(0.5), np.array(0.0), 0.025))).all()


def test_tails_by_hand() -> None:
    assert binomial_tail(np.array([1.0, 0.0, 2.0]), np.array(3.0), np.array([0.01, 0.5, 0.5])) == pytest.approx(
        [1 - 0.99**3, 0.125, 0.5]
    )
    assert poisson_tail(np.array([1.0, 0.0]), np.array([0.5, 2.0])) == pytest.approx([1 - np.exp(-0.5), np.exp(-2)])


def test_no_deviation_is_no_surprise_and_the_unknown_stays_unknown() -> None:
    shares = np.array([0.5, np.nan, 0.5, 1.2])
    np.testing.assert_array_equal(
        binomial_tail(np.array([5.0, 5, np.nan, 5]), np.full(4, 10.0), shares), [1, *[np.nan] * 3]
    )
    np.testing.assert_array_equal(poisson_tail(np.array([2.0, np.nan, 2]), np.array([2.0, 2, -1])), [1, np.nan, np.nan])
    assert binomial_tail(np.array(0.0), np.array(0.0), np.array(0.3)) == 1
