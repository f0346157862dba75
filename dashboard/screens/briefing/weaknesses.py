"""What most units lack: the dimensions with all their scores, and the indicators whose target most units miss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, isnan
from typing import Final

from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings.changes import not_compared
from dashboard.presenters.ratings.rated import count_rated
from dashboard.screens.briefing.facts import BriefingFacts, Sheet, pages
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.emphasis import unstopped
from metrics.application.findings.standings import Standing, common, ranked, standings
from metrics.application.ratings.peers import part_medians

PARTS: Final = 7
"""Dimensions on a slide."""
INDICATORS: Final = 5
STEP: Final = 10
"""Points to which the low end of the axis is rounded."""


@dataclass(frozen=True)
class Strip:
    """One dimension: the score of every unit, and their median."""

    title: str
    scores: tuple[float, ...]
    median: float
    shown: str
    weakest: bool


@dataclass(frozen=True)
class Missed:
    """One indicator whose target so many of those miss that have a value."""

    title: str
    target: str
    below: int
    scored: int
    shown: str


@dataclass(frozen=True)
class Weaknesses:
    """The whole slide."""

    heading: str
    median: str
    low: float
    poor: float
    """Below so many points a dot asks for action: the lower edge of the last grade but one."""
    edges: tuple[tuple[float, str], ...]
    strips: tuple[Strip, ...]
    missed_heading: str
    missed: tuple[Missed, ...]
    nothing: str


def weaknesses(facts: BriefingFacts) -> Iterator[Sheet]:
    """The dimensions, the weakest first, and the indicators that most units fail."""
    query, t = facts.query, facts.query.t
    if not count_rated(query.month):
        said = not_compared(query)
        yield Sheet(unstopped(said), Weaknesses("", "", 0, 0, (), (), "", (), said))
        return
    strips = _strips(query)
    missed = _most_missed(query)
    lowest = min((score for strip in strips for score in strip.scores), default=0.0)
    for page in pages(strips, PARTS):
        part = Weaknesses(
            heading=t.plural(
                "{n} part of the index, a dot a unit", "{n} parts of the index, a dot a unit", len(strips)
            ),
            median=t("Median"),
            low=max(0.0, STEP * floor((lowest - 1) / STEP)),
            poor=query.scheme.lowest_edge,
            edges=tuple((band.from_, format.number(band.from_, 0)) for band in query.scheme.bands if band.from_ > 0),
            strips=tuple(page),
            missed_heading=t("Targets that most units miss"),
            missed=tuple(_missed(query, row) for row in missed[:INDICATORS]),
            nothing="" if missed else t("No unit misses a target."),
        )
        yield Sheet(_claim(facts, strips, missed), part, _foot(query))


def _claim(facts: BriefingFacts, strips: Sequence[Strip], missed: Sequence[Standing]) -> str:
    query, t = facts.query, facts.query.t
    weakest = [strip.title for strip in strips if strip.weakest]
    first = t("{dimension} is weakest").format(dimension=format.listing(weakest, t))
    if not missed:
        return first
    names = [naming.node(query, row.indicator) for row in missed if row.under == missed[0].under]
    counts = f"{missed[0].under}/{missed[0].known}"
    second = t("**{counts} units miss the target of {indicator}**").format(counts=counts, indicator=names[0])
    brief = t("**{counts} units miss a target**").format(counts=counts)
    return facts.claim([t("; ").join([first, second]), second, t("; ").join([first, brief]), brief])


def _strips(query: Query) -> list[Strip]:
    month, rated = query.month, {key for key, row in query.month.ratings.items() if row.is_rated}
    medians = {key: score for key, score in part_medians(month, query.scheme, rated).items() if not isnan(score)}
    order = sorted(medians, key=lambda key: medians[key])
    strips: list[Strip] = []
    for key in order:
        leaf = key in query.config.indicators
        every = (
            {entity: row.points for entity, row in month.of_indicator(key).items()}
            if leaf
            else {entity: row.rated_score for entity, row in month.of_node(key).items()}
        )
        scores = sorted(format.cut(score) for entity, score in every.items() if entity in rated and not isnan(score))
        shown = format.score(medians[key])
        strips.append(
            Strip(naming.node(query, key), tuple(scores), format.cut(medians[key]), shown,
                  weakest=shown == format.score(medians[order[0]]))
        )  # fmt: skip
    return strips


def _most_missed(query: Query) -> list[Standing]:
    """The indicators of the scheme whose target anybody misses, of those that most units have a value of."""
    posts = {leaf.key: observations.goalposts(query, leaf.key) for leaf in query.scheme.leaves()}
    rows = common(ranked(standings(query.month, posts, {}), "target"), len(query.month.ratings))
    return [row for row in rows if row.under]


def _missed(query: Query, row: Standing) -> Missed:
    t, posts = query.t, observations.goalposts(query, row.indicator)
    target = observations.value_text(query, row.indicator, posts.target) if posts else ""
    return Missed(
        title=naming.node(query, row.indicator),
        target=t("target {value}").format(value=target) if target else "",
        below=row.under or 0,
        scored=row.known,
        shown=f"{row.under}/{row.known}",
    )


def _foot(query: Query) -> str:
    t = query.t
    poor = t("Dots of another colour lie below {score} points").format(score=format.number(query.scheme.lowest_edge, 0))
    counted = t("of the indicators that at least three quarters of the units have")
    return f"{poor}{t('; ')}{counted}"
