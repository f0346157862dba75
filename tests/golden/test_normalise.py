"""Points that somebody else worked out, or that can be worked out by hand. If one changes, the method changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metrics.errors import DefinitionError
from metrics.scoring.comparison import Sets
from metrics.scoring.normalise import NORMALISERS
from metrics.scoring.relative import RELATIVE, slope
from metrics.wording import say
from tests.golden.asem import Asem, output, read

# name, (worst, target, best), settings, value, points, where the number comes from
ANCHORED = [
    ("anchored", (70, 95, 100), {}, 87.5, 59.5, "by hand: 85 x (87.5-70)/(95-70)"),
    ("anchored", (70, 95, 100), {}, 95.0, 85.0, "by definition: the target scores 85"),
    ("anchored", (70, 95, 100), {}, 98.0, 94.0, "by hand: 85 + 15 x (98-95)/(100-95)"),
    ("anchored", (90, 30, 5), {}, 60.0, 42.5, "by hand, falling: 85 x (90-60)/(90-30)"),
    ("anchored", (90, 30, 5), {}, 17.5, 92.5, "by hand, falling: 85 + 15 x 12.5/25"),
    ("anchored", (80, 100, 100), {}, 99.0, 80.75, "by hand, target is best: 85 x 19/20"),
    ("anchored", (80, 100, 100), {}, 100.0, 100.0, "by definition: the best scores 100"),
    ("goalposts", (20, 50, 85), {}, 71.6, 79.3846, "UNDP HDR technical note 1, life expectancy scale: (71.6-20)/65"),
    ("goalposts", (20, 50, 85), {}, 91.5, 100.0, "by definition: clamped at the best"),
    ("goalposts", (20, 50, 85), {"clamp": False}, 91.5, 110.0, "by hand: 71.5/65"),
    ("goalposts", (85, 50, 20), {"clamp": False}, 91.5, -10.0, "by hand, falling: -6.5/65"),
    ("step_bands", (0, 85, 100), {"limits": [60, 80], "points": [0, 50, 100]}, 59.9, 0.0, "by definition"),
    ("step_bands", (0, 85, 100), {"limits": [60, 80], "points": [0, 50, 100]}, 60.0, 50.0, "by definition: at a limit"),
    ("step_bands", (30, 5, 0), {"limits": [20, 5], "points": [10, 60, 90]}, 20.0, 60.0, "by definition, falling"),
    ("step_bands", (30, 5, 0), {"limits": [20, 5], "points": [10, 60, 90]}, 5.01, 60.0, "by definition, falling"),
    ("goalposts", (100, 75000, 75000), {"scale": "log"}, 17504, 78.0205, "UNDP technical note 1: ln 175.04 / ln 750"),
    ("goalposts", (1000, 10, 10), {"scale": "log"}, 100, 50.0, "by hand, falling: half of two powers of ten"),
    ("goalposts", (10, 1000, 1000), {"scale": "log"}, -5.0, 0.0, "by definition: no logarithm lies below the worst"),
    ("goalposts", (20, 85, 85), {"points": [1, 100]}, 20, 1.0, "by definition: the floor"),
    ("goalposts", (20, 85, 85), {"points": [1, 100]}, 52.5, 50.5, "by hand: half of 99 above 1"),
    ("step_bands", (30, 5, 0), {"limits": [7], "points": [0, 100]}, 7.0, 100.0, "by definition, the goalposts fall"),
]

# name, settings, values, points, where the numbers come from
FOUR = [2.0, 4.0, 4.0, 10.0]
BY_HAND = "by hand"
COMPARED: list[tuple[str, dict[str, Any], list[float], list[float], str]] = [
    ("min_max", {}, FOUR, [0, 25, 25, 100], BY_HAND),
    ("min_max", {"low": 1.0, "high": 5.0}, FOUR, [1, 2, 2, 5], BY_HAND),
    ("z_score", {}, FOUR, [41.3397, 47.1132, 47.1132, 64.4338], "by hand: mean 5, sd = root of 36/3"),
    ("rank", {}, FOUR, [1, 2, 2, 4], BY_HAND),
    ("rank", {"ties": "average"}, FOUR, [1, 2.5, 2.5, 4], BY_HAND),
    ("rank", {"ties": "max"}, FOUR, [1, 3, 3, 4], BY_HAND),
    ("percentile_rank", {}, FOUR, [0, 100 / 3, 100 / 3, 100], BY_HAND),
    ("borda", {}, FOUR, [0, 1, 1, 3], BY_HAND),
    ("distance_to_maximum", {}, FOUR, [0, 25, 25, 100], BY_HAND),
    ("distance_to_reference", {"reference": "b1"}, FOUR, [0, 100, 100, 400], "by hand: (x-2)/(4-2)"),
    ("distance_to_reference", {"reference": "b1", "cap": True}, FOUR, [0, 100, 100, 100], BY_HAND),
    ("distance_to_target", {"target": 6.0}, FOUR, [0, 50, 50, 200], "by hand: (x-2)/(6-2)"),
    ("distance_to_target", {"target": 6.0, "cap": True}, FOUR, [0, 50, 50, 100], BY_HAND),
    ("fraction_of_maximum", {}, FOUR, [20, 40, 40, 100], BY_HAND),
    ("fraction_of_maximum", {}, [-2.0, -4.0, -4.0, -10.0], [100, 50, 50, 20], "by hand: lowest cost / cost"),
]

# case, method, settings, factor from the peer's scale to ours, where the peer's is 0 to 1
CASES: list[tuple[str, str, dict[str, Any], float]] = [
    ("minmax_0_100", "min_max", {}, 1.0),
    ("minmax_1_100", "min_max", {"low": 1.0}, 1.0),
    ("zscore_0_1", "z_score", {"mean": 0.0, "sd": 1.0}, 1.0),
    ("zscore_100_15", "z_score", {"mean": 100.0, "sd": 15.0}, 1.0),
    ("prank_min", "percentile_rank", {"points": 1.0}, 1.0),
    ("prank_average", "percentile_rank", {"ties": "average"}, 100.0),
    ("dist2max", "distance_to_maximum", {}, 100.0),
    ("dist2ref", "distance_to_reference", {"reference": "AUS"}, 100.0),
    ("fracmax", "fraction_of_maximum", {"reciprocal": False}, 100.0),
]
RANKS = [
    ("rank_min", "rank", "min"),
    ("rank_average", "rank", "average"),
    ("rank_max", "rank", "max"),
    ("borda_min", "borda", "min"),
    ("borda_average", "borda", "average"),
]
ALONE = {"none", "scaled_0_100", "iMeta_dist2targ", "dist2ref_capped"}


@pytest.fixture(scope="module")
def asem() -> Asem:
    return Asem()


@pytest.mark.parametrize(("name", "posts", "settings", "value", "points", "source"), ANCHORED)
def test_anchored_methods(
    name: str, posts: tuple[float, float, float], settings: dict[str, Any], value: float, points: float, source: str
) -> None:
    worst, target, best = posts
    [scored] = NORMALISERS.find(name)(np.array([value]), worst=worst, target=target, best=best, **settings)
    assert scored == pytest.approx(points, abs=5e-5), source


@pytest.mark.parametrize(("name", "settings", "values", "points", "source"), COMPARED)
def test_relative_methods(
    name: str, settings: dict[str, Any], values: list[float], points: list[float], source: str
) -> None:
    names = np.array([f"b{number}" for number in range(len(values))], dtype=object)
    sets = Sets(np.zeros(len(values), dtype=np.intp), names)
    found = RELATIVE.find(name)(np.array(values)[:, None], sets, **settings)[:, 0]
    assert found == pytest.approx(points, abs=5e-5), source


def test_every_registered_method_has_a_golden_row() -> None:
    assert {row[0] for row in ANCHORED} == set(NORMALISERS)
    assert {row[0] for row in COMPARED} == set(RELATIVE)


def test_every_case_of_the_peer_is_tried() -> None:
    tried = {row[0] for row in CASES} | {row[0] for row in RANKS} | ALONE
    assert tried == {case["name"] for case in read("asem_normalise")}


@pytest.mark.parametrize(("case", "method", "settings", "factor"), CASES)
def test_points_are_the_peers(asem: Asem, case: str, method: str, settings: dict[str, Any], factor: float) -> None:
    """Where the peer divides by zero, as its reference is the lowest or its maximum is 0, we have no points."""
    found = RELATIVE.find(method)(asem.turned, asem.sets, **settings)
    expected = factor * asem.matrix(output("asem_normalise", case))
    undefined = ~np.isfinite(expected).any(axis=0)
    assert undefined.sum() == {"dist2ref": 4, "fracmax": 3}.get(case, 0)
    expected[:, undefined] = np.nan
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("case", "method", "ties"), RANKS)
def test_ranks_are_the_peers(asem: Asem, case: str, method: str, ties: str) -> None:
    found = RELATIVE.find(method)(asem.turned, asem.sets, ties=ties)
    np.testing.assert_array_equal(found, asem.matrix(output("asem_normalise", case)))


def test_capped_at_the_reference_the_reference_has_all_points_even_if_it_is_the_lowest(asem: Asem) -> None:
    """COINr divides 0 by 0 there: those level with the reference have no points, and those ahead of it have all."""
    found = RELATIVE.find("distance_to_reference")(asem.turned, asem.sets, reference="AUS", cap=True, points=1.0)
    peer = asem.matrix(output("asem_normalise", "dist2ref_capped"))
    reference = asem.turned[asem.units.tolist().index("AUS")]
    level = (asem.turned == reference) & (reference == np.nanmin(asem.turned, axis=0))
    assert level.any(), "the data have an indicator in which the reference is the lowest"
    assert np.isnan(peer[level]).all()
    np.testing.assert_allclose(found, np.where(level, 1.0, peer), rtol=1e-9, atol=1e-9)


def test_turning_values_is_all_that_a_scheme_without_a_method_does(asem: Asem) -> None:
    np.testing.assert_array_equal(asem.turned, asem.matrix(output("asem_normalise", "none")))


def test_scaled_is_goalposts_without_a_clamp(asem: Asem) -> None:
    found = NORMALISERS.find("goalposts")(asem.turned, worst=0.0, target=50.0, best=100.0, clamp=False)
    expected = asem.matrix(output("asem_normalise", "scaled_0_100"))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_targets_of_each_indicator(asem: Asem) -> None:
    found = RELATIVE.find("distance_to_target")(asem.turned, asem.sets, target=asem.target * asem.direction)
    expected = 100 * asem.matrix(output("asem_normalise", "iMeta_dist2targ"))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_the_peer_gives_the_worse_more_where_less_is_better_and_we_do_not(asem: Asem) -> None:
    """COINr's fraction of the maximum of negated values is x / min: more than 1, and the more the worse."""
    less = (asem.direction < 0) & (np.nanmax(asem.turned, axis=0) < 0)
    assert less.any(), "the data have an indicator of which less is better"
    found = RELATIVE.find("fraction_of_maximum")(asem.turned, asem.sets, points=1.0)
    peer = asem.matrix(output("asem_normalise", "fracmax"))
    zero = np.nanmax(asem.turned, axis=0) == 0
    np.testing.assert_allclose(found[:, ~less & ~zero], peer[:, ~less & ~zero], rtol=1e-9)
    np.testing.assert_allclose(found[:, less], 1 / peer[:, less], rtol=1e-9)
    for column in np.flatnonzero(less):
        order = np.argsort(asem.turned[:, column])
        assert (np.diff(found[order, column]) >= 0).sum() >= (~np.isnan(asem.turned[:, column])).sum() - 1
        assert peer[order[0], column] > 1, "the worst has more than the best in the peer's"


