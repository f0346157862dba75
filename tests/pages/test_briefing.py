"""The briefing: the agenda's slides, in its order, in both languages."""

from __future__ import annotations

import pytest

from dashboard.presenters.ratings.outlines import Outlines
from dashboard.screens.briefing.view import KINDS, BriefingFacts
from dashboard.session import naming
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked, rescored
from tests.pages.conftest import OpenPage
from tests.pages.watched import watched


@pytest.mark.parametrize("language", ["zh", "en"])
def test_lists_the_slides_of_the_agenda(open_page: OpenPage, sample_city: SampleCity, language: str) -> None:
    page = open_page("briefing", lang=language)

    assert not page.exception
    listed = [text.value for text in page.markdown if text.value.startswith("**")]
    agenda = sample_city.city.config.briefing.slides
    assert len(listed) == len(agenda)
    for number, (line, slide) in enumerate(zip(listed, agenda, strict=True), start=1):
        assert line.startswith(f"**{number}\\. {slide.title.get(language)}**")
        assert line.endswith(("。", "."))


@pytest.mark.parametrize("auto", ["20", "agenda", "0", "nonsense", "-3"])
def test_any_auto_in_the_address_is_taken_calmly(open_page: OpenPage, auto: str) -> None:
    assert not open_page("briefing", auto=auto, slide=auto).exception


def test_the_map_names_all_that_are_first_or_last(sample_city: SampleCity) -> None:
    """Of twelve counties with 80 points two have 90.0, cut from 90.04 and 90.01, and one 70."""
    scores = {"610302": 90.04, "610303": 90.01, "610304": 70.0}
    movements = watched(asked(sample_city)).movements(LAST)
    query, item = rescored(asked(sample_city), scores), sample_city.city.config.briefing.slides[0]
    said, _ = KINDS["map"](BriefingFacts(query, (), movements, Outlines(1.0, 1.0, (), ""), {}), item)

    first, second, last = (naming.short(query, key) for key in scores)
    assert said == f"Highest: {first} and {second} 90.0; lowest: {last} 70.0."
    level = rescored(query, {})
    said, _ = KINDS["map"](BriefingFacts(level, (), movements, Outlines(1.0, 1.0, (), ""), {}), item)
    assert said == "All with enough evidence have 80.0 points."


def test_stands_in_the_first_month_when_hardly_anything_is_rated(open_page: OpenPage) -> None:
    page = open_page("briefing", period="2018-07", lang="en")

    assert not page.exception
    listed = [text.value for text in page.markdown if text.value.startswith("**")]
    assert listed[0].endswith("No body is rated yet this month.")
