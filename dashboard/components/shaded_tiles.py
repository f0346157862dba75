"""The tile grid in the shades of a ramp, for numbers that are no grade."""

from __future__ import annotations

from typing import Final

from streamlit.components.v2 import component

from dashboard.charts.county_map import RAMP, ink, shade
from dashboard.charts.theme import DARK, LIGHT, Palette
from dashboard.components import assets
from dashboard.view_models.county_map import STEPS
from dashboard.view_models.tiles import TileGroup

_MOUNT: Final = """
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".groups");
  begin(root, data);
  drawTiles(root, data.groups, (entity) => setTriggerValue("opened", entity));
}
"""
_grid = component(
    "shaded_tile_grid",
    html='<div class="board"><div class="groups"></div></div>',
    css=assets.read("tiles.css"),
    js=assets.read("base.js", "tiles.js") + _MOUNT,
)


def grid(groups: list[TileGroup], *, key: str) -> str | None:
    """Draw the tiles, whose grades may be steps of the ramp, and return the entity that was just clicked."""
    setting = assets.setting()
    plain = setting["palettes"]
    palettes = {"light": plain["light"] | _ramp(LIGHT), "dark": plain["dark"] | _ramp(DARK)}
    data = {**setting, "groups": [group.plain() for group in groups], "palettes": palettes}
    return _grid(key=key, data=data, on_opened_change=lambda: None).opened


def _ramp(colours: Palette) -> dict[str, str]:
    names = [f"{RAMP}{place}" for place in range(STEPS)]
    return {**{name: shade(colours, name) for name in names}, **{f"on-{name}": ink(colours, name) for name in names}}
