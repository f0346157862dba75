"""Questions to the sample city without a page around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count

import pandas as pd

from dashboard.session.query import Query
from dashboard.style import theme
from metrics import wording
from metrics.model import Actor
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import SampleCity

LAST = "2021-06"
_CHANGES = count()
GRADES = ("good", "fairly_good", "fair", "poor")
LIGHT, DARK = (theme.palette(GRADES, dark=dark) for dark in (False, True))


def scoped(query: Query, *seen: str) -> Query:
    """The same question of a reader who sees some bodies only."""
    actor = Actor(role="analyst", scope=frozenset(seen))
    return replace(query, actor=actor, results=query.results.seen_by(actor))


def with_frames(query: Query, **frames: pd.DataFrame) -> Query:
    """The same question to results of which some frames are others; a state of the data of its own, as it must be."""
    state = f"{query.results.data_version} changed {next(_CHANGES)}"
    return replace(query, results=replace(query.results, data_version=state, **frames))


def rescored(query: Query, scores: Mapping[str, float], otherwise: float = 80.0) -> Query:
    """The same question where some bodies have a score in the chosen month, and all others another one in all."""
    ratings = query.results.ratings
    own = ratings["entity"].map(scores).where(ratings["period"] == query.period)
    return with_frames(query, ratings=ratings.assign(score=own.fillna(otherwise)))


def asked(sample: SampleCity, *, period: str = LAST, language: Language = "en") -> Query:
    """What a page would start from."""
    return Query(actor=ANALYST, city=sample.city, results=sample.results, period=period, t=wording.to(language))
