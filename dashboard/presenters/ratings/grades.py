"""How many bodies are in each grade, in the chosen month and in the one before."""

from __future__ import annotations

from dashboard.elements.headline import GradeCount, GradeCounts
from dashboard.presenters.ratings.rated import comparable
from dashboard.session.query import Enquiry
from dashboard.text import format
from metrics.model import shift


def grade_counts(enquiry: Enquiry) -> GradeCounts:
    """Count the bodies in each grade."""
    ratings, before = enquiry.results.ratings, shift(enquiry.period, -1)
    now_counts = ratings.loc[ratings["period"] == enquiry.period, "grade"].value_counts()
    old_counts = ratings.loc[ratings["period"] == before, "grade"].value_counts()
    compared = comparable(enquiry)
    items: list[GradeCount] = []
    for grade in format.grades(enquiry.scheme):
        now, old = int(now_counts.get(grade, 0)), int(old_counts.get(grade, 0))
        change = format.change(now - old, 0) if compared else ""
        title = format.grade(enquiry.scheme, grade, enquiry.t)
        label = enquiry.t("{grade}: {count} bodies").format(grade=title, count=now)
        items.append(GradeCount(grade, format.letter(enquiry.scheme, grade), title, now, old, change, label))
    return GradeCounts(
        items=tuple(items),
        caption_now=format.month_short(enquiry.period, enquiry.t),
        caption_before=format.month_short(before, enquiry.t),
        compared=compared,
    )
