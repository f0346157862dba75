"""What NHSRplotthedots 0.2.2 computed, by the library and by the command; a few of its numbers stand here too."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metrics.__main__ import main
from metrics.statistics.run_rules import shift, trend, two_of_three
from metrics.statistics.xmr import ASSURANCES, READINGS, RULES, assurance, control_chart, reading, variation

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "xmr"

THEIR_RULES = ("rule_outside", "rule_trend7", "rule_two_in_three", "rule_shift7")
THEIR_LIMITS = {
    "mean": "mean_col",
    "lower": "lpl",
    "upper": "upl",
    "near_lower": "near_lpl",
    "near_upper": "near_upl",
    "mean_range": "average_moving_range",
}
IMPROVEMENT = {"increase": "up", "decrease": "down", "neutral": "neutral"}
LABELS = {
    "Common Cause": ("none", 0),
    "Above UCL": ("outside", 1),
    "Below LCL": ("outside", -1),
    "7 Point Trend (Increasing)": ("trend", 1),
    "7 Point Trend (Decreasing)": ("trend", -1),
    "2 in 3 Above CL": ("two_of_three", 1),
    "2 in 3 Below CL": ("two_of_three", -1),
    "7 Points Above CL": ("shift", 1),
    "7 Points Below CL": ("shift", -1),
}
POINT_TYPES = {
    "common_cause": "common_cause",
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
    "special_cause_neutral_high": "neutral",
    "special_cause_neutral_low": "neutral",
}

R1H = [5099, 5366, 5232, 4273, 3889, 3879, 5025, 5298, 7298, 7426, 6186, 5902]
R1H += [6125, 6075, 4029, 4654, 4162, 5228, 5476, 4896, 6098, 5839, 6000, 6379]
"""Four-hour breaches in a hospital trust's emergency departments, April 2016 to March 2018; NHS England, OGL v3.0."""


@cache
def read(name: str) -> list[dict[str, Any]]:
    file = REFERENCE / f"{name}.json.gz"
    return json.loads(gzip.decompress(file.read_bytes())) if file.is_file() else []


def cases(name: str) -> list[Any]:
    """One parameter a case, or one that skips and says why."""
    missing = pytest.param(None, marks=pytest.mark.skip(reason=f"no reference numbers: {REFERENCE} is not there"))
    return [pytest.param(case, id=case["name"]) for case in read(name)] or [missing]


def numbers(column: list[Any]) -> np.ndarray:
    return np.array([np.nan if one is None else float(one) for one in column])


def rows_of(facets: list[str]) -> list[np.ndarray]:
    """The places of each series of a case."""
    return [np.flatnonzero(np.array(facets) == name) for name in sorted(set(facets))]


def settings(case: dict[str, Any]) -> dict[str, Any]:
    asked = case["input"]
    return {"fix": asked["fix_after_n_points"], "screen": asked["screen_outliers"]}


@pytest.mark.parametrize("case", cases("package_xmr"))
def test_every_case_of_the_package(case: dict[str, Any]) -> None:
    asked, theirs = case["input"], case["output"]["points"]
    improvement = IMPROVEMENT[asked["improvement_direction"]]
    series = rows_of(theirs["f"])
    target = np.nan if asked["target"] is None else float(np.ravel(asked["target"])[0])
    assert len(set(map(len, series))) == 1
    taken = np.array(series)
    segments = np.array(theirs["rebase_group"])[taken]
    chart = control_chart(numbers(theirs["y"])[taken], segments=segments, **settings(case))

    for name, their_name in THEIR_LIMITS.items():
        expected = numbers(theirs[their_name])[taken]
        np.testing.assert_allclose(getattr(chart, name), expected, rtol=1e-9, atol=1e-9, err_msg=name)
    for rule, their_name in zip(chart.rules, THEIR_RULES, strict=True):
        np.testing.assert_array_equal(rule, numbers(theirs[their_name])[taken] == 1, err_msg=their_name)
    meant = [[LABELS[theirs["special_cause_type"][place]] for place in row] for row in series]
    found = zip(chart.signal.tolist(), chart.signal_side.tolist(), strict=True)
    assert [
        [("none" if code < 0 else RULES[code], side) for code, side in zip(*row, strict=True)] for row in found
    ] == meant
    types = [[POINT_TYPES[theirs["point_type"][place]] for place in row] for row in series]
    assert [[READINGS[code] for code in row] for row in reading(chart, improvement)] == types
    assert [READINGS[code] for code in variation(chart, improvement)] == [row[-1] for row in types]
    verdicts = [ASSURANCES[code] for code in assurance(chart, target, improvement)]
    assert verdicts == ["none" if one is None else one for one in case["output"]["assurance_type"]]


