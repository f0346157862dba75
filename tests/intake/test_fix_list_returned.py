"""A fix list that is sent back as it is: no better than the file of which it is a copy."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from metrics.intake import fix_list, unpacking
from metrics.intake.contents import Upload
from metrics.intake.problems import Problem
from metrics.wording import Language
from tests.corpus.forms import CONTRACTS, delimited
from tests.intake import workbooks
from tests.intake.sheets import config

NAME = "政府采购合同台账_2021.xlsx"
CHANGED = {"E-CELL-04": "E-CELL-03", "E-ROW-01": "E-CELL-03"}
"""What cannot be written again stands in the copy as a formula in error."""

Change = Callable[[Worksheet], None]


def sent(upload: Upload) -> tuple[list[Problem], list[tuple[object, ...]], bytes]:
    """What is wrong with a file, its records, and its fix list."""
    parcel = unpacking.unpack(upload, config())
    records = [record for chunk in parcel.chunks() for record in chunk.records]
    problems = list(parcel.problems)
    return problems, records, fix_list.workbook(upload, problems, "zh", counts=parcel.problems.counts)


def places(problems: list[Problem]) -> list[tuple[str, int | None, str | None]]:
    """Code, row and letter of what refuses a file or is asked."""
    return sorted(
        (
            (CHANGED.get(one.code, one.code), one.row, one.letter or ("A" if one.code == "E-ROW-01" else None))
            for one in problems
            if one.severity != "note"
        ),
        key=str,
    )


def contracts(change: Change, rows: int = 3) -> Upload:
    """A workbook of contracts with something odd in it; the last row has a wrong word."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in CONTRACTS.table(*(CONTRACTS.row(n) for n in range(1, rows)), CONTRACTS.row(rows, 采购方式="招标")):
        sheet.append(list(row))
    change(sheet)
    saved = io.BytesIO()
    book.save(saved)
    return Upload(NAME, saved.getvalue())


def shaped(cell: str, shape: str, value: object = None) -> Change:
    """Shows a cell by a number format, with another value where one is given."""

    def change(sheet: Worksheet) -> None:
        sheet[cell].number_format = shape
        if value is not None:
            sheet[cell].value = value

    return change


def valued(**cells: object) -> Change:
    def change(sheet: Worksheet) -> None:
        for cell, value in cells.items():
            sheet[cell].value = value

    return change


def footed(sheet: Worksheet) -> None:
    sheet.oddFooter.center.text = "单位：万元 & 件"


def noted(sheet: Worksheet) -> None:
    sheet.parent.create_sheet("填表说明")["A1"].value = "金额单位：万元"


def noted_before(sheet: Worksheet) -> None:
    sheet.parent.create_sheet("说明", 0)["A1"].value = "金额单位：万元"


def headed(sheet: Worksheet) -> None:
    sheet.oddHeader.left.text, sheet.evenHeader.left.text, sheet.oddFooter.right.text = "十堰", "百色", "单位：万元"


def commented(sheet: Worksheet) -> None:
    sheet["F1"].comment = Comment("单位：万元", "甲")


def in_dollars(sheet: Worksheet) -> None:
    sheet["F1"].comment = Comment("币种：美元", "甲")


def commented_at_the_wrong_cell(sheet: Worksheet) -> None:
    sheet["F3"].comment = Comment("单位：千元", "甲")
    sheet["F3"].value = "约12"


def prompted(sheet: Worksheet) -> None:
    rule = DataValidation(sqref="F2:F9", showInputMessage=True, prompt="按“万元”填写")
    sheet.add_data_validation(rule)


def struck(sheet: Worksheet) -> None:
    for cell in sheet[2]:
        cell.font = Font(strike=True)


def merged(sheet: Worksheet) -> None:
    sheet.merge_cells("G2:G3")


