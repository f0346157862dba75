"""A real monthly series with gaps and two breaks in definition: the season is found, the regimes are kept apart."""

from __future__ import annotations

import csv
import json
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from metrics.__main__ import main
from metrics.statistics.seasonality import deseasonalise, like_months, month_factors, seasonal_test, share_of_year
from metrics.statistics.xmr import ControlChart, control_chart

FILE = Path(__file__).resolve().parents[2].parent / "shared" / "real" / "national_eight_rules_monthly.csv"
BREAKS = ("2015-01", "2019-12")
MONTHS = np.array([f"{year}-{month:02d}" for year in range(2013, 2026) for month in range(1, 13)][8:])
CALENDAR = np.array([int(month[5:]) for month in MONTHS])
REGIME = np.searchsorted(BREAKS, MONTHS, side="right") + 1
YEAR = np.array([int(month[:4]) for month in MONTHS]) * 10 + REGIME
DECEMBER = CALENDAR == 12


@cache
def rows() -> list[dict[str, str]]:
    if not FILE.exists():
        pytest.skip(f"no real series: {FILE.name} is not there")
    with FILE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def series(column: str = "problems", *regimes: int) -> np.ndarray:
    """One series over every month from first to last, NaN where no figure was published or outside the regimes."""
    values = np.full((1, len(MONTHS)), np.nan)
    for row in rows():
        if row[column]:
            values[0, np.flatnonzero(row["month"] == MONTHS)] = float(row[column])
    return np.where(np.isin(REGIME, regimes or (1, 2, 3)), values, np.nan)


def outside(chart: ControlChart, side: int) -> list[str]:
    return [str(month) for month in MONTHS[: chart.mean.shape[1]][chart.side[0, 0] == side]]


def test_regimes_are_where_the_file_has_them() -> None:
    for row in rows():
        assert f"S{REGIME[row['month'] == MONTHS][0]}" == row["regime"]


@pytest.mark.parametrize(("column", "regime"), [("problems", 2), ("persons_handled", 3)])
def test_december_carries_an_eighth_to_a_seventh_of_each_regimes_year(column: str, regime: int) -> None:
    """In the column whose months were all published at least once; one June or November makes that a weak season."""
    values = series(column, regime)
    assert 0.12 < share_of_year(month_factors(values, CALENDAR, YEAR, seen=1))[0, 11] < 0.15
    assert seasonal_test(values, CALENDAR, YEAR, seen=1)[0] < 0.001
    assert np.isnan(month_factors(values, CALENDAR, YEAR)).all()


@pytest.mark.parametrize("column", ["problems", "persons_handled"])
def test_both_regimes_together_have_two_years_of_each_month(column: str) -> None:
    values = series(column, 2, 3)
    assert 0.12 < share_of_year(month_factors(values, CALENDAR, YEAR))[0, 11] < 0.15
    assert seasonal_test(values, CALENDAR, YEAR)[0] < 1e-6


def test_each_regime_has_limits_that_know_nothing_of_the_others() -> None:
    values = series()
    chart = control_chart(values, segments=REGIME)
    for limits in (chart.mean, chart.lower, chart.upper):
        assert len(np.unique(np.stack([limits[0], REGIME]), axis=1).T) == len(np.unique(limits)) == 3
    for here in (np.isin(REGIME, regime) for regime in (1, 2, 3)):
        changed = control_chart(np.where(here, values, values * 10 + 1), segments=REGIME)
        for name in ("mean", "lower", "upper", "signal"):
            np.testing.assert_array_equal(getattr(changed, name)[:, here], getattr(chart, name)[:, here])
    assert not np.isclose(control_chart(values).upper, chart.upper).any()


def test_a_missing_month_is_never_a_point() -> None:
    values = series()
    published = sum(row["problems"] != "" for row in rows())
    chart = control_chart(values, segments=REGIME)
    gaps = np.isnan(values)
    assert gaps.sum() == values.size - published > values.size / 3
    assert not chart.rules[:, gaps].any()
    assert (chart.signal[gaps] == -1).all()
    closed = control_chart(values[:, ~gaps[0]], segments=REGIME[~gaps[0]])
    np.testing.assert_allclose(chart.upper[~gaps], closed.upper[0], rtol=1e-12)
    np.testing.assert_array_equal(chart.rules[:, ~gaps], closed.rules[:, 0])
    assert np.isnan(deseasonalise(values, month_factors(values, CALENDAR, YEAR), CALENDAR)[gaps]).all()
    assert np.isnan(like_months(values, segments=REGIME)[gaps]).all()


def test_without_its_season_december_is_no_signal() -> None:
    """To the end of 2023. From 2024 the level rises threefold: that is no season, and the last test wants it told."""
    until = MONTHS < "2024-01"
    values = series()
    factors = month_factors(series("problems", 2, 3), CALENDAR, YEAR)
    adjusted = deseasonalise(values, factors, CALENDAR)
    before, after = (
        outside(control_chart(shown[:, until], segments=REGIME[until]), side=1) for shown in (values, adjusted)
    )
    assert [month for month in before if month.endswith("-12")] == ["2017-12", "2020-12", "2023-12"]
    assert [month for month in after if month.endswith("-12")] == []


def test_a_level_that_rises_threefold_is_a_signal_with_its_season_and_without() -> None:
    values = series()
    adjusted = deseasonalise(values, month_factors(series("problems", 2, 3), CALENDAR, YEAR), CALENDAR)
    for shown in (values, adjusted):
        high = outside(control_chart(shown, segments=REGIME), side=1)
        assert {"2024-06", "2024-07", "2024-09", "2025-08", "2025-10", "2025-12"} <= set(high)


def test_like_months_compare_only_within_a_definition() -> None:
    change = like_months(series(), ratio=True, segments=REGIME)[0]
    by_month = dict(zip(MONTHS, change, strict=True))
    found = {row["month"]: float(row["problems"]) for row in rows() if row["problems"]}
    for now, earlier in (("2016-02", "2015-02"), ("2018-09", "2017-09"), ("2023-12", "2022-12")):
        assert by_month[now] == pytest.approx(found[now] / found[earlier])
    assert {"2014-07", "2015-07"} <= set(found)
    assert np.isnan(by_month["2015-07"])


def test_the_command_charts_it_in_three_segments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From the published rows alone: rebased at both breaks, no month that was not published, the season taken out."""
    published = [row for row in rows() if row["problems"]]
    path = tmp_path / "national.csv"
    lines = [f"{row['month']},{row['problems']}" for row in published]
    path.write_text("\n".join(["date,value", *lines, ""]), encoding="utf-8")
    breaks = ["--improvement", "neutral", "--rebase", "2015-01", "2019-12", "--season", "deseasonalise", "--json"]
    assert main(["xmr", str(path), *breaks]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [point["date"] for point in found["points"]] == [row["month"] for row in published]
    counts = Counter(row["regime"] for row in published)
    assert [segment["points"] for segment in found["segments"]] == [counts[regime] for regime in ("S1", "S2", "S3")]
    assert 0.12 < found["season"]["share_of_year"][11] < 0.15
