"""A file's table is found where it is, and everything that speaks against it is named with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from metrics.definitions import Config
from metrics.intake import problem_log, problems, unpacking
from metrics.intake.contents import Cell, Percent, Rows, SheetOpened, Upload
from metrics.intake.problems import CODES, EXCERPT, Problem
from metrics.intake.unpacking import Unpacking
from metrics.wording import say
from tests import processor
from tests.conftest import SampleCity
from tests.intake.sheets import (
    HEADER,
    PETITIONS,
    RIGHT,
    VISIBLE,
    Sheet,
    Unpacked,
    changed,
    config,
    events,
    header_of,
    petitions,
    unpacked,
)

EMPTY: list[Cell] = []
OTHER = SheetOpened("另一张")
NO_DAY = Problem("E-DATE-07", "x.xlsx", "台账", 3, "C")
RAGGED = Problem("E-ROW-01", "x.csv", None, 3, None, details={"found": "9", "limit": "10"})


def test_a_right_file_gives_typed_records() -> None:
    found = petitions(RIGHT)

    assert found.problems == []
    assert found.rows == [2]
    assert found.records == [
        {
            "entity": "G03",
            "month_end_on": date(2021, 6, 30),
            "accusations": 12,
            "first_time": 8,
            "repeat": 4,
            "skip_level": 1,
            "due": 6,
            "answered_in_time": 5,
            "recorded_on": date(2021, 7, 1),
        }
    ]
    assert found.parcel.ledger is not None
    assert found.parcel.ledger.id == "petitions"
    assert found.parcel.letters["month_end_on"] == "C"
    assert found.parcel.letters["entity"] == "B"
    assert found.parcel.sha256 == "0" * 64


@pytest.mark.full
def test_every_file_of_the_sample_is_right(built_city: SampleCity) -> None:
    said: list[str] = []
    files = sorted(built_city.ledgers.iterdir())
    for path in files:
        parcel = unpacking.unpack(Upload(path.name, path), built_city.city.config)
        assert sum(len(chunk.rows) for chunk in parcel.chunks())
        said.extend(problem.sentence for problem in parcel.problems)

    assert len(files) > 100
    assert said == []


def test_the_ledger_is_known_before_the_records_are_asked_for() -> None:
    rows = [HEADER, *([RIGHT] * 20_000)]
    parcel = Unpacking(PETITIONS, events([Sheet(rows)], "xlsx"), config())

    assert parcel.ledger is config().ledgers["petitions"]
    assert parcel.sheet == "台账"
    sizes = [len(chunk.rows) for chunk in parcel.chunks()]
    assert sizes == [5000] * 4
    assert list(parcel.chunks()) == []


def test_reading_can_be_stopped() -> None:
    closed: list[bool] = []

    def endless() -> Any:
        try:
            yield from events([Sheet([HEADER])], "csv")
            for number in range(2, 1_000_000_000):
                yield Rows(number, [list(RIGHT)])
        finally:
            closed.append(True)

    parcel = Unpacking(PETITIONS, endless(), config())
    assert len(next(parcel.chunks()).rows) == 5000
    parcel.close()

    assert closed == [True]


@pytest.mark.parametrize(
    ("name", "ledger"),
    [
        ("信访举报月统计表.xlsx", "petitions"),
        ("信访举报月统计表2021.xlsx", "petitions"),
        ("信访举报月统计表（市信访局）.xlsx", "petitions"),
        ("petitions-2021-06.csv", "petitions"),
        ("2021年6月.xlsx", "petitions"),
        ("最新.xlsx", "petitions"),
    ],
)
def test_a_ledger_is_known_by_the_file_s_name_or_by_its_header(name: str, ledger: str) -> None:
    found = unpacked([Sheet([HEADER, RIGHT])], name=name)

    assert found.problems == []
    assert found.parcel.ledger is not None
    assert found.parcel.ledger.id == ledger


def test_no_file_of_one_ledger_is_taken_for_another() -> None:
    for ledger in config().ledgers.values():
        found = unpacked([Sheet([header_of(ledger), ["x"] * 3])], name="未知.xlsx")

        assert found.parcel.ledger is ledger


@pytest.mark.parametrize(
    "title",
    [
        "检举控告件数*",
        "检举控告件数＊",
        "检举控告件数（必填）",
        " 检举控告件数\u200b",
        "检举\n控告件数",
        "\u3000检举控告件数\u00a0",
    ],
)
def test_titles_are_compared_without_marks_and_what_nobody_sees(title: str) -> None:
    header = [title if cell == "检举控告件数" else cell for cell in HEADER]

    assert unpacked([Sheet([header, RIGHT])]).problems == []


def test_columns_may_stand_in_any_order() -> None:
    found = unpacked([Sheet([list(reversed(HEADER)), list(reversed(RIGHT))])])

    assert found.problems == []
    assert found.records == petitions(RIGHT).records
    assert found.parcel.letters["recorded_on"] == "A"


def without(*titles: str) -> list[list[Cell]]:
    keep = [place for place, title in enumerate(HEADER) if title not in titles]
    return [[row[place] for place in keep] for row in (HEADER, RIGHT)]


def merged(*ranges: str) -> SheetOpened:
    return SheetOpened("台账", merged=ranges)


GAP: Cell = None
LAYOUTS: list[tuple[str, list[Sheet], list[tuple[str, int | None, str | None]]]] = [
    ("no rows", [Sheet([HEADER])], [("E-HEAD-01", None, None)]),
    ("empty rows only", [Sheet([HEADER, EMPTY, [None, " \u3000"]])], [("E-HEAD-01", None, None)]),
    ("nothing", [Sheet([EMPTY])], [("E-HEAD-01", None, None)]),
    ("one missing", [Sheet(without("越级件数"))], [("E-HEAD-02", 1, None)]),
    ("an optional one missing", [Sheet(without("填报日期"))], [("N-HEAD-09", 1, None)]),
    ("one too many", [Sheet([[*HEADER, "备注"], [*RIGHT, "x"]])], [("N-HEAD-08", 1, None)]),
    ("one twice", [Sheet([[*HEADER, "月末日期"], [*RIGHT, "2021-06-30"]])], [("E-HEAD-04", 1, "C")]),
    ("a heading", [Sheet([["2021年6月信访情况"], HEADER, RIGHT])], [("N-HEAD-05", 2, None)]),
    ("a header in row 10", [Sheet([*([["说明"]] * 9), HEADER, RIGHT])], [("N-HEAD-05", 10, None)]),
    ("a header below empty rows", [Sheet([*([EMPTY] * 30), HEADER, RIGHT])], []),
    (
        "two rows of titles",
        [
            Sheet(
                [[*HEADER[:3], "件数", None, None, None, *HEADER[7:]], [None] * 3 + [*HEADER[3:7]], RIGHT],
                merged("D1:G1", "A1:A2", "B1:B2"),
            )
        ],
        [("N-HEAD-12", 1, None)],
    ),
    (
        "two rows of titles that lack one",
        [Sheet([[*HEADER[:3], "件数", *[None] * 3, *HEADER[7:]], [None] * 3 + [*HEADER[3:6]], RIGHT])],
        [("E-HEAD-06", 1, None)],
    ),
    ("a header merged down", [Sheet([HEADER, EMPTY, RIGHT], merged("A1:A2"))], []),
    ("no ledger", [Sheet([["甲", "乙"], ["1", "2"]])], [("E-HEAD-07", None, None)]),
    (
        "on the second sheet",
        [Sheet([["封面"]], OTHER), Sheet([HEADER, RIGHT])],
        [("E-SHEET-02", None, None)],
    ),
    ("after an empty sheet", [Sheet([EMPTY], OTHER), Sheet([HEADER, RIGHT])], []),
    (
        "on two sheets",
        [Sheet([HEADER, RIGHT]), Sheet([HEADER, RIGHT], OTHER)],
        [("E-SHEET-03", None, None)],
    ),
    ("beside an empty form", [Sheet([HEADER, RIGHT]), Sheet([HEADER], OTHER)], []),
    ("beside notes", [Sheet([HEADER, RIGHT]), Sheet([["列名"], *([HEADER] * 20)], SheetOpened("填写说明"))], []),
    (
        "beside hidden sheets",
        [
            Sheet([HEADER, RIGHT]),
            Sheet([HEADER, RIGHT], SheetOpened("旧", "hidden")),
            Sheet([HEADER, RIGHT], SheetOpened("更旧", "very_hidden")),
        ],
        [("N-SHEET-04", None, None), ("N-SHEET-05", None, None)],
    ),
    (
        "hidden parts",
        [Sheet([HEADER, RIGHT], SheetOpened("台账", hidden_rows=(2,), hidden_columns=("C",), filtered=True))],
        [("N-SHEET-06", None, None), ("N-SHEET-06", None, None)],
    ),
    ("a filter", [Sheet([HEADER, RIGHT], SheetOpened("台账", filtered=True))], []),
    ("empty rows between", [Sheet([HEADER, RIGHT, EMPTY, changed(A="610302", B="渭滨区"), EMPTY])], []),
    (
        "the header again",
        [Sheet([HEADER, RIGHT, HEADER, changed(D="3人")])],
        [("N-ROW-05", None, None), ("E-NUM-03", 4, "D")],
    ),
    (
        "another table below",
        [Sheet([HEADER, RIGHT, EMPTY, ["单位", "性质", "备注"], ["市教育局", "x", "y"]])],
        [("E-SHEET-01", 4, None)],
    ),
    (
        "another ledger below",
        [Sheet([HEADER, RIGHT, header_of(config().ledgers["clues"]), ["x", "y", "z"]])],
        [("E-SHEET-01", 3, None)],
    ),
    (
        "another table beside",
        [Sheet([[*HEADER, GAP, "单位", "性质"], [*RIGHT, None, "x", "y"]])],
        [("E-SHEET-01", 1, "L")],
    ),
    (
        "the table once more beside",
        [Sheet([[*HEADER, GAP, *HEADER], [*RIGHT, None, *RIGHT]])],
        [("E-SHEET-01", 1, "L")],
    ),
    ("a total", [Sheet([HEADER, RIGHT, ["合计", None, None, "12"]])], [("N-ROW-02", None, None)]),
    ("a total further in", [Sheet([HEADER, RIGHT, ["G03", "小 计：", None, "12"]])], [("N-ROW-02", None, None)]),
    ("a note below", [Sheet([HEADER, RIGHT, EMPTY, ["说明：本表一式两份"]])], [("N-ROW-03", None, None)]),
    ("a line to be signed", [Sheet([HEADER, RIGHT, ["填表人：", None, "审核人："]])], [("N-ROW-03", None, None)]),
    ("a total in English", [Sheet([HEADER, RIGHT, [None, "Subtotal", None, "12"]])], [("N-ROW-02", None, None)]),
    (
        "merged cells",
        [Sheet([HEADER, RIGHT, [None, *RIGHT[1:]]], merged("A2:A3", "D2:D3"))],
        [("E-CELL-01", 2, "A"), ("E-CELL-01", 2, "D")],
    ),
    ("a heading merged above", [Sheet([["标题"], HEADER, RIGHT], merged("A1:J1"))], [("N-HEAD-05", 2, None)]),
    ("a damaged cell", [Sheet([HEADER, RIGHT, changed(C=None)], problems=(NO_DAY,))], [("E-DATE-07", 3, "C")]),
]  # fmt: skip


@pytest.mark.parametrize(("sheets", "places"), [one[1:] for one in LAYOUTS], ids=[one[0] for one in LAYOUTS])
def test_a_layout_is_taken_or_refused_with_its_place(
    sheets: list[Sheet], places: list[tuple[str, int | None, str | None]]
) -> None:
    found = unpacked(sheets, name="信访举报月统计表.xlsx")

    assert sorted(found.places, key=str) == sorted(places, key=str)
    assert all(one.file == "信访举报月统计表.xlsx" for one in found.problems)
    if not any(code.startswith("E-HEAD-02") for code, _, _ in places):
        assert all(None not in list(record.values())[:-1] for record in found.records)


def test_a_row_of_another_width_is_named_once() -> None:
    found = unpacked([Sheet([HEADER, RIGHT, EMPTY, RIGHT], SheetOpened(None), (RAGGED,))], kind="csv")

    assert found.places == [("E-ROW-01", 3, None)]
    assert found.rows == [2, 4]


def test_a_file_with_half_its_columns_is_recognised_by_name_and_all_missing_ones_are_named() -> None:
    found = unpacked([Sheet([HEADER[:5], RIGHT[:5]])])

    assert found.codes == [*["E-HEAD-02"] * 4, "N-HEAD-09"]
    assert [getattr(one.details["found"], "zh", None) for one in found.problems] == [*HEADER[5:]]
    assert found.records == []


def test_an_unrecognised_file_is_told_the_nearest_title() -> None:
    [problem] = unpacked([Sheet([["甲", "乙"], ["1", "2"]])], name="信访举报统计表.xlsx").problems

    assert "信访举报月统计表" in say(problem.sentence, "zh")


def test_a_misspelt_column_is_told_its_name() -> None:
    header = ["检举控告总件" if cell == "检举控告件数" else cell for cell in HEADER]
    found = unpacked([Sheet([header, RIGHT])])
    [unknown] = [one for one in found.problems if one.code == "E-HEAD-03"]

    assert sorted(found.codes) == ["E-HEAD-02", "E-HEAD-03"]
    assert "检举控告件数" in say(unknown.sentence, "zh")


def test_what_is_wrong_with_the_file_itself_is_the_only_answer() -> None:
    parcel = Unpacking(
        "信访举报月统计表_张三.xlsx", iter([Problem("E-FILE-06", "信访举报月统计表_张三.xlsx")]), config()
    )

    assert parcel.ledger is None
    assert list(parcel.chunks()) == []
    assert [(one.code, one.file) for one in parcel.problems] == [("E-FILE-06", "信访举报月统计表_张三.xlsx")]


def test_a_reading_that_breaks_off_is_an_error_of_the_file() -> None:
    def broken() -> Any:
        yield from events([Sheet([HEADER, *([RIGHT] * 6000)])], "xlsx")
        yield Problem("E-FILE-15", "x")

    parcel = Unpacking(PETITIONS, broken(), config())

    assert sum(len(chunk.rows) for chunk in parcel.chunks()) == 6000
    assert [one.code for one in parcel.problems] == ["E-FILE-15"]


def test_numbers_kept_as_text_are_counted_once_a_column() -> None:
    rows = [changed(D="12", E=8, F=4, G=1, H="6", I=5, C=date(2021, 6, 30), J=None)] * 3

    found = petitions(*rows, kind="xlsx")
    assert [(one.code, one.letter, one.details["found"]) for one in found.problems] == [
        ("N-NUM-12", "D", "3"),
        ("N-NUM-12", "H", "3"),
    ]
    assert petitions(*rows, kind="csv").problems == []


def test_a_serial_number_goes_in_once_confirmed() -> None:
    found = petitions(changed(C=44377), kind="xlsx")

    assert ("Q-DATE-04", 2, "C") in found.places


@pytest.mark.parametrize(("from_1904", "serial"), [(False, 44377), (True, 44377 - 1462)])
def test_a_number_in_a_date_column_counts_from_the_day_of_its_workbook(from_1904: bool, serial: int) -> None:
    opened = SheetOpened("台账", from_1904=from_1904)
    found = unpacked([Sheet([HEADER, changed(C=serial)], opened)])

    assert found.places == [("Q-DATE-04", 2, "C")]
    assert found.problems[0].details == {"found": "2021-06-30"}
    assert found.records[0]["month_end_on"] == date(2021, 6, 30)
    assert [record["month_end_on"] for record in found.records] == [date(2021, 6, 30)]


def test_truth_is_no_number_even_after_one() -> None:
    found = petitions(changed(G=1), changed(G=True), changed(G=1.0), kind="xlsx")

    assert [place for place in found.places if place[0].startswith("E")] == [("E-NUM-01", 3, "G")]
    assert found.rows == [2, 4]


def test_a_rule_between_cells_names_both() -> None:
    found = petitions(changed(H=3, I=5), changed(I=None))

    assert found.places == [("E-RULE-01", 2, "I"), ("E-REQ-01", 3, "I")]
    sentence = say(found.problems[0].sentence, "zh")
    assert "按期答复件数 5" in sentence
    assert "应答复件数 3" in sentence


def test_an_empty_cell_breaks_no_rule() -> None:
    header = header_of(config().ledgers["clues"])
    row = ["G03", "市教育局", "XS-1", "日常监督", "廉洁纪律", "2021-01-05", "2021-04-05", None, None, None]

    assert unpacked([Sheet([header, row])], name="clues.xlsx").problems == []
    late = ["2021-01-04" if place == 7 else cell for place, cell in enumerate(row)]
    assert unpacked([Sheet([header, late])], name="clues.xlsx").places == [("E-RULE-01", 2, "H")]


def shares(scale: str, *cells: Cell) -> list[tuple[str, int | None, str | None]]:
    """Problems of a column of shares in a ledger that has one."""
    ledger = config().ledgers["surveys"]
    columns = ledger.columns | {"score": ledger.columns["score"].model_copy(update={"scale": scale})}
    known: dict[str, Any] = vars(config()) | {"ledgers": {"surveys": ledger.model_copy(update={"columns": columns})}}
    days = [date(2021, 1, 1 + number) for number in range(len(cells))]
    rows = [
        ["G03", "市教育局", day, "社会公众", "廉洁程度", 10, cell, None] for day, cell in zip(days, cells, strict=True)
    ]
    found = unpacked([Sheet([header_of(ledger), *rows])], name="surveys.xlsx", definitions=Config(**known))
    assert len(found.records) == len(cells)
    return found.places


@pytest.mark.parametrize(
    ("scale", "cells", "places"),
    [
        ("percent", [12.5, 99.0, 100, 0, 1], []),
        ("percent", [Percent(0.125), 99.0, Percent(0.005)], []),
        ("percent", [0.125, 0.99], []),
        ("percent", [0.125, 0.99, 0.5], [("E-NUM-11", 2, "G")]),
        ("percent", [12.5, 0.3, 88.0], [("E-NUM-11", 3, "G")]),
        ("percent", [1, 1, 1, 0.98, 0.95], [("E-NUM-11", 2, "G")]),
        ("percent", [0, 1, 0, 1, 1], [("E-NUM-11", 3, "G")]),
        ("percent", [Percent(0.98), 0.9, 1], [("E-NUM-11", 3, "G")]),
        ("percent", [Percent(0.98), 95, 1, 0], []),
        ("percent", [Percent(0.98), 1, 0], [("E-NUM-11", 3, "G")]),
        ("fraction", [Percent(0.98), 98.0], [("E-NUM-11", 3, "G")]),
        ("fraction", [1, 1, 0, Percent(0.98)], []),
        ("fraction", [0.125, 0.99, 1, 0, Percent(0.5)], []),
        ("fraction", [0.125, 12.5], [("E-NUM-11", 3, "G")]),
        ("fraction", [12.5, 88.0, 91.0], [("E-NUM-11", 2, "G")]),
    ],
)
def test_a_column_of_shares_is_written_one_way(scale: str, cells: Sequence[Cell], places: list[Any]) -> None:
    assert shares(scale, *cells) == places


def test_rows_far_apart_keep_their_numbers() -> None:
    def sparse() -> Any:
        yield from events([Sheet([HEADER], VISIBLE)], "xlsx")
        yield Rows(1_000_000, [list(RIGHT), changed(D="x")])

    parcel = Unpacking(PETITIONS, sparse(), config())
    rows = [row for chunk in parcel.chunks() for row in chunk.rows]

    assert rows == [1_000_000]
    assert ("E-NUM-01", 1_000_001, "D") in [(one.code, one.row, one.letter) for one in parcel.problems]


def test_formulas_in_texts_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "问题线索台账.csv"
    lines = [",".join(map(str, header_of(config().ledgers["clues"])))]
    payloads = ["=1+1", "@SUM(A1)", "+1", "-1+cmd", '"=HYPERLINK(""x"")"']
    lines += [f"G03,市教育局,{one},日常监督,廉洁纪律,2021-01-05,2021-04-05,,," for one in payloads]
    path.write_text("\n".join(lines), encoding="utf-8")
    parcel = unpacking.unpack(Upload(path.name, path), config())

    assert [row for chunk in parcel.chunks() for row in chunk.rows] == []
    assert [(one.code, one.row, one.letter) for one in parcel.problems] == [
        ("E-CODE-02", row, "C") for row in range(2, 2 + len(payloads))
    ]


def test_a_workbook_is_unpacked_from_its_bytes(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append([*HEADER])
    sheet.append(["G03", "市教育局", datetime(2021, 6, 30), 12, 8, 4, 1, 6, 5, datetime(2021, 7, 1)])
    book.save(tmp_path / "1.xlsx")

    parcel = unpacking.unpack(Upload(PETITIONS, (tmp_path / "1.xlsx").read_bytes()), config())
    records = [record for chunk in parcel.chunks() for record in chunk.records]

    assert records == [("G03", date(2021, 6, 30), 12, 8, 4, 1, 6, 5, date(2021, 7, 1))]
    assert list(parcel.problems) == []


def test_every_sentence_is_complete() -> None:
    """Details that the sentences ask for are given; only the nearest words may be none."""
    parcels = [unpacked(sheets, name="信访举报月统计表.xlsx") for _, sheets, _ in LAYOUTS]
    parcels += [petitions(changed(A="Z", C="x", D="3人", H=1)), petitions(changed(B="Z", C=44377, G=-1, I=2.5))]
    parcels += [petitions(RIGHT, scope=frozenset({"610302"}))]
    for problem in (problem for found in parcels for problem in found.problems):
        rule = CODES[problem.code]
        asked = set(re.findall(r"\{(\w+)\}", f"{rule.found}{rule.remedy}"))
        given = {"nearest", *problem.details} | {name for name in ("value", "column") if getattr(problem, name)}
        assert asked <= given, problem.code


@pytest.mark.parametrize("cell", [("字", ""), (" ", "x"), ("1", ""), ("姓 ", ""), ("率（", "")])
def test_endless_cells_are_read_in_time_and_not_kept(cell: tuple[str, str]) -> None:
    """Four times the length costs about four times as much; cells of which every letter is looked at cost least."""
    part, end = cell

    def read(length: int) -> tuple[float, Unpacked, Unpacked]:
        before, text = processor.spent(), part * (length // len(part)) + end
        found, heading = petitions(*([[text] * 5] * 5)), unpacked([Sheet([[text] * 5] * 12)])
        return processor.spent() - before, found, heading

    read(10)
    (least, *_), (little, *_), (much, found, heading) = (read(length) for length in (100, 8_000, 32_000))
    assert least < little + 0.5
    assert much < 8 * little + 0.5
    assert len(found.problems) >= 5
    assert heading.parcel.ledger is None
    assert all(len(problem.value or "") <= EXCERPT for problem in found.problems)


def test_more_problems_than_are_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (problem_log, problems):
        monkeypatch.setattr(module, "KEPT_AT_MOST", 1_000)
    found = petitions(*([changed(D="x", E="x", F="x")] * 400))

    assert found.parcel.problems.counts["E-NUM-01"] == 1_200
    assert len(found.problems) == 1_000
    assert found.parcel.problems.errors == 1_200


def test_a_problem_quotes_the_header_that_the_file_has() -> None:
    titles = ["Unit code", "Unit", *HEADER[2:]]
    problems = unpacked([Sheet([titles, ["G03", "Education Office", *RIGHT[2:]]])]).problems
    assert [(one.code, one.letter, one.column) for one in problems] == [("E-ENT-02", "B", "Unit")]


def test_sheets_are_listed_in_the_language_of_the_reader() -> None:
    [problem] = unpacked([Sheet([HEADER, RIGHT]), Sheet([HEADER, RIGHT], OTHER)]).problems
    assert problem.details["found"] == ("台账", OTHER.name)
    assert "、" not in say(problem.sentence, "en")
