"""Rating a finished table: periods on the calendar, numbers as printed, who sends nothing, what is withheld."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from metrics.application.ratings.compute import compute
from metrics.definitions import to_yaml
from metrics.errors import DataError
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
        (("U,2021-8,X1,1", 'U,2021-9,X1,"1,41"'), "found '1,41'; a finite number"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_line(lines: tuple[str, ...], says: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as error:
        rated(tmp_path, *lines)
    assert says in str(error.value)


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


def test_who_sends_nothing_is_still_there(tmp_path: Path) -> None:
    rows = rated(
        tmp_path, "U1,2021-01,X1,10", "U2,2021-01,X1,20", "U1,2021-02,X1,30", units="entity,group\nU1,g\nU2,g\nU3,g\n"
    )
    assert {key: row["grade"] for key, row in rows.items() if row["grade"] == "not_rated"} == {
        ("U2", "2021-02"): "not_rated", ("U3", "2021-01"): "not_rated", ("U3", "2021-02"): "not_rated",
    }  # fmt: skip
    assert all(row["coverage"] == "0.0" for row in rows.values() if row["grade"] == "not_rated")


def test_tables_go_out_for_a_spreadsheet_and_come_back(tmp_path: Path) -> None:
    rated(tmp_path, "市教育局,2021-06,X1,70")
    files = [*(tmp_path / "out").iterdir()]
    assert {path.read_bytes()[:3] for path in files} == {b"\xef\xbb\xbf"}
    back = tmp_path / "values.csv"
    back.write_bytes((tmp_path / "out" / "indicators.csv").read_bytes())
    counts = compute(scheme=tmp_path / "scheme.yaml", values=back, out=tmp_path / "again")
    assert counts["entities"] == 1


def test_the_score_of_who_is_not_rated_is_withheld(tmp_path: Path) -> None:
    tree = branch("index", [leaf("X1", 0.5, goalposts=POSTS), leaf("X2", 0.5, goalposts=POSTS)])
    (tmp_path / "s.yaml").write_text(to_yaml(scheme(tree)), encoding="utf-8")
    (tmp_path / "v.csv").write_text(
        "entity,period,indicator,value\nU,2021-01,X1,40\nU,2021-02,X1,40\n", encoding="utf-8"
    )
    scores = {}
    for everything in (False, True):
        compute(scheme=tmp_path / "s.yaml", values=tmp_path / "v.csv", out=tmp_path / "o", everything=everything)
        with (tmp_path / "o" / "scores.csv").open(encoding="utf-8-sig") as file:
            scores[everything] = {row["score"] for row in csv.DictReader(file) if row["node"] == "index"}
    assert scores == {False: {""}, True: {"40.0"}}
