"""Rating after an import beside the readers, who see the last complete rating until the new one is there."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Final

from metrics.application.city import CityHandle
from metrics.application.ratings import pipeline
from metrics.definitions import Scheme
from metrics.errors import PoliticalEcologyError
from metrics.ledgers import runs
from metrics.model import Results

_LOG: Final = logging.getLogger(__name__)
_worker: Final = ThreadPoolExecutor(1, thread_name_prefix="rating")
"""One at a time: a second import waits for the first one's rating, and is then rated with all that is in."""
_alone: Final = Lock()
_at_work: Final[dict[str, Future[None]]] = {}
"""Database → the rating that was asked for last."""


def rate_later(city: CityHandle) -> Future[None]:
    """Have a city rated on the data as they then are, outside the request of whoever asks."""
    with _alone:
        _at_work[str(city.store.engine.url)] = future = _worker.submit(_rate, city)
        return future


def is_rating(city: CityHandle) -> bool:
    """Whether a rating that was asked for in this process is still to be worked out, whether stored yet or not."""
    future = _at_work.get(str(city.store.engine.url))
    if future is None or future.done():
        return False
    key = {"data_version": city.data_version, "engine": pipeline.engine()}
    at_hand = pipeline.whole_city_results_by(
        city, lambda scheme: runs.known(scheme_hash=city.config.scheme_hash(scheme), **key)
    )
    return at_hand is None


def last_complete(city: CityHandle, scheme: str | None = None) -> Results | None:
    """The stored results of all bodies on the data before the present ones; None where a scheme has none."""
    present, engine = city.data_version, pipeline.engine()

    def found(one: Scheme) -> Results | None:
        scheme_hash = city.config.scheme_hash(one)
        return runs.newest(city.store, scheme_hash=scheme_hash, engine=engine, other_than=present)

    return pipeline.whole_city_results_by(city, found, scheme)


def _rate(city: CityHandle) -> None:
    try:
        pipeline.whole_city_results(city)
    except PoliticalEcologyError:
        # Whoever opens a page is told why; there is nobody here to tell.
        _LOG.warning("the rating after an import came to nothing", exc_info=True)
