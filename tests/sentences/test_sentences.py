"""Every number in every sentence of a page is what a second road comes to: 300 months, bodies and pages at random."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import pytest

from dashboard.presenters.indicators import observations
from dashboard.session.query import Query
from metrics.application.ratings import pipeline
from metrics.application.ratings.robustness import Uncertainty
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import CONFIG, SampleCity
from tests.pages.asking import asked
from tests.pages.watched import watched
from tests.sentences import (
    of_alerts,
    of_bodies,
    of_charts,
    of_courses,
    of_grounds,
    of_indicators,
    of_parts,
    of_ratings,
    of_slides,
    pages,
)
from tests.sentences.checking import Fault, Reader
from tests.sentences.hearing import Listening, Log
from tests.sentences.pages import PAGES, Ask
from tests.sentences.road import Road
from tests.sentences.shown import texts
from tests.tiers import some

DRAWN: Final = 300
EVERY: Final = 23
"""One draw of so many is held against the records but in the full tier."""
PATTERNS: Final = 100
"""More than so many are met with in any tier."""
SEED: Final = 20210630
CHINESE: Final = 7
"""One draw of so many is in Chinese, among them some of those that are not left to the full tier."""
FAMILIES: Final = (
    of_alerts, of_bodies, of_charts, of_courses, of_grounds, of_indicators, of_parts, of_ratings, of_slides,
)  # fmt: skip
"""Where the checks are."""


class Pages:
    """Opens pages of the sample city and hears what they say."""

    def __init__(self, sample: SampleCity) -> None:
        self.sample, self.road = sample, Road(sample.city.store.engine, CONFIG)
        query = asked(sample)
        self.watch = watched(query)
        self.run = pipeline.rating_run(ANALYST, query.city, query.scheme, sample.results)
        # A state of its own, so that no page is heard of that another test has made before.
        self.results = replace(sample.results, data_version="heard")
        self.checked: set[str] = set()
        self.logs: dict[tuple[str, str], Log] = {}
        self.draws: dict[str, Uncertainty] = {}
        self.changes = 0

    def ask(self, period: str, entity: str, code: str, language: Language = "en") -> Ask:
        log = self.logs.setdefault((period, language), {})
        query = Query(
            actor=ANALYST, city=self.sample.city, results=self.results, period=period,
            t=Listening(language, log),
        )  # fmt: skip
        if period not in self.draws:
            self.draws[period] = pages.simulated(self.run, period)
        return Ask(query, entity, code, self.watch, self.draws[period])

    def afresh(self, period: str, entity: str, code: str) -> Ask:
        """The same, of which no answer is kept from before."""
        ask = self.ask(period, entity, code)
        self.changes += 1
        results = replace(ask.query.results, data_version=f"changed {self.changes}")
        return replace(ask, query=replace(ask.query, results=results, t=Listening("en", {})))

    def faults(self, ask: Ask, page: str) -> Iterator[Fault]:
        shown = [text for view in PAGES[page](ask) for text in texts(view)]
        assert isinstance(ask.query.t, Listening)
        reader = Reader(self.road, ask, page, ask.query.t.log)
        for text in {(one.text, one.path, *sorted(one.about.items())): one for one in shown}.values():
            yield from reader.read(text)
        self.checked |= reader.checked


_OPENED: Final[list[Pages]] = []


@pytest.fixture
def opened(sample_city: SampleCity) -> Pages:
    """What was worked out of the sample city for one test stands for the next."""
    if not _OPENED or _OPENED[0].sample is not sample_city:
        _OPENED[:] = [Pages(sample_city)]
    return _OPENED[0]


@dataclass(frozen=True)
class Draw:
    """One month, body and page at random; ``place`` chooses among the parts of the index that the page can show."""

    period: str
    entity: str
    page: str
    place: float
    language: Language


def drawn(sample: SampleCity) -> list[Draw]:
    """All of them; each page is drawn equally often."""
    chance = random.Random(SEED)
    entities, names = sorted(sample.city.config.city.entities), list(PAGES)
    return [
        Draw(
            chance.choice(sample.results.periods), chance.choice(entities), names[number % len(names)],
            chance.random(), "zh" if number % CHINESE == 3 else "en",
        )
        for number in range(DRAWN)
    ]  # fmt: skip


def ask(opened: Pages, draw: Draw) -> Ask:
    first = opened.ask(draw.period, draw.entity, "", draw.language)
    query = first.query
    codes = [code for code in observations.subjects(query) if observations.is_asked(query, code, draw.entity)]
    if draw.page == "indicators":
        codes = [code for code in codes if observations.is_indicator(query, code)]
    return opened.ask(draw.period, draw.entity, codes[int(draw.place * len(codes))], draw.language)


def test_every_sentence_is_true(opened: Pages) -> None:
    faults: list[Fault] = []
    for draw in some(drawn(opened.sample), EVERY):
        faults += opened.faults(ask(opened, draw), draw.page)
    assert not faults, told(faults)
    assert len(opened.checked) > PATTERNS


def told(faults: list[Fault]) -> str:
    """By kind and pattern, each with an example."""
    counts = Counter((fault.kind, fault.key) for fault in faults)
    first = {(fault.kind, fault.key): fault.told for fault in reversed(faults)}
    return "\n".join(f"{n} {kind}: {key}\n    {first[kind, key]}" for (kind, key), n in counts.most_common())
