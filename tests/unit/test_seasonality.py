"""Seasons that are there are found in spite of gaps, and seasons that are not are not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from metrics.statistics.seasonality import deseasonalise, like_months, month_factors, seasonal_test, share_of_year

SEASON = np.array([0.7, 0.5, 0.8, 0.75, 0.85, 1.25, 1.0, 1.05, 1.15, 1.0, 1.4, 1.55])


def months(years: int) -> tuple[np.ndarray, np.ndarray]:
    """Calendar month and year of each month of some years."""
    return np.tile(np.arange(1, 13), years), np.repeat(np.arange(years), 12)


def gapped(values: np.ndarray, share: float, seed: int) -> np.ndarray:
    return np.where(np.random.default_rng(seed).random(values.shape) < share, np.nan, values)


def fitted_by_least_squares(values: np.ndarray, calendar: np.ndarray, years: np.ndarray, season: bool) -> np.ndarray:
    """Means of a Poisson model with a log link by reweighted least squares: another road to the same maximum."""
    design = (years[:, None] == np.unique(years)).astype(float)
    if season:
        design = np.column_stack([design, calendar[:, None] == np.arange(2, 13)])
    mean = values + 0.5
    for _ in range(100):
        working, weight = np.log(mean) + (values - mean) / mean, np.sqrt(mean)
        found, *_ = np.linalg.lstsq(design * weight[:, None], working * weight, rcond=None)
        mean = np.exp(design @ found)
    return mean


def test_without_gaps_factors_are_the_months_sums() -> None:
    calendar, years = months(4)
    values = np.random.default_rng(1).poisson(30.0, (3, 48)).astype(float)
    by_month = values.reshape(3, 4, 12).sum(axis=1)
    assert month_factors(values, calendar, years) == pytest.approx(by_month / by_month.mean(axis=1, keepdims=True))


def test_gaps_and_moving_levels_do_not_bend_the_season() -> None:
    calendar, years = months(6)
    level = np.array([10.0, 40.0, 20.0, 200.0, 90.0, 5.0])
    values = gapped(level[years] * SEASON[calendar - 1], 0.4, seed=1)[None]
    factors = month_factors(values, calendar, years)
    assert factors[0] == pytest.approx(SEASON, abs=1e-9)
    assert share_of_year(factors)[0, 11] == pytest.approx(1.55 / 12)
    assert share_of_year(factors).sum() == pytest.approx(1.0)

    adjusted = deseasonalise(values, factors, calendar)
    np.testing.assert_array_equal(np.isnan(adjusted), np.isnan(values))
    seen = ~np.isnan(values[0])
    assert adjusted[0, seen] == pytest.approx(level[years][seen])


def test_fit_and_test_agree_with_reweighted_least_squares() -> None:
    calendar, years = months(5)
    random = np.random.default_rng(8)
    counts = random.poisson(np.array([3.0, 8.0, 5.0, 2.0, 12.0])[years] * SEASON[calendar - 1]).astype(float)
    values = gapped(counts, 0.25, seed=4)
    assert (values == 0).any()
    seen = ~np.isnan(values)
    seasonal, even = (
        fitted_by_least_squares(values[seen], calendar[seen], years[seen], season) for season in (True, False)
    )
    factors = month_factors(values[None], calendar, years)[0]
    in_year = np.flatnonzero(years[seen] == 4)
    ratio = seasonal[in_year] / seasonal[in_year[0]]
    assert ratio == pytest.approx(factors[calendar[seen][in_year] - 1] / factors[calendar[seen][in_year[0]] - 1])

    freedom = seen.sum() - 5 - 11
    scatter = ((values[seen] - seasonal) ** 2 / seasonal).sum() / freedom
    strength = (deviance(values[seen], even) - deviance(values[seen], seasonal)) / 11 / scatter
    assert seasonal_test(values[None], calendar, years)[0] == pytest.approx(stats.f.sf(strength, 11, freedom))


def deviance(observed: np.ndarray, mean: np.ndarray) -> float:
    return 2 * float((special.xlogy(observed, observed / mean) - observed + mean).sum())


@pytest.mark.parametrize("spread", [1.0, 4.0])
def test_noise_passes_for_season_as_often_as_announced(spread: float) -> None:
    """Counts that scatter as much as Poisson's law has it, and with four times its variance."""
    calendar, years = months(3)
    random = np.random.default_rng(20)
    level = np.array([40.0, 60.0, 50.0])[years]
    values = spread * random.poisson(level / spread, (2000, 36)).astype(float)
    p = seasonal_test(gapped(values, 0.05, seed=2), calendar, years)
    assert np.isfinite(p).sum() > 500
    assert (p[np.isfinite(p)] < 0.05).mean() == pytest.approx(0.05, abs=0.025)


