"""Pages of a city whose scheme changes: each month as its own scheme rated it, and the change marked."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.elements import assets
from dashboard.presenters.ratings.changes import grades_sentence
from dashboard.presenters.signals.trend import trend
from dashboard.presenters.signals.trend_figure import trend_figure
from dashboard.screens.profile.history_figure import grade_history
from dashboard.screens.profile.view import history
from dashboard.session.query import Query
from metrics import wording
from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING, CityHandle
from metrics.application.ratings import pipeline
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.ledgers.test_splice import AFTER, BEFORE, LAST, with_other_method
from tests.pages.asking import LIGHT
from tests.pages.conftest import SECONDS

SAID = 'From January 2021 on "New scheme" rates'


@pytest.fixture(scope="module")
def city(built_city: SampleCity, tmp_path_factory: pytest.TempPathFactory) -> CityHandle:
    return with_other_method(built_city, tmp_path_factory.mktemp("spliced"))


@pytest.fixture
def opened(city: CityHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    """That city, as the one that pages open."""
    monkeypatch.setenv(DATABASE_SETTING, city.store.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv(CONFIG_SETTING, str(city.config.directory))


def asked(city: CityHandle, period: str = LAST) -> Query:
    return Query(actor=ANALYST, city=city, results=pipeline.results(ANALYST, city), period=period, t=wording.to("en"))


def test_older_months_keep_their_grades_and_thresholds(city: CityHandle) -> None:
    query = asked(city)
    view, first = history(query, "610328"), query.results.periods.index(AFTER)
    edges = {(limit.letter, limit.score, limit.first, limit.last) for limit in view.thresholds}
    assert edges == {
        ("A", 85, 0, first - 1), ("B", 75, 0, first - 1), ("C", 60, 0, first - 1),
        ("A", 85, first, len(view.months) - 1), ("B", 80, first, len(view.months) - 1),
        ("C", 60, first, len(view.months) - 1),
    }  # fmt: skip
    assert [turn.place for turn in view.turns] == [first]
    rated = [key for key in query.config.city.entities if "good" in history(query, key).grades]
    assert rated, "bodies were good under the old scheme"
    told = history(query, rated[0])
    letters = {letter for grade, letter in zip(told.grades, told.letters, strict=True) if grade == "good"}
    assert letters == {"A"}
    assert "in Good" in told.reading
    assert SAID in told.reading
    drawn: Any = grade_history(view, LIGHT)
    assert len([shape for shape in drawn.layout.shapes if shape.x0 == shape.x1 == first - 0.5]) == 1


def test_trends_mark_the_month_for_scores_alone(city: CityHandle) -> None:
    query = asked(city)
    view = trend(query, "overall", ["610328"])
    assert [turn.label for turn in view.turns] == ['"New scheme" rates from here on']
    drawn: Any = trend_figure(view, LIGHT)
    assert len(drawn.layout.shapes) == 1
    code = next(iter(query.config.applicable("610328")))
    assert trend(query, code, ["610328"]).turns == ()
    assert trend(asked(city, BEFORE), "index", ["610328"]).turns == ()


def test_grades_of_other_names_have_their_colours(city: CityHandle) -> None:
    colours = assets.palettes(asked(city))["light"]
    assert colours.grade("good") == colours.grade("best") != colours.not_rated.fill
    assert colours.grade("poor") == colours.grade("weak")


def test_a_change_of_method_is_not_told_as_rises_and_falls(city: CityHandle) -> None:
    assert grades_sentence(asked(city, AFTER)).startswith('"New scheme" rates from this month on')
    assert "rates from this month on" not in grades_sentence(asked(city, "2021-02"))


@pytest.mark.parametrize("name", ["overview", "map", "trends", "profile", "review", "briefing", "backtest", "method"])
@pytest.mark.full(only=BEFORE)
@pytest.mark.parametrize("period", [BEFORE, AFTER])
def test_every_page_opens_on_both_sides(opened: None, name: str, period: str) -> None:
    page = AppTest.from_string(f"from dashboard.screens.{name} import page\npage.page()", default_timeout=SECONDS)
    page.query_params.update({"period": period, "lang": "en"})
    page.run()
    assert not page.exception
