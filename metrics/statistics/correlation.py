"""How columns move together: correlation, its p-values, and Cronbach's alpha."""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from metrics.errors import DefinitionError, Message, unknown_name

Floats = NDArray[np.float64]
Correlation = Literal["pearson", "spearman", "kendall"]

LEAST_PAIRS: Final = 3
"""Rows that both columns need: through two points there is always a line."""

ROUNDING: Final = 1e-12
"""Range of a column, relative to its size, that is no more than rounding: such a column is constant."""


def within(values: Floats, groups: NDArray[np.intp]) -> Floats:
    """Values less the mean of their group, so that what groups have in common correlates with nothing.

    Args:
        values: Shape (n, k); NaN means not observed.
        groups: Shape (n,), codes from 0.

    Returns:
        Shape (n, k); exactly 0 where a group's values differ by rounding only.
    """
    means = pd.DataFrame(values).groupby(groups).transform("mean").to_numpy(dtype=np.float64)
    return np.where(np.abs(values - means) <= ROUNDING * np.abs(means), 0.0, values - means)


def correlations(
    values: Floats, *, method: Correlation = "pearson", p_at_most: float | None = None, spent: int = 0
) -> Floats:
    """Correlate every column with every other over the rows in which both are observed.

    Args:
        values: Shape (n, k); NaN means not observed.
        method: ``pearson``, ``spearman`` (average ranks) or ``kendall`` (tau-b).
        p_at_most: Coefficients with a larger two-sided p-value become NaN; None keeps them all.
        spent: Degrees of freedom that the values have cost already: groups less 1 for those from ``within``.

    Returns:
        Shape (k, k), from -1 to 1, symmetric, 1 on the diagonal. NaN, on the diagonal too, for a column that is
        constant or hardly observed, and for a pair with fewer than three rows in common or constant over them.

    Raises:
        DefinitionError: There is no such method.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 4; ties as in
        M. G. Kendall (1945), The treatment of ties in ranking problems, Biometrika 33(3), 239-251.
    """
    if method not in get_args(Correlation):
        raise DefinitionError(unknown_name(Message("correlation"), method, get_args(Correlation)))
    # A correlation with a constant would be one of rounding errors.
    varying = np.where(_constant(values), np.nan, values)
    result = pd.DataFrame(varying).corr(method=method, min_periods=LEAST_PAIRS).to_numpy(dtype=np.float64, copy=True)
    np.fill_diagonal(result, np.where((~np.isnan(varying)).sum(axis=0) >= LEAST_PAIRS, 1.0, np.nan))
    if p_at_most is None:
        return result
    return np.where(p_values(values, result, method=method, spent=spent) <= p_at_most, result, np.nan)


def p_values(values: Floats, coefficients: Floats, *, method: Correlation = "pearson", spent: int = 0) -> Floats:
    """Two-sided p-values of correlations against none.

    Args:
        values: Shape (n, k), as given to ``correlations``.
        coefficients: Shape (k, k), its result for ``method``.
        method: For Pearson and Spearman Student's t with n - 2 degrees of freedom; for Kendall exact up to about
            30 rows without ties, else the normal approximation.
        spent: As for ``correlations``; Kendall's knows no degrees of freedom.

    Returns:
        Shape (k, k), from 0 to 1, symmetric; NaN where ``coefficients`` is NaN.

    Source:
        R. A. Fisher (1925), Statistical Methods for Research Workers, section 34; Kendall by ``scipy.stats``.
    """
    observed = ~np.isnan(values)
    if method == "kendall":
        return _kendall_p_values(values, observed, coefficients)
    freedom = np.maximum(observed.T.astype(float) @ observed - 2.0 - spent, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        student = np.abs(coefficients) * np.sqrt(freedom / (1.0 - coefficients**2))
    known = np.isfinite(student)
    p = np.where(np.isnan(coefficients), np.nan, 0.0)
    p[known] = 2.0 * scipy.stats.t.sf(student[known], freedom[known])
    return p


def correlations_with(
    values: Floats, other: Floats, *, method: Correlation = "pearson", p_at_most: float | None = None, spent: int = 0
) -> Floats:
    """Correlate every column with one more, such as children with their parent.

    Args:
        values: Shape (n, k).
        other: Shape (n,).
        method: As for ``correlations``.
        p_at_most: As for ``correlations``.
        spent: As for ``correlations``.

    Returns:
        Shape (k,), from -1 to 1; NaN as for ``correlations``.
    """
    return correlations(np.column_stack([values, other]), method=method, p_at_most=p_at_most, spent=spent)[-1, :-1]


def cronbach_alpha(values: Floats) -> float:
    """Internal consistency of items that are to measure one thing.

    Covariances are pairwise complete. Alpha of identical items is 1; it falls below 0 where items work against
    each other.

    Args:
        values: Shape (n, k), one column an item, all turned so that higher is better; NaN means not observed.

    Returns:
        At most 1 for complete rows. NaN under two items, where two items were not observed together in two rows at
        least, and where the items' sum does not vary.

    Source:
        L. J. Cronbach (1951), Coefficient alpha and the internal structure of tests, Psychometrika 16(3), 297-334;
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 4.
    """
    items = values.shape[1]
    if items < 2 or len(values) < 2:
        return np.nan
    varying = np.where(_constant(values) & ~np.isnan(values), 0.0, values)
    covariance = pd.DataFrame(varying).cov().to_numpy(dtype=np.float64)
    total = float(covariance.sum())
    if not abs(total) > ROUNDING * np.abs(covariance).sum():
        return np.nan
    return items / (items - 1) * (total - float(np.trace(covariance))) / total


def _constant(values: Floats) -> NDArray[np.bool_]:
    """Columns that differ by rounding only, or not at all, or have no value."""
    observed = ~np.isnan(values)
    low = np.where(observed, values, np.inf).min(axis=0, initial=np.inf)
    high = np.where(observed, values, -np.inf).max(axis=0, initial=-np.inf)
    size = np.abs(np.where(observed, values, 0.0)).max(axis=0, initial=0.0)
    return high - low <= ROUNDING * size


def _kendall_p_values(values: Floats, observed: NDArray[np.bool_], coefficients: Floats) -> Floats:
    p = np.where(np.isnan(coefficients), np.nan, 0.0)
    for item, other in zip(*np.nonzero(np.triu(~np.isnan(coefficients), k=1)), strict=True):
        both = observed[:, item] & observed[:, other]
        _, p[item, other] = scipy.stats.kendalltau(values[both, item], values[both, other])
        p[other, item] = p[item, other]
    return p
