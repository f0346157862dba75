"""The dashboard beside a bare Streamlit page, in a real browser."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.bench.measuring import Line
from tests.browser.serving import ROOT, browser, serve, settled

BARE = """import streamlit as st
st.title("Bare page")
period = st.selectbox("Month", ["2021-06", "2021-05"], key="period")
st.write(f"shown {period}")
"""


def lines(database: str) -> list[Line]:
    """Process start to first complete page, and one change of month on a warm page."""
    with TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        cold_bare, warm_bare = _measure(bare, "Bare page", database)
        cold, warm = _measure(ROOT / "dashboard" / "server.py", "", database)
    return [
        Line("cold start to first complete page (overview)", cold, "bare Streamlit page", cold_bare),
        Line("warm rerun: another month (overview)", warm, "bare Streamlit page", warm_bare),
    ]


def _measure(script: Path, title: str, database: str) -> tuple[float, float]:
    with sync_playwright() as playwright:
        cold: list[float] = []
        warm: list[float] = []
        for _ in range(3):
            with _page(playwright, script, database) as (page, started):
                if title:
                    page.get_by_text(title).first.wait_for()
                settled(page)
                cold.append(time.perf_counter() - started)
                warm.append(_change_month(page))
        return median(cold), median(warm)


@contextmanager
def _page(playwright: object, script: Path, database: str) -> Iterator[tuple[Page, float]]:
    started = time.perf_counter()
    with (
        serve(script, {**os.environ, "POLITICAL_ECOLOGY_DATABASE": database}) as address,
        browser(playwright) as chromium,
    ):
        page = chromium.new_page()
        page.goto(address)
        yield page, started


def _change_month(page: Page) -> float:
    """The median of several changes of month, from the click to the settled page."""
    spent: list[float] = []
    for _ in range(4):
        page.locator('[data-testid="stSelectbox"] [role="combobox"], [data-testid="stSelectbox"] input').first.click()
        options = page.get_by_role("option")
        options.first.wait_for()
        other = next(option for option in options.all()[:2] if option.get_attribute("aria-selected") != "true")
        start = time.perf_counter()
        other.click()
        page.wait_for_timeout(30)
        settled(page)
        spent.append(time.perf_counter() - start)
    return median(spent)
