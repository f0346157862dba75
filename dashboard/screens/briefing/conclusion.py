"""The conclusion: how the city stands, where it is worst and why, what changed, and what is to be decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from dashboard.elements.headline import GradeCounts
from dashboard.presenters.ratings import city
from dashboard.presenters.ratings.attention import loses_most, lowest_words, reason_clause
from dashboard.presenters.ratings.changes import not_compared
from dashboard.presenters.ratings.decisions import numbered
from dashboard.presenters.ratings.grades import grade_counts
from dashboard.presenters.ratings.indices import group_indices
from dashboard.presenters.ratings.rated import comparable
from dashboard.screens.briefing.facts import BriefingFacts, Sheet
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.emphasis import fitting, width
from metrics.application.findings.attention import Case, InLowestGrade

COLUMN: Final = {"zh": 21.0, "en": 23.0}
"""How wide a line of a column is, in em."""
LINES: Final = {"zh": 3, "en": 4}
"""Lines of a column."""


@dataclass(frozen=True)
class Line:
    """One line of a column: the name that leads it, if any, and what is said."""

    name: str
    text: str
    act: bool = False


@dataclass(frozen=True)
class Column:
    """One of four questions and its answer."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Conclusion:
    """Counts by grade, the medians in words, and four questions with their answers."""

    counts: GradeCounts
    medians: str
    columns: tuple[Column, ...]


def conclusion(facts: BriefingFacts) -> Iterator[Sheet]:
    """The one slide that stands for all."""
    query, t = facts.query, facts.query.t
    columns = (
        Column(t("Where is it worst?"), _where(facts)),
        Column(t("Why?"), _why(facts)),
        Column(t("What changed?"), _changed(facts)),
        Column(t("What is to be decided?"), _asked(facts)),
    )
    part = Conclusion(grade_counts(query), _medians(query), columns)
    claims = city.claims(query, facts.movements, facts.matters)
    yield Sheet(facts.claim(claims), part, t("Changes are against the month before.") if comparable(query) else "")


def _medians(query: Query) -> str:
    """The median index of each kind of body, with its change."""
    t = query.t
    text, changed = t("{kind} {score}"), t("{kind} {score} ({change})")
    parts = [
        (changed if index.change else text).format(
            kind=naming.kind(query, index.kind), score=index.score, change=index.change
        )
        for index in group_indices(query)
        if index.rated
    ]
    total = t.plural("{n} unit", "{n} units", len(query.month.ratings))
    if not parts:
        return t("{units}.").format(units=total)
    return t("{units}. Median index: {medians}.").format(units=total, medians=format.clauses(parts, t))


def _where(facts: BriefingFacts) -> tuple[Line, ...]:
    query, t = facts.query, facts.query.t
    lines = [_stands(query, case) for case in facts.worst[:2]]
    if not lines:
        return (Line("", t("Nothing here needs attention.")),)
    if len(facts.worst) > 2:
        grade = format.grade(query.scheme, query.scheme.bands[-1].id, t)
        lines.append(Line("", t("{n} units are {grade} in all").format(n=len(facts.worst), grade=grade)))
    return tuple(lines)


def _stands(query: Query, case: Case) -> Line:
    """The score of a body, and for how long it has been in the lowest grade or what else weighs most."""
    t, reason = query.t, case.reasons[0]
    lowest = next((item for item in case.reasons if isinstance(item, InLowestGrade)), None)
    score = t("{score} points").format(score=format.score(query.month.ratings[case.entity].rated_score))
    words = lowest_words(query, lowest) if lowest else reason_clause(query, case.entity, reason)
    full = format.clauses([score, words], t)
    name = naming.short(query, case.entity)
    room = COLUMN[query.language] * (LINES[query.language] // 2) * 0.95 - width(name)
    return Line(name, fitting([full, words, score], room), act=lowest is not None)


def _why(facts: BriefingFacts) -> tuple[Line, ...]:
    query, t = facts.query, facts.query.t
    lines = [
        Line("", t("{name}: {reasons}").format(name=naming.short(query, case.entity), reasons=why))
        for case in facts.worst[:2]
        if (why := loses_most(query, case.shortfalls))
    ]
    return tuple(lines) or (Line("", t("No dimension lies below its target.")),) if facts.worst else ()


def _changed(facts: BriefingFacts) -> tuple[Line, ...]:
    query, t = facts.query, facts.query.t
    if not comparable(query):
        return (Line("", not_compared(query)),)
    moved = sorted((row for row in facts.movements.values() if row.significant), key=lambda row: row.change)
    risen = [naming.short(query, row.entity) for row in reversed(moved) if row.change > 0]
    fallen = [naming.short(query, row.entity) for row in moved if row.change < 0]
    if not moved:
        return (Line("", t("No score clearly changed.")),)
    sides = [(t("Up: {names}"), risen), (t("Down: {names}"), fallen)]
    return tuple(Line("", _named(query, pattern, names)) for pattern, names in sides if names)


def _named(query: Query, pattern: str, names: Sequence[str]) -> str:
    """As many names as stand on a line and a half, and how many there are in all where some are left out."""
    t = query.t
    whole = [pattern.format(names=format.listing(list(names), t))]
    for kept in range(len(names) - 1, 0, -1):
        some = t(", ").join(names[:kept])
        whole.append(pattern.format(names=t("{names} and others, {n} in all").format(names=some, n=len(names))))
    return fitting(whole, COLUMN[query.language] * LINES[query.language] * 0.47)


def _asked(facts: BriefingFacts) -> tuple[Line, ...]:
    query, t = facts.query, facts.query.t
    # Their names stand on the slide already.
    texts = numbered(query, facts.matters, named=0)
    if not texts:
        return (Line("", t("Nothing is put before the meeting.")),)
    lines, room = list[str](), COLUMN[query.language]
    for text in texts:
        if lines and width(joined := f"{lines[-1]}\u3000{text}") <= room:
            lines[-1] = joined
        else:
            lines.append(text)
    kept = lines
    for number in range(len(lines) - 1, 0, -1):
        if sum(ceil(width(line) / room) for line in kept) <= LINES[query.language]:
            break
        whole = t("{text}; {n} matters in all").format(text=lines[number - 1], n=len(texts))
        kept = [*lines[: number - 1], whole]
    return tuple(Line("", text) for text in kept)
