"""What `check` says beyond what keeps definitions from being used: the map's layers, and what can hardly be meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from metrics.__main__ import main
from metrics.application.city import load_config, review_config
from metrics.definitions.ledger import Column
from metrics.definitions.review.constancy import constant
from metrics.model import Text

SCHEME = "schemes/baoji-2021.yaml"
PRINCIPAL = "indicators/principal.yaml"
COUNTIES = "map/baoji_counties.geojson"

# file, what stands there, what is written instead, words of the only warning
DOUBTS = [
    pytest.param(SCHEME, "zh: 较好", "zh: 好", "grades share a title", id="two grades with one title"),
    pytest.param(SCHEME, "nodes: 2}", "nodes: 8}", "never acts: dimensions that it asks for: 8, under", id="dead"),
    pytest.param(SCHEME, "cap: fairly_good}", "cap: good}", "'good' is the best grade", id="a cap at the best grade"),
    pytest.param(SCHEME, "{system: -1, city: -2, public: -3}", "{system: -1, public: -3}", "city", id="left out"),
    pytest.param(SCHEME, "points: -5, cap", "points: 5, cap", "gives points (+5)", id="points for falsified data"),
    pytest.param(
        SCHEME, "{system: -1, city: -2, public: -3}", "{system: -1, city: 2, public: -3}", "for some words",
        id="two signs",
    ),
    pytest.param(
        SCHEME, "filter: finding == 'falsified'", "filter: \"entity in ['B9'] and finding == 'falsified'\"",
        "no entity is called 'B9'", id="a body that is not there",
    ),
    pytest.param(
        PRINCIPAL, "numerator: completed_on <= due_on", "numerator: completed_on <= due_on and entity != 'G99'",
        "no entity is called 'G99'", id="a body that is not there, in a measure",
    ),
    pytest.param(
        PRINCIPAL, "{worst: 70, target: 95, best: 100}", "{worst: 70, target: 95, best: 120}", "120 cannot come about",
        id="a share over 100",
    ),
    pytest.param(
        SCHEME, "{indicator: PR1, weight: 0.30}",
        "{indicator: PR1, weight: 0.30, goalposts: {worst: -5, target: 90, best: 100}}", "-5 cannot come about",
        id="a share under 0, in the scheme",
    ),
    pytest.param(PRINCIPAL, "unit: percent", "unit: count", "does not fit a share", id="a share as a count"),
    pytest.param(
        PRINCIPAL, "numerator: completed_on <= due_on", "numerator: due_on <= due_on", "holds for every record",
        id="a numerator that always holds",
    ),
    pytest.param(
        PRINCIPAL, "numerator: completed_on <= due_on", "numerator: due_on is None", "the value is always 0",
        id="a numerator that never holds",
    ),
    pytest.param(
        SCHEME, "filter: finding == 'falsified'", "filter: 1 > 2", "nothing is ever counted",
        id="a filter that never holds",
    ),
    pytest.param(
        PRINCIPAL, "numerator: completed_on <= due_on",
        "numerator: 'due_on is None or days(due_on, due_on) > 0'", "the value is always 0",
        id="no day lies between a day and itself",
    ),
    pytest.param(
        "indicators/people.yaml", 'of: "days(opened_on, closed_on)"', 'of: "days(opened_on, opened_on)"',
        "comes to 0 for every record", id="a number of days from a day to itself",
    ),
    pytest.param(
        "indicators/discipline.yaml", "numerator: repeat, denominator: accusations",
        "numerator: repeat * (accusations < 0), denominator: accusations", "comes to 0 for every record",
        id="a quantity that no record has",
    ),
    pytest.param(
        "ledgers/training.yaml", "staff_attended <= staff_due", "staff_due <= staff_due", "it checks nothing",
        id="a rule that every row keeps",
    ),
    pytest.param(
        "ledgers/training.yaml", "staff_attended <= staff_due", "staff_attended + staff_due < 0",
        "every row with these cells filled in is refused", id="a rule that no row keeps",
    ),
    pytest.param(
        "ledgers/village_reports.yaml", "type: date, period: month}", "type: date}", "write period: month",
        id="a month's figures that any day of it tells apart",
    ),
    pytest.param(
        "ledgers/village_reports.yaml", "key: [entity, month_end_on]", "key: [entity]", "add 'month_end_on'",
        id="a key without the date",
    ),
    pytest.param(
        "indicators/context.yaml", "ledger: cases, window: 12, filter",
        "ledger: cases, dated_by: filed_on, window: 12, filter",
        "'filed_on' is no later than 'disposed_on'", id="a day before a record enters the ledger",
    ),
    pytest.param(
        "indicators/discipline.yaml", "denominator: accusations", "denominator: accusations - skip_level",
        "takes something away", id="a difference below the line",
    ),
    pytest.param(
        SCHEME, "{indicator: PR1, weight: 0.30}",
        "{indicator: PR1, weight: 0.30, normalise: {method: goalposts, settings: {points: [-50, 200]}}}",
        "lie beyond the scale", id="points beyond the scale",
    ),
    pytest.param(
        SCHEME, "{indicator: PR1, weight: 0.30}",
        "{indicator: PR1, weight: 0.30, normalise: {method: goalposts, settings: {points: [1, 101]}}}",
        "lie beyond the scale", id="points over a hundred",
    ),
    pytest.param(
        "indicators/rectification.yaml", "dated_by: verified_on", "dated_by: opened_on",
        "'opened_on' is no later than 'due_on'", id="a day before another record enters its ledger",
    ),
    pytest.param(
        SCHEME, "dated_by: second_reminder_on", "dated_by: opened_on", "'opened_on' is no later than 'due_on'",
        id="a rule by a day before a record enters the ledger",
    ),
    pytest.param(
        "indicators/principal.yaml", "goalposts: {worst: 70, target: 95, best: 100}",
        "goalposts: {worst: 0.7, target: 0.95, best: 1}", "write 100 for 1", id="per cent as fractions",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "found", "instead", "told"), DOUBTS)
def test_each_doubt_is_told_at_its_line(own_config: Path, file: str, found: str, instead: str, told: str) -> None:
    path = own_config / file
    text = path.read_text(encoding="utf-8")
    assert found in text
    path.write_text(text.replace(found, instead, 1), encoding="utf-8")

    result, _ = review_config(own_config)

    assert result.problems == ()
    (warning,) = [one for one in result.warnings if told in one]
    assert len(result.warnings) == 1, result.warnings
    assert warning.startswith(f"config/{file}:")
    assert "[W-SCH-01]" in warning
    assert abs(int(warning.split(":")[1]) - text[: text.index(found)].count("\n") - 1) <= 6, warning


def test_an_indicator_in_no_scheme_is_doubted(own_config: Path) -> None:
    path = own_config / SCHEME
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("        - {indicator: PR5, weight: 0.25}\n", "").replace(
            "PR1, weight: 0.30", "PR1, weight: 0.55"
        ),
        encoding="utf-8",
    )
    (warning,) = review_config(own_config)[0].warnings
    assert "no scheme weighs 'PR5'" in warning


def called(text: str, name: str) -> str:
    """A scheme under another id and title."""
    for before, after in (("id: baoji-2021", f"id: {name}"), ("2021年版", name), ("2021 scheme", name)):
        assert before in text
        text = text.replace(before, after, 1)
    return text


def test_two_schemes_from_one_month_are_doubted(own_config: Path) -> None:
    """Of two that begin in one month the last by its id rates; from months of their own there is no doubt."""
    path = own_config / SCHEME
    text = path.read_text(encoding="utf-8")
    other = path.with_name("other.yaml")
    other.write_text(called(text, "other"), encoding="utf-8")
    (warning,) = review_config(own_config)[0].warnings
    assert warning.startswith("config/schemes/other.yaml:")
    assert "'baoji-2021' begins in 2018-07 as well" in warning
    other.write_text(other.read_text(encoding="utf-8").replace("from: 2018-07", "from: 2022-01", 1), encoding="utf-8")
    assert review_config(own_config)[0].warnings == ()


def test_two_schemes_of_one_title_are_doubted(own_config: Path) -> None:
    path = own_config / SCHEME
    text = path.read_text(encoding="utf-8").replace("id: baoji-2021", "id: other", 1)
    path.with_name("other.yaml").write_text(text.replace("from: 2018-07", "from: 2022-01", 1), encoding="utf-8")
    (warning,) = review_config(own_config)[0].warnings
    assert warning.startswith("config/schemes/other.yaml:")
    assert "'baoji-2021' has this title as well" in warning


def test_a_follow_up_the_wrong_way_round_is_doubted(own_config: Path) -> None:
    path = own_config / "ledgers" / "inspection_findings.yaml"
    text = path.read_text(encoding="utf-8")
    follow_up = next(line for line in text.splitlines() if line.startswith("follow_up:"))
    opened, closed = (follow_up.split(f"{word}: ")[1].split(",")[0].rstrip("}") for word in ("opened", "closed"))
    turned = follow_up.replace(opened, "…").replace(closed, opened).replace("…", closed)
    path.write_text(text.replace(follow_up, turned), encoding="utf-8")
    (warning,) = review_config(own_config)[0].warnings
    assert f"'{closed}' may be empty and '{opened}' may not" in warning


def test_a_first_scheme_that_is_not_in_force_yet_is_doubted(own_config: Path) -> None:
    """One that is still to come, beside one in force, is as it should be."""
    path = own_config / SCHEME
    text = path.read_text(encoding="utf-8")
    later = text.replace("effective_from: 2018-07", "effective_from: 2999-07", 1)
    path.write_text(later, encoding="utf-8")
    (warning,) = review_config(own_config)[0].warnings
    assert "effective_from: no scheme is in force yet: the first one begins in 2999-07" in warning
    path.write_text(text, encoding="utf-8")
    path.with_name("later.yaml").write_text(called(later, "later"), encoding="utf-8")
    assert review_config(own_config)[0].warnings == ()


def test_the_shipped_definitions_leave_no_doubt() -> None:
    result, _ = review_config()
    assert (result.problems, result.warnings) == ((), ())


@pytest.fixture
def columns() -> dict[str, Column]:
    a, b = Text(zh="词", en="word"), Text(zh="字", en="sign")
    return {
        "n": Column(zh="数", en="n", type="integer", min=0, max=10),
        "maybe": Column(zh="或", en="maybe", type="integer", min=0, required=False),
        "kind": Column(zh="类", en="kind", type="choice", values={"a": a, "b": b}),
        "day": Column(zh="日", en="day", type="date"),
        "end": Column(zh="止", en="end", type="date", required=False),
        "other": Column(zh="别", en="other", type="choice", values={"c": a, "d": b}),
        "one": Column(zh="一", en="one", type="choice", values={"a": a}),
        "urgent": Column(zh="急", en="urgent", type="yes_no"),
    }


@pytest.mark.parametrize(
    ("text", "comes_to"),
    [
        ("n >= 0", True), ("0 <= n", True), ("n > 0", None), ("n < 0", False), ("n <= 10", True), ("n == 11", False),
        ("n != 11", True), ("n > 10", False), ("maybe >= 0", None), ("maybe < 0", False), ("n == n", True),
        ("n < n", False), ("maybe == maybe", None), ("kind in ['a', 'b']", True), ("kind in ['a']", None),
        ("kind in []", False), ("day is None", False), ("day is not None", True), ("end is None", None),
        ("n > 3 or not n > 3", True), ("n > 3 and not n > 3", False), ("n > 3 or n >= 0", True),
        ("n > 3 and n < 0", False), ("not n >= 0", False), ("1 < 2", True), ("-1 > 0", False), ("day <= end", None),
        ("day is None or days(day, day) > 0", False), ("days(day, day) == 0", True), ("days(end, end) == 0", None),
        ("days(end, end) < 0", False), ("days(day, end) > 0", None), ("not day is None", True), ("day > day", False),
        ("n in [11, 12]", False), ("n not in [-1]", True), ("n in [3, 11]", None), ("maybe not in [-1]", None),
        ("'a' == 'b'", False), ("'a' in ['a', 'b']", True), ("kind == other", False), ("kind != other", True),
        ("kind == one", None), ("one == 'a'", True), ("'b' == one", False), ("kind in ['a', 'b', 'c']", True),
        ("2 * n >= 0", True), ("2 * n > 20", False), ("n + n > 20", False), ("n - 11 < 0", True), ("-n > 0", False),
        ("n * maybe < 0", False), ("n * maybe >= 0", None), ("n - n == 0", True), ("maybe - maybe > 0", False),
        ("0.1 + 0.2 == 0.3", True), ("n * (day is None) > 0", False), ("(n > 3) + (n > 5) > 2", False),
        ("n * urgent > 10", False), ("n * urgent >= 10", None), ("0 * maybe", False), ("n - n", False), ("n + 1", None),
        ("2 + 3", True), ("urgent", None), ("urgent == urgent", True), ("not maybe < 0", None),
        ("maybe > 3 and not maybe > 3", False), ("not (maybe > 3 and not maybe > 3)", None),
    ],
)  # fmt: skip
def test_conditions_that_do_not_depend_on_the_record(
    columns: dict[str, Column], text: str, comes_to: bool | None
) -> None:
    assert constant(text, columns) is comes_to


Layer = dict[str, Any]


def number_codes(layer: Layer) -> None:
    layer["features"][0]["properties"]["adcode"] = 610302


def no_code(layer: Layer) -> None:
    del layer["features"][0]["properties"]["adcode"]


def null_geometry(layer: Layer) -> None:
    layer["features"][-1]["geometry"] = None


def lines_in_place_of_areas(layer: Layer) -> None:
    layer["features"][0]["geometry"]["type"] = "LineString"


def open_ring(layer: Layer) -> None:
    layer["features"][0]["geometry"]["coordinates"][0].pop()


def short_ring(layer: Layer) -> None:
    del layer["features"][0]["geometry"]["coordinates"][0][2:]


def metres(layer: Layer) -> None:
    layer["features"][0]["geometry"]["coordinates"][0][1] = [36500000, 3800000]


def words_as_points(layer: Layer) -> None:
    layer["features"][0]["geometry"]["coordinates"][0][1] = ["107.2", "34.3"]


def twice(layer: Layer) -> None:
    again = json.loads(json.dumps(layer["features"][3]))
    again["properties"]["name_zh"] = "凤翔县"
    layer["features"].append(again)


def missing(layer: Layer) -> None:
    del layer["features"][4]


def former_code(layer: Layer) -> None:
    layer["features"][3]["properties"]["adcode"] = "610322"


def stranger(layer: Layer) -> None:
    layer["features"][4]["properties"]["adcode"] = "610399"


def no_label(layer: Layer) -> None:
    for key in ("label_lon", "label_lat"):
        del layer["features"][0]["properties"][key]


def half_a_label(layer: Layer) -> None:
    del layer["features"][0]["properties"]["label_lat"]


# what is done to the layer, what is said in each of the problems
LAYERS = [
    (number_codes, [["610302", "in quotes"]]),
    (no_code, [["渭滨区", "no adcode"], ["610302", "add it"]]),
    (null_geometry, [["610331", "太白", "no geometry"]]),
    (lines_in_place_of_areas, [["610302", "LineString", "Polygon"]]),
    (open_ring, [["610302", "not closed"]]),
    (short_ring, [["610302", "points of a ring or line: 2; at least 4"]]),
    (metres, [["610302", "no pair of degrees"]]),
    (words_as_points, [["610302", "no pair of degrees"]]),
    (twice, [["610305", "凤翔区", "凤翔县", "more than once"]]),
    (missing, [["610323", "Qishan", "add it"]]),
    (former_code, [["610322", "610305"]]),
    (no_label, []),
    (half_a_label, [["610302", "label_lat: found nothing"]]),
    (stranger, [["610399"], ["610323", "add it"]]),
]


@pytest.mark.parametrize(("spoil", "told"), LAYERS, ids=[spoil.__name__ for spoil, _ in LAYERS])
def test_each_fault_of_the_map_has_its_file_and_county(
    own_config: Path, spoil: Callable[[Layer], None], told: list[list[str]]
) -> None:
    path = own_config / COUNTIES
    layer = json.loads(path.read_text(encoding="utf-8"))
    spoil(layer)
    path.write_text(json.dumps(layer, ensure_ascii=False), encoding="utf-8")

    problems = review_config(own_config)[0].problems

    assert len(problems) == len(told), problems
    for problem, words in zip(problems, told, strict=True):
        assert problem.startswith(f"config/{COUNTIES}: ")
        assert all(word in problem for word in words), problem
    # The rest of the city goes on without its map.
    assert load_config(own_config).city.mapped


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"features": [3]}', b'{"features": []}', b"\xff\xfe", None])
def test_a_layer_that_is_no_layer_is_told_where_it_is_named(own_config: Path, content: bytes | None) -> None:
    if content is None:
        (own_config / COUNTIES).unlink()
    else:
        (own_config / COUNTIES).write_bytes(content)
    (problem,) = review_config(own_config)[0].problems
    assert problem.startswith("config/city.yaml:")
    assert COUNTIES in problem


def test_check_leaves_with_0_under_warnings_and_with_1_where_it_is_strict(
    own_config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = own_config / SCHEME
    path.write_text(path.read_text(encoding="utf-8").replace("nodes: 2}", "nodes: 8}"), encoding="utf-8")
    assert main(["check", "--config", str(own_config), "--lang", "en"]) == 0
    printed = capsys.readouterr()
    assert "never acts" in printed.err
    assert "1 warning:" in printed.out
    assert main(["check", "--config", str(own_config), "--strict"]) == 1
    capsys.readouterr()
    assert main(["check", "--config", str(own_config), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["problems"], len(document["warnings"])) == ([], 1)


def test_a_folder_without_schemas_is_fine_and_old_ones_are_a_warning(
    own_config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_config / "schema" / "scheme.schema.json").write_text("{}", encoding="utf-8")
    assert main(["check", "--config", str(own_config), "--lang", "en"]) == 0
    assert "--write-schema" in capsys.readouterr().err
    for path in (own_config / "schema").iterdir():
        path.unlink()
    (own_config / "schema").rmdir()
    assert main(["check", "--config", str(own_config), "--strict", "--lang", "en"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("found", "instead", "told"),
    [
        ("ledger: data_checks", "ledger: data_chekcs", "did you mean 'data_checks'?"),
        ("finding == 'falsified'", "finding == 'false'", "'finding' is never 'false'"),
        ("indicator: LK5", "indicator: LK9", "no indicator is called 'LK9'"),
    ],
)  # fmt: skip
def test_a_scheme_in_a_file_is_held_against_the_ledgers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], found: str, instead: str, told: str
) -> None:
    text = (load_config().directory / SCHEME).read_text(encoding="utf-8")
    file = tmp_path / "draft.yaml"
    file.write_text(text.replace(found, instead, 1), encoding="utf-8")
    assert main(["check", "--scheme", str(file), "--lang", "en"]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("found", "instead", "told"),
    [
        ("public: -3}", "public: 0}", None),
        (", public: -3}", "}", "records with public in 'level' have no points"),
        ("{void: indicator, points: -5, cap: fairly_good}", "{points: 5}", "'falsified_data' takes them"),
        ("finding == 'falsified', months: 12", "month_end == month_end, months: 12", "holds for every record"),
        ("threshold: 60, nodes: 2", "threshold: 60, nodes: 20", "this rule never acts"),
    ],
)  # fmt: skip
def test_a_scheme_in_a_file_is_doubted_as_one_in_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], found: str, instead: str, told: str | None
) -> None:
    text = (load_config().directory / SCHEME).read_text(encoding="utf-8")
    assert found in text
    file = tmp_path / "draft.yaml"
    file.write_text(text.replace(found, instead, 1), encoding="utf-8")
    assert main(["check", "--scheme", str(file), "--lang", "en", "--strict"]) == (told is not None)
    said = capsys.readouterr().err
    assert said.count("draft.yaml") == (told is not None)
    assert (told or "") in said


def test_points_for_what_an_indicator_counts_as_bad_are_doubted(
    own_config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = "  - {id: praise, title: {zh: 奖, en: Praise}, event: {ledger: cases, filter: FILTER, months: 12}, "
    path = own_config / SCHEME
    text = path.read_text(encoding="utf-8")
    for condition, told in (("category == 'eight_rules'", 1), ("category != 'eight_rules'", 0)):
        added = rule.replace("FILTER", f'"{condition}"') + "effects: {points: 5}}\n"
        path.write_text(text.rstrip() + "\n" + added, encoding="utf-8")
        assert main(["check", "--config", str(own_config), "--lang", "en"]) == 0
        assert capsys.readouterr().err.count("for which 'DI1' takes them; is − meant?") == told
