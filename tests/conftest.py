"""What many tests share: one sample city, built once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

import sample_data
from metrics.application import demonstration
from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING, CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.model import Results, Viewer
from tests.databases.server import NoServer, Server, running

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
"""Machines are busy at times; how long an example takes says nothing about a promise."""

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "config"


@dataclass(frozen=True)
class SampleCity:
    """A freshly generated sample city: its files, its database and its results."""

    ledgers: Path
    database: str
    city: CityHandle
    results: Results


@pytest.fixture(scope="session")
def built_city(tmp_path_factory: pytest.TempPathFactory) -> SampleCity:
    """The sample city, from the generator through files and database to results."""
    folder = tmp_path_factory.mktemp("sample")
    database = f"sqlite:///{folder / 'city.db'}"
    demonstration.build(lambda: sample_data.generate(folder / "ledgers"), database=database, config=CONFIG)
    city = open_city(database, CONFIG)
    return SampleCity(folder / "ledgers", database, city, pipeline.results(Viewer(), city))


@pytest.fixture
def sample_city(built_city: SampleCity, monkeypatch: pytest.MonkeyPatch) -> SampleCity:
    """The sample city, set as the one that pages and commands open."""
    monkeypatch.setenv(DATABASE_SETTING, built_city.database)
    monkeypatch.setenv(CONFIG_SETTING, str(CONFIG))
    return built_city


@pytest.fixture
def own_config(tmp_path: Path) -> Path:
    """A copy of config/ that a test may change."""
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of the tests' own."""
    try:
        with running() as server:
            yield server
    except NoServer as error:
        pytest.skip(f"no PostgreSQL: {error}")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'city.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)
