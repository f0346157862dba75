"""Records of a body that the city does not list count nowhere, and that is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from metrics.__main__ import main
from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING, open_city
from metrics.application.records import queries
from metrics.model import Viewer
from tests.conftest import EXAMPLE
from tests.viewers import ANALYST

SECONDS = 600


@pytest.fixture
def removed(example_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example city without its first bureau, whose records stand; the folder of its definitions."""
    config = Path(shutil.copytree(EXAMPLE / "config", tmp_path / "config"))
    lines = (config / "city.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    (config / "city.yaml").write_text("".join(line for line in lines if not line.startswith("  N1:")), encoding="utf-8")
    monkeypatch.setenv(DATABASE_SETTING, f"sqlite:///{shutil.copy(example_database, tmp_path / 'city.db')}")
    monkeypatch.setenv(CONFIG_SETTING, str(config))
    return config


def test_they_are_counted_by_body_for_who_sees_the_whole_city(removed: Path) -> None:
    city = open_city()
    with city.store.reading() as connection:
        rows = [
            connection.exec_driver_sql(
                f"SELECT count(*) FROM {ledger} WHERE entity = 'N1' AND ended_by IS NULL"
            ).scalar()
            for ledger in city.config.ledgers
        ]

    assert queries.unlisted(ANALYST, city) == {"N1": sum(rows)}
    assert sum(rows) > 0
    assert queries.unlisted(Viewer(role="analyst", scope=frozenset({"N2"})), city) == {}


def test_score_and_the_data_page_say_so(removed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = "Records of units that config/city.yaml does not list count nowhere: N1 ("
    assert main(["score"]) == 0
    assert said in capsys.readouterr().out
    page = AppTest.from_string("from dashboard.screens.data import page\npage.page()", default_timeout=SECONDS)
    page.query_params.update({"part": "arrival", "lang": "en"})
    page.run()
    assert not page.exception
    assert any("count nowhere" in item.value for item in page.warning)


def test_nothing_is_said_where_all_bodies_are_listed(
    example_database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(DATABASE_SETTING, f"sqlite:///{example_database}")
    monkeypatch.setenv(CONFIG_SETTING, str(EXAMPLE / "config"))
    assert main(["score"]) == 0
    assert "count nowhere" not in capsys.readouterr().out