@pytest.mark.parametrize("case", cases("package_xmr"))
def test_every_case_by_the_command(case: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked, theirs = case["input"], case["output"]["points"]
    for places, verdict in zip(rows_of(theirs["f"]), case["output"]["assurance_type"], strict=True):
        document = by_the_command(tmp_path / "series.csv", asked, theirs, places, capsys)
        points = document["points"]
        assert [point["date"] for point in points] == [theirs["x"][place] for place in places]
        for name in ("mean", "lower", "upper"):
            expected = numbers(theirs[THEIR_LIMITS[name]])[places]
            np.testing.assert_allclose([point[name] for point in points], expected, rtol=1e-9, atol=1e-9)
        for point, place in zip(points, places, strict=True):
            fired = [rule for rule, name in zip(RULES, THEIR_RULES, strict=True) if theirs[name][place] == 1]
            signal, side = LABELS[theirs["special_cause_type"][place]]
            assert (point["rules"], point["signal"]) == (fired, signal)
            assert point["side"] == {1: "high", -1: "low", 0: "none"}[side]
            assert point["reading"] == POINT_TYPES[theirs["point_type"][place]]
        assert document["variation"] == points[-1]["reading"]
        assert document["assurance"] == (verdict or "none")


def by_the_command(
    file: Path, asked: dict[str, Any], theirs: dict[str, Any], places: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    lines = [f"{theirs['x'][place]},{theirs['y'][place]!r}" for place in places]
    file.write_text("date,value\n" + "\n".join(lines) + "\n", encoding="utf-8")
    call = ["xmr", str(file), "--json", "--improvement", IMPROVEMENT[asked["improvement_direction"]]]
    call += ["--rebase", *asked["rebase"]] if asked["rebase"] else []
    call += ["--fix", str(asked["fix_after_n_points"])] if asked["fix_after_n_points"] else []
    call += ["--target", str(np.ravel(asked["target"])[0])] if asked["target"] is not None else []
    call += [] if asked["screen_outliers"] else ["--no-screen"]
    assert main(call) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("case", cases("rule_functions"))
def test_every_call_of_a_single_rule(case: dict[str, Any]) -> None:
    side = np.array(case["input"]["relative_to_mean"], dtype=np.int8)
    near = np.array(case["input"]["close_to_limits"], dtype=np.bool_)
    begins = np.arange(len(side)) == 0
    found = {
        "part_of_shift7": shift(side, begins),
        "part_of_trend7": trend(np.array(case["input"]["y"], dtype=np.float64), begins),
        "part_of_two_in_three": two_of_three(side, near, begins),
    }
    for name, codes in found.items():
        np.testing.assert_array_equal(codes != 0, np.array(case["output"][name]) == 1, err_msg=name)


def test_limits_and_signals_of_a_hospital_trust() -> None:
    """R1H as NHSRplotthedots 0.2.2 charts it: all numbers and labels below are its own."""
    chart = control_chart(np.array([R1H], dtype=np.float64))
    printed = {
        "mean": 5409.75,
        "lower": 3945.540909090909,
        "upper": 6873.959090909091,
        "near_lower": 4433.610606060606,
        "near_upper": 6385.889393939394,
        "mean_range": 550.4545454545455,
    }
    for name, number in printed.items():
        assert getattr(chart, name)[0] == pytest.approx([number] * len(R1H), rel=1e-12), name
    below, near = {0, 1, 2, 3, 6, 7}, {14, 16}
    expected = [("none", 0)] * len(R1H)
    for place in range(len(R1H)):
        if place in {4, 5, 8, 9}:
            expected[place] = ("outside", 1 if place >= 8 else -1)
        elif place in below | near:
            expected[place] = ("shift" if place in below else "two_of_three", -1)
    codes = zip(chart.signal[0].tolist(), chart.signal_side[0].tolist(), strict=True)
    assert [("none" if code < 0 else RULES[code], side) for code, side in codes] == expected
    assert [READINGS[code] for code in reading(chart, "down")[0, [0, 4, 8, 10, 14]]] == [
        "improvement",
        "improvement",
        "concern",
        "common_cause",
        "improvement",
    ]


def test_a_series_by_hand() -> None:
    """Ranges 2, 1, 3 of 4, 6, 5, 8: mean 5.75, mean range 2, limits 5.75 - 5.32 and 5.75 + 5.32."""
    chart = control_chart(np.array([[4.0, 6.0, 5.0, 8.0]]))
    assert (chart.mean[0, 0], chart.mean_range[0, 0]) == (5.75, 2.0)
    assert (chart.lower[0, 0], chart.upper[0, 0]) == pytest.approx((0.43, 11.07), abs=1e-12)
    assert chart.near_upper[0, 0] == pytest.approx(5.75 + 2 * 2.66 / 3 * 2, abs=1e-12)
    assert chart.trial.all()
