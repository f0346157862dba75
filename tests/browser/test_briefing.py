"""The briefing on the shared screen: what fits and can be read, keys, automatic turning, profiles, and the way out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LARGE, SMALL
from tests.browser.reading import opened
from tests.conftest import SampleCity

LEAST = 26
"""Pixels of the smallest letters on a screen of 1920 by 1080."""
HARD = ("2018-07", "2019-02", "2021-02", "2021-06")
"""None rated; nine in the lowest grade; none in it; the newest."""
SIZES = """dialog => {
  const sizes = [];
  const words = document.createTreeWalker(dialog.querySelector(".slide"), NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const element = words.currentNode.parentElement;
    if (!words.currentNode.textContent.trim() || !element.getClientRects().length) continue;
    const drawing = element.closest("svg");
    const scale = drawing ? drawing.getScreenCTM().a : 1;
    sizes.push([parseFloat(getComputedStyle(element).fontSize) * scale, words.currentNode.textContent.trim()]);
  }
  return sizes;
}"""
OVER = """part => {
  const ground = part.getBoundingClientRect();
  const over = [...part.querySelectorAll("*")].map(e => e.getBoundingClientRect()).filter(box => box.width);
  return Math.max(0, ...over.flatMap(box => [box.bottom - ground.bottom, box.right - ground.right]));
}"""


def count(page: Page) -> int:
    """How many slides there are, those of the appendix among them."""
    expect(page.locator("dialog.show .slide")).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator("dialog.show")).not_to_have_attribute("data-slide", "1")
    return int(page.locator("dialog.show").get_attribute("data-slide") or 0)


def test_arrow_keys_turn_the_slides_of_the_agenda(page: Page, address: str, built_city: SampleCity) -> None:
    opened(page, address, "briefing", period="2021-06")

    agenda = built_city.city.config.briefing.slides
    for slide in agenda:
        expect(page.locator("dialog.show .slide")).to_have_attribute("data-kind", slide.kind)
        expect(page.locator("dialog.show header.head")).to_contain_text(slide.title.zh)
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    expect(page.locator("dialog.show")).to_have_attribute("data-slide", "1")


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.full)])
@pytest.mark.parametrize("period", [*(pytest.param(month, marks=pytest.mark.full) for month in HARD[:3]), HARD[3]])
def test_every_slide_can_be_read_and_nothing_is_cut_off(page: Page, address: str, period: str, language: str) -> None:
    opened(page, address, "briefing", period=period, lang=language)
    slides = count(page)
    assert slides >= 7
    for size in (LARGE, SMALL):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.keyboard.press("Home")
        for number in range(1, slides + 1):
            place = f"slide {number} in {language} at {size}"
            assert page.locator("dialog.show").bounding_box() == {"x": 0, "y": 0, **size}
            assert page.locator("dialog.show .slide > .part").evaluate(OVER) <= 2, place
            claim = page.locator("dialog.show .claim").evaluate("e => e.scrollHeight / 72")
            assert claim <= 1.1, place
            if size == LARGE:
                small = [
                    (size, text) for size, text in page.locator("dialog.show").evaluate(SIZES) if size < LEAST - 0.1
                ]
                assert not small, place
            page.keyboard.press("ArrowRight")


def test_all_counties_are_on_the_map(page: Page, address: str) -> None:
    opened(page, address, "briefing", period="2021-06", slide="5")

    expect(page.locator("dialog.show .map .area")).to_have_count(12)
    expect(page.locator("dialog.show .foot")).to_contain_text("GS(2024)0650")


def test_slides_turn_by_themselves_until_they_are_stopped(page: Page, address: str) -> None:
    opened(page, address, "briefing", period="2021-06", auto="1")

    expect(page.locator("dialog.show")).to_have_attribute("data-slide", "2")
    expect(page.locator("dialog.show")).to_have_attribute("data-slide", "3")
    page.keyboard.press("s")
    stopped = page.locator("dialog.show").get_attribute("data-slide") or ""
    page.wait_for_timeout(1500)
    expect(page.locator("dialog.show")).to_have_attribute("data-slide", stopped)


def test_digits_the_appendix_the_view_of_all_and_a_blank_screen(page: Page, address: str) -> None:
    opened(page, address, "briefing", period="2021-06")
    dialog = page.locator("dialog.show")

    page.keyboard.press("4")
    expect(dialog).to_have_attribute("data-slide", "4")
    page.keyboard.press("b")
    expect(page.locator("dialog.show .slide")).not_to_be_visible()
    page.keyboard.press("b")
    expect(page.locator("dialog.show .slide")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("dialog.show .slide")).to_have_attribute("data-kind", "tiles")
    page.keyboard.press("g")
    assert page.locator("dialog.show .small").count() > 7
    page.locator("dialog.show .small").nth(1).click()
    expect(dialog).to_have_attribute("data-slide", "2")


def test_a_name_opens_its_profile_and_the_show_goes_on_from_there(page: Page, address: str) -> None:
    opened(page, address, "briefing", period="2021-06", slide="4")

    page.locator("dialog.show .case .unit").first.click()
    expect(page.locator("dialog.show .slide")).to_have_attribute("data-kind", "profile")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.show .slide")).to_have_attribute("data-kind", "worst")
    expect(page.locator("dialog.show")).to_be_visible()


def test_escape_uncovers_the_page_and_it_stays_uncovered(page: Page, address: str) -> None:
    opened(page, address, "briefing", period="2021-06", lang="en")

    expect(page.locator("dialog.show .slide")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.show")).not_to_be_visible()
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_role("heading", name="政治生态研判月度汇报")).to_be_visible()
    expect(page.locator("dialog.show")).not_to_be_visible()
    page.get_by_role("button", name="全屏放映").click()
    expect(page.locator("dialog.show header.head")).to_contain_text("结论")
