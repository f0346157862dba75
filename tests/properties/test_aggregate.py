"""Promises that every way of aggregating and outranking keeps. Registering a new one tests it here."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.scoring.aggregate import AGGREGATORS
from metrics.scoring.comparison import Sets
from metrics.scoring.outrank import OUTRANKERS, copeland, outranking

points = st.one_of(st.floats(0, 100), st.sampled_from([0.0, 50.0, 100.0]), st.just(np.nan))
tables = arrays(np.float64, st.tuples(st.integers(1, 12), st.integers(1, 6)), elements=points)
seeds = st.integers(0, 1000)

SETTINGS: dict[str, list[dict[str, float]]] = {
    "generalised_mean": [{"power": power} for power in (-np.inf, -40.0, -1e-9, 0.0, 1.0, 2.0)],
    "minimum_blend": [{"minimum": minimum} for minimum in (0.0, 1.0)],
}
METHODS = [(name, settings) for name in AGGREGATORS for settings in ({}, *SETTINGS.get(name, []))]
MEANS = pytest.mark.parametrize(("name", "settings"), METHODS)


def drawn(scores: np.ndarray, seed: int) -> np.ndarray:
    """Weights re-based to what is observed; now and then a child weighs nothing, or has all the weight."""
    random = np.random.default_rng(seed)
    weights = random.uniform(0.1, 1.0, scores.shape) * ~np.isnan(scores) * (random.random(scores.shape) < 0.9)
    total = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)


@MEANS
@example(scores=np.array([[1.0, 2.2e-313]]), seed=0)
@given(scores=tables, seed=seeds)
def test_means_stay_between_the_children_that_count(
    name: str, settings: dict[str, float], scores: np.ndarray, seed: int
) -> None:
    weights = drawn(scores, seed)
    result = AGGREGATORS.find(name)(scores, weights, **settings)

    counts = weights > 0
    seen = counts.any(axis=1)
    np.testing.assert_array_equal(np.isnan(result), ~seen)
    assert (result[seen] >= np.where(counts, scores, np.inf).min(axis=1)[seen]).all()
    assert (result[seen] <= np.where(counts, scores, -np.inf).max(axis=1)[seen]).all()


@MEANS
def test_a_first_child_of_hardly_any_weight_hides_no_rounding(name: str, settings: dict[str, float]) -> None:
    share = np.linspace(0.01, 0.99, 500)
    weights = np.stack([np.full(500, 1e-30), share, 1 - share], axis=1)
    for first, rest in ((1e25, 0.1), (1e25, 0.7), (1e-25, 0.1), (1e-25, 0.7)):
        scores = np.tile([first, rest, rest], (500, 1))
        result = AGGREGATORS.find(name)(scores, weights, **settings)
        assert (result >= scores.min(axis=1)).all()
        assert (result <= scores.max(axis=1)).all()
        if name == "arithmetic" and first < rest:
            assert (result <= rest).all()
        if name == "harmonic" and first > rest:
            assert (result >= rest).all()


@MEANS
@given(scores=tables, seed=seeds)
def test_order_of_rows_and_children_and_the_company_of_rows_play_no_part(
    name: str, settings: dict[str, float], scores: np.ndarray, seed: int
) -> None:
    weights, mean = drawn(scores, seed), AGGREGATORS.find(name)
    result = mean(scores, weights, **settings)
    random = np.random.default_rng(seed)
    rows, children = random.permutation(len(scores)), random.permutation(scores.shape[1])
    np.testing.assert_array_equal(mean(scores[rows], weights[rows], **settings), result[rows])
    np.testing.assert_array_equal(mean(scores[:1], weights[:1], **settings), result[:1])
    turned = mean(scores[:, children], weights[:, children], **settings)
    np.testing.assert_allclose(turned, result, rtol=1e-6, atol=1e-9)


@MEANS
@given(scores=tables, seed=seeds, raised=st.floats(0, 50))
def test_raising_a_child_never_lowers_the_parent(
    name: str, settings: dict[str, float], scores: np.ndarray, seed: int, raised: float
) -> None:
    weights, mean = drawn(scores, seed), AGGREGATORS.find(name)
    better = scores.copy()
    better[:, 0] = np.minimum(better[:, 0] + raised, 100)
    before, after = mean(scores, weights, **settings), mean(better, weights, **settings)
    seen = ~np.isnan(before)
    assert (after[seen] >= before[seen] * (1 - 1e-6) - 1e-9).all()


@given(scores=tables, seed=seeds)
def test_the_more_a_weakness_counts_the_lower_the_mean(scores: np.ndarray, seed: int) -> None:
    weights = drawn(scores, seed)
    powers = [AGGREGATORS.find("generalised_mean")(scores, weights, power=one) for one in (-2.0, -1.0, 0.0, 0.5, 1, 3)]
    for lower, higher in pairwise(powers):
        seen = ~np.isnan(lower)
        assert (lower[seen] <= higher[seen] + 1e-9).all()
    for name, power in (("harmonic", 1), ("geometric", 2), ("arithmetic", 4)):
        np.testing.assert_allclose(AGGREGATORS.find(name)(scores, weights), powers[power], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", tuple(AGGREGATORS))
def test_a_large_table_gives_what_its_rows_give(name: str) -> None:
    """The fast road for rows where rounding cannot matter, and the careful one for the others, meet."""
    random = np.random.default_rng(1)
    scores = random.uniform(0, 100, (2000, 5)).round()
    scores[random.random(scores.shape) < 0.2] = np.nan
    weights = drawn(scores, 1)
    mean = AGGREGATORS.find(name)
    single = np.concatenate([mean(scores[[row]], weights[[row]]) for row in range(200)])
    np.testing.assert_array_equal(mean(scores, weights)[:200], single)


@pytest.mark.parametrize("name", tuple(OUTRANKERS))
@given(scores=tables, seed=seeds, number=st.integers(1, 4))
def test_outranking_scores_are_bounded_and_belong_to_the_set(
    name: str, scores: np.ndarray, seed: int, number: int
) -> None:
    random = np.random.default_rng(seed)
    weights, method = drawn(scores, seed), OUTRANKERS.find(name)
    sets = Sets.of([random.integers(0, number, len(scores))], np.arange(len(scores)).astype(object))
    found = method(scores, weights, sets)
    seen = (weights > 0).any(axis=1)
    np.testing.assert_array_equal(np.isnan(found), ~seen)
    assert ((found[seen] >= 0) & (found[seen] <= 100)).all()

    rows = random.permutation(len(scores))
    turned = method(scores[rows], weights[rows], Sets(sets.codes[rows], sets.names[rows]))
    np.testing.assert_array_equal(turned, found[rows])
    for code in range(sets.count):
        inside = sets.codes == code
        alone = Sets(np.zeros(inside.sum(), dtype=np.intp), sets.names[inside])
        np.testing.assert_array_equal(method(scores[inside], weights[inside], alone), found[inside])


@given(scores=tables, seed=seeds)
def test_what_one_wins_another_loses(scores: np.ndarray, seed: int) -> None:
    weights = drawn(scores, seed)
    shares = outranking(scores, weights)
    seen = (weights > 0).any(axis=1)
    off = np.ix_(seen, seen)
    both = shares[off] + shares[off].T
    assert (both[~np.eye(len(both), dtype=bool)] == 1.0).all()
    assert np.isnan(shares[~seen]).all()

    everybody = Sets.of([], np.arange(len(scores)).astype(object))
    duels = copeland(scores, weights, everybody, points=False)
    assert np.nansum(duels) == 0
    ahead = (shares > 0.5 + 1e-9).sum(axis=1) - ((shares < 0.5 - 1e-9).sum(axis=1) - 1)
    np.testing.assert_array_equal(duels[seen], ahead[seen])


@given(scores=tables, raised=st.floats(0, 50))
def test_raising_a_score_never_loses_a_duel(scores: np.ndarray, raised: float) -> None:
    weights = drawn(scores, 0)
    everybody = Sets.of([], np.arange(len(scores)).astype(object))
    better = scores.copy()
    better[0] += raised
    before, after = (copeland(one, weights, everybody) for one in (scores, better))
    assert np.isnan(before[0]) or after[0] >= before[0]


def test_blocks_of_bounded_memory_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    scores = random.integers(0, 5, (90, 4)).astype(float)
    scores[random.random(scores.shape) < 0.2] = np.nan
    weights = drawn(scores, 3)
    sets = Sets.of([random.integers(0, 7, 90) // 3], np.arange(90).astype(object))
    whole, shares = copeland(scores, weights, sets), outranking(scores, weights)
    for cells in (1, 50, 1000):
        monkeypatch.setattr("metrics.scoring.outrank.CELLS", cells)
        np.testing.assert_array_equal(copeland(scores, weights, sets), whole)
        np.testing.assert_array_equal(outranking(scores, weights), shares)
