"""County boundaries as flat shapes: for maps that need neither tiles nor WebGL, on a slide or on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Final

WIDTH: Final = 1000.0
"""Units across the picture, whatever its size on screen."""

Position = tuple[float, float]
GeoJSON = Mapping[str, Any]


@dataclass(frozen=True)
class Shape:
    """One county: an SVG path and where its label goes, in units of the picture."""

    entity: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Outlines:
    """All counties, and the river as one path."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    river: str


@dataclass(frozen=True)
class Projection:
    """Degrees to units of the picture; true to shape near the city's middle parallel."""

    west: float
    north: float
    squeeze: float
    scale: float

    def __call__(self, position: Position) -> Position:
        """Where a longitude and latitude lie in the picture."""
        longitude, latitude = position[0], position[1]
        return (longitude - self.west) * self.squeeze * self.scale, (self.north - latitude) * self.scale


def outlines(counties: GeoJSON, river: GeoJSON | None) -> Outlines:
    """Project the boundaries.

    Args:
        counties: GeoJSON whose features carry ``adcode``, ``label_lon`` and ``label_lat``.
        river: GeoJSON of lines; None draws none.
    """
    corners = [position for feature in counties["features"] for ring in rings(feature) for position in ring]
    if not corners:
        return Outlines(width=WIDTH, height=0.0, shapes=(), river="")
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    squeeze = cos(radians((south + north) / 2))
    project = Projection(west, north, squeeze, WIDTH / ((east - west) * squeeze))
    shapes: list[Shape] = []
    for feature in counties["features"]:
        properties = feature["properties"]
        x, y = project((properties["label_lon"], properties["label_lat"]))
        path = "".join(_path(project, ring) + "Z" for ring in rings(feature))
        shapes.append(Shape(str(properties["adcode"]), path, round(x, 1), round(y, 1)))
    lines = [] if river is None else [line for feature in river["features"] for line in _lines(feature)]
    return Outlines(
        width=WIDTH,
        height=round((north - south) * project.scale, 1),
        shapes=tuple(shapes),
        river="".join(_path(project, line) for line in lines),
    )


def rings(feature: GeoJSON) -> Iterator[list[Position]]:
    """All rings of a polygon or multipolygon feature."""
    geometry = feature["geometry"]
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield [(position[0], position[1]) for position in ring]


def _lines(feature: GeoJSON) -> Iterator[list[Position]]:
    geometry = feature["geometry"]
    lines = [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]
    for line in lines:
        yield [(position[0], position[1]) for position in line]


def _path(project: Projection, positions: list[Position]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(project, positions))
