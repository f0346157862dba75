"""The overview's tiles: every body has one, and it opens the profile by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import LARGE, SMALL
from tests.browser.reading import opened
from tests.conftest import SampleCity


def test_each_body_has_a_tile_with_grade_letter_and_score(page: Page, address: str, built_city: SampleCity) -> None:
    opened(page, address, "", period="2021-06")

    tiles = page.locator(".st-key-tiles button[data-entity]")
    expect(tiles).to_have_count(53)
    letters = {"good": "A", "fairly_good": "B", "fair": "C", "poor": "D", "not_rated": "–"}
    ratings = built_city.results.ratings
    grades = ratings[ratings["period"] == "2021-06"].set_index("entity")["grade"]
    for tile in tiles.all():
        grade = tile.get_attribute("data-grade")
        assert grade == grades[str(tile.get_attribute("data-entity"))]
        assert tile.locator(".letter").inner_text() == letters[str(grade)]


@pytest.mark.full(only="-zh]")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [LARGE, SMALL])
def test_all_tiles_stand_without_scrolling(page: Page, address: str, size: ViewportSize, language: str) -> None:
    page.set_viewport_size(size)
    opened(page, address, "", period="2021-06", lang=language)

    tiles = page.locator(".st-key-tiles button[data-entity]")
    last = tiles.last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= size["height"]
    assert tiles.locator(".name").evaluate_all("names => names.filter(one => one.scrollWidth > one.clientWidth)") == []
    switch = page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first
    assert (box := switch.bounding_box())
    assert box["y"] + box["height"] <= size["height"], "the menu and what is below it"


def test_a_click_opens_the_profile_in_the_same_month_and_language(page: Page, address: str) -> None:
    opened(page, address, "", period="2020-06", lang="en")

    page.locator('.st-key-tiles button[data-entity="610328"]').click()
    page.wait_for_url(re.compile(r"/profile\?"))
    for part in ("entity=610328", "period=2020-06", "lang=en"):
        page.wait_for_function("part => location.search.includes(part)", arg=part)


def test_the_keyboard_opens_a_profile_from_the_attention_list(page: Page, address: str) -> None:
    opened(page, address, "", period="2021-06")

    first = page.locator(".st-key-attention button[data-entity]").first
    entity = first.get_attribute("data-entity")
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/profile\?.*entity={entity}"))


def test_the_switch_changes_the_language_and_the_address(page: Page, address: str) -> None:
    opened(page, address, "", period="2021-06")

    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(page.get_by_role("heading", name="The city is steady")).to_be_visible()
    page.wait_for_function("() => location.search.includes('lang=en')")


def test_everything_follows_the_theme_at_once(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="light")
    opened(page, address, "", period="2021-06")
    tile = page.locator('.st-key-tiles button[data-grade="good"]').first
    expect(tile).to_have_css("background-color", "rgb(220, 233, 246)")

    page.get_by_test_id("stMainMenuButton").click()
    page.get_by_test_id("stMainMenuPopover").get_by_text("Dark").click(force=True)
    expect(tile).to_have_css("background-color", "rgb(34, 56, 79)")
    # The browser keeps the choice for all pages that it opens later.
    page.evaluate("localStorage.clear()")
