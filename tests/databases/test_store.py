"""Many at the same time, and a server that goes away: everybody waits, nobody sees halves, and it works again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import func, inspect, select, text

from metrics import measures
from metrics.application.city import CityHandle, load_config
from metrics.application.ratings import pipeline
from metrics.application.records.imports import Upload, take_in
from metrics.definitions import load
from metrics.errors import OperatorError
from metrics.ledgers import engines, open_store
from metrics.ledgers.store import Store
from metrics.ledgers.verification import verify
from tests.actors import ANALYST
from tests.databases.server import Server
from tests.databases.writing import write
from tests.sending import clue, clues

WRITERS, TIMES = 30, 25


@pytest.fixture
def store(database_url: str) -> Store:
    return open_store(database_url, load_config())


def counted(store: Store, table: str) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(store.table(table))).scalar_one()


def test_thirty_writers_wait_for_each_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    # As long as it takes: how long that is says something about the machine alone.
    monkeypatch.setattr(engines, "PATIENCE", 600.0)

    def work(writer: int) -> None:
        for time in range(TIMES):
            write(store, f"{writer}-{time}", rows=2)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(work, range(WRITERS)))
    assert (counted(store, "batches"), counted(store, "clues")) == (WRITERS * TIMES, WRITERS * TIMES * 2)
    assert verify(store).problems == []


def test_a_fresh_database_is_opened_by_many_at_once(database_url: str) -> None:
    config, together = load_config(), threading.Barrier(12)

    def work(_: int) -> int:
        together.wait()
        return counted(open_store(database_url, config), "clues")

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(work, range(12))) == [0] * 12


def test_one_question_sees_one_state(store: Store) -> None:
    with store.reading() as connection:
        before = connection.execute(select(func.count()).select_from(store.table("clues"))).scalar_one()
        write(store, "meanwhile")
        after = connection.execute(select(func.count()).select_from(store.table("clues"))).scalar_one()
    assert (before, after, counted(store, "clues")) == (0, 0, 3)


def test_questions_can_be_held_to_one_state(store: Store) -> None:
    write(store, "before")
    with store.steady():
        version = store.data_version
        write(store, "meanwhile")
        assert (counted(store, "clues"), store.data_version) == (3, version)
    assert counted(store, "clues") == 6
    assert store.data_version != version


def test_what_comes_in_while_a_city_is_rated_is_rated_the_next_time(store: Store) -> None:
    write(store, "before")
    city = CityHandle(load_config(), store)
    scheme, version = city.config.scheme(None), store.data_version
    calm = pipeline.score(city, scheme)

    def measured(*given: Any) -> pd.DataFrame:
        write(store, "meanwhile")
        return measures.measure(*given)

    busy = pipeline.score(city, scheme, measured=measured)
    assert busy.data_version == calm.data_version == version != store.data_version
    assert_frame_equal(busy.indicators, calm.indicators, check_exact=True)


def test_an_error_undoes_the_whole_transaction(store: Store) -> None:
    def fail() -> None:
        with store.writing() as connection:
            connection.execute(text("INSERT INTO closed_months VALUES ('2021-01', '2021-02-01 00:00:00')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert counted(store, "closed_months") == 0


def test_a_write_ahead_log_needs_a_sound_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "FIRST_SOUND", (99, 0, 0))
    with pytest.raises(OperatorError, match=r"can lose records in a crash; install .* SQLite 99\.0\.0 or later"):
        open_store(f"sqlite:///{tmp_path / 'city.db'}", load_config())
    assert not (tmp_path / "city.db").exists()


def test_sqlite_writes_ahead_and_to_the_disk(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'city.db'}", load_config())
    with store.reading() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert found == ["wal", 2]


def test_something_that_is_no_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "city.db").write_bytes(b"no database at all, whatever its name says" * 100)
    with pytest.raises(OperatorError, match="file is not a database"):
        open_store(f"sqlite:///{tmp_path / 'city.db'}", load_config())


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_starts_anew_costs_no_more_than_the_step(store: Store, postgres: Server, mode: str) -> None:
    def step() -> None:
        with store.writing() as connection:
            connection.execute(text("INSERT INTO closed_months VALUES ('2021-01', now())"))
            postgres.restart(mode)
            connection.execute(text("INSERT INTO closed_months VALUES ('2021-02', now())"))

    write(store, "before")
    with pytest.raises(OperatorError, match="nothing of this step was kept"):
        step()
    assert (counted(store, "closed_months"), counted(store, "clues")) == (0, 3)
    write(store, "after")
    assert counted(store, "clues") == 6


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_is_away_is_told_and_awaited(store: Store, database_url: str, postgres: Server) -> None:
    config = load_config()
    write(store, "before")
    postgres.stop()
    try:
        with pytest.raises(OperatorError, match="nothing of this step was kept"):
            counted(store, "clues")
        with pytest.raises(OperatorError, match="database postgresql"):
            open_store(database_url, config)
    finally:
        postgres.start()
    assert counted(store, "clues") == 3
    assert counted(open_store(database_url, config), "clues") == 3


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_starts_anew_in_the_middle_of_an_import(store: Store, postgres: Server, tmp_path: Path) -> None:
    city = CityHandle(load_config(), store)
    path = clues(tmp_path, *(clue(number) for number in range(30)))

    def take(progress: Callable[[int], object] | None = None) -> str:
        return take_in(ANALYST, city, Upload(path.name, path), None, progress).status

    with pytest.raises(OperatorError, match="nothing of this step was kept"):
        take(lambda _: postgres.restart("immediate"))
    assert (counted(store, "clues"), counted(store, "batches")) == (0, 0)
    assert (take(), counted(store, "clues"), take()) == ("taken_in", 30, "already_in")


def test_a_database_that_cannot_keep_chinese_is_refused(postgres: Server) -> None:
    url = postgres.create("ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(OperatorError, match="keeps texts in LATIN1"):
        open_store(url, load_config())


def test_a_password_is_shown_to_nobody() -> None:
    with pytest.raises(OperatorError) as caught:
        open_store("postgresql+psycopg://clerk:secret@127.0.0.1:1/city", load_config())
    assert "secret" not in str(caught.value)
    assert "clerk" in str(caught.value)


LONG = "inspection_findings_of_all_tours_since_year_2021"
"""As long as an id may be."""
LONG_LEDGER = f"""
id: {LONG}
title: {{zh: 长名台账, en: Long names}}
supplier: {{zh: 市委巡察办, en: Inspection tour office}}
cadence: M
dated_by: opened_on_the_day_on_which_the_tour_gave_it_bac
key: [finding_no]
columns:
  finding_no: {{zh: 长名编号, en: Finding no., type: code}}
  opened_on_the_day_on_which_the_tour_gave_it_bac: {{zh: 长名反馈日期, en: Opened on, type: date}}
  opened_on_the_day_on_which_the_tour_gave_it_bak: {{zh: 长名整改日期, en: Closed on, type: date, required: false}}
"""


def test_a_ledger_with_the_longest_names_has_its_table_and_keeps_it(
    database_url: str, own_config: Path, tmp_path: Path
) -> None:
    """PostgreSQL takes names of 63 bytes: that of an index tells ledger and column apart within them."""
    (own_config / "ledgers" / "long.yaml").write_text(LONG_LEDGER, encoding="utf-8")
    city = CityHandle(config := load(own_config), open_store(database_url, load(own_config)))
    names = {str(index.name) for index in city.store.table(LONG).indexes}
    assert len(names) == 5
    assert max(map(len, names)) <= 63
    with city.store.reading() as connection:
        assert {one["name"] for one in inspect(connection).get_indexes(LONG)} == names
    path = tmp_path / "长名台账_2021.csv"
    path.write_text(
        "单位代码,单位名称,长名编号,长名反馈日期,长名整改日期\nG03,市教育局,A-1,2021-01-05,", encoding="utf-8-sig"
    )
    assert take_in(ANALYST, city, Upload(path.name, path)).added == 1
    again = open_store(database_url, config)
    assert counted(again, LONG) == 1
    assert verify(again).problems == []