def in_1904(sheet: Worksheet) -> None:
    sheet.parent.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet["E2"].value, sheet["E2"].number_format = 42739, "General"
    sheet["E3"].value = date(2021, 1, 5)


def further(sheet: Worksheet) -> None:
    for row in CONTRACTS.table(CONTRACTS.row(9)):
        sheet.parent.create_sheet("续表") if "续表" not in sheet.parent.sheetnames else None
        sheet.parent["续表"].append(list(row))


def further_without_header(sheet: Worksheet) -> None:
    sheet.parent.create_sheet("附件")
    sheet.parent["附件"].append(["G03", "市教育局", 12])


def behind(sheet: Worksheet) -> None:
    sheet.parent.create_sheet("封面", 0)["A1"] = "本表由市财政局汇总"


ODD: list[Change] = [
    shaped("F2", '0!.0000"万元"'), shaped("F2", '0"万元"', 12), shaped("F2", "0!.0000"), shaped("F2", '"约"0'),
    shaped("F2", "[$$-409]#,##0.00"), shaped("F2", '0"元"'), shaped("C2", '"HT-"0000', 1),
    shaped("C2", "0.00", 2021.1), shaped("C2", "#,##0", 1234567), shaped("C2", "0", 1.6), shaped("C2", "0.0%", 0.5),
    shaped("C2", "yyyy-mm-dd", 44201), shaped("C2", "General", 9.1e15), shaped("E2", "mmm-yy"),
    shaped("E2", "General", 44201), shaped("E2", "yyyy-mm-dd", -5), shaped("G2", "yyyy-mm-dd", 60),
    shaped("G2", "yyyy-mm-dd", 3_000_000), shaped("F2", "0.00%"), valued(F2="=1+1"), valued(G2="#REF!"),
    valued(G2="=1+1"), valued(F2="12.5万"), valued(C2="<r><t>HT</t></r>"), valued(C2=True), valued(F2="=cmd"),
    valued(G2="2021年"), valued(H1="备注", H2="金额单位：万元"), footed, headed, noted, noted_before, commented,
    in_dollars, commented_at_the_wrong_cell, prompted, struck, merged, in_1904, further, further_without_header, behind,
]  # fmt: skip


