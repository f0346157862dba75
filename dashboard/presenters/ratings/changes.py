"""Who rose and who fell a grade since the month that is compared with, and whose score moved by more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.presenters.ratings.rated import both_rated, comparable, count_rated, first_rated
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.rows import Movement

ALIKE: Final = 3
"""How many are named where several share a figure."""


@dataclass(frozen=True)
class GradeChange:
    """One body whose grade changed, as finished text."""

    entity: str
    name: str
    short: str
    steps: int
    """Grades upward; negative when it fell."""
    before: str
    before_letter: str
    now: str
    now_letter: str
    score: str
    change: str
    """Of the score, in points."""


def grade_changes(query: Query) -> tuple[list[GradeChange], list[GradeChange]]:
    """Bodies that rose and bodies that fell, the farthest first; without those that had or have no grade."""
    earlier = query.scheme_of(query.reference.period)
    order, order_before = (format.grades(scheme)[:-1] for scheme in (query.scheme, earlier))
    changes: list[GradeChange] = []
    for entity, rating in query.compared.items():
        grade, before = rating.grade, rating.previous_grade
        if grade not in order or before not in order_before or grade == before:
            continue
        changes.append(
            GradeChange(
                entity=entity,
                name=naming.entity(query, entity),
                short=naming.short(query, entity),
                steps=order_before.index(before) - order.index(grade),
                before=before,
                before_letter=format.letter(earlier, before),
                now=grade,
                now_letter=format.letter(query.scheme, grade),
                score=format.score(rating.score),
                change=format.change(rating.change),
            )
        )
    risen = sorted((change for change in changes if change.steps > 0), key=lambda change: -change.steps)
    fallen = sorted((change for change in changes if change.steps < 0), key=lambda change: change.steps)
    return risen, fallen


def grades_sentence(query: Query, *, named: int = 4) -> str:
    """How many rose and fell, naming the first few of each."""
    t = query.t
    if not comparable(query):
        return not_compared(query)
    risen, fallen = ([item.short for item in side] for side in grade_changes(query))
    text = t("No rated unit changed its grade.")
    if risen and fallen:
        text = t("{risen} rose a grade ({rising}); {fallen} fell a grade ({falling}).")
    elif risen:
        text = t("{risen} rose a grade ({rising}).")
    elif fallen:
        text = t("{fallen} fell a grade ({falling}).")
    rising, falling = some_of(query, risen, named), some_of(query, fallen, named)
    return text.format(risen=len(risen), rising=rising, fallen=len(fallen), falling=falling)


def not_compared(query: Query) -> str:
    """What is said instead of a comparison: that none is rated, how many are first rated, or that the scheme is new."""
    if not count_rated(query.month):
        return query.t("No unit is rated yet this month.")
    if query.against != "month":
        return _not_against(query)
    if both_rated(query):
        text = query.t('"{scheme}" rates from this month on: what changed since the month before is partly method.')
        return text.format(scheme=query.t(query.scheme.title))
    if not (n := first_rated(query)):
        return query.t("No unit was rated a month ago.")
    return query.t.plural("{n} unit is rated for the first time.", "{n} units are rated for the first time.", n)


def _not_against(query: Query) -> str:
    """Why the chosen month is not set against an earlier one than that before it."""
    t, reference = query.t, query.reference
    earlier = format.month(reference.period, t)
    if reference.obstacle == "before_first":
        first = format.month(query.results.periods[0], t)
        return t("There is no {month} to compare with: results begin in {first}.").format(month=earlier, first=first)
    if reference.obstacle == "nobody_rated":
        return t("No unit was rated in {month}; there is nothing to compare with.").format(month=earlier)
    text = t('"{scheme}" did not rate {month} yet: what changed since then is partly method.')
    return text.format(scheme=t(query.scheme.title), month=earlier)


def fresh_indicators(query: Query) -> set[str]:
    """Indicators of the scheme of which any body has a value of a month since the one that is compared with."""
    scored = {leaf.indicator for leaf in query.scheme.leaves()}
    rows = [row for own in query.month.indicators.values() for row in own.values() if row.indicator in scored]
    return {row.indicator for row in rows if row.has_value and row.as_of and row.as_of > query.reference.period}


def movement_sentence(query: Query, movements: Mapping[str, Movement], *, named: int = 4) -> str:
    """Whose score moved by more than chance, and how many indicators could move at all.

    Args:
        named: Bodies named; the others are counted.
    """
    t = query.t
    could = _could_move(query)
    if not comparable(query):
        return could
    moved = sorted((row for row in movements.values() if row.significant), key=lambda row: -abs(row.change))
    names = [f"{naming.short(query, row.entity)} {format.change(query.compared[row.entity].change)}" for row in moved]
    return format.sentences([_moved(query, len(moved), some_of(query, names, named)), could], t)


def _could_move(query: Query) -> str:
    """How many indicators have a value that the month compared with did not have."""
    t, fresh, total = query.t, len(fresh_indicators(query)), len(list(query.scheme.leaves()))
    if query.against == "month":
        return t.plural(
            "{n} of {total} indicators brings a new value this month.",
            "{n} of {total} indicators bring a new value this month.",
            fresh, total=total,
        )  # fmt: skip
    return t.plural(
        "{n} of {total} indicators has brought a new value since {month}.",
        "{n} of {total} indicators have brought a new value since {month}.",
        fresh, total=total, month=format.month(query.reference.period, t),
    )  # fmt: skip


def _moved(query: Query, count: int, names: str) -> str:
    """How many scores moved by more than chance, and whose."""
    t, month = query.t, format.month(query.reference.period, query.t)
    if query.against == "month":
        if not count:
            return t("No score clearly changed since last month.")
        return t.plural(
            "{n} score clearly changed since last month: {names}.",
            "{n} scores clearly changed since last month: {names}.",
            count, names=names,
        )  # fmt: skip
    if not count:
        return t("No score clearly changed since {month}.").format(month=month)
    return t.plural(
        "{n} score clearly changed since {month}: {names}.",
        "{n} scores clearly changed since {month}: {names}.",
        count, names=names, month=month,
    )  # fmt: skip


def some_of(query: Query, names: list[str], named: int) -> str:
    """The first few of many names, and how many there are besides: two at least, or the one is named as well."""
    if len(names) <= named + 1:
        return format.listing(names, query.t)
    return query.t("{names} and {more} more").format(names=query.t(", ").join(names[:named]), more=len(names) - named)


def alike(query: Query, figures: Sequence[tuple[str, str]], shown: str) -> str:
    """All of those, by name and figure, whose figure reads like one; the first few, and how many there are besides."""
    return some_of(query, [name for name, figure in figures if figure == shown], ALIKE)
