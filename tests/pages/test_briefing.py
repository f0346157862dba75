"""The briefing: the agenda's slides, in its order, in both languages."""

from __future__ import annotations

import pytest

from tests.conftest import SampleCity
from tests.pages.conftest import OpenPage


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


def test_stands_in_the_first_month_when_hardly_anything_is_rated(open_page: OpenPage) -> None:
    page = open_page("briefing", period="2018-07", lang="en")

    assert not page.exception
    listed = [text.value for text in page.markdown if text.value.startswith("**")]
    assert listed[0].endswith("No body is rated yet this month.")
