"""How many bodies are in each grade, in the chosen month and in the one before."""

from __future__ import annotations

from dashboard.elements.headline import GradeCount, GradeCounts
from dashboard.presenters.ratings.rated import comparable
from dashboard.session.query import Query
from dashboard.text import format
from metrics.model import shift


def grade_counts(query: Query) -> GradeCounts:
    """Count the bodies in each grade."""
    ratings, before = query.results.ratings, shift(query.period, -1)
    now_counts = ratings.loc[ratings["period"] == query.period, "grade"].value_counts()
    old_counts = ratings.loc[ratings["period"] == before, "grade"].value_counts()
    compared = comparable(query)
    items: list[GradeCount] = []
    for grade in format.grades(query.scheme):
        now, old = int(now_counts.get(grade, 0)), int(old_counts.get(grade, 0))
        change = format.change(now - old, 0) if compared else ""
        title = format.grade(query.scheme, grade, query.t)
        label = query.t("{grade}: {count} bodies").format(grade=title, count=now)
        items.append(GradeCount(grade, format.letter(query.scheme, grade), title, now, old, change, label))
    return GradeCounts(
        items=tuple(items),
        caption_now=format.month_short(query.period, query.t),
        caption_before=format.month_short(before, query.t),
        compared=compared,
    )
