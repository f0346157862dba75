"""Directions are named by the table, and pure noise has none more often than announced."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.errors import DefinitionError
from metrics.statistics.tendency import TENDENCIES, change_error, significant_change, slopes, tendency


def rolling_means(series: int, points: int, span: int, seed: int) -> np.ndarray:
    """Rolling means of independent normal months with standard deviation 1."""
    months = np.random.default_rng(seed).normal(size=(series, points + span - 1))
    return np.lib.stride_tricks.sliding_window_view(months, span, axis=1).mean(axis=2)


def word(values: list[float] | np.ndarray, sigma: float = 0.1, improvement: float = 1, **settings: int) -> str:
    found = tendency(np.atleast_2d(values), np.array([[sigma]]), improvement=np.array([improvement]), **settings)
    return TENDENCIES[found[0]]


def test_slope_is_the_least_squares_line_through_what_is_observed() -> None:
    random = np.random.default_rng(2)
    values, sigma = random.normal(1e6, 3.0, (3, 20)), random.uniform(0.5, 2.0, (3, 20))
    values[1, [9, 13, 14]] = np.nan
    slope, error = slopes(values, sigma, window=8, overlap=5)
    for row in range(3):
        for end in range(7, 20):
            place = np.arange(end - 7, end + 1)
            place = place[~np.isnan(values[row, place])]
            assert slope[row, end] == pytest.approx(np.polyfit(place - 10, values[row, place] - 1e6, 1)[0])
            weights = (place - place.mean()) / ((place - place.mean()) ** 2).sum()
            variance = sum(
                weights[i] * weights[j] * max(0, 1 - abs(a - b) / 5) * sigma[row, a] * sigma[row, b]
                for i, a in enumerate(place)
                for j, b in enumerate(place)
            )
            assert error[row, end] == pytest.approx(variance**0.5)


def test_a_window_hardly_observed_has_no_slope() -> None:
    values = np.arange(10.0)[None].copy()
    slope, error = slopes(values, np.ones((1, 1)), window=8)
    np.testing.assert_array_equal(np.isnan(slope[0]), [True] * 3 + [False] * 7)  # four of eight are half
    np.testing.assert_array_equal(np.isnan(error), np.isnan(slope))
    values[0, 3:9] = np.nan
    assert np.isnan(slopes(values, np.ones((1, 1)), window=8)[0][0, 9])
    assert slopes(values[:, :3], np.ones((1, 1)), window=3)[0][0, 2] == pytest.approx(1.0)
    values[:] = [4.0] * 10
    assert slopes(values, np.ones((1, 1)), window=8)[0][0, 9] == 0.0


def test_independent_points_have_the_textbook_error() -> None:
    error = slopes(np.zeros((1, 12)), np.full((1, 1), 2.0), window=12)[1]
    assert error[0, -1] == pytest.approx(2.0 / (12 * (12**2 - 1) / 12) ** 0.5)


UP = np.arange(12.0)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        (UP, "improving"),
        (np.minimum(UP, 8.0), "improvement_slowing"),
        (np.where(UP < 8, UP, 8 + (UP - 8) / 5), "improvement_slowing"),
        (np.where(UP < 8, 2 * UP, 24 - UP), "turning_worse"),
        (np.where(UP < 8, 4.0, 12 - UP), "turning_worse"),
        (np.where(UP < 8, 4.0 - UP / 5, 4 * UP - 32), "turning_better"),
        (np.where(UP < 8, 4.0, 3.0), "worsening_slowing"),
        ([5.0, 5.1, 4.9, 5.05, 5, 4.95, 5.1, 4.9, 5, 5.05, 4.95, 5.0], "stable"),
        (UP**3 / 100, "improving"),
    ],
)
def test_every_word(values: np.ndarray, named: str) -> None:
    assert word(values) == named
    mirrored = {
        "improving": "worsening",
        "improvement_slowing": "worsening_slowing",
        "turning_worse": "turning_better",
        "turning_better": "turning_worse",
        "worsening_slowing": "improvement_slowing",
    }
    assert word(-np.asarray(values)) == mirrored.get(named, named)
    assert word(-np.asarray(values), improvement=-1) == named
    assert word(values, improvement=0) == ("stable" if named == "stable" else "unknown")


def test_a_short_window_too_noisy_to_tell_does_not_slow_a_move() -> None:
    """The year rises beyond doubt; four months of it could not have shown so small a slope."""
    values = UP / 10
    values[-1] = values[-4]
    assert word(values, sigma=0.3) == "improving"
    assert word(values, sigma=0.01) == "improvement_slowing"


@pytest.mark.parametrize("steepness", [0.4, 0.8, 1.2, 2.5])
def test_a_steady_move_is_seldom_called_anything_else(steepness: float) -> None:
    """Steps from hardly visible within four months to far above the noise."""
    values = np.random.default_rng(5).normal(size=(4000, 12)) + steepness * np.arange(12)
    said = tendency(values, np.ones((1, 1)), improvement=np.ones(4000))
    assert (said == TENDENCIES.index("improving")).mean() > 0.95


def test_where_the_noise_is_not_known_nothing_is_said() -> None:
    assert word(UP, sigma=np.nan) == "unknown"
    assert word(UP, sigma=0.0) == "unknown"
    assert word(np.full(12, 3.7), sigma=0.0) == "stable"
    assert word(np.full(12, 3.7), sigma=np.nan) == "stable"
    assert word(np.where(UP < 9, np.nan, 3.0)) == "unknown"
    assert word(np.where((UP == 9) | (UP == 11), np.nan, UP)) == "unknown"
    assert word(np.where(UP == 10, np.nan, UP)) == "improving"
    assert word(np.full(12, np.nan)) == "unknown"
    assert word(np.empty((1, 0))) == "unknown"


def test_series_do_not_touch_each_other() -> None:
    random = np.random.default_rng(4)
    values = np.cumsum(random.normal(size=(40, 20)), axis=1)
    values[random.random(values.shape) < 0.1] = np.nan
    sigma, sign = random.uniform(0.2, 1.0, (40, 20)), random.integers(-1, 2, 40)
    overlap = random.choice([1.0, 3.0, 12.0], 40)
    together = tendency(values, sigma, improvement=sign, overlap=overlap)
    alone = [
        tendency(values[i : i + 1], sigma[i : i + 1], improvement=sign[i : i + 1], overlap=float(overlap[i]))[0]
        for i in range(40)
    ]
    np.testing.assert_array_equal(together, alone)
    assert len(set(together)) > 5


@pytest.mark.parametrize(("span", "overlap"), [(1, 1), (12, 12), (3, 3)])
def test_noise_has_a_slope_as_often_as_announced(span: int, overlap: int) -> None:
    values = rolling_means(4000, 24, span, seed=11)
    sigma = np.full((1, 1), span**-0.5)
    for window in (4, 12):
        slope, error = slopes(values, sigma, window=window, overlap=overlap)
        assert (np.abs(slope[:, -1]) > 1.96 * error[:, -1]).mean() == pytest.approx(0.05, abs=0.012)
    said = tendency(values, sigma, improvement=np.ones(4000), overlap=overlap)
    assert (said == TENDENCIES.index("stable")).mean() > 0.88


def test_rolling_values_taken_for_independent_ones_would_see_tendencies_everywhere() -> None:
    values = rolling_means(2000, 24, 12, seed=11)
    slope, error = slopes(values, np.full((1, 1), 12**-0.5), window=12, overlap=1)
    assert (np.abs(slope[:, -1]) > 1.96 * error[:, -1]).mean() > 0.15


@pytest.mark.parametrize("apart", [1, 3, 6, 12, 15])
def test_a_change_of_noise_is_significant_as_often_as_announced(apart: int) -> None:
    values = rolling_means(20_000, 16, 12, seed=13)
    error = np.full(20_000, 12**-0.5)
    beyond = significant_change(
        values[:, apart] - values[:, 0], change_error(error, error, apart=apart, overlap=12)
    ).mean()
    assert beyond == pytest.approx(0.05, abs=0.008)


def test_change_by_hand() -> None:
    before, now = np.array([3.0, 3.0, np.nan, 0.0]), np.array([4.0, 3.0, 1.0, 0.0])
    assert change_error(before, now, apart=12, overlap=12) == pytest.approx([5.0, 18**0.5, np.nan, 0.0], nan_ok=True)
    assert change_error(before, now, apart=6, overlap=12)[:2] == pytest.approx([13**0.5, 3.0])
    assert change_error(before, now, apart=0, overlap=12)[:2] == pytest.approx([1.0, 0.0])
    change = np.array([9.9, -9.7, 5.0, 5.0, np.nan])
    told = significant_change(change, np.array([5.0, 5.0, np.nan, 0.0, 1.0]))
    np.testing.assert_array_equal(told, [True, False, False, False, False])


def test_settings_that_cannot_be_are_refused() -> None:
    values, sigma, better = np.zeros((1, 12)), np.ones((1, 1)), np.ones(1)
    with pytest.raises(DefinitionError, match="window of 2"):
        slopes(values, sigma, window=2)
    with pytest.raises(DefinitionError, match="overlap"):
        slopes(values, sigma, window=4, overlap=0)
    with pytest.raises(DefinitionError, match="not shorter"):
        tendency(values, sigma, improvement=better, long=4, short=4)
    with pytest.raises(DefinitionError, match="level of 95"):
        tendency(values, sigma, improvement=better, level=95)
    with pytest.raises(DefinitionError, match="comes first"):
        change_error(sigma, sigma, apart=-1)
