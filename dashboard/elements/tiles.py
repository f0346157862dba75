"""A tile for each body, by peer group, in grade colours: a map for those who have no territory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    """Empty, or the sign that a rule caps the grade."""
    label: str
    """All of it as one sentence, for screen readers and the tooltip."""
    marked: bool = False
    unsure: bool = False
    """Whether another grade is more likely."""
    icon: Icon | None = None
    """What the control chart of the score signals."""


@dataclass(frozen=True)
class TileGroup:
    """One peer group and its tiles."""

    id: str
    title: str
    summary: str
    tiles: tuple[Tile, ...]


_grid = assets.Element(
    "tile_grid", "tiles", "icons.js", root="groups",
    draw="drawTiles(root, data.groups, open, data.wall, data.heading);",
    html='<div class="board"><div class="groups"></div></div>',
)  # fmt: skip


def grid(
    session: Session,
    groups: list[TileGroup],
    *,
    key: str,
    shades: Mapping[str, dict[str, str]] | None = None,
    wall: bool = False,
    heading: str = "",
) -> str | None:
    """Draw the tiles and return the entity that was just clicked, if any.

    Args:
        shades: Fills beside those of the grades, by ``light`` and ``dark``.
        wall: Whether a tile is one line, so that all are seen at once.
        heading: Stands above all groups.
    """
    fills = assets.setting(session)["palettes"]
    palettes = {theme: colours | (shades or {}).get(theme, {}) for theme, colours in fills.items()}
    return _grid.draw(session, key=key, palettes=palettes, wall=wall, heading=heading, groups=assets.as_data(groups))
