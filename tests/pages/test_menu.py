"""Every line of the menu opens a page; before there are records a page says so, or shows what it can."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import navigation
from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING
from metrics.model import Actor
from metrics.model.actor import Role
from tests.conftest import CONFIG
from tests.pages.conftest import SECONDS, OpenPage

OPENED = """
import streamlit as st
from dashboard.screens.{name} import page
from metrics.errors import OperatorError
try:
    page.page()
except OperatorError as error:
    st.error(str(error))
"""
"""One page without the frame around it, which tells problems."""

ENTRIES = [entry for _, entries in navigation.MENU for entry in entries]


@pytest.fixture
def empty_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A city without any records, set as the one that pages open."""
    monkeypatch.setenv(DATABASE_SETTING, f"sqlite:///{tmp_path / 'city.db'}")
    monkeypatch.setenv(CONFIG_SETTING, str(CONFIG))


@pytest.mark.usefixtures("empty_city")
def test_every_line_opens_a_page() -> None:
    for entry in ENTRIES:
        page = AppTest.from_string(OPENED.format(name=entry.name), default_timeout=SECONDS)
        page.query_params["lang"] = "en"
        page.run()
        assert not page.exception, entry.name
        problems, titles = ([element.value for element in elements] for elements in (page.error, page.title))
        assert any("there are no records yet" in text for text in problems) or entry.title in titles, entry.name


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("leader", ""), ("secretary", ""), ("reader", ""), ("operator", ""), ("clerk", ""),
        ("auditor", "auditors may not look at ratings; these may"),
    ],
)  # fmt: skip
def test_the_dashboard_opens_on_what_a_role_may_see(
    open_dashboard: OpenPage, monkeypatch: pytest.MonkeyPatch, role: Role, told: str
) -> None:
    monkeypatch.setattr("dashboard.session.access.DEMONSTRATION", Actor(role=role, scope=None))
    app = open_dashboard(lang="en")
    assert not app.exception
    refused = [item.value for item in app.info if "may not" in item.value]
    assert len(refused) == bool(told)
    assert not told or refused[0].startswith(told)
    assert bool(app.title) == (not told)