def test_slope_is_the_least_squares_line_of_each_set() -> None:
    rng = np.random.default_rng(7)
    values, codes = rng.normal(size=(40, 1)), np.arange(40) % 3
    sets = Sets(codes.astype(np.intp), np.arange(40).astype(object))
    points = RELATIVE.find("rank")(values, sets)
    found = slope(points, values, sets)
    for code in range(3):
        inside = codes == code
        line = np.polyfit(values[inside, 0], points[inside, 0], 1)[0]
        assert found[inside, 0] == pytest.approx([line] * inside.sum(), rel=1e-9)


# values of one set, method, settings, points
DEGENERATE: list[tuple[list[float], str, dict[str, Any], list[float]]] = [
    ([0.1] * 3, "min_max", {}, [np.nan] * 3),
    ([0.1] * 3, "z_score", {}, [np.nan] * 3),
    ([0.1] * 3, "distance_to_maximum", {}, [np.nan] * 3),
    ([0.1] * 3, "distance_to_reference", {"reference": "b0"}, [np.nan] * 3),
    ([0.1] * 3, "distance_to_reference", {"reference": "b0", "cap": True}, [np.nan] * 3),
    ([0.1] * 3, "distance_to_target", {"target": 0.2}, [0.0] * 3),
    ([0.1] * 3, "distance_to_target", {"target": 0.1}, [np.nan] * 3),
    ([0.1] * 3, "distance_to_target", {"target": 0.1, "cap": True}, [100.0] * 3),
    ([0.1] * 3, "rank", {}, [1.0] * 3),
    ([0.1] * 3, "percentile_rank", {}, [0.0] * 3),
    ([0.1] * 3, "percentile_rank", {"ties": "average"}, [50.0] * 3),
    ([0.1] * 3, "borda", {}, [0.0] * 3),
    ([0.1] * 3, "fraction_of_maximum", {}, [100.0] * 3),
    ([5.0], "min_max", {}, [np.nan]),
    ([5.0], "z_score", {}, [np.nan]),
    ([5.0], "rank", {}, [1.0]),
    ([5.0], "percentile_rank", {}, [np.nan]),
    ([5.0], "borda", {}, [0.0]),
    ([5.0], "fraction_of_maximum", {}, [100.0]),
    ([0.0, -1.0], "fraction_of_maximum", {}, [np.nan] * 2),
    ([np.nan, 1.0, 2.0], "distance_to_reference", {"reference": "b0"}, [np.nan] * 3),
    ([1.0, 2.0, 3.0], "distance_to_reference", {"reference": "b0"}, [np.nan] * 3),
    ([1.0, 2.0, 3.0], "distance_to_reference", {"reference": "b0", "cap": True}, [100.0] * 3),
    ([1.0, 2.0, np.nan], "distance_to_reference", {"reference": "b0", "cap": True}, [100.0, 100.0, np.nan]),
    ([np.nan, 1.0, 2.0], "min_max", {}, [np.nan, 0.0, 100.0]),
]


