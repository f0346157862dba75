"""Months and their season: what each calendar month carries, whether that is more than noise, and taking it out.

Ours because ``statsmodels.tsa.seasonal`` refuses gaps, and real monthly series have them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Months = NDArray[np.integer]

MONTHS: Final = 12
"""Calendar months in a year."""

FULL_YEARS: Final = 2
"""Times each calendar month must have been seen: one year cannot tell a season from an event."""

ROUNDS: Final = 10_000
"""Rounds of scaling after which a fit that still moves counts as none."""

ROUNDING: Final = 1e-12
"""Change of a factor, and deviance per event, that is no more than rounding."""


def month_factors(values: Floats, calendar: Months, years: Months, *, seen: int = FULL_YEARS) -> Floats:
    """Fit each series as the level of the year times the factor of the calendar month.

    The fit is the maximum likelihood of a Poisson model with both as main effects, found by iterative proportional
    scaling: every year's and every month's fitted sum equals the observed one. Gaps add to neither, zeros are taken
    as they are, and a level that changes from year to year does not pass for season.

    Args:
        values: Shape (series, points), at least 0, any unit; NaN means not observed.
        calendar: Shape (points,), calendar month from 1 to 12.
        years: Shape (points,), the year of each point, or any number of the stretch that shares one level: where a
            definition changed within a year, its two parts get two numbers.
        seen: Times each calendar month must have been seen; the season then rests on 12 times as many months.

    Returns:
        Shape (series, 12), at least 0, mean 1: January first. All NaN in a series with a month seen less often, with
        a negative value, with nothing but zeros, or whose gaps leave months that no year lets compare.

    Source:
        P. McCullagh & J. A. Nelder (1989), Generalized Linear Models, 2nd edition, chapter 6; the scaling is that of
        W. E. Deming & F. F. Stephan (1940), Annals of Mathematical Statistics 11, 427-444, on an incomplete table as
        in S. E. Fienberg (1970), Journal of the American Statistical Association 65, 1610-1616.
    """
    sums, counts = _by_year_and_month(values, calendar, years)
    known = (counts.sum(axis=1) >= max(seen, 1)).all(axis=1) & ~(values < 0).any(axis=1) & _comparable(sums, counts)
    factors = np.full((len(values), MONTHS), np.nan)
    factors[known] = _scaled(sums[known], counts[known])
    return factors


def seasonal_test(values: Floats, calendar: Months, years: Months, *, seen: int = FULL_YEARS) -> Floats:
    """Probability of a season as marked as the observed one, were every month of a year alike.

    A quasi-Poisson F test of months against years alone, so that counts may scatter more than a Poisson law lets them.

    Args:
        values: Shape (series, points), as for ``month_factors``.
        calendar: Shape (points,), likewise.
        years: Shape (points,), likewise.
        seen: Likewise.

    Returns:
        Shape (series,), from 0 to 1; 1 where the months of each year are equal, 0 where year and month explain
        everything; NaN where there are no factors, or no months left to tell the scatter from.

    Source:
        P. McCullagh & J. A. Nelder (1989), Generalized Linear Models, 2nd edition, chapters 6 and 9: the deviance
        explained per month effect against Pearson's estimate of the dispersion.
    """
    sums, counts = _by_year_and_month(values, calendar, years)
    factors = month_factors(values, calendar, years, seen=seen)
    totals = sums.sum(axis=2)
    expected = np.where(np.isnan(factors), 1.0, factors)
    weights = (counts * expected[:, None, :]).sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        level = np.where(weights > 0, totals / weights, 0.0)
        ratio = expected[:, None, :] * (counts.sum(axis=2) / weights)[..., None]
        explained = 2.0 * scipy.special.xlogy(sums, np.where(sums > 0, ratio, 1.0)).sum(axis=(1, 2))
        scatter, freedom = _dispersion(values, level[:, np.unique(years, return_inverse=True)[1]], expected, calendar)
        freedom -= (totals > 0).sum(axis=1) + (expected > 0).sum(axis=1) - 1
        strength = explained / (MONTHS - 1) / (scatter / freedom)
    flat = explained <= ROUNDING * np.maximum(totals.sum(axis=1), np.finfo(float).tiny)
    result = np.where(flat, 1.0, scipy.stats.f.sf(strength, MONTHS - 1, np.maximum(freedom, 1)))
    return np.where(np.isnan(factors[:, 0]) | (freedom < 1), np.nan, result)


def deseasonalise(values: Floats, factors: Floats, calendar: Months) -> Floats:
    """Divide each month by its factor: what it would be, were it a month like any other.

    Args:
        values: Shape (series, points), any unit; NaN means not observed.
        factors: Shape (series, 12), as ``month_factors`` gives them, or (1, 12) for factors shared by all series.
        calendar: Shape (points,), calendar month from 1 to 12.

    Returns:
        Shape (series, points), same unit; NaN where a value is missing, and where its factor is 0 or not known.

    Source:
        J. Shiskin, A. H. Young & J. C. Musgrave (1967), The X-11 Variant of the Census Method II, Bureau of the Census
        Technical Paper 15: multiplicative adjustment, original divided by seasonal factor.
    """
    by_point = factors[:, calendar - 1]
    return values / np.where(by_point > 0, by_point, np.nan)


def share_of_year(factors: Floats) -> Floats:
    """Share of an even year that each calendar month carries.

    Args:
        factors: Shape (series, 12), mean 1.

    Returns:
        Shape (series, 12), from 0 to 1, adding up to 1: 1/12 for a month like any other; NaN where factors are.
    """
    return factors / MONTHS


def like_months(
    values: Floats, *, ratio: bool = False, segments: NDArray[np.integer] | None = None, apart: int = MONTHS
) -> Floats:
    """Set each month beside the same month a year before: the comparison to make when there is no factor.

    Args:
        values: Shape (series, points), one point a month without leaving any out; NaN means not observed.
        ratio: Divide by the earlier month; otherwise subtract it.
        segments: Shape (points,), the segment of each point; over a change of definition nothing is compared.
        apart: Points in a year: 12 for months, 4 for quarters.

    Returns:
        Shape (series, points), in the unit of ``values``, or without unit as a ratio (1: no change). NaN where either
        month is missing or lies in another segment, and for a ratio to 0.
    """
    earlier = np.full_like(values, np.nan)
    earlier[:, apart:] = values[:, : max(values.shape[1] - apart, 0)]
    if segments is not None:
        alike = np.zeros(len(segments), dtype=bool)
        alike[apart:] = segments[apart:] == segments[: max(len(segments) - apart, 0)]
        earlier = np.where(alike, earlier, np.nan)
    return values / np.where(earlier == 0, np.nan, earlier) if ratio else values - earlier


def _by_year_and_month(values: Floats, calendar: Months, years: Months) -> tuple[Floats, Floats]:
    """Sums and numbers of the observed points, both of shape (series, years, 12)."""
    names, year = np.unique(years, return_inverse=True)
    cells = len(names) * MONTHS
    into = np.eye(cells)[year * MONTHS + calendar - 1]
    observed = ~np.isnan(values)
    shape = (len(values), len(names), MONTHS)
    return (np.where(observed, values, 0.0) @ into).reshape(shape), (observed @ into).reshape(shape)


def _comparable(sums: Floats, counts: Floats) -> Bools:
    """Series whose months can all be measured against each other, so that one set of factors fits best.

    A step leads from a month that has something, through its year, to any month observed in that year; a set of
    months that cannot be left that way could be scaled up for ever.
    """
    step = ((sums > 0)[..., :, None] & (counts > 0)[..., None, :]).any(axis=1) | np.eye(MONTHS, dtype=bool)
    for _ in range(4):  # doubles the steps each time: 16 lead through 12 months
        step = step @ step
    something = sums.sum(axis=1) > 0
    return something.any(axis=1) & (step | ~something[..., None]).all(axis=(1, 2))


def _scaled(sums: Floats, counts: Floats) -> Floats:
    """Factors of every series by turns of scaling to the years' sums and to the months' sums."""
    totals, by_month = sums.sum(axis=2), sums.sum(axis=1)
    factors = np.ones((len(sums), MONTHS))
    moving = np.arange(len(sums))
    for _ in range(ROUNDS):
        if not moving.size:
            break
        before, number = factors[moving], counts[moving]
        weights = (number * before[:, None, :]).sum(axis=2)
        # A year observed in months without anything only has no level.
        level = np.divide(totals[moving], weights, out=np.zeros_like(weights), where=weights > 0)
        after = by_month[moving] / (number * level[..., None]).sum(axis=1)
        after /= after.mean(axis=1, keepdims=True)
        factors[moving] = after
        moving = moving[np.abs(after - before).max(axis=1) > ROUNDING]
    factors[moving] = np.nan
    return factors


def _dispersion(values: Floats, level: Floats, factors: Floats, calendar: Months) -> tuple[Floats, Floats]:
    """Pearson's chi-squared of each series and the number of points it adds up; points fitted as 0 tell nothing."""
    fitted = level * factors[:, calendar - 1]
    counted = (fitted > 0) & ~np.isnan(values)
    away = np.where(counted, values - fitted, 0.0) ** 2 / np.where(counted, fitted, 1.0)
    return away.sum(axis=1), counted.sum(axis=1).astype(np.float64)
