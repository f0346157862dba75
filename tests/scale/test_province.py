"""Cities and months apart: in this process, in several, and on a real cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysqlite3 import dbapi2 as sqlite3
from sqlalchemy import select

from metrics.application.ratings import pipeline
from metrics.application.ratings.executors import Cluster, Executor, Inline, Processes
from metrics.application.ratings.province import Place, ranges, rate_cities, score_apart
from metrics.errors import OperatorError
from metrics.model import Actor, Results
from metrics.model.periods import span
from metrics.model.results import ORDER
from tests.actors import ANALYST
from tests.conftest import CONFIG, EXAMPLE, SampleCity
from tests.scale.parts import die, where

CLUSTER = pytest.param("cluster", marks=pytest.mark.full)


@pytest.fixture(params=["inline", pytest.param("processes", marks=pytest.mark.full), CLUSTER])
def executor(request: pytest.FixtureRequest) -> Executor:
    if request.param == "cluster":
        return request.getfixturevalue("cluster")
    return {"inline": Inline(), "processes": Processes(2)}[request.param]


@pytest.fixture(scope="module")
def example(example_database: Path) -> Place:
    """The example city, small enough to be rated many times over."""
    return Place(f"sqlite:///{example_database}", EXAMPLE / "config")


def whole(place: Place) -> Results:
    """A city rated in one go in this process."""
    city = place.open()
    return pipeline.score(city, city.config.scheme())


def same_bits(found: Results, expected: Results) -> None:
    assert (found.scheme_hash, found.data_version, found.periods) == (
        expected.scheme_hash,
        expected.data_version,
        expected.periods,
    )
    for name in ORDER:
        one, other = getattr(found, name), getattr(expected, name)
        assert list(one.columns) == list(other.columns)
        for column in one.columns:
            left, right = one[column].to_numpy(), other[column].to_numpy()
            assert left.dtype == right.dtype
            assert np.array_equal(left, right, equal_nan=left.dtype.kind == "f"), f"{name}.{column}"
            if left.dtype.kind == "f":
                assert left.tobytes() == right.tobytes(), f"{name}.{column}"


def test_months_measured_apart_give_the_same_bits(executor: Executor, example: Place) -> None:
    same_bits(score_apart(example, executor, parts=5), whole(example))


@pytest.mark.full
def test_months_of_the_sample_measured_apart_give_the_same_bits(built_city: SampleCity) -> None:
    same_bits(score_apart(Place(built_city.database, CONFIG), Inline(), parts=5), built_city.results)


def test_cities_rated_apart_give_the_same_bits_and_none_holds_up_the_others(
    executor: Executor, example: Place, tmp_path: Path
) -> None:
    expected = whole(example)
    (tmp_path / "file").write_text("a file where a folder is asked for")
    places = {
        "west": copied(example, tmp_path / "west"),
        "nowhere": Place(f"sqlite:///{tmp_path / 'file' / 'city.db'}", example.config),
        "east": copied(example, tmp_path / "east"),
    }

    west, nowhere, east = rate_cities(ANALYST, places, executor)

    assert [one.city for one in (west, nowhere, east)] == list(places)
    for rated in (west, east):
        assert rated.results is not None
        same_bits(rated.results, expected)
        assert runs(places[rated.city]) == [expected.data_version], "each city keeps its own results"
    assert nowhere.results is None
    assert len(nowhere.problems) == 1
    assert "city.db" in nowhere.problems[0]


def test_who_may_see_part_of_a_city_gets_that_part(built_city: SampleCity) -> None:
    seen = frozenset(sorted(built_city.city.config.city.entities)[:3])

    [rated] = rate_cities(Actor(role="analyst", scope=seen), {"one": Place(built_city.database, CONFIG)}, Inline())

    assert rated.results is not None
    assert set(rated.results.ratings["entity"]) == seen


@pytest.mark.parametrize("name", ["processes", CLUSTER])
def test_several_processes_share_the_work_and_order_stays(name: str, request: pytest.FixtureRequest) -> None:
    executor = Processes(2) if name == "processes" else request.getfixturevalue("cluster")

    found = list(executor.map(where, range(24)))

    assert [part for part, _ in found] == list(range(24))
    assert len({process for _, process in found} - {os.getpid()}) == 2


@pytest.mark.parametrize("name", ["processes", CLUSTER])
def test_a_worker_that_dies_is_told_in_a_sentence(name: str, request: pytest.FixtureRequest) -> None:
    executor = Processes(2) if name == "processes" else request.getfixturevalue("cluster")

    with pytest.raises(OperatorError, match="ended before its part was done"):
        list(executor.map(die, [1]))

    assert [part for part, _ in executor.map(where, range(3))] == [0, 1, 2]


def test_a_scheduler_that_is_not_there_is_told_in_a_sentence() -> None:
    pytest.importorskip("distributed", reason="distributed is not installed: no cluster to try")
    with pytest.raises(OperatorError, match=r"cluster tcp://127\.0\.0\.1:9: "):
        list(Cluster("tcp://127.0.0.1:9", patience=0.5).map(where, [1]))


class Between(Inline):
    """Does something to the parts, or to the world, before each part is worked out."""

    def __init__(self, happens: Callable[[Any], Any]) -> None:
        self.happens = happens

    def map(self, function: Callable[[Any], Any], parts: Sequence[Any]) -> Iterator[Any]:
        for part in parts:
            yield function(self.happens(part))


def test_records_that_come_in_meanwhile_are_noticed(example: Place, tmp_path: Path) -> None:
    place = copied(example, tmp_path)
    city = place.open()
    batches = city.store.table("batches")

    def take_back(part: Any) -> Any:
        with city.store.writing() as connection:
            newest = connection.execute(batches.select().order_by(batches.c.id.desc())).mappings().first()
            assert newest is not None
            connection.execute(batches.insert().values(**{**newest, "id": newest["id"] + 1, "kind": "undo"}))
        return part

    with pytest.raises(OperatorError, match="records were imported while the city was being measured"):
        score_apart(place, Between(take_back), parts=3)


def test_a_worker_with_other_code_is_refused(example: Place) -> None:
    place, other = example, Between(lambda part: replace(part, engine="of last year"))

    with pytest.raises(OperatorError, match="other code"):
        score_apart(place, other, parts=3)
    with pytest.raises(OperatorError, match="other code"):
        list(rate_cities(ANALYST, {"one": place}, other))


@given(months=st.integers(1, 70), parts=st.integers(-1, 90))
def test_ranges_hold_every_month_once_and_are_nearly_equal(months: int, parts: int) -> None:
    periods = span("2019-01", "2030-12")[:months]

    cut = ranges(periods, parts)

    assert [month for part in cut for month in part] == periods
    assert len(cut) == min(max(parts, 1), months)
    assert max(map(len, cut)) - min(map(len, cut)) <= 1


def copied(city: Place, folder: Path) -> Place:
    """A city of its own with the records of another, not rated yet."""
    folder.mkdir(exist_ok=True)
    target = folder / "copy.db"
    with closing(sqlite3.connect(city.database.removeprefix("sqlite:///"))) as source:
        source.execute("VACUUM INTO ?", (str(target),))
    place = Place(f"sqlite:///{target}", city.config)
    store = place.open().store
    with store.writing() as connection:
        connection.execute(store.table("runs").delete())
    return place


def runs(place: Place) -> list[str]:
    """The data versions of a city's stored results."""
    store = place.open().store
    with store.reading() as connection:
        return list(connection.execute(select(store.table("runs").c.data_version)).scalars())
