"""Weights against printed numbers, hand calculations, and COINr, pymcdm and AHPy on their data."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metrics.definitions.choice import Sheet
from metrics.errors import DataError, DefinitionError
from metrics.insight.importance import effective_weights, importance, target_importance
from metrics.scoring.aggregate import geometric
from metrics.scoring.pairwise import (
    RANDOM_INDICES,
    aggregate_experts,
    ahp,
    consistency,
    experts_weights,
    judgements,
    principal_weights,
    problems,
    worst_judgement,
)
from metrics.scoring.weigh import WEIGHERS, blend, pca, principal_component

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "reference"

NAN = np.nan
CLIMBING = [[1.0, 1.0, 9.0], [2.0, 2.0, 3.0], [3.0, 3.0, 3.0], [4.0, 4.0, 9.0]]
FIGHTERS = [
    [2.0, 1500, 20000, 5.5, 5, 9],
    [2.5, 2700, 18000, 6.5, 3, 5],
    [1.8, 2000, 21000, 4.5, 7, 7],
    [2.2, 1800, 20000, 5.0, 5, 5],
]
FIRMS = [
    [61, 1.08, 4.33], [20.7, 0.26, 4.34], [16.3, 1.98, 2.53], [9, 3.29, 1.65],
    [5.4, 2.77, 2.33], [4, 4.12, 1.21], [-6.1, 3.52, 2.10], [-34.6, 3.31, 0.98],
]  # fmt: skip

# name, scores, weights as given, weights found, how near, where the numbers come from
WEIGHED = [
    ("given", CLIMBING, [1, 2, 1], [0.25, 0.5, 0.25], 1e-12, "by definition"),
    ("equal", CLIMBING, [1, 2, 1], [1 / 3] * 3, 1e-12, "by definition"),
    (
        "entropy", FIGHTERS, [1] * 6, [0.0649, 0.2055, 0.0133, 0.0829, 0.3570, 0.2764], 2e-3,
        "Hwang & Yoon (1981), fighter aircraft; entropies there are rounded to four digits",
    ),
    ("entropy", [[1, 5], [3, 5]], [1, 1], [1, 0], 1e-12, "by definition: a constant column tells nothing"),
    ("entropy", [[2, 4], [2, 4]], [3, 1], [0.5, 0.5], 1e-12, "by definition: equal where all are constant"),
    ("entropy", [[1, 1], [3, 3], [NAN, 3]], [1, 1], [0.687209, 0.312791], 1e-6, "by hand: 0.188722 to 0.085899"),
    (
        "critic", FIRMS, [1] * 3, [0.20222554, 0.48090173, 0.31687273], 1e-8,
        "Diakoulaki et al. (1995), pharmaceutical firms, as in scikit-criteria's tests",
    ),
    ("critic", [[0, 0, 5], [1, 1, 5], [2, 2, 5]], [1] * 3, [0.5, 0.5, 0], 1e-12, "by definition: no conflict at all"),
    ("critic", CLIMBING, [1] * 3, [0.213525, 0.213525, 0.572949], 1e-6, "by hand: 0.430331 twice, 0.57735 x 2"),
    (
        "critic", [[0, 0], [1, 1], [NAN, 0], [NAN, 1]], [1, 1], [0.550510, 0.449490], 1e-6,
        "by hand: 0.707107 to 0.57735; two common rows show no correlation",
    ),
    ("pca", CLIMBING, [1] * 3, [0.5, 0.5, 0.0], 1e-12, "by hand: two columns in step, the third uncorrelated"),
    ("pca", [[1, 1, 7], [3, 2, 7], [2, 5, 7]], [1] * 3, [0.5, 0.5, 0.0], 1e-12, "by algebra: of two, each a half"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "scores", "nominal", "weights", "near", "source"), WEIGHED)
def test_weighers(
    name: str, scores: list[list[float]], nominal: list[float], weights: list[float], near: float, source: str
) -> None:
    found = WEIGHERS.find(name)(np.array(scores, dtype=float), np.array(nominal, dtype=float))
    assert found == pytest.approx(weights, abs=near), source


def test_every_registered_method_has_a_golden_row() -> None:
    assert {row[0] for row in WEIGHED} == set(WEIGHERS)


def test_tied_components_count_alike() -> None:
    """Three uncorrelated columns: no component comes first, so no column does."""
    cube = np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
    assert pca(cube, np.ones(3)) == pytest.approx([1 / 3] * 3, abs=1e-12)


def test_weights_that_mean_nothing_are_refused() -> None:
    with pytest.raises(DefinitionError, match=r"weights are \[0.0, 0.0\]"):
        WEIGHERS.find("given")(np.ones((2, 2)), np.zeros(2))
    with pytest.raises(DataError, match="entropy: the lowest score is -1"):
        WEIGHERS.find("entropy")(np.array([[1.0, -1.0], [2.0, 3.0]]), np.ones(2))
    with pytest.raises(DataError, match="pca: rows that are complete: 2 of 3"):
        pca(np.array([[1.0, 5.0], [2.0, 3.0], [4.0, NAN]]), np.ones(2))
    with pytest.raises(DataError, match="in column 2"):
        principal_component(np.array([[1.0, 5.0], [2.0, 5.0]]))
    with pytest.raises(DataError, match="rows that are complete: 1 of 2"):
        principal_component(np.array([[1.0, 5.0], [2.0, NAN]]))


def test_blends_by_hand() -> None:
    mixed = blend([(3, np.array([0.5, 0.5])), (1, np.array([0.1, 0.9]))])
    assert mixed == pytest.approx([0.4, 0.6])
    with pytest.raises(DefinitionError, match="each more than 0"):
        blend([(0.0, np.array([1.0]))])
    with pytest.raises(DefinitionError, match="one at least"):
        blend([])


def test_effective_weights_name_every_impossible_tree() -> None:
    with pytest.raises(DefinitionError) as caught:
        effective_weights({"index": None, "a": "index", "a1": "a", "b": "a1"}, {"a": 1, "a1": 0, "b": 0})
    assert caught.value.problems == ("the weights below 'a' add up to 0", "the weights below 'a1' add up to 0")


def test_importance_by_hand() -> None:
    """Uncorrelated columns with variances 1 and 4 and weights 2/3 and 1/3 move their mean alike."""
    square = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 2.0]])
    assert importance(square, np.array([2 / 3, 1 / 3])) == pytest.approx([0.5, 0.5])
    assert importance(square, np.array([0.5, 0.5])) == pytest.approx([0.2, 0.8])
    assert importance(np.ones((3, 2)), np.array([0.5, 0.5])) == pytest.approx([0.0, 0.0])


def test_a_target_of_importance_is_met_by_hand() -> None:
    """Uncorrelated columns: shares of variance w^2 s^2 = 0.8 and 0.2 with s 1 and 2 give w 4 : 1."""
    square = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 2.0]])
    weights, reached = target_importance(square, np.array([0.8, 0.2]))
    assert weights == pytest.approx([0.8, 0.2], abs=1e-4)
    assert reached == pytest.approx([0.8, 0.2], abs=1e-6)


def test_a_target_out_of_reach_is_missed_as_little_as_possible() -> None:
    """Columns in step have the same importance whatever their weights."""
    weights, reached = target_importance(np.array(CLIMBING)[:, :2], np.array([0.9, 0.1]))
    assert weights.sum() == pytest.approx(1)
    assert reached == pytest.approx([0.5, 0.5])


# matrix by its upper triangle, weights, consistency ratio, table of random indices, where they are printed
JUDGED = [
    (
        [[9, 5, 2, 1, 1, 1 / 2], [1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9], [1 / 3, 1 / 4, 1 / 3, 1 / 9], [1 / 2, 1, 1 / 3],
         [2, 1 / 2], [1 / 3]],
        [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327], 0.022, "saaty",
        "Saaty (2008), Decision making with the analytic hierarchy process: drinks in the US",
    ),
    (
        [[5, 3, 7, 6, 6, 1 / 3, 1 / 4], [1 / 3, 5, 3, 3, 1 / 5, 1 / 7], [6, 3, 4, 6, 1 / 5],
         [1 / 3, 1 / 4, 1 / 7, 1 / 8], [1 / 2, 1 / 5, 1 / 6], [1 / 5, 1 / 6], [1 / 2]],
        [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333], 0.169, "saaty_1980",
        "Saaty (1990), How to make a decision, European Journal of Operational Research 48: buying a house",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("above", "weights", "ratio", "index", "source"), JUDGED)
def test_judgements_in_print(
    above: list[list[float]], weights: list[float], ratio: float, index: str, source: str
) -> None:
    matrix = upper(above)
    assert principal_weights(matrix).weights == pytest.approx(weights, abs=6e-4), source
    assert consistency(matrix, index) == pytest.approx(ratio, abs=6e-4), source


def test_a_consistent_sheet_gives_back_its_weights() -> None:
    matrix = judgements(["A", "B", "C"], {"A/B": 2, "A / C": "4", "C/B": "1/2"})
    assert matrix == pytest.approx(np.array([[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]))
    assert principal_weights(matrix).weights == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert consistency(matrix) == pytest.approx(0, abs=1e-12)
    assert consistency(np.ones((1, 1))) == 0


def test_a_group_is_the_geometric_mean_of_its_experts() -> None:
    """2 and 8 make 4; the group of 2 : 1 and 8 : 1 gives 0.8 and 0.2."""
    sheets = [Sheet(expert="e1", judgements={"A/B": 2}), Sheet(expert="e2", judgements={"A/B": 8})]
    agreed = ahp(["A", "B"], sheets)
    assert agreed.weights == pytest.approx([0.8, 0.2])
    assert agreed.ratios == {"e1": 0, "e2": 0}
    assert agreed.group_ratio == 0
    assert experts_weights(["A", "B"], sheets) == pytest.approx([0.8, 0.2])
    twins = [np.array([[1.0, 2.0], [0.5, 1.0]]), np.array([[1.0, 8.0], [0.125, 1.0]])]
    assert aggregate_experts(twins) == pytest.approx(np.array([[1, 4], [0.25, 1]]))


def test_the_judgement_that_hurts_most_is_named_with_what_would_fit() -> None:
    """A matters twice as much as B, B as C, C as D; only A/D is turned round."""
    pairs: dict[str, float | str] = {"A/B": 2, "B/C": 2, "C/D": 2, "A/C": 4, "B/D": 4, "A/D": "1/8"}
    row, column, fitting = worst_judgement(judgements(list("ABCD"), pairs))
    assert (row, column) == (0, 3)
    assert fitting == pytest.approx(8)
    [told] = problems(list("ABCD"), [Sheet(expert="e1", judgements=pairs)])
    assert told.startswith("expert 'e1': the judgements contradict each other: consistency ratio 1.02, over 0.10; ")
    assert "'A/D' hurts most: found 1/8, about 8 would fit" in told
    with pytest.raises(DefinitionError, match="hurts most"):
        ahp(list("ABCD"), [Sheet(expert="e1", judgements=pairs)])


def test_the_house_that_saaty_mends() -> None:
    """Saaty (2003), section 5: the seventh over the third criterion is 2.18 without its own judgement, not 1/6."""
    matrix = upper(JUDGED[1][0])
    row, column, fitting = worst_judgement(matrix)
    assert (row, column) == (2, 6)
    assert 1 / fitting == pytest.approx(2.18, abs=5e-3)

    matrix[2, 6], matrix[6, 2] = fitting, 1 / fitting
    weights = principal_weights(matrix).weights
    assert weights == pytest.approx([0.174, 0.062, 0.102, 0.019, 0.034, 0.041, 0.223, 0.345], abs=6e-4)
    assert weights[2] / weights[6] == pytest.approx(fitting)


def test_a_tenth_is_the_limit_of_contradiction() -> None:
    just_over, under = ({"A/B": 4, "B/C": 4, "A/C": 6}, 0.1037), ({"A/B": 4, "B/C": 5, "A/C": 8}, 0.0904)
    for (pairs, ratio), number in ((just_over, 1), (under, 0)):
        assert consistency(judgements(list("ABC"), pairs)) == pytest.approx(ratio, abs=5e-5)
        assert len(problems(list("ABC"), [Sheet(expert="e1", judgements=pairs)])) == number


def test_everything_wrong_with_a_sheet_is_said_at_once() -> None:
    pairs: dict[str, float | str] = {
        "A/B": 10,
        "B/A": 2,
        "A/C/B": 1,
        "C/E": 3,
        "A/A": 1,
        "B/D": "x",
        "A/C": 3,
        "C/A": 3,
    }
    told = problems(["A", "B", "C", "D"], [Sheet(expert="e1", judgements=pairs), Sheet(expert="e1", judgements={})])
    for expected in (
        "expert 'e1' has 2 sheets; give one",
        "expert 'e1': 'A/B' is 10.0; from 1/9 to 9 would be right",
        "expert 'e1': 'A/C/B' is not a pair; write it as 'A/D'",
        "expert 'e1': no item is called 'E'; known: A, B, C, D",
        "expert 'e1': 'A/A' is not a pair; write it as 'A/D'",
        "expert 'e1': 'B/D' is 'x'; from 1/9 to 9 would be right",
        "expert 'e1': 'C/A' is 3, but the pair was 1/3 before; give each pair once",
        "expert 'e1': no judgement on 'A/D', 'B/C', 'C/D'",
    ):
        assert expected in told
    assert problems(["A", "B"], []) == ["no expert has judged; give one sheet at least"]
    many = [f"i{number}" for number in range(16)]
    every: dict[str, float | str] = {f"{a}/{b}": 1 for n, a in enumerate(many) for b in many[n + 1 :]}
    [told] = problems(many, [Sheet(expert="e1", judgements=every)])
    assert "16 items" in told
    assert "ends at 15" in told


def test_a_third_may_be_written_in_two_digits() -> None:
    matrix = judgements(["A", "B"], {"A/B": 3, "B/A": 0.33})
    assert matrix == pytest.approx(np.array([[1, 3], [1 / 3, 1]]))


def test_matrices_that_are_no_judgements_are_refused() -> None:
    with pytest.raises(DefinitionError, match="inverse of its twin"):
        principal_weights(np.array([[1.0, 2.0], [2.0, 1.0]]))
    with pytest.raises(DefinitionError, match="did you mean 'saaty'"):
        consistency(np.ones((3, 3)), "saty")


def upper(rows: list[list[float]]) -> np.ndarray:
    """The matrix whose upper triangle is given row by row."""
    matrix = np.ones((len(rows) + 1, len(rows) + 1))
    matrix[np.triu_indices(len(matrix), k=1)] = [cell for row in rows for cell in row]
    return np.triu(matrix) + np.tril(1 / matrix.T, k=-1)


def read(name: str) -> list[dict[str, Any]]:
    """A file of the peers' cases; empty where it is not at hand."""
    path = REFERENCE / name
    if not path.exists():
        return []
    raw = path.read_bytes()
    return json.loads(gzip.decompress(raw) if name.endswith(".gz") else raw)


