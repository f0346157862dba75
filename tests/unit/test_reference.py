"""The reference of definitions says what the models say, with the example city's files as examples."""

from __future__ import annotations

import pytest

from metrics.application.city import METHODS
from metrics.cli import reference


def test_the_page_is_what_the_models_say() -> None:
    assert reference.PAGE.read_text(encoding="utf-8") == reference.text()


@pytest.mark.parametrize(
    "key",
    ["follow_up", "due_day", "full_return", "pool", "recorded_on", "halved_after", "map", "adcode", "kinds",
     "lowest_grade", "population", "points_per_month", "is None", "month_end", "days(held_on, closed_on)"],
)  # fmt: skip
def test_what_nobody_could_guess_is_told(key: str) -> None:
    assert key in reference.text()


def test_every_kind_of_measure_and_every_alert_is_told() -> None:
    page = reference.text()
    for name in (*METHODS.measure, *METHODS.alert):
        line = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")][-1]
        assert len(line.split("|")[-2].strip()) > 10, line
