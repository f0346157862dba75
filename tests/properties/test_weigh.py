"""Promises that every way of weighing keeps. Registering a new one tests it here."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.definitions.choice import Sheet
from metrics.errors import DataError
from metrics.insight.importance import effective_weights, importance, target_importance
from metrics.scoring.pairwise import ahp, consistency, principal_weights, problems, worst_judgement
from metrics.scoring.weigh import WEIGHERS, blend
from tests.tiers import examples

NAMES = pytest.mark.parametrize("name", tuple(WEIGHERS))
cells = st.one_of(st.floats(0, 100), st.sampled_from([0.0, 50.0, 100.0]), st.just(np.nan))
tables = arrays(np.float64, st.tuples(st.integers(0, 12), st.integers(1, 6)), elements=cells)
seeds = st.integers(0, 1000)
times = st.sampled_from([float(one) for one in range(1, 10)] + [1 / one for one in range(2, 10)])


def weighed(name: str, scores: np.ndarray, nominal: np.ndarray) -> np.ndarray:
    """Weights; a method that needs more complete rows than there are says so, and has nothing to promise."""
    try:
        return WEIGHERS.find(name)(scores, nominal)
    except DataError as error:
        assume("complete" not in str(error))
        raise


def some_weights(number: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0.1, 1.0, number)


@NAMES
@given(scores=tables, seed=seeds)
def test_weights_are_shares(name: str, scores: np.ndarray, seed: int) -> None:
    weights = weighed(name, scores, some_weights(scores.shape[1], seed))
    assert weights.shape == (scores.shape[1],)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)


@NAMES
@given(seed=seeds, gaps=st.floats(0, 0.3))
def test_order_of_rows_plays_no_part_and_weights_follow_their_columns(name: str, seed: int, gaps: float) -> None:
    random = np.random.default_rng(seed)
    scores = random.uniform(0, 100, (30, 4))
    scores[random.random(scores.shape) < gaps] = np.nan
    nominal = some_weights(4, seed)
    weights = weighed(name, scores, nominal)
    rows, columns = random.permutation(30), random.permutation(4)
    np.testing.assert_allclose(weighed(name, scores[rows], nominal), weights, atol=1e-9)
    np.testing.assert_allclose(weighed(name, scores[:, columns], nominal[columns]), weights[columns], atol=1e-9)


@pytest.mark.parametrize("name", sorted(set(WEIGHERS) - {"given", "equal"}))
@given(seed=seeds)
def test_a_constant_column_weighs_nothing_beside_one_that_varies(name: str, seed: int) -> None:
    scores = np.random.default_rng(seed).uniform(0, 100, (10, 3))
    scores[:, 1] = 40.0
    weights = weighed(name, scores, np.ones(3))
    assert weights[1] == 0
    np.testing.assert_allclose(weighed(name, np.full((10, 3), 40.0), np.ones(3)), 1 / 3)


@given(seed=seeds, share=st.floats(0.01, 0.99))
def test_blends_lie_between_their_parts(seed: int, share: float) -> None:
    one, other = (some_weights(5, number) for number in (seed, seed + 1))
    one, other = one / one.sum(), other / other.sum()
    mixed = blend([(share, one), (1 - share, other)])
    assert mixed.sum() == pytest.approx(1)
    assert (mixed >= np.minimum(one, other) - 1e-12).all()
    assert (mixed <= np.maximum(one, other) + 1e-12).all()


@given(parents=st.lists(st.integers(0, 30), min_size=1, max_size=12), seed=seeds)
def test_effective_weights_of_leaves_add_up_to_one(parents: list[int], seed: int) -> None:
    tree: dict[str, str | None] = {"0": None}
    tree.update({str(number): str(parent % number) for number, parent in enumerate(parents, start=1)})
    found = effective_weights(tree, dict(zip(tree, some_weights(len(tree), seed), strict=True)))
    leaves = set(tree) - set(tree.values())
    assert sum(found[leaf] for leaf in leaves) == pytest.approx(1)
    for node in set(tree.values()) - {None}:
        below = sum(found[child] for child, parent in tree.items() if parent == node)
        assert below == pytest.approx(found[str(node)])


@settings(max_examples=examples(30))
@given(seed=seeds)
def test_a_target_that_can_be_reached_is_reached(seed: int) -> None:
    random = np.random.default_rng(seed)
    scores = random.normal(50, 10, (60, 3)) * [1.0, 2.0, 0.5]
    scores[random.random(scores.shape) < 0.05] = np.nan
    wanted = importance(scores, np.array([0.3, 0.4, 0.3]))
    weights, reached = target_importance(scores, wanted)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    np.testing.assert_allclose(reached, wanted, atol=1e-4)
    np.testing.assert_allclose(importance(scores, weights), reached)


@given(judged=st.lists(times, min_size=1, max_size=15), experts=st.integers(1, 3))
def test_priorities_are_shares_and_their_consistency_is_never_negative(judged: list[float], experts: int) -> None:
    size = int((1 + np.sqrt(1 + 8 * len(judged))) / 2)
    items = [f"i{number}" for number in range(size)]
    pairs: dict[str, float | str] = {
        f"{items[row]}/{items[column]}": value
        for row, column, value in zip(*np.triu_indices(size, k=1), judged[: size * (size - 1) // 2], strict=True)
    }
    matrix = np.ones((size, size))
    matrix[np.triu_indices(size, k=1)] = list(pairs.values())
    matrix = np.triu(matrix) + np.tril(1 / matrix.T, k=-1)
    weights, lambda_max = principal_weights(matrix)
    assert (weights > 0).all()
    assert weights.sum() == pytest.approx(1)
    assert lambda_max >= size - 1e-9
    ratio = consistency(matrix)
    assert ratio >= 0

    sheets = [Sheet(expert=f"e{number}", judgements=pairs) for number in range(experts)]
    assert len(problems(items, sheets)) == (experts if ratio > 0.1 else 0)
    if ratio <= 0.1:
        agreed = ahp(items, sheets)
        np.testing.assert_allclose(agreed.weights, weights, atol=1e-9)
        assert agreed.group_ratio == pytest.approx(ratio, abs=1e-9)


@given(seed=seeds, size=st.integers(3, 7), wrong=st.floats(0.1, 0.3) | st.floats(3, 9))
def test_the_one_judgement_that_is_wrong_is_found_and_mended(seed: int, size: int, wrong: float) -> None:
    weights = some_weights(size, seed)
    matrix = weights[:, None] / weights
    truth = matrix[0, size - 1]
    matrix[0, size - 1], matrix[size - 1, 0] = truth * wrong, 1 / (truth * wrong)
    row, column, fitting = worst_judgement(matrix)
    if size > 3:
        assert (row, column) == (0, size - 1)
        assert fitting == pytest.approx(truth)
    matrix[row, column], matrix[column, row] = fitting, 1 / fitting
    assert consistency(matrix) == pytest.approx(0, abs=1e-9)
