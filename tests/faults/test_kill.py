"""kill -9 in the middle of an import: the file is in as a whole or not at all, and sending it again mends all."""

from __future__ import annotations

import random
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import func, select, text

from metrics.application.city import CityHandle, open_city
from tests.faults.conftest import Importer
from tests.sending import clue, clues, count

ROUNDS = 150
ROWS = 300


def sent(folder: Path, number: int) -> Path:
    """A file of its own for each round."""
    return clues(folder, *(clue(f"{number}-{row}") for row in range(ROWS)), name=f"{number}")


def stored(city: CityHandle, number: int) -> int:
    """How many of a round's records are in the ledger, whether current or not."""
    table = city.store.table("clues")
    with city.store.reading() as connection:
        asked = select(func.count()).where(table.c.clue_no.like(f"XS-{number}-%"))
        return connection.execute(asked).scalar_one()


def test_a_killed_import_leaves_all_or_nothing(importer: Importer, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'city.db'}"
    city = open_city(database)
    usual = median(importer.run(database, sent(tmp_path, -number)).seconds for number in (1, 2, 3))
    chance = random.Random(5)
    killed = partial = lost = twice = 0
    for number in range(ROUNDS):
        path = sent(tmp_path, number)
        end = importer.run(database, path, kill_after=chance.uniform(0, 1.2 * usual))
        after = stored(city, number)
        killed += end.killed
        partial += after not in (0, ROWS)
        lost += end.told == "taken_in" and after != ROWS
        again = importer.run(database, path)
        assert again.told == ("already_in" if after else "taken_in")
        twice += stored(city, number) != ROWS
    with city.store.reading() as connection:
        assert connection.execute(text("PRAGMA quick_check")).scalar() == "ok"
    assert (partial, lost, twice) == (0, 0, 0)
    assert count(city, "batches") == ROUNDS + 3
    assert killed >= ROUNDS / 2, f"only {killed} of {ROUNDS} imports were killed in time: the test proves little"
    print(f"{killed} of {ROUNDS} imports killed, 0 partial, 0 lost, 0 twice")


def test_the_same_test_finds_out_a_naive_importer(importer: Importer, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'city.db'}"
    city = open_city(database)
    usual = importer.run(database, sent(tmp_path, -1), how="naive").seconds
    chance = random.Random(5)

    def half_done(number: int) -> bool:
        importer.run(database, sent(tmp_path, number), how="naive", kill_after=chance.uniform(0, 1.2 * usual))
        return stored(city, number) not in (0, ROWS)

    assert any(half_done(number) for number in range(ROUNDS))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_killed_import_leaves_all_or_nothing_on_postgresql(
    importer: Importer, tmp_path: Path, database_url: str
) -> None:
    city = open_city(database_url)
    usual = median(importer.run(database_url, sent(tmp_path, -number)).seconds for number in (1, 2, 3))
    chance = random.Random(6)
    for number in range(20):
        path = sent(tmp_path, number)
        importer.run(database_url, path, kill_after=chance.uniform(0, 1.2 * usual))
        after = stored(city, number)
        assert after in (0, ROWS)
        assert importer.run(database_url, path).told == ("already_in" if after else "taken_in")
        assert stored(city, number) == ROWS
