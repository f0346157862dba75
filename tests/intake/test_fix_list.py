"""A fix list says what is wrong and where; its copy of the file is inert, marked, and never about persons."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from datetime import datetime

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from metrics.application.city import load_config
from metrics.definitions import Config
from metrics.intake import fix_list, templates, unpacking
from metrics.intake.contents import Upload
from metrics.intake.problems import Problem
from metrics.wording import say
from tests.conftest import CONFIG

HEADER = [
    "单位代码",
    "单位名称",
    "月末日期",
    "检举控告件数",
    "初次件数",
    "重复件数",
    "越级件数",
    "应答复件数",
    "按期答复件数",
    "填报日期",
]
DAY = datetime(2021, 6, 30)
RIGHT = ["G03", "市教育局", DAY, 12, 8, 4, 1, 6, 5, DAY]


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(CONFIG)


def workbook(*rows: list[object], title: str = "信访举报月统计表") -> Upload:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in (HEADER, *rows):
        sheet.append(row)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that begins with "=" is no formula in this file
    saved = io.BytesIO()
    book.save(saved)
    return Upload("信访举报月统计表.xlsx", saved.getvalue())


def listed(upload: Upload, config: Config, language: str = "zh") -> tuple[Workbook, list[Problem], bytes]:
    """The fix list of a file, with what unpacking found wrong with it."""
    parcel = unpacking.unpack(upload, config)
    for _ in parcel.chunks():
        pass
    problems = list(parcel.problems)
    raw = fix_list.workbook(upload, problems, language, counts=parcel.problems.counts)
    return openpyxl.load_workbook(io.BytesIO(raw)), problems, raw


def changed(**cells: object) -> list[object]:
    """A right row with some cells changed, by letter."""
    return [cells.get(letter, value) for letter, value in zip("ABCDEFGHIJ", RIGHT, strict=True)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_problem_stands_in_the_list_with_its_place(config: Config, language: str) -> None:
    upload = workbook(RIGHT, changed(D="3人"), changed(B="市教育厅", E=-2))
    book, problems, _ = listed(upload, config, language)
    lines = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))

    assert len(lines) == len(problems) >= 3
    assert Counter((line[1], line[4], line[5]) for line in lines) == Counter(
        (one.code, one.row, one.letter) for one in problems
    )
    other = "en" if language == "zh" else "zh"
    for line, one in zip(lines, problems, strict=True):
        assert line[8:12] == (
            say(one.found, language),
            say(one.remedy, language),
            say(one.found, other),
            say(one.remedy, other),
        )
        assert line[7] == one.value


def test_wrong_cells_are_marked_and_the_others_are_not(config: Config) -> None:
    book, problems, _ = listed(workbook(RIGHT, changed(D="3人"), changed(E=-2)), config)
    copy = book["信访举报月统计表"]
    marked = {cell.coordinate for row in copy.iter_rows() for cell in row if cell.comment}

    assert {"D3", "E4"} <= marked
    assert marked == {f"{one.letter}{one.row or 1}" for one in problems if one.letter}
    for row in copy.iter_rows():
        for cell in row:
            assert (cell.fill.fill_type == "solid") == (cell.coordinate in marked)
            assert bool(cell.border.left.style) == (cell.coordinate in marked)
    [one] = [one for one in problems if one.letter == "D"]
    assert say(one.found, "zh") in copy["D3"].comment.text
    assert say(one.remedy, "zh") in copy["D3"].comment.text


def test_the_copy_holds_the_file_as_it_was(config: Config) -> None:
    upload = workbook(RIGHT, changed(D="3人", I=5.25))
    book, _, _ = listed(upload, config)
    [before] = openpyxl.load_workbook(io.BytesIO(upload.source)).worksheets  # type: ignore[arg-type]
    after = book["信访举报月统计表"]

    assert [[cell.value for cell in row] for row in after.iter_rows()] == [
        [cell.value for cell in row] for row in before.iter_rows()
    ]
    assert after["C2"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("payload", ["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "http://example.org", "{=1}"])
def test_a_text_never_becomes_a_formula_or_a_link(config: Config, payload: str) -> None:
    book, problems, raw = listed(workbook(changed(B=payload)), config)

    assert problems
    assert book["信访举报月统计表"]["B2"].value == payload
    assert book["信访举报月统计表"]["B2"].data_type == "s"
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))]
    assert not any(b"<f>" in text or b"TargetMode" in text for text in sheets)


@pytest.mark.parametrize(
    ("cells", "secret"), [({"B": "11010119900307109X"}, "11010119900307109X"), ({"D": "13812345678"}, "13812345678")]
)
def test_a_file_about_persons_is_not_copied(config: Config, cells: dict[str, object], secret: str) -> None:
    book, problems, raw = listed(workbook(RIGHT, changed(E="ABCsecret", **cells)), config)

    assert any(one.code.startswith("E-PERSON") for one in problems)
    assert len(book.worksheets) == 1
    assert all(row[7] is None for row in book.worksheets[0].iter_rows(min_row=2, values_only=True))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        texts = b"".join(archive.read(name) for name in archive.namelist())
    assert secret.encode() not in texts
    assert b"ABCsecret" not in texts


def test_a_file_that_fits_no_ledger_is_searched_for_persons_before_it_is_copied(config: Config) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["甲", "乙"])
    sheet.append(["丙", "11010119900307109X"])
    saved = io.BytesIO()
    book.save(saved)
    _, _, raw = listed(Upload("清单.xlsx", saved.getvalue()), config)

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert b"11010119900307109X" not in b"".join(archive.read(name) for name in archive.namelist())


def test_of_our_own_forms_the_lists_are_not_copied(config: Config) -> None:
    city, ledger = config.city, config.ledgers["letters"]
    book = openpyxl.load_workbook(io.BytesIO(templates.workbook(city, ledger)))
    for at, value in enumerate(
        ["G03", "市教育局", "T-1", "提醒函", "市级", None, DAY, DAY, None, None, "是", 1], start=1
    ):
        book.worksheets[0].cell(2, at).value = value  # type: ignore[assignment]
    saved = io.BytesIO()
    book.save(saved)
    made, problems, _ = listed(Upload(f"{ledger.title.zh}.xlsx", saved.getvalue()), config)

    assert [one.code for one in problems] == ["E-WORD-01"]
    assert [sheet.title for sheet in made.worksheets] == ["问题清单", ledger.title.zh, "填写说明"]
    assert made.worksheets[1]["D2"].comment


def test_a_file_that_cannot_be_read_has_a_list_only(config: Config) -> None:
    book, problems, _ = listed(Upload("信访举报月统计表.xlsx", b"PK\x03\x04 broken"), config)

    assert [one.code[:6] for one in problems] == ["E-FILE"]
    assert len(book.worksheets) == 1
    assert book.worksheets[0]["B2"].value == problems[0].code


def test_problems_beyond_those_listed_are_counted() -> None:
    problem = Problem("E-REQ-01", "清单.xlsx", None, 2, "A", "单位代码")
    upload = Upload("清单.csv", "单位代码\n\n".encode())
    raw = fix_list.workbook(upload, [problem], "zh", counts={"E-REQ-01": 250_000})
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]

    assert sheet["I3"].value == "另有 249999 处未逐条列出"
