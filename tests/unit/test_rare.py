"""Charts of what lies between rare events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from metrics.__main__ import main
from metrics.statistics.rare import LEAST, cases_between, days_between, g_chart, t_chart


def test_days_from_event_to_event_in_order_of_time() -> None:
    events = [date(2021, 3, 1), date(2020, 12, 31), date(2021, 1, 2), date(2021, 1, 2)]
    assert days_between(events).tolist() == [2, 0, 58]


def test_cases_between_events_are_shared_out_evenly() -> None:
    """11 cases with 1 event: 5 before, 5 after; 14 with 2: 4 before, 4 between, 4 after; 7 without any."""
    assert cases_between(np.array([1, 0, 2, 1]), np.array([11.0, 7, 14, 11])).tolist() == [5 + 7 + 4, 4, 4 + 5]


def test_the_lines_of_a_t_chart_by_hand() -> None:
    """Times 1 and 2 ** 3.6 in turn are 1 and 2 when bent: mean 1.5, ranges 1, so 1.5 ± 2.66, brought back."""
    chart = t_chart(np.array([1.0, 2**3.6] * 5))
    assert chart.mean == pytest.approx(1.5**3.6)
    assert chart.lower == 0
    assert chart.upper == pytest.approx(4.16**3.6)


def test_the_lines_of_a_g_chart_by_hand() -> None:
    """Mean 24: 24 + 3 * sqrt(24 * 25) = 97.48; Benneyan's lower limit would lie under 0."""
    chart = g_chart(np.array([20.0, 28, 24, 24, 20, 28, 24, 24, 98]) - np.array([0] * 8 + [74]))
    assert (chart.mean, chart.lower) == (24, 0)
    assert chart.upper == pytest.approx(97.4847, abs=1e-4)


def test_a_long_time_without_an_event_is_called_out_and_a_burst_as_well() -> None:
    """Exponential times are what a constant rate gives; ten times their mean is not."""
    usual = np.random.default_rng(5).exponential(40, 30)
    assert not t_chart(usual).side.any()
    assert t_chart(np.append(usual, 900.0)).side[-1] == 1
    steady = np.random.default_rng(6).normal(400, 60, 30)
    assert t_chart(np.append(steady, 5.0)).side[-1] == -1


def test_one_long_time_among_nearly_equal_ones_is_news_and_the_others_are_none() -> None:
    for usual in ([30.0, 31.0], [30.0, 30.5, 31.0, 30.2]):
        chart = t_chart(np.array([*usual * 8, 1500.0]))
        assert chart.side.tolist() == [0] * (len(chart.side) - 1) + [1]


@pytest.mark.parametrize("days", [[5.0] * 20, [30.0, 40, 20, 10, 50, 60, 5], [5.0] * 15 + [9.0]])
def test_too_few_intervals_or_equal_ones_have_no_limits(days: list[float]) -> None:
    assert len(days) < LEAST or len(set(days)) < 3
    chart = t_chart(np.array(days))
    assert np.isnan([chart.mean, chart.lower, chart.upper]).all()
    assert not chart.side.any()


def test_the_command_charts_events_by_day_or_by_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = [date(2020, 1, 1) + timedelta(days=30 * number + 7 * number % 11) for number in range(12)] + [
        date(2025, 1, 1)
    ]
    file = tmp_path / "events.csv"
    file.write_text("date,value\n" + "".join(f"{day},1\n" for day in days), encoding="utf-8")
    assert main(["xmr", str(file), "--rare", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["chart"], len(told["points"]), told["points"][-1]["reading"]) == ("t", 12, "improvement")
    file.write_text("date,value,size\n" + "".join(f"{day},1,41\n" for day in days), encoding="utf-8")
    assert main(["xmr", str(file), "--rare", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["chart"], told["mean"], {point["reading"] for point in told["points"]}) == (
        "g",
        40.0,
        {"common_cause"},
    )
    file.write_text("date,value\n" + "".join(f"{day},1\n" for day in days[:5]), encoding="utf-8")
    assert main(["xmr", str(file), "--rare", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["upper"], {point["reading"] for point in told["points"]}) == (None, {"none"}), "without limits"


@pytest.mark.parametrize(
    ("rows", "options", "english", "chinese"),
    [
        ("2020-01,1.5,", (), ":2: found '1.5'; events are counted: 0, 1, 2", "csv:2：读到“1.5”；事件数应为 0、1、2"),
        ("2020-01,-1,", (), ":2: found '-1'; events are counted: 0, 1, 2", "读到“-1”；事件数应为"),
        ("2020-01,1,", (), ":2: size: a value is needed", "events.csv:2: size：必填项为空"),
        ("2020-01,1,9", (), "charted from two events on", "至少要有两个事件"),
        ("2020-01,1,9\n2020-02,1000000000,", (), "size: a value is needed", "必填项为空"),
        ("2020-01,1,9\n2020-02,1000000000,1e9", (), "found 1e+09 events; so many are not rare", "已不属罕见事件"),
        ("2020-01,1,9\n2020-02,1,9", ("--fix", "5"), "--rare: it is drawn without --fix", "不使用 --fix"),
        ("2020-01,1,9", ("--rebase", "2020-02", "--target=0"), "without --rebase, --target", "--rebase"),
    ],
)
def test_what_has_no_chart_is_told_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str, options: Sequence[str], english: str, chinese: str
) -> None:
    file = tmp_path / "events.csv"
    file.write_text(f"date,value,size\n{rows}\n", encoding="utf-8")
    for language, words in (("en", english), ("zh", chinese)):
        assert main(["xmr", str(file), "--rare", *options, "--lang", language]) == 1
        printed = capsys.readouterr().err
        assert words in printed, printed


@pytest.mark.parametrize(
    "spelling", ["{:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{:%Y%m%d}"]
)
def test_days_are_the_same_however_they_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spelling: str
) -> None:
    """Gaps of 51, 12, 52, 33 … days, two of the events in one month."""
    gaps = [51, 12, 52, 33, 9, 20, 61, 40, 17, 30, 25]
    days = [date(2021, 1, 5) + timedelta(days=sum(gaps[:n])) for n in range(len(gaps) + 1)]
    file = tmp_path / "events.csv"
    file.write_text("date,value\n" + "".join(f"{spelling.format(day)},1\n" for day in days), encoding="utf-8")
    assert main(["xmr", str(file), "--rare", "--json"]) == 0
    assert [point["between"] for point in json.loads(capsys.readouterr().out)["points"]] == gaps


def test_a_day_that_there_is_not_is_no_month(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "events.csv"
    file.write_text("date,value\n2021/2/30,1\n", encoding="utf-8")
    assert main(["xmr", str(file), "--rare", "--lang", "en"]) != 0
    assert "found '2021/2/30'" in capsys.readouterr().err
