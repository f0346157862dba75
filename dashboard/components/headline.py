"""The first line of the overview: bodies in each grade now and a month ago, and the index of both groups."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from streamlit.components.v2 import component

from dashboard.components import assets
from dashboard.view_models.grades import GradeCounts
from dashboard.view_models.indices import GroupIndex

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


def draw(counts: GradeCounts, indices: tuple[GroupIndex, ...], *, key: str) -> None:
    """Draw counts and indices side by side, numerals on one line."""
    data = {
        "counts": counts.plain(),
        "indices": [asdict(index) for index in indices],
        **assets.setting(),
    }
    _headline(key=key, data=data)
