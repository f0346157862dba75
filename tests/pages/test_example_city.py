"""The example city, from an empty folder to every page: another city than the sample in all that can differ."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from metrics.__main__ import main
from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING
from tests.conftest import ROOT
from tests.pages.conftest import SECONDS
from tests.shared import once

EXAMPLE = ROOT / "docs" / "example-city"
PAGES = ("overview", "trends", "profile", "indicators", "tuning", "backtest", "review", "briefing", "data", "method")


@pytest.fixture(scope="module")
def taken_in() -> Path:
    """The example's database after its files were taken in."""

    def fill(folder: Path) -> None:
        place = ["--database", f"sqlite:///{folder / 'city.db'}", "--config", str(EXAMPLE / "config")]
        assert main(["import", str(EXAMPLE / "files"), *place]) == 0
        assert main(["score", *place]) == 0

    sources = [EXAMPLE, ROOT / "metrics"]
    return once(ROOT / ".pytest_cache" / "shared", "example", sources, fill) / "city.db"


@pytest.fixture
def example(taken_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example city, set as the one that pages and commands open; returns its folder of definitions."""
    shutil.copy(taken_in, tmp_path / "city.db")
    monkeypatch.setenv(DATABASE_SETTING, f"sqlite:///{tmp_path / 'city.db'}")
    monkeypatch.setenv(CONFIG_SETTING, str(EXAMPLE / "config"))
    return EXAMPLE / "config"


def opened(name: str, **parameters: str) -> AppTest:
    page = AppTest.from_string(f"from dashboard.screens.{name} import page\npage.page()", default_timeout=SECONDS)
    page.query_params.update(parameters)
    return page.run()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens(example: Path, name: str, language: str) -> None:
    page = opened(name, lang=language)
    assert not page.exception, [item.value for item in page.exception]
    assert not page.error
