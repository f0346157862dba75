"""A file goes in as a whole and once, or comes back with every problem in its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, inspect, select, text

from metrics import application
from metrics.errors import DataError, OperatorError

HEADER = "单位代码,单位名称,线索编号,线索来源,问题类别,收到日期,处置期限,处置日期,处置方式,填报日期"
GOOD = "G03,市教育局,XS-1,日常监督,廉洁纪律,2021-01-05,2021-04-05,2021-03-01,谈话函询,2021-01-06"
OPEN = "610322,凤翔县,XS-2,信访举报,工作纪律,2020-02-05,2020-05-05,,,2020-02-06"


@pytest.fixture
def city(tmp_path: Path) -> application.CityHandle:
    """A city without any record."""
    return application.open_city(f"sqlite:///{tmp_path / 'empty.db'}")


def clues(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8-sig") -> Path:
    """A file of clues as a department sends it."""
    path = folder / "问题线索台账_2021.csv"
    path.write_text("\n".join((header, *rows)), encoding=encoding)
    return path


def count(city: application.CityHandle, table: str) -> int:
    """How many rows a table has."""
    with city.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(city.store.table(table))).scalar_one()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_good_file_goes_in_once(city: application.CityHandle, tmp_path: Path, encoding: str) -> None:
    path = clues(tmp_path, GOOD, OPEN, encoding=encoding)
    [first] = application.import_paths(city, [path])
    version = city.data_version
    [again] = application.import_paths(city, [path])

    assert (first.status, first.ledger, first.records) == ("added", "clues", 2)
    assert (again.status, again.records) == ("already_there", 0)
    assert count(city, "clues") == 2
    assert city.data_version == version


def test_old_code_and_name_land_on_the_entity_of_today(city: application.CityHandle, tmp_path: Path) -> None:
    application.import_paths(city, [clues(tmp_path, OPEN)])
    table = city.store.table("clues")
    with city.store.reading() as connection:
        [row] = connection.execute(select(table)).all()
    assert row.entity == "610305"
    assert row.disposed_on is None


# the row that is wrong, where the message points, what it says
WRONG = [
    ("G03,市教育局,XS-3,日常监管,廉洁纪律,2021-01-05,2021-04-05,,,", "row 3, column '线索来源'", "found '日常监管'"),
    ("G03,市教育局,XS-3,日常监督,廉洁纪律,2021-02-30,2021-04-05,,,", "row 3, column '收到日期'", "found '2021-02-30'"),
    ("G03,市教育局,XS-3,日常监督,廉洁纪律,,2021-04-05,,,", "row 3, column '收到日期'", "found an empty cell"),
    (
        "G99,市教育局,XS-3,日常监督,廉洁纪律,2021-01-05,2021-04-05,,,",
        "row 3, column '单位代码'",
        "no body has this code",
    ),
    ("G03,市教育厅,XS-3,日常监督,廉洁纪律,2021-01-05,2021-04-05,,,", "row 3, column '单位名称'", "nearest: 市教育局"),
    ("G03,市财政局,XS-3,日常监督,廉洁纪律,2021-01-05,2021-04-05,,,", "row 3, column '单位名称'", "that of 市教育局"),
    (GOOD, "row 3, column '线索编号'", "the same key stands in row 2"),
]


@pytest.mark.parametrize(("row", "place", "words"), WRONG)
def test_a_bad_row_is_named_and_nothing_goes_in(
    city: application.CityHandle, tmp_path: Path, row: str, place: str, words: str
) -> None:
    with pytest.raises(DataError) as caught:
        application.import_paths(city, [clues(tmp_path, GOOD, row)])

    assert any(place in problem and words in problem for problem in caught.value.problems), caught.value.problems
    assert count(city, "clues") == 0
    assert count(city, "batches") == 0


def test_all_problems_are_told_at_once(city: application.CityHandle, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        application.import_paths(city, [clues(tmp_path, *(row for row, _, _ in WRONG[:6]))])
    rows = {problem.split("row ")[1].split(",")[0] for problem in caught.value.problems}
    assert {"2", "3", "4", "5", "6", "7"} <= rows


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (HEADER.replace("线索编号", "姓名"), GOOD),
        (HEADER + ",联系电话", GOOD + ",13812345678"),
        (HEADER, GOOD.replace("XS-1", "11010519491231002X")),
        (HEADER, GOOD.replace("XS-1", "13812345678")),
    ],
)
def test_a_file_that_names_persons_is_refused_and_not_repeated(
    city: application.CityHandle, tmp_path: Path, header: str, row: str
) -> None:
    with pytest.raises(DataError) as caught:
        application.import_paths(city, [clues(tmp_path, row, header=header)])
    assert "person" in str(caught.value)
    assert "13812345678" not in str(caught.value)
    assert "11010519491231002X" not in str(caught.value)
    assert count(city, "clues") == 0


def test_headers_that_do_not_fit_are_named(city: application.CityHandle, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        application.import_paths(city, [clues(tmp_path, GOOD, header=HEADER.replace("处置期限", "处理期限"))])
    assert [problem.split(": ", 1)[1] for problem in caught.value.problems] == [
        "row 1: the column '处置期限' is missing",
        "row 1: unknown column '处理期限'; '处置期限'?",
    ]


def test_the_same_record_from_another_file_is_refused(city: application.CityHandle, tmp_path: Path) -> None:
    application.import_paths(city, [clues(tmp_path, GOOD)])
    with pytest.raises(DataError, match="in the ledger already"):
        application.import_paths(city, [clues(tmp_path, GOOD, OPEN)])
    assert count(city, "clues") == 1


def test_excel_and_folders_go_in_and_good_files_are_kept(city: application.CityHandle, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (HEADER, GOOD):
        sheet.append([cell or None for cell in line.split(",")])
    (tmp_path / "sent").mkdir()
    book.save(tmp_path / "sent" / "问题线索台账_2021.xlsx")
    (tmp_path / "sent" / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="neither its name nor its headers"):
        application.import_paths(city, [tmp_path / "sent"])
    assert count(city, "clues") == 1


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"\xff\xfe\x00bad", "UTF-8"), (HEADER.encode(), "no data")]
)
def test_files_that_are_none_are_refused(
    city: application.CityHandle, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "问题线索台账_2021.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        application.import_paths(city, [path])


def test_a_database_made_from_other_ledgers_is_refused(city: application.CityHandle, own_config: Path) -> None:
    clue = own_config / "ledgers" / "clues.yaml"
    clue.write_text(clue.read_text(encoding="utf-8").replace("  category:", "  kind_of_problem:"), encoding="utf-8")
    with pytest.raises(OperatorError, match="category, kind_of_problem are on one side only"):
        application.open_city(str(city.store.engine.url), own_config)


def test_result_tables_of_another_version_are_made_anew(city: application.CityHandle) -> None:
    with city.store.writing() as connection:
        connection.execute(text("ALTER TABLE runs DROP COLUMN engine"))
    again = application.open_city(str(city.store.engine.url))
    with again.store.reading() as connection:
        assert "engine" in {column["name"] for column in inspect(connection).get_columns("runs")}
