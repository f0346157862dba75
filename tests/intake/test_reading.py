"""What a file holds comes out as it is, with Excel's row numbers; what it cannot hold is named with its place."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.errors import DataError
from metrics.intake.contents import Cell, FileOpened, Percent, Rows, SheetOpened, Upload
from metrics.intake.finished import table
from metrics.intake.problems import Problem
from metrics.intake.reading import read
from metrics.wording import say
from tests.intake import workbooks
from tests.intake.workbooks import cell, row, sheet, workbook
from tests.tiers import examples

BodyMatch = tuple[str, int | None, str | None]


def taken(content: bytes, name: str = "file.xlsx") -> tuple[dict[int, list[Cell]], list[Problem]]:
    """Filled rows by number, and the problems."""
    rows: dict[int, list[Cell]] = {}
    problems: list[Problem] = []
    for event in read(Upload(name, content)):
        if isinstance(event, Rows):
            rows |= {number: cells for number, cells in enumerate(event.cells, start=event.first) if cells}
        elif isinstance(event, Problem):
            problems.append(event)
    return rows, problems


def places(content: bytes, name: str = "file.xlsx") -> list[BodyMatch]:
    return [(problem.code, problem.row, problem.letter) for problem in taken(content, name)[1]]


def sheets(content: bytes) -> list[SheetOpened]:
    return [event for event in read(Upload("file.xlsx", content)) if isinstance(event, SheetOpened)]


@pytest.mark.parametrize(
    ("codec", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_encodings_by_a_fixed_ladder(codec: str, said: str) -> None:
    rare = "" if codec == "gbk" else "𠮷㐂"
    content = f"单位,值\r\n凤翔区{rare},1\r\n".encode(codec)
    opened, of_sheet, rows = list(read(Upload("file.csv", content)))
    assert opened == FileOpened("csv", hashlib.sha256(content).hexdigest(), said)
    assert of_sheet == SheetOpened(None)
    assert rows == Rows(1, [["单位", "值"], [f"凤翔区{rare}", "1"]])


def test_utf_16_in_the_other_order_and_few_short_rows_of_gbk() -> None:
    assert taken(b"\xfe\xff" + "甲,乙\n1,2".encode("utf-16-be"), "f.csv")[0] == {1: ["甲", "乙"], 2: ["1", "2"]}
    assert taken("名称,值\n一中,1\n二中,2\n".encode("gbk"), "f.csv")[0][3] == ["二中", "2"]


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ("单位,值\n甲,1\n".encode() + "乙,2\n".encode("gbk") + "丙,3\n".encode(), 3),
        ("单位,值\n甲,1\n丙,3\n".encode("gbk") + "乙区,2\n".encode(), 4),
        ("单位,值\n甲,1\n乙".encode()[:-1], 3),
        ("单位,值\n甲,1\n乙".encode("gbk")[:-1], 3),
        ("\ufeff单位,值\n甲,1\n".encode() + b"\xff,2\n", 3),
        (b"\xff\xfe" + "甲,乙\n1,2\n".encode("utf-16-le") + b"\x00\xd8x\x00", 3),
        ('单位,值\n"甲\n乙",1\n'.encode() + b"\xff,2\n", 3),
    ],
)
def test_bytes_that_fit_no_encoding_or_two_are_refused_with_their_row(content: bytes, row: int) -> None:
    assert places(content, "f.csv") == [("E-FILE-17", row, None)]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_rows_have_the_numbers_that_excel_shows(ends: str) -> None:
    text = ends.join(["a,b", "", '"two', 'lines",1', "3,4", " ,", "5,6", ""])
    assert taken(text.encode(), "f.csv")[0] == {
        1: ["a", "b"],
        3: [f"two{ends}lines", "1"],
        4: ["3", "4"],
        6: ["5", "6"],
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b,c\n1,2\n3,4,5\n", [("E-ROW-01", 2, None)]),
        ("a,b\n1,2,3\n", [("E-ROW-01", 2, None)]),
        ("标题\na,b,c\n1,2,3\n1,2\n", [("E-ROW-01", 4, None)]),
        ("a,b\n1,2,,,\n", []),
        ("a,b,,\n1,2\n3,4,,\n", []),
        ("标题,,\n\na,b,c\n1,2,3\n", []),
        ('a,b\n1,"2\n3,4\n', [("E-FILE-20", 2, None)]),
        ('a,b\n1,"2\n3,"x"\n5,6\n', [("E-FILE-20", 2, None)]),
        ('a,b\n\n1,"2\n' + "3,4\n" * 20_000, [("E-FILE-20", 3, None)]),
        ("a,b\n1,2\n3,4\x00\n", [("E-FILE-18", 3, "B")]),
        ("a,b\n1,x\x07y\n\x1b,2\n", [("E-CELL-05", 2, "B"), ("E-CELL-05", 3, "A")]),
        ("a,b\n1," + "x" * 32_768 + "\n", [("E-FILE-21", 2, None)]),
        ("", [("E-FILE-16", None, None)]),
        ("\ufeff", [("E-FILE-16", None, None)]),
        ("\ufeff \r\n\r\n", [("E-FILE-16", None, None)]),
        ("\n" * 5000, [("E-FILE-16", None, None)]),
        ("a,b\n", []),
        ("only\n1\n2\n", []),
    ],
)
def test_faults_of_csv_files(text: str, found: list[BodyMatch]) -> None:
    assert places(text.encode(), "f.csv") == found


@pytest.mark.parametrize(
    ("sign", "said"), [(";", ";"), ("\t", "Tab"), ("，", "，"), ("、", "、"), ("；", "；"), ("|", "|")]
)
def test_other_separators_are_named(sign: str, said: str) -> None:
    for number in ("1", "1,234"):
        text = f"2021年台账\n单位{sign}值{sign}日期\n甲{sign}{number}{sign}2021-01-01\n"
        [problem] = taken(text.encode(), "f.csv")[1]
        assert (problem.code, problem.details) == ("E-FILE-19", {"found": said})
        assert f"'{said}'" in say(problem.sentence, "en")


def test_commas_separate_whatever_other_signs_stand_in_cells() -> None:
    text = "甲、乙、丙；丁台账\n单位,值,日期\n甲；乙,1；2,2021-01-01\n丙,3,2021-01-02\n"
    assert taken(text.encode(), "f.csv")[1] == []


def test_an_odd_row_is_named_and_the_others_come() -> None:
    rows, [problem] = taken(b"a,b\n1,2\n1,2,3\n5,6\n", "f.csv")
    assert rows == {1: ["a", "b"], 2: ["1", "2"], 4: ["5", "6"]}
    assert problem.details == {"found": "3", "limit": "2"}


def test_leading_empty_rows_and_columns_shift_nothing() -> None:
    book = workbook(sheet(row(3, cell("C3", 1), cell("E3", 2)) + row(60, cell("D60", 3)) + row(900, cell("A900", 4))))
    runs = [event for event in read(Upload("file.xlsx", book)) if isinstance(event, Rows)]
    assert taken(book)[0] == {3: [None, None, 1, None, 2], 60: [None, None, None, 3], 900: [4]}
    assert sum(len(run.cells) for run in runs) == 3


def test_formatted_cells_without_content_are_no_data() -> None:
    trailing = row(2, cell("XFD2", None, style="day")) + row(1_048_576, '<c r="B1048576" s="1"/>')
    assert taken(workbook(sheet(row(1, cell("A1", 1), '<c r="C1" s="3"/>') + trailing))) == ({1: [1]}, [])


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "junk"])
def test_the_sheet_s_own_word_about_its_size_is_not_believed(dimension: str) -> None:
    rows = "".join(row(number, cell(f"A{number}", number)) for number in range(1, 501))
    book = workbook(sheet(rows, before=f'<dimension ref="{dimension}"/>'))
    assert taken(book) == ({number: [number] for number in range(1, 501)}, [])


RICH = '<r><t>富</t></r><r><t xml:space="preserve"> 文</t></r><rPh><t>fu</t></rPh>'


def test_kinds_of_cells() -> None:
    cells = [
        cell("A1", 0, kind="s"),
        cell("B1", "1.50"),
        cell("C1", 44377, style="day"),
        cell("D1", "44377.75", style="chinese_day"),
        cell("E1", "0.125", style="percent"),
        cell("F1", 1, kind="b"),
        f'<c r="G1" t="inlineStr"><is>{RICH}</is></c>',
        cell("H1", "a&amp;b&lt;", kind="str"),
        cell("I1", "2021-06-30", kind="d"),
        cell("J1", "0.5", style="clock"),
        cell("K1", "1E+20"),
        cell("L1", 12, kind="n", style="text"),
        cell("M1", 7, formula="SUM(A1:A9)"),
        cell("N1", "", kind="str", formula='""'),
        '<c r="O1"><f t="shared" ref="O1:O9" si="0">\'a b\'!A1</f><v>8</v></c>',
        '<c r="P1"><f t="shared" si="0"/><v>9</v></c>',
    ]
    [found] = taken(workbook(sheet(row(1, *cells)), texts=(" 甲 ",)))[0].values()
    assert found == [
        " 甲 ", 1.5, date(2021, 6, 30), datetime(2021, 6, 30, 18), Percent(0.125), True, "富 文", "a&b<",
        date(2021, 6, 30), "12:00:00", 1e20, 12, 7, None, 8, 9,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        (cell("B2", None, formula="A1+1"), "E-CELL-02"),
        ('<c r="B2"><f>A1</f><v></v></c>', "E-CELL-02"),
        ('<c r="B2" t="str"><f>A1</f></c>', "E-CELL-02"),
        ('<c r="B2"><f t="shared" si="0"/></c>', "E-CELL-02"),
        (cell("B2", "#REF!", kind="e"), "E-CELL-03"),
        (cell("B2", "#SPILL!", kind="e", formula="X"), "E-CELL-03"),
        (cell("B2", 1, kind="s"), "E-CELL-04"),
        (cell("B2", -1, kind="s"), "E-CELL-04"),
        (cell("B2", "one"), "E-CELL-04"),
        (cell("B2", "1e999"), "E-CELL-04"),
        (cell("B2", "nan"), "E-CELL-04"),
        (cell("B2", 3, style="missing"), "E-CELL-04"),
        (cell("B2", 3, kind="odd"), "E-CELL-04"),
        (cell("B2", "a_x0007_b", kind="str"), "E-CELL-05"),
        (cell("B2", "a_xD800_b", kind="str"), "E-CELL-05"),
        (cell("B2", "0", style="day"), "E-DATE-05"),
        (cell("B2", "60", style="day"), "E-DATE-05"),
        (cell("B2", "60.5", style="clock"), "E-DATE-05"),
        (cell("B2", "-1", style="day"), "E-DATE-07"),
        (cell("B2", "2958466", style="day"), "E-DATE-07"),
        (cell("B2", "spring", style="day"), "E-DATE-07"),
        (cell("B2", "2021-02-30", kind="d"), "E-DATE-07"),
    ],
)
def test_faults_of_cells_have_their_place(markup: str, code: str) -> None:
    book = workbook(sheet(row(1, cell("A1", 0, kind="s")) + row(2, cell("A2", 5), markup)), texts=("好",))
    rows, [problem] = taken(book)
    assert (problem.code, problem.sheet, problem.row, problem.letter) == (code, "甲", 2, "B")
    assert rows == {1: ["好"], 2: [5]}


def test_an_error_s_name_and_a_serial_number_are_said() -> None:
    book = workbook(sheet(row(1, cell("A1", "#REF!", kind="e"), cell("B1", 60, style="day"))))
    assert [problem.value for problem in taken(book)[1]] == ["#REF!", "60"]


def test_problems_of_cells_come_before_their_rows() -> None:
    book = workbook(sheet(row(1, cell("A1", "#N/A", kind="e"), cell("B1", 2))))
    assert [type(event) for event in read(Upload("file.xlsx", book))] == [FileOpened, SheetOpened, Problem, Rows]


@pytest.mark.parametrize(
    ("serial", "from_1904", "day"),
    [
        (1, False, date(1900, 1, 1)),
        (59, False, date(1900, 2, 28)),
        (61, False, date(1900, 3, 1)),
        (2_958_465, False, date(9999, 12, 31)),
        (0, True, date(1904, 1, 1)),
        (60, True, date(1904, 3, 1)),
        (42_915, True, date(2021, 6, 30)),
        ("44377.999999", False, datetime(2021, 6, 30, 23, 59, 59, 914_000)),
    ],
)
def test_serial_numbers_of_both_systems(serial: object, from_1904: bool, day: date) -> None:
    book = workbook(sheet(row(1, cell("A1", serial, style="day"))), from_1904=from_1904)
    assert taken(book) == ({1: [day]}, [])


def test_hidden_and_joined_parts_are_said() -> None:
    rows = row(1, cell("A1", 1)) + row(2, cell("A2", 2), attributes=' hidden="1"') + row(3, attributes=' hidden="0"')
    columns = (
        '<cols><col min="2" max="3" hidden="1"/><col min="4" max="4"/><col min="600" max="16384" hidden="1"/></cols>'
    )
    after = (
        '<autoFilter ref="A1:C3"/><mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="B1:C1"/></mergeCells>'
    )
    book = workbook(
        sheet(rows, before=columns, after=after),
        sheet(row(1, cell("A1", "#REF!", kind="e"), cell("B1", 2))),
        sheet(""),
        states={1: "hidden", 2: "veryHidden"},
    )
    assert sheets(book) == [
        SheetOpened("甲", "visible", ("A2:A3", "B1:C1"), (2,), ("B", "C"), filtered=True),
        SheetOpened("乙", "hidden"),
        SheetOpened("丙", "very_hidden"),
    ]
    events = list(read(Upload("file.xlsx", book)))
    assert Rows(1, [[1], [2]]) in events
    assert Rows(1, [[None, 2]]) in events
    assert not any(isinstance(event, Problem) for event in events)


def test_what_is_said_beside_the_cells_is_handed_on_where_it_could_name_a_unit() -> None:
    def said(content: bytes) -> list[tuple[str, ...]]:
        return [(*one,) for one in sheets(content)[0].said]

    inside = io.BytesIO()
    with xlsxwriter.Workbook(inside) as book:
        page = book.add_worksheet()
        page.write_comment("B1", "单位：万元")
        page.write_comment("A1", "见说明")
        page.data_validation("C2:C9", {"validate": "any", "input_message": "以千元计"})
        page.set_header("&R（万元）")
    assert said(inside.getvalue()) == [("B1", "单位：万元"), ("C2", "以千元计"), ("", "（万元）")]
    other = openpyxl.Workbook()
    other.worksheets[0]["B1"].comment = openpyxl.comments.Comment("单位：万元", "")
    inside = io.BytesIO()
    other.save(inside)
    assert said(inside.getvalue()) == [("B1", "单位：万元")]


VALUES = [
    ["单位", "值", "日期", "比例"],
    ["凤翔区", 1, date(2021, 6, 30), Percent(0.5)],
    ["O'Neil & <b>", 2.5, None, None],
]


def test_workbooks_of_openpyxl_and_xlsxwriter_read_alike() -> None:
    ours = io.BytesIO()
    with xlsxwriter.Workbook(ours, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        day, percent = book.add_format({"num_format": "yyyy/m/d"}), book.add_format({"num_format": "0.0%"})
        for number, values in enumerate(VALUES):
            for column, value in enumerate(values):
                if isinstance(value, date):
                    page.write_datetime(number, column, datetime(value.year, value.month, value.day), day)
                elif isinstance(value, Percent):
                    page.write_number(number, column, value.fraction, percent)
                else:
                    page.write(number, column, value)
    theirs = io.BytesIO()
    other = openpyxl.Workbook()
    for number, values in enumerate(VALUES, start=1):
        for column, value in enumerate(values, start=1):
            place = other.active.cell(number, column, value.fraction if isinstance(value, Percent) else value)
            place.number_format = "0%" if isinstance(value, Percent) else place.number_format
    other.save(theirs)
    expected = {1: VALUES[0], 2: VALUES[1], 3: VALUES[2][:2]}
    assert taken(ours.getvalue()) == (expected, [])
    assert taken(theirs.getvalue()) == (expected, [])


SPELLINGS = {
    "quotes": lambda text: text.replace('"', "'"),
    "layout": lambda text: text.replace("><", ">\n  <"),
    "prefix": lambda text: re.sub(r"<(/?)(?=\w)", r"<\1x:", text).replace("xmlns=", "xmlns:x="),
    "comment": lambda text: text.replace("<row", "<!-- <c r='A1'><v>9</v></c> --><row"),
    "order": lambda text: text.replace('s="1" t="n"', 't="n" s="1"'),
    "extra": lambda text: text.replace("<c ", '<c cm="1" '),
}  # fmt: skip


@pytest.mark.parametrize("spelling", list(SPELLINGS))
def test_every_spelling_that_xml_allows_reads_alike(spelling: str) -> None:
    rows = row(1, cell("A1", 0, kind="s"), cell("B1", 2.5)) + row(2, cell("B2", 44377, style="day", kind="n"))
    usual = sheet(rows)
    unusual = SPELLINGS[spelling](usual)
    assert unusual != usual
    assert taken(workbook(unusual, texts=("甲",))) == taken(workbook(usual, texts=("甲",)))
    assert taken(workbook(usual, texts=("甲",))) == ({1: ["甲", 2.5], 2: [None, date(2021, 6, 30)]}, [])


def test_rows_and_cells_without_references_follow_each_other() -> None:
    rows = '<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c r="C3"><v>3</v></c><c><v>4</v></c></row>'
    assert taken(workbook(sheet(rows)))[0] == {1: [1, 2], 3: [None, None, 3, 4]}


@pytest.mark.parametrize(
    "rows",
    [
        row(2, cell("A2", 1)) + row(1, cell("A1", 2)),
        row(1, cell("A1", 1), cell("A1", 2)),
        row(1, cell("B1", 1), cell("A1", 2)),
        row(1, cell("1A", 1)),
    ],
)
def test_cells_in_no_order_are_refused_rather_than_guessed(rows: str) -> None:
    _, [problem] = taken(workbook(sheet(rows)))
    assert problem.code == "E-FILE-06"


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=12).filter(str.strip)
numbers = st.integers(0, 10**12) | st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 4))
days = st.dates(date(1950, 1, 1), date(2050, 1, 1))


@settings(max_examples=examples(25))
@given(
    body=st.lists(st.lists(texts | numbers | days | st.none(), min_size=3, max_size=3), min_size=1, max_size=8),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_a_table_reads_alike_from_workbook_and_csv(body: list[list[Cell]], codec: str) -> None:
    header: list[Cell] = ["甲列", "乙列", "丙列"]
    book = openpyxl.Workbook()
    written = io.StringIO()
    lines = csv.writer(written)
    for number, cells in enumerate([header, *body], start=1):
        for column, value in enumerate(cells, start=1):
            place = book.active.cell(number, column, value)
            place.data_type = "s" if isinstance(value, str) else place.data_type
        lines.writerow(cells)
    packed = io.BytesIO()
    book.save(packed)
    expected = {
        number: cells for number, cells in enumerate([header, *body], start=1) if any(c is not None for c in cells)
    }
    from_book, faults = taken(packed.getvalue())
    assert faults == []
    assert {number: [*cells, None, None, None][:3] for number, cells in from_book.items()} == expected
    from_csv, faults = taken(written.getvalue().encode(codec), "f.csv")
    assert faults == []
    assert from_csv == {number: [None if c is None else str(c) for c in cells] for number, cells in expected.items()}


def test_a_table_has_excel_s_row_numbers_and_bare_cells(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes("\ufeff a ,b\n1,x\n\n2, \n".encode())
    found = table(Upload("t.csv", file))
    assert list(found.columns) == ["a", "b"]
    assert found.index.tolist() == [2, 4]
    assert found.to_numpy().tolist() == [["1", "x"], ["2", None]]


def test_a_title_above_a_table_is_passed_over_where_its_headers_are_known() -> None:
    inside = io.BytesIO()
    with xlsxwriter.Workbook(inside) as book:
        page = book.add_worksheet()
        for number, cells in enumerate([["2021年指标值"], [], ["entity", "value"], ["G03", 1]]):
            page.write_row(number, 0, cells)
    found = table(Upload("t.xlsx", inside.getvalue()), ("entity", "period", "value"))
    assert (list(found.columns), found.to_numpy().tolist()) == (["entity", "value"], [["G03", 1]])
    assert (found.index.tolist(), found.attrs["header"]) == ([4], 3)


def test_a_table_is_the_first_visible_sheet() -> None:
    hidden, shown = (
        sheet(row(1, cell("A1", 9)) + row(2, cell("A2", 9))),
        sheet(row(1, cell("A1", 0, kind="s"), cell("B1", 1, kind="s")) + row(3, cell("B3", "0.5", style="percent"))),
    )
    states = {0: "hidden", 2: "veryHidden"}
    found = table(Upload("t.xlsx", workbook(hidden, shown, hidden, texts=("a", "b"), states=states)))
    assert found.to_dict("index") == {3: {"a": None, "b": Percent(0.5)}}


@pytest.mark.parametrize(
    ("second", "said"),
    [(("2021-07", "G03", 2), "[E-SHEET-03]"), ((None, None, 2), "[E-SHEET-03]"), ((None, " ", None), "")],
)
def test_a_further_sheet_with_rows_is_not_left_out(second: Sequence[Cell], said: str) -> None:
    """Half a year of values on a second sheet was rated as if it were not there."""
    inside = io.BytesIO()
    with xlsxwriter.Workbook(inside) as book:
        for name, cells in (("1", ("2021-06", "G03", 1)), ("2", second), ("说明", ("a", "b", "c"))):
            page = book.add_worksheet(name)
            if name != "2" or said:
                page.write_row(0, 0, ("period", "entity", "value"))
            page.write_row(1, 0, cells)
    upload = Upload("t.xlsx", inside.getvalue())
    if said:
        with pytest.raises(DataError, match=re.escape(said)):
            table(upload)
    else:
        assert len(table(upload)) == 1


@pytest.mark.parametrize(
    ("shape", "said"), [('#,##0.0,"千"', ""), ("0.0,", "[E-CELL-08] t.xlsx, row 2, column C"), ("0.0", "")]
)
def test_a_number_that_is_shown_divided_is_no_riddle(shape: str, said: str) -> None:
    inside = io.BytesIO()
    with xlsxwriter.Workbook(inside) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ("period", "entity", "value"))
        page.write_row(1, 0, ("2021-06", "G03"))
        page.write_number(1, 2, 12345.0, book.add_format({"num_format": shape}))
    upload = Upload("t.xlsx", inside.getvalue())
    if said:
        with pytest.raises(DataError, match=re.escape(said)):
            table(upload)
    else:
        assert [float(cell) for cell in table(upload)["value"]] == [12345.0]


def test_cells_merged_and_rows_crossed_out_are_no_rows_of_a_table() -> None:
    """The second of two months under one merged value became a gap, and a crossed-out row counted."""
    inside = io.BytesIO()
    with xlsxwriter.Workbook(inside) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 1, "2021年指标值")
        page.write_row(1, 0, ("date", "value"))
        page.write_column(2, 0, ("2021-05", "2021-06", "2021-07"))
        page.merge_range(2, 1, 3, 1, 12)
        page.write(4, 1, 3, book.add_format({"font_strikeout": True}))
    with pytest.raises(DataError) as error:
        table(Upload("t.xlsx", inside.getvalue()), ("date", "value"))
    assert [problem.split("]")[0] for problem in error.value.problems] == ["[E-CELL-01", "[E-ROW-08"]
    assert "(B3:B4)" in str(error.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n", "no data rows below the header"),
        (b"a, a\n1,2\n", "the header 'a' stands there twice"),
        (b"a,b\n1,2,3\n1\n", "[E-ROW-01] t.csv, row 2"),
        (b"", "[E-FILE-16]"),
    ],
)
def test_what_makes_no_table_is_told(content: bytes, said: str) -> None:
    with pytest.raises(DataError) as raised:
        table(Upload("t.csv", content))
    assert said in raised.value.problems[0]


def test_all_problems_of_a_table_are_told_at_once() -> None:
    with pytest.raises(DataError) as raised:
        table(Upload("t.csv", b"a,b\n1,2,3\n1\n"))
    assert len(raised.value.problems) == 2


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        [problem] = list(read(Upload("none.csv", path)))
        assert isinstance(problem, Problem)
        assert problem.code == "E-FILE-01"
        assert str(tmp_path) not in say(problem.sentence, "en")


def test_parts_are_found_by_their_relations_in_any_case() -> None:
    listed = '<sheets><sheet name="表" q:id="x"/></sheets>'
    moved = {
        "_rels/.rels": workbooks.relations(workbooks.relation("r1", "officeDocument", "/XL/Book.xml")),
        "xl/book.xml": f'<workbook xmlns:q="{workbooks.OFFICE}">{listed}</workbook>',
        "xl/_rels/book.xml.rels": workbooks.relations(workbooks.relation("x", "worksheet", "Data/One.xml")),
        "xl/data/one.xml": sheet(row(1, cell("A1", 5))),
    }
    assert taken(workbooks.archive(moved)) == ({1: [5]}, [])


@pytest.mark.parametrize("name", ["说明", "示例", "选项"])
def test_a_table_on_a_sheet_that_is_called_notes_is_a_table(name: str) -> None:
    inside = io.BytesIO()
    with xlsxwriter.Workbook(inside) as book:
        for title, month in (("1", "2021-05"), (name, "2021-06")):
            page = book.add_worksheet(title)
            page.write_row(0, 0, ("period", "entity", "value"))
            page.write_row(1, 0, (month, "G03", 1))
    with pytest.raises(DataError, match="E-SHEET-03"):
        table(Upload("t.xlsx", inside.getvalue()), ("period", "entity", "value"))
    assert len(table(Upload("t.xlsx", inside.getvalue()))) == 1, "whose header is not known, it is notes"
