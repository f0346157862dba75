"""Tuning by hand: a weight is typed, grades follow, a reset takes it all back, and the draft can be taken away."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from metrics.application.city import METHODS
from metrics.definitions import load_scheme
from tests.browser.conftest import LARGE, SMALL
from tests.browser.reading import CHINESE, fits, opened, words
from tests.browser.serving import settled
from tests.conftest import SampleCity

HEAD, LINE = 35, 35
"""Pixels of a grid's headings and of its lowest line."""
TRIES = 60


def type_into_the_last_column(page: Page, line: int, text: str) -> None:
    """Write into the editable column of the grid that is shown; a grid just drawn may miss the first click."""
    cell = page.locator("#portal input, #portal textarea").first
    for _ in range(TRIES):
        box = page.locator('[data-testid="stDataFrame"] canvas:visible').first.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] - 40, box["y"] + HEAD + LINE * line + LINE / 2)
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        page.wait_for_timeout(700)
        if cell.is_visible():
            break
    cell.fill(text)
    cell.press("Enter")
    page.wait_for_timeout(400)
    settled(page)


def test_a_typed_weight_shows_at_once_and_a_reset_takes_it_back(
    page: Page, address: str, built_city: SampleCity, tmp_path: Path
) -> None:
    opened(page, address, "tuning", lang="en")
    equal = page.get_by_text("Nothing changed yet")
    expect(equal).to_be_visible()

    type_into_the_last_column(page, 0, "36")
    expect(page.get_by_text("Units whose score, rank or grade changes, and why")).to_be_visible()
    expect(page.locator(".st-key-effective")).to_contain_text("30.5%")

    with page.expect_download() as taken:
        page.locator(".st-key-get_yaml button").first.click()
    file = tmp_path / "draft.yaml"
    taken.value.save_as(file)
    assert "every record is synthetic" in file.read_text(encoding="utf-8")
    scheme = load_scheme(file, indicators=built_city.city.config.indicators, methods=METHODS)
    assert scheme.dimensions()[0].weight == pytest.approx(0.36 / 1.18)

    page.locator(".st-key-reset button").first.click()
    page.wait_for_timeout(400)
    settled(page)
    expect(equal).to_be_visible()
    expect(page.locator(".st-key-effective")).to_contain_text("18.0%")


def test_what_is_typed_is_taken_as_it_was_typed_or_refused(page: Page, address: str) -> None:
    """Neither its sign, nor its size, nor its comma is put right without a word; the number typed next is."""
    opened(page, address, "tuning", lang="en")
    for typed in ("-5", "5000", "12,5"):
        type_into_the_last_column(page, 0, typed)
        expect(
            page.get_by_text(f'found "{typed}"; a weight is a number from 0 to 1,000, such as 12.5.')
        ).to_be_visible()
        expect(page.get_by_text("The draft has errors and is not computed")).to_be_visible()
    type_into_the_last_column(page, 0, "12.5")
    expect(page.get_by_text("Units whose score, rank or grade changes, and why")).to_be_visible()


def test_goalposts_out_of_order_are_refused_with_a_word(page: Page, address: str) -> None:
    opened(page, address, "tuning", lang="en")

    page.get_by_role("tab", name="Goalposts").click()
    expect(page.get_by_role("tab", name="Goalposts")).to_have_attribute("aria-selected", "true")
    type_into_the_last_column(page, 0, "10")
    expect(page.get_by_text("worst 70, target 95, best 10 are out of order")).to_be_visible()
    expect(page.get_by_text("The draft has errors and is not computed")).to_be_visible()


QUESTIONS = {
    "Uncertainty": ("ranges", "doubtful"),
    "Spread and coherence": ("spread", "findings"),
    "Weights and importance": ("importance",),
    "Sensitivity": ("factors", "elements", "turns"),
    "Draft against the scheme in force": ("agreement", "transitions", "split"),
}
"""Each question and the elements of its answer."""


def test_every_question_is_answered_for_the_draft_and_fits(page: Page, address: str) -> None:
    opened(page, address, "tuning", lang="en")
    type_into_the_last_column(page, 0, "36")
    expect(page.get_by_text("Of the draft above, June 2021.")).to_be_visible()

    for question, elements in QUESTIONS.items():
        page.get_by_role("radio", name=question).click()
        page.wait_for_timeout(400)
        settled(page)
        if question == "Sensitivity":
            page.locator(".st-key-ask_sensitivity button").click()
        for element in elements:
            expect(page.locator(f".st-key-{element}")).to_be_visible()
        settled(page)
        for size in (LARGE, SMALL):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            fits(page)
            cut = page.evaluate(CUT_OFF)
            assert cut == [], f"{question}: tables cut off at {size}"
        assert [text for text in words(page) if CHINESE.search(text)] == []


CUT_OFF = """() => [...document.querySelectorAll('[data-testid="stBidiComponentRegular"], .stBidiComponent')]
  .concat([...document.querySelectorAll('*')].filter(one => one.shadowRoot))
  .flatMap(one => [...(one.shadowRoot || one).querySelectorAll('.sheet')])
  .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent.slice(0, 60))"""
"""Tables that are wider than the room they have."""
