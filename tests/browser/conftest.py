"""One server and one Chromium for all browser tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.serving import CHROMIUM, PATIENCE, browser

SMALL, LARGE = {"width": 1366, "height": 768}, {"width": 1920, "height": 1080}

REFUSED = "Content Security Policy"
"""What the browser says in its console of what a page may not load."""

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder, and skip them where there is no browser."""
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright, browser(playwright) as found:
        yield found


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> BrowserContext:
    """Where all windows are opened: scripts that one has loaded and compiled are there for the next."""
    context = chromium.new_context(locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def page(windows: BrowserContext, address: str) -> Iterator[Page]:
    """A fresh window that must not speak to any other host, nor meet an error of the page."""
    foreign: list[str] = []
    failures: list[str] = []

    def note(url: str) -> None:
        local = url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))
        if not local:
            foreign.append(url)

    window = windows.new_page()
    window.set_viewport_size(LARGE)
    window.on("request", lambda request: note(request.url))
    window.on("websocket", lambda socket: note(socket.url))
    window.on("pageerror", lambda error: failures.append(str(error)))
    window.on("console", lambda told: failures.append(told.text) if REFUSED in told.text else None)
    yield window
    window.close()
    assert foreign == [], "requests that left the machine"
    assert failures == [], "errors in the browser"
