"""A cell converts by a written rule or is refused: never a silent guess."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import wording
from metrics.definitions import Column
from metrics.intake import cells, days
from metrics.intake.contents import Percent
from metrics.intake.problems import Problem
from metrics.intake.texts import plain
from metrics.model import Text


def column(kind: Any = "number", **more: Any) -> Column:
    return Column(zh="列", en="Column", type=kind, **more)


COUNT = column("integer", min=0)
NUMBER = column("number")
DAY = column("date", required=False)
CODE = column("code", required=False)
CHOICE = column(
    "choice",
    required=False,
    values={"talk": Text(zh="谈话函询", en="talk"), "closed": Text(zh="予以了结（结案）", en="closed")},
)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12), ("１２", 12), (" 12\u200b", 12), ("\u300012\u00a0", 12), ("1,234", 1234), ("1，234，567", 1234567),
        (12.0, 12), (12, 12), ("12.0", 12), ("007", 7), ("999999999999", 999999999999), ("12.", 12), ("1,234.", 1234),
        ("+5", 5), ("＋５", 5),
    ],
)  # fmt: skip
def test_whole_numbers_are_read(cell: Any, value: int) -> None:
    assert cells.read(COUNT, cell) == (value, None, {})


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("１２．５", 12.5), ("-3.25", -3.25), ("－3", -3.0), (0.1 + 0.2, 0.3), (1 / 8, 0.125), ("0.123456", 0.123456),
        (".5", 0.5), ("-.25", -0.25),
    ],
)  # fmt: skip
def test_numbers_are_read(cell: Any, value: float) -> None:
    assert cells.read(NUMBER, cell)[0] == value


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("12,5", "E-NUM-02"), ("1,23", "E-NUM-02"), ("0,125", "E-NUM-02"), ("1,2345", "E-NUM-02"),
        ("3人", "E-NUM-03"), ("约5", "E-NUM-03"), (">10", "E-NUM-03"), ("1 234", "E-NUM-03"), ("1_000", "E-NUM-03"),
        (".", "E-NUM-01"), ("1.2.", "E-NUM-03"), ("12。", "E-NUM-03"),
        ("十二", "E-NUM-04"), ("壹拾", "E-NUM-04"), ("①", "E-NUM-04"), ("²", "E-NUM-04"), ("Ⅻ", "E-NUM-04"),
        ("零", "E-NUM-04"), ("٣", "E-NUM-04"), ("½", "E-NUM-04"),
        ("1e5", "E-NUM-05"), ("1e400", "E-NUM-05"), ("inf", "E-NUM-05"), ("nan", "E-NUM-05"), ("∞", "E-NUM-05"),
        (math.inf, "E-NUM-05"), (math.nan, "E-NUM-05"),
        ("-1", "E-NUM-06"), (-1, "E-NUM-06"), ("3.5", "E-NUM-08"), (3.5, "E-NUM-08"),
        ("1234567890123", "E-NUM-09"), (1e12, "E-NUM-09"), ("1.2345678", "E-NUM-09"),
        ("12%", "E-NUM-10"), (Percent(0.12), "E-NUM-10"),
        ("-", "E-NUM-13"), ("—", "E-NUM-13"), ("无", "E-NUM-13"), ("/", "E-NUM-13"), ("N/A", "E-NUM-13"),
        ("未知", "E-NUM-01"), (True, "E-NUM-01"), (date(2021, 1, 5), "E-NUM-01"),
        ("", "E-REQ-01"), (" \u3000", "E-REQ-01"), (None, "E-REQ-01"),
    ],
)  # fmt: skip
def test_what_is_no_count_is_refused_for_its_reason(cell: Any, code: str) -> None:
    value, found, _ = cells.read(COUNT, cell)

    assert (value, found) == (None, code)


@pytest.mark.parametrize(
    ("cell", "value"),
    [(10 / 3, 3.333333), (2 / 3 * 1000, 666.666667), (0.1 + 0.2, 0.3), (-1e-12, 0.0), (3.3333333, None),
     (666.6666667, None), (1000.0000001, None), ("3.3333333333333335", None), (1e12 / 3 * 4, None)],
)  # fmt: skip
def test_what_a_formula_leaves_ends_with_the_sixth_decimal_and_typed_digits_do_not(
    cell: float | str, value: float | None
) -> None:
    """Of fifteen digits or more in a cell nobody has typed the last; up to fourteen they are the sender's."""
    assert cells.read(NUMBER, cell)[:2] == (value, None if value is not None else "E-NUM-09")


def test_a_percentage_in_a_column_without_unit_is_told_that_a_number_is_wanted() -> None:
    problem = Problem("E-NUM-10", "f.csv", value="1000%", details=cells.read(COUNT, Percent(10.0))[2])
    assert "数值，不是百分数" in wording.to("zh")(problem.sentence)


