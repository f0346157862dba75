"""Coherence as COINr works it out on the ASEM data, and by hand. If one number changes, the method changed."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from metrics.insight.description import describe
from metrics.insight.structure import collinear_pairs, components
from metrics.statistics.correlation import Correlation, correlations, correlations_with, cronbach_alpha, p_values
from tests.golden.asem import Asem, numbers, output, read


def parents() -> dict[str, str | None]:
    """Every indicator and aggregate of the ASEM tree with what is above it."""
    return {one["iCode"]: one["Parent"] for one in read("ASEM_input")["iMeta"]}


def above(name: str) -> set[str]:
    parent = parents()[name]
    return {parent} | above(parent) if parent else set()


def columns(asem: Asem, names: list[str]) -> np.ndarray:
    return asem.raw[:, [asem.names.index(name) for name in names]]


@pytest.fixture(scope="module")
def asem() -> Asem:
    return Asem()


STATISTICS = {
    "Min": "minimum",
    "Max": "maximum",
    "Mean": "mean",
    "Median": "median",
    "Std": "sd",
    "Skew": "skewness",
    "Kurt": "kurtosis",
    "N.Avail": "observed",
    "N.NonZero": "nonzero",
    "N.Unique": "distinct",
    "N.Same": "commonest",
    "Frc.Avail": "share_observed",
    "Frc.NonZero": "share_nonzero",
    "Frc.Unique": "share_distinct",
    "Frc.Same": "share_commonest",
}


@pytest.mark.parametrize(("column", "field"), STATISTICS.items())
def test_statistics_of_columns(asem: Asem, column: str, field: str) -> None:
    expected = numbers(output("asem_stats", "get_stats")[column])
    np.testing.assert_allclose(getattr(describe(asem.raw), field), expected, rtol=1e-9, atol=1e-12)


FLAGS = {
    "Flag.Avail": ("LOW", "share_observed", 0.65),
    "Flag.NonZero": ("LOW", "share_nonzero", 0.5),
    "Flag.Unique": ("LOW", "share_distinct", 0.5),
}


@pytest.mark.parametrize("column", FLAGS)
def test_flags_of_columns(asem: Asem, column: str) -> None:
    word, field, threshold = FLAGS[column]
    expected = np.array(output("asem_stats", "get_stats")[column]) == word
    np.testing.assert_array_equal(getattr(describe(asem.raw), field) < threshold, expected)


def test_flag_of_outliers(asem: Asem) -> None:
    seen = describe(asem.raw)
    expected = np.array(output("asem_stats", "get_stats")["Flag.SkewKurt"]) == "OUT"
    assert expected.any()
    np.testing.assert_array_equal((np.abs(seen.skewness) > 2) & (seen.kurtosis > 3.5), expected)


def test_availability_of_rows(asem: Asem) -> None:
    """What COINr says of units is what is said of the columns of the turned table."""
    expected = output("asem_stats", "get_data_avail")["Summary"]
    assert expected["uCode"] == asem.units.tolist()
    seen, columns = describe(asem.raw.T), asem.raw.shape[1]
    ours = {
        "N_missing": columns - seen.observed,
        "N_zero": seen.observed - seen.nonzero,
        "N_miss_or_zero": columns - seen.nonzero,
        "Dat_Avail": seen.share_observed,
        "Non_Zero": seen.share_nonzero,
    }
    for column, counted in ours.items():
        np.testing.assert_allclose(counted, numbers(expected[column]), rtol=1e-9, err_msg=column)


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_correlations(asem: Asem, method: Correlation) -> None:
    expected = output("asem_stats", f"cor_{method}")
    assert expected["rows"] == expected["cols"] == asem.names
    np.testing.assert_allclose(correlations(asem.raw, method=method), np.array(expected["data"], float), atol=1e-9)


def test_correlations_that_chance_does_not_explain(asem: Asem) -> None:
    expected = output("asem_stats", "get_corr_pearson_p05_group2")
    found = correlations(asem.raw, p_at_most=0.05)
    place = {name: number for number, name in enumerate(asem.names)}
    ours = [found[place[one], place[other]] for one, other in zip(expected["Var1"], expected["Var2"], strict=True)]
    assert len(ours) == sum(parents()[one] == parents()[other] for one in place for other in place)
    np.testing.assert_allclose(ours, numbers(expected["Correlation"]), atol=1e-9)


def test_collinear_pairs(asem: Asem) -> None:
    expected = output("asem_stats", "get_corr_flags")
    pairs = collinear_pairs(
        correlations(asem.raw, p_at_most=0.05), [str(parents()[name]) for name in asem.names], at_least=0.6
    )
    ours = {
        frozenset((asem.names[pair.first], asem.names[pair.second])): (parents()[asem.names[pair.first]], pair.value)
        for pair in pairs
    }
    theirs = {
        frozenset((one, other)): (group, pytest.approx(value, abs=1e-9))
        for group, one, other, value in zip(*(expected[key] for key in ("Group", "Ind1", "Ind2", "Corr")), strict=True)
    }
    assert len(pairs) == len(theirs) == 26
    assert ours == theirs


GROUPS = ["ConEcFin", "Instit", "P2P", "Physical", "Political", "Environ", "Social", "SusEcFin"]


@pytest.mark.parametrize("group", [*GROUPS, "all"])
def test_cronbach_alpha(asem: Asem, group: str) -> None:
    names = [name for name in asem.names if group in {"all", parents()[name]}]
    expected = output("asem_stats", f"cronbach_{group}")
    assert cronbach_alpha(columns(asem, names)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("group", GROUPS)
def test_eigenvalues_of_groups(asem: Asem, group: str) -> None:
    expected = output("asem_stats", "pca_by_group_L1")["groups"][group]
    found = components(columns(asem, expected["iCodes"]))
    squares = np.square(numbers(expected["sdev"]))
    np.testing.assert_allclose(found.eigenvalues, squares, atol=1e-9)
    np.testing.assert_allclose(found.explained, squares / squares.sum(), atol=1e-9)
    assert found.over_one == int((squares > 1).sum())


def test_eigenvalues_of_all_columns(asem: Asem) -> None:
    expected = output("asem_stats", "pca_all_L1")["groups"]["All"]
    found = components(columns(asem, expected["iCodes"]))
    squares = np.square(numbers(expected["sdev"]))
    np.testing.assert_allclose(found.eigenvalues[: len(squares)], squares, atol=1e-9)


def aggregated(name: str) -> np.ndarray:
    """A column of the peer's full pipeline: normalised indicators and aggregates, units sorted by code."""
    made = output("asem_aggregate", "full_pipeline")
    table = made["stages"]["Normalised"] if name in made["stages"]["Normalised"] else made["results"]["scores"]
    return numbers(table[name])[np.argsort(np.array(table["uCode"]))]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_correlations_with_the_parent(asem: Asem, level: int) -> None:
    expected = output("asem_aggregate", f"corr_with_parent_L{level}")
    for parent in dict.fromkeys(expected["Var1"]):
        rows = [number for number, one in enumerate(expected["Var1"]) if one == parent]
        children = [expected["Var2"][number] for number in rows]
        assert set(children) == {name for name in parents() if parents()[name] == parent}
        found = correlations_with(np.column_stack([aggregated(child) for child in children]), aggregated(parent))
        np.testing.assert_allclose(found, numbers([expected["Correlation"][number] for number in rows]), atol=1e-9)


