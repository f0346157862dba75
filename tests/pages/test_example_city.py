"""The example city, from an empty folder to every page: another city than the sample in all that can differ."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from google.protobuf.text_format import MessageToString
from streamlit.testing.v1 import AppTest

from dashboard import navigation
from metrics.__main__ import main
from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING, load_config, open_city
from metrics.application.findings.attention import attention
from metrics.application.ratings import pipeline
from tests.actors import ANALYST
from tests.conftest import CONFIG, EXAMPLE, ROOT
from tests.pages.conftest import SECONDS

PAGES = (
    "overview",
    "trends",
    "profile",
    "compare",
    "matrix",
    "indicators",
    "tuning",
    "backtest",
    "review",
    "briefing",
    "data",
    "method",
)
OF_ONE_CITY: Final = (
    "counties", "County", "Municipal", "joint talk", "clues", "84.9 is not", "84.9分还", "60 points", "县", "市直",
    "联谈", "联合谈话", "线索", "文书", "低于60分",
)  # fmt: skip
"""Words that the code once had of the sample city."""


@pytest.fixture(scope="module")
def copied(example_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy for all tests of this file: what a page has read of it need not be read again for the next."""
    return Path(shutil.copy(example_database, tmp_path_factory.mktemp("example") / "city.db"))