@pytest.mark.parametrize("change", ODD)
def test_a_fix_list_sent_back_as_it_is_says_what_the_file_said(change: Change) -> None:
    """Units, formats, lines through rows and whole sheets were gone from it, so that it went in with other figures."""
    problems, records, once = sent(contracts(change))
    again, others, twice = sent(Upload(NAME, once))

    assert ("E-WORD-01", 4, "D") in places(problems)
    assert places(again) == places(problems)
    assert [one.details for one in again if one.row] == [one.details for one in problems if one.row]
    assert others == records
    assert places(sent(Upload(NAME, twice))[0]) == places(problems)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (workbooks.cell("G2", None, formula="A1"), "E-CELL-02"),
        (workbooks.cell("G2", "#DIV/0!", kind="e"), "E-CELL-03"), (workbooks.cell("G2", "12x"), "E-CELL-04"),
        (workbooks.cell("G2", "a_x0001_b", kind="str"), "E-CELL-05"),
        (workbooks.cell("G2", "60", style="day"), "E-DATE-05"),
        (workbooks.cell("G2", "2958466", style="day"), "E-DATE-07"),
        (workbooks.cell("G2", "2021-13-01", kind="d"), "E-DATE-07"),
        (workbooks.cell("G2", "#SPILL!", kind="e"), "E-CELL-03"),
        (workbooks.cell("G2", "1", style="missing"), "E-CELL-04"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("alone", [False, True])
def test_a_cell_that_could_not_be_read_is_not_empty_in_the_copy(cell: str, code: str, alone: bool) -> None:
    """The day of entry may be empty: what could not be read went in as nothing."""
    header, row = ([str(word) for word in words] for words in (CONTRACTS.headers, CONTRACTS.row(1)))
    texts = [[workbooks.cell(f"{'ABCDEFG'[at]}{n}", text, kind="str") for at, text in enumerate(words)]
             for n, words in ((1, header), (2, row), (3, row))]  # fmt: skip
    texts[1][5] = texts[2][5] = ""
    texts[1] = [cell] if alone else [*texts[1][:5], workbooks.cell("F2", 120000), cell]
    rows = "".join(workbooks.row(n, *cells) for n, cells in enumerate(texts, start=1))
    problems, _, once = sent(Upload(NAME, workbooks.workbook(workbooks.sheet(rows))))
    again = sent(Upload(NAME, once))[0]

    assert (code, 2, "G") in [(one.code, one.row, one.letter) for one in problems]
    assert places(again) == places(problems)


@pytest.mark.parametrize(
    "line", ["G03,市教育局,HT-8,公开招标,2021-01-05,12,000,2021-01-06", "G03,市教育局,HT-8", "1,2"]
)
def test_a_line_with_too_many_or_too_few_cells_is_not_left_out_of_the_copy(line: str) -> None:
    content = delimited(CONTRACTS.table()) + f"{line}\r\n".encode()
    problems, records, once = sent(Upload("政府采购合同台账_2021.csv", content))
    again, others, _ = sent(Upload(NAME, once))

    assert ("E-ROW-01", 5) in [(one.code, one.row) for one in problems]
    assert places(again) == places(problems)
    assert others == records


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_put_right_goes_in_and_the_list_itself_is_not_read(language: Language) -> None:
    upload = contracts(shaped("F2", '0!.0000"万元"'))
    problems = sent(upload)[0]
    book = openpyxl.load_workbook(io.BytesIO(fix_list.workbook(upload, problems, language)))
    book.worksheets[1]["D4"] = "公开招标"
    saved = io.BytesIO()
    book.save(saved)
    again, records, _ = sent(Upload(NAME, saved.getvalue()))

    assert again == []
    assert [(record[1], record[4]) for record in records] == [("HT-1", 120000), ("HT-2", 120000), ("HT-3", 120000)]
    assert book.worksheets[1]["F2"].number_format == '0!.0000"万元"'


@pytest.mark.parametrize(("rows", "cells", "whole"), [(6001, 1_000_000, True), (40, 287, True), (40, 286, False)])
def test_a_copy_has_all_rows_or_there_is_none(
    rows: int, cells: int, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond 5,000 rows only those with faults were copied, and all others were lost when it was sent back."""
    monkeypatch.setattr(fix_list, "CELLS_AT_MOST", cells)
    problems, _, raw = sent(contracts(lambda _: None, rows))
    book = openpyxl.load_workbook(io.BytesIO(raw))
    lines = [line[1:9] for line in book.worksheets[0].iter_rows(min_row=2, values_only=True)]

    assert len(book.worksheets) == 1 + whole
    assert lines[-1][0] == "E-WORD-01"
    if whole:
        again, records, _ = sent(Upload(NAME, raw))
        assert len(lines) == len(problems)
        assert (places(again), len(records)) == (places(problems), rows - 1)
    else:
        assert lines[0] == (*[None] * 7, "文件太长，未复制到本清单；请按工作表、行、列在原文件中改正，再报送原文件")
        assert [one.code for one in sent(Upload(NAME, raw))[0]] == ["E-HEAD-07"]


@pytest.mark.parametrize("change", [commented, shaped("F2", '0"13812345678"')])
def test_what_stands_beside_the_cells_is_searched_for_persons_before_it_is_copied(change: Change) -> None:
    def about_somebody(sheet: Worksheet) -> None:
        change(sheet)
        if comment := sheet["F1"].comment:
            comment.text += "，联系13812345678"

    raw = sent(contracts(about_somebody))[2]
    assert len(openpyxl.load_workbook(io.BytesIO(raw)).worksheets) == 1
