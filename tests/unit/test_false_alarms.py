"""On pure noise charts stay about as quiet as theory has it, where months overlap too; seeds are fixed."""

from __future__ import annotations

import pytest

from tests.bench.noise import SPAN, arrow_rates, chart_rates, exact_rates, rolling_means

CHARTS = 4000


def test_known_limits_agree_with_what_others_worked_out() -> None:
    exact = exact_rates()
    assert exact["outside"] == pytest.approx(1 - (1 - 0.0026998) ** 24, abs=1e-5)
    # Of the 2 ** 24 orders of 24 tosses of a coin, those that hold seven of a kind in a row.
    free = [2]
    for tosses in range(2, 25):
        free.append(2**tosses if tosses < 7 else sum(free[-6:]))
    assert exact["shift"] == pytest.approx(1 - free[-1] / 2**24)


def test_two_years_of_noise_seldom_signal() -> None:
    values = rolling_means(CHARTS, 24, 1)
    by_chart, by_point = chart_rates(values)
    assert by_chart["outside"] < 0.15
    assert by_chart["any"] < 0.25
    assert by_chart["trend"] < 0.015
    assert by_point["outside"] < 0.01
    unscreened, _ = chart_rates(values, screen=False)
    assert unscreened["outside"] <= by_chart["outside"]
    assert unscreened["outside"] == pytest.approx(exact_rates()["outside"], abs=0.02)


def test_overlapping_months_are_judged_no_worse_than_months_of_their_own() -> None:
    rolling = rolling_means(CHARTS, 24, SPAN)
    plain, _ = chart_rates(rolling_means(CHARTS, 24, 1))
    widened, _ = chart_rates(rolling, overlap=SPAN)
    assert widened["any"] <= plain["outside"]
    careless, _ = chart_rates(rolling)
    assert careless["outside"] > 0.5


def test_arrows_and_directions_are_drawn_on_noise_as_often_as_announced() -> None:
    for span, overlap in ((1, 1), (SPAN, SPAN)):
        rates = arrow_rates(span, overlap)
        assert rates.pop("tendency other than stable") < 0.11
        assert all(rate == pytest.approx(0.05, abs=0.008) for rate in rates.values()), rates
