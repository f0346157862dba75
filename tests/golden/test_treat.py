"""Treated outliers and shapes that somebody else worked out, or that can be worked out by hand."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from scipy import stats

from metrics.scoring.comparison import Sets
from metrics.scoring.treat import TREATMENTS, treated
from metrics.statistics.moments import kurtosis, skewness
from tests.golden.asem import Asem, numbers, output, read

FAR = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 100.0]
CT = "by hand: ln(x - min + 0.01 range)"
MIRROR = "by hand: -ln(max + 0.01 range - x)"

# name, settings, values, treated values, where the numbers come from
TREATED: list[tuple[str, dict[str, Any], list[float], list[float], str]] = [
    ("none", {}, FAR, FAR, "by definition"),
    ("winsorise", {}, FAR, [*FAR[:9], 9.0], "by hand: the outermost takes the next"),
    ("winsorise", {"most": 0}, FAR, FAR, "by definition: none may be moved"),
    ("winsorise", {}, [-x for x in FAR], [-x for x in [*FAR[:9], 9.0]], "by hand, falling"),
    ("by_rule", {}, FAR, [*FAR[:9], 9.0], "by hand: winsorising is enough"),
    ("by_rule", {"most": 0}, FAR, [log(x - 1 + 0.99) for x in FAR], "by hand: the logarithm of the original"),
    ("log_ct", {}, [0.0, 50.0, 100.0], [log(1), log(51), log(101)], CT),
    ("log_ct_orig", {}, [0.0, 50.0, 100.0], [log(1), log(51), log(101)], "by hand: ln(x - min + 1)"),
    ("log_ct_plus", {}, [0.0, 0.0, 0.0, 100.0], [0.0, 0.0, 0.0, log(101)], CT),
    ("log_ct_plus", {}, [100.0, 100.0, 100.0, 0.0], [0.0, 0.0, 0.0, -log(101)], MIRROR),
    (
        "log_gii",
        {},
        [1.0, 50.0, 100.0],
        [log(1), log(50), log(100)],
        "by hand: from 1 to the maximum nothing stretches",
    ),
    ("log_gii", {"factor": 10.0}, [0.0, 0.1, 0.5], [0.0, log(1.8), log(5)], "by hand: 4 x 0.2 + 1"),
    ("box_cox", {}, [0.0, 3.0, 8.0], [0.0, 2.0, 4.0], "by hand: (root(x + 1) - 1) / 0.5"),
    ("box_cox", {"power": 0.0}, [0.0, 3.0, 8.0], [0.0, log(4), log(9)], "by hand: ln(x + 1)"),
    ("box_cox", {"power": 2.0}, [0.0, 3.0, 8.0], [0.0, 7.5, 40.0], "by hand: ((x + 1)^2 - 1) / 2"),
]

# case, method, settings
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("treat_default", "by_rule", {}),
    ("treat_combine", "by_rule", {"combine": True}),
    ("treat_winmax1", "by_rule", {"most": 1}),
    ("treat_skew1_kurt2", "by_rule", {"skewness": 1.0, "kurtosis": 2.0}),
    ("log_CT_all", "log_ct", {}),
    ("log_CT_orig_all", "log_ct_orig", {}),
    ("log_CT_plus_all", "log_ct_plus", {}),
    ("boxcox_0.5_all", "box_cox", {"power": 0.5}),
    ("winsorise_nolimit_all", "winsorise", {"most": -1}),
]


@pytest.fixture(scope="module")
def asem() -> Asem:
    return Asem()


def alone(values: list[float]) -> tuple[np.ndarray, Sets]:
    """One column in one set."""
    return np.array(values)[:, None], Sets(np.zeros(len(values), dtype=np.intp), np.arange(len(values)).astype(object))


@pytest.mark.parametrize(("name", "settings", "values", "expected", "source"), TREATED)
def test_treatments(
    name: str, settings: dict[str, Any], values: list[float], expected: list[float], source: str
) -> None:
    found = TREATMENTS.find(name)(*alone(values), **settings)[:, 0]
    assert found == pytest.approx(expected, abs=1e-12), source


def test_every_registered_method_has_a_golden_row() -> None:
    assert {row[0] for row in TREATED} == set(TREATMENTS)


def test_every_case_of_the_peer_is_tried() -> None:
    assert {row[0] for row in CASES} | {"log_GII_all"} == {case["name"] for case in read("asem_treat")}


@pytest.mark.parametrize(("case", "method", "settings"), CASES)
def test_treated_values_are_the_peers(asem: Asem, case: str, method: str, settings: dict[str, Any]) -> None:
    found = TREATMENTS.find(method)(asem.raw, asem.sets, **settings)
    told = output("asem_treat", case)
    np.testing.assert_allclose(found, asem.matrix(told.get("x_treat", told)), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("case", [row for row in CASES if row[1] == "by_rule"], ids=lambda row: row[0])
def test_the_same_points_are_treated_as_the_peers(asem: Asem, case: tuple[str, str, dict[str, Any]]) -> None:
    name, method, settings = case
    after = TREATMENTS.find(method)(asem.raw, asem.sets, **settings)
    marks = output("asem_treat", name)["Treated_Points"]
    expected = np.column_stack([np.array(marks[column]) != "" for column in asem.names])
    np.testing.assert_array_equal(treated(asem.raw, after), expected & ~np.isnan(asem.raw))


@pytest.mark.parametrize("case", [row for row in CASES if row[1] == "by_rule"], ids=lambda row: row[0])
def test_shapes_before_and_after_are_the_peers(asem: Asem, case: tuple[str, str, dict[str, Any]]) -> None:
    name, _, settings = case
    table = output("asem_treat", name)["Dets_Table"]
    limits = {key: settings[key] for key in settings if key != "combine"}
    once = TREATMENTS.find("winsorise")(asem.raw, asem.sets, **limits)
    order = [asem.names.index(column) for column in table["iCode"]]
    for values, step in ((asem.raw, "0"), (once, "1")):
        for measure, word in ((skewness, "Skew"), (kurtosis, "Kurt")):
            told = numbers(table[f"check_SkewKurt{step}.{word}"])
            known = ~np.isnan(told)
            np.testing.assert_allclose(measure(values)[order][known], told[known], rtol=1e-9, atol=1e-9)


def test_shapes_of_raw_indicators_are_the_peers(asem: Asem) -> None:
    told = output("asem_stats", "get_stats")
    np.testing.assert_allclose(skewness(asem.raw), numbers(told["Skew"]), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(kurtosis(asem.raw), numbers(told["Kurt"]), rtol=1e-9, atol=1e-9)


def test_the_peers_gii_logarithm_returns_its_input_and_ours_does_not(asem: Asem) -> None:
    np.testing.assert_array_equal(asem.raw, asem.matrix(output("asem_treat", "log_GII_all")))
    found = TREATMENTS.find("log_gii")(asem.raw, asem.sets)
    low, high = np.nanmin(asem.raw, axis=0), np.nanmax(asem.raw, axis=0)
    stretched = (high - 1) * (asem.raw - low) / (high - low) + 1
    over = high > 1
    np.testing.assert_allclose(found[:, over], np.log(stretched[:, over]), rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(found[:, ~over], asem.raw[:, ~over])


def test_shapes_by_hand_and_by_scipy() -> None:
    values = np.array([[1.0], [2.0], [4.0], [9.0], [np.nan]])
    assert skewness(values) == pytest.approx(stats.skew(values[:4], bias=False), abs=1e-12)
    assert kurtosis(values) == pytest.approx(stats.kurtosis(values[:4], bias=False), abs=1e-12)
    assert skewness(np.array([[0.0], [0.0], [1.0]])) == pytest.approx([3**0.5], abs=1e-12), "by hand: root of 3"
    assert np.isnan([*skewness(values[:2]), *kurtosis(values[:3]), *skewness(np.full((9, 1), 0.1))]).all()
    assert np.isnan(skewness(np.full((5, 2), np.nan))).all()


def test_the_fitted_power_is_the_most_likely_one() -> None:
    values = np.exp(np.random.default_rng(3).normal(size=60))
    distance = values - values.min() + 1
    power = stats.boxcox_normmax(distance, method="mle")
    found = TREATMENTS.find("box_cox")(*alone(values.tolist()), power="fit")[:, 0]
    np.testing.assert_allclose(found, (distance**power - 1) / power, rtol=1e-4)


LEFT_ALONE = [
    ("all the same", [3.0] * 8),
    ("one body apart from eleven equal ones", [0.0] * 11 + [1.0]),
    ("a single value", [3.0]),
    ("nothing measured", [np.nan, np.nan]),
]


@pytest.mark.parametrize("name", ["winsorise", "by_rule"])
@pytest.mark.parametrize(("what", "values"), LEFT_ALONE)
def test_a_column_that_is_or_would_become_constant_is_left_alone(name: str, what: str, values: list[float]) -> None:
    before, sets = alone(values)
    np.testing.assert_array_equal(TREATMENTS.find(name)(before, sets), before, err_msg=what)


@pytest.mark.parametrize("name", tuple(TREATMENTS))
@pytest.mark.parametrize("values", [[3.0] * 8, [3.0], [np.nan, np.nan], [1.0, 1.0, np.nan]])
def test_a_constant_column_is_left_alone_by_every_treatment(name: str, values: list[float]) -> None:
    before, sets = alone(values)
    np.testing.assert_array_equal(TREATMENTS.find(name)(before, sets), before)


def test_the_gii_logarithm_leaves_alone_what_it_would_turn_round() -> None:
    before, sets = alone([0.1, 0.2, 0.9])
    np.testing.assert_array_equal(TREATMENTS.find("log_gii")(before, sets), before)


def test_each_set_is_treated_by_itself() -> None:
    values, codes = np.array([*FAR, *range(10)])[:, None], np.repeat([0, 1], 10)
    mixed = np.random.default_rng(0).permutation(20)
    sets = Sets(codes[mixed].astype(np.intp), np.arange(20).astype(object))
    after = TREATMENTS.find("winsorise")(values[mixed], sets)
    assert np.flatnonzero(treated(values[mixed], after)[:, 0]).tolist() == [int(np.flatnonzero(mixed == 9)[0])]


def test_ties_move_together_and_may_overshoot() -> None:
    """Twenty small values, a tie of three at 50 and one at 1000: with at most two, the tie is moved as well."""
    values = [*(float(x) for x in range(40)), 500.0, 500.0, 500.0, 5000.0]
    after = TREATMENTS.find("winsorise")(*alone(values), most=2)[:, 0]
    assert after[-4:].tolist() == [39.0] * 4
