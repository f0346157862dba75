"""A tile for each body, by peer group, in grade colours: a map for those who have no territory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from streamlit.components.v2 import component

from dashboard.components import assets
from dashboard.view_models.tiles import TileGroup

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


def grid(groups: list[TileGroup], *, key: str, shades: Mapping[str, dict[str, str]] | None = None) -> str | None:
    """Draw the tiles and return the entity that was just clicked, if any.

    Args:
        groups: From ``view_models.tiles.tile_groups``.
        key: Name of the element, unique on the page.
        shades: Fills beside those of the grades, by ``light`` and ``dark``.
    """
    setting = assets.setting()
    palettes = {theme: fills | (shades or {}).get(theme, {}) for theme, fills in setting["palettes"].items()}
    data = {**setting, "palettes": palettes, "groups": [group.plain() for group in groups]}
    return _grid(key=key, data=data, on_opened_change=lambda: None).opened
