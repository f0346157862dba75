"""What many tests share: one sample city, built once."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

import sample_data
from metrics.__main__ import main
from metrics.application import demonstration
from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING, CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.model import Results
from tests import tiers
from tests.actors import ANALYST
from tests.browser.serving import serve
from tests.databases.server import NoServer, Server, running
from tests.shared import once

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "config"
EXAMPLE = ROOT / "docs" / "example-city"
SHARED = ROOT / ".pytest_cache" / "shared"
FIRST = "gw0"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let script/test say how much is to be run."""
    parser.addoption("--tier", choices=tiers.TIERS, default="usual", help="how much is run; script/test explains")


def pytest_configure(config: pytest.Config) -> None:
    """Draw as many examples as the tier asks for, before any test is read, and let pages open without a search.

    Each page that a test opens would look through all installed packages for components again, half of its time; and
    whoever waits for it would ask a thousand times a second whether it is there, and hold it up with that.
    """
    tiers.load(config.getoption("--tier"))
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    asked_for = local_script_runner.require_widgets_deltas

    def wait(runner: LocalScriptRunner, timeout: float = 3) -> None:
        assert runner._script_thread is not None
        runner._script_thread.join(timeout)
        asked_for(runner, timeout)

    local_script_runner.require_widgets_deltas = wait


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Let the other workers wait until the first one has read the tests, and compiled them for all."""
    worker: dict[str, Any] = getattr(session.config, "workerinput", {})
    done = shared_by_workers(session.config, "collected")
    if worker and worker["workerid"] != FIRST:
        tiers.wait_for(done)
    try:
        return (yield)
    finally:
        if worker.get("workerid") == FIRST:
            done.touch()


def shared_by_workers(config: pytest.Config, name: str) -> Path:
    """A file by which the workers of one run tell each other something; it goes with the run."""
    worker: dict[str, Any] = getattr(config, "workerinput", {})
    SHARED.mkdir(parents=True, exist_ok=True)
    return SHARED / f"{name}-{worker.get('testrunuid', 'alone')}.run"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave nothing behind of what only this run knows."""
    for file in SHARED.glob("*.run") if not hasattr(session.config, "workerinput") else ():
        file.unlink(missing_ok=True)


def pytest_collection_finish() -> None:
    """Have the collector of garbage pass over what stays until the end, and come seldom: much is made, little of it
    in circles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the longest tests to the full tier, and have what takes long begin early in each worker."""
    if config.getoption("--tier") != "full":
        for item in items:
            if tiers.is_for_full(item):
                item.add_marker(pytest.mark.skip(reason="takes long: script/test full runs it"))
    workers: int = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = tiers.longest_first(items, workers)


@dataclass(frozen=True)
class SampleCity:
    """A freshly generated sample city: its files, its database and its results."""

    ledgers: Path
    database: str
    city: CityHandle
    results: Results


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    """Where the sample's files stand in ``ledgers``, and the database they came to, rated, in ``city.db``."""

    def fill(folder: Path) -> None:
        database = f"sqlite:///{folder / 'city.db'}"
        demonstration.build(ANALYST, lambda: sample_data.generate(folder / "ledgers"), database=database, config=CONFIG)

    sources = [ROOT / name for name in ("config", "metrics", "sample_data", "requirements.txt")]
    return once(SHARED, "sample", sources, fill)


@pytest.fixture(scope="session")
def example_database() -> Path:
    """The database of the example city after its files were taken in and rated."""

    def fill(folder: Path) -> None:
        place = ["--database", f"sqlite:///{folder / 'city.db'}", "--config", str(EXAMPLE / "config")]
        assert main(["import", str(EXAMPLE / "files"), *place]) == 0
        assert main(["score", *place]) == 0

    return once(SHARED, "example", [EXAMPLE, ROOT / "metrics"], fill) / "city.db"


@pytest.fixture(scope="session")
def built_city(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> SampleCity:
    """The sample city, from the generator through files and database to results; a copy for each worker."""
    copy = shutil.copy(sample_folder / "city.db", tmp_path_factory.mktemp("city"))
    city = open_city(f"sqlite:///{copy}", CONFIG)
    return SampleCity(sample_folder / "ledgers", f"sqlite:///{copy}", city, pipeline.results(ANALYST, city))


@pytest.fixture(scope="session")
def address(request: pytest.FixtureRequest, built_city: SampleCity) -> Iterator[str]:
    """Where the dashboard of the sample city is served, by one process for all workers of a run.

    Whoever comes first starts it, and ends it when nobody else reads its address any longer.
    """
    settings = {**os.environ, DATABASE_SETTING: built_city.database, CONFIG_SETTING: str(CONFIG)}
    with shared_by_workers(request.config, "server").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        if found := _read(lock):
            yield found
            return
        fcntl.flock(lock, fcntl.LOCK_EX)
        if found := _read(lock):
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield found
            return
        with serve(ROOT / "dashboard" / "server.py", settings) as found:
            lock.write(found)
            lock.flush()
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield found
            fcntl.flock(lock, fcntl.LOCK_EX)
            lock.truncate(0)


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


@pytest.fixture
def sample_city(built_city: SampleCity, monkeypatch: pytest.MonkeyPatch) -> SampleCity:
    """The sample city, set as the one that pages and commands open."""
    monkeypatch.setenv(DATABASE_SETTING, built_city.database)
    monkeypatch.setenv(CONFIG_SETTING, str(CONFIG))
    return built_city


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands speak English, as a locale makes them, wherever the tests run."""
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LC_MESSAGES", "en_GB.UTF-8")


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


@pytest.fixture
def own_city(built_city: SampleCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CityHandle:
    """A copy of the sample city that a test may change, set as the one that pages and commands open."""
    target = shutil.copy(built_city.database.removeprefix("sqlite:///"), tmp_path / "city.db")
    monkeypatch.setenv(DATABASE_SETTING, f"sqlite:///{target}")
    monkeypatch.setenv(CONFIG_SETTING, str(CONFIG))
    return open_city()
