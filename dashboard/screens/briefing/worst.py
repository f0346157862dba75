"""Where it is worst and why: a column for each unit in the lowest grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import Final

from dashboard.elements.attention import Cell
from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings.attention import lowest_words, reason_clause
from dashboard.presenters.ratings.changes import not_compared
from dashboard.presenters.ratings.places import in_words
from dashboard.presenters.ratings.rated import count_rated
from dashboard.presenters.ratings.strips import strip
from dashboard.screens.briefing.facts import BriefingFacts, Mark, Sheet, pages
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.emphasis import unstopped
from metrics.application.findings.attention import Case, GradeLowered, InLowestGrade
from metrics.application.ratings.peers import part_medians
from metrics.model import IndicatorScore

COLUMNS: Final = {"zh": 3, "en": 2}
"""Columns on a slide; two where there are no more than two or four units."""
DIMENSIONS: Final = 3
REASONS: Final = 3
LONG: Final = 12
"""Months in the lowest grade that are called long."""


@dataclass(frozen=True)
class Bar:
    """One dimension, with the median of the peers; both from 0 to 100."""

    title: str
    score: float
    shown: str
    peers: float | None
    poor: bool


@dataclass(frozen=True)
class Column:
    """One unit."""

    entity: str
    name: str
    mark: Mark
    standing: str
    strip: tuple[Cell, ...]
    caption: str
    bars: tuple[Bar, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Worst:
    """The whole slide."""

    bars_heading: str
    reasons_heading: str
    columns: tuple[Column, ...]
    nothing: str


def worst(facts: BriefingFacts) -> Iterator[Sheet]:
    """The units in the lowest grade; where there are none, the two that need attention most."""
    t = facts.query.t
    size = 2 if len(facts.worst) in (1, 2, 4) else COLUMNS[facts.query.language]
    for cases in pages(facts.worst, size):
        part = Worst(
            bars_heading=t("Lowest dimensions"),
            reasons_heading=t("Main constraints"),
            columns=tuple(_column(facts, case) for case in cases),
            nothing="" if facts.worst else t("Nothing here needs attention."),
        )
        foot = t("One cell a month, the taller and darker the graver; the upright line is the median of the peers")
        yield Sheet(_claim(facts), part, foot if facts.worst else "")


def _claim(facts: BriefingFacts) -> str:
    query, t = facts.query, facts.query.t
    if not count_rated(query.month):
        return unstopped(not_compared(query))
    grade = format.grade(query.scheme, query.scheme.bands[-1].id, t)
    lowest = [(case, reason) for case in facts.worst for reason in case.reasons if isinstance(reason, InLowestGrade)]
    if not lowest:
        none = t("No unit is {grade}").format(grade=grade)
        names = [naming.short(query, case.entity) for case in facts.worst]
        if not names:
            return none
        watch = t("**{names} need attention first**").format(names=format.listing(names, t))
        return facts.claim([t("; ").join([none, watch]), none])
    head = t.plural("{n} unit is {grade}", "{n} units are {grade}", len(lowest), grade=grade)
    alone = t.plural("**{n} unit is {grade}**", "**{n} units are {grade}**", len(lowest), grade=grade)
    long = [naming.short(query, case.entity) for case, reason in lowest if reason.months >= LONG or _mostly(reason)]
    again = [
        naming.short(query, case.entity)
        for case, reason in lowest
        if reason.total > reason.months and naming.short(query, case.entity) not in long
    ]
    told = [t("**{names} for long**").format(names=t(", ").join(long))] if long else []
    back = [t("{names} again").format(names=t(", ").join(again))] if again else []
    counted = [t("**{n} of them for long**").format(n=len(long))] if long else []
    candidates = [told + back, told, counted]
    return facts.claim([t(": ").join([head, format.clauses(parts, t)]) for parts in candidates if parts] + [alone])


def _mostly(reason: InLowestGrade) -> bool:
    """Whether a body was in the lowest grade for most of a year or more, with short breaks."""
    return reason.rated >= LONG and reason.total > reason.rated / 2


def _column(facts: BriefingFacts, case: Case) -> Column:
    query, t, entity = facts.query, facts.query.t, case.entity
    rating = query.month.ratings[entity]
    score = t("{score} points").format(score=format.score(rating.rated_score))
    return Column(
        entity=entity,
        name=naming.short(query, entity),
        mark=facts.mark(rating.grade),
        standing=format.clauses([text for text in (score, in_words(facts.places.get(entity), t)) if text], t),
        strip=strip(query, entity),
        caption=_caption(facts, case),
        bars=_bars(query, entity),
        reasons=tuple(held_back(facts, case)),
    )


def _caption(facts: BriefingFacts, case: Case) -> str:
    """For how long, and how sure the grade is."""
    query, t = facts.query, facts.query.t
    parts = [lowest_words(query, reason) for reason in case.reasons if isinstance(reason, InLowestGrade)]
    sure = facts.uncertainty.get(case.entity)
    if sure is not None and not isnan(sure.likely):
        parts.append(t("certainty {share}").format(share=format.percent(sure.likely)))
    return t("; ").join(parts)


def _bars(query: Query, entity: str) -> tuple[Bar, ...]:
    medians = part_medians(query.month, query.scheme, observations.peers(query, entity))
    nodes, indicators = query.month.nodes.get(entity, {}), query.month.indicators.get(entity, {})
    points = {
        child.key: nodes[child.key].rated_score if child.key in nodes else indicators[child.key].points
        for child in query.scheme.tree.children
        if child.key in nodes or child.key in indicators
    }
    known = sorted((key for key in points if not isnan(points[key])), key=lambda key: points[key])
    return tuple(
        Bar(
            title=naming.node(query, key),
            score=format.cut(points[key]),
            shown=format.score(points[key]),
            peers=None if isnan(medians[key]) else format.cut(medians[key]),
            poor=points[key] < query.scheme.lowest_edge,
        )
        for key in known[:DIMENSIONS]
    )


def held_back(facts: BriefingFacts, case: Case, at_most: int = REASONS) -> list[str]:
    """The rules that cost a grade, the indicators that lose most against their targets, and what is overdue."""
    query, t = facts.query, facts.query.t
    rules = [reason_clause(query, case.entity, reason) for reason in case.reasons if isinstance(reason, GradeLowered)]
    own = query.month.indicators.get(case.entity, {})
    lost = [part.indicator for part in case.shortfalls if part.indicator in own]
    values = [_value(query, own[code]) for code in lost]
    late = [row.days_overdue for row in facts.follow_ups if row.entity == case.entity and row.is_overdue]
    overdue = t.plural("{n} matter overdue, by up to {days} days", "{n} matters overdue, by up to {days} days",
                       len(late), days=max(late, default=0))  # fmt: skip
    room = at_most - len(rules) - bool(late)
    return [*rules, *values[: max(room, 1)], *([overdue] if late else [])][:at_most]


def _value(query: Query, row: IndicatorScore) -> str:
    """An indicator with its value: n of N where it counts, else in its unit."""
    t, title = query.t, naming.node(query, row.indicator)
    measured = query.config.indicators[row.indicator]
    if measured.unit == "percent" and not isnan(row.numerator) and not isnan(row.denominator):
        counts = f"{format.number(row.numerator, 0)}/{format.number(row.denominator, 0)}"
        return t("{indicator} {value}").format(indicator=title, value=counts)
    value = observations.value_text(query, row.indicator, row.value)
    return t("{indicator} {value}").format(indicator=title, value=value)
