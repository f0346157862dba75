"""Statistics and ranks inside comparison sets, against the same by hand, set by set."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata

from metrics.scoring.comparison import Sets

STATISTICS: dict[str, Callable[[np.ndarray], float]] = {
    "total": lambda seen: float(seen.sum()),
    "observed": lambda seen: float(len(seen)),
    "minimum": lambda seen: float(seen.min()) if len(seen) else np.nan,
    "maximum": lambda seen: float(seen.max()) if len(seen) else np.nan,
    "mean": lambda seen: float(seen.mean()) if len(seen) else np.nan,
    "median": lambda seen: float(np.median(seen)) if len(seen) else np.nan,
    "sd": lambda seen: float(seen.std(ddof=1)) if len(seen) > 1 else np.nan,
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, Sets]:
    """A table with gaps and ties, and its rows in sets of any size and in any order."""
    rows, width = draw(st.integers(1, 40)), draw(st.integers(1, 4))
    elements = st.one_of(st.sampled_from([-1.0, -0.0, 0.0, 2.0]), st.floats(-1e6, 1e6), st.just(np.nan))
    values = draw(arrays(np.float64, (rows, width), elements=elements))
    codes = draw(arrays(np.intp, rows, elements=st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3, 4])))
    return values, Sets.of([codes], np.arange(rows).astype(object))


@given(table=tables())
@pytest.mark.parametrize("name", tuple(STATISTICS))
def test_statistics_are_those_of_each_set_alone(name: str, table: tuple[np.ndarray, Sets]) -> None:
    values, sets = table
    found = getattr(sets, name)(values)
    assert found.shape == (sets.count, values.shape[1])
    for code in range(sets.count):
        for column in range(values.shape[1]):
            mine = values[sets.codes == code, column]
            expected = STATISTICS[name](mine[~np.isnan(mine)])
            np.testing.assert_allclose(found[code, column], expected, rtol=1e-9, atol=1e-6)
    np.testing.assert_array_equal(sets.spread(found), found[sets.codes])


@given(table=tables(), ties=st.sampled_from(["min", "average", "max"]))
def test_ranks_are_scipys_set_by_set(table: tuple[np.ndarray, Sets], ties: str) -> None:
    values, sets = table
    ranks = sets.rank(values, ties=ties)  # type: ignore[arg-type]
    for code in range(sets.count):
        mine = values[sets.codes == code]
        expected = rankdata(mine, method=ties, axis=0, nan_policy="omit")
        np.testing.assert_array_equal(ranks[sets.codes == code], expected)


@given(table=tables())
def test_rows_of_a_set_are_those_with_its_code(table: tuple[np.ndarray, Sets]) -> None:
    _, sets = table
    for code in range(sets.count):
        np.testing.assert_array_equal(sets.rows(code), np.flatnonzero(sets.codes == code))


def test_rows_that_agree_in_every_key_are_one_set() -> None:
    names = np.array(list("abcd"), dtype=object)
    group, month = np.array([1, 0, 1, 1]), np.array([0, 0, 2, 0])
    assert Sets.of([group, month], names).codes.tolist() == [1, 0, 2, 1]
    assert Sets.of([group], names).codes.tolist() == [1, 0, 1, 1]
    assert Sets.of([], names).codes.tolist() == [0, 0, 0, 0]


def test_without_rows_there_are_no_sets() -> None:
    sets, values = Sets.of([np.array([], dtype=np.intp)], np.array([], dtype=object)), np.empty((0, 3))
    assert sets.count == 0
    assert sets.rank(values).shape == sets.spread(sets.mean(values)).shape == (0, 3)
    assert sets.median(values).shape == sets.minimum(values).shape == (0, 3)


def test_one_large_set_among_many_small_ones() -> None:
    codes = np.r_[np.zeros(300), np.arange(1, 101)].astype(np.intp)[np.random.default_rng(1).permutation(400)]
    values = np.random.default_rng(2).normal(size=(400, 2))
    sets = Sets(codes, np.arange(400).astype(object))
    ranks = sets.rank(values)
    np.testing.assert_array_equal(ranks[codes == 0], rankdata(values[codes == 0], axis=0))
    assert (ranks[codes != 0] == 1).all()
