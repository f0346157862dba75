"""The sample ledgers as written: well-formed, complete and repeatable."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sample_data import files, generation
from sample_data.city import Config
from tests.sample.reading import CLOSED, SNAPSHOT, Frames, read_table


def test_headers_are_those_of_the_forms(tables: Frames, config: Config) -> None:
    assert set(tables) == set(config.forms)
    for name, form in config.forms.items():
        first = [] if form.city_wide else [files.CODE, files.NAME]
        titles = [column["zh"] for column in form.columns.values()]
        assert list(tables[name].columns) == [*first, *titles, files.RECORDED_ON], name


def test_each_file_holds_one_calendar_year(written: list[Path], config: Config) -> None:
    forms = {form.title: form for form in config.forms.values()}
    for path in written:
        title, _, year = path.stem.rpartition("_")
        dated = forms[title].columns[forms[title].dated_by]["zh"]
        assert set(pd.to_datetime(read_table(path)[dated]).dt.year) == {int(year)}, path.name


def test_large_files_are_csv_and_two_come_from_an_old_system(written: list[Path]) -> None:
    sizes = {path: len(read_table(path)) for path in written}
    assert all(size <= files.MOST_ROWS_IN_EXCEL for path, size in sizes.items() if path.suffix == ".xlsx")
    unmarked = [p for p in written if p.suffix == ".csv" and not p.read_bytes().startswith(b"\xef\xbb\xbf")]
    assert len(unmarked) == len(files.OLD_SYSTEM)
    for path in unmarked:
        with pytest.raises(UnicodeDecodeError):
            path.read_bytes().decode("utf-8")


def test_no_cell_speaks_of_a_person(tables: Frames) -> None:
    personal = re.compile(r"姓名|身份证|电话|手机|住址|联系方式|被举报人|举报人")
    for name, table in tables.items():
        assert not [title for title in table.columns if personal.search(title)], name
        for title in table.select_dtypes(include=["object", "str"]):
            assert not table[title].dropna().astype(str).str.contains(r"\d{11}").any(), (name, title)


def test_every_cell_fits_its_column(ledgers: Frames, tables: Frames, config: Config) -> None:
    for name, form in config.forms.items():
        for column, rules in form.columns.items():
            cells, raw = ledgers[name][column], tables[name][rules["zh"]]
            where = (name, column)
            assert cells.notna().equals(raw.notna()), where  # every word is an allowed one
            assert not rules.get("required", True) or cells.notna().all(), where
            if rules["type"] == "yes_no":
                assert set(raw.dropna()) <= {"是", "否"}, where
            if rules["type"] in ("integer", "number"):
                assert cells.dropna().between(rules.get("min", -np.inf), rules.get("max", np.inf)).all(), where
            if rules["type"] == "integer":
                assert (cells.dropna() % 1 == 0).all(), where


def test_keys_name_one_record(ledgers: Frames, config: Config) -> None:
    for name, form in config.forms.items():
        assert not ledgers[name].duplicated(list(form.key)).any(), name


def test_dates_lie_in_the_span(ledgers: Frames, config: Config) -> None:
    for name, form in config.forms.items():
        frame = ledgers[name]
        assert frame[form.dated_by].between("2018-07-01", SNAPSHOT).all(), name
        assert frame["recorded_on"].le(CLOSED).all(), name
        events = [c for c in form.dates if not c.endswith("due_on") and c != "submitted_on"]
        for column in events:
            assert not (frame[column] > SNAPSHOT).any(), (name, column)
            assert not (frame[column] > frame["recorded_on"]).any(), (name, column)


@pytest.mark.parametrize(
    ("ledger", "earlier", "later"),
    [
        ("anomalies", "detected_on", "verified_on"),
        ("anomalies", "verified_on", "recovered_on"),
        ("cases", "filed_on", "disposed_on"),
        ("clues", "received_on", "disposed_on"),
        ("inspection_findings", "opened_on", "rectified_on"),
        ("inspection_findings", "rectified_on", "verified_on"),
        ("inspection_findings", "verified_on", "recurred_on"),
        ("inspection_findings", "first_reminder_on", "second_reminder_on"),
        ("joint_talks", "proposed_on", "held_on"),
        ("joint_talks", "held_on", "closed_on"),
        ("letters", "issued_on", "replied_on"),
        ("livelihood_issues", "opened_on", "closed_on"),
        ("livelihood_issues", "closed_on", "reopened_on"),
        ("reform_tasks", "completed_on", "verified_on"),
        ("reform_tasks", "verified_on", "adopted_citywide_on"),
        ("risk_points", "identified_on", "measure_set_on"),
        ("risk_points", "last_reviewed_on", "register_on"),
    ],
)
def test_one_thing_comes_after_the_other(ledgers: Frames, ledger: str, earlier: str, later: str) -> None:
    frame = ledgers[ledger]
    assert not (frame[earlier] > frame[later]).any()
    if ledger != "risk_points":
        assert not (frame[later].notna() & frame[earlier].isna() & (frame.get("form", 2) != 1)).any()


def test_parts_do_not_exceed_the_whole(ledgers: Frames) -> None:
    petitions, training, coverage = ledgers["petitions"], ledgers["training"], ledgers["duty_coverage"]
    assert petitions["accusations"].equals(petitions["first_time"] + petitions["repeat"])
    assert petitions["answered_in_time"].le(petitions["due"]).all()
    assert training["staff_attended"].le(training["staff_due"]).all()
    assert coverage["posts_with_list"].le(coverage["posts"]).all()
    assert ledgers["anomalies"]["amount_recovered"].le(ledgers["anomalies"]["amount_wrong"]).all()


def test_every_body_is_in_every_ledger_that_asks_it(ledgers: Frames, config: Config) -> None:
    everyone = {body.id for body in config.city.bodies}
    rare = {"returns", "joint_talks", "criticisms", "data_checks", "cases"}
    asked = {"village_reports": set(config.city.counties), "assessments": everyone - set(config.city.counties)}
    for name in set(ledgers) - rare:
        assert set(ledgers[name]["entity"]) == asked.get(name, everyone), name


def test_fengxiang_changes_name_and_code_with_the_year(tables: Frames, config: Config) -> None:
    for name, form in config.forms.items():
        if form.city_wide:
            continue
        table = tables[name]
        old = pd.to_datetime(table[form.columns[form.dated_by]["zh"]]) < pd.Timestamp("2021-01-01")
        rows = table[files.CODE].isin(["610322", "610305"])
        assert set(table.loc[rows & old, files.CODE]) <= {"610322"}, name
        assert set(table.loc[rows & ~old, files.CODE]) <= {"610305"}, name
        assert set(table.loc[rows & old, files.NAME]) <= {"凤翔县"}, name
        assert set(table.loc[rows & ~old, files.NAME]) <= {"凤翔区"}, name


def test_names_are_known_and_sometimes_aliases(tables: Frames, config: Config) -> None:
    known = {name.zh for body in config.city.bodies for name in body.names}
    aliases = {alias for body in config.city.bodies for alias in body.aliases}
    used = set().union(*(table[files.NAME] for table in tables.values() if files.NAME in table))
    assert known <= used <= known | aliases
    assert used & aliases


def test_same_seed_same_frames_same_bytes(written: list[Path], config: Config, tmp_path: Path) -> None:
    some = {name: config.forms[name] for name in ("letters", "clues")}
    part = Config(config.city, some, config.goalposts)  # fewer ledgers do not move the others
    frames = generation.build(part, generation.SEED)
    again = generation.build(part, generation.SEED)
    for name, form in some.items():
        pd.testing.assert_frame_equal(frames[name], again[name])
        rng = generation.stream(generation.SEED, f"names of {name}")
        for path in files.write(frames[name], form, config.city, tmp_path, rng):
            [before] = [file for file in written if file.name == path.name]
            assert path.read_bytes() == before.read_bytes(), path.name
    other = generation.build(part, generation.SEED + 1)
    assert not frames["letters"].equals(other["letters"])