TABLES = {"pymcdm": "tummala_ling", "saaty": "saaty", "dd": "donegan_dodd"}
SHEETS = [case for case in read("weights/ahp.json") if "error" not in case["output"]]


@pytest.mark.skipif(not SHEETS, reason="no reference numbers in weights/")
@pytest.mark.parametrize("case", SHEETS, ids=lambda case: f"{case['peer']}-{case['name']}")
def test_priorities_and_consistency_are_the_peers(case: dict[str, Any]) -> None:
    matrix, expected = np.array(case["input"]["matrix"]), case["output"]
    table = TABLES[case["name"].rsplit("/", 1)[-1] if case["peer"] == "ahpy" else case["peer"]]
    found = principal_weights(matrix)
    np.testing.assert_allclose(found.weights, expected["weights"], atol=1e-9)
    np.testing.assert_allclose(consistency(matrix, table), expected["CR"], atol=1e-9)
    if "lambda_max" in expected:
        assert found.lambda_max == pytest.approx(expected["lambda_max"], abs=1e-9)
        assert RANDOM_INDICES[table].get(len(matrix), 0) == expected["RI"]


STATS = {case["name"]: case for case in read("composite/asem_stats.json.gz")}
AGGREGATED = {case["name"]: case for case in read("composite/asem_aggregate.json.gz")}
COMPONENTS = {
    f"{name}-{group}": (cases[name], group)
    for cases in (STATS, AGGREGATED)
    for name in ("pca_by_group_L1", "pca_all_L1", "pca_L2_aggregated")
    if name in cases
    for group in cases[name]["output"]["groups"]
}
NEEDS_COMPOSITE = pytest.mark.skipif(not STATS, reason="no reference numbers in composite/")


