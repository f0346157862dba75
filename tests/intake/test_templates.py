"""Templates hold what the definitions say: filled in with their own example, every one of them is taken as it is."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from metrics.__main__ import main
from metrics.application.city import load_config
from metrics.application.records import workbooks
from metrics.definitions import Config
from metrics.intake import forms, templates, unpacking
from metrics.intake.contents import Upload
from metrics.model import Actor
from tests.actors import ANALYST
from tests.conftest import CONFIG

LEDGERS = sorted(path.stem for path in (CONFIG / "ledgers").glob("*.yaml"))


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(CONFIG)


def opened(config: Config, ledger: str) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbooks.template(ANALYST, config, ledger).content))


def filled(book: Workbook, *rows: list[object]) -> bytes:
    """The template as a clerk saves it."""
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, start=2):
        for at, value in enumerate(row, start=1):
            sheet.cell(number, at).value = value  # type: ignore[assignment]
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def full(config: Config, ledger: str, example: list[object]) -> list[list[object]]:
    """The example, and where every body is asked, the same for the others."""
    asked = config.ledgers[ledger].full_return
    if asked is None:
        return [example]
    return [
        [key, entity.title.zh, *example[2:]]
        for key, entity in config.city.entities.items()
        if asked in ("all", config.city.kind(key))
    ]


@pytest.mark.parametrize("ledger", LEDGERS)
def test_an_example_goes_through_as_it_is(config: Config, ledger: str) -> None:
    form = workbooks.form(ANALYST, config, ledger)
    raw = filled(opened(config, ledger), *full(config, ledger, [one.example for one in form]))

    parcel = unpacking.unpack(Upload(workbooks.template_name(config.ledgers[ledger]), raw), config)
    chunks = list(parcel.chunks())

    assert [problem.sentence for problem in parcel.problems] == []
    assert parcel.ledger is not None
    assert parcel.ledger.id == ledger
    record = next(record for chunk in chunks for record in chunk.records)
    columns = dict(zip(parcel.ledger.all_columns, record, strict=True))
    assert all(value is not None for value in columns.values())
    if "entity" in columns:
        assert columns["entity"] == next(iter(config.city.entities))


@pytest.mark.parametrize("ledger", LEDGERS)
def test_an_empty_template_holds_no_record(config: Config, ledger: str) -> None:
    made = workbooks.template(ANALYST, config, ledger)

    parcel = unpacking.unpack(Upload(made.filename, made.content), config)
    chunks = list(parcel.chunks())

    assert not [record for chunk in chunks for record in chunk.records]
    assert [problem.code for problem in parcel.problems] == ["E-HEAD-01"]


@pytest.mark.parametrize("ledger", LEDGERS)
def test_the_first_sheet_asks_for_what_import_expects(config: Config, ledger: str) -> None:
    known, book = config.ledgers[ledger], opened(config, ledger)
    sheet = book.worksheets[0]
    body = ["单位代码", "单位名称"] if known.scope == "entity" else []
    headers = [*body, *(column.zh for column in known.columns.values()), "填报日期"]

    assert sheet.title == known.title.zh
    assert sheet.max_row == 1
    assert [cell.value for cell in sheet[1]] == headers
    assert all(cell.comment and str(cell.value) in cell.comment.text for cell in sheet[1])
    assert sheet.freeze_panes == ("C2" if body else "A2")
    assert sheet.auto_filter.ref is None
    assert [one.title for one in book.worksheets[1:]] == ["填写说明", "选项"]


@pytest.mark.parametrize("ledger", LEDGERS)
def test_every_column_is_checked_while_it_is_typed(config: Config, ledger: str) -> None:
    known, book = config.ledgers[ledger], opened(config, ledger)
    rules = {str(one.sqref).split("2:")[0]: one for one in book.worksheets[0].data_validations.dataValidation}
    options = book["选项"]

    assert len(rules) == book.worksheets[0].max_column
    for cell in book.worksheets[0][1]:
        rule = rules[cell.column_letter]
        [column] = [one for one in known.all_columns.values() if one.zh == cell.value] or [None]
        assert rule.prompt
        if column is not None and column.type == "choice":
            words = [word.zh for word in (column.values or {}).values()]
            if rule.formula1.startswith('"'):
                assert rule.formula1.strip('"').split(",") == words
            else:
                place = rule.formula1.split("!")[1].replace("$", "")
                assert [one.value for (one,) in options[place]] == words
        if column is not None and column.type in ("integer", "number"):
            assert rule.type == {"integer": "whole", "number": "decimal"}[column.type]
            assert column.min is None or float(rule.formula1) == column.min
            assert column.max is None or float(rule.formula2) == column.max
        if column is not None and column.type == "date":
            assert rule.type == "date"


def test_all_names_that_a_body_has_had_are_offered(config: Config) -> None:
    sheet = opened(config, "petitions")["选项"]
    offered = {(row[0], row[1]): row[2] for row in sheet.iter_rows(min_row=2, values_only=True)}

    for key, entity in config.city.entities.items():
        for name in entity.names:
            assert (name.code or key, name.zh) in offered
    assert offered["610322", "凤翔县"] == "至 2020-12 止"
    assert offered["610305", "凤翔区"] == "自 2021-01 起"


def test_a_department_is_offered_its_own_bodies(config: Config) -> None:
    form = workbooks.form(Actor(role="analyst", scope=frozenset({"G03", "610305"})), config, "petitions")

    assert form[0].options == ("610305", "G03", "610322")
    assert form[1].options == ("凤翔区", config.city.entities["G03"].title.zh, "凤翔县")


def test_the_same_definitions_give_the_same_bytes(config: Config) -> None:
    first = workbooks.template(ANALYST, config, "letters").content
    time.sleep(2.1)  # the clock of a ZIP archive ticks every two seconds

    assert workbooks.template(ANALYST, config, "letters").content == first


@pytest.mark.parametrize("ledger", LEDGERS)
def test_nothing_in_a_template_runs_or_leads_outside(config: Config, ledger: str) -> None:
    with zipfile.ZipFile(io.BytesIO(workbooks.template(ANALYST, config, ledger).content)) as archive:
        names = archive.namelist()
        texts = [archive.read(name).decode() for name in names if name.endswith((".xml", ".rels"))]

    assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]
    assert not [text for text in texts if "TargetMode" in text or "<f>" in text]


def test_examples_are_told_in_both_languages(config: Config) -> None:
    notes = opened(config, "petitions")["填写说明"]
    texts = [str(cell.value) for row in notes.iter_rows() for cell in row if cell.value is not None]

    assert "市信访局" in " ".join(texts)
    assert "Petition bureau" in " ".join(texts)
    for one in workbooks.form(ANALYST, config, "petitions"):
        assert {one.header, one.title.en, one.rule("zh"), one.rule("en")} <= set(texts)


def test_numbers_of_an_example_lie_within_their_bounds(config: Config) -> None:
    for ledger in config.ledgers.values():
        for name, value in forms.example(ledger).items():
            column = ledger.all_columns[name]
            assert column.min is None or not isinstance(value, int | float) or value >= column.min
            assert column.max is None or not isinstance(value, int | float) or value <= column.max
            assert isinstance(value, date) == (column.type == "date")


def test_the_command_writes_the_named_templates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["template", "letters", "信访举报月统计表", "--out", str(tmp_path / "new"), "--config", str(CONFIG)]) == 0
    )

    written = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert written == ["信访举报月统计表.xlsx", "纪检监察建议与提醒函台账.xlsx"]
    assert capsys.readouterr().out.count(".xlsx") == 2
    assert main(["template", "petition", "--out", str(tmp_path), "--config", str(CONFIG)]) == 1
    assert "did you mean 'petitions'?" in capsys.readouterr().err


def test_a_long_list_of_words_stands_on_its_own_sheet(config: Config) -> None:
    sheet = opened(config, "letters").worksheets[0]
    rules = {str(one.sqref).split("2:")[0]: one.formula1 for one in sheet.data_validations.dataValidation}
    names = [name.zh for entity in config.city.entities.values() for name in entity.names]

    assert len(",".join(names)) > templates.LONGEST_LIST
    assert rules["B"] == f"'选项'!$B$2:$B${1 + len(names)}"
    assert all(len(str(rule)) <= templates.LONGEST_LIST + 2 for rule in rules.values())


def test_a_template_carries_no_date_of_its_own(config: Config) -> None:
    assert opened(config, "letters").properties.created == datetime(2021, 1, 1)
