"""Every page, in both languages and at both sizes: no error, nothing untranslated, nothing cut off, all to be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import findings, hard_to_read, long_lines, unfold
from tests.browser.conftest import LARGE, SMALL
from tests.browser.reading import CHINESE, ENGLISH, fits, opened, words

PAGES = (
    "",
    "map",
    "trends",
    "profile",
    "compare",
    "matrix",
    "indicators",
    "tuning",
    "back_test",
    "review",
    "briefing",
    "data",
    "method",
)

MADE_UP = {"zh": "合成", "en": "synthetic"}
"""What the notice of the sample says in either language."""

NAMES_IN_ENGLISH = ("YAML", "baoji-2021", "Upload", "64MB per file")
"""Words that stay as they are in Chinese; the last two are Streamlit's, and the uploader's style shows ours instead."""


@pytest.mark.full(only="-en]")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_stands(page: Page, address: str, name: str, language: str) -> None:
    opened(page, address, name, lang=language)

    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("lang", {"zh": "zh-CN", "en": "en"}[language])
    shown = words(page)
    assert len(shown) > 10
    assert any(MADE_UP[language] in text for text in shown), "made-up data is told on every page"
    for size in (LARGE, SMALL):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        fits(page)
    if language == "en":
        foreign = [text for text in shown if CHINESE.search(text)]
    else:
        foreign = [text for text in shown if ENGLISH.search(text) and not CHINESE.search(text)]
        foreign = [text for text in foreign if not any(name in text for name in NAMES_IN_ENGLISH)]
    assert foreign == [], "left in the other language"
    unfold(page)
    assert hard_to_read(page) == []
    assert language == "en" or long_lines(page) == []
    assert findings(page) == []


def test_a_view_can_be_sent_by_mail(page: Page, address: str) -> None:
    opened(page, address, "profile", entity="610328", period="2020-06", lang="en")
    shown = " ".join(words(page))
    assert "Qianyang: " in shown
    assert "June 2020" in shown or "2020-06" in shown