@NEEDS_COMPOSITE
@pytest.mark.parametrize("name", COMPONENTS)
def test_principal_components_are_the_peers(name: str) -> None:
    case, group = COMPONENTS[name]
    expected = case["output"]["groups"][group]
    if case["name"] == "pca_L2_aggregated":
        columns = AGGREGATED["full_pipeline"]["output"]["results"]["scores"]
    else:
        columns = asem()["iData"]
    scores = np.array([columns[code] for code in expected["iCodes"]], dtype=float).T
    found = principal_component(scores)
    sign = np.sign(found.loadings @ expected["wts"])
    np.testing.assert_allclose(found.loadings * sign, expected["wts"], atol=1e-9)
    np.testing.assert_allclose(found.sdev, expected["sdev"], atol=1e-9)
    np.testing.assert_allclose(found.centre, list(expected["center"].values()), rtol=1e-9)
    np.testing.assert_allclose(found.scale, list(expected["scale"].values()), rtol=1e-9)
    rotation = np.array(expected["rotation"]["data"])
    kept = found.sdev > 1e-6
    np.testing.assert_allclose(np.abs(found.rotation[:, kept]), np.abs(rotation[:, kept]), atol=1e-9)
    np.testing.assert_allclose(pca(scores, np.ones(len(found.loadings))), np.square(expected["wts"]), atol=1e-9)


