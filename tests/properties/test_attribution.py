"""What is taken apart adds up again: for any tree, any method, anything missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.definitions import Branch
from metrics.insight.attribution import contributions, differences, lost_points
from metrics.insight.change import Change, explain_change
from metrics.insight.decomposition import LIMIT, Decomposition
from metrics.insight.explanation import rounded_parts
from metrics.insight.method_change import split_change
from metrics.insight.shapley import additive
from metrics.scoring.aggregate import AGGREGATORS
from metrics.scoring.tree import aggregate

EXACT = 1e-9
ROWS = 3

METHODS: list[Any] = [
    *AGGREGATORS,
    {"method": "generalised_mean", "settings": {"power": -3.0}},
    {"method": "minimum_blend", "settings": {"minimum": 1.0}},
]
weights = st.floats(0.05, 1.0)
points = st.one_of(st.floats(0, 100), st.sampled_from([0.0, 50.0, 100.0]))


def branch(key: str, method: Any, children: list[Any], weight: float = 1.0) -> dict[str, Any]:
    title = {"zh": key, "en": key}
    return {"id": key, "title": title, "weight": weight, "aggregate": method, "children": children}


@st.composite
def trees(draw: st.DrawFn, methods: list[Any] = METHODS) -> Branch:
    """One leaf right under the root at times, and branches of different widths."""
    widths = draw(st.lists(st.integers(0, 4), min_size=1, max_size=4))
    children: list[Any] = []
    for number, width in enumerate(widths):
        leaves = [{"indicator": f"A{number}{leaf}", "weight": draw(weights)} for leaf in range(max(width, 1))]
        one = branch(f"part{number}", draw(st.sampled_from(methods)), leaves, draw(weights))
        children.append(one if width else leaves[0])
    return Branch.model_validate(branch("index", draw(st.sampled_from(methods)), children))


def rated(
    root: Branch, scores: np.ndarray, asked: np.ndarray, rules: np.ndarray, month: str = "2021-05"
) -> Decomposition:
    scored = aggregate(root, np.where(asked, scores, np.nan), asked)
    names, months = np.array(["a", "b", "c"], dtype=object), np.full(ROWS, month, dtype=object)
    given_points = {"criticism": -np.abs(rules[:, 0]), LIMIT: rules[:, 1]}
    caps = {"weak": np.array([None, "fair", None], dtype=object)}
    return Decomposition(
        root, names, months, np.where(asked, scores, np.nan), scored.leaf_weights, scored.root.score, given_points, caps
    )  # fmt: skip


@st.composite
def standings(draw: st.DrawFn, root: Branch, month: str = "2021-05") -> Decomposition:
    leaves = sum(1 for _ in root.leaves())
    scores = draw(arrays(np.float64, (ROWS, leaves), elements=st.one_of(points, st.just(np.nan))))
    asked = draw(arrays(np.bool_, (ROWS, leaves), elements=st.sampled_from([True, True, True, False])))
    rules = draw(arrays(np.float64, (ROWS, 2), elements=st.floats(0, 5)))
    return rated(root, scores, asked, rules, month)


@st.composite
def months(draw: st.DrawFn) -> tuple[Decomposition, Decomposition]:
    """One tree in two months; the second with other weights at times."""
    root = draw(trees())
    other = reweighted(root, draw(st.integers(0, 3)))
    return draw(standings(root)), draw(standings(other, "2021-06"))


def reweighted(root: Branch, seed: int) -> Branch:
    """The same tree with other weights of the children under the root; with seed 0 the tree itself."""
    if not seed:
        return root
    dice = np.random.default_rng(seed)
    children = tuple(child.model_copy(update={"weight": dice.uniform(0.05, 1.0)}) for child in root.children)
    return root.model_copy(update={"children": children})


@st.composite
def revisions(draw: st.DrawFn) -> tuple[Decomposition, Decomposition, tuple[Decomposition, Decomposition]]:
    """Two months under two schemes: the same branches, or other ones, by other methods and on other scales."""
    old = draw(trees())
    new = draw(trees()) if draw(st.booleans()) else reweighted(remethod(old, draw(st.sampled_from(METHODS))), 1)
    before, still = draw(standings(old)), draw(standings(old, "2021-06"))
    anew, after = draw(standings(new)), draw(standings(new, "2021-06"))
    return before, after, (anew, still)


def remethod(root: Branch, method: Any) -> Branch:
    return Branch.model_validate({**root.model_dump(by_alias=True), "aggregate": method})


def total(change: Change) -> np.ndarray:
    return change.of_values + change.weights + change.of_rules + change.method


def flat(change: Change) -> np.ndarray:
    return np.column_stack([change.total, change.values, change.weights, *change.rules.values(), change.method])


@given(data=st.data(), root=trees())
def test_contributions_and_losses_add_up(data: st.DataObject, root: Branch) -> None:
    at = data.draw(standings(root))
    found = contributions(at)

    seen = ~np.isnan(at.base)
    np.testing.assert_allclose(found.leaves.sum(axis=1), at.base, atol=EXACT)
    np.testing.assert_allclose(found.lost.sum(axis=1), 100 - at.base, atol=EXACT)
    assert (found.lost[seen] >= -EXACT).all()
    np.testing.assert_allclose(found.leaves[(at.weights == 0) & seen[:, None]], 0, atol=EXACT)


@given(data=st.data(), root=trees(["arithmetic"]))
def test_contributions_of_a_sum_are_weight_times_points(data: st.DataObject, root: Branch) -> None:
    at = data.draw(standings(root))
    seen = ~np.isnan(at.base)
    found = contributions(at)
    np.testing.assert_allclose(found.leaves[seen], (at.weights * np.nan_to_num(at.points))[seen], atol=EXACT)


@given(data=st.data(), root=trees())
def test_differences_add_up_to_the_distance_from_the_reference(data: st.DataObject, root: Branch) -> None:
    at = data.draw(standings(root))
    reference = data.draw(arrays(np.float64, at.points.shape[1], elements=points))
    asked = ~np.isnan(at.points)
    there = aggregate(root, np.where(asked, reference, np.nan), asked).root.score
    same_weights = np.isclose(rated(root, at.points, asked, np.zeros((ROWS, 2))).base, at.base, equal_nan=True)
    np.testing.assert_allclose(
        differences(at, reference).sum(axis=1)[same_weights], (at.base - there)[same_weights], atol=EXACT
    )


@given(data=st.data(), root=trees())
def test_lost_points_add_up_and_fall(data: st.DataObject, root: Branch) -> None:
    at = data.draw(standings(root))
    pareto = lost_points(at)
    lost = pareto.groupby("entity")["lost"].sum()
    score = dict(zip(at.entities, at.score, strict=True))
    for entity, whole in lost.items():
        assert whole == pytest.approx(100 - score[entity], abs=EXACT)
    for _, one in pareto.groupby("entity"):
        assert (np.diff(one["lost"]) <= 0).all()
        assert one["place"].tolist() == list(range(1, len(one) + 1))
        if (one["lost"] > 0).any():
            assert one["cumulative"].iloc[-1] == pytest.approx(1)


@given(pair=months())
def test_a_change_adds_up_and_turns_round(pair: tuple[Decomposition, Decomposition]) -> None:
    before, after = pair
    there = explain_change(before, after)
    np.testing.assert_allclose(total(there), after.score - before.score, atol=EXACT)
    np.testing.assert_allclose(flat(explain_change(after, before)), -flat(there), atol=EXACT)
    if additive(before.root):
        np.testing.assert_allclose(there.reweighted.sum(axis=1), there.weights, atol=EXACT)


@given(data=st.data(), root=trees())
def test_no_change_has_no_parts(data: st.DataObject, root: Branch) -> None:
    at = data.draw(standings(root))
    parts = flat(explain_change(at, replace(at, periods=np.full(ROWS, "2021-06", dtype=object))))
    np.testing.assert_allclose(parts[~np.isnan(at.score)], 0, atol=EXACT)
    assert np.isnan(parts[np.isnan(at.score)]).all()


@given(data=st.data(), root=trees())
def test_what_has_not_moved_has_no_share(data: st.DataObject, root: Branch) -> None:
    before = data.draw(standings(root))
    moved = data.draw(arrays(np.bool_, before.points.shape))
    asked = ~np.isnan(before.points)
    after = rated(root, np.where(moved, 100 - before.points, before.points), asked, np.zeros((ROWS, 2)))
    before = rated(root, before.points, asked, np.zeros((ROWS, 2)))
    change = explain_change(before, after)
    seen = ~np.isnan(change.total)
    np.testing.assert_allclose(change.values[seen][~moved[seen]], 0, atol=EXACT)
    np.testing.assert_allclose(change.weights[seen], 0, atol=EXACT)


@given(revision=revisions())
def test_a_change_of_scheme_adds_up_and_turns_round(
    revision: tuple[Decomposition, Decomposition, tuple[Decomposition, Decomposition]],
) -> None:
    before, after, (anew, still) = revision
    there = explain_change(before, after, recast=(anew, still))
    told = ~(np.isnan(anew.base) & np.isnan(still.base))
    np.testing.assert_allclose(total(there)[told], (after.score - before.score)[told], atol=EXACT)
    back = explain_change(after, before, recast=(still, anew))
    order = [back.indicators.index(code) for code in there.indicators]
    np.testing.assert_allclose(back.values[:, order], -there.values, atol=EXACT)
    np.testing.assert_allclose(back.weights, -there.weights, atol=EXACT)
    np.testing.assert_allclose(back.method, -there.method, atol=EXACT)
    assert not np.isnan(total(there)[told & ~np.isnan(after.score - before.score)]).any()


@given(pair=months())
def test_without_a_change_of_scheme_there_is_no_method(pair: tuple[Decomposition, Decomposition]) -> None:
    before, after = pair
    if before.root != after.root:
        return
    recast = explain_change(before, after, recast=(before, after))
    np.testing.assert_allclose(flat(recast), flat(explain_change(before, after)), atol=EXACT)
    np.testing.assert_allclose(recast.method[~np.isnan(recast.total)], 0, atol=EXACT)


corner = arrays(np.float64, 6, elements=st.one_of(st.floats(0, 100), st.just(np.nan)))


@given(old_before=corner, old_after=corner, new_before=corner, new_after=corner)
def test_real_and_method_add_up(
    old_before: np.ndarray, old_after: np.ndarray, new_before: np.ndarray, new_after: np.ndarray
) -> None:
    real, method = split_change(old_before, old_after, new_before, new_after)
    told = ~(np.isnan(old_after) & np.isnan(new_before))
    np.testing.assert_allclose((real + method)[told], (new_after - old_before)[told], atol=EXACT)
    back = split_change(new_after, new_before, old_after, old_before)
    np.testing.assert_allclose(back, (-real, -method), atol=EXACT)


@given(parts=arrays(np.float64, st.integers(1, 6), elements=st.floats(-100, 100)), off=st.integers(-1, 1))
def test_rounded_parts_add_up_to_what_is_shown(parts: np.ndarray, off: int) -> None:
    """Scores that are cut lie apart by up to a tenth more or less than they do."""
    total = round(float(np.round(parts.sum(), 1)) + off / 10, 1)
    found = rounded_parts(parts, total)
    if np.round(parts / 0.1, 9).any():
        assert abs(found.sum() - total) < 1e-6
    assert not found[parts == 0].any()
    assert (np.abs(found - parts) < 0.2 + 0.1 / max(np.count_nonzero(parts), 1)).all()


@given(parts=arrays(np.float64, st.integers(1, 6), elements=st.floats(-50, 50)))
def test_rounded_parts_add_up_to_the_rounded_sum(parts: np.ndarray) -> None:
    found = rounded_parts(parts)
    assert (np.abs(found - parts) <= 0.1 + 1e-7).all()
    assert abs(found.sum() - parts.sum()) <= 0.05 + 1e-7
