"""A whole new month comes in as departments send it: by folder, by page, in parts, late, and with nothing to report."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from metrics.application.city import CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.application.records import arrivals, imports, queries, returns, workbooks
from metrics.application.records.imports import Options
from metrics.definitions import Ledger
from metrics.intake.cells import worded
from metrics.ledgers import questions
from metrics.model import month_end
from tests.actors import ANALYST
from tests.pages.conftest import SECONDS
from tests.sending import count, send

JULY, JUNE_DAYS = "2021-07", (date(2021, 6, 1), date(2021, 6, 30))
ENTERED, CAME = date(2021, 8, 3), date(2021, 8, 5)
AS_OF = date(2021, 8, 31)
NOTHING = ("criticisms", "opinions")
SILENT = "audit_findings"
"""The sample's supplier that has fallen silent."""
PAGES = ("overview", "map", "trends", "profile", "indicators", "review", "briefing", "method", "data")

Row = dict[str, Any]


@pytest.fixture
def city(own_city: CityHandle) -> CityHandle:
    """A city that the test may change, whose last month is June."""
    return own_city


def rows(city: CityHandle, ledger: Ledger) -> list[Row]:
    """The current records of a ledger dated in June."""
    table = city.store.table(ledger.id)
    query = table.select().where(table.c.ended_by.is_(None), table.c[ledger.dated_by].between(*JUNE_DAYS))
    with city.store.reading() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def in_july(ledger: Ledger, row: Row) -> Row:
    """A record like one of June, a month later and under a number of its own."""
    result = dict(row)
    for name, column in ledger.columns.items():
        value = row[name]
        if column.type == "date" and value is not None:
            result[name] = month_end(JULY) if ledger.is_periodic else value + timedelta(days=31)
            if result[name] > month_end(JULY) and not column.required:
                result[name] = None
        elif name in ledger.key and column.type == "code":
            result[name] = f"{value}-7"
    if ledger.id == "inspection_findings":
        result |= {"opened_on": date(2021, 7, 12), "due_on": date(2021, 10, 12)}
        result |= dict.fromkeys(
            ("rectified_on", "verified_on", "recurred_on", "first_reminder_on", "second_reminder_on")
        )
    return result | {"recorded_on": ENTERED}


