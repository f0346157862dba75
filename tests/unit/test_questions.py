"""The commands that ask what a rating is worth, on the sample city and on finished tables."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metrics.__main__ import main
from metrics.application.ratings import explanation, robustness
from metrics.application.ratings.pipeline import rating_run
from metrics.application.ratings.tables import rating_run as tables_run
from metrics.definitions import to_yaml
from metrics.errors import OperatorError
from metrics.model import Actor
from tests.conftest import SampleCity
from tests.engine import branch, leaf, scheme

BODIES, MONTHS = 8, ["2020-01", "2020-02", "2020-03"]


def asked(capsys: pytest.CaptureFixture[str], *call: str) -> dict[str, Any]:
    """The JSON that a command prints; strict, so that no NaN passes for a number."""
    assert main([*call, "--json"]) == 0
    return json.loads(capsys.readouterr().out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


@pytest.fixture
def tables(tmp_path: Path) -> list[str]:
    """A scheme of two dimensions, eight bodies in two groups over three months, some values missing."""
    tree = branch("index", [branch("first", [leaf("A", 0.6), leaf("B", 0.4)], 0.5), branch("other", [leaf("C")], 0.5)])
    text = to_yaml(scheme(with_posts(tree), minimum_coverage=0.5, hysteresis={}))
    (tmp_path / "scheme.yaml").write_text(text, encoding="utf-8")
    draw = np.random.default_rng(3)
    with (tmp_path / "values.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["entity", "period", "indicator", "value", "se"])
        for body in range(BODIES):
            for month in MONTHS:
                lines.writerows(
                    [f"E{body}", month, code, draw.uniform(50, 100), 2.0] for code in "ABC" if draw.random() < 0.9
                )
    with (tmp_path / "units.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["entity", "group"], *([f"E{body}", "ab"[body % 2]] for body in range(BODIES))])
    return [
        "--scheme", str(tmp_path / "scheme.yaml"), "--values", str(tmp_path / "values.csv"),
        "--units", str(tmp_path / "units.csv"),
    ]  # fmt: skip


def with_posts(node: dict[str, Any]) -> dict[str, Any]:
    if "children" in node:
        return {**node, "children": [with_posts(child) for child in node["children"]]}
    return {**node, "goalposts": {"worst": 0, "target": 85, "best": 100}}


def test_uncertainty_of_tables_adds_up_and_repeats(tables: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "uncertainty", *tables, "--draws", "300", "--seed", "7")
    assert found["period"] == MONTHS[-1]
    rated = [body for body in found["bodies"] if body["score"] is not None]
    assert len(rated) >= 6
    for body in rated:
        assert sum(body[f"p_{grade}"] for grade in ("good", "fairly_good", "fair", "poor")) == pytest.approx(1)
        assert body["low"] <= body["median"] <= body["high"]
        assert 1 <= body["rank_low"] <= body["rank_high"] <= 4
    assert asked(capsys, "uncertainty", *tables, "--draws", "300", "--seed", "7") == found
    assert asked(capsys, "uncertainty", *tables, "--draws", "300", "--seed", "8") != found


@pytest.mark.parametrize(
    ("found", "instead", "told"),
    [
        ("ledger: data_checks", "ledger: data_chekcs", "did you mean 'data_checks'?"),
        ("indicator: LK5", "indicator: LK9", "no indicator is called 'LK9'"),
        ("finding == 'falsified'", "finding == 'false'", "'finding' is never 'false'"),
    ],
)
def test_a_scheme_to_compare_with_is_held_against_the_ledgers(
    sample_city: SampleCity, tmp_path: Path, capsys: pytest.CaptureFixture[str], found: str, instead: str, told: str
) -> None:
    text = (sample_city.city.config.directory / "schemes" / "baoji-2021.yaml").read_text(encoding="utf-8")
    other = tmp_path / "p.yaml"
    other.write_text(text.replace(found, instead, 1), encoding="utf-8")
    assert main(["revise", "--against", str(other)]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "english", "chinese"),
    [
        ("--weights=3", "--weights: found 3; it lies between 0 and 1", "--weights：现为 3；应在 0 与 1 之间"),
        (
            "--goalposts=2",
            "--goalposts: found 2; it lies between 0 and 0.25",
            "--goalposts：现为 2；应在 0 与 0.25 之间",
        ),
        ("--draws=0", "--draws: found 0; 1 to 100000 would be right", "--draws：现为 0；应为 1 至 100000"),
        ("--draws=99999999999", "found 99999999999; 1 to 100000 would", "现为 99999999999；应为 1 至 100000"),
        ("--draws=2.5", "invalid whole number value: '2.5'", "'2.5' 不是整数"),
        ("--weights=a", "invalid number value: 'a'", "'a' 不是数"),
    ],
)
def test_a_wrong_setting_is_told_of_the_option_that_gave_it(
    tables: list[str], capsys: pytest.CaptureFixture[str], option: str, english: str, chinese: str
) -> None:
    for language, told in (("en", english), ("zh", chinese)):
        call = ["--lang", language, "uncertainty", *tables, option]
        if "number" in english and "invalid" in english:
            with pytest.raises(SystemExit, match="2"):
                main(call)
        else:
            assert main(call) == 1
        assert told in capsys.readouterr().err


def test_draws_without_a_score_count_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Body b lacks one of two values; under `block` it has no score then, in some half of the draws.

    Two of the bodies are called like a grade, which is no reason to call them by its title.
    """
    text = to_yaml(
        scheme(with_posts(branch("index", [leaf("X", 0.5), leaf("Y", 0.5)])), minimum_coverage=0.3, hysteresis={})
    )
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    rows = ["A,2021-01,X,90", "A,2021-01,Y,80", "B,2021-01,X,70", "c,2021-01,X,60", "c,2021-01,Y,40"]
    (tmp_path / "v.csv").write_text("\n".join(["entity,period,indicator,value", *rows]), encoding="utf-8")
    call = ["uncertainty", "--scheme", str(tmp_path / "s.yaml"), "--values", str(tmp_path / "v.csv")]
    told = asked(capsys, *call, "--imputation", "block")
    bodies = {body["entity"]: body for body in told["bodies"]}
    assert {body["scored"] for key, body in bodies.items() if key != "B"} == {1.0}
    assert 0.4 < bodies["B"]["scored"] < 0.6
    chances = [share for name, share in bodies["B"].items() if name.startswith("p_")]
    assert sum(chances) == pytest.approx(bodies["B"]["scored"])
    assert bodies["B"]["likely"] <= bodies["B"]["scored"]
    assert told["varied"]["imputation"] == "block"
    assert main(["--lang", "zh", *call, "--imputation", "block"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in lines if len(line) > 10 and line[1] != "同类组"] == ["A", "B", "c"]


def test_nothing_varied_is_no_uncertainty(tables: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    certain = asked(capsys, "uncertainty", *tables, "--weights", "0", "--goalposts", "0", "--no-noise", "--draws", "5")
    for body in certain["bodies"]:
        if body["score"] is not None:
            assert body["low"] == body["high"] == pytest.approx(body["score"])


def test_sensitivity_names_factors_and_elements(tables: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "sensitivity", *tables, "--base", "32")
    assert {one["factor"] for one in found["factors"]} >= {"weights:index", "goalposts", "values"}
    assert {one["element"] for one in found["elements"]} == {"A", "B", "C", "first", "other"}


def test_explanations_add_up(tables: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    now, before = (asked(capsys, "explain", "E0", *tables, "--period", month) for month in MONTHS[:0:-1])
    parts = sum(part["points"] for part in now["changes"])
    assert parts == pytest.approx(now["score"] - before["score"], abs=1e-9)
    assert sum(part["contribution"] or 0 for part in now["contributions"]) == pytest.approx(now["score"])
    assert sum(part["lost"] for part in now["losses"]) == pytest.approx(100 - now["score"])


def test_weights_are_shown_and_tuned(tables: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "weigh", *tables, "--branch", "first", "--target", "A=0.5", "B=0.5")
    effective = {one["node"]: one["effective"] for one in found["weights"]}
    assert effective["A"] == pytest.approx(0.3)
    assert sum(effective[code] for code in "ABC") == pytest.approx(1)
    assert sum(one["tuned"] for one in found["tuned"]) == pytest.approx(1)
    assert [one["reached"] for one in found["tuned"]] == pytest.approx([0.5, 0.5], abs=0.01)


def test_revision_tells_who_flips(tables: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(
        Path(tables[1]).read_text(encoding="utf-8").replace("from: 85", "from: 70").replace("from: 75", "from: 65"),
        encoding="utf-8",
    )
    found = asked(capsys, "revise", *tables, "--against", str(other))
    assert found["flips"]
    assert all(flip["difference"] == 0 for flip in found["flips"])
    assert all(abs(one["change"] - one["real"] - one["method"]) < 1e-9 for one in found["split"])


@pytest.mark.parametrize(
    "command", ["uncertainty --draws 50", "coherence", "weigh", "explain 市教育局", "sensitivity --base 8"]
)
def test_each_question_about_the_city_has_an_answer(
    sample_city: SampleCity, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = asked(capsys, *command.split())
    assert found["period"] == "2021-06"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["uncertainty", "--period", "2031-01"], "2031-01 was not rated"),
        (["uncertainty", "--draws", "0"], "draws: found 0"),
        (["uncertainty", "--aggregation", "mode"], "no aggregation method is called 'mode'"),
        (["sensitivity", "--base", "100"], "power of 2"),
        (["sensitivity", "--base", "1073741824"], "a power of 2 up to 16384"),
        (["explain", "市教育厅"], "nearest: 市教育局"),
        (["weigh", "--target", "PR1"], "CHILD=SHARE is needed"),
        (["weigh", "--branch", "principal", "--target", "PR1=1", "PR1=1"], "'PR1' is given twice; each child has one"),
        (
            ["sensitivity", "--weights", "0", "--goalposts", "0", "--no-noise"],
            "--weights, --dirichlet, --goalposts, --no-noise, --aggregation, --imputation: nothing varies",
        ),
        (["weigh", "--target", "PR1=1"], "--target needs --branch"),
        (["weigh", "--branch", "nope"], "--branch needs --target"),
        (["uncertainty", "--weights", "0.2", "--dirichlet", "50"], "leave out one of the two"),
        (["coherence", "--units", "u.csv"], "--units goes with --values"),
        (
            ["coherence", "--values", "x.csv", "--scheme", "s.yaml", "--database", "sqlite:///c.db"],
            "leave out --database",
        ),
        (["coherence", "--values", "x.csv", "--scheme", "baoji-2021"], "a table of values is rated with a YAML file"),
        (["coherence", "--period", "2021-6-30"], "found '2021-6-30' as a period"),
        (["weigh", "--branch", "principal", "--target", "PR1=1"], "the target says nothing of 'PR2'"),
        (["revise", "--against", "none"], "no scheme is called 'none'"),
        (["coherence", "--values", "x.csv"], "--values needs --scheme"),
    ],
)
def test_wrong_questions_are_told_so(
    sample_city: SampleCity, call: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(call) == 1
    assert words in capsys.readouterr().err


def test_a_reader_sees_only_the_bodies_in_scope(sample_city: SampleCity) -> None:
    """They are rated among all: the same numbers, fewer rows."""
    scheme_in_force = sample_city.city.config.scheme()
    whole, part = (
        rating_run(Actor(role="analyst", scope=scope), sample_city.city, scheme_in_force)
        for scope in (None, frozenset({"G03", "G04"}))
    )
    every, mine = (robustness.uncertainty(given, draws=20).bodies for given in (whole, part))
    assert sorted(body.entity for body in mine) == ["G03", "G04"]
    assert mine == tuple(body for body in every if body.entity in {"G03", "G04"})
    assert {row.entity for row in explanation.revise(part, part).rows} == {"G03", "G04"}
    with pytest.raises(OperatorError, match="no unit is called 'G05'") as refused:
        explanation.explain(part, "G05")
    assert "G06" not in str(refused.value)


def test_years_and_bodies_without_an_earlier_one_are_explained(
    tables: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Periods need not be months: the one before is the one that was rated before."""
    values = tmp_path / "values.csv"
    text = (
        values.read_text(encoding="utf-8")
        .replace("2020-01", "2018")
        .replace("2020-02", "2019")
        .replace("2020-03", "2020")
    )
    values.write_text(text + "NEW,2020,A,80,\nNEW,2020,B,70,\nNEW,2020,C,60,\n", encoding="utf-8")
    with (tmp_path / "units.csv").open("a", encoding="utf-8") as file:
        file.write("NEW,a\n")
    found = asked(capsys, "explain", "E0", *tables)
    assert (found["period"], found["since"]) == ("2020", "2019")
    assert found["changes"]
    new = asked(capsys, "explain", "NEW", *tables)
    assert new["changes"] == []
    assert sum(part["contribution"] for part in new["contributions"]) == pytest.approx(new["score"])


def test_months_that_values_are_carried_from_stay_in_sight(tmp_path: Path, tables: list[str]) -> None:
    """A grade without an element is worked out from the same values as the grade with it."""
    scheme_file = Path(tables[1])
    text = (
        scheme_file.read_text(encoding="utf-8")
        + "defaults: {impute: {method: carry_forward, settings: {periods: 2}}}\n"
    )
    scheme_file.write_text(text, encoding="utf-8")
    given = tables_run(scheme=scheme_file, values=Path(tables[3]), units=Path(tables[5]))
    assert given.scores.stands_in.any()
    found = robustness.sensitivities(given, base=4)
    scores = given.results.ratings[given.results.ratings["period"] == MONTHS[-1]].set_index("entity")["score"]
    for turn in found.turns:
        assert turn.score == pytest.approx(scores[turn.entity])
    assert len(found.turns) > 0


def test_a_body_that_is_not_rated_is_said_to_be_so(tables: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    values = Path(tables[3])
    kept = [line for line in values.read_text(encoding="utf-8").splitlines() if not line.startswith("E1,2020-03")]
    values.write_text("\n".join([*kept, "E1,2020-03,A,,"]) + "\n", encoding="utf-8")
    found = asked(capsys, "explain", "E1", *tables)
    assert found["score"] is None
    assert "没有指数" in found["sentences"][0]["zh"]


def test_the_score_of_a_body_that_is_not_rated_is_explained_on_request_alone(
    tables: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    values = Path(tables[3])
    kept = [line for line in values.read_text(encoding="utf-8").splitlines() if not line.startswith("E1,2020-03")]
    values.write_text("\n".join([*kept, "E1,2020-03,A,40,2.0"]) + "\n", encoding="utf-8")
    found = asked(capsys, "explain", "E1", *tables)
    assert found["score"] is None
    assert (found["losses"], found["changes"], found["contributions"]) == ([], [], [])
    assert [part["en"] for part in found["sentences"]] == [
        "Not rated in 2020-03: too little was measured for a score to be read."
    ]
    everything = asked(capsys, "explain", "E1", *tables, "--all")
    assert everything["score"] == pytest.approx(40)
    assert everything["losses"]
    for language, nothing in (("en", "nothing"), ("zh", "无")):
        assert main(["explain", "E1", *tables, "--lang", language]) == 0
        printed = capsys.readouterr().out
        assert "Empty DataFrame" not in printed
        assert "None" not in printed
        assert printed.count(f"\n{nothing}") == 3
