"""A file goes in as a whole and once, or comes back with every problem in its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from metrics.application.city import CityHandle, open_city
from metrics.application.records import import_results
from metrics.application.records.imports import ImportResult, Options, Upload, examine, import_paths
from metrics.errors import DataError, OperatorError
from metrics.model import Actor
from metrics.wording import say
from tests.actors import ANALYST
from tests.sending import GOOD, HEADER, OPEN, clue, clues, count, current, send


@pytest.fixture
def city(tmp_path: Path) -> CityHandle:
    """A city without any record."""
    return open_city(f"sqlite:///{tmp_path / 'empty.db'}")


def told(receipt: ImportResult) -> list[tuple[str, int | None, str | None]]:
    """Code, row and header of each problem."""
    return [(problem.code, problem.row, problem.column) for problem in receipt.problems]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_good_file_goes_in_once(city: CityHandle, tmp_path: Path, encoding: str) -> None:
    path = clues(tmp_path, GOOD, OPEN, encoding=encoding)
    first = send(city, path)
    version = city.data_version
    again = send(city, path)

    assert (first.status, first.ledger, first.added) == ("taken_in", "clues", 2)
    assert (again.status, again.batch, again.imported_at) == ("already_in", first.batch, first.imported_at)
    assert count(city, "clues") == 2
    assert count(city, "batches") == 1
    assert city.data_version == version


def test_a_dry_run_says_what_would_happen_and_changes_nothing(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, clue(1), clue(2)))
    version = city.data_version
    path = clues(tmp_path, clue(1), clue(2, 处置日期="2021-03-01"), clue(3), name="2021-02")
    seen = examine(ANALYST, city, Upload(path.name, path))
    assert (seen.status, seen.read, seen.added, seen.completed, seen.unchanged) == ("would_go_in", 3, 1, 1, 1)
    assert (count(city, "clues"), city.data_version) == (2, version)


def test_a_refused_file_brings_nothing_and_says_so(city: CityHandle, tmp_path: Path) -> None:
    path = clues(tmp_path, clue(1), clue(2), clue(3, 收到日期="2021-02-30"))
    receipt = send(city, path)
    assert (receipt.status, receipt.read) == ("refused", 2)
    assert (receipt.added, receipt.completed, receipt.corrected, receipt.unchanged) == (0, 0, 0, 0)


def test_old_code_and_name_land_on_the_entity_of_today(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, OPEN))
    assert current(city, "clues", "entity", "disposed_on") == [("610305", None)]


WRONG = [
    (clue(3, 线索来源="日常监管"), "E-WORD-01", "线索来源"),
    (clue(3, 收到日期="2021-02-30"), "E-DATE-02", "收到日期"),
    (clue(3, 收到日期=""), "E-REQ-01", "收到日期"),
    (clue(3, 单位代码="G99"), "E-ENT-01", "单位代码"),
    (clue(3, 单位名称="市教育厅"), "E-ENT-02", "单位名称"),
    (clue(3, 单位名称="市财政局"), "E-ENT-03", "单位名称"),
]


@pytest.mark.parametrize(("row", "code", "column"), WRONG)
def test_a_bad_row_is_named_and_nothing_goes_in(
    city: CityHandle, tmp_path: Path, row: str, code: str, column: str
) -> None:
    receipt = send(city, clues(tmp_path, GOOD, row))
    assert receipt.status == "refused"
    assert (code, 3, column) in told(receipt)
    assert count(city, "clues") == 0
    assert count(city, "batches") == 0


def test_an_unknown_name_is_answered_with_the_nearest(city: CityHandle, tmp_path: Path) -> None:
    [problem] = send(city, clues(tmp_path, clue(3, 单位名称="市教育厅"))).problems
    assert "市教育局" in say(problem.sentence, "zh")


def test_a_key_that_stands_twice_is_named_in_both_rows(city: CityHandle, tmp_path: Path) -> None:
    receipt = send(city, clues(tmp_path, clue(1), clue(2), clue(1)))
    assert told(receipt) == [("E-KEY-01", 4, "线索编号"), ("E-KEY-01", 2, "线索编号")]
    assert [problem.details["other"] for problem in receipt.problems] == ["2", "4"]


def test_all_problems_are_told_at_once(city: CityHandle, tmp_path: Path) -> None:
    receipt = send(city, clues(tmp_path, *(row for row, _, _ in WRONG)))
    assert {(code, row) for code, row, _ in told(receipt)} >= {
        (code, row) for row, (_, code, _) in enumerate(WRONG, start=2)
    }


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
    city: CityHandle, tmp_path: Path, header: str, row: str
) -> None:
    receipt = send(city, clues(tmp_path, row, header=header))
    words = "".join(say(problem.sentence, language) for problem in receipt.problems for language in ("zh", "en"))
    assert receipt.status == "refused"
    assert any(code.startswith("E-PERSON") for code in receipt.counts)
    assert "13812345678" not in words
    assert "11010519491231002X" not in words
    assert count(city, "clues") == 0


def test_headers_that_do_not_fit_are_named(city: CityHandle, tmp_path: Path) -> None:
    receipt = send(city, clues(tmp_path, GOOD, header=HEADER.replace("处置期限", "处理期限")))
    assert {problem.code for problem in receipt.problems} == {"E-HEAD-02", "E-HEAD-03"}
    assert any("'处理期限'" in problem.sentence and "处置期限" in problem.sentence for problem in receipt.problems)


def test_excel_and_folders_go_in_and_each_file_has_its_receipt(city: CityHandle, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (HEADER, GOOD):
        sheet.append([cell or None for cell in line.split(",")])
    sent = tmp_path / "sent"
    sent.mkdir()
    book.save(sent / "问题线索台账_2021.xlsx")
    (sent / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    came = import_paths(ANALYST, city, [sent])
    assert [receipt.status for receipt in came] == ["refused", "taken_in"]
    assert "E-HEAD-07" in came[0].counts
    assert count(city, "clues") == 1


def test_a_path_that_leads_nowhere_is_named(city: CityHandle, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file or folder"):
        import_paths(ANALYST, city, [tmp_path / "nothing"])


def test_only_bodies_in_the_senders_scope_go_in(city: CityHandle, tmp_path: Path) -> None:
    path = clues(tmp_path, GOOD, OPEN)
    receipt = examine(Actor(role="analyst", scope=frozenset({"G03"})), city, Upload(path.name, path))
    assert [(code, row) for code, row, _ in told(receipt)] == [("E-ENT-04", 3)]


def test_an_unknown_reason_is_refused(city: CityHandle, tmp_path: Path) -> None:
    path = clues(tmp_path, GOOD)
    with pytest.raises(OperatorError, match="entry_error"):
        examine(ANALYST, city, Upload(path.name, path), Options(reason="because"))


def test_a_file_name_is_kept_only_as_far_as_it_cannot_be_a_persons(city: CityHandle, tmp_path: Path) -> None:
    path = clues(tmp_path, GOOD).rename(tmp_path / "问题线索台账_2021_王小明报.csv")
    receipt = send(city, path)
    assert receipt.status == "taken_in"
    with city.store.reading() as connection:
        [name] = connection.execute(text("SELECT file FROM batches")).scalars()
    assert "王" not in name
    assert receipt.file == path.name
    assert name.startswith("问题线索台账_2021")


def test_a_reader_of_results_takes_nothing_in(city: CityHandle, tmp_path: Path) -> None:
    path = clues(tmp_path, GOOD)
    with pytest.raises(OperatorError, match="readers of one unit may not import files; these may: secretaries,"):
        examine(Actor(role="reader", scope=None), city, Upload(path.name, path))


def test_what_is_printed_of_a_file_about_persons_is_where_and_nothing_else(city: CityHandle, tmp_path: Path) -> None:
    receipt = send(city, clues(tmp_path, clue(1, 收到日期="王小明"), clue(2, 线索编号="13812345678")))
    printed = [*import_results.problems([receipt], "zh"), str(import_results.documents([receipt])[0]["problems"])]
    assert "E-PERSON-03" in printed[0]
    assert "王小明" not in "".join(printed)
    assert "13812345678" not in "".join(printed)
