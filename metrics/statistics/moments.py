"""The shape of a distribution: how lopsided it is, and how heavy its tails are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Sums = Floats | np.float64


def skewness(values: Floats) -> Floats:
    """Skewness G1 of each column, corrected for sample size: above 0 where the long tail lies on the right.

    Args:
        values: Shape (n, k), any unit; NaN counts nothing.

    Returns:
        Shape (k,), without unit; NaN under three values, and where all values are the same.

    Source:
        D. N. Joanes & C. A. Gill (1998), Comparing measures of sample skewness and kurtosis, The Statistician 47(1),
        183-189, G1.
    """
    number, away = _standing(values)
    return skewness_of_sums(number, np.nansum(away**2, axis=0), np.nansum(away**3, axis=0))


def kurtosis(values: Floats) -> Floats:
    """Excess kurtosis G2 of each column, corrected for sample size: 0 for a normal distribution.

    Args:
        values: Shape (n, k), any unit; NaN counts nothing.

    Returns:
        Shape (k,), without unit; NaN under four values, and where all values are the same.

    Source:
        D. N. Joanes & C. A. Gill (1998), Comparing measures of sample skewness and kurtosis, The Statistician 47(1),
        183-189, G2.
    """
    number, away = _standing(values)
    return kurtosis_of_sums(number, np.nansum(away**2, axis=0), np.nansum(away**4, axis=0))


def skewness_of_sums(number: Sums, squares: Sums, cubes: Sums) -> Floats:
    """Skewness G1 from sums, for whoever adds up by groups.

    Args:
        number: How many values, any shape.
        squares: Sum of the squared distances from the mean, same shape; 0 where all values are the same.
        cubes: Sum of the distances cubed, same shape.

    Returns:
        Same shape; NaN under three values, and where ``squares`` is 0.
    """
    known = (number > 2) & (squares > 0)
    n, second = np.where(known, number, 3.0), np.where(known, squares, 1.0)
    plain = np.sqrt(n) * cubes / second**1.5
    return np.where(known, plain * np.sqrt(n * (n - 1)) / (n - 2), np.nan)


def kurtosis_of_sums(number: Sums, squares: Sums, fourths: Sums) -> Floats:
    """Excess kurtosis G2 from sums, for whoever adds up by groups.

    Args:
        number: How many values, any shape.
        squares: Sum of the squared distances from the mean, same shape; 0 where all values are the same.
        fourths: Sum of the distances to the fourth power, same shape.

    Returns:
        Same shape; NaN under four values, and where ``squares`` is 0.
    """
    known = (number > 3) & (squares > 0)
    n, second = np.where(known, number, 4.0), np.where(known, squares, 1.0)
    plain = n * fourths / second**2 - 3
    return np.where(known, ((n + 1) * plain + 6) * (n - 1) / ((n - 2) * (n - 3)), np.nan)


def _standing(values: Floats) -> tuple[Floats, Floats]:
    """How many values each column has, and their distances from its mean in shares of its range.

    In shares neither rounding nor underflow can make a spread where there is none, or none where there is one.
    """
    lowest = np.fmin.reduce(values, axis=0, initial=np.nan)
    length = np.fmax.reduce(values, axis=0, initial=np.nan) - lowest
    share = (values - lowest) / np.where(length > 0, length, np.nan)
    number = (~np.isnan(values)).sum(axis=0).astype(np.float64)
    return number, share - np.nansum(share, axis=0) / np.maximum(number, 1.0)
