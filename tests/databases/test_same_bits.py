"""The same files give the same ratings on SQLite and on PostgreSQL, to the last bit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metrics.application.city import CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.application.records import backups
from metrics.application.records.imports import import_paths
from metrics.ledgers import runs
from metrics.model import Results
from metrics.model.results import ORDER
from tests.actors import ANALYST
from tests.conftest import CONFIG, EXAMPLE
from tests.databases.server import Server

ELSEWHERE = "LOCALE_PROVIDER icu ICU_LOCALE 'zh' TEMPLATE template0"
"""A server set up for Chinese orders texts otherwise than by their characters' numbers."""


@dataclass(frozen=True)
class Moved:
    """A city on SQLite, and the same files in a database on PostgreSQL."""

    here: CityHandle
    there: CityHandle
    results_here: Results
    results_there: Results


@pytest.fixture(scope="module", params=["example", pytest.param("sample", marks=pytest.mark.full)])
def moved(request: pytest.FixtureRequest, postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Moved:
    """The example city, whose files are few, or the sample."""
    config, files = EXAMPLE / "config", EXAMPLE / "files"
    if request.param == "sample":
        config, files = CONFIG, request.getfixturevalue("built_city").ledgers
    here, there = (
        open_city(url, config)
        for url in (f"sqlite:///{tmp_path_factory.mktemp('here') / 'city.db'}", postgres.create(ELSEWHERE))
    )
    for city in (here, there):
        assert {receipt.status for receipt in import_paths(ANALYST, city, [files])} == {"taken_in"}
    return Moved(here, there, pipeline.results(ANALYST, here), pipeline.results(ANALYST, there))


def bits(column: pd.Series) -> np.ndarray:
    """The very bits of numbers, with one pattern for what is missing; texts as they are."""
    if column.dtype == np.float64:
        numbers = column.to_numpy(copy=True)
        numbers[np.isnan(numbers)] = np.nan
        return numbers.view(np.int64)
    return column.to_numpy()


def test_the_same_files_have_the_same_version(moved: Moved) -> None:
    assert moved.there.data_version == moved.here.data_version


@pytest.mark.parametrize("frame", ORDER)
def test_every_frame_is_equal_to_the_last_bit(moved: Moved, frame: str) -> None:
    here, there = getattr(moved.results_here, frame), getattr(moved.results_there, frame)
    assert list(here.columns) == list(there.columns)
    assert list(here.dtypes) == list(there.dtypes)
    different = [name for name in here.columns if not np.array_equal(bits(here[name]), bits(there[name]))]
    assert different == []


def test_ratings_and_their_parts_are_there(moved: Moved) -> None:
    assert all(len(getattr(moved.results_there, frame)) for frame in ("ratings", "nodes", "indicators"))


@pytest.mark.parametrize("frame", ORDER)
def test_results_read_back_are_the_results_scored(moved: Moved, frame: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_known", {})
    again = pipeline.results(ANALYST, CityHandle(moved.there.config, moved.there.store))
    scored, read = getattr(moved.results_there, frame), getattr(again, frame)
    assert [name for name in scored.columns if not np.array_equal(bits(scored[name]), bits(read[name]))] == []


def test_a_backup_of_every_kind_of_record_is_sound(moved: Moved, tmp_path: Path) -> None:
    there, here = (
        backups.backup(ANALYST, city, tmp_path / name) for name, city in (("there", moved.there), ("here", moved.here))
    )
    assert (there.rows, there.data_version) == (here.rows, here.data_version)
    assert there.rows > 100
