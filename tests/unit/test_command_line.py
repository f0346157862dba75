"""Each command as a person types it: what it prints, what it leaves with."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from metrics.__main__ import main
from metrics.application.city import load_config
from metrics.cli.rendering import as_text
from metrics.cli.terms import Terms
from metrics.definitions import Config, to_yaml
from metrics.errors import OperatorError
from metrics.wording import to
from tests.conftest import ROOT, SampleCity
from tests.sending import clue, clues


def test_help_and_the_readme_name_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    printed = re.findall(r"^ {4}(\w+) ", capsys.readouterr().out, re.MULTILINE)
    lines = re.findall(r"^python -m metrics ([^#\n]*)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    told = {word for line in lines for word in line.split()}
    assert len(printed) > 15
    assert set(printed) <= told


def test_help_loads_nothing_that_only_a_command_needs() -> None:
    """The parser of every command stands before a single package is imported."""
    code = (
        "import sys; from metrics.cli.main import parser; from metrics.wording import to; "
        "parser(lambda _: [], to('zh')).format_help(); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = set(done.stdout.split())
    assert "metrics.cli.questions" in loaded
    assert not loaded & {"numpy", "pandas", "scipy", "sqlalchemy", "pydantic", "yaml", "openpyxl", "sample_data"}


def test_check_says_what_is_wrong_and_leaves_with_1(own_config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config", str(own_config)]) == 0
    city = own_config / "city.yaml"
    city.write_text(city.read_text(encoding="utf-8").replace("staff: 6900", "stuff: 6900"), encoding="utf-8")
    assert main(["check", "--config", str(own_config), "--json"]) == 1
    problems = json.loads(capsys.readouterr().out.split("no problems\n")[1])["problems"]
    assert any("unknown key 'stuff'; did you mean 'staff'?" in problem for problem in problems)


def test_score_prints_the_city(sample_city: SampleCity, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--period", "2021-06", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["ratings"]) == 53
    assert sum(document["grades"].values()) == 53
    assert document["data_version"] == sample_city.results.data_version


def test_show_takes_a_name_and_adds_up(sample_city: SampleCity, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "市教育局", "--period", "2021-05", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["entity"] == "G03"
    points = sum(step["points"] for step in document["statement"])
    assert points == pytest.approx(document["rating"]["score"], abs=1e-9)
    parts = [one["contribution"] for one in document["indicators"] if one["contribution"] is not None]
    assert sum(parts) == pytest.approx(document["rating"]["base"], abs=1e-9)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "市教育厅"], "nearest: 市教育局"),
        (["score", "--period", "2031-01"], "was not rated"),
        (["score", "--scheme", "none"], "no scheme is called 'none'"),
        (["score", "--scheme", "none.yaml"], "found the file 'none.yaml'"),
        (["score", "--period", "2021-13"], "found '2021-13' as a period; one such as 2021-06 is needed"),
        (["score", "--period", "2021-06-30"], "found '2021-06-30' as a period"),
        (["show", "G03", "--period", "2021年6月30日"], "found '2021年6月30日' as a period"),
        (["close", "2021-05-31"], "found '2021-05-31' as a month"),
        (["score", "--database", "nosuch://x"], "databases of the kind 'nosuch' are not supported; these are: sqlite"),
        (["score", "--database", "mysql://x/y"], "databases of the kind 'mysql' are not supported"),
        (["score", "--database", "postgresql+none://x"], "databases of the kind 'postgresql+none' are not supported"),
        (["compute", "--scheme", "baoji-2021", "--values", "v.csv", "--out", "o"], "with a YAML file, such as config/"),
        (["import", "no/such/file.csv"], "no such file"),
    ],
)
def test_wrong_calls_leave_with_1_and_one_clear_line(
    sample_city: SampleCity, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(arguments) == 1
    assert words in capsys.readouterr().err


def exported(results_of: SampleCity, folder: Path, config: Config) -> tuple[Path, Path, Path]:
    """The sample city's scheme, values and units as files for ``compute``."""
    rows = results_of.results.indicators
    rows = rows[rows["indicator"].isin([leaf.indicator for leaf in config.scheme().leaves()])]
    usable = rows.assign(value=rows["value"].where(rows["reason"].isna()))
    scheme, values, units = folder / "scheme.yaml", folder / "values.csv", folder / "units.csv"
    scheme.write_text(to_yaml(config.scheme()), encoding="utf-8")
    usable[["entity", "period", "indicator", "value"]].to_csv(values, index=False)
    city = config.city
    lines = [[key, entity.group, city.kind(key)] for key, entity in city.entities.items()]
    with units.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["entity", "group", "kind"], *lines])
    return scheme, values, units