def written(city: CityHandle, path: Path, ledger: Ledger, records: Sequence[Row]) -> Path:
    """A file as a clerk prints the form: with titles above the table, and a total, a note and a signature below."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        columns = {name: column for name, column in ledger.all_columns.items() if name != "entity"}
        headers = ["单位代码", "单位名称", *(column.zh for column in columns.values())]
        table.writerows([[f"2021年7月{ledger.title.zh}"], [f"填报单位：{ledger.supplier.zh}"], headers])
        table.writerow(["甲", "乙", *range(1, len(columns) + 1)])
        for row in records:
            cells = ["" if row[name] is None else worded(column, row[name]) for name, column in columns.items()]
            table.writerow([row["entity"], city.config.city.entities[row["entity"]].title.zh, *cells])
        padding = [""] * len(columns)
        table.writerow(["", "合计", *padding[1:], len(records)])
        table.writerow(["注：本表按月统计。", "", *padding])
        table.writerow(["填表人：", "审核人：", *padding[1:], "2021年8月3日"])
    return path


def owed(city: CityHandle) -> Iterator[Ledger]:
    """Monthly ledgers that come as one file with something in it."""
    for ledger in city.config.ledgers.values():
        if ledger.cadence == "M" and ledger.scope == "entity" and ledger.id not in (*NOTHING, SILENT):
            yield ledger


def by_page(path: Path) -> AppTest:
    """Drop a file on the data page, name the month and the day, and take it in."""
    page = AppTest.from_string("from dashboard.screens.data import page\npage.page()", default_timeout=SECONDS)
    page.query_params.update({"part": "in", "lang": "en"})
    page.run().file_uploader[0].set_value([(path.name, path.read_bytes(), workbooks.XLSX)])
    page.run()
    assert page.button(key="take_in").disabled
    assert "names and records say July 2021" in "".join(item.value for item in page.caption)
    page.selectbox(key="data_month").select(JULY)
    page.date_input(key="data_received").set_value(CAME).run()
    return page.button(key="take_in").click().run()


def state(city: CityHandle, ledger: str) -> tuple[object, ...]:
    calendar = arrivals.calendar(ANALYST, city, until=JULY, today=AS_OF, months=1)
    [row] = [row for row in calendar if row.ledger.id == ledger]
    return row.state, row.part


def test_july_comes_in(city: CityHandle, tmp_path: Path) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    before = {ledger: count(city, ledger) for ledger in city.config.ledgers}
    sent: dict[str, int] = {}
    counties = city.config.city.mapped
    for ledger in owed(city):
        records = [in_july(ledger, row) for row in rows(city, ledger)]
        sent[ledger.id] = len(records)
        if ledger.id == "village_reports":
            parts = {body: [row for row in records if row["entity"] == body] for body in counties}
        else:
            parts = {"": records}
        for body, own in parts.items():
            written(city, folder / f"{ledger.title.zh}{body}_2021年7月.csv", ledger, own)
    late = (folder / f"{city.config.ledgers['village_reports'].title.zh}{counties[-1]}_2021年7月.csv").rename(
        tmp_path / f"{city.config.ledgers['village_reports'].title.zh}_2021年7月.csv"
    )
    letters = city.config.ledgers["letters"]
    replied = [row for row in rows(city, letters) if row["replied_on"] is None][:2]
    assert replied
    answers = [row | {"replied_on": date(2021, 7, 15), "adopted": True, "recorded_on": ENTERED} for row in replied]
    new = [in_july(letters, row) for row in rows(city, letters)]
    path = folder / f"{letters.title.zh}_2021年7月.csv"
    page_file = written(city, path, letters, [*new, *answers]).rename(tmp_path / path.name)

    options = Options(month=JULY, received=CAME)
    told = imports.import_paths(ANALYST, city, [folder], options)
    assert {(one.file, one.status) for one in told if one.status != "taken_in"} == set()
    page = by_page(page_file)
    assert not page.exception
    assert "registered as the return for July 2021" in "".join(item.value for item in page.success).replace("\\", "")
    for ledger in NOTHING:
        returns.report_nothing(ANALYST, city, ledger, JULY, received=CAME)

    # Nothing is lost, and nothing is counted twice.
    sent["village_reports"] -= 1
    assert {name: count(city, name) - before[name] for name in sent} == sent
    version = city.data_version
    assert {one.status for one in imports.import_paths(ANALYST, city, [folder], options)} == {"already_in"}
    assert city.data_version == version
    matters = {(row.kind, row.reference) for row in queries.follow_ups(ANALYST, city, JULY)}
    assert not {("letters", row["letter_no"]) for row in replied} & matters

    # One county is missing, so that its ledger is no return yet; the day it comes counts.
    assert state(city, "village_reports") == ("overdue", (11, 12))
    assert JULY not in questions.reported(city.store, city.config)["village_reports"]
    assert state(city, "letters") == state(city, "clues") == state(city, "criticisms") == ("on_time", None)
    assert send(city, late, month=JULY, received=date(2021, 8, 19)).status == "taken_in"
    assert state(city, "village_reports") == ("late", None)
    assert state(city, SILENT) == ("overdue", None)
    assert pipeline.results(ANALYST, open_city()).periods[-1] == JULY
    for name in PAGES:
        opened = AppTest.from_string(f"from dashboard.screens.{name} import page\npage.page()", default_timeout=SECONDS)
        opened.query_params.update({"period": JULY, "lang": "en"} | ({"part": "arrival"} if name == "data" else {}))
        opened.run()
        assert not opened.exception, name
