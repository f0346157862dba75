"""Ratings after an import: made beside the readers, who see the last complete one; kept where the database refuses."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from dashboard.session import cache, notices
from dashboard.session.query import Query
from metrics import wording
from metrics.application.city import CityHandle
from metrics.application.ratings import background, pipeline
from metrics.definitions import Scheme
from metrics.ledgers import runs
from metrics.model import Results
from tests.actors import ANALYST
from tests.sending import clue, clues, send

LAST = "2021-06"


@pytest.fixture
def let_go(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Holds every rating up until it is set."""
    held, score = threading.Event(), pipeline.score

    def waiting(city: CityHandle, scheme: Scheme) -> Results:
        assert held.wait(300)
        return score(city, scheme)

    monkeypatch.setattr(pipeline, "score", waiting)
    return held


def taken_in(city: CityHandle, folder: Path) -> None:
    new = clue(1, 收到日期="2021-06-05", 处置期限="2021-09-05", 填报日期="2021-06-06")
    assert send(city, clues(folder, new), month=LAST).status == "taken_in"


def query(city: CityHandle) -> Query:
    results = cache.results_of(ANALYST, city)
    return Query(actor=ANALYST, city=city, t=wording.to("en"), results=results, period=LAST)


def test_readers_see_the_last_complete_rating_labelled_until_the_new_one_is_there(
    own_city: CityHandle, tmp_path: Path, let_go: threading.Event
) -> None:
    before = own_city.data_version
    assert notices.of_month(query(own_city)) == []
    taken_in(own_city, tmp_path)
    rating = background.rate_later(own_city)
    asked = query(own_city)
    assert asked.results.data_version == before
    assert notices.of_month(asked) == [notices.OLDER]

    let_go.set()
    rating.result(300)

    assert not background.is_rating(own_city)
    asked = query(own_city)
    assert asked.results.data_version == own_city.data_version != before
    assert notices.of_month(asked) == []


def test_a_rating_that_the_database_does_not_take_is_read_all_the_same(
    own_city: CityHandle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_in(own_city, tmp_path)
    own_city.store.engine.dispose()

    def only_read(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    event.listen(own_city.store.engine, "connect", only_read)

    rated = pipeline.whole_city_results(own_city)

    assert rated.data_version == own_city.data_version
    monkeypatch.setattr(pipeline, "score", None)  # not a second time
    again = pipeline.whole_city_results(own_city)
    assert again.ratings.equals(rated.ratings)
    event.remove(own_city.store.engine, "connect", only_read)
    own_city.store.engine.dispose()
    key = {"scheme_hash": rated.scheme_hash, "data_version": rated.data_version, "engine": pipeline.engine()}
    assert runs.newest(own_city.store, scheme_hash=key["scheme_hash"], engine=key["engine"], other_than="") is not None
