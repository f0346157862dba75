"""The tile grid in the shades of a ramp, for numbers that are no grade."""

from __future__ import annotations

from dashboard.elements import assets, tiles
from dashboard.elements.tiles import TileGroup
from dashboard.screens.map.classes import STEPS
from dashboard.screens.map.figures import ink, shade
from dashboard.session.query import Query
from dashboard.style.theme import RAMP, Palette


def grid(query: Query, groups: list[TileGroup], *, key: str) -> str | None:
    """Draw the tiles, whose grades may be steps of the ramp, and return the entity that was just clicked."""
    shades = {name: _ramp(colours) for name, colours in assets.palettes(query).items()}
    return tiles.grid(query, groups, key=key, shades=shades)


def _ramp(colours: Palette) -> dict[str, str]:
    names = [f"{RAMP}{index}" for index in range(STEPS)]
    fills = {f"grade-{name}": shade(colours, name) for name in names}
    return fills | {f"on-grade-{name}": ink(colours, name) for name in names}
