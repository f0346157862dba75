"""Control charts where the published cases say nothing: degenerate series, gaps, rolling values, the command's file."""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics.__main__ import main
from metrics.errors import DefinitionError
from metrics.statistics.run_rules import trend
from metrics.statistics.xmr import (
    ASSURANCES,
    READINGS,
    RULES,
    ControlChart,
    assurance,
    control_chart,
    reading,
    variation,
)

NAN = np.nan
LINES = ("mean", "lower", "upper", "near_lower", "near_upper", "mean_range")


def chart_of(*values: float, **settings: Any) -> ControlChart:
    return control_chart(np.array([values], dtype=np.float64), **settings)


def words(names: tuple[str, ...], codes: np.ndarray) -> list[str]:
    return ["none" if code < 0 else names[code] for code in codes.tolist()]


@pytest.mark.parametrize("screen", [True, False])
@pytest.mark.parametrize("value", [0.0, 0.1, -7.3, 93.8, 1e15])
def test_a_series_that_never_varies_has_its_mean_for_limits_and_no_signal(value: float, screen: bool) -> None:
    chart = chart_of(*[value] * 30, screen=screen)
    for name in ("mean", "lower", "upper", "near_lower", "near_upper"):
        assert (getattr(chart, name) == value).all(), name
    assert (chart.mean_range == 0).all()
    assert not chart.rules.any()
    for better in ("up", "down"):
        assert assurance(chart, value, better).tolist() == [ASSURANCES.index("consistent_pass")], (
            "by at least, or at most"
        )


def test_rounding_is_no_signal() -> None:
    chart = chart_of(*[0.1 + 0.2, 0.3] * 2, *[0.3] * 20, 0.1 + 0.2)
    assert not chart.rules.any()


