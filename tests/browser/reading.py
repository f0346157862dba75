"""What a person sees on a page: its words and whether they fit."""

from __future__ import annotations

import re
from typing import Final

from playwright.sync_api import Page

from tests.browser.serving import settled

WORDS: Final = """() => {
  const found = [];
  const walk = node => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.textContent.trim();
      if (text) found.push(text);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE && node.nodeType !== Node.DOCUMENT_FRAGMENT_NODE) return;
    if (node.matches && node.matches(
      'style, script, noscript, [data-testid="stCode"], [data-testid="stToolbar"], [data-testid="stIconMaterial"], ' +
      '[data-testid="stSkipLink"], a[href="#main"], [aria-hidden="true"]')) return;
    if (node.shadowRoot) walk(node.shadowRoot);
    node.childNodes.forEach(walk);
  };
  walk(document.body);
  return found;
}"""
"""Every text on the page, also inside components; code and Streamlit's own toolbar left out."""

CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
ENGLISH: Final = re.compile(r"[A-Za-z]{3,}")

SAME_IN_BOTH: Final = ("中文", "English", "语言 Language", "Skip to main content")
"""The language switch names each language in itself; the link for screen readers is Streamlit's own."""


def opened(page: Page, address: str, path: str, **query: str) -> None:
    """Open a page and wait until it stands."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    page.goto(f"{address}/{path}?{asked}")
    settled(page)


def words(page: Page) -> list[str]:
    """Every text on the page."""
    found: list[str] = page.evaluate(WORDS)
    return [text for text in found if text not in SAME_IN_BOTH]


def shows(page: Page, text: str) -> None:
    """Wait until a text is on the page."""
    page.wait_for_function(f"text => ({WORDS})().some(one => one.includes(text))", arg=text)


def fits(page: Page) -> None:
    """Wait until the page is no wider than the window."""
    page.wait_for_function(
        """() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
            .filter(Boolean).every(one => one.scrollWidth <= one.clientWidth)"""
    )
