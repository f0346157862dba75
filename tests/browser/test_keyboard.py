"""Pages without a mouse: Tab reaches whatever can be opened, and the focus stays where the reader was."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.reading import opened
from tests.browser.serving import settled

STOPS = """() => {
  const found = [];
  const walk = (node) => {
    if (node.shadowRoot) walk(node.shadowRoot);
    for (const child of node.children ?? []) {
      const within = child.getRootNode() !== document && child.getClientRects().length;
      if (within && child.tabIndex >= 0 && !child.disabled && !child.closest("dialog, [inert]")) found.push(child);
      walk(child);
    }
  };
  walk(document.body);
  return found.filter((one) => one.matches("a[href], button, input, [tabindex]"));
}"""
FOCUSED = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one;
}"""
MISSED = f"""() => ({STOPS})().filter((one) => !one.dataset.reached).map((one) => one.outerHTML.slice(0, 120))"""
MARK = f"""() => {{ ({FOCUSED})().dataset.reached = "yes"; }}"""
TEXT = f"""() => ({FOCUSED})().textContent.trim()"""
MORE = 60
"""Stops of Streamlit's own: the menu, the choices, what unfolds."""


@pytest.mark.full(only="[map]")
@pytest.mark.parametrize("name", ["", "map", "profile"])
def test_tab_reaches_whatever_opens_something(page: Page, address: str, name: str) -> None:
    opened(page, address, name, period="2021-06")
    stops = page.evaluate(f"() => ({STOPS})().length")
    assert stops > 10

    for _ in range(stops + MORE):
        page.keyboard.press("Tab")
        page.evaluate(MARK)
    assert page.evaluate(MISSED) == []


def test_the_focus_stays_on_the_choice_that_was_made(page: Page, address: str) -> None:
    opened(page, address, "", period="2021-06")

    page.get_by_role("button", name="对比与分组").click()
    page.get_by_role("radio", name="上年同月").or_(page.get_by_role("button", name="上年同月")).first.focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => location.search.includes('against=')")
    settled(page)
    assert page.evaluate(TEXT) == "上年同月"
