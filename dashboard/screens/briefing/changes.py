"""What changed: scores that moved by more than chance, large; other changes of grade, small; grades that wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, isnan
from typing import Final

from dashboard.presenters.ratings.changes import grade_changes, not_compared
from dashboard.presenters.ratings.rated import comparable
from dashboard.screens.briefing.facts import BriefingFacts, Mark, Sheet, pages
from dashboard.session import cache, naming
from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.emphasis import unstopped
from metrics.application.ratings.grade_holds import moves
from metrics.application.signals.rows import Movement

MOVED: Final = 7
"""Scores on a slide."""
OTHERS: Final = 6
"""Other changes of grade on a slide."""
NAMED: Final = 3
STEP: Final = 5
"""Points to which the ends of the axis are rounded."""


@dataclass(frozen=True)
class Moved:
    """One unit whose score moved by more than chance."""

    entity: str
    name: str
    before: Mark
    now: Mark
    same: str
    """Said in place of the second grade where it is the first."""
    start: float
    end: float
    change: str
    fell: bool


@dataclass(frozen=True)
class Other:
    """One unit whose grade changed though its score did not clearly move."""

    entity: str
    name: str
    before: Mark
    now: Mark
    change: str


@dataclass(frozen=True)
class Axis:
    """The part of the scale that is drawn, and the lower edges of the bands in it."""

    low: float
    high: float
    edges: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Changes:
    """The whole slide."""

    heading: str
    moved: tuple[Moved, ...]
    nothing: str
    axis: Axis
    others_heading: str
    others: tuple[Other, ...]
    waiting: str


def changes(facts: BriefingFacts) -> Iterator[Sheet]:
    """What changed since the month before, on as many slides as it takes."""
    query, t = facts.query, facts.query.t
    if not comparable(query):
        nothing = Changes("", (), not_compared(query), Axis(0, 100, ()), "", (), "")
        yield Sheet(unstopped(not_compared(query)), nothing)
        return
    rows = sorted((row for row in facts.movements.values() if row.significant), key=lambda row: -row.change)
    moved = [_moved(facts, row) for row in rows]
    others = _others(facts)
    axis = _axis(query, [value for row in moved for value in (row.start, row.end)])
    sheets = max(ceil(len(moved) / MOVED), ceil(len(others) / OTHERS), 1)
    left, right = [*pages(moved, MOVED)], [*pages(others, OTHERS)]
    for number in range(sheets):
        part = Changes(
            heading=t.plural("{n} score clearly moved", "{n} scores clearly moved", len(moved)),
            moved=tuple(left[number]) if number < len(left) else (),
            nothing="" if moved else t("No score clearly changed."),
            axis=axis,
            others_heading=_others_heading(query, others),
            others=tuple(right[number]) if number < len(right) else (),
            waiting=_waiting(query),
        )
        yield Sheet(_claim(facts, rows), part, _foot(query))


def _claim(facts: BriefingFacts, rows: Sequence[Movement]) -> str:
    query, t = facts.query, facts.query.t
    risen, fallen = grade_changes(query)
    clear = {row.entity for row in rows}
    real = sum(change.entity in clear for change in (*risen, *fallen))
    counts = t("{risen} up and {fallen} down a grade, {real} of them by a clear change of score").format(
        risen=len(risen), fallen=len(fallen), real=real
    )
    brief = t("{risen} up and {fallen} down a grade").format(risen=len(risen), fallen=len(fallen))
    if (risen or fallen) and not real:
        counts = t("{risen} up and {fallen} down a grade, none by a clear change of score").format(
            risen=len(risen), fallen=len(fallen)
        )
    if not risen and not fallen:
        counts = brief = t("No unit changed its grade")
    down = [naming.short(query, row.entity) for row in reversed(rows) if row.change < 0]
    if not down:
        return facts.claim([counts, brief])
    named = t("**{names} slipping**").format(names=t(", ").join(down))
    counted = t.plural("**{n} score clearly fell**", "**{n} scores clearly fell**", len(down))
    told = [named, counted] if len(down) <= NAMED else [counted]
    return facts.claim([t("; ").join([start, end]) for end in told for start in (counts, brief)])


def _moved(facts: BriefingFacts, row: Movement) -> Moved:
    query = facts.query
    rating, before = query.month.ratings[row.entity], query.month_before.ratings[row.entity]
    return Moved(
        entity=row.entity,
        name=naming.short(query, row.entity),
        before=facts.mark(before.grade),
        now=facts.mark(rating.grade),
        same=query.t("unchanged") if rating.grade == before.grade else "",
        start=format.cut(before.rated_score),
        end=format.cut(rating.rated_score),
        change=format.change(rating.change),
        fell=rating.change < 0,
    )


def _others(facts: BriefingFacts) -> list[Other]:
    query = facts.query
    risen, fallen = grade_changes(query)
    rows = [row for row in (*fallen, *risen) if not facts.movements[row.entity].significant]
    return [Other(row.entity, row.short, facts.mark(row.before), facts.mark(row.now), row.change) for row in rows]


def _others_heading(query: Query, others: Sequence[Other]) -> str:
    """How many other grades changed, and by what."""
    t = query.t
    if not others:
        return t("No other grade changed")
    own, changed = {row.entity for row in others}, cache.score_changes(query, query.month_before.period)
    capped = {key for key in own if key in changed and (changed[key].capped or changed[key].uncapped)}
    crossed = {move.entity: move.months for move in moves(query.results, query.scheme, query.period)}
    waited = {key for key in own - capped if crossed.get(key) is not None}
    sure = {key for key in own - capped if key in crossed} - waited
    parts = [
        t.plural("{n} by a wait that ended", "{n} by waits that ended", len(waited)) if waited else "",
        t.plural("{n} by a rule", "{n} by rules", len(capped)) if capped else "",
        t("{n} as the new grade is likely enough").format(n=len(sure)) if sure else "",
    ]
    total = t.plural("{n} other grade changed", "{n} other grades changed", len(others))
    why = t(", ").join(part for part in parts if part)
    return t("{total}: {why}").format(total=total, why=why) if why else total


def _waiting(query: Query) -> str:
    """How many grades are pending, and which way."""
    t, order = query.t, format.grades(query.scheme)
    held = [rating for rating in query.month.ratings.values() if rating.shows_held]
    if not held:
        return ""
    up = sum(order.index(rating.band) < order.index(rating.held) for rating in held)
    return t.plural(
        "{n} grade pending: the score has crossed an edge; may rise: {up}, may fall: {down}",
        "{n} grades pending: the scores have crossed an edge; may rise: {up}, may fall: {down}",
        len(held),
        up=up,
        down=len(held) - up,
    )


def _axis(query: Query, scores: Sequence[float]) -> Axis:
    known = [score for score in scores if not isnan(score)]
    edges = [(band.from_, format.number(band.from_, 0)) for band in query.scheme.bands if band.from_ > 0]
    if not known:
        return Axis(0, 100, tuple(edges))
    low, high = STEP * floor((min(known) - 1) / STEP), STEP * ceil((max(known) + 1) / STEP)
    return Axis(low, high, tuple(edge for edge in edges if low <= edge[0] <= high))


def _foot(query: Query) -> str:
    t = query.t
    months = t("Hollow: {before}, filled: {now}").format(
        before=format.month_alone(query.month_before.period, t), now=format.month_alone(query.period, t)
    )
    rule = query.scheme.hysteresis
    if rule is None:
        return months
    wait = t.plural(
        "a wait ends after {n} month beyond the edge", "a wait ends after {n} months beyond the edge", rule.periods
    )
    return f"{months}{t('; ')}{wait}"
