"""Figures and codes that a table shows as something else than its cells hold: parts, larger units, formats."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import numbers
from openpyxl.worksheet.datavalidation import DataValidation

from metrics.definitions import Column, load
from metrics.intake import cells
from metrics.intake.contents import Cell, Dressed, Scaled, SheetOpened, Upload
from metrics.intake.parsing import formats
from metrics.intake.problems import Problem
from metrics.intake.unpacking import unpack
from metrics.wording import say
from tests.intake.sheets import HEADER, RIGHT, Sheet, config, header_of, unpacked
from tests.intake.test_printed_tables import CONTRACT, read


@pytest.mark.parametrize(
    ("below", "said"),
    [
        (["累计", "本月"], ["E-HEAD-06"]), (["合计", "本月"], ["E-HEAD-06"]), (["上年", "本年"], ["E-HEAD-06"]),
        (["合计", "其中：网上"], ["N-HEAD-12"]), (["本月", "累计"], ["N-HEAD-12"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("merged", [(), ("D1:E1",)])
def test_a_row_below_a_header_that_parts_a_column_is_no_total(
    below: list[Cell], said: list[str], merged: tuple[str, ...]
) -> None:
    """The figure of all months so far is not that of the month, whatever row says so."""
    parted: list[Cell] = [*HEADER[:4], None, *HEADER[4:]]
    figures: list[Cell] = [*RIGHT[:3], 30, 5, *RIGHT[4:]]
    found = read(parted, [None, None, None, *below], figures, opened=SheetOpened("台账", merged=merged))

    assert [code for code in found.codes if code != "N-HEAD-09"] == said
    if said == ["N-HEAD-12"]:
        assert [record["accusations"] for record in found.records] == [30]
    else:
        assert found.places[0][1:] == (2, "D")


@pytest.mark.parametrize(
    "line",
    [
        "Unit: 10,000 yuan", "Amounts in RMB thousand", "Unit: ￥10k", "In thousands", "單位：萬元",
        "单位：人民币万圆", "单位：仟元", "单位:佰元", "单位：K元", "金额（万）", "金额：万",
        "（以万为单位）", "（单位为万）", "数据以万计", "单位:1万", "单位：10000元", "单位：w", "单位：M",
        "金额单位:mn", "RMB mn", "CNY m", "¥m", "kRMB", "单位 万",
        "单位/万元", "金额均为万", "金额：w", "（w元）", "单位：10⁴元",
        "单位：10^4元", "金额以万元列示", "单位：美元", "币种：美元", "金额单位：港币", "货币单位：USD", "单位：欧元",
        "RMB'000", "¥ thousand", "¥000s", "000 元", "'000元", "人民币：万", "单位：wan", "币别：USD", "Currency: EUR",
        "in CNY'000", "(thousands)", "Amounts: thousands", "10k RMB", "单位：1万元", "单位：10,000元", "单位：x10000元",
        "单位：¥万", "单位均为万", "in 0,000s", "USD thousand", "US$", "折合美元",
        "以美元计价", "in US dollars", "单位：分", "金额单位：角",
    ],
)  # fmt: skip
def test_a_line_that_says_figures_are_in_thousands_or_more_refuses_the_table(line: str) -> None:
    title = header_of(config().ledgers["procurement"])
    for rows in ([[line], title, CONTRACT], [title, CONTRACT, [f"注：{line}"]]):
        found = unpacked([Sheet(rows)], name="政府采购合同台账.xlsx")
        assert "E-HEAD-10" in found.codes, rows


@pytest.mark.parametrize(
    "line",
    [
        "单位：元", "单位：件", "Amounts in RMB", "in 1000 villages", "单位名称：万寿路街道",
        "单位：千阳县", "以千阳县计划为准", "以百分制计", "（十）县区", "Unit: yuan",
        "1,000 yuan and more", "12.5万元以上的合同", "单位：人民币元", "in yuan", "以元计", "币种：人民币",
        "各单位分 批报送", "单位：元/件", "单位：分局", "单位 万寿路街道", "美元汇率见附件", "in Meixian",
        "1000元以上", "in 2000", "合计000元",
    ],
)  # fmt: skip
def test_a_line_that_speaks_of_something_else_refuses_nothing(line: str) -> None:
    title = header_of(config().ledgers["procurement"])
    found = unpacked([Sheet([[line], title, CONTRACT])], name="政府采购合同台账.xlsx")
    assert "E-HEAD-10" not in found.codes


@pytest.mark.parametrize(
    "line",
    ["单位：元", "金额单位：元", "（单位：人民币元）", "金额以元计", "in yuan", "单位元", "单位：千元", "单位：美元"],
)
@pytest.mark.parametrize("place", ["above", "below", "remark", "comment", "sheet"])
def test_a_line_in_yuan_refuses_a_table_in_ten_thousands(line: str, place: str, own_config: Path) -> None:
    """120000 元 went into a column in 万元 as 120000."""
    path = own_config / "ledgers" / "procurement.yaml"
    path.write_text(path.read_text("utf-8").replace("unit: 元", "unit: 万元"), "utf-8")
    title = header_of(config().ledgers["procurement"])
    sheet = {
        "above": Sheet([[line], title, CONTRACT]), "below": Sheet([title, CONTRACT, [f"注：{line}"]]),
        "remark": Sheet([[*title, "备注"], [*CONTRACT, None, line]]),
        "sheet": Sheet([title, CONTRACT], SheetOpened(line)),
        "comment": Sheet([title, CONTRACT], SheetOpened("台账", said=(("F1", line),))),
    }[place]  # fmt: skip
    assert "E-HEAD-10" in unpacked([sheet], name="政府采购合同台账.xlsx", definitions=load(own_config)).codes


def test_a_code_that_its_format_writes_with_other_signs_is_not_taken() -> None:
    """1 shown as HT-0001 is another contract than the 1 that is stored."""
    title = header_of(config().ledgers["procurement"])
    found = unpacked([Sheet([title, [*CONTRACT[:2], Dressed(1), *CONTRACT[3:]]])], name="政府采购合同台账.xlsx")
    assert ("E-CODE-03", 2, "C") in found.places
    dressed = [Dressed(cell) if isinstance(cell, int | float) else cell for cell in RIGHT]
    assert not [code for code in read(HEADER, dressed).codes if code.startswith("E-")]


@pytest.mark.parametrize(
    ("stored", "shape", "seen"),
    [
        (2021.1, "0.00", "2021.10"), (1.6, "0", "2"), (1234567, "#,##0", "1,234,567"), (12000, "0.0E+0", "1.2E+4"),
        (12, "0.00", "12.00"), (12, "0.##", "12."), (0.5, "#.0", ".5"), (0, "#", ""), (7, ";;;", ""),
        (5, "0/", "5/"), (5, "[DBNum2]General", "伍"), (-5, "0;0", "5"), (0.5, "# ?/?", "1/2"),
        (1.5, '"¥"0.0', "¥1.5"), (0, "0;-0;", ""), (5, "[>=10]0;-0", "-5"), (12, 3, None), (1234, 3, "1,234"),
        (2.5, 1, "3"), (12, 2, "12.00"), (12, 11, "1.20E+01"), (12, 1, None), (12, "0", None),
        (12, "General", None), (2021.1, "General", None), (12, "@", None), (2021.15, "0.00", None),
        (2021.1, "0.0#", None), (123, "#,##0", None), (12, "[Red]0_ ;[Red]-0", None), (-5, "0;-0", None),
        (-5, "0", None), (7, "0;-0;;@", None), (12, "??0", None), (0.5, "0.0", None), (1.5, "[>=10]0;0.0", "2"),
        (0, "0;;0", None), (1000.5, "#,##0.0", "1,000.5"), (100.5, "#,##0.0", None), (1.1, "0.0;@", None),
    ],
)  # fmt: skip
def test_a_code_that_a_plain_format_shows_with_other_signs_is_not_taken(
    tmp_path: Path, stored: float, shape: str | int, seen: str | None
) -> None:
    """2021.1 shown as 2021.10 and 2021.1 shown as it stands are two contracts; ``seen`` is None where both agree."""
    book, title = Workbook(), header_of(config().ledgers["procurement"])
    book.worksheets[0].append(title)
    book.worksheets[0].append([*CONTRACT[:2], stored, *CONTRACT[3:]])
    book.worksheets[0].cell(2, 3).number_format = numbers.BUILTIN_FORMATS[shape] if isinstance(shape, int) else shape
    book.save(tmp_path / "政府采购合同台账.xlsx")
    parcel = unpack(Upload("政府采购合同台账.xlsx", tmp_path / "政府采购合同台账.xlsx"), config())
    records = [record for chunk in parcel.chunks() for record in chunk.records]
    refused = [(one.code, one.row, one.letter) for one in parcel.problems if one.code.startswith("E-")]
    if seen is not None:
        assert refused == [("E-CODE-03", 2, "C")]
    else:
        assert refused == []
        assert records[0][1] == f"{stored:g}"


@pytest.mark.parametrize("shape", ["#,##0.00", "0", "0.0E+0", "0.000", "_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ "])
def test_figures_and_days_are_read_under_any_plain_format(tmp_path: Path, shape: str) -> None:
    book, title = Workbook(), header_of(config().ledgers["procurement"])
    book.worksheets[0].append(title)
    book.worksheets[0].append([*CONTRACT[:4], 44201, 1234567.5, *CONTRACT[6:]])
    for place in (5, 6):
        book.worksheets[0].cell(2, place).number_format = shape
    book.save(tmp_path / "政府采购合同台账.xlsx")
    parcel = unpack(Upload("政府采购合同台账.xlsx", tmp_path / "政府采购合同台账.xlsx"), config())
    [[record]] = [chunk.records for chunk in parcel.chunks()]
    assert record[3:5] == (date(2021, 1, 5), 1234567.5)
    assert [one.code for one in parcel.problems if not one.code.startswith("N-")] == ["Q-DATE-04"]


@pytest.mark.parametrize(
    ("shape", "code"), [("mmm-yy", "E-DATE-03"), ('yyyy"年"m"月"', "E-DATE-03"), ("yyyy-mm-dd", "")]
)
def test_a_month_that_is_shown_without_its_day_is_no_day(tmp_path: Path, shape: str, code: str) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(header_of(config().ledgers["procurement"]))
    sheet.append([*CONTRACT[:4], date(2021, 6, 1), *CONTRACT[5:]])
    sheet.cell(2, 5).number_format = shape
    book.save(tmp_path / "政府采购合同台账.xlsx")
    parcel = unpack(Upload("政府采购合同台账.xlsx", tmp_path / "政府采购合同台账.xlsx"), config())
    list(parcel.chunks())
    assert [problem.code for problem in parcel.problems if problem.code.startswith("E-")] == ([code] if code else [])


@pytest.mark.parametrize(
    ("shape", "meant"),
    [('0"百件"', "scaled 1 100"), ('0"百元"', "scaled 1 100"), ('0"十"', "scaled 1 10"), ('0"拾元"', "scaled 1 10"),
     ('0"k"', "scaled 1 1000"), ('0_-"W"', "scaled 1 10000"), ("0\\k", "scaled 1 1000"), ('0"K元"', "scaled 1 1000"),
     ('0" thousand"', "scaled 1 1000"), ('0" million"', "scaled 1 1000000"), ('0"万"', "scaled 1 10000"),
     ('0"百万元"', "scaled 1 1000000"), ('0"萬"', "scaled 1 10000"), ("0万", "scaled 1 10000"),
     ('0!.0,"万"', "scaled 10000 10000"), ('0.0,"k"', "scaled 1000 1000"), ('0!.0000"万元"', "scaled 10000 10000"),
     ('0\\.0000"万元"', "scaled 10000 10000"), ('0"."0000"万元"', "scaled 10000 10000"), ("0!.0000", "scaled 10000 0"),
     ("0!.00,", "scaled 100000 0"), ('0!.00,,"亿"', "scaled 100000000 100000000"), ("0!.0,", "scaled 10000 0"),
     ('#,##0.00,"千元"', "scaled 1000 1000"), ("#,##0,", "scaled 1000 0"), ('0.00,,"百万"', "scaled 1000000 1000000"),
     ('0!.0,"万";-0!.0,"万"', "scaled 10000 10000"), ('[>=10000]0!.0,"万";0', "scaled 10000 10000"),
     ('[<10000]0;0!.0,"万"', "scaled 10000 10000"), ('0"万"0000"元"', "scaled 10000 10000"),
     ('0"亿"0000"万"0000"元"', "scaled 100000000 100000000"), ('0.00"万";[Red]-0.00"万"', "scaled 1 10000"),
     ('"万元："0.00', "scaled 1 10000"),
     ('0"M"', "scaled 1 1000000"), ('0.00"mil"', "scaled 1 1000000"), ('#,##0.0,,"M"', "scaled 1000000 1000000"),
     ('0"元"', "scaled 1 1"), ('#,##0.00" 元"', "scaled 1 1"), ('0"mm"', "dressed"), ('0"m²"', "dressed"),
     ('"约"0', "worded 约"), ('"≥"0', "worded ≥"), ('0"以上"', "worded 以上"), ('"负"0', "worded 负"),
     ("-0", "worded -"), ('"-"0', "worded -"), ('"("0")"', "worded ("), ('0"%"', "worded %"), ('00"-"00', "worded -"),
     ('0"00"', "worded 00"), ('"1"0', "worded 1"), ('0".5"', "worded .5"), ('0"×10000"', "worded ×10000"),
     ('"2020-"mm-dd', "worded 2020-"), ('yyyy"年"m"月"d"日"', "day"), ('0"wan"', "worded wan"), ('0"角"', "worded 角"),
     ('"US"0', "worded US"), ('0"左右"', "worded 左右"), ('0"m2"', "dressed"), ('[DBNum2]General"元"', "scaled 1 1"),
     ('0"美元"', "worded 美元"), ("[$$-409]#,##0.00", "worded $"), ("[$€-2] #,##0.00", "worded €"),
     ("$#,##0", "worded $"), ('0.0"万美元"', "worded 美元"), ("[$¥-804]#,##0.00", ""), ('0;"负"0', "dressed"),
     ("0.00E+00", ""),
     ("0.0%", "percent"), ("#,##0.00_);(#,##0.00)", ""), ("_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ", ""),
     ("[>=10]0;-0", ""), ("# ?/?", ""),
     ('0"件"', "dressed"), ('0"kg"', "dressed"), ('0"周"', "dressed"),
     ('0"个百分点"', "dressed"), ('"K-"0000', "dressed"), ("[DBNum2]General", ""), ("#,##0", ""), ("#,##0.00", "")],
)  # fmt: skip
def test_a_format_that_names_tens_or_thousands_shows_another_figure(shape: str, meant: str) -> None:
    assert formats.meaning(shape) == meant


@pytest.mark.parametrize(
    ("unit", "stored", "divisor", "scale", "read_as"),
    [
        ("元", 123456, 10_000, 10_000, 123456), ("万元", 123456, 10_000, 10_000, 12.3456), ("万元", 12, 1, 10_000, 12),
        ("千元", 123456, 10_000, 10_000, 123.456), (None, 30000, 10_000, 10_000, 30000), ("千元", 5, 1, 1000, 5),
        ("亿元", 1234567800, 10**8, 10**8, 12.345678), ("万元", 123456, 10_000, 0, 12.3456),
        ("元", 12345.67, 1000, 1000, 12345.67), ("万元", 120000, 1, 1, 12), ("元", 120000, 1, 1, 120000),
    ],
)  # fmt: skip
def test_a_figure_is_what_its_cell_shows_in_the_unit_of_its_column(
    unit: str | None, stored: float, divisor: int, scale: int, read_as: float
) -> None:
    """123456 that is shown as 12.3456万元 is 123456 元, and 12.3456 where the column is in 万元."""
    column = Column(zh="金额", en="Amount", type="number", unit=unit)
    assert cells.read(column, Scaled(stored, divisor, scale)) == (read_as, None, {})


@pytest.mark.parametrize(
    ("unit", "stored", "divisor", "scale", "told"),
    [
        ("元", 12, 1, 10_000, "单元格里是 12，按其格式显示为 12万。请写成 120000，并用普通数字格式。"),
        ("元", 123456, 10_000, 0,
         "单元格里是 123456，按其格式显示为 12.3456。"
         "请写成 123456，并用普通数字格式；若本意是 12.3456，则写成 12.3456。"),
        ("万元", 5, 1, 1000, "单元格里是 5，按其格式显示为 5千。请写成 0.5，并用普通数字格式。"),
        ("元", 123456, 1000, 10_000, "单元格里是 123456，按其格式显示为 123.456万。请写成 1234560，并用普通数字格式。"),
    ],
)  # fmt: skip
def test_where_cell_and_format_disagree_it_is_said_what_to_write(
    unit: str, stored: float, divisor: int, scale: int, told: str
) -> None:
    value, code, details = cells.read(
        Column(zh="金额", en="Amount", type="number", unit=unit), Scaled(stored, divisor, scale)
    )
    assert (value, code) == (None, "E-CELL-08")
    problem = Problem("E-CELL-08", "", value=f"{stored}", details=details)
    assert say(problem.sentence, "zh").partition("：")[2] == told


@pytest.mark.parametrize("shape", ['"约"0', "[$$-409]#,##0.00"])
def test_a_format_that_makes_another_number_is_refused(shape: str, tmp_path: Path) -> None:
    """12 shown as 约12 or $12 was 12 yuan."""
    book, name = Workbook(), "政府采购合同台账.xlsx"
    sheet = book.worksheets[0]
    sheet.append(header_of(config().ledgers["procurement"]))
    sheet.append(CONTRACT)
    place = CONTRACT.index(next(cell for cell in CONTRACT if isinstance(cell, int | float))) + 1
    sheet.cell(2, place).number_format = shape
    book.save(tmp_path / name)
    parcel = unpack(Upload(name, tmp_path / name), config())
    list(parcel.chunks())
    assert [problem.code for problem in parcel.problems if problem.code.startswith("E-")] == ["E-CELL-09"]


@pytest.mark.parametrize(("shape", "stored"), [('0!.0000"万元"', 123456), ('#,##0.00,"千元"', 12345.67)])
def test_a_workbook_in_ten_thousands_by_its_format_is_read_in_full(tmp_path: Path, shape: str, stored: float) -> None:
    book, name = Workbook(), "政府采购合同台账.xlsx"
    sheet = book.worksheets[0]
    sheet.append(header_of(config().ledgers["procurement"]))
    sheet.append(CONTRACT)
    place = CONTRACT.index(next(cell for cell in CONTRACT if isinstance(cell, int | float))) + 1
    sheet.cell(2, place, stored).number_format = shape
    book.save(tmp_path / name)
    parcel = unpack(Upload(name, tmp_path / name), config())
    [[record]] = [chunk.records for chunk in parcel.chunks()]
    assert record[list(config().ledgers["procurement"].all_columns).index("amount")] == stored
    assert [problem.code for problem in parcel.problems if problem.code.startswith("E-")] == []


@pytest.mark.parametrize("line", ["单位：万元", "币种：美元", "Unit: thousand", "单位：w", "以港币计价", "金额：M"])
@pytest.mark.parametrize("place", ["comment", "prompt", "foot"])
def test_what_a_workbook_says_beside_its_cells_is_met_in_whatever_unit(line: str, place: str) -> None:
    """Comments that name another currency, or thousands in English, were left out when the workbook was read."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(header_of(config().ledgers["procurement"]))
    sheet.append(CONTRACT)
    if place == "comment":
        sheet["F1"].comment = Comment(line, "")
    elif place == "prompt":
        sheet.add_data_validation(DataValidation(sqref="F2:F9", prompt=line))
    else:
        sheet.oddFooter.center.text = line
    saved = io.BytesIO()
    book.save(saved)
    parcel = unpack(Upload("政府采购合同台账.xlsx", saved.getvalue()), config())
    list(parcel.chunks())
    assert [one.code for one in parcel.problems if one.code.startswith("E-")] == ["E-HEAD-10"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["610302", "渭滨区", *RIGHT[2:]]], ["Q-SHEET-08"]), ([["渭滨区", 12]], ["Q-SHEET-08"]),
        ([["序号", "渭滨区", None, 3]], ["Q-SHEET-08"]), ([["本表由市信访局汇总"], ["渭滨区"]], ["N-SHEET-07"]),
        ([["检举控告件数", 12]], ["N-SHEET-07"]), ([], []), ([[None, None]], []),
        ([HEADER, ["610302", "渭滨区", *RIGHT[2:]]], ["E-SHEET-03"]),
    ],
)  # fmt: skip
def test_what_stands_on_a_further_sheet_is_not_passed_over_without_a_word(
    rows: list[list[Cell]], said: list[str]
) -> None:
    """Rows that went on on the second sheet were gone, and nobody was told."""
    found = unpacked([Sheet([HEADER, RIGHT]), Sheet(rows, SheetOpened("续表"))])
    assert [code for code in found.codes if "SHEET" in code] == said
    assert len(found.records) == 1
    hidden = unpacked([Sheet([HEADER, RIGHT]), Sheet(rows, SheetOpened("续表", visibility="hidden"))])
    assert [code for code in hidden.codes if "SHEET" in code] == ["N-SHEET-04"]


