"""The counties on a map, and why the last ones stand where they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, isnan
from typing import Final

from dashboard.elements.county_map import CountyMap
from dashboard.presenters.map.outlines import map_source
from dashboard.presenters.ratings.changes import alike, not_compared
from dashboard.presenters.ratings.places import in_words
from dashboard.screens.briefing.facts import BriefingFacts, Mark, Sheet
from dashboard.screens.briefing.worst import held_back
from dashboard.session import naming
from dashboard.text import format
from dashboard.text.emphasis import unstopped, width
from metrics.application.findings.attention import Case, shortfalls

LAST: Final = 4
"""Counties with their reasons."""
LINE: Final = 19.0
"""How wide a line of reasons is, in em."""
LINES: Final = 2
"""Lines of reasons of one county."""


@dataclass(frozen=True)
class Last:
    """One of the last counties."""

    entity: str
    name: str
    mark: Mark
    doubtful: bool
    score: str
    place: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One grade of the legend and how many have it."""

    mark: Mark
    count: int


@dataclass(frozen=True)
class Counties:
    """The whole slide."""

    map: CountyMap
    heading: str
    last: tuple[Last, ...]
    legend: tuple[Entry, ...]
    doubtful: str


def counties(facts: BriefingFacts) -> Iterator[Sheet]:
    """The map and the last four; nothing where the city has no map."""
    query, t, drawing = facts.query, facts.query.t, facts.map
    if drawing is None or not drawing.counties:
        return
    every = [county.entity for county in drawing.counties]
    scores = {key: query.month.ratings[key].rated_score for key in every}
    order = sorted((key for key in scores if not isnan(scores[key])), key=lambda key: scores[key])
    part = Counties(
        map=drawing,
        heading=t("The last {n} and why").format(n=min(LAST, len(order))) if order else "",
        last=tuple(_last(facts, key) for key in order[:LAST]),
        legend=_legend(facts, every),
        doubtful=t("another grade is more likely") if facts.unsure & set(every) else "",
    )
    yield Sheet(claim(facts, [(key, scores[key]) for key in order], every), part, map_source(query))


def claim(facts: BriefingFacts, ordered: Sequence[tuple[str, float]], every: Sequence[str]) -> str:
    """How many counties are in the lowest grade, or in the next, and which comes last; ``ordered``, lowest first."""
    query, t = facts.query, facts.query.t
    if not ordered:
        return unstopped(not_compared(query))
    bands = [band.id for band in query.scheme.bands]
    kind = naming.kind(query, query.config.city.kind(every[0]))
    counts = {band: sum(query.month.ratings[key].grade == band for key in every) for band in bands}
    grade = {band: format.grade(query.scheme, band, t) for band in bands}
    parts: list[str] = []
    if counts[bands[-1]]:
        parts.append(t("{n} {grade}").format(n=counts[bands[-1]], grade=grade[bands[-1]]))
    else:
        parts.append(t("none {grade}").format(grade=grade[bands[-1]]))
    if len(bands) > 2 and counts[bands[-2]]:
        parts.append(t("{n} {grade}").format(n=counts[bands[-2]], grade=grade[bands[-2]]))
    shown = [(naming.short(query, key), format.score(score)) for key, score in ordered]
    if shown[0][1] == shown[-1][1]:
        last = t("all have {score} points").format(score=shown[0][1])
    else:
        last = t("**{names} comes last**").format(names=alike(query, shown, shown[0][1]))
    whole = t("{kind}: {counts}; {last}")
    return facts.claim(
        [
            whole.format(kind=kind, counts=format.clauses(parts[:kept], t), last=last)
            for kept in range(len(parts), 0, -1)
        ]
    )


def _last(facts: BriefingFacts, entity: str) -> Last:
    query, rating = facts.query, facts.query.month.ratings[entity]
    case = next((case for case in facts.cases if case.entity == entity), None)
    lost = shortfalls(query.results, query.scheme, query.period, [entity]).get(entity, ())
    reasons = held_back(facts, Case(entity, case.reasons if case else (), lost), at_most=2)
    return Last(
        entity=entity,
        name=naming.short(query, entity),
        mark=facts.mark(rating.grade),
        doubtful=entity in facts.unsure,
        score=format.score(rating.rated_score),
        place=in_words(facts.places.get(entity), query.t),
        reasons=tuple(_in_room(reasons)),
    )


def _in_room(reasons: Sequence[str]) -> Iterator[str]:
    """As many reasons as stand on the lines there are, and the first in any case."""
    used = 0
    for reason in reasons:
        used += ceil(width(reason) / LINE)
        if used <= LINES or used == ceil(width(reason) / LINE):
            yield reason


def _legend(facts: BriefingFacts, entities: Sequence[str]) -> tuple[Entry, ...]:
    """The grades that are on the map."""
    grades = [facts.query.month.ratings[key].grade for key in entities]
    return tuple(
        Entry(facts.mark(grade), grades.count(grade)) for grade in format.grades(facts.query.scheme) if grade in grades
    )