@NEEDS_COMPOSITE
def test_effective_weights_are_the_peers() -> None:
    nodes = [one for one in asem()["iMeta"] if one["Type"] in {"Indicator", "Aggregate"}]
    found = effective_weights(
        {one["iCode"]: one["Parent"] for one in nodes}, {one["iCode"]: float(one["Weight"]) for one in nodes}
    )
    expected = STATS["eff_weights"]["output"]
    peers = dict(zip(expected["iCode"], expected["EffWeight"], strict=True))
    assert found == pytest.approx(peers, abs=1e-12)


def asem() -> dict[str, Any]:
    return json.loads(gzip.decompress((REFERENCE / "composite" / "ASEM_input.json.gz").read_bytes()))


def test_the_target_is_met_in_the_mean_that_the_parent_is() -> None:
    """Four bodies at the corners of a rectangle: in logarithms, to which a geometric mean is nearly linear, the short
    side counts more than in points."""
    corners = np.array([[10.0, 40.0], [10.0, 80.0], [90.0, 40.0], [90.0, 80.0]])
    wanted = np.array([0.5, 0.5])
    weights, reached = target_importance(corners, wanted, geometric)
    parent = np.exp(np.log(corners) @ weights)
    squares = np.array([np.corrcoef(column, parent)[0, 1] ** 2 for column in corners.T])
    assert squares / squares.sum() == pytest.approx(wanted, abs=1e-6)
    assert reached == pytest.approx(wanted, abs=1e-6)
    plain, _ = target_importance(corners, wanted)
    assert plain == pytest.approx([1 / 3, 2 / 3], abs=1e-6)
    assert abs(weights[0] - plain[0]) > 0.05
