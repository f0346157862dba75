"""kill -9 in the middle of an import: the file is in as a whole or not at all, and sending it again mends all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from metrics.application.city import CityHandle, open_city
from tests.faults.conftest import Importer
from tests.faults.points import Kind
from tests.sending import clue, clues, count, send

ROWS = 300
FAR = 10_000_000
"""Beyond the end of any import, whatever is counted."""


def sent(folder: Path, number: int) -> Path:
    """A file of its own for each round."""
    return clues(folder, *(clue(f"{number}-{row}") for row in range(ROWS)), name=f"{number}")


def stored(city: CityHandle, number: int) -> int:
    """How many of a round's records are in the ledger, whether current or not."""
    table = city.store.table("clues")
    with city.store.reading() as connection:
        asked = select(func.count()).where(table.c.clue_no.like(f"XS-{number}-%"))
        return connection.execute(asked).scalar_one()


def killed(importer: Importer, database: str, folder: Path, kind: Kind, points: Iterable[int]) -> list[int]:
    """Kill imports at one point after the other until one is done before it comes to its point.

    Returns:
        How many records each one that was killed has left; all have been mended since.
    """
    city = open_city(database)
    left: list[int] = []
    for number, point in enumerate(points):
        path = sent(folder, number)
        end = importer.run(database, path, kind=kind, point=point)
        after = stored(city, number)
        assert after in (0, ROWS), f"partial: killed at {point} of its {kind}"
        assert end.killed or (end.told, after) == ("taken_in", ROWS), f"lost at {point} of its {kind}"
        assert send(city, path).status == ("already_in" if after else "taken_in")
        assert stored(city, number) == ROWS, f"mended at {point} of its {kind}"
        if not end.killed:
            assert count(city, "batches") == len(left) + 1
            return left
        left.append(after)
    raise AssertionError(f"no import comes to its end within its first {point} {kind}")


@pytest.mark.parametrize(
    ("kind", "points", "least"),
    [
        pytest.param("statements", range(1, FAR, 13), 4, id="at every thirteenth statement and commit"),
        pytest.param("statements", range(1, FAR), 50, id="at each statement and commit", marks=pytest.mark.full),
        pytest.param("calls", range(1, FAR, 18), 1_000, id="at a thousand calls", marks=pytest.mark.full),
        pytest.param("bytes", (*range(1, 100_000, 300), FAR), 300, id="anywhere in its log", marks=pytest.mark.full),
    ],
)
def test_a_killed_import_leaves_all_or_nothing(
    importer: Importer, tmp_path: Path, kind: Kind, points: Iterable[int], least: int
) -> None:
    database = f"sqlite:///{tmp_path / 'city.db'}"
    left = killed(importer, database, tmp_path, kind, points)
    assert len(left) >= least
    assert 0 in left, "killed before it was kept"
    assert ROWS in left or kind == "calls", "killed after it was kept, when few calls are left"
    with open_city(database).store.reading() as connection:
        assert connection.execute(text("PRAGMA quick_check")).scalar() == "ok"


@pytest.mark.full
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_killed_import_leaves_all_or_nothing_on_postgresql(
    importer: Importer, tmp_path: Path, database_url: str
) -> None:
    left = killed(importer, database_url, tmp_path, "statements", range(1, FAR, 7))
    assert len(left) >= 6
    assert set(left) == {0, ROWS}


def test_the_same_test_finds_out_a_naive_importer(importer: Importer, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'city.db'}"
    city = open_city(database)

    def half_done(point: int) -> bool:
        assert importer.run(database, sent(tmp_path, point), how="naive", kind="statements", point=point).killed
        return stored(city, point) not in (0, ROWS)

    assert all(half_done(point) for point in (100, 300, 500))
