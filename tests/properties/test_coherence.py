"""Promises of correlation, alpha, principal components, descriptions and findings, whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.insight.coherence import findings
from metrics.insight.description import describe, discrimination
from metrics.insight.finding import Finding
from metrics.insight.spread import spread
from metrics.insight.structure import components
from metrics.model import Text
from metrics.statistics.correlation import Correlation, correlations, correlations_with, cronbach_alpha, p_values
from metrics.wording import say

METHODS: tuple[Correlation, ...] = ("pearson", "spearman", "kendall")

points = st.one_of(st.sampled_from([0.0, 50.0, 85.0, 100.0]), st.floats(0, 100).map(lambda one: round(one, 2)))
shapes = st.tuples(st.integers(0, 15), st.integers(1, 5))
tables = arrays(np.float64, shapes, elements=st.one_of(points, st.just(np.nan)))
complete = arrays(np.float64, st.tuples(st.integers(3, 15), st.integers(2, 5)), elements=points)
extreme = arrays(np.float64, shapes, elements=st.one_of(st.floats(-1e150, 1e150), st.just(np.nan)))


def told(values: np.ndarray) -> list[Finding]:
    columns = values.shape[1]
    names = [f"I{number}" for number in range(columns)]
    titles = {name: Text(zh=f"指标{name}", en=f"Indicator {name}") for name in [*names, "D"]}
    observed = ~np.isnan(values)
    means = np.where(observed, values, 0.0).sum(axis=1) / np.maximum(observed.sum(axis=1), 1)
    parent = np.where(observed.any(axis=1), means, np.nan)
    return findings(
        values,
        names=names,
        parents=["D"] * columns,
        titles=titles,
        parent_scores={"D": parent},
        asked=np.ones(values.shape, dtype=np.bool_),
    )


@pytest.mark.parametrize("method", METHODS)
@given(values=st.one_of(tables, extreme))
def test_correlations_are_symmetric_bounded_and_have_p_values(method: Correlation, values: np.ndarray) -> None:
    found = correlations(values, method=method)
    assert found.shape == (values.shape[1], values.shape[1])
    np.testing.assert_array_equal(found, found.T)
    known = found[~np.isnan(found)]
    assert ((known >= -1) & (known <= 1)).all()
    assert (np.isnan(np.diag(found)) | (np.diag(found) == 1)).all()
    p = p_values(values, found, method=method)
    np.testing.assert_array_equal(np.isnan(p), np.isnan(found))
    assert ((p[~np.isnan(p)] >= 0) & (p[~np.isnan(p)] <= 1)).all()
    certain = correlations(values, method=method, p_at_most=0.05)
    np.testing.assert_array_equal(certain, np.where(p <= 0.05, found, np.nan))


@pytest.mark.parametrize("method", METHODS)
@given(values=tables, seed=st.integers(0, 1000))
def test_the_order_of_rows_and_columns_does_not_matter(method: Correlation, values: np.ndarray, seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows, columns = draw.permutation(values.shape[0]), draw.permutation(values.shape[1])
    moved = values[rows][:, columns]
    np.testing.assert_allclose(
        correlations(moved, method=method), correlations(values, method=method)[columns][:, columns], atol=1e-9
    )
    assert cronbach_alpha(moved) == pytest.approx(cronbach_alpha(values), abs=1e-6, rel=1e-6, nan_ok=True)
    np.testing.assert_allclose(components(moved).eigenvalues, components(values).eigenvalues, atol=1e-7)


@pytest.mark.parametrize("method", METHODS)
@given(values=tables, extra=st.integers(1, 4))
def test_rows_without_a_pair_change_no_correlation(method: Correlation, values: np.ndarray, extra: int) -> None:
    longer = np.vstack([values, np.full((extra, values.shape[1]), np.nan)])
    np.testing.assert_array_equal(correlations(longer, method=method), correlations(values, method=method))


@given(values=complete)
def test_a_column_agrees_with_itself_and_opposes_its_reverse(values: np.ndarray) -> None:
    column = values[:, 0]
    ours = correlations_with(np.column_stack([column, -column]), column)
    expected = [1.0, -1.0] if np.ptp(column) > 0 else [np.nan, np.nan]
    np.testing.assert_allclose(ours, expected, atol=1e-9)


@given(column=arrays(np.float64, st.integers(2, 15), elements=points), copies=st.integers(2, 6))
def test_alpha_of_identical_columns_is_one(column: np.ndarray, copies: int) -> None:
    alpha = cronbach_alpha(np.column_stack([column] * copies))
    assert alpha == pytest.approx(1.0 if np.ptp(column) > 0 else np.nan, nan_ok=True)


@given(values=complete, factor=st.sampled_from([0.5, 2.0, 1024.0]))
def test_alpha_has_no_unit_and_is_at_most_one(values: np.ndarray, factor: float) -> None:
    alpha = cronbach_alpha(values)
    assert np.isnan(alpha) or alpha <= 1 + 1e-9
    assert cronbach_alpha(factor * values) == pytest.approx(alpha, nan_ok=True)


@given(values=tables)
def test_components_share_out_the_variance(values: np.ndarray) -> None:
    found = components(values)
    assert (np.diff(found.eigenvalues) <= 1e-9).all()
    assert found.eigenvalues.sum() == pytest.approx(found.used.sum(), abs=1e-7)
    assert found.explained.sum() == pytest.approx(1.0 if found.used.any() else 0.0)
    assert 0 <= found.over_one <= found.used.sum()


@given(values=tables)
def test_descriptions_agree_with_numpy(values: np.ndarray) -> None:
    seen = describe(values)
    for place, column in enumerate(values.T):
        known = column[~np.isnan(column)]
        counts = np.unique(known, return_counts=True)[1]
        assert seen.observed[place] == known.size
        assert seen.distinct[place] == counts.size
        assert seen.commonest[place] == counts.max(initial=0)
        assert seen.nonzero[place] == np.count_nonzero(known)
        if known.size:
            expected = (known.min(), known.max(), known.mean(), np.median(known))
            found = (seen.minimum[place], seen.maximum[place], seen.mean[place], seen.median[place])
            assert found == pytest.approx(expected, abs=1e-9)
        else:
            assert np.isnan([seen.minimum[place], seen.maximum[place], seen.mean[place], seen.median[place]]).all()
        sd = known.std(ddof=1) if known.size > 1 else np.nan
        assert seen.sd[place] == pytest.approx(sd, abs=1e-9, nan_ok=True)


@given(values=tables)
def test_discrimination_stays_within_its_range(values: np.ndarray) -> None:
    found = discrimination(values)
    for share in (found.distinct, found.ceiling, found.floor, found.observed):
        known = share[~np.isnan(share)]
        assert ((known >= 0) & (known <= 1)).all()
    seen = describe(values).observed > 0
    np.testing.assert_array_equal(np.isnan(found.ceiling), ~seen)


@given(values=tables)
def test_findings_read_well_and_point_past_their_threshold(values: np.ndarray) -> None:
    for one in told(values):
        assert np.isfinite(one.value)
        for text in (say(one.sentence, "zh"), say(one.sentence, "en")):
            assert "{" not in text
            assert "nan" not in text.split()
        assert one.value != one.threshold or one.kind in {"collinear", "negative"}


@given(values=tables, seed=st.integers(0, 1000))
def test_findings_do_not_depend_on_the_order_of_rows(values: np.ndarray, seed: int) -> None:
    moved = values[np.random.default_rng(seed).permutation(len(values))]
    ours, theirs = told(values), told(moved)
    near = [one for one in (*ours, *theirs) if abs(one.value - one.threshold) < 1e-9]
    assert near or [(one.kind, one.subject) for one in ours] == [(one.kind, one.subject) for one in theirs]


GRADES = ("good", "fair", "poor", "not_rated")


@given(rows=st.lists(st.tuples(st.sampled_from(GRADES), st.one_of(points, st.just(np.nan))), max_size=20))
def test_spread_counts_everybody_once(rows: list[tuple[str, float]]) -> None:
    grades = np.array([grade for grade, _ in rows], dtype=object)
    scores = np.array([score for _, score in rows], dtype=float)
    titles = {grade: Text(zh=grade, en=grade) for grade in GRADES}
    found = spread(grades, scores, group="county", title=Text(zh="县区", en="Counties"), grade_titles=titles)
    assert found.rated + found.not_rated == len(rows)
    assert np.isnan(found.share) == (found.rated == 0)
    assert found.commonest != "not_rated"
    assert not found.findings or found.rated >= 4
    for one in found.findings:
        assert one.value > one.threshold if one.kind == "one_grade" else one.value < one.threshold
