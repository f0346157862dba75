"""Series, charts, alerts and the back-test on cities small enough to follow by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics.application.city import load_config
from metrics.definitions import Monitoring
from metrics.definitions.base import CITY
from metrics.model.periods import span
from metrics.monitoring import charts, reporting_anomalies
from metrics.monitoring.charts import CHANCE
from metrics.monitoring.indicator_series import reading_series
from metrics.monitoring.score_series import overlap
from metrics.monitoring.series import KEYS, Series, measured
from metrics.statistics.xmr import READINGS, RULES
from tests.engine import branch, leaf, scheme

MONTHS = span("2019-01", "2020-12")
QUIET = Monitoring.model_validate({"alerts": {"budget": 3, "rules": ["grade_fell"]}})
OUTSIDE, SHIFT = RULES.index("outside"), RULES.index("shift")


def shares(events: Any, sizes: Any, **more: Any) -> Series:
    """Series of shares, more is better; one a row."""
    events, sizes = np.broadcast_arrays(np.atleast_2d(np.asarray(events, float)), np.asarray(sizes, float))
    common = {"subject": "S", "kind": "share", "spacing": 1, "overlap": 1, "improvement": 1, "enough": True, **more}
    keys = pd.DataFrame({"entity": [f"E{row}" for row in range(len(events))]}).assign(**common)
    plain = measured(keys[list(KEYS)], MONTHS[: events.shape[1]], 100 * events / sizes, records=sizes)
    return replace(plain, events=events.copy(), sizes=sizes.copy(), scale=np.full(len(events), 100.0))


# Charts


def test_one_late_answer_of_two_is_no_signal() -> None:
    """A run of full marks leaves no width for limits; 1 of 2 lies off the mean and is what chance does to 2."""
    events = np.full(24, 2.0)
    events[[3, 23]] = 1
    drawn = charts.draw(shares(events, 2.0), QUIET)
    assert np.isnan(drawn.chart.lower[0, 23])
    assert not drawn.chart.rules.any()
    assert set(drawn.reading[0]) == {READINGS.index("common_cause")}


def test_half_of_two_hundred_is_a_signal() -> None:
    events = np.tile([195.0, 197, 196], 8)
    events[23] = 100
    drawn = charts.draw(shares(events, 200.0), QUIET)
    assert drawn.chart.rules[OUTSIDE, 0, 23]
    assert drawn.chart.signal[0, 23] == OUTSIDE
    assert READINGS[drawn.reading[0, 23]] == "concern"


def test_a_run_is_held_against_all_its_records() -> None:
    """Seven months of two out of two, around a mean of 1.8, are chance; of two hundred each they are not."""
    events = np.r_[np.tile([1.0, 2, 2, 2, 1, 2], 3)[:17], np.full(7, 2.0)]
    few, many = charts.draw(shares(events, 2.0), QUIET), charts.draw(shares(100 * events, 200.0), QUIET)
    assert few.chart.rules[SHIFT].sum() == 0
    assert many.chart.rules[SHIFT, 0, -7:].all()
    assert (events.mean() / 2) ** 14 > CHANCE, "reckoned by hand: fourteen of fourteen"


def test_a_series_without_records_enough_has_no_signal() -> None:
    events = np.tile([195.0, 197, 196], 8)
    events[23] = 100
    drawn = charts.draw(shares(events, 200.0, enough=False), QUIET)
    assert not drawn.chart.rules.any()


def test_a_score_within_its_own_error_is_no_signal() -> None:
    keys = shares(np.ones(24), 1.0).keys.assign(kind="score")
    values = np.tile([70.0, 71, 70.5], 8)[None, :].copy()
    values[0, 23] = 60
    unsure = measured(keys, MONTHS, values, errors=np.full_like(values, 5.0))
    sure = measured(keys, MONTHS, values, errors=np.full_like(values, 1.0))
    assert not charts.draw(unsure, QUIET).chart.rules[OUTSIDE].any()
    assert charts.draw(sure, QUIET).chart.rules[OUTSIDE, 0, 23]


def test_a_rebase_begins_anew_for_those_it_names() -> None:
    series = shares([[150.0] * 12 + [180.0] * 12] * 2, 200.0)
    jittered = replace(series, values=series.values + np.tile([0.0, 1.0], 12))
    line = {"from": "2020-01", "entities": ["E1"], "reason": {"zh": "口径", "en": "rules"}}
    drawn = charts.draw(jittered, QUIET.model_copy(update={"rebase": Monitoring.model_validate(
        {"alerts": {"budget": 3, "rules": ["grade_fell"]}, "rebase": [line]}).rebase}))  # fmt: skip
    assert drawn.chart.mean[0, 0] == drawn.chart.mean[0, 23]
    assert drawn.chart.mean[1, 11] == pytest.approx(75.5)
    assert drawn.chart.mean[1, 12] == pytest.approx(90.5)


def test_what_fired_is_what_the_month_knew() -> None:
    """A month's own chart calls its own point; a year of trial limits calls nothing."""
    events = np.tile([195.0, 197, 196], 8)
    events[[5, 17]] = 100
    rules, readings = charts.fired(shares(events, 200.0), QUIET)
    assert not rules[:, 0, :12].any()
    assert rules[OUTSIDE, 0, 17]
    assert READINGS[readings[0, 17]] == "concern"


