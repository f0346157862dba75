"""Data page: files are looked through, taken in once, taken back as a whole; what is dropped is gone."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import navigation
from dashboard.screens.data.batches import batches_view
from dashboard.screens.data.import_results import SHOWN, VERDICTS, receipts_view, taken_in_sentence
from dashboard.screens.data.templates import template_view
from dashboard.screens.data.upload import DONE, EXAMINED, ROUND
from dashboard.session import exports
from metrics import wording
from metrics.application.city import DATABASE_SETTING, CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.application.records import imports, workbooks
from metrics.application.records.imports import ImportResult, Problem
from metrics.intake.parsing.columns import letters
from metrics.model import Actor
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import asked
from tests.pages.conftest import SECONDS

DAY, DUE = datetime(2021, 7, 30), datetime(2021, 8, 20)
NAME = "纪检监察建议与提醒函台账.xlsx"
ROW = ["G03", "市教育局", "T-901", "整改提醒函", "市级", "住房安置", DAY, DUE, None, None, "是", 12, DAY]
WRONG = [*ROW[:2], "T-902", *ROW[3:11], "3人", DAY]
SCRIPT = """
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from dashboard.screens.data import page as data
data.page()
st.session_state["held"] = sum(map(len, get_script_run_ctx().uploaded_file_mgr.file_storage.values()))
"""
"""The page, and then how many uploaded files the server still holds."""


def opened(part: str = "in", language: str = "en") -> AppTest:
    page = AppTest.from_string(SCRIPT, default_timeout=SECONDS)
    page.query_params.update({"part": part, "lang": language})
    return page.run()


def workbook(city: CityHandle, *rows: list[object], ledger: str = "letters") -> bytes:
    """The template, filled in."""
    book = openpyxl.load_workbook(io.BytesIO(workbooks.template(ANALYST, city.config, ledger).content))
    for number, row in enumerate(rows, start=2):
        for at, value in enumerate(row, start=1):
            book.worksheets[0].cell(number, at).value = value  # type: ignore[assignment]
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def dropped(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """The page after files were dropped on it; each further run of the test's page drops them anew."""
    page.file_uploader[0].set_value([(name, raw, workbooks.XLSX) for name, raw in files])
    return page.run()


