"""What is kept between runs: how often definitions are looked at, and what a key holds."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dashboard.session import cached
from metrics.application.city import CONFIG_SETTING
from tests.conftest import SampleCity
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
    name = page.title[0].value.removeprefix("Political ecology of ")
    assert name in written
    definition.write_text(written.replace(name, "Elsewhere"), encoding="utf-8")
    page.run()
    assert not page.exception
    assert page.title[0].value == "Political ecology of Elsewhere"
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
