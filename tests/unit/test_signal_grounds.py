"""What is said of a chart's newest point: every rule, both sides, both languages."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.screens.review.signal_evidence import points, signal
from metrics import wording
from metrics.application.signals.monitor_view import Chart
from metrics.wording import Language
from tests.conftest import SampleCity
from tests.pages.asking import asked


def chart(values: list[float], *, subject: str, improvement: int, spacing: int = 1, winter: float = 1.0) -> Chart:
    """A chart with mean 80 and limits 70 and 90, whose last point rests on 12 records."""
    n = len(values)
    return Chart(
        entity="G14", subject=subject, kind="score" if subject == "index" else "share", spacing=spacing, overlap=1.0,
        improvement=improvement, enough=True, periods=("2021-06",) * n, values=np.array(values),
        records=np.full(n, 12.0), mean=np.full(n, 80.0), lower=np.full(n, 70.0), upper=np.full(n, 90.0),
        trial=(False,) * n, rules=((),) * n, signals=("none",) * n, readings=("concern",) * n, sides=(0,) * n,
        variation="concern", assurance="none", tendency="none", target=None,
        season=np.array([1.0] * 11 + [winter]), rebases=(),
    )  # fmt: skip


NAN = float("nan")
SAID = [
    ("score_outside", "index", 1, [80, 69.96], "below the lower limit 70.0 (mean 80.0)",
     "低于下控制限70.0（均值80.0）"),
    ("indicator_outside", "PE4", 1, [80, 65], "below the lower limit 70.0% (mean 80.0%); n = 12 in the month",
     "低于下控制限70.0%（均值80.0%）；当月样本12"),
    ("indicator_outside", "DI4", -1, [80, 95], "above the upper limit 90.0% (mean 80.0%); n = 12 in the month",
     "高于上控制限90.0%（均值80.0%）；当月样本12"),
    ("indicator_shift", "PE4", 1, [81, 79, 78, NAN, 79, 78, 79, 78, 79],
     "7 months in a row below the mean 80.0%; n = 12 in the month", "连续7个月低于均值80.0%；当月样本12"),
    ("indicator_shift", "DI4", -1, [79, *[82] * 8], "8 months in a row above the mean 80.0%; n = 12 in the month",
     "连续8个月高于均值80.0%；当月样本12"),
    ("indicator_trend", "PE4", 1, [80, 85, 84, 83, NAN, 82, 81, 80, 79],
     "7 months in a row getting worse, from 85.0% (mean 80.0%); n = 12 in the month",
     "连续7个月变差，起点为85.0%（均值80.0%）；当月样本12"),
    ("indicator_two_of_three", "PE4", 1, [72, 80, 72], "two of the last three near the limit 70.0% (mean 80.0%)",
     "最近三期中两期接近控制限70.0%（均值80.0%）"),
]  # fmt: skip
"""Rule, subject, direction, values, and how its evidence begins in English and Chinese."""


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("rule", "subject", "improvement", "values", "english", "chinese"), SAID)
def test_every_rule_is_told_by_its_numbers(
    sample_city: SampleCity, rule: str, subject: str, improvement: int, values: list[float], english: str,
    chinese: str, language: Language,
) -> None:  # fmt: skip
    enquiry = asked(sample_city, language=language)
    matter, evidence = signal(enquiry, chart(values, subject=subject, improvement=improvement), rule)

    assert evidence.startswith(chinese if language == "zh" else english)
    shown = "69.9" if subject == "index" else f"{values[-1]:.1f}%"
    assert matter.endswith(shown)


def test_a_quarter_and_a_season_are_named(sample_city: SampleCity) -> None:
    enquiry = asked(sample_city)
    seen = chart([80, 65], subject="PE4", improvement=1, spacing=3, winter=1.6)

    assert signal(enquiry, seen, "indicator_outside")[1].endswith("; n = 12 in the quarter, adjusted for the season")
    assert points(1, 3, wording.to("en")) == "1 quarter"
    assert points(12, 6, wording.to("zh")) == "12个点"
