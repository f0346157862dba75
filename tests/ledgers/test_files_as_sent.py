"""Folders and files as clerks send them: each has an answer by its own name, and what is asked is asked of it alone."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from sqlalchemy import text

from metrics.__main__ import main
from metrics.application.city import DATABASE_SETTING, CityHandle, open_city
from metrics.application.records import folders, import_results
from metrics.application.records.imports import Options, Problem, close_month, history, import_paths, undo
from metrics.application.records.workbooks import write_fix_lists
from metrics.errors import DataError, OperatorError
from metrics.ledgers import questions
from metrics.model.codes import alike
from metrics.wording import say, to
from tests.actors import ANALYST
from tests.sending import COLUMNS, clue, clues, count, send


def zipped(**parts: str) -> bytes:
    """A zip archive, as other programs' tables are."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text_ in parts.items():
            archive.writestr(name.replace("__", "/"), text_)
    return content.getvalue()


ODS = zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<office/>"})
XLSB = zipped(**{"[Content_Types].xml": "<Types/>", "xl__workbook.bin": "x"})
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "Workbook".encode("utf-16-le") + bytes(20)


@pytest.fixture
def city(tmp_path: Path) -> CityHandle:
    """A city without any record."""
    return open_city(f"sqlite:///{tmp_path / 'empty.db'}")


def test_every_file_of_a_folder_has_an_answer(city: CityHandle, tmp_path: Path) -> None:
    sent = tmp_path / "七月"
    sent.mkdir()
    clues(sent, clue(1))
    files = {
        "旧表.xls": OLE, "旧表.et": OLE, "旧表.ods": ODS, "旧表.xlsb": XLSB,
        "说明.txt": "请查收".encode(), "~$问题线索台账.xlsx": b"\x05" * 165, ".DS_Store": b"x", "Thumbs.db": b"x",
        "情况.pdf": b"%PDF-1.7\n",
    }  # fmt: skip
    for name, content in files.items():
        (sent / name).write_bytes(content)
    results = {result.file: result for result in import_paths(ANALYST, city, [sent])}

    assert {name: [*result.counts] for name, result in results.items()} == {
        "问题线索台账_2021.csv": [], "旧表.xls": ["E-FILE-03"], "旧表.et": ["E-FILE-03"],
        "旧表.ods": ["E-FILE-22"], "旧表.xlsb": ["E-FILE-22"], "说明.txt": ["E-FILE-22"],
        "~$问题线索台账.xlsx": ["E-FILE-24"], "情况.pdf": ["E-FILE-23"],
    }  # fmt: skip
    told = "\n".join(import_results.problems([*results.values()], "zh"))
    assert "旧表.et" in told
    assert ".xlsx" in told
    with city.store.reading() as connection:
        assert list(connection.execute(text("SELECT file FROM batches")).scalars()) == ["问题线索台账_2021.csv"]


