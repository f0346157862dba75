"""What comes out of the printer: pages without what only a screen needs, and the briefing one slide a sheet."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import findings
from tests.browser.conftest import SMALL
from tests.browser.reading import opened

A4_LANDSCAPE = (842, 595)
"""In points of 1/72 inch."""
SCROLLED = """() => {
  const found = [];
  const walk = (node) => {
    if (node.shadowRoot) walk(node.shadowRoot);
    for (const child of node.children ?? []) {
      const { overflowX, overflowY } = getComputedStyle(child);
      const over = [overflowX, overflowY].some((way) => ["auto", "scroll"].includes(way));
      const hides = child.scrollHeight > child.clientHeight + 2 || child.scrollWidth > child.clientWidth + 2;
      if (over && hides && child.clientHeight > 2 && child.clientWidth > 2) found.push(child.outerHTML.slice(0, 120));
      walk(child);
    }
  };
  walk(document.querySelector('[data-testid="stMain"]').parentElement);
  return found;
}"""


def sheets(page: Page) -> list[tuple[int, int]]:
    """Widths and heights of the sheets on which a page is printed."""
    printed = page.pdf(prefer_css_page_size=True).decode("latin-1")
    boxes = re.findall(r"/Type /Page\n.*?/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed, re.S)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


@pytest.mark.full(only="[en]")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_briefing_is_printed_one_slide_a_sheet(page: Page, address: str, language: str) -> None:
    opened(page, address, "briefing", period="2021-06", lang=language)
    expect(page.locator("dialog.show .slide")).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator("dialog.show")).not_to_have_attribute("data-slide", "1")
    slides = int(page.locator("dialog.show").get_attribute("data-slide") or 0)

    assert slides > 7
    assert sheets(page) == [A4_LANDSCAPE] * slides
    expect(page.locator("dialog.show")).to_have_attribute("data-slide", str(slides))
    expect(page.locator(".sheets")).to_have_count(0)


@pytest.mark.full(only="[en]")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheets_hold_the_slides_and_can_be_read_by_all(page: Page, address: str, language: str) -> None:
    opened(page, address, "briefing", period="2021-06", lang=language)
    said = page.locator("dialog.show .claim").inner_text()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(page.locator(".sheets .claim").first).to_have_text(said)
    expect(page.get_by_test_id("stMain")).not_to_be_visible()
    expect(page.locator("dialog.show")).not_to_be_visible()
    for sheet, slide in zip(page.locator(".sheets .paper").all(), page.locator(".sheets .slide").all(), strict=True):
        paper, drawn = sheet.bounding_box(), slide.bounding_box()
        assert paper
        assert drawn
        assert paper["x"] <= drawn["x"]
        assert drawn["width"] <= paper["width"]
        assert drawn["height"] <= paper["height"]
    assert findings(page) == []
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator("dialog.show .claim")).to_have_text(said)


@pytest.mark.full(only="[review]")
@pytest.mark.parametrize("name", ["", "profile", "review"])
def test_a_page_is_printed_in_full_and_without_the_menu(page: Page, address: str, name: str) -> None:
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    opened(page, address, name, period="2021-06")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()

    pages = sheets(page)
    assert len(pages) > 1
    assert set(pages) == {A4_LANDSCAPE}
    page.emulate_media(media="print")
    for part in ("stSidebar", "stHeader", "stToolbar"):
        for found in page.get_by_test_id(part).all():
            expect(found).not_to_be_visible()
    assert page.evaluate(SCROLLED) == []
