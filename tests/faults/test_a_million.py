"""A million rows come to a verdict in memory that does not grow with them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sending import HEADER, clue

PROGRAM = """
import json, resource, sys
from pathlib import Path
from metrics.application.city import open_city
from metrics.application.records.imports import Upload, examine, take_in
from tests.actors import ANALYST
database, path, keep = sys.argv[1:]
heard = []
handle = take_in if keep == "keep" else examine
receipt = handle(ANALYST, open_city(database), Upload(Path(path).name, Path(path)), None, heard.append)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps([receipt.status, receipt.read, receipt.added, sum(heard), dict(receipt.counts), memory]))
"""
pytestmark = pytest.mark.full

FEW, SOME, MANY = 20_000, 300_000, 1_000_000
MORE = 150
"""Megabytes that many times as many rows may take more, mostly of the database's page cache."""


def written(path: Path, rows: int, faulty: int) -> Path:
    """A file of clues, some rows of it with an impossible day."""
    head, tail = clue("@").split("@")
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        for number in range(rows):
            row = f"{head}{number}{tail}\n"
            file.write(row.replace("2021-01-05", "2021-02-30") if faulty and number % (rows // faulty) == 0 else row)
    return path


def verdict(folder: Path, path: Path, keep: str = "look") -> tuple[str, int, int, int, dict[str, int], int]:
    """What a process of its own makes of a file, and the megabytes it took at most."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, f"sqlite:///{folder / 'city.db'}", str(path), keep],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return tuple(json.loads(done.stdout))


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Megabytes for a small file."""
    folder = tmp_path_factory.mktemp("few")
    return verdict(folder, written(folder / "问题线索台账_1.csv", FEW, 0), "keep")[-1]


def test_hundreds_of_thousands_of_good_rows_go_in(usual: int, tmp_path: Path) -> None:
    path = written(tmp_path / "问题线索台账_1.csv", SOME, 0)
    status, read, added, heard, counts, memory = verdict(tmp_path, path, "keep")
    assert (status, read, added, heard) == ("taken_in", SOME, SOME, SOME)
    assert set(counts) <= {"Q-JUMP-01"}
    assert memory < usual + MORE, (memory, usual)


def test_a_million_rows_with_faults_come_back_with_all_of_them(usual: int, tmp_path: Path) -> None:
    path = written(tmp_path / "问题线索台账_1.csv", MANY, 5_000)
    status, read, _, _, counts, memory = verdict(tmp_path, path)
    assert (status, counts["E-DATE-02"], read) == ("refused", 5_000, MANY - 5_000)
    assert memory < usual + MORE, (memory, usual)
