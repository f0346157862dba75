"""Rating a finished table: periods on the calendar, numbers as printed, who sends nothing, what is withheld."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from metrics.__main__ import main
from metrics.application.ratings.compute import compute
from metrics.definitions import to_yaml
from metrics.errors import DataError, DefinitionError
from tests.engine import branch, leaf, scheme

CARRY = {"method": "carry_forward", "settings": {"periods": 1}}
POSTS = {"worst": 0, "target": 85, "best": 100}


def rated(
    folder: Path, *lines: str, units: str = "", everything: bool = False, **more: Any
) -> dict[tuple[str, str], dict[str, str]]:
    """The lines of the index in scores.csv, by body and period."""
    tree = branch("index", [leaf("X1", goalposts=POSTS, **more)])
    (folder / "scheme.yaml").write_text(to_yaml(scheme(tree)), encoding="utf-8")
    (folder / "values.csv").write_text("entity,period,indicator,value\n" + "\n".join(lines) + "\n", encoding="utf-8")
    if units:
        (folder / "units.csv").write_text(units, encoding="utf-8")
    compute(
        scheme=folder / "scheme.yaml", values=folder / "values.csv", out=folder / "out",
        units=folder / "units.csv" if units else None, everything=everything,
    )  # fmt: skip
    with (folder / "out" / "scores.csv").open(encoding="utf-8-sig") as file:
        return {(row["entity"], row["period"]): row for row in csv.DictReader(file) if row["node"] == "index"}


def test_months_are_in_the_order_of_the_calendar(tmp_path: Path) -> None:
    rows = rated(tmp_path, "U,2021-8,X1,10", "U,2021-9,X1,20", "U,2021-10,X1,", "U,2021-11,X1,40", impute=CARRY)
    assert [period for _, period in rows] == ["2021-08", "2021-09", "2021-10", "2021-11"]


@pytest.mark.parametrize(
    ("periods", "carried"),
    [
        (("2021-9", "2021-10"), True),
        (("2021年12月", "2022/1"), True),
        (("2021-05", "2021-10"), False),
        (("2020-Q4", "2021Q1"), True),
        (("2020-Q2", "2021Q1"), False),
        (("2019", "2020年"), True),
        (("2018", "2020"), False),
    ],
)
def test_a_value_is_carried_over_one_step_and_no_hole(periods: tuple[str, str], carried: bool, tmp_path: Path) -> None:
    first, second = periods
    rows = rated(tmp_path, f"U,{first},X1,20", f"V,{first},X1,10", f"U,{second},X1,", f"V,{second},X1,30",
                 impute=CARRY, everything=True)  # fmt: skip
    later = max(period for _, period in rows)
    assert rows["U", later]["score"] == ("20.0" if carried else "")
    assert rows["V", later]["score"] == "30.0"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("U,2021-8,X1,1", "U,garbage,X1,2"), "values.csv:3: period: found 'garbage'; a period such as 2021-06"),
        (("U,2021-8,X1,1", "U,2021年8月,X1,2"), "values.csv:3: this entity, period and indicator stand"),
        (("U,2021-8,X1,1", "U,2021-9,X1,1", "U,2021Q3,X1,2"), "values.csv:4: period: found '2021Q3'; the other"),
        (("U,2021-8,X1,1", "U,2021-9,X1,12 km"), "values.csv:3: value: found '12 km'; a finite number is needed"),
        (("U,2021-8,X1,1", "U,2021-9,X1,1e999"), "found '1e999'; a finite number"),
        (("U,2021-8,X1,1", "U,2021-9,X1,1e308"), "values.csv:3: value: found '1e308'; numbers up to 1e+50"),
        (("U,2021-8,X1,-2e50", "U,2021-9,X1,2"), "values.csv:2: value: found '-2e50'; numbers up to 1e+50"),
        (("U,2021-8,X1,1", 'U,2021-9,X1,"1,41"'), "found '1,41'; a finite number"),
        (("U,2021-8,X1,1", "合计,2021-8,X1,1"), "[E-ROW-07] values.csv, row 3"),
        (("U,2021-8,X1,1", "全市平均,2021-8,X1,1"), "values.csv:3: entity: this row sums others up"),
        (("U,2021-8,X1,1", "Average,2021-8,X1,1"), "values.csv:3: entity: this row sums others up"),
        (("G05,2021-8,X1,1", "Ｇ05,2021-9,X1,1"), "csv:3: entity: 'Ｇ05' is 'G05' of line 2 in another spelling"),
        (("G05,2021-8,X1,1", "g05,2021-9,X1,1"), "csv:3: entity: 'g05' is 'G05' of line 2 in another spelling"),
        (("U,2021-8,X1,95", "U,2021-9,X1,95%"), "found '95%'; write it without a percent sign"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_line(lines: tuple[str, ...], says: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as error:
        rated(tmp_path, *lines)
    assert says in str(error.value)


def test_a_percentage_in_a_workbook_is_refused_as_in_a_text(tmp_path: Path) -> None:
    """95 beside 95 % shown by a format came to 92 points and none."""
    with xlsxwriter.Workbook(tmp_path / "values.xlsx") as book:
        page = book.add_worksheet()
        for number, cells in enumerate((("entity", "period", "indicator", "value"), ("U", "2021-08", "X1", 95))):
            page.write_row(number, 0, cells)
        page.write_row(2, 0, ("U", "2021-09", "X1"))
        page.write_number(2, 3, 0.95, book.add_format({"num_format": "0.0%"}))
    (tmp_path / "scheme.yaml").write_text(
        to_yaml(scheme(branch("index", [leaf("X1", goalposts=POSTS)]))), encoding="utf-8"
    )
    with pytest.raises(DataError, match=r"values\.xlsx:3: value: found '95%'"):
        compute(scheme=tmp_path / "scheme.yaml", values=tmp_path / "values.xlsx", out=tmp_path / "out")


@pytest.mark.parametrize(
    ("written", "score"),
    [
        *[('"47,557"', "47557.0"), ("１２", "12.0"), ("1.5e1", "15.0")],
        *[(mark, "") for mark in ("..", "—", "n/a", "-", "…", "")],
    ],
)
def test_numbers_are_read_as_tables_print_them(written: str, score: str, tmp_path: Path) -> None:
    rows = rated(tmp_path, f"U,2021,X1,{written}", "V,2021,X1,50", everything=True)
    with (tmp_path / "out" / "indicators.csv").open(encoding="utf-8-sig") as file:
        values = {row["entity"]: row["value"] for row in csv.DictReader(file)}
    assert values["U"] == score
    assert rows["V", "2021"]["score"] == "50.0"


@pytest.mark.parametrize(
    ("treat", "method"),
    [
        (treat, method)
        for treat in ("none", "winsorise", "log_ct")
        for method in ("min_max", "z_score", "rank", "anchored")
        if (treat, method) != ("log_ct", "anchored")  # which check refuses
    ],
)
def test_the_largest_numbers_that_are_taken_can_be_worked_with(method: str, treat: str, tmp_path: Path) -> None:
    """Warnings are errors here."""
    values = ("1e50", "-1e50", "3", "2e49", "-4e48", "1")
    rows = rated(
        tmp_path, *(f"U{number},2021,X1,{value}" for number, value in enumerate(values)),
        normalise={"method": method}, treat={"method": treat},
    )  # fmt: skip
    assert all(row["score"] for row in rows.values())


def test_who_sends_nothing_is_still_there(tmp_path: Path) -> None:
    rows = rated(
        tmp_path, "U1,2021-01,X1,10", "U2,2021-01,X1,20", "U1,2021-02,X1,30", units="entity,group\nU1,g\nU2,g\nU3,g\n"
    )
    assert {key: row["grade"] for key, row in rows.items() if row["grade"] == "not_rated"} == {
        ("U2", "2021-02"): "not_rated", ("U3", "2021-01"): "not_rated", ("U3", "2021-02"): "not_rated",
    }  # fmt: skip
    assert all(row["coverage"] == "0.0" for row in rows.values() if row["grade"] == "not_rated")
    assert {key: row["rank"] for key, row in rows.items() if row["rank"]} == {
        ("U1", "2021-01"): "2", ("U2", "2021-01"): "1", ("U1", "2021-02"): "1",
    }  # fmt: skip


def test_tables_go_out_for_a_spreadsheet_and_come_back(tmp_path: Path) -> None:
    rated(tmp_path, "市教育局,2021-06,X1,70")
    files = [*(tmp_path / "out").iterdir()]
    assert {path.read_bytes()[:3] for path in files} == {b"\xef\xbb\xbf"}
    back = tmp_path / "values.csv"
    back.write_bytes((tmp_path / "out" / "indicators.csv").read_bytes())
    counts = compute(scheme=tmp_path / "scheme.yaml", values=back, out=tmp_path / "again")
    assert counts["entities"] == 1


def test_the_score_of_who_is_not_rated_is_withheld(tmp_path: Path) -> None:
    parts = [branch(f"part{number}", [leaf(f"X{number}", goalposts=POSTS)], 0.5) for number in (1, 2)]
    weak = {"id": "weak", "title": {"zh": "弱项", "en": "Weak"}, "below": {"threshold": 60}, "effects": {"cap": "poor"}}
    text = to_yaml(scheme(branch("index", parts), rules=[weak]))
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "v.csv").write_text(
        "entity,period,indicator,value\nU,2021-01,X1,40\nU,2021-02,X1,40\n", encoding="utf-8"
    )
    scores, steps = {}, {}
    for everything in (False, True):
        compute(scheme=tmp_path / "s.yaml", values=tmp_path / "v.csv", out=tmp_path / "o", everything=everything)
        with (tmp_path / "o" / "scores.csv").open(encoding="utf-8-sig") as file:
            scores[everything] = {row["score"] for row in csv.DictReader(file) if row["node"] in ("index", "part1")}
        with (tmp_path / "o" / "statement.csv").open(encoding="utf-8-sig") as file:
            steps[everything] = [row for row in csv.DictReader(file) if row["period"] == "2021-02"]
    assert scores == {False: {""}, True: {"40.0"}}, "neither of the index nor of its dimension"
    told = [(step["kind"], step["points"], step["score"], step["grade"]) for step in steps[False]]
    assert told == [("base", "", "", ""), ("coverage", "0.0", "", "not_rated"), ("grade", "0.0", "", "not_rated")]
    assert [step["kind"] for step in steps[True]] == ["base", "coverage", "cap", "grade"]
    assert {step["score"] for step in steps[True]} == {"40.0"}


def test_rules_that_need_records_are_named_in_text_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rated(tmp_path, "U,2021-01,X1,40")
    path = tmp_path / "scheme.yaml"
    rules = """rules:
  - id: bribery
    title: {zh: 受贿, en: Bribery}
    event: {ledger: cases_of_another_city, months: 12}
    effects: {points: -5}
  - id: weak
    title: {zh: 薄弱, en: Weak}
    below: {threshold: 45}
    effects: {cap: fair}