def sent(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """The page after files were dropped on it, and the month named that they are sent for."""
    return for_july(dropped(page, *files))


def for_july(page: AppTest) -> AppTest:
    """The page after the month was named that the files on it are sent for."""
    named = [box for box in page.selectbox if box.key == "data_month"]
    return named[0].select("2021-07").run() if named else page


def newest(city: CityHandle) -> imports.Batch:
    """The batch of the file that came last."""
    return next(batch for batch in imports.history(ANALYST, city) if batch.kind == "import")


def pressed(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def texts(page: AppTest) -> str:
    kinds = (page.markdown, page.caption, page.success, page.error, page.warning, page.info)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def kept(page: AppTest, name: str) -> object:
    return page.session_state[f"kept_{name}"] if f"kept_{name}" in page.session_state else None  # noqa: SIM401


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("part", ["in", "history", "templates"])
def test_every_part_opens(own_city: CityHandle, part: str, language: str) -> None:
    page = opened(part, language)

    assert not page.exception
    assert not page.error


def test_a_file_is_looked_through_before_it_goes_in(own_city: CityHandle) -> None:
    before = own_city.data_version
    page = sent(opened(), (NAME, workbook(own_city, ROW)))

    assert not page.exception
    assert "1 file: 1 can go in; records new: 1, completed or corrected: 0" in texts(page)
    assert not page.button(key="take_in").disabled
    assert own_city.data_version == before


def test_a_file_goes_in_once_and_is_taken_back_as_a_whole(own_city: CityHandle) -> None:
    before, raw = own_city.data_version, workbook(own_city, ROW)
    page = pressed(sent(opened(), (NAME, raw)), "take_in")

    assert not page.exception
    batch = newest(own_city)
    assert (batch.ledger, batch.added, batch.kind) == ("letters", 1, "import")
    assert f"Batch {batch.batch}; it can be undone as a whole" in texts(page)
    assert own_city.data_version != before

    again = sent(opened(), (NAME, raw))
    assert "in already" in texts(again)
    assert again.button(key="take_in").disabled

    history = opened("history")
    history.selectbox(key="undo_batch").select(batch.batch).run()
    assert history.button(key="undo").disabled
    history.checkbox(key=f"undo_{batch.batch}").check().run()
    undone = pressed(history, "undo")
    assert not undone.exception
    assert "records withdrawn: 1, restored: 0" in texts(undone)
    assert own_city.data_version == before
    assert kept(undone, "data_undone") is None


def test_uploaded_bytes_are_gone_after_the_import(own_city: CityHandle) -> None:
    page = sent(opened(), (NAME, workbook(own_city, ROW)))
    first = page.file_uploader[0].key
    assert page.session_state["held"] == 1
    after = pressed(page, "take_in")

    assert after.session_state["held"] == 0

    assert after.file_uploader[0].key != first
    assert not after.file_uploader[0].value
    assert kept(after, EXAMINED) == {}
    assert [one.status for one in kept(after, DONE)] == ["taken_in"]  # type: ignore[attr-defined]
    assert first not in after.session_state


def test_files_that_go_back_stay_until_they_are_removed(own_city: CityHandle) -> None:
    good, bad = workbook(own_city, ROW), workbook(own_city, WRONG)
    page = sent(opened(), (NAME, good), ("纪检监察建议与提醒函台账2.xlsx", bad))

    assert "1 can go in" in texts(page)
    assert "1 goes back" in texts(page)
    [expander] = page.expander
    assert "纪检监察建议与提醒函台账2.xlsx" in expander.label.replace("\\", "")
    page = pressed(page, "take_in")
    assert len(page.file_uploader[0].value) == 2
    assert "1 in already" in texts(page)
    page = pressed(page, "forget")
    assert not page.file_uploader[0].value
    assert not page.expander


def test_the_fix_list_leaves_by_a_one_time_token(own_city: CityHandle) -> None:
    bad = workbook(own_city, WRONG)
    page = pressed(sent(opened(), (NAME, bad)), "fix_0")

    assert not page.exception
    offered = [export for _, _, export in exports._offers.values() if export.filename.endswith("_问题清单.xlsx")]
    book = openpyxl.load_workbook(io.BytesIO(offered[-1].content))
    assert book.worksheets[1]["L2"].value == "3人"
    assert book.worksheets[1]["L2"].comment is not None


def test_a_correction_needs_a_reason(own_city: CityHandle) -> None:
    pressed(sent(opened(), (NAME, workbook(own_city, ROW))), "take_in")
    page = sent(opened(), (NAME, workbook(own_city, [*ROW[:11], 13, DAY])))

    assert page.button(key="take_in").disabled
    assert "choose a reason for the file below" in texts(page)
    page.selectbox[1].select("entry_error").run()
    assert "choose a reason for the file below" not in texts(page)
    page = pressed(page, "take_in")
    batch = newest(own_city)
    assert (batch.corrected, batch.reason) == (1, "entry_error")


def test_questions_are_answered_before_a_file_goes_in(own_city: CityHandle) -> None:
    page = sent(opened(), (NAME, workbook(own_city, ROW)))
    page.selectbox(key="data_month").select("2021-06").run()

    assert "1 to be confirmed" in texts(page)
    assert page.button(key="take_in").disabled
    page.checkbox[0].check().run()
    page = pressed(page, "take_in")
    assert newest(own_city).ledger == "letters"


def test_a_file_waits_for_its_month_and_one_that_is_in_is_still_registered(own_city: CityHandle) -> None:
    raw = workbook(own_city, ROW)
    imports.take_in(ANALYST, own_city, imports.Upload(NAME, raw))
    page = opened()
    page.file_uploader[0].set_value([(NAME, raw, workbooks.XLSX)])
    page.run()
    assert page.button(key="take_in").disabled
    page.selectbox(key="data_month").select("2021-07").run()
    assert "in already" in texts(page)
    page = pressed(page, "take_in")
    assert "registered as the return for July 2021" in texts(page)
    assert imports.history(ANALYST, own_city)[0].kind == "return"


def test_nothing_to_report_is_one_button(own_city: CityHandle) -> None:
    page = opened("arrival")
    page.selectbox(key="nothing_of").select(("audit_findings", "2021-06")).run()
    page = pressed(page, "nothing")

    assert not page.exception
    assert "nothing to report, batch" in texts(page)
    assert ("audit_findings", "2021-06") not in page.selectbox(key="nothing_of").options


def test_records_without_a_date_in_the_month_are_asked_about(own_city: CityHandle) -> None:
    page = sent(opened(), (NAME, workbook(own_city, ROW)))
    page.selectbox(key="data_month").select("2021-06").run()

    assert page.button(key="take_in").disabled
    page.selectbox(key="data_month").select("2021-07").run()
    assert not page.button(key="take_in").disabled


def test_a_file_about_persons_is_dropped_at_once(own_city: CityHandle) -> None:
    raw = workbook(own_city, [*ROW[:2], "13812345678", *ROW[3:]])
    page = sent(opened(), (NAME, raw))

    assert "seem to contain personal data" in texts(page)
    assert not page.file_uploader[0].value
    assert page.session_state["held"] == 0
    assert page.session_state[f"kept_{ROUND}"] == 1
    assert "13812345678" not in str(page.session_state) + texts(page)
    assert page.expander[0].label


def test_only_the_file_about_persons_is_dropped(own_city: CityHandle) -> None:
    signed = workbook(own_city, [*ROW[:2], "13812345678", *ROW[3:]])
    page = dropped(opened(), ("一.xlsx", signed), (NAME, workbook(own_city, ROW)))

    assert not page.exception
    assert "seem to contain personal data" in texts(page)
    assert page.session_state["held"] == 1
    page = for_july(page)
    assert "1 file: 1 can go in" in texts(page)
    page = pressed(page, "take_in")
    assert newest(own_city).ledger == "letters"


def test_each_file_has_a_confirmation_of_its_own(own_city: CityHandle) -> None:
    rows = [["G03", "市教育局", datetime(2021, month, 15), 12, 8, 4, 1, 6, 5, DAY] for month in (3, 4)]
    files = [
        (f"信访举报月统计表_{at}.xlsx", workbook(own_city, row, ledger="petitions")) for at, row in enumerate(rows)
    ]
    page = sent(opened(), *files)

    assert len(page.checkbox) == 2
    assert page.button(key="take_in").disabled


def test_a_city_without_records_can_take_the_first_ones_in(
    own_city: CityHandle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_SETTING, f"sqlite:///{tmp_path / 'empty.db'}")
    page = pressed(sent(opened(), (NAME, workbook(own_city, ROW))), "take_in")

    assert not page.exception
    assert "1 new. Batch 1; it can be undone as a whole" in texts(page)
    assert newest(open_city()).added == 1


def test_who_looks_on_takes_nothing_in(own_city: CityHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    t = wording.to("en")
    assert any("data" in pages for pages in navigation.menu(Actor(role="analyst", scope=None), t).values())
    assert any("data" in pages for pages in navigation.menu(Actor(role="operator", scope=None), t).values())
    assert not any("data" in pages for pages in navigation.menu(Actor(role="reader", scope=None), t).values())

    monkeypatch.setattr("dashboard.session.access.DEMONSTRATION", Actor(role="reader", scope=None))
    page = opened()
    assert not page.exception
    assert not page.file_uploader
    assert not page.button
    assert any("may not see what has come in" in item.value for item in page.info)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_receipts_count_every_file_and_show_the_first_problems(sample_city: SampleCity, language: str) -> None:
    query = asked(sample_city, language=language)  # type: ignore[arg-type]
    problems = [Problem("N-SHEET-06", NAME, "表", details={"found": "行"})]
    problems += [Problem("E-REQ-01", NAME, "表", row, letters(row), "检举控告件数") for row in range(2, 300)]
    receipts = [
        ImportResult(NAME, "petitions", status)  # type: ignore[arg-type]
        for status in VERDICTS
    ] + [ImportResult(NAME, None, "refused", problems=tuple(problems), counts={"E-REQ-01": 5000, "N-SHEET-06": 1})]
    view = receipts_view(query, receipts)

    assert len(view.files.rows) == len(receipts)
    assert view.ready == 1
    assert [one is None for one in view.putting_right] == [True] * len(VERDICTS) + [False]
    shown = view.putting_right[-1]
    assert shown is not None
    assert len(shown.problems.rows) == SHOWN
    assert shown.problems.rows[0].cells[-1].text == "E-REQ-01"
    assert "5,001" in shown.reading
    assert view.files.rows[-1].cells[-2].text == "5,000"


def test_a_receipt_tells_what_changed(sample_city: SampleCity) -> None:
    receipt = ImportResult(NAME, "petitions", "taken_in", read=15, added=12, corrected=3, batch=31)

    assert taken_in_sentence(asked(sample_city), receipt) == (
        "Petitions: 12 new, 3 corrected. Batch 31; it can be undone as a whole."
    )
    assert taken_in_sentence(asked(sample_city, language="zh"), receipt) == (
        "信访举报月统计表：新增 12 条、更正 3 条。批次 31，可整体撤销。"
    )


def test_history_lists_all_batches_and_offers_those_that_stand(own_city: CityHandle) -> None:
    raw = workbook(own_city, ROW)
    upload = imports.Upload(NAME, raw)
    first = imports.take_in(ANALYST, own_city, upload)
    assert first.batch is not None
    imports.undo(ANALYST, own_city, first.batch)
    history = imports.history(ANALYST, own_city)
    query = asked(SampleCity(Path(), "", own_city, pipeline.results(ANALYST, own_city)))
    view = batches_view(query, history)

    assert [row.cells[2].text for row in view.history.rows[:2]] == ["an undo", f"undone by batch {first.batch + 1}"]
    assert first.batch not in view.undoable
    assert len(view.undoable) == len(history) - 2
    assert set(view.takes_back) == set(view.undoable)
    assert view.lead.endswith("1 of them was undone.")


def test_a_template_is_shown_as_it_is_filled_in(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    for ledger in query.config.ledgers:
        view = template_view(query, ledger)
        form = workbooks.form(ANALYST, query.config, ledger)

        assert [row.cells[0].text for row in view.fields.rows] == [one.header for one in form]
        assert view.filename.startswith(query.config.ledgers[ledger].title.zh)
