"""The tile grid in the shades of a ramp, for numbers that are no grade."""

from __future__ import annotations

from dashboard.charts.county_map import RAMP, ink, shade
from dashboard.charts.theme import DARK, LIGHT, Palette
from dashboard.components import tiles
from dashboard.view_models.county_map import STEPS
from dashboard.view_models.tiles import TileGroup


def grid(groups: list[TileGroup], *, key: str) -> str | None:
    """Draw the tiles, whose grades may be steps of the ramp, and return the entity that was just clicked."""
    return tiles.grid(groups, key=key, shades={"light": _ramp(LIGHT), "dark": _ramp(DARK)})


def _ramp(colours: Palette) -> dict[str, str]:
    names = [f"{RAMP}{place}" for place in range(STEPS)]
    return {**{name: shade(colours, name) for name in names}, **{f"on-{name}": ink(colours, name) for name in names}}
