"""Promises of intervals, tails and funnels, whatever the numbers; coverage with fixed seeds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.errors import DefinitionError
from metrics.statistics.chance import binomial_tail, poisson_tail
from metrics.statistics.funnel import TAILS, Kind, binomial_limits, funnel, limits, poisson_limits
from metrics.statistics.intervals import poisson_exact, wilson
from metrics.statistics.shrinkage import beta_binomial
from tests.bench import coverage

ROWS = 12
COUNTS = arrays(np.float64, ROWS, elements=st.integers(0, 400).map(float))
SIZES = arrays(np.float64, ROWS, elements=st.integers(1, 400).map(float))
GROUPS = arrays(np.intp, ROWS, elements=st.integers(0, 3))
KINDS: tuple[Kind, ...] = ("share", "rate")


@given(events=COUNTS, sizes=SIZES)
def test_intervals_hold_what_was_observed_and_stay_within_what_can_be(events: np.ndarray, sizes: np.ndarray) -> None:
    events = np.minimum(events, sizes)
    low, high = wilson(events, sizes)
    assert ((low >= 0) & (low <= events / sizes) & (events / sizes <= high) & (high <= 1)).all()
    assert ((low == 0) == (events == 0)).all()
    assert ((high == 1) == (events == sizes)).all()
    low, high = poisson_exact(events, sizes)
    assert ((low >= 0) & (low <= events / sizes) & (events / sizes < high)).all()


@given(events=COUNTS, sizes=SIZES)
def test_intervals_at_a_higher_level_are_wider(events: np.ndarray, sizes: np.ndarray) -> None:
    events = np.minimum(events, sizes)
    for interval in (wilson, poisson_exact):
        (low, high), (lower, higher) = interval(events, sizes), interval(events, sizes, level=0.998)
        assert ((lower <= low) & (higher >= high)).all()


def test_intervals_of_what_is_not_known_are_not_known() -> None:
    events, sizes = np.array([np.nan, 1.0, 0.0, 0.0, -1.0]), np.array([3.0, np.nan, 0.0, -2.0, 4.0])
    for interval in (wilson, poisson_exact):
        assert np.isnan(interval(events, sizes)).all()
    assert np.isnan(wilson(np.array(4.0), np.array(3.0))).all()


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_no_interval_at_an_impossible_level(level: float) -> None:
    for interval in (wilson, poisson_exact):
        with pytest.raises(DefinitionError, match="between 0 and 1"):
            interval(np.array(1.0), np.array(2.0), level=level)


@given(share=st.floats(0, 1), n=st.integers(1, 300), tail=st.sampled_from(TAILS))
def test_a_share_is_outside_its_limits_exactly_where_it_is_improbable(share: float, n: int, tail: float) -> None:
    events = np.arange(n + 1.0)
    chances = binomial_tail(events, np.array(n), np.array(share))
    certain = np.abs(chances - tail) > 1e-9
    low, high = binomial_limits(np.array(share), np.array(n), tail)
    np.testing.assert_array_equal(((events / n < low) | (events / n > high))[certain], (chances < tail)[certain])


@given(mean=st.floats(0, 200), tail=st.sampled_from(TAILS))
def test_a_rate_is_outside_its_limits_exactly_where_it_is_improbable(mean: float, tail: float) -> None:
    events = np.arange(400.0)
    chances = poisson_tail(events, np.array(mean))
    certain = np.abs(chances - tail) > 1e-9
    low, high = poisson_limits(np.array(mean), np.array(1.0), tail)
    np.testing.assert_array_equal(((events < low) | (events > high))[certain], (chances < tail)[certain])


@pytest.mark.parametrize("kind", KINDS)
@given(events=COUNTS, sizes=SIZES, groups=GROUPS)
def test_a_row_is_beyond_exactly_where_its_dot_lies_outside_the_lines(
    kind: Kind, events: np.ndarray, sizes: np.ndarray, groups: np.ndarray
) -> None:
    events = np.minimum(events, sizes)
    found = funnel(events, sizes, groups, kind=kind)
    lines, value = limits(found.centre, found.tau, sizes, kind), events / sizes
    for beyond, low, high in ((1, lines.lower95, lines.upper95), (2, lines.lower998, lines.upper998)):
        near = np.minimum(np.abs(value - low), np.abs(value - high)) < 1e-9
        outside = (value < low) | (value > high)
        np.testing.assert_array_equal(outside[~near], (found.beyond >= beyond)[~near])


@pytest.mark.parametrize("kind", KINDS)
@given(events=COUNTS, sizes=SIZES, groups=GROUPS, order=st.permutations(range(ROWS)))
def test_a_funnel_knows_no_order_and_no_other_groups(
    kind: Kind, events: np.ndarray, sizes: np.ndarray, groups: np.ndarray, order: list[int]
) -> None:
    events = np.minimum(events, sizes)
    whole = funnel(events, sizes, groups, kind=kind)
    other = funnel(events[order], sizes[order], groups[order], kind=kind)
    mine = groups == groups[0]
    alone = funnel(events[mine], sizes[mine], np.zeros(mine.sum(), dtype=np.intp), kind=kind)
    for name in ("centre", "tau", "z", "beyond", "side"):
        np.testing.assert_allclose(getattr(whole, name)[order], getattr(other, name), atol=1e-9)
        np.testing.assert_allclose(getattr(whole, name)[mine], getattr(alone, name), atol=1e-9)


@given(events=COUNTS, sizes=SIZES, groups=GROUPS)
def test_good_and_bad_shares_are_judged_alike(events: np.ndarray, sizes: np.ndarray, groups: np.ndarray) -> None:
    events = np.minimum(events, sizes)
    late, punctual = (funnel(part, sizes, groups, kind="share") for part in (events, sizes - events))
    np.testing.assert_allclose(late.z, -punctual.z, atol=1e-6)
    tail = binomial_tail(events, sizes, late.centre)
    clear = np.isnan(late.z) | (late.tau > 0) | (np.abs(tail - 0.025) > 1e-9) & (np.abs(tail - 0.001) > 1e-9)
    close = np.minimum(*(np.abs(np.abs(late.z) - quantile) for quantile in (1.959964, 3.090232))) < 1e-4
    np.testing.assert_array_equal(late.beyond[clear & ~close], punctual.beyond[clear & ~close])


@given(events=COUNTS, sizes=SIZES, groups=GROUPS)
def test_shrunk_shares_lie_between_raw_share_and_group_mean(
    events: np.ndarray, sizes: np.ndarray, groups: np.ndarray
) -> None:
    events = np.minimum(events, sizes)
    shares, errors = beta_binomial(events, sizes, groups)
    assert ((shares >= 0) & (shares <= 1) & (errors >= 0) & (errors <= 0.5)).all()
    for group in np.unique(groups):
        mine = groups == group
        mean, raw = events[mine].sum() / sizes[mine].sum(), events[mine] / sizes[mine]
        assert (shares[mine] >= np.minimum(raw, mean) - 1e-12).all()
        assert (shares[mine] <= np.maximum(raw, mean) + 1e-12).all()


def test_exact_poisson_covers_at_least_as_often_as_it_says() -> None:
    for mean in coverage.MEANS:
        assert coverage.poisson_coverage(mean) >= 0.95 - 1e-9


def test_wilson_covers_about_as_often_as_it_says() -> None:
    found = [coverage.wilson_coverage(share, n) for share in coverage.SHARES for n in coverage.SIZES]
    assert 0.93 <= np.mean(found) <= 0.97
    assert min(found) > 0.83


@pytest.mark.parametrize("kind", KINDS)
def test_noise_raises_few_false_alarms(kind: Kind) -> None:
    at95, at998, widened = coverage.false_alarms(kind, varies=0.0, seed=1)
    assert at95 < 0.05
    assert at998 < 0.002
    assert widened < 0.05


@pytest.mark.parametrize("kind", KINDS)
def test_variety_among_peers_is_no_alarm(kind: Kind) -> None:
    at95, at998, widened = coverage.false_alarms(kind, varies=0.5, seed=1)
    assert at95 < 0.15
    assert at998 < 0.03
    assert widened > 0.6


def test_shrunk_intervals_hold_most_true_values() -> None:
    for kind in KINDS:
        assert coverage.shrunk_coverage(kind, varies=0.5, seed=1)[0] > 0.85