# Noise


def test_a_city_of_noise_is_hardly_ever_called_out() -> None:
    """Four hundred shares of two to twelve records a month: plain charts cry wolf, ours do not."""
    draw = np.random.default_rng(4)
    sizes = draw.integers(2, 13, (400, 24)).astype(float)
    level = draw.uniform(0.75, 0.98, (400, 1))
    series = shares(draw.binomial(sizes.astype(int), level), sizes)
    drawn = charts.draw(series, QUIET)
    plain = charts.draw(replace(series, keys=series.keys.assign(kind="measured")), QUIET)
    assert plain.chart.rules.any(axis=(0, 2)).mean() > 0.2
    assert drawn.chart.rules[[OUTSIDE, SHIFT, RULES.index("two_of_three")]].any(axis=(0, 2)).mean() < 0.03


# Series


def test_overlap_is_the_harmonic_mean_of_windows_by_squared_weights() -> None:
    indicators = load_config().indicators  # PR1 spans 3 months, PE1 6, RE1 24
    tree = scheme(branch("index", [branch("a", [leaf("PR1", 1.0)], 0.5), branch("b", [leaf("RE1", 1.0)], 0.5)])).tree
    assert overlap(tree, indicators) == pytest.approx(2 / (1 / 3 + 1 / 24))
    alone = scheme(branch("index", [leaf("PE1", 1.0)])).tree
    assert overlap(alone, indicators) == pytest.approx(6)


def apart(code: str, rows: list[tuple[str, str, float, float]]) -> pd.DataFrame:
    """Rows as ``measures.measure_apart`` gives them: entity, period, numerator, denominator."""
    frame = pd.DataFrame(rows, columns=["entity", "period", "numerator", "denominator"])
    value = frame["numerator"] / frame["denominator"]
    return frame.assign(indicator=code, n=frame["denominator"], value=value)


def test_months_with_few_records_are_taken_together_to_quarters() -> None:
    config = load_config()
    few = [("A", month, 1.0, 2.0) for month in MONTHS]
    many = [("B", month, 8.0, 10.0) for month in MONTHS]
    series = reading_series(apart("PR1", few + many), config.indicators, {}, MONTHS)
    spacing = dict(zip(series.keys["entity"], series.keys["spacing"], strict=True))
    assert spacing == {"A": 3, "B": 1, CITY: 1}
    pooled = series.values[series.places["A", "PR1"]]
    assert list(np.flatnonzero(~np.isnan(pooled))) == list(range(2, 24, 3))
    assert np.nanmax(pooled) == np.nanmin(pooled) == 50
    assert series.records[series.places["A", "PR1"], 2] == 6
    assert series.keys["enough"].all()


def test_a_quarter_with_a_missing_month_has_no_count() -> None:
    """Two reported months of three are no quarter: a missing month would count as zero."""
    config = load_config()
    rows = [("A", month, 1.0, 100.0) for month in MONTHS if month != "2019-05"]
    series = reading_series(apart("DI1", rows), config.indicators, {}, MONTHS)
    pooled = series.values[series.places["A", "DI1"]]
    assert np.isnan(pooled[5])
    assert pooled[2] == pytest.approx(1000 * 3 / 100), "a quarter's events per 1000 staff"


# Reporting


def test_full_marks_need_others_that_fall_short() -> None:
    """Twelve months of 40 of 40: improbable where the others reach 90 %, nothing where they reach 100 % too."""
    perfect = np.full((1, 12), 40.0)
    for others, found in ((36.0, {"E0"}), (40.0, set[str]())):
        events = np.concatenate([perfect, np.full((3, 12), others)])
        whole = events.sum(axis=0, keepdims=True)
        series = shares(
            np.concatenate([events, whole]), np.concatenate([np.full((4, 12), 40.0), np.full((1, 12), 160.0)])
        )
        keys = series.keys.assign(entity=["E0", "E1", "E2", "E3", CITY])
        marks = reporting_anomalies.full_marks(replace(series, keys=keys))
        assert set(marks["entity"]) == found
        if found:
            assert marks["period"].min() == MONTHS[reporting_anomalies.FULL_POINTS - 1]
            assert marks["share"].iloc[0] == pytest.approx(0.9)


def test_a_point_short_of_full_ends_the_run() -> None:
    mine = np.full((1, 12), 40.0)
    mine[0, 6] = 39
    events = np.concatenate([mine, np.full((3, 12), 36.0)])
    sizes = np.concatenate([np.full((4, 12), 40.0), np.full((1, 12), 160.0)])
    series = shares(np.concatenate([events, events.sum(axis=0, keepdims=True)]), sizes)
    keys = series.keys.assign(entity=["E0", "E1", "E2", "E3", CITY])
    assert reporting_anomalies.full_marks(replace(series, keys=keys)).empty