@pytest.mark.parametrize(
    ("word", "nearest", "hidden"), [("TRUE", "yes", False), ("是的", "是", True), ("noo", "否", True)]
)
def test_words_are_offered_in_the_reader_s_language(word: str, nearest: str, hidden: bool) -> None:
    details = {"nearest": cells.nearest_of(word, cells.YES_OR_NO), "allowed": cells.YES_OR_NO}
    told = wording.to("zh")(Problem("E-WORD-01", "f.csv", value=word, details=details).sentence)
    assert (nearest in told) == hidden
    assert "是、否" in told


def test_there_is_one_zero() -> None:
    assert [math.copysign(1, cells.read(NUMBER, cell)[0]) for cell in ("-0", -0.0, -1e-12, 0)] == [1, 1, 1, 1]


def test_a_bound_is_named() -> None:
    assert cells.read(column(max=100), 100.5) == (None, "E-NUM-07", {"limit": "100"})


@pytest.mark.parametrize(
    ("scale", "cell", "value"),
    [
        ("percent", Percent(0.125), 12.5), ("fraction", Percent(0.125), 0.125), ("percent", "12.5%", 12.5),
        ("fraction", "12.5％", 0.125), ("percent", 12.5, 12.5), ("fraction", 0.125, 0.125), ("percent", "180%", 180.0),
        ("percent", Percent(1.5), 150.0),
    ],
)  # fmt: skip
def test_shares_convert_by_the_column_s_scale(scale: Any, cell: Any, value: float) -> None:
    assert cells.read(column(scale=scale), cell) == (value, None, {})


@pytest.mark.parametrize("scale", ["percent", "fraction"])
def test_a_cell_that_shows_1250_percent_is_refused(scale: Literal["percent", "fraction"]) -> None:
    assert cells.read(column(scale=scale), Percent(12.5))[:2] == (None, "E-NUM-10")


@pytest.mark.parametrize(
    "cell",
    [
        "2021-01-05", "2021/1/5", "2021.1.5", "2021年1月5日", "2021年01月05号", "２０２１－０１－０５", "20210105",
        20210105, "2021-01-05 10:30:00", "2021-01-05T00:00:00", " 2021-01-05\u200b", date(2021, 1, 5),
        datetime(2021, 1, 5, 23, 59),
    ],
)  # fmt: skip
def test_days_are_read(cell: Any) -> None:
    assert cells.read(DAY, cell) == (date(2021, 1, 5), None, {})


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("去年", "E-DATE-01"), ("44377", "E-DATE-01"), ("05/01/2021", "E-DATE-01"), ("21-1-5", "E-DATE-01"),
        ("2021-1/5", "E-DATE-01"), (True, "E-DATE-01"), (44377.5, "E-DATE-01"), (Percent(0.5), "E-DATE-01"),
        (12, "E-DATE-01"), (-5, "E-DATE-01"),
        ("2024年2月30日", "E-DATE-02"), ("2021-13-01", "E-DATE-02"), ("20210230", "E-DATE-02"),
        ("2021.1", "E-DATE-03"), ("2021年2月", "E-DATE-03"), ("2021", "E-DATE-03"), (2021, "E-DATE-03"),
        (60, "E-DATE-05"), (0, "E-DATE-05"),
        ("1948-12-31", "E-DATE-06"), ("2101-01-01", "E-DATE-06"), (datetime(1904, 1, 1), "E-DATE-06"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_for_its_reason(cell: Any, code: str) -> None:
    assert cells.read(DAY, cell)[:2] == (None, code)


def test_a_serial_number_is_asked_about_with_its_day() -> None:
    assert cells.read(DAY, 44377) == (date(2021, 6, 30), "Q-DATE-04", {"found": "2021-06-30"})


@pytest.mark.parametrize("kind", ["date", "code", "yes_no"])
@pytest.mark.parametrize("word", ["-", "—", "/", "无", "暂无", "N/A", "", None])
def test_words_for_nothing_leave_an_optional_cell_empty(kind: str, word: str | None) -> None:
    assert cells.read(column(kind, required=False), word) == (None, None, {})
    assert cells.read(column(kind), word) == (None, "E-REQ-01", {})


def test_a_word_for_nothing_that_is_a_choice_is_one() -> None:
    found = cells.read(column("choice", values={"none": Text(zh="无", en="none")}), "无")

    assert found == ("none", None, {})


@pytest.mark.parametrize("cell", ["谈话函询", " 谈话函询\u3000", "谈话 函询"])
def test_choices_are_read(cell: str) -> None:
    assert cells.read(CHOICE, cell) == ("talk", None, {})


def test_brackets_of_either_width_are_the_same() -> None:
    assert cells.read(CHOICE, "予以了结(结案)")[0] == "closed"


def test_an_amount_that_its_cell_shows_as_a_percentage_is_quoted_in_digits() -> None:
    assert plain(Percent(1250.05)) == "125005%"
    assert plain(Percent(12500.5)) == "1250050%"
    assert plain(Percent(0.1 + 0.2)) == "30%"


def test_yes_and_no_are_allowed_in_both_languages() -> None:
    allowed = Text(zh="是", en="yes"), Text(zh="否", en="no")
    assert cells.read(column("yes_no"), "有") == (None, "E-WORD-01", {"allowed": allowed})


def test_an_unknown_word_is_refused_with_all_that_are_allowed() -> None:
    allowed = Text(zh="谈话函询", en="talk"), Text(zh="予以了结（结案）", en="closed")
    assert cells.read(CHOICE, "谈话") == (None, "E-WORD-01", {"allowed": allowed})
    problem = Problem("E-WORD-01", "f.csv", value="谈话", details={"allowed": allowed})
    assert "谈话函询、予以了结（结案）" in wording.to("zh")(problem.sentence)
    assert "talk, closed" in wording.to("en")(problem.sentence)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("XS-2021-001", "XS-2021-001"),
        (2021001.0, "2021001"),
        (" 陕纪函〔2021〕3号 ", "陕纪函〔2021〕3号"),
        ("a/b_(1)", "a/b_(1)"),
    ],
)
def test_codes_are_read(cell: Any, value: str) -> None:
    assert cells.read(CODE, cell) == (value, None, {})


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("x" * 49, "E-CODE-01"), ("=1+1", "E-CODE-02"), ("@SUM(A1)", "E-CODE-02"), ("a b", "E-CODE-02"),
        ("a,b", "E-CODE-02"), ('"a"', "E-CODE-02"), ("ＸＳ！", "E-CODE-02"), (True, "E-CODE-02"),
        (1e15, "E-CODE-03"), (12345678901234567890, "E-CODE-03"), (date(2021, 3, 1), "E-CODE-03"),
    ],
)  # fmt: skip
def test_what_is_no_code_is_refused_for_its_reason(cell: Any, code: str) -> None:
    assert cells.read(CODE, cell)[:2] == (None, code)


