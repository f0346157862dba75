"""Published times between events, by the library and by the command."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from metrics.__main__ import main
from metrics.statistics.rare import POWER, t_chart

HOURS = (286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214, 2831, 96)
"""Between failures of a valve: D. C. Montgomery, Introduction to Statistical Quality Control, the example on time
between events in the chapter on charts for attributes."""

BENT = (
    4.80986, 6.70903, 5.72650, 3.81367, 6.43541, 6.23705, 1.46958, 3.96768, 5.39007, 1.78151,
    9.09619, 5.89774, 3.38833, 4.51095, 5.91690, 5.59189, 7.16124, 7.18601, 9.09083, 3.55203,
)  # fmt: skip
"""The same to the power 0.2777, as printed beside them."""

MEAN, RANGE = 5.38662, 2.35921
"""Mean and mean moving range of the printed numbers, added up by hand; no range reaches 3.267 * 2.35921 = 7.708."""


def test_times_are_bent_as_printed() -> None:
    """The book rounds 1 / 3.6 to 0.2777, which moves the fourth digit."""
    assert np.array(HOURS) ** 0.2777 == pytest.approx(BENT, abs=1.1e-5)
    assert np.array(HOURS) ** POWER == pytest.approx(BENT, rel=1e-3)


def test_valve_failures_have_the_lines_of_the_example_and_no_signal() -> None:
    chart = t_chart(np.array(HOURS, dtype=float))
    assert chart.mean**0.2777 == pytest.approx(MEAN, rel=1e-3)
    assert chart.upper**0.2777 == pytest.approx(MEAN + 2.66 * RANGE, rel=1e-3)
    assert chart.lower == 0, "5.387 - 2.66 * 2.359 is under 0"
    assert not chart.side.any()


def test_the_command_draws_the_same_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hours are given as days, for a file knows dates alone."""
    days = np.cumsum([0, *HOURS]).tolist()
    file = tmp_path / "failures.csv"
    rows = "".join(f"{date(1990, 1, 1) + timedelta(days=day)},1\n" for day in days)
    file.write_text(f"date,value\n{rows}", encoding="utf-8")
    assert main(["xmr", str(file), "--rare", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [point["between"] for point in told["points"]] == list(HOURS)
    assert told["upper"] == pytest.approx((MEAN + 2.66 * RANGE) ** (1 / 0.2777), rel=4e-3)
    assert {point["reading"] for point in told["points"]} == {"common_cause"}