def test_flat_years_have_no_season_and_exact_ones_nothing_else() -> None:
    calendar, years = months(2)
    values = np.stack([np.where(years == 0, 93.0, 7.3), SEASON[calendar - 1] * (years + 1.0)])
    assert seasonal_test(values, calendar, years) == pytest.approx([1.0, 0.0])
    assert month_factors(values, calendar, years)[0] == pytest.approx(1.0)


def test_what_is_not_known_is_not_told() -> None:
    calendar, years = months(3)
    plain = np.random.default_rng(3).poisson(20.0, 36).astype(float)
    seldom, negative, nothing = plain.copy(), plain.copy(), np.zeros(36)
    seldom[[4, 16]] = np.nan
    negative[7] = -1.0
    unseen = np.full(36, np.nan)
    values = np.stack([seldom, negative, nothing, unseen, plain])
    found = month_factors(values, calendar, years)
    assert np.isnan(found[:4]).all()
    assert np.isfinite(found[4]).all()
    np.testing.assert_array_equal(np.isfinite(seasonal_test(values, calendar, years)), [False] * 4 + [True])
    assert np.isfinite(month_factors(values, calendar, years, seen=1)[0]).all()
    assert np.isnan(deseasonalise(values, found, calendar)[:4]).all()


def test_halves_that_never_met_in_one_year_are_not_compared() -> None:
    calendar, years = months(4)
    first = (calendar <= 6) == (years < 2)
    values = np.where(first, 10.0 + calendar, np.nan)[None]
    assert np.isnan(month_factors(values, calendar, years)).all()
    values[0, 6] = 9.0  # July of the first year joins them
    assert np.isfinite(month_factors(values, calendar, years)).all()
    values[0, 6] = 0.0  # a July without anything would scale the other half up for ever
    assert np.isnan(month_factors(values, calendar, years)).all()


def test_a_month_without_anything_weighs_nothing_and_divides_nothing() -> None:
    calendar, years = months(3)
    values = (np.random.default_rng(6).poisson(9.0, 36) * (calendar != 2)).astype(float)[None]
    values[0, 12:24] = np.nan
    values[0, [13, 14]] = 0.0, 4.0
    factors = month_factors(values, calendar, years)
    assert factors[0, 1] == 0.0
    assert factors.mean() == pytest.approx(1.0)
    full = (calendar != 2) & ~np.isnan(values[0])
    seasonal = fitted_by_least_squares(values[0, full], calendar[full], years[full], season=True)
    seen = ~np.isnan(values[0])
    even = fitted_by_least_squares(values[0, seen], calendar[seen], years[seen], season=False)
    freedom = full.sum() - 3 - 10
    scatter = ((values[0, full] - seasonal) ** 2 / seasonal).sum() / freedom
    strength = (deviance(values[0, seen], even) - deviance(values[0, full], seasonal)) / 11 / scatter
    assert seasonal_test(values, calendar, years)[0] == pytest.approx(stats.f.sf(strength, 11, freedom))
    assert np.isnan(deseasonalise(values, factors, calendar)[0, 1])


def test_units_and_neighbours_change_nothing() -> None:
    calendar, years = months(4)
    values = gapped(np.random.default_rng(9).poisson(6.0, (5, 48)).astype(float), 0.2, seed=7)
    together = month_factors(values, calendar, years)
    alone = np.concatenate([month_factors(row[None], calendar, years) for row in values])
    np.testing.assert_array_equal(together, alone)
    assert month_factors(values * 1e-3, calendar, years + 2020) == pytest.approx(together, nan_ok=True)
    p = seasonal_test(values, calendar, years)
    assert seasonal_test(values * 1e4, calendar, years) == pytest.approx(p, nan_ok=True)


def test_no_series_no_answer() -> None:
    calendar, years = months(2)
    assert month_factors(np.empty((0, 24)), calendar, years).shape == (0, 12)
    assert seasonal_test(np.empty((0, 24)), calendar, years).shape == (0,)


def test_like_months_stand_beside_each_other_only_within_a_segment() -> None:
    values = np.arange(1.0, 31.0)[None]
    values[0, 13] = np.nan
    by_hand = np.full(30, np.nan)
    by_hand[12:] = 12.0
    by_hand[[13, 25]] = np.nan
    np.testing.assert_array_equal(like_months(values)[0], by_hand)
    assert like_months(values, ratio=True)[0, 12] == 13.0
    segments = (np.arange(30) >= 20).astype(int)
    broken = like_months(values, segments=segments)[0]
    assert np.isnan(broken[20:]).all()
    assert broken[19] == 12.0
    assert np.isnan(like_months(np.zeros((1, 30)), ratio=True)).all()
    assert np.isnan(like_months(values[:, :5])).all()
