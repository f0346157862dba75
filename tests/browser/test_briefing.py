"""The briefing on the shared screen: keys, automatic turning, and the way out."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import LARGE, SMALL
from tests.browser.reading import opened
from tests.conftest import SampleCity

KINDS = ("city", "map", "changes", "attention", "profile", "decisions")


def test_arrow_keys_turn_the_slides_of_the_agenda(page: Page, address: str, built_city: SampleCity) -> None:
    opened(page, address, "briefing", period="2021-06")

    agenda = built_city.city.config.briefing.slides
    for slide in agenda:
        expect(page.locator("dialog .slide")).to_have_attribute("data-kind", slide.kind)
        expect(page.locator("dialog .head .heading")).to_have_text(slide.title.zh)
        page.keyboard.press("ArrowRight")
    expect(page.locator("dialog")).to_have_attribute("data-slide", str(len(agenda)))
    page.keyboard.press("Home")
    expect(page.locator("dialog")).to_have_attribute("data-slide", "1")


def test_every_slide_fills_the_screen_and_nothing_is_cut_off(page: Page, address: str) -> None:
    for language in ("zh", "en"):
        opened(page, address, "briefing", period="2021-06", lang=language)
        for number in range(1, len(KINDS) + 1):
            for size in (LARGE, SMALL):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                box = page.locator("dialog").bounding_box()
                assert box == {"x": 0, "y": 0, **size}
                part = page.locator("dialog .slide > .part")
                lost = part.evaluate("e => Math.max(e.scrollHeight - e.clientHeight, e.scrollWidth - e.clientWidth)")
                assert lost <= 2, f"slide {number} in {language} at {size}"
            page.keyboard.press("ArrowRight")


def test_all_counties_are_on_the_map(page: Page, address: str) -> None:
    opened(page, address, "briefing", period="2021-06", slide="2")

    expect(page.locator("dialog .map g[data-entity]")).to_have_count(12)
    expect(page.locator("dialog .source")).to_contain_text("GS(2024)0650")


def test_slides_turn_by_themselves(page: Page, address: str) -> None:
    opened(page, address, "briefing", period="2021-06", auto="1")

    expect(page.locator("dialog")).to_have_attribute("data-slide", "2")
    expect(page.locator("dialog")).to_have_attribute("data-slide", "3")


def test_escape_uncovers_the_page_and_it_stays_uncovered(page: Page, address: str) -> None:
    opened(page, address, "briefing", period="2021-06", lang="en")

    expect(page.locator("dialog .slide")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).not_to_be_visible()
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_role("heading", name="政治生态研判月度汇报")).to_be_visible()
    expect(page.locator("dialog")).not_to_be_visible()
    page.get_by_role("button", name="全屏放映").click()
    expect(page.locator("dialog .head .heading")).to_have_text("全市总体情况")