@pytest.mark.parametrize(("cell", "value"), [("是", True), ("否", False)])
def test_yes_and_no_are_two_words(cell: str, value: bool) -> None:
    assert cells.read(column("yes_no"), cell) == (value, None, {})
    assert cells.read(column("yes_no"), value)[:2] == (None, "E-WORD-01")
    assert cells.read(column("yes_no"), "有")[:2] == (None, "E-WORD-01")


@given(st.floats(-9e11, 9e11, allow_nan=False).map(lambda number: round(number, 6) + 0.0))
def test_a_number_is_the_same_from_text_and_from_a_cell(number: float) -> None:
    text, value = f"{number:.6f}", float(f"{number:.6f}")

    assert cells.read(NUMBER, text)[0] == value
    assert cells.read(NUMBER, value)[0] == value


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_by_a_known_code(text: str) -> None:
    for one in (COUNT, NUMBER, DAY, CODE, CHOICE, column("yes_no")):
        value, code, _ = cells.read(one, text)
        assert code is None or value is None


@given(st.dates(date(1949, 1, 1), date(2100, 12, 31)))
def test_a_day_is_the_same_however_it_is_written(day: date) -> None:
    ways = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
    ]

    assert {cells.read(DAY, way)[0] for way in [*ways, day, datetime(day.year, day.month, day.day)]} == {day}


@pytest.mark.parametrize("text", ["12.", ".5", "+5", "-.25", "1,234.", "1.2.", ".", "1,23"])
def test_ledgers_and_finished_tables_read_the_same_numbers(text: str) -> None:
    assert cells.read(NUMBER, text)[0] == cells.amount(text)


@pytest.mark.parametrize(
    ("cell", "example"),
    [
        ("31.12.20", "YYYY-12-DD"),
        ("05.01.2021", "2021-01-DD"),
        ("5/1/2021", "2021-01-DD"),
        ("21.5.1", "2021-05-DD"),
        ("2021年5月", "2021-05-DD"),
    ],
)
def test_the_year_of_what_should_be_written_is_the_one_that_stands_there(cell: str, example: str) -> None:
    """05.01.2021 was to be written as a day of 2005."""
    column = Column(zh="日期", en="Date", type="date")
    told = days.written(column, cell)["example"]
    assert isinstance(told, Text)
    assert told.en == example
