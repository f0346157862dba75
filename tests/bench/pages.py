"""Every page of the dashboard beside a bare Streamlit page that draws the same, in the same run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import sync_playwright
from streamlit.proto.Element_pb2 import Element

from metrics.application.city import DATABASE_SETTING
from tests.bench import bare_page, measuring
from tests.bench.reader import Reader, processor, reader
from tests.browser.serving import CHROMIUM, PATIENCE, ROOT, browser, serve, served, settled

MONTHS: Final = ("2021-06", "2021-05")
PAGES: Final = (
    "", "map", "trends", "profile", "compare", "matrix", "indicators", "tuning", "back_test", "review", "briefing",
    "data", "method",
)  # fmt: skip
RERUNS: Final = 10
"""Changes of month that are measured together, since processor time is told in hundredths of a second."""
SESSIONS: Final = 30
"""Readers at once."""
SERVER: Final = ROOT / "dashboard" / "server.py"

Ask = Callable[[Reader, str], Sequence[Element]]
"""What a reader asks a server to draw: a page, in a month."""


def show(database: str) -> None:
    """Print what a warm rerun of each page costs, what many readers at once wait, and what a cold start takes."""
    settings = {**os.environ, DATABASE_SETTING: database}
    with TemporaryDirectory() as folder, served(SERVER, settings) as (address, process):
        recorded = _recorded(address)
        script = bare_page.write(Path(folder), recorded)
        with served(script, settings) as (bare, bare_process):
            _show_reruns(address, process, bare, bare_process)
            print()
            _show_crowd(address, bare)
        print()
        if CHROMIUM:
            _show_cold(script, settings)
        else:
            print("cold start not measured: no Chromium on this machine")


def _recorded(address: str) -> dict[str, dict[str, list[Element]]]:
    with reader(address) as session:
        return {page: {month: _dashboard(page)(session, month) for month in MONTHS} for page in PAGES}


def _dashboard(page: str) -> Callable[[Reader, str], list[Element]]:
    return lambda session, month: session.show(page, f"period={month}")


def _bare(page: str) -> Callable[[Reader, str], list[Element]]:
    return lambda session, month: session.show("", f"page={page}&months={','.join(MONTHS)}&month={month}")


def _show_reruns(address: str, process: int, bare: str, bare_process: int) -> None:
    """Processor and clock of a change of month, on a page whose months were both seen before."""
    rows: list[tuple[str, ...]] = []
    for page in PAGES:
        spent, waited = _rerun(address, process, _dashboard(page))
        bare_spent, bare_waited = _rerun(bare, bare_process, _bare(page))
        times = (spent, bare_spent, waited, bare_waited)
        rows.append((page or "overview", *(f"{one * 1e3:.0f} ms" for one in times), f"{waited / bare_waited:.1f}x"))
    measuring.table(("warm rerun", "processor", "bare", "clock", "bare", "ratio"), rows)


def _rerun(address: str, process: int, ask: Ask) -> tuple[float, float]:
    """Seconds of processor, the mean, and of the clock, the median, of a rerun."""
    with reader(address) as session:
        for month in MONTHS * 2:
            ask(session, month)
        before, waited = processor(process), list[float]()
        for number in range(RERUNS):
            start = time.perf_counter()
            ask(session, MONTHS[number % 2])
            waited.append(time.perf_counter() - start)
        return (processor(process) - before) / RERUNS, median(waited)


def _show_crowd(address: str, bare: str) -> None:
    """What the last of many readers wait who open the overview at once, and who then change the month at once."""
    rows = [
        (name, f"{max(first):.2f} s", f"{sorted(later)[int(0.95 * len(later))]:.2f} s")
        for name, (first, later) in (
            ("overview", _crowd(address, _dashboard(""))), ("bare page", _crowd(bare, _bare(""))),
        )
    ]  # fmt: skip
    measuring.table((f"{SESSIONS} readers at once", "all have opened", "a change of month, 95 %"), rows)


def _crowd(address: str, ask: Ask) -> tuple[list[float], list[float]]:
    with ExitStack() as stack, ThreadPoolExecutor(SESSIONS) as pool:
        sessions = [stack.enter_context(reader(address)) for _ in range(SESSIONS)]

        def waited(session: Reader, month: str) -> float:
            start = time.perf_counter()
            ask(session, month)
            return time.perf_counter() - start

        first = [*pool.map(waited, sessions, [MONTHS[0]] * SESSIONS)]
        later = [
            spent
            for turn in range(1, 6)
            for spent in pool.map(waited, sessions, [MONTHS[turn % 2]] * SESSIONS)
        ]  # fmt: skip
        return first, later


def _show_cold(bare: Path, settings: dict[str, str]) -> None:
    """Start of the process to the complete page in a browser."""
    query = f"?page=&months={','.join(MONTHS)}"
    baseline, cold = _cold(bare, query, settings), _cold(SERVER, "", settings)
    measuring.show(
        [measuring.Line("cold start to complete overview", cold, "bare page with the same charts", baseline)]
    )


def _cold(script: Path, query: str, settings: dict[str, str]) -> float:
    spent: list[float] = []
    for _ in range(3):
        start = time.perf_counter()
        with sync_playwright() as playwright, serve(script, settings) as address, browser(playwright) as chromium:
            page = chromium.new_page()
            page.goto(address + query, timeout=PATIENCE)
            page.locator('[data-testid="stMarkdown"], [data-testid="stHeading"]').first.wait_for(timeout=PATIENCE)
            settled(page)
            spent.append(time.perf_counter() - start)
    return median(spent)