@pytest.fixture
def example(copied: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example city, set as the one that pages and commands open; returns its folder of definitions."""
    monkeypatch.setenv(DATABASE_SETTING, f"sqlite:///{copied}")
    monkeypatch.setenv(CONFIG_SETTING, str(EXAMPLE / "config"))
    return EXAMPLE / "config"


def test_the_commands_of_its_readme_say_what_they_should(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--strict", "--lang", "en"]) == 0
    assert "no problems" in capsys.readouterr().out
    assert main(["score", "--lang", "en"]) == 0
    assert "Bureau of Roads" in capsys.readouterr().out


def opened(name: str, **parameters: str) -> AppTest:
    page = AppTest.from_string(f"from dashboard.screens.{name} import page\npage.page()", default_timeout=SECONDS)
    page.query_params.update(parameters)
    return page.run()


def whole(monkeypatch: pytest.MonkeyPatch, name: str, **parameters: str) -> AppTest:
    """One page within the frame of the dashboard, which says what an address cannot have."""
    monkeypatch.setattr(navigation, "FIRST", name)
    app = AppTest.from_string("from dashboard import navigation\nnavigation.run()", default_timeout=SECONDS)
    app.query_params.update(parameters)
    return app.run()


def words(page: AppTest) -> str:
    """Everything that a page says, with what its components are handed."""
    return "\n".join(_texts(page._tree))


def _texts(node: Any) -> Iterator[str]:
    if hasattr(node, "children"):
        for child in node.children.values():
            yield from _texts(child)
    elif node.type == "arrow_data_frame":
        yield node.value.to_string()
    proto = getattr(node, "proto", None)
    if proto is not None:
        for code in ("js_content", "css_content", "html_content"):
            if code in proto.DESCRIPTOR.fields_by_name:
                proto.ClearField(code)
        yield MessageToString(proto, as_utf8=True)


def of_the_sample() -> set[str]:
    """Names and titles of the sample city's bodies, groups, ledgers, indicators and rules, in both languages."""
    config = load_config(CONFIG)
    titles = [config.city.title, *(group.title for group in config.city.peer_groups.values())]
    titles += [entity.title for entity in config.city.entities.values()]
    titles += [item.title for item in (*config.ledgers.values(), *config.indicators.values(), *config.scheme().rules)]
    titles += [branch.title for branch in config.scheme().dimensions()]
    english = {title.en for title in titles if " " in title.en}
    return english | {title.zh for title in titles if len(title.zh) > 3} | {config.city.title.zh, config.city.title.en}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_and_none_speaks_of_the_sample_city(example: Path, name: str, language: str) -> None:
    page = opened(name, lang=language)
    assert not page.exception, [item.value for item in page.exception]
    assert not page.error
    said = words(page)

    assert len(said) > 300
    found = sorted(word for word in (*of_the_sample(), *OF_ONE_CITY) if word in said)
    assert not found


def test_the_dashboard_opens_on_the_overview_without_a_map(example: Path) -> None:
    app = AppTest.from_file(ROOT / "dashboard" / "app.py", default_timeout=SECONDS)
    app.query_params["lang"] = "en"
    app.run()

    assert not app.exception
    assert any("Milltown" in caption.value for caption in app.caption)
    assert opened("map", lang="en").info[0].value == "This city has no map; the overview shows all units."
    assert all("synthetic" not in caption.value for caption in app.caption)


def test_the_figures_are_the_records_own(example: Path) -> None:
    # Reckoned by hand from files/: of the complaints against B3 due from March 2023 to February 2024, 14 of 23 were
    # answered on time, and 12 of 22 visits from September on were passed.
    with (EXAMPLE / "files" / "Complaints.csv").open(encoding="utf-8") as file:
        due = [row for row in csv.DictReader(file) if row["Unit code"] == "B3" and row["Answer due"][:7] > "2023-02"]
    due = [row for row in due if row["Answer due"] <= "2024-02-29"]
    on_time = [row for row in due if row["Answered"] and row["Answered"] <= row["Answer due"]]
    city = open_city()
    scores = pipeline.results(ANALYST, city).month("2024-02").indicators["B3"]

    assert (scores["C1"].numerator, scores["C1"].denominator) == (len(on_time), len(due)) == (14, 23)
    assert (scores["I1"].numerator, scores["I1"].denominator) == (12, 22)
    residents = pipeline.results(ANALYST, city).month("2024-02").indicators["N1"]["C3"]
    assert (residents.numerator, residents.denominator) == (3 * 12, 81000)
    assert residents.value == pytest.approx(1000 * 36 / 81000)


def test_a_foreign_folder_starts_empty_on_the_data_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(DATABASE_SETTING, f"sqlite:///{tmp_path / 'city.db'}")
    monkeypatch.setenv(CONFIG_SETTING, str(EXAMPLE / "config"))
    assert main(["demo", "--if-missing"]) == 0
    assert "no sample is built" in capsys.readouterr().out
    assert main(["demo"]) == 1
    assert "own files" in capsys.readouterr().err

    app = AppTest.from_file(ROOT / "dashboard" / "app.py", default_timeout=SECONDS)
    app.query_params["lang"] = "en"
    app.run()
    assert not app.exception
    assert app.title[0].value == "Data"


@pytest.mark.parametrize(
    ("page", "asked", "word"),
    [
        ("profile", {"entity": "G99"}, "G99"),
        ("trends", {"entity": "G99"}, "G99"),
        ("indicators", {"entity": "zz"}, "zz"),
        ("profile", {"entity": "B3", "indicator": "SU1"}, "SU1"),
        ("profile", {"entity": "B3", "node": "power"}, "power"),
        ("profile", {"period": "2021-13"}, "2021-13"),
        ("indicators", {"indicator": "X" * 5000}, "XXX"),
        ("trends", {"node": "nothing"}, "nothing"),
        ("overview", {"period": "2031-01"}, "2031-01"),
        ("indicators", {"group": "counties"}, "counties"),
        ("trends", {"charted": "G05"}, "G05"),
        ("data", {"part": "zzz"}, "zzz"),
        ("data", {"part": "templates", "ledger": "clues"}, "clues"),
        ("tuning", {"worth": "zzz"}, "zzz"),
        ("tuning", {"worth": "importance", "family": "power"}, "power"),
        ("tuning", {"worth": "uncertainty", "group": "counties"}, "counties"),
    ],
)
def test_an_address_that_names_what_is_not_there_says_so(
    example: Path, monkeypatch: pytest.MonkeyPatch, page: str, asked: dict[str, str], word: str
) -> None:
    app = whole(monkeypatch, page, lang="en", **asked)

    assert not app.exception
    assert word in app.warning[0].value
    assert not app.metric
    assert all(app.query_params[name] in (value, [value]) for name, value in asked.items()), "the address stays"


@pytest.mark.parametrize("entities", ["B1,B1", "B1,B2,B3,B4,B5,B6,N1,N2", "B1,,Q9", "Q9"])
def test_trends_take_any_list_of_bodies(example: Path, entities: str) -> None:
    page = opened("trends", entities=entities, lang="en")

    assert not page.exception
    chosen = page.multiselect[0].value
    assert 1 <= len(chosen) == len(set(chosen)) <= 6
    assert bool(page.warning) == (entities != "B1,B1")


@pytest.mark.parametrize("name", ["auto", "slide"])
@pytest.mark.parametrize("value", ["9" * 5000, "0", "12345", "x"])
def test_a_briefing_takes_any_number(example: Path, name: str, value: str) -> None:
    page = opened("briefing", lang="en", **{name: value})

    assert not page.exception
    assert page.warning


def test_a_small_group_has_no_band_and_says_so(example: Path) -> None:
    page = opened("trends", entities="N1", lang="en")

    assert any("No band is drawn" in caption.value for caption in page.caption)
    assert not any("The band holds" in caption.value for caption in page.caption)


def test_whoever_reaches_the_target_needs_no_attention(example: Path) -> None:
    city = open_city()
    results, scheme = pipeline.results(ANALYST, city), city.config.scheme()
    listed = {case.entity for case in attention(results, city.config, scheme, [], {}, "2024-02", at_most=9)}

    reached = {key for key, rating in results.month("2024-02").ratings.items() if rating.score >= 80}
    assert reached == {"B1", "B2", "B4", "B5", "N1", "N2"}
    assert not listed & reached
    assert {"B3", "N3"} <= listed
