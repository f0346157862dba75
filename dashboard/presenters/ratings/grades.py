"""How many bodies are in each grade, in the chosen month and in the one that it is set against."""

from __future__ import annotations

from collections import Counter

from dashboard.elements.headline import GradeCount, GradeCounts
from dashboard.presenters.ratings.rated import comparable
from dashboard.session.query import Query
from dashboard.text import format


def grade_counts(query: Query) -> GradeCounts:
    """Count the bodies in each grade."""
    now_counts, old_counts = (
        Counter(rating.grade for rating in month.ratings.values()) for month in (query.month, query.month_compared)
    )
    compared = comparable(query)
    items: list[GradeCount] = []
    for grade in format.grades(query.scheme):
        now, old = now_counts[grade], old_counts[grade]
        change = format.change(now - old, 0) if compared else ""
        title = format.grade(query.scheme, grade, query.t)
        label = query.t.plural("{grade}: {n} unit", "{grade}: {n} units", now, grade=title)
        items.append(GradeCount(grade, format.letter(query.scheme, grade), title, now, old, change, label))
    return GradeCounts(items=tuple(items), compared=compared)
