"""Figures in columns that are not read are named: under no header, under a merged one, right after a cut number."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from metrics.intake.contents import Cell, SheetOpened
from metrics.wording import say
from tests.intake.sheets import HEADER, RIGHT, Sheet, Unpacked, changed, config, header_of, unpacked

WEIBIN = changed(A="610302", B="渭滨区")
FENGXIANG = changed(A="610303", B="金台区")


def read(*rows: Sequence[Cell], merged: tuple[str, ...] = ()) -> Unpacked:
    return unpacked([Sheet(rows, SheetOpened("台账", merged=merged))])


def parted(row: Sequence[Cell], cell: Cell, at: int = 4) -> list[Cell]:
    """A row with one more cell in it; by default right after 检举控告件数."""
    return [*row[:at], cell, *row[at:]]


def contracts(*lines: str, header: str = "备注") -> Unpacked:
    """A CSV of contracts whose last column that is read is the amount."""
    titles = header_of(config().ledgers["procurement"])[:-1]
    rows = [line.split(",") for line in lines]
    return unpacked([Sheet([[*titles, header], *rows], SheetOpened(None))], name="政府采购合同台账.csv", kind="csv")


@pytest.mark.parametrize(
    ("at", "range_", "place"), [(4, "D1:E1", ("E-HEAD-15", 2, "E")), (10, "J1:K1", ("E-HEAD-15", 2, "K")),
                                (2, "B1:C1", ("E-HEAD-15", 2, "C"))],
)  # fmt: skip
def test_a_header_merged_over_two_columns_with_figures_goes_back(
    at: int, range_: str, place: tuple[str, int, str]
) -> None:
    found = read(parted(HEADER, None, at), parted(RIGHT, 99, at), parted(WEIBIN, 98, at), merged=(range_,))
    assert found.places == [place]
    assert f"“{HEADER[at - 1]}”" in say(found.problems[0].sentence, "zh")


def test_a_merged_header_over_an_empty_column_is_no_fault() -> None:
    found = read(parted(HEADER, None), parted(RIGHT, None), parted(WEIBIN, None), merged=("D1:E1",))
    assert (found.codes, len(found.records)) == ([], 2)


@pytest.mark.parametrize("cell", [99, 3.5, "99", "1,234", "12件", "９９"])
def test_figures_under_no_header_beside_a_column_of_figures_are_asked_about(cell: Cell) -> None:
    for at, letter in ((3, "D"), (4, "E"), (9, "J")):
        found = read(parted(HEADER, None, at), parted(RIGHT, cell, at), parted(WEIBIN, cell, at))
        assert found.places == [("Q-HEAD-16", 2, letter)]
        assert [record["accusations"] for record in found.records] == [12, 12]


def test_each_of_two_such_columns_is_asked_about() -> None:
    found = read(*(parted(parted(row, cell), cell) for row, cell in ((HEADER, None), (RIGHT, 7), (WEIBIN, 8))))
    assert found.places == [("Q-HEAD-16", 2, "E"), ("Q-HEAD-16", 2, "F")]


def test_a_comma_file_is_asked_about_as_well() -> None:
    found = unpacked([Sheet([parted(HEADER, None), parted(RIGHT, "99")], SheetOpened(None))], kind="csv")
    assert found.places == [("Q-HEAD-16", 2, "E")]


@pytest.mark.parametrize("at", [10, 11, 2])
def test_such_a_column_elsewhere_is_a_remark(at: int) -> None:
    wide = [[*row, None, None] for row in (HEADER, RIGHT, WEIBIN)]
    rows = [parted(row, cell, at) for row, cell in zip(wide, (None, 77, 76), strict=True)]
    found = read(*rows)
    assert found.places == [("N-HEAD-17", 2, "ABCDEFGHIJKL"[at])]
    assert len(found.records) == 2


@pytest.mark.parametrize("cells", [(1, 2, 3), ("1", "2", "3"), (2, 3, 5), (None, None, None), ("重点", None, "一般")])
def test_running_numbers_words_and_empty_columns_stay_without_a_word(cells: tuple[Cell, ...]) -> None:
    for_first = [parted(row, cell, 0) for row, cell in zip((RIGHT, WEIBIN, FENGXIANG), cells, strict=True)]
    assert read(parted(HEADER, None, 0), *for_first).codes == []


def test_running_numbers_stay_without_a_word_in_the_middle_as_well_and_two_figures_are_none() -> None:
    rows = [parted(row, number, 4) for number, row in enumerate((RIGHT, WEIBIN, FENGXIANG), 1)]
    assert read(parted(HEADER, None), *rows).codes == []
    assert read(parted(HEADER, None), *rows[:2]).codes == ["Q-HEAD-16"]


def test_figures_in_rows_that_are_no_records_are_nothing() -> None:
    total = ["合计", None, None, 24, 48]
    assert read(parted(HEADER, None), parted(RIGHT, None), total).codes == ["N-ROW-02"]


def test_a_column_that_the_lower_row_of_the_header_names_has_a_header() -> None:
    merged = (*(f"{letter}1:{letter}2" for letter in "ABCFGHIJK"), "D1:E1")
    lower: list[Cell] = [None, None, None, "本月", "累计"]
    assert "E-HEAD-15" not in read(parted(HEADER, None), lower, parted(RIGHT, 99), merged=merged).codes
    bare = read(parted(HEADER, None), [None, None, None, "本月"], parted(RIGHT, 99), merged=merged)
    assert "E-HEAD-15" in bare.codes


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        (["G03,市教育局,HT-1,公开招标,2021-01-05,12,500", "G03,市教育局,HT-2,公开招标,2021-01-06,7,250"], 2),
        (["G03,市教育局,HT-1,公开招标,2021-01-05,12,5"], 2),
        (["G03,市教育局,HT-1,公开招标,2021-01-05,900,加急", "G03,市教育局,HT-2,公开招标,2021-01-06,12,050"], 3),
    ],
)  # fmt: skip
def test_the_end_of_a_number_that_a_comma_has_cut_is_asked_about(lines: list[str], row: int) -> None:
    assert ("Q-HEAD-18", row, "G") in contracts(*lines).places


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("备注", ["G03,市教育局,HT-1,公开招标,2021-01-05,12500,加急"]),
        ("备注", ["G03,市教育局,HT-1,公开招标,2021-01-05,12500,见附件2"]),
        ("备注", ["G03,市教育局,HT-1,公开招标,2021-01-05,12500,500", "G03,市教育局,HT-2,公开招标,2021-01-06,725,续签"]),
        ("其中自筹", ["G03,市教育局,HT-1,公开招标,2021-01-05,900,500"]),
    ],
)  # fmt: skip
def test_remarks_and_further_figures_are_no_ends_of_numbers(header: str, lines: list[str]) -> None:
    found = contracts(*lines, header=header)
    assert sorted(found.codes) == ["N-HEAD-08", "N-HEAD-09"]
    assert len(found.records) == len(lines)


def test_the_end_of_a_number_begins_with_0_under_any_header() -> None:
    found = contracts("G03,市教育局,HT-1,公开招标,2021-01-05,12,050", header="其中自筹")
    assert ("Q-HEAD-18", 2, "G") in found.places
