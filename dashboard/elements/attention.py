"""A list of bodies with their tile and why they are listed; each opens its profile."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.elements import assets
from dashboard.session.query import Session


@dataclass(frozen=True)
class Cell:
    """One month of a strip: the grade, how tall it stands in per cent, and what it says when it is pointed at."""

    grade: str
    height: int
    title: str


@dataclass(frozen=True)
class Attention:
    """One body and the reasons that put it on the list, as finished text."""

    entity: str
    name: str
    short: str
    group: str
    grade: str
    letter: str
    score: str
    unsure: bool
    """Whether another grade is more likely."""
    reasons: str
    """All of them, in one or two sentences."""
    brief: str
    """The gravest of them, as many as stand on a line."""
    strip: tuple[Cell, ...]
    """One cell a month, the oldest first."""
    label: str


_list = assets.Element(
    "attention_list", "attention", "strip.js", draw="drawAttention(root, data.bodies, data.heading, open);"
)


def listing(session: Session, bodies: list[Attention], *, heading: str, key: str) -> str | None:
    """Draw the list and return the entity that was just clicked, if any."""
    return _list.draw(session, key=key, bodies=assets.as_data(bodies), heading=heading)
