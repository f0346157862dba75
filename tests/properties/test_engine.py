"""Promises of the engine as a whole, whatever the methods."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.scoring.aggregate import AGGREGATORS
from metrics.scoring.comparison import Sets
from metrics.scoring.outrank import OUTRANKERS
from metrics.scoring.panel import Panel
from metrics.scoring.relative import RELATIVE
from metrics.scoring.score import Scores, score
from tests.engine import branch, leaf, panel, rating_method

BODIES, LEAVES = 8, 4
SETTINGS: dict[str, dict[str, Any]] = {
    "distance_to_reference": {"reference": "E0"},
    "distance_to_target": {"target": 60.0},
}
values = arrays(np.float64, (BODIES, LEAVES), elements=st.one_of(st.integers(0, 100).map(float), st.just(np.nan)))
aggregations = st.sampled_from([*AGGREGATORS, *OUTRANKERS])


def tree(top: str, low: str, **more: Any) -> dict[str, Any]:
    first = branch("d", [leaf("A", 0.7, **more), leaf("B", 0.3, **more)], 0.6, aggregate=low)
    return branch("index", [first, branch("e", [leaf("C", 0.2, **more), leaf("D", 0.8, **more)], 0.4)], aggregate=top)


def scored(table: np.ndarray, top: str, low: str, **more: Any) -> Scores:
    return score(panel(table), rating_method(tree(top, low, **more)))


@given(table=values, top=aggregations, low=aggregations)
def test_weights_are_rebased_to_1_and_coverage_is_a_share(table: np.ndarray, top: str, low: str) -> None:
    found = scored(table, top, low)
    seen = ~np.isnan(table).all(axis=1)
    np.testing.assert_allclose(found.tree.leaf_weights.sum(axis=1), seen.astype(float), atol=1e-12)
    assert (found.tree.leaf_weights[np.isnan(table)] == 0).all()
    assert ((found.coverage >= 0) & (found.coverage <= 1 + 1e-12)).all()
    np.testing.assert_array_equal(np.isnan(found.nodes[:, 0]), ~seen)


@given(table=values, top=aggregations, low=aggregations, seed=st.integers(0, 99))
def test_the_order_of_bodies_does_not_matter(table: np.ndarray, top: str, low: str, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(BODIES)
    before, after = scored(table, top, low), scored(table[order], top, low)
    np.testing.assert_allclose(after.nodes, before.nodes[order], atol=1e-9)
    np.testing.assert_array_equal(after.ranks, before.ranks[order])


@given(table=values, top=st.sampled_from(list(AGGREGATORS)), low=st.sampled_from(list(AGGREGATORS)), data=st.data())
def test_raising_a_better_value_never_lowers_a_score(
    table: np.ndarray, top: str, low: str, data: st.DataObject
) -> None:
    row, column = data.draw(st.integers(0, BODIES - 1)), data.draw(st.integers(0, LEAVES - 1))
    raised = table.copy()
    raised[row, column] += data.draw(st.integers(0, 60))
    before, after = scored(table, top, low).nodes[row], scored(raised, top, low).nodes[row]
    known = ~np.isnan(before)
    assert (after[known] >= before[known] - 1e-9).all()


@pytest.mark.parametrize("name", list(RELATIVE))
@given(table=values)
def test_relative_methods_stay_inside_the_peer_group(name: str, table: np.ndarray) -> None:
    """Bodies of one group score the same whoever is in the other group."""
    groups = ["a"] * 4 + ["b"] * 4
    method = rating_method(
        tree(
            "arithmetic", "arithmetic", better="higher", normalise={"method": name, "settings": SETTINGS.get(name, {})}
        )
    )
    other = table.copy()
    other[4:] = 50.0
    one, two = (score(panel(each, groups=groups), method).points[:4] for each in (table, other))
    np.testing.assert_array_equal(one, two)


@given(table=values)
def test_ranks_are_places_in_the_group(table: np.ndarray) -> None:
    found = scored(table, "arithmetic", "arithmetic")
    index = np.where(found.coverage[:, 0] >= 0.65 - 1e-9, found.nodes[:, 0], np.nan)
    for row in np.flatnonzero(~np.isnan(index)):
        assert found.ranks[row, 0] == 1 + (index > index[row] + 1e-9).sum()
    assert np.isnan(found.ranks[np.isnan(index), 0]).all()


DEGENERATE = {
    "one body": np.array([[50.0, 60.0, 70.0, 80.0]]),
    "all missing": np.full((3, 4), np.nan),
    "constant columns": np.full((3, 4), 50.0),
    "ties": np.array([[1.0, 2.0, 3.0, 4.0]] * 2 + [[4.0, 3.0, 2.0, 1.0]] * 2),
    "zeros": np.array([[0.0, 0.0, 0.0, 0.0], [0.0, 50.0, 100.0, 100.0]]),
}


@pytest.mark.parametrize("case", DEGENERATE)
@pytest.mark.parametrize("aggregation", [*AGGREGATORS, *OUTRANKERS])
@pytest.mark.parametrize("normalise", ["anchored", *RELATIVE])
def test_degenerate_input_gives_a_number_or_none_and_no_warning(case: str, aggregation: str, normalise: str) -> None:
    settings = {"method": normalise, "settings": SETTINGS.get(normalise, {})}
    more = {} if normalise == "anchored" else {"better": "higher", "normalise": settings}
    if normalise == "z_score" and aggregation in ("geometric", "harmonic", "generalised_mean"):
        more["normalise"] = {"method": "z_score", "settings": {"mean": 1000.0}}
    found = scored(DEGENERATE[case], aggregation, aggregation, **more)
    assert not np.isinf(found.nodes).any()
    if case == "all missing":
        assert np.isnan(found.nodes).all()
    elif normalise == "anchored":
        assert not np.isnan(found.nodes).any()


def test_rows_know_their_sets() -> None:
    two = panel([[1.0]] * 6, 2, ["a", "b", "b"])
    assert isinstance(two, Panel)
    assert two.rows.sets(rating_method(branch("index", [leaf("X")])).preparations[0].among).count == 4
    assert Sets.of([], two.rows.names).count == 1
