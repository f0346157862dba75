"""What is wrong with a definition is told in plain words, with what to write, and nothing that only follows from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metrics.application.city import METHODS, load_config
from metrics.definitions import load_scheme
from metrics.definitions.review import review
from metrics.errors import DefinitionError
from metrics.wording import say
from tests.changing import change

SCHEME = "schemes/baoji-2021.yaml"
PRINCIPAL = "indicators/principal.yaml"

TITLE = "title: {zh: 宝鸡市, en: Baoji}"

PROGRAMMERS = re.compile(
    r"pydantic|dictionary|tuple|instance of|should match|after validation|\^\[|\\d|valid (string|integer|number)|None"
)
"""What nobody who writes YAML by hand can make anything of."""


# file, what stands there, what is written instead, words of the one problem
REMEDIES = [
    pytest.param("city.yaml", "title: {zh: 宝鸡市, en: Baoji}", "title: Korea", "write {zh: …, en: …}", id="a"),
    pytest.param("city.yaml", "short: {zh: 渭滨, en: Weibin}", "short: 12", r"found 12; write {zh: …, en: …}", id="b"),
    pytest.param("city.yaml", "[{zh: 渭滨区, en: Weibin District}]", "渭滨区", "a list is needed", id="no list"),
    pytest.param("city.yaml", "id: baoji\n", "id: Bao Ji\n", "such as bao_ji", id="an id with a space"),
    pytest.param("city.yaml", "id: baoji\n", "id: 宝鸡\n", "small letters a to z", id="an id in Chinese"),
    pytest.param("city.yaml", "id: baoji\n", "id: grün\n", "such as city_office", id="an id with an umlaut"),
    pytest.param(SCHEME, "indicator: PR1,", "indicator: pr1,", "did you mean 'PR1'?", id="a code in small letters"),
    pytest.param("monitoring.yaml", "target: fairly_good", "target: Fairly_Good", "did you mean 'fairly", id="caps"),
    pytest.param("city.yaml", "title: {zh: 宝鸡市, en: Baoji}", "title: Korea", "one of them is enough", id="one word"),
    pytest.param("city.yaml", "staff: 6900", "staff: 6900人", "write the number alone: 6900", id="a unit of counting"),
    pytest.param("city.yaml", "staff: 6900", "staff: many", "a whole number is needed, 1 or more", id="no number"),
    pytest.param("city.yaml", "until: 2020-12", "until: 2020年12月", "as 2020-12", id="a month in words"),
    pytest.param(SCHEME, "effective_from: 2018-07", "effective_from: 2018-7", "as 2018-07", id="a month unpadded"),
    pytest.param(SCHEME, "effective_from: 2018-07", "effective_from: 2018-07-01", "as 2018-07", id="a day"),
    pytest.param(SCHEME, "minimum_coverage: 0.65", "minimum_coverage: 65%", "write 0.65", id="per cent of a share"),
    pytest.param(SCHEME, "minimum_coverage: 0.65", "minimum_coverage: 65", "write 0.65", id="a share as per cent"),
    pytest.param(SCHEME, "{indicator: PR1, weight: 0.30}", "{indicator: PR1, weight: 30％}", "write 0.3", id="wide"),
    pytest.param(SCHEME, "months: 24,", "months: 24个月,", "write the number alone: 24", id="a number of months"),
    pytest.param(SCHEME, "at_most: 6\n", "at_most: 6 points\n", "write the number alone: 6", id="a number of points"),
    pytest.param(
        PRINCIPAL, "{worst: 70, target: 95, best: 100}", "{worst: 70%, target: 95, best: 100}",
        "write the number without %: 70", id="per cent of a goalpost",
    ),
    pytest.param(
        PRINCIPAL, "numerator: completed_on <= due_on", "numerator: completed_on = due_on",
        "write completed_on == due_on", id="one equals sign",
    ),
    pytest.param(
        PRINCIPAL, "numerator: completed_on <= due_on", "numerator: completed_on ≤ due_on",
        "write completed_on <= due_on", id="a mathematician's sign",
    ),
    pytest.param(
        PRINCIPAL, "numerator: completed_on <= due_on", "numerator: days(completed_on，due_on) > 12天",
        "write days(completed_on,due_on) > 12", id="full-width comma and a unit",
    ),
    pytest.param(
        PRINCIPAL, "numerator: completed_on <= due_on", "numerator: completed_on > 40%", "40 or 0.4", id="per cent",
    ),
    pytest.param(
        PRINCIPAL, "numerator: completed_on <= due_on", "numerator: (completed_on <= due_on", "a bracket is not closed",
        id="half a bracket",
    ),
    pytest.param(SCHEME, "en: Poor}, from: 0}", "en: Poor}, from: 10}", "the lowest band begins at 0", id="bands"),
    pytest.param("monitoring.yaml", "horizon: 6", "horizon: sechs", "a whole number from 1 to 24 is", id="sechs"),
    pytest.param(SCHEME, "months: 24,", "months: twelve,", "found 'twelve'; a whole number from 0 to 120", id="twelve"),
    pytest.param(SCHEME, "months: 24,", "months: 0.5,", "found 0.5; a whole number from 0 to 120", id="half a month"),
    pytest.param(SCHEME, "months: 24,", "months: 121,", "found 121; a whole number from 0 to 120", id="121"),
    pytest.param(SCHEME, "months: 24,", "months: true,", "found true; a whole number from 0 to 120", id="true months"),
    pytest.param("city.yaml", "area_km2: 843.9", "area_km2: 0", "a number above 0 is needed", id="no area"),
    pytest.param(SCHEME, "minimum_coverage: 0.65", "minimum_coverage: half", "a number from 0 to 1 is", id="half"),
    pytest.param(
        SCHEME, "{indicator: PR1, weight: 0.30}", "{indicator: PR1, weight: -1}", "a number is needed, 0 or more",
        id="a negative weight",
    ),
    pytest.param(
        PRINCIPAL, "numerator: completed_on <= due_on", "numerator: due_on - month_end > 90",
        "'due_on - month_end' reckons with dates; write days(month_end, due_on)", id="a difference of dates",
    ),
    pytest.param(
        PRINCIPAL, "numerator: completed_on <= due_on", "numerator: due_on + 30 <= completed_on",
        "'due_on' is a date; a number is needed", id="a date and a number",
    ),
    pytest.param(
        PRINCIPAL, "numerator: completed_on <= due_on", "numerator: due <= completed_on and due is None",
        "the ledger has no column 'due'", id="one wrong column in two places",
    ),
    pytest.param(
        SCHEME, "{indicator: PR1, weight: 0.30}", "{indicatr: PR1, weight: 0.30}",
        "unknown key 'indicatr'; did you mean 'indicator'?", id="a misspelt key that is needed",
    ),
    *(
        pytest.param(PRINCIPAL, "numerator: completed_on <= due_on", f'numerator: "{written}"', told, id=written)
        for written, told in (
            ("completed_on ‹= due_on，due_on > completed_on", "write completed_on <= due_on and due_on > completed_on"),
            ("completed_on <= due_on, kind == 'joint'", "write completed_on <= due_on and kind == 'joint'"),
            ("days(completed_on, due_on) > ３", "write days(completed_on, due_on) > 3"),
            ("completed_on >= '2021-01-01'", "no day can be written in an expression"),
            ("completed_on >= 2021-01-01", "no day can be written in an expression"),
        )
    ),
    pytest.param("city.yaml", TITLE, "title: {cn: 服务}", "'cn'; write zh or en; did you mean 'zh'?", id="cn"),
    pytest.param("city.yaml", TITLE, "title: {english: Baoji}", "write zh or en; did you mean 'en'?", id="english"),
    pytest.param("city.yaml", TITLE, "title: {}", "'zh' or 'en' is missing; one of the two is enough", id="no words"),
    pytest.param("city.yaml", TITLE, "title: {en: 123}", "title.en: found 123; a text is needed", id="one number"),
    pytest.param(
        "ledgers/clues.yaml", "columns:\n", "columns:\n  x: {type: date}\n", "columns.x: 'zh' or 'en' is missing",
        id="a column without a header",
    ),
    pytest.param(
        "ledgers/clues.yaml", "columns:\n", "columns:\n  x: {zh: 来源日, typ: date}\n", "did you mean 'type'?",
        id="a misspelt type",
    ),
    pytest.param(
        SCHEME, "{indicator: PR1, weight: 0.30}", "{indicator: PR1, weigth: 0.30}", "did you mean 'weight'?",
        id="a key that may not stand at a leaf is nearer",
    ),
    pytest.param(SCHEME, "    children:\n", "    kids:\n", "unknown key 'kids'; did you mean 'children'?", id="kids"),
    pytest.param(
        "indicators/discipline.yaml", "{worst: 8, target: 0.5, best: 0}", "{worst: 8,000, target: 0.5, best: 0}",
        "thousands are written without it: 8000", id="a comma between thousands",
    ),
    pytest.param(
        "indicators/discipline.yaml", "{worst: 8, target: 0.5, best: 0}", "{worst: 8,5, target: 0.5, best: 0}",
        "decimals are written with a point: 8.5", id="a comma for a point",
    ),
    pytest.param("city.yaml", "staff: 6900", "staf: 6900", "unknown key 'staf'; did you mean 'staff'?", id="staf"),
    pytest.param("briefing.yaml", "seconds: 20", "seconds: 20秒", "write the number alone: 20", id="seconds"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "found", "instead", "told"), REMEDIES)
def test_each_remedy_is_told_and_nothing_else(own_config: Path, file: str, found: str, instead: str, told: str) -> None:
    text = (own_config / file).read_text(encoding="utf-8")
    line = text[: text.index(found)].count("\n") + 1
    (problem,) = change(own_config, file, found, instead)
    assert told in problem
    assert abs(int(problem.split(":")[1]) - line) <= 3, problem
    assert not PROGRAMMERS.search(problem), problem
    chinese = say(problem, "zh")
    assert not re.search(r"\b(write|needed|found|must|such as)\b", chinese.replace(instead, "")), chinese


def test_the_lowest_band_is_told_at_its_own_line(own_config: Path) -> None:
    (problem,) = change(own_config, SCHEME, "en: Poor}, from: 0}", "en: Poor}, from: 10}")
    lines = (own_config / SCHEME).read_text(encoding="utf-8").splitlines()
    assert "id: poor" in lines[int(problem.split(":")[1]) - 1]


# What is unreadable, and how many problems it is: what follows from it is not reported.
ALONE = [
    pytest.param(PRINCIPAL, "unit: percent", "unit: percnt", 1, id="a wrong unit"),
    pytest.param(PRINCIPAL, "id: principal", "id: principal\n\tx: 1", 1, id="a file that is no YAML"),
    pytest.param("ledgers/cases.yaml", "cadence: M", "cadence: W", 1, id="a ledger that rules look at"),
    pytest.param("ledgers/duty_list.yaml", "id: duty_list", "id: [duty_list]", 1, id="a ledger without a name"),
    pytest.param("city.yaml", "staff: 6900", "staff: -1", 1, id="a wrong city"),
    pytest.param(SCHEME, "{indicator: PR1, weight: 0.30}", "{indicator: PR1, weight: viel}", 1, id="a wrong weight"),
    pytest.param(SCHEME, "minimum_coverage: 0.65", "minimum_coverage: 2.5", 1, id="a scheme whose bands are a target"),
    pytest.param("ledgers/cases.yaml", "id: cases", "id: clues", 1, id="two ledgers of one name"),
    pytest.param("indicators/people.yaml", "PE1:", "PR1:", 1, id="two indicators of one name"),
    pytest.param(SCHEME, "indicator: SU5", "indicator: SU55", 1, id="an indicator of one kind of units that is not"),
    pytest.param("indicators/supervision.yaml", "applies_to: units", "applies_to: unit5", 1, id="a kind that is not"),
    pytest.param("ledgers/returns.yaml", "  records:", "  rekords:", 1, id="a column that the product fills in"),
]


@pytest.mark.parametrize(("file", "found", "instead", "count"), ALONE)
def test_nothing_is_reported_that_only_follows(
    own_config: Path, file: str, found: str, instead: str, count: int
) -> None:
    problems = change(own_config, file, found, instead)
    assert len(problems) == count, problems


def test_a_body_whose_peer_group_is_wrong_is_no_stranger_on_the_map(own_config: Path) -> None:
    change(own_config, "city.yaml", "group: counties", "group: countys")
    (problem,) = review(own_config, METHODS).problems
    assert "no peer group is called 'countys'" in problem


def test_what_stands_twice_is_told_once_with_both_lines(own_config: Path) -> None:
    lines = (own_config / SCHEME).read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines, start=1) if "indicator: LK4" in line)
    (problem,) = change(own_config, SCHEME, "indicator: LK5", "indicator: LK4")
    assert problem.startswith(f"config/{SCHEME}:{first + 1}:")
    assert f"'LK4' stands in the tree already, in config/{SCHEME}:{first};" in problem


def test_two_ledgers_of_one_name_are_told_with_both_files(own_config: Path) -> None:
    (problem,) = change(own_config, "ledgers/clues.yaml", "id: clues", "id: cases")
    assert problem.startswith("config/ledgers/clues.yaml:2:")
    assert "another ledger is called 'cases' already, in config/ledgers/cases.yaml:2" in problem


def test_a_rule_may_name_a_column_that_begins_like_the_end_of_a_month(own_config: Path) -> None:
    path = own_config / "ledgers" / "meetings.yaml"
    check = "\nchecks:\n  - {holds: month_end_on is not None, title: {zh: 日期, en: Date}}\n"
    assert "checks:" not in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8") + check, "utf-8")
    assert load_config(own_config).ledgers["meetings"].checks


def test_without_any_indicators_only_that_is_told(own_config: Path) -> None:
    for path in (own_config / "indicators").glob("*.yaml"):
        path.unlink()
    with pytest.raises(DefinitionError) as caught:
        load_config(own_config)
    assert len(caught.value.problems) == 1
    assert "no YAML file" in caught.value.problems[0]


def test_a_name_that_is_nowhere_is_told_beside_an_unreadable_file(own_config: Path) -> None:
    (own_config / PRINCIPAL).write_text(
        (own_config / PRINCIPAL).read_text("utf-8").replace("unit: percent", "unit: percnt", 1), "utf-8"
    )
    problems = change(own_config, SCHEME, "indicator: LK5", "indicator: LK9")
    assert len(problems) == 2
    assert any("no indicator is called 'LK9'" in problem for problem in problems)


TREE = """id: case
title: {{zh: 试例, en: Case}}
effective_from: 2020-01
change_note: {{zh: 首版, en: first}}
minimum_coverage: 0
bands:
  - {{id: a, letter: A, title: {{zh: 好, en: Good}}, from: 50}}
  - {{id: b, letter: B, title: {{zh: 差, en: Poor}}, from: 0}}
