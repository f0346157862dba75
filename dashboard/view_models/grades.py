"""How many bodies are in each grade, in the chosen month and in the one before."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from dashboard.view_models import wording
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.rated import comparable
from metrics.model import shift


@dataclass(frozen=True)
class GradeCount:
    """One grade."""

    grade: str
    letter: str
    title: str
    now: int
    before: int
    change: str
    label: str


@dataclass(frozen=True)
class GradeCounts:
    """All grades, best first, and the words around them."""

    items: tuple[GradeCount, ...]
    caption_now: str
    caption_before: str
    compared: bool
    """Whether bodies are rated both in this month and in the one before."""

    def plain(self) -> dict[str, Any]:
        """The counts as plain lists and dicts."""
        return asdict(self)

    @property
    def total(self) -> int:
        """All bodies."""
        return sum(item.now for item in self.items)


def grade_counts(enquiry: Enquiry) -> GradeCounts:
    """Count the bodies in each grade."""
    ratings, before = enquiry.results.ratings, shift(enquiry.period, -1)
    now_counts = ratings.loc[ratings["period"] == enquiry.period, "grade"].value_counts()
    old_counts = ratings.loc[ratings["period"] == before, "grade"].value_counts()
    compared = comparable(enquiry)
    items: list[GradeCount] = []
    for grade in wording.grades(enquiry.scheme):
        now, old = int(now_counts.get(grade, 0)), int(old_counts.get(grade, 0))
        change = wording.change(now - old, 0) if compared else ""
        title = wording.grade(enquiry.scheme, grade, enquiry.t)
        label = enquiry.t("{grade}: {count} bodies").format(grade=title, count=now)
        items.append(GradeCount(grade, wording.letter(enquiry.scheme, grade), title, now, old, change, label))
    return GradeCounts(
        items=tuple(items),
        caption_now=wording.month_short(enquiry.period, enquiry.t),
        caption_before=wording.month_short(before, enquiry.t),
        compared=compared,
    )