"""
    path.write_text(path.read_text(encoding="utf-8") + rules, encoding="utf-8")
    call = ["compute", "--scheme", str(path), "--values", str(tmp_path / "values.csv"), "--out", str(tmp_path / "out")]

    assert main([*call, "--lang", "en"]) == 0
    assert "Could not act, since they need records of ledgers: bribery" in capsys.readouterr().out
    assert main([*call, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rules_without_records"] == ["bribery"]
    for question in ("explain U", "coherence"):
        asked = [*question.split(), "--scheme", str(path), "--values", str(tmp_path / "values.csv"), "--lang", "en"]
        assert main(asked) == 0
        assert "Could not act, since they need records of ledgers: bribery" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("found", "instead", "told"),
    [
        ("effects: {cap: fair}", "effects: {points: -5}", "only cap goes with 'below'"),
        ("id: second", "id: first", "another rule is called 'first' already, in"),
        ("effects: {cap: fair}", "effects: {cap: fairr}", "no grade is called 'fairr'; did you mean 'fair'"),
    ],
)
def test_what_check_refuses_in_rules_is_refused(tmp_path: Path, found: str, instead: str, told: str) -> None:
    rated(tmp_path, "U,2021-01,X1,40")
    rules = "".join(
        f"  - id: {name}\n    title: {{zh: 薄弱, en: Weak}}\n    below: {{threshold: 45}}\n    effects: {{cap: fair}}\n"
        for name in ("first", "second")
    )
    path = tmp_path / "scheme.yaml"
    text = f"{path.read_text(encoding='utf-8')}rules:\n{rules}"
    path.write_text(text.replace(found, instead, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=told):
        compute(scheme=path, values=tmp_path / "values.csv", out=tmp_path / "out")


def test_misspelt_columns_and_bodies_get_a_suggestion(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'U10' of the values is missing; is 'U01' meant"):
        rated(tmp_path, "U10,2021-01,X1,40", units="entity,group\nU01,all\n")
    (tmp_path / "values.csv").write_text("entity,period,indicater,value\nU,2021-01,X1,40\n", encoding="utf-8")
    with pytest.raises(DataError, match="'indicator' is missing; is 'indicater' meant"):
        compute(scheme=tmp_path / "scheme.yaml", values=tmp_path / "values.csv", out=tmp_path / "out")
