"""Promises that every treatment of outliers keeps. Registering a new one tests it here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.scoring.comparison import Sets
from metrics.scoring.treat import TREATMENTS, treated
from metrics.statistics.moments import kurtosis, skewness

METHODS: list[tuple[str, dict[str, Any]]] = [(name, {}) for name in TREATMENTS]
METHODS += [
    ("winsorise", {"most": -1}),
    ("winsorise", {"skewness": 1.0, "kurtosis": 0.5, "most": 2}),
    ("by_rule", {"combine": True, "most": 1}),
    ("by_rule", {"most": 0}),
    ("log_gii", {"factor": 100.0}),
    ("box_cox", {"power": "fit"}),
    ("box_cox", {"power": -1.0}),
]
methods = pytest.mark.parametrize(("name", "settings"), METHODS)


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, Sets]:
    """A table with gaps, ties and outliers, and its rows in up to three sets."""
    rows, width = draw(st.integers(1, 24)), draw(st.integers(1, 2))
    usual, far = st.sampled_from([0.0, 0.5, 1.0, 1.25, 2.0, 3.0]), st.floats(-1e6, 1e6)
    values = draw(arrays(np.float64, (rows, width), elements=st.one_of(usual, usual, usual, far, st.just(np.nan))))
    codes = draw(arrays(np.intp, rows, elements=st.sampled_from([0, 0, 0, 1, 2])))
    return values, Sets.of([codes], np.arange(rows).astype(object))


@methods
def test_a_scheme_may_name_these_settings_and_is_told_what_is_wrong_with_others(
    name: str, settings: dict[str, Any]
) -> None:
    assert TREATMENTS.problems(name, settings) == []
    for key in settings:
        assert TREATMENTS.problems(name, settings | {key: "nonsense"}), f"{name}: {key}"


@methods
@given(table=tables())
def test_order_and_gaps_are_kept_and_nothing_becomes_infinite_or_constant(
    name: str, settings: dict[str, Any], table: tuple[np.ndarray, Sets]
) -> None:
    before, sets = table
    given_values = before.copy()
    after = TREATMENTS.find(name)(before, sets, **settings)
    np.testing.assert_array_equal(before, given_values, err_msg="the input is not written to")
    assert after.shape == before.shape
    np.testing.assert_array_equal(np.isnan(after), np.isnan(before))
    assert np.isfinite(after[~np.isnan(after)]).all()
    for code in range(sets.count):
        for column in range(before.shape[1]):
            mine, got = (part[sets.codes == code, column] for part in (before, after))
            mine, got = mine[~np.isnan(mine)], got[~np.isnan(mine)]
            order = np.argsort(mine, kind="stable")
            assert (np.diff(got[order]) >= -1e-9 * np.abs(got).max(initial=1.0)).all()
            if len(mine) and mine.min() == mine.max():
                np.testing.assert_array_equal(got, mine)
            elif len(mine):
                assert got.min() < got.max()


@methods
@given(table=tables(), seed=st.integers(0, 1000))
def test_treatment_does_not_depend_on_the_order_of_rows(
    name: str, settings: dict[str, Any], table: tuple[np.ndarray, Sets], seed: int
) -> None:
    values, sets = table
    order = np.random.default_rng(seed).permutation(len(values))
    again = TREATMENTS.find(name)(values[order], Sets(sets.codes[order], sets.names[order]), **settings)
    whole = TREATMENTS.find(name)(values, sets, **settings)
    np.testing.assert_allclose(again, whole[order], rtol=1e-4 if settings.get("power") == "fit" else 1e-9, atol=1e-9)


@given(table=tables(), most=st.integers(0, 5))
def test_winsorising_moves_inwards_no_more_values_than_it_may_but_for_ties(
    table: tuple[np.ndarray, Sets], most: int
) -> None:
    values, sets = table
    after = TREATMENTS.find("winsorise")(values, sets, most=most)
    changed = treated(values, after)
    for code in range(sets.count):
        for column in range(values.shape[1]):
            inside = sets.codes == code
            mine, got, moved = values[inside, column], after[inside, column], changed[inside, column]
            if moved.any():
                assert {*got[~np.isnan(got)]} <= {*mine[~np.isnan(mine)]}
                distinct = len({*mine[moved]})
                assert distinct <= most


@given(table=tables())
def test_without_a_limit_the_shape_passes_or_the_column_is_left_alone(table: tuple[np.ndarray, Sets]) -> None:
    values, sets = table
    after = TREATMENTS.find("winsorise")(values, sets, most=-1)
    for code in range(sets.count):
        rows = sets.codes == code
        passes = ~((np.abs(skewness(after[rows])) >= 2) & (kurtosis(after[rows]) >= 3.5))
        untouched = ~treated(values[rows], after[rows]).any(axis=0)
        assert (passes | untouched).all()


@given(table=tables())
def test_what_passes_is_not_touched_by_the_rule(table: tuple[np.ndarray, Sets]) -> None:
    values, sets = table
    changed = treated(values, TREATMENTS.find("by_rule")(values, sets))
    for code in range(sets.count):
        rows = sets.codes == code
        failing = (np.abs(skewness(values[rows])) >= 2) & (kurtosis(values[rows]) >= 3.5)
        assert not changed[rows][:, ~failing].any()
