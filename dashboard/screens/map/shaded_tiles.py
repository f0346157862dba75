"""The tile grid in the shades of a ramp, for numbers that are no grade."""

from __future__ import annotations

from dashboard.elements import tiles
from dashboard.elements.tiles import TileGroup
from dashboard.screens.map.figures import RAMP, ink, shade
from dashboard.screens.map.view import STEPS
from dashboard.style.theme import DARK, LIGHT, Palette


def grid(groups: list[TileGroup], *, key: str) -> str | None:
    """Draw the tiles, whose grades may be steps of the ramp, and return the entity that was just clicked."""
    return tiles.grid(groups, key=key, shades={"light": _ramp(LIGHT), "dark": _ramp(DARK)})


def _ramp(colours: Palette) -> dict[str, str]:
    names = [f"{RAMP}{place}" for place in range(STEPS)]
    return {**{name: shade(colours, name) for name in names}, **{f"on-{name}": ink(colours, name) for name in names}}
