"""Promises that every registered method keeps. Registering a new one tests it here."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.scoring.aggregate import AGGREGATORS
from metrics.scoring.normalise import NORMALISERS
from metrics.statistics.shrinkage import gamma_poisson

finite = st.floats(-1e6, 1e6)
columns = arrays(np.float64, st.integers(1, 30), elements=st.one_of(finite, st.just(np.nan)))
tables = arrays(
    np.float64, st.tuples(st.integers(1, 12), st.integers(1, 6)), elements=st.one_of(st.floats(0, 100), st.just(np.nan))
)


@pytest.mark.parametrize("name", tuple(NORMALISERS))
@given(values=columns, ends=st.tuples(finite, finite), share=st.floats(0.05, 1.0))
def test_points_are_bounded_ordered_and_never_invented(
    name: str, values: np.ndarray, ends: tuple[float, float], share: float
) -> None:
    worst, best = ends
    assume(abs(best - worst) > 1e-3)
    target = best if share == 1.0 else worst + share * (best - worst)
    points = NORMALISERS.find(name)(values, worst=worst, target=target, best=best)

    assert points.shape == values.shape
    np.testing.assert_array_equal(np.isnan(points), np.isnan(values))
    measured = ~np.isnan(values)
    assert ((points[measured] >= 0) & (points[measured] <= 100)).all()
    from_worst_to_best = np.argsort(values[measured] * np.sign(best - worst), kind="stable")
    assert (np.diff(points[measured][from_worst_to_best]) >= -1e-9).all()


@pytest.mark.parametrize("name", tuple(AGGREGATORS))
@given(scores=tables, seed=st.integers(0, 1000))
def test_means_stay_between_their_children_and_ignore_the_missing(name: str, scores: np.ndarray, seed: int) -> None:
    weights = np.random.default_rng(seed).uniform(0.1, 1.0, scores.shape) * ~np.isnan(scores)
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    result = AGGREGATORS.find(name)(scores, weights)

    seen = ~np.isnan(scores).all(axis=1)
    np.testing.assert_array_equal(np.isnan(result), ~seen)
    low, high = np.nanmin(scores[seen], axis=1, initial=101), np.nanmax(scores[seen], axis=1, initial=-1)
    assert (result[seen] >= low - 1e-6).all()
    assert (result[seen] <= high + 1e-6).all()

    shuffled = np.random.default_rng(seed).permutation(scores.shape[1])
    again = AGGREGATORS.find(name)(scores[:, shuffled], weights[:, shuffled])
    np.testing.assert_allclose(again, result, atol=1e-9)


@pytest.mark.parametrize("name", tuple(AGGREGATORS))
@given(scores=tables, raised=st.floats(0, 50))
def test_raising_a_child_never_lowers_the_parent(name: str, scores: np.ndarray, raised: float) -> None:
    weights = np.where(np.isnan(scores), 0.0, 1.0)
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    better = scores.copy()
    better[:, 0] = np.minimum(better[:, 0] + raised, 100)
    before, after = AGGREGATORS.find(name)(scores, weights), AGGREGATORS.find(name)(better, weights)
    seen = ~np.isnan(before)
    assert (after[seen] >= before[seen] - 1e-9).all()


@given(
    events=arrays(np.float64, 12, elements=st.integers(0, 50).map(float)),
    exposure=arrays(np.float64, 12, elements=st.floats(20, 5000)),
)
def test_shrunk_rates_lie_between_raw_rate_and_group_mean(events: np.ndarray, exposure: np.ndarray) -> None:
    groups = np.repeat([0, 1], 6).astype(np.intp)
    shrunk, raw = gamma_poisson(events, exposure, groups), events / exposure
    for group in (0, 1):
        inside = groups == group
        mean = events[inside].sum() / exposure[inside].sum()
        low, high = np.minimum(raw[inside], mean), np.maximum(raw[inside], mean)
        assert (shrunk[inside] >= low - 1e-12).all()
        assert (shrunk[inside] <= high + 1e-12).all()
