"""The dashboard as its users meet it: served by its own process, opened in Chromium."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError

from playwright.sync_api import Browser, Page, Playwright

ROOT: Final = Path(__file__).resolve().parents[2]
CHROMIUM: Final = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)
"""The browser that is there; one without windows of its own takes a third less of the processor."""

ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
STARTED_WITHIN: Final = 120
"""Seconds that a server may take to answer on a busy machine."""

PATIENCE: Final = 120_000
"""Milliseconds that anything may take to show on a page, on a busy machine."""

STILL: Final = """(milliseconds) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const main = document.querySelector('[data-testid="stMainBlockContainer"]');
  const length = (node) => {
    let found = node.innerHTML.length;
    for (const one of node.querySelectorAll("*")) if (one.shadowRoot) found += length(one.shadowRoot);
    return found;
  };
  const begun = main?.querySelector('[data-testid="stElementContainer"]');
  const drawn = begun && !app.querySelector('[data-testid="stSkeleton"]');
  const now = drawn && app.dataset.testScriptState === "notRunning" ? length(main) : 0;
  if (!now || now !== window.lengthBefore) [window.lengthBefore, window.changedAt] = [now, performance.now()];
  return now > 0 && performance.now() - window.changedAt >= milliseconds;
}"""
STILL_FOR: Final = 150
"""Milliseconds."""


@contextmanager
def serve(script: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Serve one Streamlit script on a free port of this machine; gives its address."""
    with served(script, environment) as (address, _):
        yield address


@contextmanager
def served(script: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """As ``serve``; gives the address and the id of the process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    process = subprocess.Popen(
        [*command, "--server.headless", "true"], cwd=ROOT, env=dict(environment),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server left with {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(f"no answer within {STARTED_WITHIN} s")


@contextmanager
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium."""
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
    try:
        yield chromium
    finally:
        chromium.close()


def settled(page: Page, timeout: float = PATIENCE) -> None:
    """Wait until the script has run to its end, and what stands on the page stays as it is for a while.

    Streamlit says that nothing runs before the first run has begun as well, and draws components after the last.
    """
    page.wait_for_function(STILL, arg=STILL_FOR, polling=50, timeout=timeout)