@pytest.mark.parametrize(
    ("header", "cell", "asked"),
    [
        ("检举控告数", 99, [("Q-HEAD-14", 2, "K")]), ("检举控告数", "12件", []), ("检举控告数", None, []),
        ("检举控告数", "见附件", []), ("Accusations", 13, [("Q-HEAD-14", 2, "K")]),
        ("统计月份", "2021-05-31", [("Q-HEAD-14", 2, "K")]), ("统计月份", "2021年6月30日", []),
        ("备用", 99, []),
    ],
)  # fmt: skip
def test_a_second_column_of_the_same_meaning_that_says_otherwise_is_asked_about(
    header: str, cell: Cell, asked: list[tuple[str, int, str]]
) -> None:
    """One of two contradicting columns was read, the other passed over with a remark on its header only."""
    found = unpacked([Sheet([[*HEADER, header], [*RIGHT, cell]])])
    assert [place for place in found.places if place[0] == "Q-HEAD-14"] == asked
    assert found.records[0]["accusations"] == 12


@pytest.mark.parametrize(
    ("parts", "font", "code"),
    [
        (("120", "130"), InlineFont(strike=True), "E-CELL-10"),
        (("2", "1"), InlineFont(vertAlign="superscript"), "E-CELL-10"),
        (("1", "20"), InlineFont(b=True), ""),
    ],
)  # fmt: skip
def test_a_figure_of_which_a_part_is_crossed_out_or_raised_is_not_taken(
    parts: tuple[str, str], font: InlineFont, code: str, tmp_path: Path
) -> None:
    """120 crossed out before 130 was 120130, and 12 with a raised 2 was 122."""
    name = "政府采购合同台账.xlsx"
    with xlsxwriter.Workbook(tmp_path / name) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [str(cell) for cell in header_of(config().ledgers["procurement"])])
        page.write_row(1, 0, [str(cell) for cell in CONTRACT])
        shape = book.add_format(
            {"font_strikeout": font.strike or False, "font_script": 1 if font.vertAlign else 0, "bold": font.b or False}
        )
        place = CONTRACT.index(next(cell for cell in CONTRACT if isinstance(cell, int | float)))
        page.write_rich_string(1, place, shape, parts[0], parts[1])
    parcel = unpack(Upload(name, tmp_path / name), config())
    list(parcel.chunks())
    assert [problem.code for problem in parcel.problems if problem.code.startswith("E-")] == ([code] if code else [])


@pytest.mark.parametrize("name", ["示例", "说明", "填表说明", "填写说明", "notes"])
def test_records_on_a_sheet_that_is_called_notes_are_asked_about(name: str) -> None:
    """Two of four contracts were left out without a word."""
    more = ["610302", "渭滨区", *RIGHT[2:]]
    for sheets in (
        [Sheet([HEADER, RIGHT]), Sheet([HEADER, more], SheetOpened(name))],
        [Sheet([HEADER, more], SheetOpened(name)), Sheet([HEADER, RIGHT])],
    ):
        found = unpacked(sheets)
        assert "Q-SHEET-09" in found.codes
        assert [record["entity"] for record in found.records] == ["G03"]
    harmless = unpacked(
        [Sheet([HEADER, RIGHT]), Sheet([["单位代码：见附件"], ["月末日期：填当月最后一天"]], SheetOpened(name))]
    )
    assert harmless.codes == []
