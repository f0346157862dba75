"""Wrong YAML is refused with file, line and remedy, everything at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics.application.city import METHODS, load_config
from metrics.definitions import schema
from metrics.errors import DefinitionError

SCHEME = "schemes/baoji-2021.yaml"

# file, what stands there, what is written instead, place and words of the message
WRONG = [
    pytest.param(
        "indicators/discipline.yaml", "{worst: 8, target: 0.5, best: 0}", "{worst: 8, target: 0,5, best: 0}",
        "the number 5 stands alone after a comma; decimals are written with a point: 0.5", id="a comma for a point",
    ),
    pytest.param(
        "briefing.yaml", "对{names}开展", "对{name}开展", "write {names} where the units stand",
        id="another field than the bodies",
    ),
    pytest.param(
        "indicators/discipline.yaml", "category == 'eight_rules'", "category == eight_rules",
        "the word eight_rules stands without quotes; write 'eight_rules'", id="a word without quotes",
    ),
    pytest.param(
        "indicators/discipline.yaml", "category == 'eight_rules'", "category == 违反中央八项规定精神",
        "write '违反中央八项规定精神'", id="a Chinese word without quotes",
    ),
    pytest.param(
        "ledgers/clues.yaml", "zh: 线索来源", "zh: 举报人",
        "columns.source: the header '举报人' is about persons ('举报人')",
        id="a column about persons",
    ),
    pytest.param(
        "ledgers/clues.yaml", "en: Source", "en: Mobile phone", "the header 'Mobile phone' is about persons ('Mobile')",
        id="a column about persons, in English",
    ),
    pytest.param(
        "ledgers/clues.yaml", "en: Source", "en: Reporter", "the header 'Reporter' is about persons ('Reporter')",
        id="who reported",
    ),
    pytest.param(
        "city.yaml", "  recorded_on: [填表日期", "  recorded_on: [姓名, 填表日期",
        "headers.recorded_on: the header '姓名' is about persons", id="a header of all ledgers about persons",
    ),
    pytest.param(
        "ledgers/clues.yaml", "columns:\n", "columns:\n  some: {en: Some, type: number, min: 5, max: 1}\n",
        "no number is 5 or more and 1 or less", id="bounds that leave nothing",
    ),
    pytest.param(
        "city.yaml", "until: 2020-12", "from: 2023-05, until: 2023-01",
        "from 2023-05 until 2023-01 is no time", id="a name that ends before it begins",
    ),
    pytest.param(
        "city.yaml", 'code: "610322"', 'code: "610303"', "'610303' is a code of 610303 and of", id="another's code",
    ),
    pytest.param(
        "indicators/principal.yaml", "id: principal", "id: people",
        "another file of indicators is called 'people' already", id="two files of one id",
    ),
    pytest.param(
        "ledgers/clues.yaml", "aliases: [线索号, 线索编码]", "aliases: [线索号, 身份证号]",
        "the header '身份证号' is about persons ('身份证')", id="an alias about persons",
    ),
    pytest.param(
        SCHEME, "minimum_coverage:", "minimum_observed: 0.5\nminimum_coverage:",
        "the key 'minimum_observed' belongs to another part of the file", id="a key of another part",
    ),
    pytest.param(
        "indicators/principal.yaml", "unit: percent", "unti: percent", "unti: unknown key 'unti'; did you mean 'unit'?",
        id="unknown key",
    ),
    pytest.param(
        "indicators/principal.yaml", "unit: percent", "unit: percnt",
        "indicators.PR1.unit: found 'percnt', expected 'percent'", id="unknown value",
    ),
    pytest.param(
        SCHEME, "{indicator: PR1, weight: 0.30}", "{indicator: PR1, weight: 0.35}",
        "tree.children.0.children: the weights below 'principal' add up to 1.05", id="weights that do not sum",
    ),
    pytest.param(
        "indicators/principal.yaml", "{worst: 70, target: 95, best: 100}", "{worst: 70, best: 100}",
        "indicators.PR1.goalposts.target: this key is missing", id="missing goalpost",
    ),
    pytest.param(
        "indicators/principal.yaml", "    goalposts: {worst: 70, target: 95, best: 100}\n", "",
        "a scored indicator needs goalposts", id="no goalposts",
    ),
    pytest.param(
        "indicators/principal.yaml", "{worst: 70, target: 95, best: 100}", "{worst: 70, target: 105, best: 100}",
        "worst 70, target 105, best 100 are out of order", id="goalposts out of order",
    ),
    pytest.param(
        "indicators/principal.yaml", "numerator: completed_on <= due_on", "numerator: complete_on <= due_on",
        "the ledger has no column 'complete_on'; did you mean 'completed_on'?", id="unknown ledger column",
    ),
    pytest.param(
        "indicators/principal.yaml", "ledger: duty_list", "ledger: duty_lists",
        "no ledger is called 'duty_lists'; did you mean 'duty_list'?", id="unknown ledger",
    ),
    pytest.param(
        "indicators/principal.yaml", "['leading_group', 'joint']", "['leading_group', 'joints']",
        "'kind' is never 'joints'; did you mean 'joint'?", id="unknown choice",
    ),
    pytest.param(
        "indicators/principal.yaml", "completed_on <= due_on", "completed_on <= 3",
        "'completed_on' is a date and '3' a number", id="types that do not fit",
    ),
    pytest.param(
        "indicators/principal.yaml", "completed_on <= due_on", "__import__('os')",
        "is not part of the language", id="code in an expression",
    ),
    pytest.param(
        "indicators/principal.yaml", "numerator: completed_on <= due_on", "numerator: completed_on <=",
        "'completed_on <=' is not an expression", id="half an expression",
    ),
    pytest.param(
        "indicators/principal.yaml", "kind: share", "kind: shar",
        "indicators.PR1.measure.kind: no measure kind is called 'shar'; did you mean 'share'?", id="unknown kind",
    ),
    pytest.param(
        "indicators/principal.yaml", "numerator: completed_on <= due_on", "of: '1'",
        "indicators.PR1.measure: a share needs numerator", id="part of a measure missing",
    ),
    pytest.param(
        "indicators/principal.yaml", "window: 3, numerator", "window: 3, per: staff, numerator",
        "indicators.PR1.measure: a share has no per; it takes numerator", id="part of another kind of measure",
    ),
    pytest.param(
        "indicators/context.yaml", "    min_n: 1\n    source: {zh: 监督", "    shrink: true\n    source: {zh: 监督",
        "indicators.CX2: shrink is for rates and shares; this is a count", id="a count that is to be shrunk",
    ),
    pytest.param(SCHEME, "from: 75}", "from: 90}", "bands run from best to worst", id="reversed band"),
    pytest.param(SCHEME, "id: fair, letter", "id: not_rated, letter", "none is not_rated", id="reserved band"),
    pytest.param("ledgers/cases.yaml", "id: cases", "id: runs", "'runs' is reserved", id="reserved ledger"),
    pytest.param("ledgers/cases.yaml", "id: cases", "id: sqlite_c", "'sqlite_c' is reserved", id="a table of SQLite"),
    pytest.param("ledgers/cases.yaml", "id: cases", "id: pg_class", "'pg_class' is reserved", id="of PostgreSQL"),
    pytest.param("ledgers/cases.yaml", "  topic:", "  xmin:", "'xmin' is reserved", id="a column of all tables"),
    pytest.param("city.yaml", "  P03:", "  city:", "'city' stands for the whole city", id="a body called city"),
    *(
        pytest.param(
            SCHEME, "hysteresis: {probability: 0.8, periods: 2}", f"defaults: {{{method}}}", message, id=method,
        )
        for method, message in (
            ("normalise: {method: z_score, settings: {sd: 0}}", "defaults.normalise: z_score: sd 0 is not above 0"),
            ("normalise: {method: min_max, settings: {low: 100, high: 0}}", "high 0 is not above low 100"),
            ("normalise: {method: percentile_rank, settings: {points: -5}}", "points -5 are not above 0"),
            ("normalise: {method: distance_to_maximum, settings: {points: 0}}", "points 0 are not above 0"),
            ("normalise: {method: distance_to_reference, settings: {reference: ZZ}}", "no entity is called 'ZZ'"),
            ("normalise: {method: distance_to_reference, settings: {reference: 610302}}", "put it in quotes: '610302'"),
            ("normalise: {method: goalposts, settings: {points: [1, abc]}}", "points.1: found 'abc'; a number is"),
            ("normalise: {method: goalposts, settings: {points: {a: 1}}}", "a number, a word or a list of numbers"),
            ("normalise: {method: anchored, settings: {x: 1}}", "'anchored' has no settings; remove 'x'"),
            ("treat: {method: winsorise, settings: {most: -7}}", "most: found -7; write 0 or more, or -1"),
            ("treat: {method: by_rule, settings: {skewness: -1}}", "skewness: found -1; an absolute skewness is 0"),
            ("treat: {method: log_gii, settings: {factor: 0}}", "factor 0 is not above 0"),
        )
    ),
    pytest.param(
        SCHEME, "aggregate: arithmetic", "aggregate: {method: minimum_blend, settings: {minimum: 2}}",
        "minimum is 2; a share lies between 0 and 1", id="a share of the lowest over 1",
    ),
    pytest.param(
        SCHEME, "aggregate: arithmetic", "aggregate: {method: copeland, settings: {indifference: -1}}",
        "indifference -1 is below 0", id="indifference below 0",
    ),
    pytest.param(
        "ledgers/clues.yaml", "columns:\n", "columns:\n  entity: {en: Xbody, type: date}\n",
        "columns.entity: the product itself keeps a column called 'entity'; remove this one", id="a body's own column",
    ),
    pytest.param(
        "ledgers/clues.yaml", "columns:\n", "columns:\n  recorded_on: {en: Xday, type: integer}\n",
        "the product itself keeps a column called 'recorded_on'; remove this one", id="a day of entry of another type",
    ),
    pytest.param(
        SCHEME, "{system: -1,", "{sistem: -1,", "no value of level is called 'sistem'; did you mean 'system'?",
        id="points by a word that is not there",
    ),
    pytest.param(
        SCHEME, "void: indicator", "void: finding", "is of type choice; code is needed", id="void by a word",
    ),
    pytest.param(
        SCHEME, "hysteresis: {probability: 0.8, periods: 2}", "defaults: {normalise: min_max, impute: carry_forwards}",
        "no imputation method is called 'carry_forwards'; did you mean 'carry_forward'?", id="unknown imputation",
    ),
    pytest.param(
        SCHEME, "hysteresis: {probability: 0.8, periods: 2}",
        "defaults: {impute: {method: carry_forward, settings: {months: 2}}}",
        "no setting of 'carry_forward' is called 'months'", id="unknown setting",
    ),
    pytest.param(
        SCHEME, "hysteresis: {probability: 0.8, periods: 2}",
        "defaults: {normalise: {method: z_score, settings: {sd: wide}}}",
        "setting 'sd' of 'z_score': found 'wide'", id="setting of another type",
    ),
    pytest.param(
        SCHEME, "{indicator: PR2, weight: 0.10}", "{indicator: PR2, weight: 0.10, better: higher}",
        "the order of the goalposts says it already", id="direction said twice",
    ),
    pytest.param(
        SCHEME, "title: {zh: 主体责任, en: Principal responsibility}",
        "title: {zh: 主体责任, en: Principal responsibility}\n"
        "      weigh: {method: ahp, sheets: [{expert: one, judgements: {PR1/PR2: 3}}]}",
        "PR1/PR3", id="judgements missing",
    ),
    pytest.param(SCHEME, "cap: fairly_good", "cap: fairly", "no grade is called 'fairly'", id="unknown cap"),
    pytest.param(
        SCHEME, "aggregate: arithmetic", "aggregate: arithmetical",
        "no aggregation method is called 'arithmetical'; did you mean 'arithmetic'?", id="unknown method",
    ),
    pytest.param(
        SCHEME, "indicator: LK5", "indicator: LK4", "'LK4' stands in the tree already", id="indicator twice",
    ),
    pytest.param("city.yaml", "group: party", "group: partyy", "no peer group is called 'partyy'", id="unknown group"),
    pytest.param(
        "city.yaml", "until: 2020-12", "until: 2021-02", "needs an 'until' before the 'from'", id="names overlap"
    ),
    pytest.param(
        "ledgers/clues.yaml", "dated_by: received_on", "dated_by: source", "'source' is no date column", id="no date"
    ),
    pytest.param("city.yaml", "id: baoji\n", "id: x\nid: baoji\n", "'id' stands here a second time", id="repeated key"),
    pytest.param("city.yaml", "id: baoji\n", "id: baoji\n\tx: 1\n", "not YAML", id="tab"),
    pytest.param(
        "monitoring.yaml", "target: fairly_good", "target: fairly", "no grade is called 'fairly'", id="unknown target"
    ),
    pytest.param(
        "monitoring.yaml", "- grade_fell", "- grade_fall", "no alert rule is called 'grade_fall'", id="unknown alert"
    ),
    pytest.param("monitoring.yaml", "- grade_fell", "- cap", "cap stands in 'rules' more than once", id="alert twice"),
    pytest.param("monitoring.yaml", "budget: 10", "budget: 0", "alerts.budget: found 0", id="no budget"),
    pytest.param(
        "monitoring.yaml", "subjects: [CX1]", "subjects: [indx]",
        "no node or indicator is called 'indx'; did you mean 'index'?", id="rebase of what is not there",
    ),
    pytest.param(
        "monitoring.yaml", "subjects: [CX1]", "entities: [G99]", "no entity is called 'G99'", id="rebase of nobody",
    ),
    pytest.param("city.yaml", "staff: 6900", "staff: 2024-02-30", "no day of the calendar", id="impossible date"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "found", "instead", "message"), WRONG)
def test_each_mistake_is_told_with_its_line(
    own_config: Path, file: str, found: str, instead: str, message: str
) -> None:
    path = own_config / file
    text = path.read_text(encoding="utf-8")
    assert found in text
    path.write_text(text.replace(found, instead, 1), encoding="utf-8")

    with pytest.raises(DefinitionError) as caught:
        load_config(own_config)

    told = [problem for problem in caught.value.problems if message in problem]
    assert told, caught.value.problems
    place, line = told[0].split(":")[:2]
    assert place == f"config/{file}"
    changed = text[: text.index(found)].count("\n") + 1
    assert line.isdigit()
    whole_file_or_family = message.startswith(("tree.children.0.children", "bands run"))
    assert whole_file_or_family or abs(int(line) - changed) <= 8, told[0]


def test_all_mistakes_are_told_in_one_run(own_config: Path) -> None:
    for file, found, instead in (
        ("indicators/people.yaml", "unit: days", "unit: day"),
        ("ledgers/clues.yaml", "cadence: M", "cadence: W"),
        (SCHEME, "{indicator: PE1, weight: 0.25}", "{indicator: PE1, weight: 0.2}"),
        ("city.yaml", "group: mass", "group: masses"),
    ):
        path = own_config / file
        path.write_text(path.read_text(encoding="utf-8").replace(found, instead, 1), encoding="utf-8")

    with pytest.raises(DefinitionError) as caught:
        load_config(own_config)

    files = {problem.split(":")[0] for problem in caught.value.problems}
    assert {"config/indicators/people.yaml", "config/ledgers/clues.yaml", "config/city.yaml"} <= files


def test_a_branch_is_not_called_as_an_indicator_outside_the_tree(own_config: Path) -> None:
    path = own_config / "indicators" / "context.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  CX4:", "  linkage:"), encoding="utf-8")
    with pytest.raises(DefinitionError, match="'linkage' is an indicator; give the branch another id"):
        load_config(own_config)


def test_the_shipped_definitions_are_right() -> None:
    config = load_config()
    scored = [one for one in config.indicators.values() if one.nature != "context"]

    assert len(config.city.entities) == 53
    assert len(config.city.mapped) == 12
    assert (len(scored), len(config.indicators) - len(scored)) == (36, 5)
    assert {leaf.indicator for leaf in config.scheme().leaves()} == {one.code for one in scored}


def test_schemas_are_what_the_models_say(own_config: Path) -> None:
    assert schema.drift(own_config / "schema", METHODS.measure) == []
    (own_config / "schema" / "scheme.schema.json").write_text("{}", encoding="utf-8")
    assert len(schema.drift(own_config / "schema", METHODS.measure)) == 1


def test_every_definition_names_its_schema() -> None:
    for path in load_config().directory.rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        _, _, named = first.partition("$schema=")
        assert (path.parent / named).is_file(), f"{path.name}: {first}"


def test_files_with_the_other_ending_are_named_once_and_nothing_that_follows(own_config: Path) -> None:
    ledger = own_config / "ledgers" / "cases.yaml"
    ledger.rename(ledger.with_suffix(".yml"))
    with pytest.raises(DefinitionError) as error:
        load_config(own_config)
    assert list(map(str, error.value.problems)) == [
        "config/ledgers/cases.yml: [E-SCH-01] files that end in .yml are not read; rename it to cases.yaml"
    ]
