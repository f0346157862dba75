"""Holds what a page says against the second road: each text is taken apart into the patterns that it was made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from tests.sentences.hearing import Heard, Log
from tests.sentences.notations import JOINTS, NOTATIONS, VALUES
from tests.sentences.pages import Ask
from tests.sentences.road import Road, shift
from tests.sentences.shown import Text
from tests.sentences.writing import Writer

LABEL: Final = "  "
"""Stands between the name, the month and the value of a point in a figure."""
STOPS: Final = "。."
"""A sentence as a claim stands without them."""
DIGIT: Final = re.compile(r"\d")
TOKEN: Final = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True)
class Saying:
    """One text made of a pattern, where it stands, and what it is about."""

    road: Road
    ask: Ask
    page: str
    shown: Text
    heard: Heard

    @property
    def fields(self) -> Mapping[str, str]:
        return dict(self.heard.fields)

    @property
    def period(self) -> str:
        return self.ask.query.period

    @property
    def before(self) -> str:
        """The month before."""
        return shift(self.period, -1)

    @cached_property
    def write(self) -> Writer:
        return Writer(self.road, self.ask.query.language)

    @cached_property
    def entity(self) -> str:
        """The body that the text is about: by a key beside it, by the name in its row, else the one asked about."""
        about = self.shown.about
        for key in ("entity", "id"):
            if about.get(key) in self.road.bodies:
                return about[key]
        for entity in self.road.bodies:
            if {about.get(key) for key in ("first", "name", "column")} & set(self.names(entity)):
                return entity
        return self.ask.entity

    @property
    def subject(self) -> Mapping[str, str]:
        """The body that a text names, of which its parts tell."""
        told = self.fields.get("name") or self.fields.get("score", "")
        for entity in self.road.bodies:
            if told in self.names(entity) or ("name" not in self.fields and told.startswith(self.names(entity)[0])):
                return {"entity": entity}
        return {}

    def names(self, entity: str) -> tuple[str, str]:
        """The short name of a body and its full one in the month."""
        return self.write.short(entity), self.write.name(entity, self.period)

    def called(self, name: str) -> str:
        """The body of a name, full or short."""
        names = {self.write.short(entity): entity for entity in self.road.bodies}
        return (names | {self.write.name(entity, self.period): entity for entity in self.road.bodies})[name]


Check = Callable[[Saying], Mapping[str, object]]
"""Gives fields of a pattern, as they should be written."""

SAYS: Final[dict[str, Check]] = {}
"""By pattern."""


def says(*keys: str) -> Callable[[Check], Check]:
    """Register how the fields of some patterns are worked out a second time."""

    def register(check: Check) -> Check:
        for key in keys:
            assert key not in SAYS, key
            SAYS[key] = check
        return check

    return register


@dataclass(frozen=True)
class Fault:
    """A number that is not as it should be, or that nobody checks."""

    kind: str
    key: str
    told: str


class Reader:
    """Takes apart the texts of one page."""

    def __init__(self, road: Road, ask: Ask, page: str, log: Log) -> None:
        self.road, self.ask, self.page = road, ask, page
        self.checked: set[str] = set()
        self._made: dict[str, list[tuple[str, list[Heard]]]] = {}
        for text, every in log.items():
            heard = [one for one in every if one.key not in JOINTS]
            for form in {text, text[:1].upper() + text[1:], text.rstrip(STOPS)}:
                if heard and (token := TOKEN.search(form)):
                    self._made.setdefault(token[0], []).append((form, sorted(heard, key=lambda one: one.key)))
        self._titles = [title for title in titles(road, ask.query.language) if DIGIT.search(title)]

    def read(self, shown: Text) -> Iterator[Fault]:
        """What is wrong in one text; a value alone in a cell is no sentence."""
        parts = self.parts(shown.text)
        of_values = LABEL in shown.text or any(part in shown.path for part in VALUES)
        if not of_values and any(self.is_sentence(heard) for _, heard in parts):
            yield from self._within(shown.text, parts, shown)

    def is_sentence(self, heard: list[Heard]) -> bool:
        return not any(one.key in NOTATIONS for one in heard)

    def parts(self, text: str, apart: Heard | None = None) -> list[tuple[tuple[int, int], list[Heard]]]:
        """The longest texts of patterns within a text, one beside the other, by place; one is not part of itself."""
        tokens = {token for match in TOKEN.finditer(text) for token in (match[0], match[0].rstrip(",."))}
        fitting = [made for token in tokens for made in self._made.get(token, ()) if made[0] in text]
        taken: list[tuple[tuple[int, int], list[Heard]]] = []
        for form, every in sorted(fitting, key=lambda made: -len(made[0])):
            heard = [one for one in every if one != apart]
            if not heard:
                continue
            before, after = (r"(?<![\d.,])" if form[0].isdigit() else "", r"(?!\d)" if form[-1].isdigit() else "")
            for match in re.finditer(f"{before}{re.escape(form)}{after}", text):
                if all(match.end() <= start or match.start() >= end for (start, end), _ in taken):
                    taken.append((match.span(), heard))
        return sorted(taken, key=lambda part: part[0])

    def _within(self, text: str, parts: list[tuple[tuple[int, int], list[Heard]]], shown: Text) -> Iterator[Fault]:
        spans = [span for span, heard in parts if self.is_sentence(heard)]
        spans += [match.span() for title in self._titles for match in re.finditer(re.escape(title), text)]
        for match in TOKEN.finditer(text):
            if not any(start <= match.start() < end for start, end in spans):
                yield Fault("a number outside all patterns", "", f"{text!r} at {shown.path}: {match[0]}")
        for _, heard in parts:
            if self.is_sentence(heard):
                yield from self._said(heard, shown)

    def _said(self, heard: list[Heard], shown: Text) -> Iterator[Fault]:
        """True if one of the patterns that come to the same text is."""
        faults: list[Fault] = []
        for one in heard:
            if one.key in NOTATIONS:
                continue
            faults = [*self._fields(one, shown)]
            if not faults:
                return
        yield from faults

    def _fields(self, heard: Heard, shown: Text) -> Iterator[Fault]:
        where = f"{heard.text!r} at {self.page}{shown.path}, {self.ask.query.period} {self.ask.entity} {self.ask.code}"
        if heard.key not in SAYS:
            if DIGIT.search("".join(value for _, value in heard.fields)):
                yield Fault("no check", heard.key, where)
            return
        saying = Saying(self.road, self.ask, self.page, shown, heard)
        try:
            expected = SAYS[heard.key](saying)
        except Exception as error:
            yield Fault("not found", heard.key, f"{where}: {error!r}")
            return
        self.checked.add(heard.key)
        for name, value in heard.fields:
            if name in expected and str(expected[name]) != value:
                yield Fault("untrue", heard.key, f"{where}: {name} is {expected[name]}")
            elif name not in expected and DIGIT.search(value):
                inside = replace(shown, text=value, about={**shown.about, **saying.subject})
                yield from self._within(value, self.parts(value, heard), inside)


def titles(road: Road, language: str) -> Iterator[str]:
    """Names of the definitions, whose numbers are parts of names."""
    for rule in road.rules.values():
        yield rule["title"][language]
    for indicator in road.known_indicators.values():
        yield indicator["title"][language]
        yield from (word[language] for word in (indicator.get("words") or {}).values())
    for ledger in road.ledgers.values():
        yield ledger["title"][language]
    yield from road.known_indicators
