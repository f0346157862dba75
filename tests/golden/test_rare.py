"""Published times between events, by the library and by the command."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from metrics.__main__ import main
from metrics.statistics.rare import POWER, days_between, g_chart, t_chart

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

INFECTIONS = (
    "0417 0417 0417 0419 0420 0503 0505 0505 0506 0507 0508 0509 0509 0510 0511 0527 0527 0528 0529 0531 0610 0611 "
    "0612 0614 0616 0616 0618 0621 0621"
)
"""Days of 1995 on which a ward had an infection: the example of J. C. Benneyan (1998), Statistical quality control
methods in infection control and hospital epidemiology, part II, Infection Control and Hospital Epidemiology 19,
265-283, as the SAS/QC 14.1 User's Guide prints it under The RAREEVENTS Procedure, Getting Started."""


def infections() -> list[date]:
    return [date(1995, int(day[:2]), int(day[2:])) for day in INFECTIONS.split()]


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


def test_days_between_infections_have_the_lines_of_a_g_chart() -> None:
    """65 days in 28 gaps: 2.3214 + 3 * sqrt(2.3214 * 3.3214) = 10.652, which 13 and 16 days exceed and 10 do not."""
    gaps = days_between(infections())
    assert gaps[:6].tolist() == [0, 0, 2, 1, 13, 2], "as printed beside the days"
    chart = g_chart(gaps)
    assert (chart.mean, chart.lower, chart.upper) == pytest.approx((65 / 28, 0, 10.652), abs=5e-4)
    assert gaps[chart.side == 1].tolist() == [13, 16]
    assert not (chart.side == -1).any()


def test_the_command_draws_the_same_g_chart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The days stand for patients here: so many without an infection, then one with it."""
    rows = [(1, 1)]
    for gap in days_between(infections()).astype(int).tolist():
        rows += [(0, gap), (1, 1)]
    file = tmp_path / "patients.csv"
    lines = [f"{date(1995, 1, 1) + timedelta(days=day)},{value},{size}" for day, (value, size) in enumerate(rows)]
    file.write_text("\n".join(["date,value,size", *lines]), encoding="utf-8")
    assert main(["xmr", str(file), "--rare", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["chart"] == "g"
    assert (told["mean"], told["upper"]) == pytest.approx((65 / 28, 10.652), abs=5e-4)
    assert [point["between"] for point in told["points"] if point["reading"] != "common_cause"] == [13, 16]
