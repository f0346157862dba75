"""Rating what is too large for one process: many cities at once, or the months of one city apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from metrics import measures
from metrics.application.city import CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.application.ratings.executors import Executor
from metrics.definitions import Config
from metrics.errors import OperatorError, PoliticalEcologyError
from metrics.ledgers import Store, open_store
from metrics.measures.values import Reported
from metrics.model import Actor, Period, Results
from metrics.model.permissions import require
from metrics.model.results import ORDER


@dataclass(frozen=True)
class Place:
    """Where one city's records and definitions are, as every machine that works on it finds them."""

    database: str
    config: Path | None = None

    def open(self) -> CityHandle:
        """The city, open for use."""
        return open_city(self.database, self.config)


@dataclass(frozen=True)
class Rated:
    """What came of rating one city: its results, or why there are none."""

    city: str
    results: Results | None
    problems: tuple[str, ...] = ()


def rate_cities(
    actor: Actor, places: Mapping[str, Place], executor: Executor, *, scheme: str | None = None
) -> Iterator[Rated]:
    """Rate cities that share nothing, each as by itself; every city's results are stored in its own database.

    Args:
        actor: Who asks; bodies outside the scope are left out.
        places: Name of a city → where it is.
        executor: Where the work is done.
        scheme: Name of the scheme; by default the one in force in each city.

    Returns:
        One answer a city, in the order of ``places``, as it comes in. A city that cannot be rated does not hold up
        the others.

    Raises:
        OperatorError: The executor failed, or works with other code than this.
    """
    require(actor, "read")
    parts = [_City(name, place, actor, scheme, pipeline.engine()) for name, place in places.items()]
    return executor.map(_rate_city, parts)


def score_apart(place: Place, executor: Executor, *, parts: int, scheme: str | None = None) -> Results:
    """Rate one city as ``scoring.score`` does, measuring ranges of months apart from each other.

    What crosses months (values carried forward, comparison over periods, hysteresis) is worked out here, on values
    that are already small.

    Args:
        executor: Where ranges of months are measured.
        parts: Number of ranges.
        scheme: Name of the scheme; by default the one in force.

    Raises:
        OperatorError: No records, other code or definitions at work than here, or records that changed meanwhile.
    """
    city = place.open()
    version, engine = city.data_version, pipeline.engine()

    def apart(store: Store, config: Config, periods: Sequence[Period], reported: Reported) -> pd.DataFrame:
        asked = [_Months(place.database, config, version, some, reported, engine) for some in ranges(periods, parts)]
        values = pd.concat(executor.map(_measure_months, asked), ignore_index=True)
        return values.sort_values(ORDER["indicators"], ignore_index=True)

    return pipeline.score(city, city.config.scheme(scheme), measured=apart)


def ranges(periods: Sequence[Period], parts: int) -> list[Sequence[Period]]:
    """Months cut into so many ranges of nearly equal length; fewer where there are fewer months."""
    cuts = np.linspace(0, len(periods), min(max(parts, 1), len(periods)) + 1).round().astype(int)
    return [periods[start:end] for start, end in pairwise(cuts)]


@dataclass(frozen=True)
class _City:
    name: str
    place: Place
    actor: Actor
    scheme: str | None
    engine: str


@dataclass(frozen=True)
class _Months:
    database: str
    config: Config
    data_version: str
    periods: Sequence[Period]
    reported: Reported
    engine: str


def _rate_city(part: _City) -> Rated:
    _same_code(part.engine)
    try:
        return Rated(part.name, pipeline.results(part.actor, part.place.open(), part.scheme))
    except PoliticalEcologyError as error:
        return Rated(part.name, None, error.problems)


def _measure_months(part: _Months) -> pd.DataFrame:
    _same_code(part.engine)
    store = open_store(part.database, part.config)
    values = measures.measure(store, part.config, part.periods, part.reported)
    if store.data_version != part.data_version:
        raise OperatorError("records were imported while the city was being measured; nothing was kept, run it again")
    return values


def _same_code(engine: str) -> None:
    if engine != pipeline.engine():
        raise OperatorError("a worker runs other code than this; install the same version on every machine")
