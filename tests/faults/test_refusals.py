"""A database that refuses: a clear sentence, nothing kept by halves, and everything works again afterwards."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from metrics.application.city import open_city
from metrics.errors import OperatorError
from tests.sending import clue, clues, count, send


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small disk")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.full
def test_a_full_disk_keeps_what_was_in_and_works_again(small_disk: Path, tmp_path: Path) -> None:
    city = open_city(f"sqlite:///{small_disk / 'city.db'}")
    whole, said = 0, list[str]()
    number = 0
    while len(said) < 3:
        number += 1
        path = clues(tmp_path, *(clue(f"{number}-{row}") for row in range(400)), name=f"{number}")
        try:
            whole += send(city, path).status == "taken_in"
        except OperatorError as error:
            said.append(str(error))
        assert count(city, "clues") == whole * 400
    assert whole > 0
    assert said
    assert all("full" in words for words in said)
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    assert send(city, path).status == "taken_in"
    assert count(city, "clues") == (whole + 1) * 400


def test_a_writer_waits_for_another_and_then_goes_in(tmp_path: Path) -> None:
    city = open_city(f"sqlite:///{tmp_path / 'city.db'}")
    holding = threading.Event()

    def hold() -> None:
        with city.store.writing():
            holding.set()
            time.sleep(1)

    other = threading.Thread(target=hold)
    other.start()
    holding.wait()
    assert send(city, clues(tmp_path, clue(1))).status == "taken_in"
    other.join()


def test_a_database_that_stays_locked_is_told_in_a_sentence(tmp_path: Path) -> None:
    city = open_city(f"sqlite:///{tmp_path / 'city.db'}")
    with city.store.writing(), pytest.raises(OperatorError, match="locked; nothing of this step was kept"):
        send(open_city(f"sqlite:///{tmp_path / 'city.db'}"), clues(tmp_path, clue(1)))
    assert send(city, clues(tmp_path, clue(1))).status == "taken_in"