@pytest.mark.parametrize(("values", "method", "settings", "points"), DEGENERATE)
def test_where_there_is_nothing_to_compare(
    values: list[float], method: str, settings: dict[str, Any], points: list[float]
) -> None:
    names = np.array([f"b{number}" for number in range(len(values))], dtype=object)
    sets = Sets(np.zeros(len(values), dtype=np.intp), names)
    found = RELATIVE.find(method)(np.array(values)[:, None], sets, **settings)[:, 0]
    np.testing.assert_array_equal(found, points)


def test_a_reference_with_several_rows_counts_by_their_mean() -> None:
    names = np.array(["a", "a", "b", "c"], dtype=object)
    sets = Sets(np.zeros(4, dtype=np.intp), names)
    found = RELATIVE.find("distance_to_reference")(np.array([[3.0], [5.0], [0.0], [8.0]]), sets, reference="a")
    assert found[:, 0].tolist() == [75, 125, 0, 200]


BANDS = {"worst": 0, "target": 85, "best": 100}
# what is wrong, method, settings, words of the message
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("anchored", {"worst": 1, "target": 1, "best": 2}, "worst 1, target 1, best 2 are out of order"),
    ("anchored", {"worst": 1, "target": 3, "best": 2}, "worst 1, target 3, best 2 are out of order"),
    ("anchored", {"worst": np.array([0, 4]), "target": 5, "best": np.array([9, 3])}, "worst 4, target 5, best 3"),
    ("goalposts", {"worst": 4, "target": 5, "best": 4}, "worst and best are both 4; a scale needs two ends"),
    ("goalposts", {"worst": 0, "target": 5, "best": 5, "scale": "log"}, "on a logarithm both lie above 0"),
    ("goalposts", {**BANDS, "points": [50, 40]}, "points 50, 40 are not two that rise"),
    ("goalposts", {**BANDS, "points": [0, 50, 100]}, "are not two that rise"),
    ("step_bands", {**BANDS, "limits": [60, 60], "points": [0, 50, 100]}, "neither rise nor fall throughout"),
    (
        "step_bands",
        {**BANDS, "limits": [60], "points": [0, 50, 100]},
        "points: found 3; limits given: 1, and points are one more: 2",
    ),
    ("step_bands", {**BANDS, "limits": [60], "points": [90, 50]}, "fall; give them from worst to best"),
    ("step_bands", {**BANDS, "limits": [60], "points": [90, 150]}, "do not lie between 0 and 100"),
    ("step_bands", {**BANDS, "limits": [], "points": [90]}, "found none"),
    ("step_bands", {**BANDS, "limits": [80, 60], "points": [0, 50, 100]}, "run against the goalposts"),
]


