"""The first line of the overview: bodies in each grade, and the index of each kind of body."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.elements import assets
from dashboard.session.query import Session


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
    compared: bool
    """Whether bodies are rated both in this month and in the one before."""

    @property
    def total(self) -> int:
        """All bodies."""
        return sum(item.now for item in self.items)


@dataclass(frozen=True)
class GroupIndex:
    """The median score of one kind of body, as finished text."""

    kind: str
    title: str
    """The kind; that it is the median index of theirs is said once, before the first."""
    score: str
    change: str
    """Against the month that is compared with; empty where there is none."""
    rated: int
    """Bodies with a score in the chosen month."""


_headline = assets.Element(
    "headline", "headline", draw="drawHeadline(root, data);",
    html='<div class="frame"><div class="headline"></div></div>',
)  # fmt: skip


def draw(session: Session, counts: GradeCounts, indices: tuple[GroupIndex, ...], *, title: str, key: str) -> None:
    """Draw counts and indices on one line, above a bar of the bodies in each grade.

    Args:
        title: What the indices are.
    """
    _headline.draw(session, key=key, counts=assets.as_data(counts), indices=assets.as_data(indices), title=title)
