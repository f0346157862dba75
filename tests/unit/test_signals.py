"""What a control chart says: every rule, both sides, each direction of improvement, both languages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboard.elements import icons
from dashboard.presenters.signals import interpretation, tendency
from metrics import wording
from metrics.application.signals.monitor_view import CITY, Chart
from metrics.model import shift
from metrics.statistics.tendency import TENDENCIES
from metrics.statistics.xmr import ASSURANCES, READINGS, RULES
from metrics.wording import Language
from tests.unit.charts import LAST, MEAN, NAN, chart, rebase


def said(seen: Chart, language: Language, *, period: str = LAST, fixed: int | None = None) -> str:
    return interpretation.reading(seen, period, lambda value: f"{value:.1f}", wording.to(language), fixed=fixed)


QUIET = [61.0, 59.0] * 6
NUMBERS_ZH, NUMBERS_EN = "（n = 40），均值60.0，控制限50.0至70.0。", " (n = 40), mean 60.0, limits 50.0 to 70.0."
CASES = [
    (chart(QUIET), "本月属正常波动：59.0", "This month varies within the normal range: 59.0"),
    (chart([*QUIET, 45.0], "outside", -1, "concern"), "本月低于下限，超出正常波动，属实质性下降（恶化）：45.0",
     "This month lies below the lower limit, beyond normal variation, a real fall, for the worse: 45.0"),
    (chart([*QUIET, 75.0], "outside", 1, "improvement"), "本月高于上限，超出正常波动，属实质性上升（改善）：75.0",
     "This month lies above the upper limit, beyond normal variation, a real rise, for the better: 75.0"),
    (chart([61.0, *[58.0] * 7], "shift", -1, "concern"), "连续7期低于均值，属实质性下降（恶化）：58.0",
     "7 points in a row below the mean, a real fall, for the worse: 58.0"),
    (chart([61.0, *[58.0] * 8], "shift", -1, "improvement", improvement=-1),
     "连续8期低于均值，属实质性下降（改善）：58.0",
     "8 points in a row below the mean, a real fall, for the better: 58.0"),
    (chart([59.0, *[62.0] * 7], "shift", 1, "concern", improvement=-1), "连续7期高于均值，属实质性上升（恶化）：62.0",
     "7 points in a row above the mean, a real rise, for the worse: 62.0"),
    (chart([59.0, *[62.0] * 7], "shift", 1, "neutral", improvement=0), "连续7期高于均值，属实质性上升：62.0",
     "7 points in a row above the mean, a real rise: 62.0"),
    (chart([61.0, *[58.0] * 7], "shift", -1, "neutral", improvement=0), "连续7期低于均值，属实质性下降：58.0",
     "7 points in a row below the mean, a real fall: 58.0"),
    (chart([60.0, 55.0, 56.0, 57.0, NAN, 58.0, 59.0, 60.0, 61.0], "trend", 1, "improvement"),
     "连续7期上升，属实质性上升（改善）：61.0", "7 points in a row rising, a real rise, for the better: 61.0"),
    (chart([60.0, 65.0, 64.0, 63.0, 62.0, 61.0, 60.0, 59.0, 58.0], "trend", -1, "concern"),
     "连续8期下降，属实质性下降（恶化）：58.0", "8 points in a row falling, a real fall, for the worse: 58.0"),
]  # fmt: skip
"""Chart, and how its reading begins in Chinese and English, up to the value."""


@pytest.mark.parametrize(("seen", "chinese", "english"), CASES)
def test_every_signal_is_one_sentence(seen: Chart, chinese: str, english: str) -> None:
    assert said(seen, "zh") == f"{chinese}{NUMBERS_ZH}"
    assert said(seen, "en") == f"{english}{NUMBERS_EN}"


@pytest.mark.parametrize(("near", "number"), [((10, 12), 2), ((10, 11, 12), 3)])
@pytest.mark.parametrize(("side", "value", "chinese", "english"), [
    (1, 68.0, "期接近上限，属实质性上升（改善）", " of the last 3 points near the upper limit, a real rise"),
    (-1, 52.0, "期接近下限，属实质性下降（恶化）", " of the last 3 points near the lower limit, a real fall"),
])  # fmt: skip
def test_points_near_a_limit_are_counted(
    near: tuple[int, ...], number: int, side: int, value: float, chinese: str, english: str
) -> None:
    values = [*QUIET[:10], *(value if at in near else MEAN + side for at in (10, 11, 12))]
    seen = chart(values, "two_of_three", side, "improvement" if side > 0 else "concern")
    seen = replace(seen, rules=tuple(("two_of_three",) if at in near else () for at in range(13)))

    assert said(seen, "zh").startswith(f"近3期中有{number}{chinese}：")
    assert said(seen, "en").startswith(f"{number}{english}, for the {'better' if side > 0 else 'worse'}: ")


def test_a_run_is_counted_from_its_rebase_line_only() -> None:
    values = [*[57.0] * 5, *[58.0] * 7]
    rebased = rebase(shift(LAST, -6))
    seen = chart(values, "shift", -1, "concern", rebases=(rebased,))

    assert interpretation.stretches(seen) == [(0, 4), (5, 11)]
    assert said(seen, "zh").startswith("连续7期低于均值")
    assert said(replace(seen, rebases=()), "zh").startswith("连续12期低于均值")


def test_rebase_lines_outside_the_months_part_nothing() -> None:
    rebases = tuple(rebase(month) for month in ("2010-01", "2031-01"))

    assert interpretation.stretches(chart(QUIET, rebases=rebases)) == [(0, 11)]


def test_an_older_point_is_named_by_its_month() -> None:
    quiet, run = chart([*QUIET, NAN]), chart([61.0, *[58.0] * 7, NAN], "shift", -1, "concern")

    assert said(quiet, "zh").startswith("2021年5月属正常波动：")
    assert said(quiet, "en").startswith("May 2021 varies within the normal range: ")
    assert said(run, "zh").startswith("截至2021年5月，连续7期低于均值，")
    assert said(run, "en").startswith("Up to May 2021: 7 points in a row below the mean, ")


def test_a_quarter_is_named_by_its_months() -> None:
    values = [60.0, NAN, NAN, 61.0, NAN, NAN, 59.0]
    now, before = chart(values, spacing=3), chart([*values, NAN], spacing=3)

    assert said(now, "zh").startswith("本季度属正常波动：")
    assert said(now, "en").startswith("This quarter varies within the normal range: ")
    assert said(before, "zh").startswith("2021年3月–5月属正常波动：")
    assert said(before, "en").startswith("March–May 2021 varies within the normal range: ")


def test_a_state_is_of_its_month_even_where_it_comes_once_a_quarter() -> None:
    state = chart([60.0, NAN, NAN, 61.0], spacing=3, overlap=4.0)

    assert said(state, "zh").startswith("本月属正常波动：")
    assert "每期为当月末的状态" in interpretation.basis(state, None, wording.to("zh"))


def test_the_last_signal_is_recalled_once_all_is_normal() -> None:
    seen = chart(QUIET)
    once = replace(seen, signals=("none", "outside", *seen.signals[2:]), sides=(0, -1, *seen.sides[2:]))

    assert "最近一次信号在2020年8月：低于下限。" in said(once, "zh")
    assert "The last signal was in August 2020: below the lower limit." in said(once, "en")
    assert "最近一次信号" not in said(seen, "zh")


def test_limits_on_trial_say_how_many_points_they_rest_on() -> None:
    seen = chart([60.0, 61.0, NAN, 59.0], trial=(True,) * 4)

    assert "控制限为试算：只有3期，满12期才算稳定，暂不据此预警。" in said(seen, "zh")
    assert "Limits are on trial: they rest on 3 points, twelve are needed" in said(seen, "en")
    assert "they rest on 2 points" in said(seen, "en", fixed=2)
    assert "on trial" not in said(chart(QUIET), "en")


def test_too_few_records_draw_no_verdict_and_say_how_many() -> None:
    none = np.full(4, NAN)
    share = chart([60.0, 61.0, 0.0, 59.0], enough=False, mean=none, lower=none, upper=none,
                  records=np.array([3.0, 4.0, 2.0, 3.0]))  # fmt: skip
    count = replace(share, kind="count", records=np.array([1.0, 2.0, 0.0, 3.0]))

    assert said(share, "zh") == "样本不足，不画控制限，也不作判断：半数以上的期数样本不超过3件。"
    assert said(share, "en").startswith("Too few records for limits: half of the points rest on 3 or fewer;")
    assert said(count, "zh") == "样本不足，不画控制限，也不作判断：每期平均只有1.5件。"
    assert said(count, "en") == "Too few records for limits: 1.5 a point on average; nothing is judged here."


def test_one_point_none_and_no_variation() -> None:
    none = np.full(3, NAN)
    alone = chart([NAN, 60.0, NAN], lower=none, upper=none)
    flat = chart([60.0] * 12, lower=np.full(12, MEAN), upper=np.full(12, MEAN))

    assert said(alone, "zh") == "目前只有1期（60.0），至少2期才能算出控制限。"
    assert said(alone, "en") == "There is one point so far (60.0); limits need at least two."
    assert said(chart([NAN] * 3), "zh") == "截至本月尚无数据点。"
    assert said(chart([NAN] * 3), "en") == "Up to this month there is no point."
    assert said(flat, "zh").startswith("各期均为60.0，没有波动可判断。")
    assert said(flat, "en").startswith("Every point is 60.0: there is no variation to judge.")


@pytest.mark.parametrize(("values", "kind"), [([0.0] * 11 + [1.0], "count"), ([100.0] * 11 + [99.9], "measured")])
def test_where_most_points_repeat_the_sentence_says_why_there_are_no_limits(values: list[float], kind: str) -> None:
    none = np.full(12, NAN)
    seen = chart(values, kind=kind, lower=none, upper=none)

    assert said(seen, "zh") == (
        f"不画控制限：多数时期的数值与上期相同（现为{values[-1]}），极差只能反映变动次数，不能反映变动大小。"
    )
    assert said(seen, "en") == (
        f"There are no limits: most points are the same as the one before (now {values[-1]}), so that ranges say how "
        "often the value changes and not by how much."
    )


def test_where_a_few_moves_dwarf_the_others_the_sentence_says_that() -> None:
    none = np.full(12, NAN)
    seen = chart([60.0, 60.1, 60.2] * 3 + [90.0, 90.1, 90.2], lower=none, upper=none)

    assert said(seen, "zh") == "不画控制限：各期之间的变动大小悬殊（现为90.2），极差不能反映通常的变动有多大。"
    assert said(seen, "en") == (
        "There are no limits: changes from point to point are too unequal (now 90.2) to say how large a usual one is."
    )


@pytest.mark.parametrize(("rule", "side", "reading", "chinese", "english"), [
    ("outside", -1, "concern", "低于均值，超出正常波动，属实质性下降（恶化）",
     "below the mean by more than chance, a real fall, for the worse"),
    ("shift", 1, "improvement", "连续高于均值，属实质性上升（改善）",
     "run above the mean, a real rise, for the better"),
    ("two_of_three", 1, "neutral", "三个点中有两个高于均值，超出正常波动，属实质性上升",
     "two of three above the mean by more than chance, a real rise"),
])  # fmt: skip
def test_without_limits_a_signal_that_exact_chance_bears_out_is_said(
    rule: str, side: int, reading: str, chinese: str, english: str
) -> None:
    none = np.full(12, NAN)
    seen = chart([100.0] * 11 + [50.0], rule, side, reading, lower=none, upper=none)

    assert said(seen, "zh").endswith(f"但2021年6月不属偶然：{chinese}。")
    assert said(seen, "en").endswith(f" Yet chance alone does not explain June 2021: {english}.")
    assert interpretation.is_judged(seen, 11)
    assert not interpretation.is_judged(seen, 10)
    assert "limit" not in interpretation.rules(seen, 11, wording.to("en"))


def test_after_a_rebase_line_a_single_point_is_the_reason() -> None:
    none = np.full(12, NAN)
    seen = chart([0.0] * 11 + [1.0], lower=none, upper=none, rebases=(rebase("2021-06"),))

    assert said(seen, "en") == "There is one point since limits began anew (1.0); they need at least two."


def test_a_count_is_not_repeated_as_n() -> None:
    assert "n = 40" in said(chart(QUIET, kind="rate"), "en")
    assert "n =" not in said(chart(QUIET, kind="count"), "en")
    assert "n =" not in said(chart(QUIET, records=np.full(12, NAN)), "en")


@pytest.mark.parametrize(("kind", "limits"), [
    ("score", "limits 0.0 to 100.0"), ("share", "limits 0.0 to 100.0"), ("rate", "limits 0.0 to 120.0"),
    ("measured", "limits -20.0 to 120.0"),
])  # fmt: skip
def test_limits_end_where_values_do(kind: str, limits: str) -> None:
    seen = chart(QUIET, kind=kind, lower=np.full(12, -20.0), upper=np.full(12, 120.0))

    assert limits in said(seen, "en")


def test_what_points_and_limits_rest_on() -> None:
    t = wording.to("zh")
    season = np.ones(12)
    season[11] = 1.567
    rebased = rebase("2021-01")
    score = chart(QUIET, kind="score", overlap=8.0)

    assert interpretation.basis(score, None, t).startswith("共12期，每月一期：按滚动窗口计算的得分。")
    assert "控制限相应放宽，只有超出控制限才算信号" in interpretation.basis(score, None, t)
    assert "各单位得分的中位数" in interpretation.basis(replace(score, entity=CITY), None, t)
    assert interpretation.basis(chart([60.0, NAN, 61.0]), None, t).startswith("共2期，每期只用一个月的记录")
    assert "每期只用一个季度的记录" in interpretation.basis(chart(QUIET, spacing=3), None, t)
    assert "12月为1.57" in interpretation.basis(chart(QUIET, season=season), None, t)
    assert "控制限按前24期固定" in interpretation.basis(chart(QUIET), 24, t)
    assert "竖线处重新计算控制限" in interpretation.basis(chart(QUIET, rebases=(rebased,)), None, t)
    for absent in ("季节", "固定", "竖线", "放宽"):
        assert absent not in interpretation.basis(chart(QUIET), None, t)


def test_every_tendency_has_its_word() -> None:
    assert tuple(tendency.TENDENCIES) == TENDENCIES
    words = [tendency.word(name, wording.to("zh")) for name in TENDENCIES]
    assert words == ["无法判断", "平稳", "持续改善", "改善放缓", "转差", "持续转差", "转差放缓", "转好"]
    assert "改善放缓" not in said(chart(QUIET, tendency="improvement_slowing"), "zh")


def test_every_verdict_has_its_words_and_icon() -> None:
    t = wording.to("en")
    signalled = [reading for reading in READINGS if reading != "common_cause"]
    pairs = {(reading, side) for reading in signalled for side in (1, -1)}
    assert pairs == interpretation.JUDGED.keys() == icons.VARIATIONS.keys()
    rules = {(rule, side) for rule in RULES for side in (1, -1)}
    assert rules == interpretation.SIGNALS.keys() == interpretation.SHORT.keys()
    assert tuple(interpretation.RULES) == RULES
    assert {"none", *icons.ASSURANCES} == {*ASSURANCES}
    labels = [icons.variation(t, reading, side).label for reading, side in pairs]
    assert len({*labels}) == len(pairs)
    assert icons.assurance(t, "none") is None
    assert icons.variation(t, "none").shape == "none"


@pytest.mark.parametrize(("language", "letters"), [("zh", "高低达未?"), ("en", "HLPF?")])
def test_icons_carry_letters(language: Language, letters: str) -> None:
    t = wording.to(language)
    drawn = [icons.variation(t, "concern", side) for side in (1, -1)]
    assured = [icons.assurance(t, verdict) for verdict in icons.ASSURANCES]

    assert "".join(icon.letter for icon in (*drawn, *assured) if icon) == letters
    assert icons.variation(t, "concern", 1, on_trial=True).label != drawn[0].label
