"""The map by keyboard: each county takes the focus in turn, and Enter opens its profile."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.reading import opened

FOCUSED = """() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element.dataset.entity;
}"""
"""The county that has the focus, in whatever component it stands."""


def test_counties_are_reached_by_tab_and_opened_by_enter(page: Page, address: str) -> None:
    opened(page, address, "map", lang="en")
    areas = page.locator(".county_map .area")
    expect(areas).to_have_count(12)
    expect(areas.first).to_have_attribute("role", "link")
    order = areas.evaluate_all("all => all.map(one => one.dataset.entity)")

    areas.first.focus()
    reached = [order[0]]
    for _ in order[1:]:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert reached == order
    expect(page.locator(".county_map .focus")).to_have_attribute("d", re.compile("^M"))

    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"profile.*entity={order[-1]}"))


def test_the_map_fills_its_box_and_its_words_can_be_read(page: Page, address: str) -> None:
    opened(page, address, "map", lang="en")
    box = page.locator(".county_map").bounding_box()
    drawn = page.locator(".county_map svg").bounding_box()
    assert box is not None
    assert drawn is not None
    assert drawn["width"] >= 0.97 * box["width"]
    sizes = page.locator(".county_map text").evaluate_all(
        "all => all.filter(one => one.textContent).map("
        "one => parseFloat(one.getAttribute('font-size')) * one.ownerSVGElement.getScreenCTM().a)"
    )
    assert len(sizes) == 25
    assert min(sizes) >= 14