@pytest.mark.parametrize("screen", [True, False])
@pytest.mark.parametrize(
    "values",
    [
        [100.0] * 20 + [90.0],
        [100.0] * 11 + [99.9] + [100.0] * 12,
        [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
        [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
        [5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6],
    ],
)
def test_where_most_points_repeat_there_are_no_limits_and_no_signals(values: list[float], screen: bool) -> None:
    """Ranges then say how often the series changes, not how much: nobody is praised or blamed by them."""
    chart = chart_of(*values, screen=screen)
    assert chart.coarse.all()
    assert np.isnan(chart.upper).all()
    assert chart.mean[0, 0] == pytest.approx(np.mean(values))
    assert not chart.rules.any()
    assert assurance(chart, 0.0, "down").tolist() == [ASSURANCES.index("none")]


@pytest.mark.parametrize(
    "values",
    [
        [100.0, 100.0001] * 6 + [100.0] * 11 + [60.0],
        [100.0, 100.0001] * 7 + [100.0] * 4 + [60.0] + [100.0] * 4 + [60.0],
        [99.8, 99.9, 100.0, 99.7] * 5 + [0.0, 99.9, 100.0, 99.8],
        [0.0, 0.001, 0.002, 0.001] * 5 + [3.0, 0.001, 0.0, 0.002],
    ],
)
def test_many_tiny_moves_about_a_few_large_ones_make_no_limits(values: list[float]) -> None:
    """Without the large ones the limits would lie beside nearly all points."""
    chart = chart_of(*values)
    assert chart.coarse.all()
    assert np.isnan(chart.lower).all()
    assert not chart.rules.any()
    assert not chart_of(*values, screen=False).coarse.any()


def test_a_step_from_one_level_to_another_stays_a_signal() -> None:
    chart = chart_of(*[10.0, 11.0] * 6, *[100.0, 101.0] * 6)
    assert not chart.coarse.any()
    assert chart.side[RULES.index("outside"), 0].tolist() == [-1] * 12 + [1] * 12


def test_limits_that_rest_on_points_all_alike_judge_no_later_ones() -> None:
    chart = chart_of(*[100.0] * 12, 99.9, *[100.0] * 5, fix=12)
    assert chart.coarse.all()
    assert not chart.rules.any()
    assert not chart_of(*[100.0] * 18, fix=12).coarse.any()


def test_half_the_ranges_above_zero_are_enough() -> None:
    chart = chart_of(1, 2, 2, 3, 3, 4, 4, 5, 5)
    assert not chart.coarse.any()
    assert chart.mean_range[0, 0] == 0.5


def test_limits_on_trial_give_no_verdict() -> None:
    values = [10.0, 11, 10, 12, 11, 10, 12, 11, 10, 12, 11, 30, 31, 30]
    trial = chart_of(*values, segments=[0] * 11 + [1] * 3)
    assert assurance(trial, 15.0, "up").tolist() == [ASSURANCES.index("none")]
    settled = chart_of(*values[:12])
    assert assurance(settled, -50.0, "up").tolist() == [ASSURANCES.index("consistent_pass")]


def test_a_target_on_a_limit_is_reached() -> None:
    chart = chart_of(*[1.0, 3.0] * 6)
    lower, upper = float(chart.lower[0, 0]), float(chart.upper[0, 0])
    verdicts = [
        ASSURANCES[assurance(chart, target, better)[0]] for better in ("up", "down") for target in (lower, upper)
    ]
    assert verdicts == ["consistent_pass", "inconsistent", "inconsistent", "consistent_pass"]


def test_points_on_the_mean_break_a_run() -> None:
    above = chart_of(*[0.1] * 6, 0.2, *[0.3] * 6, screen=False)
    assert not above.rules[RULES.index("shift")].any()


def test_too_few_points_have_no_limits() -> None:
    one, none = chart_of(NAN, 4.0, NAN), chart_of(NAN, NAN)
    assert (one.mean == 4.0).all()
    assert np.isnan(none.mean).all()
    for chart in (one, none):
        assert np.isnan(chart.lower).all()
        assert np.isnan(chart.mean_range).all()
        assert not chart.rules.any()
        assert chart.trial.all()
        assert variation(chart, "up").tolist() == [READINGS.index("common_cause")]
        assert assurance(chart, 5.0, "up").tolist() == [ASSURANCES.index("none")]


def test_no_series_and_numbers_near_the_largest_go_through() -> None:
    assert control_chart(np.empty((0, 12))).rules.shape == (4, 0, 12)
    huge = chart_of(*[1.7e308, -1.7e308] * 10)
    assert not huge.rules.any()


def test_where_trends_meet_a_point_goes_with_the_next_and_else_with_its_own() -> None:
    begins = np.arange(14) == 0
    mountain = np.array([1.0, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1, 1])
    assert trend(mountain, begins).tolist() == [1] * 6 + [-1] * 7 + [0]
    stairs = np.array([1.0, 2, 3, 4, 5, 6, 7, 7, 8, 9, 10, 11, 12, 13])
    assert trend(stairs, begins).tolist() == [1] * 14
    saw = np.tile(np.arange(7.0), 2)
    assert trend(saw, begins).tolist() == [1] * 14


def test_the_first_rule_by_priority_is_the_signal_and_all_that_fire_are_kept() -> None:
    chart = chart_of(*[10.0, 11, 10, 11, 10, 11, 10, 11, 10, 11], 12, 13, 14, 15, 16, 17, 18, screen=False)
    last = chart.rules[:, 0, -1]
    assert [rule for rule, fired in zip(RULES, last, strict=True) if fired] == ["outside", "trend"]
    assert words(RULES, chart.signal[0, -2:]) == ["outside", "outside"]
    assert words(RULES, chart.signal[0, 9:13]) == ["trend"] * 4
    assert chart.signal_side[0, 9:].tolist() == [1] * 8


def test_gaps_open_no_new_run_and_have_limits_but_no_signal() -> None:
    values = np.array([5.0, 6, 4, 5, 9, 8, 9, 8, 9, 8, 9, 5, 4, 5, 6, 5])
    with_gaps = np.insert(values, [3, 6, 6, 12], NAN)
    chart, plain = control_chart(with_gaps[None, :]), control_chart(values[None, :])
    seen = ~np.isnan(with_gaps)
    for name in LINES:
        assert set(getattr(chart, name)[0]) == set(getattr(plain, name)[0]), name
    np.testing.assert_array_equal(chart.rules[:, :, seen], plain.rules)
    assert plain.rules[RULES.index("shift")].any()
    assert not chart.rules[:, :, ~seen].any()
    np.testing.assert_array_equal(chart.observed[0], seen)


def test_everything_begins_anew_with_a_segment() -> None:
    values = np.array([[1.0, 2, 1, 2, 3, 4, 5, 6, 7, 8, 50, 51, 50, 51]])
    segments = np.array([0] * 7 + [1] * 3 + [2] * 4)
    chart = control_chart(values, segments=segments)
    assert chart.mean[0, [0, 7, 10]] == pytest.approx([18 / 7, 7.0, 50.5])
    assert not chart.rules[RULES.index("trend")].any()
    assert control_chart(values).rules[RULES.index("trend")].any()


def test_each_series_may_have_its_own_segments_and_some_without_a_point() -> None:
    values = np.array([[1.0, 2, 3, 4], [1, 2, 3, 4], [NAN, NAN, 3, 4]])
    chart = control_chart(values, segments=np.array([[0, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]))
    expected = [[2.5] * 4, [1.5, 1.5, 3.5, 3.5], [NAN, NAN, 3.5, 3.5]]
    np.testing.assert_array_equal(chart.mean, np.array(expected))


def test_fixed_limits_rest_on_the_first_points_of_each_segment() -> None:
    values = np.array([[1.0, 3, 9, 9, NAN, 11, 13, 40]])
    chart = control_chart(values, segments=np.array([0] * 4 + [1] * 4), fix=2)
    assert chart.mean[0].tolist() == [2.0] * 4 + [12.0] * 4
    assert chart.upper[0, [0, 7]] == pytest.approx([2 + 5.32, 12 + 5.32])
    assert chart.rules[0, 0].tolist() == [False, False, True, True, False, False, False, True]
    longer = control_chart(values, fix=99)
    np.testing.assert_array_equal(longer.upper, control_chart(values).upper)


@pytest.mark.parametrize(("points", "fix", "trial"), [(11, None, True), (12, None, False), (30, 11, True)])
def test_limits_under_twelve_points_are_on_trial(points: int, fix: int | None, trial: bool) -> None:
    values = np.random.default_rng(1).normal(size=(1, points))
    assert (control_chart(values, fix=fix).trial == trial).all()


def test_rolling_values_have_wider_limits_and_one_rule() -> None:
    values = np.random.default_rng(2).normal(size=(2, 60)).cumsum(axis=1)
    plain, rolling = control_chart(values), control_chart(values, overlap=np.array([1, 12]))
    np.testing.assert_array_equal(rolling.rules[:, 0], plain.rules[:, 0])
    assert plain.rules[1:, 1].any()
    assert not rolling.rules[1:, 1].any()
    np.testing.assert_array_equal(rolling.mean_range, plain.mean_range)
    wider = (rolling.upper - rolling.mean) / (plain.upper - plain.mean)
    assert wider[:, 0] == pytest.approx([1.0, 12**0.5])


@pytest.mark.parametrize(
    ("improvement", "low", "high"),
    [("up", "concern", "improvement"), ("down", "improvement", "concern"), ("neutral", "neutral", "neutral")],
)
def test_readings_go_by_the_side_that_is_better(improvement: Any, low: str, high: str) -> None:
    values = np.tile([10.0, 11.0], 10)
    values[4], values[15] = 40.0, -20.0
    chart = control_chart(values[None, :])
    assert words(READINGS, reading(chart, improvement)[0, [4, 15]]) == [high, low]
    assert words(READINGS, variation(control_chart(np.append(values, [-20.0, NAN])[None, :]), improvement)) == [low]


def test_readings_take_a_direction_for_each_series() -> None:
    values = np.tile([*[10.0, 11.0] * 10, 40.0], (3, 1))
    found = variation(control_chart(values), np.array([1, -1, 0]))
    assert words(READINGS, found) == ["improvement", "concern", "neutral"]


@pytest.mark.parametrize(
    ("target", "improvement", "verdict"),
    [
        (30.0, "up", "consistent_fail"),
        (30.0, "down", "consistent_pass"),
        (0.0, "up", "consistent_pass"),
        (0.0, "down", "consistent_fail"),
        (11.0, "up", "inconsistent"),
        (30.0, "neutral", "none"),
        (NAN, "up", "none"),
    ],
)
def test_assurance_goes_by_the_last_limits(target: float, improvement: Any, verdict: str) -> None:
    before, now = [100.0, 101.0] * 10, [10.0, 12.0] * 10
    chart = chart_of(*before, *now, NAN, segments=np.array([0] * 20 + [1] * 20 + [2]))
    assert words(ASSURANCES, assurance(chart, target, improvement)) == [verdict]


def test_a_stricter_test_may_take_signals_away_but_not_bring_any() -> None:
    chart = chart_of(*[10.0, 11.0] * 8, 40.0, *[10.0, 11.0] * 3, 12.0, 13, 14, 15, 16, 17, 18)
    none = chart.restricted(np.zeros_like(chart.rules))
    assert (none.signal == -1).all()
    assert not none.side.any()
    assert not reading(none, "up").any()
    no_outside = np.ones_like(chart.rules)
    no_outside[0] = False
    assert words(RULES, chart.restricted(no_outside).signal[0, -2:]) == ["trend", "trend"]
    np.testing.assert_array_equal(chart.restricted(np.ones_like(chart.rules)).rules, chart.rules)


def test_wrong_settings_are_refused() -> None:
    with pytest.raises(DefinitionError, match="fix: found 1"):
        chart_of(1.0, 2.0, fix=1)
    with pytest.raises(DefinitionError, match="overlap: found 0"):
        chart_of(1.0, 2.0, overlap=0)
    with pytest.raises(DefinitionError, match="no improvement is called 'upp'; did you mean 'up'"):
        reading(chart_of(1.0, 2.0), "upp")


def told(call: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    assert main(["xmr", *call, "--json"]) == 0
    return json.loads(capsys.readouterr().out, parse_constant=refuse)


def test_the_command_judges_nothing_without_limits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Eleven fives and a six: ranges say how often the value changes, and not by how much."""
    file = tmp_path / "series.csv"
    rows = "".join(f"2021-{month:02},{6 if month == 8 else 5}\n" for month in range(1, 13))
    file.write_text(f"date,value\n{rows}", encoding="utf-8")
    document = told([str(file)], capsys)
    assert {(point["upper"], point["reading"]) for point in document["points"]} == {(None, "none")}
    assert document["variation"] == "none"
    assert main(["--lang", "zh", "xmr", str(file)]) == 0
    assert "波动：不作判断" in capsys.readouterr().out


def test_the_command_sorts_keeps_gaps_and_prints_strict_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "series.csv"
    file.write_text("value,note,date\n3,,2020-03\n,late,2020-02\n1,,2020-01\n7,,2020-04-01\n", encoding="utf-8")
    document = told([str(file), "--rebase", "2020-04", "--improvement", "neutral"], capsys)
    assert [point["date"] for point in document["points"]] == ["2020-01", "2020-02", "2020-03", "2020-04-01"]
    assert [point["value"] for point in document["points"]] == [1.0, None, 3.0, 7.0]
    gap, alone = document["points"][1], document["points"][3]
    assert gap == {
        "date": "2020-02",
        "value": None,
        "mean": 2.0,
        "lower": pytest.approx(2 - 5.32),
        "upper": pytest.approx(2 + 5.32),
        "rules": [],
        "signal": "none",
        "reading": "none",
        "side": "none",
        "trial": True,
    }
    assert document["points"][2]["reading"] == "common_cause"
    assert (alone["mean"], alone["lower"], alone["upper"], alone["reading"]) == (7.0, None, None, "none")
    assert document["segments"][0] == {
        "from": "2020-01",
        "points": 2,
        "mean": 2.0,
        "lower": gap["lower"],
        "upper": gap["upper"],
        "mean_range": 2.0,
        "trial": True,
        "coarse": False,
    }
    assert document["segments"][1]["mean_range"] is None
    assert (document["variation"], document["assurance"]) == ("none", "none")
    assert document["improvement"] == "neutral"


def test_a_rebase_line_between_two_points_holds_from_the_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "series.csv"
    file.write_text("date,value\n2020-01-10,1\n2020-02-10,2\n2020-03-10,9\n2020-04-10,8\n", encoding="utf-8")
    twice = told([str(file), "--rebase", "2020-02-11", "--rebase", "2020-02-11"], capsys)
    assert [one["from"] for one in twice["segments"]] == ["2020-01-10", "2020-03-10"]
    assert twice == told([str(file), "--rebase", "2020-03-10"], capsys)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_as_departments_send_them(encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "逐月.csv"
    file.write_text("date,value,备注\n2020-01, 1 ,正常\n2020-02,2.5,\n\n2020-03,-1e1,补录\n", encoding=encoding)
    assert file.read_bytes().startswith(codecs.BOM_UTF8) == (encoding == "utf-8-sig")
    assert [point["value"] for point in told([str(file)], capsys)["points"]] == [1.0, 2.5, -10.0]


def test_a_workbook_will_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "series.xlsx"
    days = pd.to_datetime(["2020-02-01", "2020-01-01"])
    pd.DataFrame({"date": days, "value": [2, 1.5]}).to_excel(file, index=False)
    points = told([str(file)], capsys)["points"]
    assert [(point["date"], point["value"]) for point in points] == [("2020-01-01", 1.5), ("2020-02-01", 2.0)]


def test_everything_wrong_is_told_at_once_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "series.csv"
    lines = ["date,value", "2020-01,1", "2020-13,2", "2020-02,many", "2020-01-01,4", ",3", "2020-03,inf", "2020-04,NaN"]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main(["xmr", str(file), "--fix", "1", "--target", "nan", "--rebase", "May", "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    dated = "a date such as 2021-06 or 2021-06-30 is needed"
    assert problems == [
        f"series.csv:3: date: found '2020-13'; {dated}",
        "series.csv:4: value: found 'many'; a finite number is needed",
        "series.csv:5: date: '2020-01-01' stands in line 2 already; each date has one row",
        "series.csv:6: date: a value is needed",
        "series.csv:7: value: found 'inf'; a finite number is needed",
        "series.csv:8: value: found 'NaN'; a finite number is needed",
        f"--rebase: found 'May'; {dated}",
        "--target: found 'nan'; a finite number is needed",
        "--fix: found 1; limits need at least 2 points",
    ]


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (("2021Q1", "2021Q2", "2021-05"), "s.csv:4: date: found '2021-05'; the other periods"),
        (("2019", "2020", "2021-H1"), "s.csv:4: date: found '2021-H1'; the other periods"),
        (("2021-03-31", "2021-04", "2022"), "s.csv:4: date: found '2022'; the other periods"),
        (("2021-03-31", "2021-04", "2021-05-31"), ""),
    ],
)
def test_periods_of_other_lengths_are_refused(
    dates: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "s.csv"
    file.write_text("date,value\n" + "".join(f"{day},1\n" for day in dates), encoding="utf-8")
    assert main(["xmr", str(file), "--lang", "en"]) == bool(told)
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "call", "problems"),
    [
        ("day,amount\n1,2\n", [], ["s.csv:1: the column 'date' is missing", "s.csv:1: the column 'value' is missing"]),
        ("date,value\n2020-01,\n", [], ["s.csv: value: no row has one"]),
        ("date,value\n", [], ["s.csv: no data rows below the header"]),
        (
            "date,value\n2020-01,1\n2020-02,2\n2020-03,\n",
            ["--fix", "3", "--rebase", "2020-01", "2020-03", "2020-09"],
            [
                "--fix: found 3; points of s.csv: 2",
                "--rebase: s.csv has no point before 2020-01-01",
                "--rebase: s.csv has no point since 2020-03-01 before 2020-09-01",
                "--rebase: s.csv has no point since 2020-09-01",
            ],
        ),
    ],
)
def test_what_cannot_be_charted_is_refused(
    text: str, call: list[str], problems: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "s.csv"
    file.write_text(text, encoding="utf-8")
    assert main(["xmr", str(file), *call]) == 1
    assert capsys.readouterr().err.splitlines() == [
        *problems,
        "1 problem" if len(problems) == 1 else f"{len(problems)} problems",
    ]


def test_without_json_a_table_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "series.csv"
    file.write_text("date,value\n2020-01,1\n2020-02,\n2020-03,3\n", encoding="utf-8")
    assert main(["xmr", str(file), "--target", "-20"]) == 0
    printed = capsys.readouterr().out
    assert ["2020-02", "–", "2.00", "-3.32", "7.32"] in [line.split()[:5] for line in printed.splitlines()]
    assert "assurance: none" in printed
