"""Records of a body, a ledger or a word that the definitions lack count nowhere, and that is said."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from metrics.__main__ import main
from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING, CityHandle, load_config, open_city
from metrics.application.records import imports, queries
from metrics.errors import OperatorError
from metrics.ledgers.verification import verify
from metrics.model import Actor
from tests.actors import ANALYST
from tests.conftest import CONFIG, EXAMPLE

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
    assert queries.unlisted(Actor(role="analyst", scope=frozenset({"N2"})), city) == {}


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


@pytest.fixture
def other(example_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example city's database beside definitions without its first ledger of records and one of the words."""
    monkeypatch.setenv(DATABASE_SETTING, f"sqlite:///{shutil.copy(example_database, tmp_path / 'city.db')}")
    monkeypatch.setenv(CONFIG_SETTING, str(CONFIG))
    return tmp_path / "city.db"


def test_a_database_of_other_definitions_is_no_city_without_records(
    other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The example city's records beside the sample city's definitions: all that they lack is named with its number."""
    before = other.read_bytes()
    with closing(sqlite3.connect(f"file:{other}?mode=ro", uri=True)) as known:
        counts = {
            name: known.execute(f"SELECT count(*) FROM {name} WHERE ended_by IS NULL").fetchone()[0]
            for name in load_config(EXAMPLE / "config").ledgers
        }
    assert main(["check"]) == 0
    said = capsys.readouterr().err
    assert other.read_bytes() == before, "check reads, and leaves what it reads"
    assert main(["score"]) == 1, "nothing can be rated"
    for told in (said, capsys.readouterr().err):
        assert "The database was made by other definitions" in told
        for name in counts.keys() - load_config(CONFIG).ledgers.keys():
            assert f"{name} ({counts[name]})" in told
        assert "Petitions" in told or "信访举报月统计表" in told, "ledgers without any record"
    assert main(["check", "--strict"]) == 1


def test_a_ledger_that_is_gone_is_told_beside_the_ratings_of_the_others(
    example_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(shutil.copy(example_database, tmp_path / "city.db"))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE inspections (id INTEGER PRIMARY KEY, batch INTEGER, ended_by INTEGER)")
        connection.executemany("INSERT INTO inspections (batch, ended_by) VALUES (1, ?)", [(None,), (None,), (1,)])
        names = [row[1] for row in connection.execute("PRAGMA table_info(batches)") if row[1] not in ("id", "ledger")]
        columns = ", ".join(names)
        other = columns.replace("sha256", "'0'")
        connection.execute(
            f"INSERT INTO batches (ledger, {columns}) SELECT 'inspections', {other} FROM batches WHERE id = 1"
        )
    monkeypatch.setenv(DATABASE_SETTING, f"sqlite:///{path}")
    monkeypatch.setenv(CONFIG_SETTING, str(EXAMPLE / "config"))
    assert main(["score"]) == 0
    assert "config/ledgers/ lacks count nowhere: inspections (2); open it with" in capsys.readouterr().out
    page = AppTest.from_string("from dashboard.screens.data import page\npage.page()", default_timeout=SECONDS)
    page.query_params.update({"part": "arrival", "lang": "en"})
    page.run()
    assert not page.exception
    assert any("inspections (2)" in item.value for item in page.warning)


def test_what_came_into_a_ledger_that_is_gone_is_not_undone_and_verified(other: Path) -> None:
    city = open_city()
    gone = next(one for one in imports.history(ANALYST, city) if one.ledger not in city.config.ledgers)
    with pytest.raises(OperatorError, match=f"is of '{gone.ledger}', which config/ledgers/ lacks"):
        imports.undo(ANALYST, city, gone.batch)
    [problem] = verify(city.store).problems
    assert "whose rows were not read: " in problem
    assert gone.ledger in problem


def test_words_that_a_choice_lacks_are_named(own_city: CityHandle, own_config: Path) -> None:
    """Of the sample's clues those that came from above."""
    path = own_config / "ledgers" / "clues.yaml"
    text = path.read_text(encoding="utf-8")
    word = "transfer: {zh: 上级交办或移送, en: transferred}, "
    assert word in text
    path.write_text(text.replace(word, ""), encoding="utf-8")
    city = CityHandle(load_config(own_config), own_city.store)
    table = city.store.table("clues")
    with city.store.reading() as connection:
        query = select(func.count()).where(table.c.source == "transfer", table.c.ended_by.is_(None))
        count = connection.execute(query).scalar_one()
    [sentence] = queries.unread(ANALYST, city)
    assert f"'Clues' have words under 'Source' that its definition lacks: transfer ({count});" in sentence
    assert queries.unread(ANALYST, own_city) == []
