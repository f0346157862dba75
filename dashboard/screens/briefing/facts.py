"""What all slides are made from, and what one of them consists of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

from dashboard.elements.county_map import CountyMap
from dashboard.presenters.ratings.places import Place, Places
from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.emphasis import fitting
from metrics.application.findings.attention import Case, InLowestGrade
from metrics.application.findings.attention import attention as find
from metrics.application.findings.decisions import Matter
from metrics.application.findings.decisions import decisions as matters
from metrics.application.ratings.robustness import BodyUncertainty
from metrics.application.records.rows import FollowUp, Return, Supervised
from metrics.application.signals.rows import Movement

TITLE: Final = 30.8
"""How wide a claim may be to stand on one line, in em."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Sheet:
    """What one slide shows under its claim; ``part`` is a dataclass of the kind's own, in finished texts."""

    claim: str
    """A sentence whose phrase that asks for action is marked; see ``text.emphasis``."""
    part: Any
    foot: str = ""
    """How it is read, in few words."""


@dataclass(frozen=True)
class Mark:
    """A grade as it is painted."""

    grade: str
    letter: str
    title: str = ""


@dataclass(frozen=True)
class BriefingFacts:
    """What the slides are made from."""

    query: Query
    follow_ups: Sequence[FollowUp] = ()
    movements: Mapping[str, Movement] = field(default_factory=dict[str, Movement])
    map: CountyMap | None = None
    """The counties as they are drawn; None where the city has no map."""
    places: Places = field(default_factory=dict[str, Place])
    supervised: Sequence[Supervised] = ()
    uncertainty: Mapping[str, BodyUncertainty] = field(default_factory=dict[str, BodyUncertainty])
    """By body."""
    missing: Sequence[Return] = ()
    """Ledgers that are overdue for the month."""

    def claim(self, candidates: Sequence[str]) -> str:
        """The first of several ways to claim something that has room above a slide."""
        return fitting(candidates, TITLE)

    @cached_property
    def unsure(self) -> frozenset[str]:
        """Units of which another grade is more likely."""
        return frozenset(key for key, row in self.uncertainty.items() if row.is_rated and row.likeliest != row.grade)

    @cached_property
    def cases(self) -> list[Case]:
        """All bodies that need attention, the gravest first."""
        query = self.query
        every = len(query.month.ratings)
        return find(
            query.results, query.config, query.scheme, self.follow_ups, self.movements, query.period, at_most=every
        )

    @cached_property
    def worst(self) -> list[Case]:
        """Those in the lowest grade, the longest first; where there are none, the two that need attention most."""
        lowest = [case for case in self.cases if any(isinstance(reason, InLowestGrade) for reason in case.reasons)]
        return lowest or [case for case in self.cases if self.query.month.ratings[case.entity].is_rated][:2]

    @cached_property
    def matters(self) -> list[Matter]:
        """What is put before the meeting."""
        query = self.query
        return matters(
            query.results, query.config, query.scheme, self.follow_ups, query.period,
            missing=[item.ledger.id for item in self.missing],
        )  # fmt: skip

    def mark(self, grade: str) -> Mark:
        """How a grade of the scheme in force is painted."""
        scheme, t = self.query.scheme, self.query.t
        return Mark(grade, format.letter(scheme, grade), format.grade(scheme, grade, t))


def pages(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Some items after the other, as many as a slide holds; one empty page where there are none."""
    yield from (items[start : start + size] for start in range(0, max(len(items), 1), size))
