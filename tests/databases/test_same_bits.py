"""The same files give the same ratings on SQLite and on PostgreSQL, to the last bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metrics.application.city import CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.application.records import backups
from metrics.application.records.imports import import_paths
from metrics.model import Results
from metrics.model.results import ORDER
from tests.conftest import SampleCity
from tests.databases.server import Server
from tests.viewers import ANALYST

ELSEWHERE = "LOCALE_PROVIDER icu ICU_LOCALE 'zh' TEMPLATE template0"
"""A server set up for Chinese orders texts otherwise than by their characters' numbers."""


@pytest.fixture(scope="module")
def moved_city(built_city: SampleCity, postgres: Server) -> CityHandle:
    """The files of the sample city in a database on PostgreSQL."""
    city = open_city(postgres.create(ELSEWHERE))
    receipts = import_paths(ANALYST, city, [built_city.ledgers])
    assert {receipt.status for receipt in receipts} == {"taken_in"}
    return city


@pytest.fixture(scope="module")
def moved(moved_city: CityHandle) -> Results:
    return pipeline.results(ANALYST, moved_city)


def bits(column: pd.Series) -> np.ndarray:
    """The very bits of numbers, with one pattern for what is missing; texts as they are."""
    if column.dtype == np.float64:
        numbers = column.to_numpy(copy=True)
        numbers[np.isnan(numbers)] = np.nan
        return numbers.view(np.int64)
    return column.to_numpy()


def test_the_same_files_have_the_same_version(built_city: SampleCity, moved_city: CityHandle) -> None:
    assert moved_city.data_version == built_city.city.data_version


@pytest.mark.parametrize("frame", ORDER)
def test_every_frame_is_equal_to_the_last_bit(built_city: SampleCity, moved: Results, frame: str) -> None:
    here, there = getattr(built_city.results, frame), getattr(moved, frame)
    assert len(here) > 0
    assert list(here.columns) == list(there.columns)
    assert list(here.dtypes) == list(there.dtypes)
    different = [name for name in here.columns if not np.array_equal(bits(here[name]), bits(there[name]))]
    assert different == []


@pytest.mark.parametrize("frame", ORDER)
def test_results_read_back_are_the_results_scored(moved_city: CityHandle, moved: Results, frame: str) -> None:
    again = pipeline.results(ANALYST, CityHandle(moved_city.config, moved_city.store))
    scored, read = getattr(moved, frame), getattr(again, frame)
    assert [name for name in scored.columns if not np.array_equal(bits(scored[name]), bits(read[name]))] == []


def test_a_backup_of_every_kind_of_record_is_sound(
    built_city: SampleCity, moved_city: CityHandle, tmp_path: Path
) -> None:
    there, here = (
        backups.backup(ANALYST, city, tmp_path / name)
        for name, city in (("there", moved_city), ("here", built_city.city))
    )
    assert (there.rows, there.data_version) == (here.rows, here.data_version)
    assert there.rows > 50_000
