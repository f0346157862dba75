"""A tile for each body, by peer group, in grade colours: a map for those who have no territory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from streamlit.components.v2 import component

from dashboard.elements import assets
from dashboard.elements.icons import Icon
from dashboard.session.query import Session


@dataclass(frozen=True)
class Tile:
    """One body, with finished texts."""

    entity: str
    name: str
    grade: str
    letter: str
    score: str
    change: str
    """An arrow with its points where the change is more than chance, else empty."""
    note: str
    """Empty, or the sign that a rule caps the grade or that it is held while the score has crossed a threshold."""
    label: str
    """All of it as one sentence, for screen readers and the tooltip."""
    marked: bool = False
    icon: Icon | None = None
    """What the control chart of the score signals."""


@dataclass(frozen=True)
class TileGroup:
    """One peer group and its tiles."""

    id: str
    title: str
    summary: str
    tiles: tuple[Tile, ...]


_MOUNT: Final = """
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".groups");
  begin(root, data);
  drawTiles(root, data.groups, (entity) => setTriggerValue("opened", entity));
}
"""
_grid = component(
    "tile_grid",
    html='<div class="board"><div class="groups"></div></div>',
    css=assets.read("tiles.css"),
    js=assets.read("base.js", "icons.js", "tiles.js") + _MOUNT,
)


def grid(
    session: Session, groups: list[TileGroup], *, key: str, shades: Mapping[str, dict[str, str]] | None = None
) -> str | None:
    """Draw the tiles and return the entity that was just clicked, if any.

    ``shades`` are fills beside those of the grades, by ``light`` and ``dark``.
    """
    setting = assets.setting(session)
    palettes = {theme: fills | (shades or {}).get(theme, {}) for theme, fills in setting["palettes"].items()}
    data = {**setting, "palettes": palettes, "groups": [asdict(group) for group in groups]}
    return _grid(key=key, data=data, on_opened_change=lambda: None).opened
