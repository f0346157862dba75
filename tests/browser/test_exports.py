"""A file leaves by one click, under its name, and its address works once."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.serving import serve, settled

PAGE = """
from dashboard.elements import download
download.button("Get", lambda: "数据".encode(), filename="总览.csv", mime="text/csv", key="get")
"""
SERVER = """
import streamlit as st
from dashboard import server
app = st.App({page!r}, routes=server.ROUTES)
"""


def test_a_click_hands_the_file_over_once(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "page.py").write_text(PAGE, encoding="utf-8")
    (tmp_path / "server.py").write_text(SERVER.format(page=str(tmp_path / "page.py")), encoding="utf-8")
    with serve(tmp_path / "server.py", os.environ) as address:
        window = chromium.new_page()
        window.goto(address)
        settled(window)
        with window.expect_download() as waiting:
            window.get_by_role("button", name="Get").click()
        assert waiting.value.suggested_filename == "总览.csv"
        assert Path(waiting.value.path()).read_text(encoding="utf-8") == "数据"
        assert window.request.get(waiting.value.url).status == 404
        window.close()