def test_a_file_goes_in_shows_in_the_history_and_is_taken_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*call: str) -> str:
        assert main([*call, "--database", f"sqlite:///{tmp_path / 'city.db'}"]) == 0
        return capsys.readouterr().out

    path = clues(tmp_path, clue(1), clue(2))
    assert "would go in" in run("import", str(path), "--dry-run")
    assert not (tmp_path / "city.db").exists()
    run("import", str(path), "--month", "2021-01")
    kinds = [(one["kind"], one["ledger"], one["records"]) for one in json.loads(run("history", "--json"))]
    assert kinds == [("return", "returns", 2), ("import", "clues", 2)]
    lines = run("history", "--limit", "1").splitlines()
    assert lines[1] == "batches"
    assert "return" in lines[-2]
    assert lines[-1] == "The newest 1 of 2; `history --limit 2` lists all."
    for limit in ("0", "-1"):
        with pytest.raises(SystemExit):
            main(["history", "--limit", limit])
        assert "whole number from 1 on" in capsys.readouterr().err
    assert "withdrawn: 2" in run("undo", "1")
    assert json.loads(run("history", "--json"))[-1]["undone_by"] == 3


@pytest.mark.parametrize(
    "call",
    [["show", "G03"], ["score"], ["history"], ["verify"], ["undo", "1"], ["close", "2021-06"], ["backup", "x.backup"],
     ["explain", "G03"], ["weigh"]],
)  # fmt: skip
def test_a_database_that_is_not_there_is_told_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], call: list[str]
) -> None:
    missing = tmp_path / "folder" / "city.db"
    assert main([*call, "--database", f"sqlite:///{missing}"]) == 1
    assert f"sqlite:///{missing}: there is no such file" in capsys.readouterr().err
    assert [*tmp_path.iterdir()] == []


def test_what_is_printed_counts_in_whole_numbers_and_has_no_zero_below_zero() -> None:
    losses = [{"key": "PR2", "lost": -0.0, "n": 1180.0}, {"key": "PR1", "lost": -0.001, "n": None}]
    rating = {"rank": 2.0, "rank_of": 26.0, "coverage": 1.0}
    document = {"score": 87.99251233065112, "rating": rating, "losses": losses}
    lines = as_text(document, Terms(to("en"), {})).splitlines()
    assert lines[:2] == ["score: 87.99", "rating: rank 2, rank_of 26, coverage 1.00"]
    assert [line.split() for line in lines[4:]] == [["key", "lost", "n"], ["PR2", "0.00", "1180"], ["PR1", "0.00", "–"]]


def test_compute_rates_a_table_as_the_pipeline_does(sample_city: SampleCity, tmp_path: Path) -> None:
    config = load_config()
    scheme, values, units = exported(sample_city, tmp_path, config)
    out = tmp_path / "out"
    call = ["compute", "--scheme", str(scheme), "--values", str(values), "--units", str(units), "--out", str(out)]
    assert main(call) == 0

    scores = pd.read_csv(out / "scores.csv", dtype={"entity": str})
    assert list(scores.columns) == ["entity", "period", "node", "score", "rank", "grade", "coverage"]
    nodes = sample_city.results.nodes
    for node in ("principal", "people", "rectification"):
        mine = scores[scores["node"] == node].sort_values(["entity", "period"])["score"].to_numpy()
        own = nodes[nodes["node"] == node].sort_values(["entity", "period"])
        assert mine == pytest.approx(own["score"].where(own["grade"] != "not_rated"), abs=1e-9, nan_ok=True)
    assert set(scores["node"]) == {"index", *(n.id for n in config.scheme().dimensions())} | {
        leaf.indicator for leaf in config.scheme().leaves()
    }
    parts = pd.read_csv(out / "indicators.csv", dtype={"entity": str})
    expected = ["entity", "period", "indicator", "value", "points", "weight", "contribution"]
    assert list(parts.columns) == expected


def test_compute_tells_every_wrong_line_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme, values = tmp_path / "scheme.yaml", tmp_path / "values.csv"
    scheme.write_text(to_yaml(load_config().scheme()), encoding="utf-8")
    values.write_text(
        "entity,period,indicator,value\nA,2021-06,PR1,many\nA,2021-06,PR9,1\nA,2021-06,PR2,1\nA,2021-06,PR2,2\n",
        encoding="utf-8",
    )
    assert main(["compute", "--scheme", str(scheme), "--values", str(values), "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert "values.csv:2: value: found 'many'" in told
    assert "values.csv:3: no indicator of the scheme is called 'PR9'" in told
    assert "values.csv:5: this entity, period and indicator stand there a second time" in told
    assert not (tmp_path / "out").exists()


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    """As with ``python -m metrics check | head -0``: no traceback, and the command counts as done."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "metrics", "check"], stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_the_database_refuses_is_told_in_a_sentence(built_city: SampleCity) -> None:
    """A database that cannot be written is no fault of the program; afterwards it works as before."""
    store = built_city.city.store

    def refused() -> None:
        with store.writing() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.execute(store.table("runs").delete())

    with pytest.raises(OperatorError, match="readonly database; nothing of this step was kept"):
        refused()
    with store.reading() as connection:
        assert connection.execute(store.table("runs").select()).all()
