"""Promises that every normaliser keeps. Registering a new one tests it here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.scoring.comparison import Sets
from metrics.scoring.normalise import NORMALISERS
from metrics.scoring.relative import RELATIVE, slope

finite = st.floats(-1e6, 1e6)
columns = arrays(np.float64, st.integers(1, 30), elements=st.one_of(finite, st.just(np.nan)))
ANCHORED = [*((name, {}) for name in NORMALISERS if name != "step_bands"), ("goalposts", {"clamp": False})]
ANCHORED += [("step_bands", {"points": [0.0, 20.0, 20.0, 100.0]}), ("step_bands", {"points": [10.0, 90.0]})]

# method, settings, lowest and highest points among n observed values
RELATIVES: list[tuple[str, dict[str, Any], Any]] = [
    ("min_max", {}, lambda n: (0, 100)),
    ("min_max", {"low": -3.0, "high": 7.0}, lambda n: (-3, 7)),
    ("z_score", {}, lambda n: (50 - 10 * (n - 1) / n**0.5, 50 + 10 * (n - 1) / n**0.5)),
    ("rank", {}, lambda n: (1, n)),
    ("rank", {"ties": "average"}, lambda n: (1, n)),
    ("percentile_rank", {}, lambda n: (0, 100)),
    ("percentile_rank", {"ties": "max"}, lambda n: (0, 100)),
    ("borda", {}, lambda n: (0, n - 1)),
    ("distance_to_maximum", {}, lambda n: (0, 100)),
    ("distance_to_reference", {"reference": "b0"}, lambda n: (0, np.inf)),
    ("distance_to_reference", {"reference": "b0", "cap": True}, lambda n: (0, 100)),
    ("distance_to_target", {"target": 3.0}, lambda n: (0, np.inf)),
    ("distance_to_target", {"target": 3.0, "cap": True}, lambda n: (0, 100)),
    ("fraction_of_maximum", {}, lambda n: (-np.inf, 100)),
]
relatives = pytest.mark.parametrize(("name", "settings", "ends"), RELATIVES)


def anchors(worst: float, best: float, share: float, settings: dict[str, Any]) -> dict[str, Any]:
    """Goalposts, and bands between them where the method has bands."""
    posts = {"worst": worst, "target": best if share == 1.0 else worst + share * (best - worst), "best": best}
    bands = {"limits": np.linspace(worst, best, len(settings["points"]) + 1)[1:-1]} if "points" in settings else {}
    return posts | bands | settings


@st.composite
def compared(draw: st.DrawFn) -> tuple[np.ndarray, Sets]:
    """A table with gaps and ties, and its rows in up to four sets."""
    rows, width = draw(st.integers(1, 14)), draw(st.integers(1, 3))
    few = st.sampled_from([-2.0, 0.0, 0.1, 1.0, 3.0])
    values = draw(arrays(np.float64, (rows, width), elements=st.one_of(few, finite, st.just(np.nan))))
    codes = draw(arrays(np.intp, rows, elements=st.integers(0, 3)))
    names = np.array([f"b{number % 5}" for number in range(rows)], dtype=object)
    return values, Sets.of([codes], names)


def undefined(name: str, settings: dict[str, Any], values: np.ndarray, names: np.ndarray) -> bool:
    """Whether a method says that it has no points for one column of one set, by the words of its docstring."""
    seen = values[~np.isnan(values)]
    if not len(seen):
        return True
    alike = seen.min() == seen.max()
    if name in {"min_max", "z_score", "distance_to_maximum"}:
        return bool(alike)
    if name == "percentile_rank":
        return len(seen) == 1
    if name == "fraction_of_maximum":
        return bool(abs(seen.max()) <= 1e-12 * np.abs(seen).max())
    if name == "distance_to_target":
        return not settings.get("cap") and bool(settings["target"] - seen.min() <= 1e-12 * np.ptp(seen))
    if name == "distance_to_reference":
        its = values[(names == settings["reference"]) & ~np.isnan(values)]
        return bool(
            alike or not len(its) or (not settings.get("cap") and its.mean() - seen.min() <= 1e-12 * np.ptp(seen))
        )
    return False


def test_every_method_is_asked_to_keep_the_promises() -> None:
    assert {name for name, _ in ANCHORED} == set(NORMALISERS)
    assert {name for name, _, _ in RELATIVES} == set(RELATIVE)


def test_a_scheme_may_name_these_settings_and_is_told_what_is_wrong_with_others() -> None:
    for name, settings in ANCHORED:
        bands = {"limits": [1.0, 2.0]} if "points" in settings else {}
        assert NORMALISERS.problems(name, bands | settings) == []
    for name, settings, _ in RELATIVES:
        assert RELATIVE.problems(name, settings) == []
        assert RELATIVE.problems(name, settings | {"nonsense": 1.0})
        for key in settings:
            assert RELATIVE.problems(name, settings | {key: [["x"]]}), f"{name}: {key}"


@pytest.mark.parametrize(("name", "settings"), ANCHORED)
@given(values=columns, ends=st.tuples(finite, finite), share=st.floats(0.05, 1.0))
def test_points_are_bounded_ordered_and_never_invented(
    name: str, settings: dict[str, Any], values: np.ndarray, ends: tuple[float, float], share: float
) -> None:
    worst, best = ends
    assume(abs(best - worst) > 1e-3)
    points = NORMALISERS.find(name)(values, **anchors(worst, best, share, settings))

    assert points.shape == values.shape
    np.testing.assert_array_equal(np.isnan(points), np.isnan(values))
    measured = ~np.isnan(values)
    if settings.get("clamp", True):
        assert ((points[measured] >= 0) & (points[measured] <= 100)).all()
    else:
        clamped = NORMALISERS.find(name)(values, **anchors(worst, best, share, settings | {"clamp": True}))
        np.testing.assert_allclose(np.clip(points, 0, 100), clamped, atol=1e-9)
    from_worst_to_best = np.argsort(values[measured] * np.sign(best - worst), kind="stable")
    assert (np.diff(points[measured][from_worst_to_best]) >= -1e-9).all()


@pytest.mark.parametrize(("name", "settings"), ANCHORED)
@given(
    values=arrays(np.float64, (3, 4), elements=st.one_of(finite, st.just(np.nan))),
    ends=arrays(np.float64, (3, 2), elements=st.floats(0, 100)),
    share=st.sampled_from([0.3, 0.85, 1.0]),
)
def test_anchors_of_each_draw_or_column_score_as_one_by_one(
    name: str, settings: dict[str, Any], values: np.ndarray, ends: np.ndarray, share: float
) -> None:
    ends[:, 1] = np.where(ends[:, 1] >= 50, 1, -1) * (ends[:, 1] + 100) + ends[:, 0]
    posts = [anchors(worst, best, share, settings) for worst, best in ends]
    bands = {key: posts[0][key] for key in posts[0].keys() - {"worst", "target", "best"}}
    assume("limits" not in bands or len(bands["limits"]) == 1 or len({*np.sign(ends[:, 1] - ends[:, 0])}) == 1)
    each = {key: np.array([post[key] for post in posts]) for key in ("worst", "target", "best")}
    method = NORMALISERS.find(name)
    one_by_one = np.array([method(row, **(post | bands)) for row, post in zip(values, posts, strict=True)])

    draws = {key: each[key][:, None] for key in each}
    np.testing.assert_array_equal(method(values, **draws, **bands), one_by_one)
    np.testing.assert_array_equal(method(values.T, **each, **bands), one_by_one.T)


@relatives
@given(table=compared())
def test_points_of_a_set_are_bounded_ordered_and_missing_only_where_it_says(
    name: str, settings: dict[str, Any], ends: Any, table: tuple[np.ndarray, Sets]
) -> None:
    values, sets = table
    points = RELATIVE.find(name)(values, sets, **settings)
    assert points.shape == values.shape
    for code in range(sets.count):
        for column in range(values.shape[1]):
            inside = sets.codes == code
            mine, got = values[inside, column], points[inside, column]
            seen = ~np.isnan(mine)
            none = undefined(name, settings, mine, sets.names[inside])
            np.testing.assert_array_equal(np.isnan(got), ~seen | none)
            if none:
                continue
            low, high = ends(seen.sum())
            assert got[seen].min() >= low - 1e-6
            assert got[seen].max() <= high + 1e-6
            order = np.argsort(mine[seen], kind="stable")
            assert (np.diff(got[seen][order]) >= -1e-9 * max(1.0, np.abs(got[seen]).max())).all()
            for value in np.unique(mine[seen]):
                assert np.ptp(got[mine == value]) <= 1e-9 * np.abs(got[mine == value]).max(initial=1.0)


@relatives
@given(table=compared(), seed=st.integers(0, 1000))
def test_points_do_not_depend_on_the_order_of_rows(
    name: str, settings: dict[str, Any], ends: Any, table: tuple[np.ndarray, Sets], seed: int
) -> None:
    values, sets = table
    order = np.random.default_rng(seed).permutation(len(values))
    mixed = Sets(sets.codes[order], sets.names[order])
    again = RELATIVE.find(name)(values[order], mixed, **settings)
    np.testing.assert_allclose(again, RELATIVE.find(name)(values, sets, **settings)[order], rtol=1e-9, atol=1e-9)


@relatives
@given(table=compared())
def test_another_set_changes_nothing(
    name: str, settings: dict[str, Any], ends: Any, table: tuple[np.ndarray, Sets]
) -> None:
    values, sets = table
    inside = sets.codes == 0
    assume(settings.get("reference") is None or (sets.names[inside] == settings["reference"]).any())
    alone = RELATIVE.find(name)(
        values[inside], Sets(np.zeros(inside.sum(), dtype=np.intp), sets.names[inside]), **settings
    )
    together = RELATIVE.find(name)(values, sets, **settings)[inside]
    np.testing.assert_allclose(alone, together, rtol=1e-9, atol=1e-9)


@given(table=compared(), factor=st.floats(0.01, 100))
def test_slope_of_a_straight_line_is_the_line(table: tuple[np.ndarray, Sets], factor: float) -> None:
    values, sets = table
    found = slope(factor * values + 3, values, sets)
    length = sets.spread(sets.maximum(values) - sets.minimum(values))
    assert found.shape == values.shape
    assert not np.isnan(found).any()
    assert (found[~(length > 0)] == 0).all()
    clear = length > 1e-3
    np.testing.assert_allclose(found[clear], factor, rtol=1e-3)
