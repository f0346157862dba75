"""A period is a date, not a text: the spellings that are read, and steps counted on the calendar."""

from __future__ import annotations

import pytest

from metrics.model.periods import kind_of, ordinal, read_period, shift

SPELLINGS = {
    "2021-06": "2021-06|2021-6|2021/06|2021/6|202106|2021.06|2021.6|2021M06|2021-M6|2021年6月|2021年06月份|"
    "２０２１年６月|2021-06-30|2021/6/30|"
    "2021-06-30 00:00:00|2021年6月30日|6/2021|Jun 2021|June 2021|2021 jun",
    "2021-Q2": "2021-Q2|2021Q2|2021 q2|Q2 2021|2021年第二季度|2021年二季度|2021年第2季度|2021年2季",
    "2021-H2": "2021-H2|2021H2|H2 2021|2021年下半年|2021下半年",
    "2021": "2021|2021年|2021年度| 2021 ",
}
NONE = "|one day|2021-13|2021-00|2021-Q5|2021-H3|21-06|2021-06-31|2021.1|20216|6|2021年第五季度|Juno 2021|2021-06-30-1"


@pytest.mark.parametrize(
    ("period", "text"), [(period, text) for period, texts in SPELLINGS.items() for text in texts.split("|")]
)
def test_a_period_is_read_in_every_usual_spelling(period: str, text: str) -> None:
    assert read_period(text) == period


@pytest.mark.parametrize("text", NONE.split("|"))
def test_what_names_no_period_is_none(text: str) -> None:
    """2021.1 is what a spreadsheet shows of 2021.10."""
    assert read_period(text) is None


@pytest.mark.parametrize(
    ("period", "kind", "after"),
    [
        ("2021-12", "month", "2022-01"),
        ("2021-Q4", "quarter", "2022-Q1"),
        ("2021-H2", "half-year", "2022-H1"),
        ("2021", "year", "2022"),
    ],
)
def test_steps_are_counted_on_the_calendar(period: str, kind: str, after: str) -> None:
    assert kind_of(period) == kind
    assert shift(period, 1) == after
    assert shift(after, -1) == period
    assert ordinal(after) - ordinal(period) == 1