def test_an_empty_folder_is_named(city: CityHandle, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    with pytest.raises(DataError, match="no file in it"):
        import_paths(ANALYST, city, [tmp_path / "空"])


@pytest.mark.parametrize(
    ("one", "other"),
    [("001", "1"), ("宝纪函〔2021〕7号", "宝纪函[2021]7号"), ("LI-2021-7", "li-2021-07"), ("Ａ（7）", "a(7)")],
)
def test_codes_written_in_two_ways_are_alike(one: str, other: str) -> None:
    assert alike(one) == alike(other)


@pytest.mark.parametrize(("one", "other"), [("10", "1"), ("LI-1-12", "LI-11-2"), ("A-1", "B-1"), ("100", "1")])
def test_different_codes_are_not_alike(one: str, other: str) -> None:
    assert alike(one) != alike(other)


@pytest.mark.parametrize(("first", "second"), [("001", "1"), ("XS〔2021〕3", "XS[2021]3"), ("xs-1", "XS-1")])
def test_a_code_that_differs_in_spelling_alone_is_asked_about(
    city: CityHandle, tmp_path: Path, first: str, second: str
) -> None:
    both = send(city, clues(tmp_path, clue(7, 线索编号=first), clue(7, 线索编号=second)))
    assert (both.status, [(one.code, one.row) for one in both.problems]) == ("asks", [("Q-KEY-03", 3)])

    assert send(city, clues(tmp_path, clue(7, 线索编号=first))).status == "taken_in"
    later = clues(tmp_path, clue(7, 线索编号=second), name="2021-02")
    asked = send(city, later)
    assert (asked.status, [(one.code, one.row) for one in asked.problems]) == ("asks", [("Q-KEY-03", 2)])
    assert first in say(asked.problems[0].sentence, "zh")
    assert send(city, later, confirmed=True).status == "taken_in"


def test_wide_signs_in_a_code_are_its_usual_ones(city: CityHandle, tmp_path: Path) -> None:
    twice = send(city, clues(tmp_path, clue(1), clue(2, 线索编号="ＸＳ－１")))
    assert [(one.code, one.row) for one in twice.problems] == [("E-KEY-01", 3), ("E-KEY-01", 2)]


def test_crossed_out_rows_of_a_workbook_are_asked_about(city: CityHandle, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (",".join(COLUMNS), clue(1), clue(2), clue(3)):
        sheet.append([cell or None for cell in line.split(",")])
    for cell in sheet[3]:
        cell.font = Font(strike=True)
    sheet.cell(9, 1).font = Font(strike=True)
    book.save(tmp_path / "问题线索台账.xlsx")
    result = send(city, tmp_path / "问题线索台账.xlsx")

    assert (result.status, dict(result.counts)) == ("asks", {"Q-ROW-06": 1})
    assert "第 3 行" in say(result.problems[0].sentence, "zh")


def test_reasons_and_confirmations_are_given_file_by_file(city: CityHandle, tmp_path: Path) -> None:
    ahead = clue(1, 收到日期="2099-01-05", 处置期限="2099-04-05")
    one, other = (
        clues(tmp_path, ahead, name="一"),
        clues(tmp_path, clue(2, 收到日期="2099-01-05", 处置期限="2099-04-05"), name="二"),
    )

    def said(path: Path) -> Options:
        return Options(confirmed=path == other)

    assert [result.status for result in import_paths(ANALYST, city, [one, other], said)] == ["asks", "taken_in"]


def test_a_dry_run_holds_each_file_against_the_city_as_it_is(
    city: CityHandle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second file changes a record of the first: asked before, either may go in, and the answer says so."""
    sent = [clues(tmp_path, clue(1), name="一"), clues(tmp_path, clue(1, 问题类别="工作纪律"), name="二")]
    monkeypatch.setenv(DATABASE_SETTING, city.store.engine.url.render_as_string(hide_password=False))
    assert main(["import", *map(str, sent), "--month", "2021-01", "--dry-run"]) == 0
    assert "Each file was checked by itself" in capsys.readouterr().err

    dry, real = (import_paths(ANALYST, city, sent, Options(month="2021-01"), dry_run=tried) for tried in (True, False))

    assert [one.status for one in dry] == ["would_go_in", "would_go_in"]
    assert [one.status for one in real] == ["taken_in", "refused"]


def test_one_signature_refuses_one_file(city: CityHandle, tmp_path: Path) -> None:
    signed = clues(tmp_path, clue(1), "填表人：王小明" + "," * 9, name="一")
    results = import_paths(
        ANALYST, city, [signed, clues(tmp_path, clue(2), name="二"), clues(tmp_path, clue(3), name="三")]
    )
    assert [result.status for result in results] == ["refused", "taken_in", "taken_in"]


def test_what_repeats_in_many_rows_is_one_sentence(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, *(clue(number) for number in range(275))))
    changed = clues(tmp_path, *(clue(number, 问题类别="工作纪律") for number in range(275)), name="2021-02")
    result = send(city, changed)

    assert result.counts["E-KEY-02"] == 275
    [line] = import_results.problems([result], "zh")
    assert "另有 274 行相同：第 3–276 行" in line


def test_a_list_from_which_rows_are_deleted_runs_from_the_bottom_up(city: CityHandle, tmp_path: Path) -> None:
    result = send(city, clues(tmp_path, clue(1), clue(2), clue(1), clue(2, 收到日期="2021-02-30"), clue(1)))
    rows = [problem.row for problem in result.problems]
    assert rows == sorted(rows, key=lambda row: -(row or 0))


def test_files_of_one_name_are_told_apart_by_their_folders(city: CityHandle, tmp_path: Path) -> None:
    paths = []
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        paths.append(clues(tmp_path / folder, clue(1, 收到日期="x")))
    name, results = paths[0].name, import_paths(ANALYST, city, paths)
    assert [result.file for result in results] == [f"甲/{name}", f"乙/{name}"]
    assert f"“甲/{name}”" in say(results[0].problems[0].sentence, "zh")
    written = write_fix_lists(tmp_path / "退回", paths, results)
    assert [path.name for path in written] == [f"{folder}_问题线索台账_2021_问题清单.xlsx" for folder in ("甲", "乙")]
    [english, _] = write_fix_lists(tmp_path / "back", paths, results, "en")
    assert load_workbook(english).sheetnames[0] == "Fix list"

    above = clues(tmp_path, clue(2))
    assert folders.names([above, paths[0]]) == [f"{tmp_path.name}/{name}", f"{tmp_path.name}/甲/{name}"]
    assert folders.names([above]) == [name]
    assert folders.named(f"乙/{name}", paths) == paths[1]
    assert folders.named(f"{tmp_path.name}/{name}", [above, *paths]) == above
    with pytest.raises(OperatorError, match=f"several files are called '{name}'.*甲/{name}, 乙/{name}"):
        folders.named(name, paths)
    with pytest.raises(OperatorError, match="no file that is sent is called"):
        folders.named(f"丙/{name}", paths)


def test_the_folder_of_a_file_is_told_and_never_stored(city: CityHandle, tmp_path: Path) -> None:
    paths = []
    for number, folder in enumerate(("甲", "乙")):
        (tmp_path / folder).mkdir()
        paths.append(clues(tmp_path / folder, clue(number)))
    assert [result.status for result in import_paths(ANALYST, city, paths)] == ["taken_in"] * 2
    assert {batch.file for batch in history(ANALYST, city)} == {paths[0].name}


def test_every_file_has_a_line_of_its_own(city: CityHandle, tmp_path: Path) -> None:
    path = clues(tmp_path, clue(1))
    taken = import_results.summary([send(city, path)], to("en"))
    assert taken[0].startswith(f"{path.name}: imported (1 new)")
    again = send(city, path)
    assert again.imported_at is not None
    line = import_results.summary([again], to("en"))[0]
    assert f"{path.name}: already in" in line
    assert "it went in on 20" in line
    assert f"as batch {again.batch}" in line


def test_groups_keep_what_is_told_once() -> None:
    problems = [Problem("E-REQ-01", "a.csv", None, row, "D", "x") for row in (2, 3, 4, 6, 7, 9)]
    [group] = import_results.grouped(problems)
    assert say(group.found, "en").endswith("5 more rows like it: 3–4, 6–7, 9")
    assert len(import_results.grouped(problems[:5])) == 5


def test_a_file_that_is_in_and_no_return_yet_is_registered_once_somebody_says_yes(
    city: CityHandle, tmp_path: Path
) -> None:
    """Its records tell the month, whatever its name says."""
    monthly = clues(tmp_path, clue(1, 处置期限="2021-01-31"), name="2021-02")
    ledger = city.config.ledgers["clues"]

    first, again, confirmed, once_more = (send(city, monthly, confirmed=yes) for yes in (False, False, True, False))

    assert (first.status, first.proposed, first.month) == ("taken_in", "2021-01", None)
    assert (again.status, again.proposed) == ("already_in", "2021-01")
    assert (confirmed.status, confirmed.month) == ("already_in", "2021-01")
    assert (once_more.status, once_more.proposed) == ("already_in", None)
    assert questions.reported(city.store, city.config)[ledger.id] == {"2021-01"}


def test_what_a_closed_month_rests_on_is_taken_back_with_a_reason_alone(city: CityHandle, tmp_path: Path) -> None:
    taken = send(city, clues(tmp_path, clue(1)), month="2021-01")
    open_month = send(city, clues(tmp_path, clue(2, 收到日期="2021-02-05", 处置期限="2021-05-05"), name="二"))
    assert taken.batch
    assert open_month.batch
    close_month(ANALYST, city, "2021-01")

    with pytest.raises(OperatorError, match=r"holds records of closed months \(2021-01\)"):
        undo(ANALYST, city, taken.batch)
    assert count(city, "clues") == 2
    undo(ANALYST, city, open_month.batch)
    undo(ANALYST, city, taken.batch, "entry_error")

    assert count(city, "clues") == 0
    assert [batch.reason for batch in history(ANALYST, city) if batch.kind == "undo"] == [
        "entry_error",
        "entry_error",
        None,
    ]
    assert not questions.reported(city.store, city.config).get("clues")


def test_a_correction_is_asked_about_in_the_words_of_the_file(city: CityHandle, tmp_path: Path) -> None:
    columns = city.config.ledgers["clues"].all_columns
    titles = ["Unit code", "Unit", *(column.en for name, column in columns.items() if name != "entity")]
    sent = [
        clues(tmp_path, clue(1), header=",".join(titles), name="a"),
        clues(tmp_path, clue(1, 问题类别="工作纪律"), header=",".join(titles), name="b"),
    ]
    taken, changed = (send(city, path) for path in sent)

    assert taken.status == "taken_in"
    [problem] = [one for one in changed.problems if one.code == "E-KEY-02"]
    assert problem.column in titles
