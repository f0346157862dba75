"""Many at the same time: one file sent ten times at once goes in once, and writers wait for each other."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from metrics.application.city import open_city
from metrics.ledgers import engines
from tests.sending import clue, clues, count, send


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have writers wait for each other as long as it takes: how long that is says something about the machine alone."""
    monkeypatch.setattr(engines, "PATIENCE", 600.0)


def test_ten_imports_of_one_file_at_once_make_one_batch(database_url: str, tmp_path: Path) -> None:
    city = open_city(database_url)
    path = clues(tmp_path, *(clue(number) for number in range(200)))
    together = threading.Barrier(10)

    def one(_: int) -> str:
        together.wait()
        return send(city, path).status

    with ThreadPoolExecutor(10) as pool:
        statuses = Counter(pool.map(one, range(10)))
    assert statuses == {"taken_in": 1, "already_in": 9}
    assert (count(city, "batches"), count(city, "clues")) == (1, 200)


def test_different_files_at_once_all_go_in(database_url: str, tmp_path: Path) -> None:
    city = open_city(database_url)
    paths = [clues(tmp_path, *(clue(f"{name}-{n}") for n in range(20)), name=f"{name}") for name in range(12)]
    with ThreadPoolExecutor(12) as pool:
        statuses = set(pool.map(lambda path: send(city, path).status, paths))
    assert statuses == {"taken_in"}
    assert (count(city, "batches"), count(city, "clues")) == (12, 240)


def test_the_same_records_in_different_files_at_once_go_in_once(database_url: str, tmp_path: Path) -> None:
    city = open_city(database_url)
    rows = [clue(number) for number in range(50)]
    paths = [clues(tmp_path, *rows[turn:], *rows[:turn], name=f"{turn}") for turn in range(6)]
    with ThreadPoolExecutor(6) as pool:
        statuses = Counter(pool.map(lambda path: send(city, path).status, paths))
    assert statuses == {"taken_in": 1, "nothing_new": 5}
    assert count(city, "clues") == 50