@pytest.mark.parametrize(("method", "settings", "words"), REFUSED)
def test_what_cannot_be_is_refused_with_what_was_found(method: str, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        NORMALISERS.find(method)(np.array([1.0, 2.0]), **settings)


def test_bands_without_limits_are_refused_in_chinese_too() -> None:
    with pytest.raises(DefinitionError) as error:
        NORMALISERS.find("step_bands")(np.array([1.0]), **BANDS, limits=[], points=[90])
    assert "divide" not in say(error.value.problems[0], "zh")


@pytest.mark.parametrize(
    ("method", "settings"),
    [
        ("min_max", {"low": 5.0, "high": 5.0}),
        ("z_score", {"sd": 0.0}),
        ("percentile_rank", {"points": -1.0}),
        ("distance_to_reference", {"reference": "nobody"}),
    ],
)
def test_settings_that_cannot_be_are_refused(method: str, settings: dict[str, Any]) -> None:
    sets = Sets(np.zeros(2, dtype=np.intp), np.array(["a", "b"], dtype=object))
    with pytest.raises(DefinitionError, match=r"not above|no entity is called"):
        RELATIVE.find(method)(np.array([[1.0], [2.0]]), sets, **settings)


def test_rounding_does_not_cost_a_band() -> None:
    [points] = NORMALISERS.find("step_bands")(
        np.array([0.1 + 0.7]), worst=0, target=0.5, best=1, limits=[0.8], points=[0.0, 100.0]
    )
    assert 0.1 + 0.7 < 0.8
    assert points == 100
