"""What is kept between runs: how often definitions are looked at, and what a key holds."""

from __future__ import annotations

import ast
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard import navigation
from dashboard.elements import assets, parts
from dashboard.session import cache, cached
from dashboard.session.query import Query
from dashboard.style.theme import Palette
from metrics import wording
from metrics.application.city import CONFIG_SETTING, CityHandle
from metrics.model import shift
from tests.actors import ANALYST
from tests.conftest import ROOT, SampleCity
from tests.pages.conftest import OpenPage


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that have been looked through for changes, one entry each time."""
    counted: list[Path] = []
    look = cached.fingerprint

    def counting(folder: Path) -> str:
        counted.append(folder)
        return look(folder)

    monkeypatch.setattr(cached, "fingerprint", counting)
    return counted


def test_a_run_looks_through_the_definitions_once_and_an_edit_shows_at_the_next(
    open_page: OpenPage, own_config: Path, looks: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CONFIG_SETTING, str(own_config))
    page = open_page("overview", lang="en")
    assert not page.exception
    assert looks == [own_config]
    definition = own_config / "city.yaml"
    written = definition.read_text(encoding="utf-8")
    name = page.caption[0].value.partition(" · ")[0]
    assert name in written
    definition.write_text(written.replace(name, "Elsewhere"), encoding="utf-8")
    page.run()
    assert not page.exception
    assert page.caption[0].value.startswith("Elsewhere · ")
    assert looks == [own_config] * 2


def test_outside_a_run_definitions_are_looked_at_each_time(sample_city: SampleCity, looks: list[Path]) -> None:
    assert cached.source() == cached.source()
    assert len(looks) == 2


def test_an_answer_is_kept_by_its_arguments(sample_city: SampleCity) -> None:
    worked_out: list[tuple[str, int]] = []

    @cached.cached(entries=4)
    def question(name: str, size: int = 1) -> str:
        worked_out.append((name, size))
        return name * size

    assert [question("a"), question("a"), question("a", 2), question("a", size=3), question("b")] == [
        "a", "a", "aa", "aaa", "b",
    ]  # fmt: skip
    assert worked_out == [("a", 1), ("a", 2), ("a", 3), ("b", 1)]


@pytest.fixture
def asked(sample_city: SampleCity) -> Query:
    """A question to the sample city about its newest month, in Chinese."""
    results = sample_city.results
    return Query(
        actor=ANALYST, city=sample_city.city, t=wording.to("zh"), results=results, period=results.newest
    )  # fmt: skip


class Later(CityHandle):
    """The city once another file is in."""

    @property
    def data_version(self) -> str:
        return "after an import"


def others(query: Query) -> dict[str, Query]:
    """The same question with one thing changed, by what that is."""
    results, city = query.results, query.city
    one = frozenset({next(iter(query.config.city.entities))})
    return {
        "role": replace(query, actor=replace(query.actor, role="reader")),
        "scope": replace(query, actor=replace(query.actor, scope=one)),
        "scheme": replace(query, results=replace(results, scheme_hash="another")),
        "data version of the results": replace(query, results=replace(results, data_version="another")),
        "data version of the records": replace(query, city=Later(city.config, city.store)),
        "month": replace(query, period=shift(query.period, -1)),
        "language": replace(query, t=wording.to("en")),
    }


def test_no_answer_crosses_role_scope_scheme_data_month_language_or_theme(asked: Query) -> None:
    @cached.cached(entries=64, worded=True)
    def view(query: Query, name: str) -> list[str]:
        return [query.actor.role, query.period, query.language, name]

    @cached.cached(entries=64)
    def figure(view: list[str], colours: Palette) -> list[object]:
        return [*view, colours.ground]

    light, dark = (assets.palette(asked, dark=dark) for dark in (False, True))
    first = view(asked, "a")
    assert view(replace(asked), "a") is first
    drawn = figure(first, light)
    assert figure(first, light) is drawn
    assert figure(first, dark) is not drawn
    seen = [first]
    for what, query in others(asked).items():
        other = view(query, "a")
        assert all(other is not each for each in seen), what
        assert view(query, "a") is other, what
        assert figure(other, light) is not drawn, what
        seen.append(other)


def test_what_has_no_words_is_shared_by_languages_and_nothing_else(asked: Query) -> None:
    @cached.cached(entries=64)
    def count(query: Query) -> list[str]:
        return [query.period]

    first = count(asked)
    shared = {what for what, query in others(asked).items() if count(query) is first}
    assert shared == {"language"}


def test_every_kept_question_that_has_words_has_the_language_in_its_key() -> None:
    questions = dict[str, bool]()
    for folder in ("presenters", "screens"):
        for path in (ROOT / "dashboard" / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
                kept = [text for text in map(ast.unparse, function.decorator_list) if text.startswith("cached(")]
                speaks = any("Query" in text or "Session" in text for text in map(ast.unparse, function.args.args))
                questions |= {f"{path.stem}.{function.name}": "worded=True" in text or not speaks for text in kept}
    assert len(questions) > 40
    assert [name for name, sound in questions.items() if not sound] == []


def test_what_was_made_by_hand_is_answered_afresh(sample_city: SampleCity) -> None:
    worked_out: list[object] = []

    @cached.cached(entries=4)
    def figure(view: object) -> object:
        worked_out.append(view)
        return view

    views = [object(), object()]
    assert [figure(view) for view in views * 2] == views * 2
    assert worked_out == views * 2


def test_many_who_ask_at_once_have_it_worked_out_once(sample_city: SampleCity) -> None:
    worked_out: list[int] = []
    begun = threading.Barrier(8)

    @cached.cached(entries=4)
    def question(name: str) -> list[int]:
        worked_out.append(len(worked_out))
        time.sleep(0.05)
        return worked_out

    def ask(_: int) -> list[int]:
        begun.wait()
        return question("a")

    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(ask, range(8))] == [[0]] * 8


def test_questions_of_the_same_arguments_are_kept_apart(sample_city: SampleCity) -> None:
    @cached.cached(entries=4)
    def first(name: str) -> str:
        return f"first {name}"

    @cached.cached(entries=4)
    def second(name: str) -> str:
        return f"second {name}"

    assert (first("a"), second("a"), first("a")) == ("first a", "second a", "first a")


def test_no_question_is_kept_by_a_frame(sample_city: SampleCity) -> None:
    @cached.cached(entries=4)
    def question(frame: pd.DataFrame) -> int:
        return len(frame)

    with pytest.raises(TypeError, match="DataFrame"):
        question(pd.DataFrame())


@dataclass(frozen=True)
class Inner:
    """A part of a view that holds numbers."""

    numbers: pd.DataFrame


@dataclass(frozen=True)
class Outer:
    """A view with a part."""

    part: Inner


def test_a_field_of_a_field_of_a_kept_view_may_be_asked_about(sample_city: SampleCity) -> None:
    worked_out: list[object] = []

    @cached.cached(entries=4)
    def view(name: str) -> Outer:
        return Outer(Inner(pd.DataFrame({"name": [name]})))

    @cached.cached(entries=4)
    def size(numbers: pd.DataFrame) -> int:
        worked_out.append(numbers)
        return len(numbers)

    numbers = view("a").part.numbers
    assert cached.is_kept(numbers)
    assert not cached.is_kept(numbers.copy())
    assert [size(numbers), size(view("a").part.numbers)] == [1, 1]
    assert len(worked_out) == 1


def test_a_chart_that_is_handed_over_finished_says_what_it_said(sample_city: SampleCity) -> None:
    drawing = go.Figure(go.Scatter(x=[1, 2], y=[3.5, 4.5])).update_layout(height=120)
    sent = parts.finished(drawing)
    assert sent.to_dict() == drawing.to_dict()
    assert sent.to_dict() is sent.to_dict()


def test_the_first_page_is_worked_out_before_anybody_opens_it(
    open_page: OpenPage, sample_city: SampleCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    class Noted(cached._Answer):
        def __init__(self, value: object) -> None:
            made.append(type(value).__name__)
            super().__init__(value)

    monkeypatch.setattr(cached, "_Answer", Noted)
    query = cache.usual()
    assert query is not None
    assert (query.period, query.language) == (sample_city.results.newest, "zh")
    navigation.prepare()
    made.clear()
    assert not open_page("overview").exception
    assert "OverviewView" not in made