not_rated: {{title: {{zh: 数据不足, en: Not enough data}}}}
tree:
  id: index
  title: {{zh: 指数, en: Index}}
  children:
{children}
{rules}
"""
POSTS = "goalposts: {worst: 0, target: 85, best: 100}"


def scheme(folder: Path, *children: str, rules: str = "") -> Path:
    """A scheme of a few leaves, each ``code, rest of the line``."""
    path = folder / "scheme.yaml"
    lines = "\n".join(f"    - {{indicator: {child}, {POSTS}}}" for child in children)
    path.write_text(TREE.format(children=lines, rules=rules), encoding="utf-8")
    return path


@pytest.mark.parametrize("code", ["E1", "e2", "E12", "x_1", "N1", "Y2", "E"])
def test_codes_that_look_like_exponents_are_words(tmp_path: Path, code: str) -> None:
    read = load_scheme(scheme(tmp_path, f"{code}, weight: 1"), indicators={}, methods=METHODS)
    assert [leaf.indicator for leaf in read.leaves()] == [code]


@pytest.mark.parametrize("code", ["1E1", "1e5", "12e3", "1_000", ".5e1", "0x1F", "1E+2"])
def test_what_some_readers_take_for_a_number_is_still_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(DefinitionError, match="one thing to some readers"):
        load_scheme(scheme(tmp_path, f"{code}, weight: 1"), indicators={}, methods=METHODS)


def test_weights_are_taken_as_fractions(tmp_path: Path) -> None:
    leaves = [f"X{number}, weight: 1/3" for number in range(3)]
    read = load_scheme(scheme(tmp_path, *leaves), indicators={}, methods=METHODS)
    assert [leaf.weight for leaf in read.leaves()] == [1 / 3] * 3
    mixed = scheme(tmp_path, "X1, weight: 2/7", "X2, weight: 3 / 7", "X3, weight: 2/7")
    assert sum(leaf.weight for leaf in load_scheme(mixed, indicators={}, methods=METHODS).leaves()) == pytest.approx(1)


TRUTHS = [
    pytest.param(SCHEME, "{indicator: PR1, weight: 0.30}", "{indicator: PR1, weight: true}", "weight", id="a weight"),
    pytest.param(SCHEME, "en: Poor}, from: 0}", "en: Poor}, from: false}", "from", id="a band"),
    pytest.param(SCHEME, "minimum_coverage: 0.65", "minimum_coverage: True", "minimum_coverage", id="a share"),
    pytest.param(SCHEME, "months: 24,", "months: true,", "months", id="months"),
    pytest.param(PRINCIPAL, "{worst: 70, ", "{worst: false, ", "worst", id="a goalpost"),
    pytest.param("city.yaml", "staff: 6900", "staff: true", "staff", id="persons"),
    pytest.param("monitoring.yaml", "horizon: 6", "horizon: true", "horizon", id="months ahead"),
    pytest.param("briefing.yaml", "seconds: 20", "seconds: true", "seconds", id="seconds"),
    pytest.param(SCHEME, "{system: -1,", "{system: true,", "points.system", id="points of a word"),
    pytest.param(PRINCIPAL, "refresh: [3]", "refresh: [true]", "refresh.0", id="a month of the year"),
]


@pytest.mark.parametrize(("file", "found", "instead", "key"), TRUTHS)
def test_a_truth_is_no_number(own_config: Path, file: str, found: str, instead: str, key: str) -> None:
    line = next(
        number for number, text in enumerate((own_config / file).read_text(encoding="utf-8").splitlines(), start=1)
        if found in text
    )  # fmt: skip
    (problem,) = change(own_config, file, found.rstrip("\n"), instead)
    assert f"{file}:{line}:" in problem
    assert re.search(rf"{key}: found (true|false); a (whole )?number", problem)


def test_the_truth_of_an_only_child_is_no_weight(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="weight: found true; a number is needed"):
        load_scheme(scheme(tmp_path, "X1, weight: true"), indicators={}, methods=METHODS)


@pytest.mark.parametrize("setting", ["most: true", "skewness: [0, true]"])
def test_the_truth_of_a_setting_is_no_number(tmp_path: Path, setting: str) -> None:
    path = scheme(tmp_path, f"X1, weight: 1, treat: {{method: winsorise, settings: {{{setting}}}}}")
    with pytest.raises(DefinitionError) as raised:
        load_scheme(path, indicators={}, methods=METHODS)
    assert len(raised.value.problems) == 1


@pytest.mark.parametrize("weight", ["0.333", "0.33", "0.33333333"])
def test_rounded_thirds_are_refused_with_how_to_write_them(tmp_path: Path, weight: str) -> None:
    leaves = [f"X{number}, weight: {weight}" for number in range(3)]
    with pytest.raises(DefinitionError, match=r"1/3.*weigh: equal"):
        load_scheme(scheme(tmp_path, *leaves), indicators={}, methods=METHODS)


@pytest.mark.parametrize("weight", ["4/3", "1/0", "1/3/3", "-1/3"])
def test_fractions_that_are_no_share_are_refused(tmp_path: Path, weight: str) -> None:
    with pytest.raises(DefinitionError):
        load_scheme(scheme(tmp_path, f"X1, weight: {weight}", "X2, weight: 0.5"), indicators={}, methods=METHODS)


def test_what_is_not_enabled_is_taken_out_and_the_others_are_re_based(tmp_path: Path) -> None:
    path = scheme(tmp_path, "X1, weight: 0.5", "X2, weight: 0.3", "X3, enabled: false, weight: 0.2")
    read = load_scheme(path, indicators={}, methods=METHODS)
    assert {leaf.indicator: leaf.weight for leaf in read.leaves()} == pytest.approx({"X1": 0.625, "X2": 0.375})


def test_weights_of_what_is_not_enabled_count_in_the_sum(tmp_path: Path) -> None:
    path = scheme(tmp_path, "X1, weight: 0.5", "X2, weight: 0.5", "X3, enabled: false, weight: 0.2")
    with pytest.raises(DefinitionError, match=r"add up to 1\.2"):
        load_scheme(path, indicators={}, methods=METHODS)


def test_something_must_be_enabled(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="leave something in"):
        load_scheme(scheme(tmp_path, "X1, enabled: false, weight: 1"), indicators={}, methods=METHODS)


def test_a_dimension_is_taken_out_of_the_city(own_config: Path) -> None:
    problems = change(own_config, SCHEME, "      weight: 0.10\n", "      weight: 0.10\n      enabled: false\n")
    assert problems == ()
    tree = load_config(own_config).scheme().tree
    assert [branch.key for branch in tree.children][-1] == "rectification"
    assert sum(branch.weight for branch in tree.children) == pytest.approx(1)
    assert tree.children[0].weight == pytest.approx(0.18 / 0.9)


def test_expressions_take_headers_and_words_of_choices(own_config: Path) -> None:
    before = load_config(own_config)
    ledger = before.ledgers["cases"]
    level, severity = ledger.columns["level"], ledger.columns["severity"]
    assert level.values is not None
    assert severity.values is not None
    own = f"{level.zh} == '{level.values['leadership'].zh}' and {severity.zh} in ['{severity.values['severe'].zh}']"
    problems = change(own_config, SCHEME, "level == 'leadership' and severity == 'severe'", own)
    assert problems == ()
    rule = load_config(own_config).scheme().rules[0]
    assert rule.event is not None
    assert rule.event.filter == "level == 'leadership' and severity in ['severe']"


def test_measures_take_headers(own_config: Path) -> None:
    before = load_config(own_config)
    columns = before.ledgers["duty_list"].columns
    own = f"numerator: {columns['completed_on'].zh} <= {columns['due_on'].zh}"
    assert change(own_config, PRINCIPAL, "numerator: completed_on <= due_on", own) == ()
    after = load_config(own_config)
    assert after.indicators["PR1"].measure == before.indicators["PR1"].measure
    assert after.scheme_hash(after.scheme()) == before.scheme_hash(before.scheme())


def test_both_kinds_with_indicators_of_their_own_have_whole_weights(own_config: Path) -> None:
    # Units keep 0.8 + 0.2; counties come to 0.8 + 0.1.
    config = load_config(own_config)
    only = next(code for code in ("SU5", "SU6") if config.indicators[code].applies_to == "counties")
    (problem,) = change(
        own_config, SCHEME, f"{{indicator: {only}, weight: 0.20}}", f"{{indicator: {only}, weight: 0.1}}"
    )
    assert "for Counties and districts the weights below 'supervision' add up to 0.9" in problem


def test_indicators_of_single_bodies_are_not_re_based_for_the_others(own_config: Path) -> None:
    # The weights below 'principal' add up to 1 with PR1's 0.3, and to 0.7 for the 51 bodies that it is not asked of.
    title = "  PR1:\n    title:"
    (problem,) = change(own_config, PRINCIPAL, title, "  PR1:\n    applies_to: [P01, P02]\n    title:")
    assert "for units that 'PR1' does not apply to (51, such as " in problem
    assert "the weights below 'principal' add up to 0.7; weights are re-based for kinds of units only" in problem


def test_a_rate_per_head_is_not_asked_of_bodies_without_heads(own_config: Path) -> None:
    (problem,) = [
        problem
        for problem in change(own_config, "indicators/discipline.yaml", "per: staff", "per: population")
        if "population" in problem
    ]
    assert "have no population: 41, such as" in problem
    assert "P01" in problem


RETURNS = [
    pytest.param("month_end_on: {zh: 数据月份月末", "month: {zh: 数据月份月末", "month_end_on", id="another name"),
    pytest.param("en: Records, type: integer, min: 0", "en: Records, type: number", "of type integer", id="type"),
    pytest.param("scope: city\n", "", "write scope: city", id="of single units"),
    pytest.param(
        "columns:\n", "columns:\n  sender: {zh: 报送处代码, en: Sender, type: code}\n", "nobody fills in 'sender'",
        id="more",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("found", "instead", "told"), RETURNS)
def test_the_ledger_of_returns_has_the_columns_that_the_product_fills(
    own_config: Path, found: str, instead: str, told: str
) -> None:
    problems = change(own_config, "ledgers/returns.yaml", found, instead)
    assert any(told in problem for problem in problems), problems
