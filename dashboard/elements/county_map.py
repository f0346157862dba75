"""The areas of a city as a drawing that grows to its place: names and figures inside, the river, no tiles, no WebGL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.elements import assets
from dashboard.session.query import Session

Shades = Mapping[str, dict[str, str]]
"""Fills and inks beside those of the grades, by ``light`` and ``dark``."""


@dataclass(frozen=True)
class County:
    """One area, with finished texts; all places in units of the picture."""

    entity: str
    path: str
    x: float
    y: float
    """The middle of its label."""
    grade: str
    """A grade, or a shade that is none."""
    framed: bool
    """Whether it is drawn with a frame inside its border, as the worst grade is."""
    unsure: bool
    """Whether its border is dashed, since another grade is more likely."""
    name: str
    letter: str
    figure: str
    label: str
    """All of it as one sentence, for screen readers and the tooltip."""


@dataclass(frozen=True)
class River:
    """A line, its name and where the name begins."""

    path: str
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class CountyMap:
    """A city's areas. Sizes are in units of the picture, which is as wide as ``width`` at any size on screen."""

    width: float
    height: float
    font: float
    """Size of the letters."""
    counties: tuple[County, ...]
    river: River | None


@dataclass(frozen=True)
class Swatch:
    """One entry of the legend."""

    shade: str
    letter: str
    text: str
    count: int


_drawing = assets.Element("county_map", "county_map", draw="drawCountyMap(root, data.map, open);")

_legend = assets.Element("map_legend", "county_map", root="map-legend", draw="drawMapLegend(root, data);")


def draw(session: Session, drawing: CountyMap, *, key: str, shades: Shades | None = None) -> str | None:
    """Draw the map as wide as its place; returns the area that was just clicked, or opened by Enter.

    A component of another make, such as the slides, takes ``county_map.js`` after ``base.js``, ``county_map.css`` and
    calls ``drawCountyMap(root, map, open)``; without ``open`` the areas are pictures and take no focus.
    """
    return _drawing.draw(session, key=key, palettes=with_shades(session, shades), map=assets.as_data(drawing))


def legend(
    session: Session, swatches: Sequence[Swatch], *, note: str, unsure: str, key: str, shades: Shades | None = None
) -> None:
    """Draw the entries of a legend; ``unsure`` is what a dashed border means, where there is one."""
    _legend.draw(
        session, key=key, palettes=with_shades(session, shades), swatches=assets.as_data(swatches), note=note,
        unsure=unsure,
    )  # fmt: skip


def with_shades(session: Session, shades: Shades | None) -> dict[str, dict[str, str]]:
    """The colours of both themes with those of further shades."""
    palettes = assets.setting(session)["palettes"]
    return {theme: colours | (shades or {}).get(theme, {}) for theme, colours in palettes.items()}
