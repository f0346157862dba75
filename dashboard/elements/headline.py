"""The first line of the overview: bodies in each grade now and a month ago, and the index of both groups."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final, Literal

from streamlit.components.v2 import component

from dashboard.elements import assets
from dashboard.session.query import Session

Kind = Literal["county", "unit"]


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

    @property
    def total(self) -> int:
        """All bodies."""
        return sum(item.now for item in self.items)


@dataclass(frozen=True)
class GroupIndex:
    """The median score of one kind of body, as finished text."""

    kind: Kind
    title: str
    score: str
    change: str
    """Against the month before; empty where there is none."""
    history: tuple[float, ...]
    first: str
    last: str
    """The months at both ends of the history."""
    rated: int
    """Bodies with a score in the chosen month."""


_MOUNT: Final = """
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".headline");
  begin(root, data);
  drawHeadline(root, data);
}
"""
_headline = component(
    "headline",
    html='<div class="frame"><div class="headline"></div></div>',
    css=assets.read("headline.css"),
    js=assets.read("base.js", "headline.js") + _MOUNT,
)


def draw(session: Session, counts: GradeCounts, indices: tuple[GroupIndex, ...], *, key: str) -> None:
    """Draw counts and indices side by side, numerals on one line."""
    data = {
        "counts": asdict(counts),
        "indices": [asdict(index) for index in indices],
        **assets.setting(session),
    }
    _headline(key=key, data=data)