def test_cronbach_alpha_of_aggregates(asem: Asem) -> None:
    expected = output("asem_aggregate", "cronbach_L2_aggregated")
    scores = np.column_stack([aggregated(group) for group in GROUPS])
    assert cronbach_alpha(scores) == pytest.approx(expected, abs=1e-9)


def test_eigenvalues_of_aggregates() -> None:
    for group in output("asem_aggregate", "pca_L2_aggregated")["groups"].values():
        found = components(np.column_stack([aggregated(name) for name in group["iCodes"]]))
        np.testing.assert_allclose(found.eigenvalues, np.square(numbers(group["sdev"])), atol=1e-9)


def test_kendall_by_hand() -> None:
    """Concordant less discordant pairs over the root of untied ones, counted one by one."""
    one, other = np.array([1.0, 2.0, 2.0, 4.0, 5.0]), np.array([2.0, 1.0, 3.0, 3.0, 5.0])
    signs = [(np.sign(one[i] - one[j]), np.sign(other[i] - other[j])) for i, j in combinations(range(len(one)), 2)]
    score = sum(a * b for a, b in signs)
    expected = score / np.sqrt(sum(abs(a) for a, _ in signs) * sum(abs(b) for _, b in signs))
    found = correlations(np.column_stack([one, other]), method="kendall")
    assert found[0, 1] == pytest.approx(expected, abs=1e-12)


# method, r, n, p, where the number comes from
P_VALUES = [
    (0.576, 12, 0.05, "Fisher & Yates, table VII: 10 degrees of freedom, 5 %"),
    (0.708, 12, 0.01, "Fisher & Yates, table VII: 10 degrees of freedom, 1 %"),
    (0.273, 52, 0.05, "Fisher & Yates, table VII: 50 degrees of freedom, 5 %"),
]


@pytest.mark.parametrize(("r", "rows", "p", "source"), P_VALUES)
def test_p_values(r: float, rows: int, p: float, source: str) -> None:
    found = np.array([[1.0, r], [r, 1.0]])
    values = np.random.default_rng(1).normal(size=(rows, 2))
    assert p_values(values, found)[0, 1] == pytest.approx(p, rel=0.01), source


def test_alpha_by_hand() -> None:
    """Three items over four bodies: 3/2 x (1 - sum of variances / variance of the sum)."""
    scores = np.array([[10.0, 20.0, 30.0], [20.0, 30.0, 20.0], [30.0, 50.0, 60.0], [50.0, 40.0, 70.0]])
    expected = 1.5 * (1 - scores.var(axis=0, ddof=1).sum() / scores.sum(axis=1).var(ddof=1))
    assert cronbach_alpha(scores) == pytest.approx(expected, abs=1e-12)
