"""County boundaries as flat shapes: for maps that need neither tiles nor WebGL, on a slide or on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Final

from dashboard.presenters.map.label_places import label_place
from dashboard.session.cached import cached
from dashboard.session.query import Query

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


@cached(entries=128)
def outlines(counties: GeoJSON, river: GeoJSON | None, *, labels: Mapping[str, Position] | None = None) -> Outlines:
    """Project the boundaries.

    Args:
        counties: GeoJSON whose features carry ``adcode``.
        river: GeoJSON of lines; None draws none.
        labels: Width and height of labels by ``adcode``, in units of the picture; they are moved to lie inside.
    """
    if not counties["features"]:
        return Outlines(width=WIDTH, height=0.0, shapes=(), river="")
    west, south, east, north = bounds(counties)
    squeeze = cos(radians((south + north) / 2))
    project = Projection(west, north, squeeze, WIDTH / ((east - west) * squeeze))
    lines = [] if river is None else [line for feature in river["features"] for line in _lines(feature)]
    banks = tuple(project(position) for line in lines for position in line)
    shapes: list[Shape] = []
    for feature in counties["features"]:
        entity, place = str(feature["properties"]["adcode"]), project(label_position(feature))
        if labels and entity in labels:
            own = tuple(tuple(map(project, ring)) for ring in rings(feature))
            place = label_place(own, labels[entity], place, banks)
        path = "".join(_path(project, ring) + "Z" for ring in rings(feature))
        shapes.append(Shape(entity, path, round(place[0], 1), round(place[1], 1)))
    return Outlines(
        width=WIDTH,
        height=round((north - south) * project.scale, 1),
        shapes=tuple(shapes),
        river="".join(_path(project, line) for line in lines),
    )


def map_source(query: Query) -> str:
    """Where the boundaries come from, and the number under which the map is approved, if any; empty without a map."""
    layers = query.config.city.map
    if layers is None:
        return ""
    source, number = query.t(layers.source), layers.approval_number
    if number is None:
        return query.t("Boundaries: {source}.").format(source=source)
    return query.t("Boundaries: {source}, approval number {number}.").format(source=source, number=number)


def label_position(feature: GeoJSON) -> Position:
    """Where a name stands: at ``label_lon`` and ``label_lat``, else in the middle of the largest ring."""
    properties = feature["properties"]
    if "label_lon" in properties and "label_lat" in properties:
        return properties["label_lon"], properties["label_lat"]
    return max((_centroid(ring) for ring in rings(feature)), key=lambda pair: pair[0])[1]


def bounds(counties: GeoJSON) -> tuple[float, float, float, float]:
    """West, south, east and north end of all boundaries, in degrees."""
    corners = [position for feature in counties["features"] for ring in rings(feature) for position in ring]
    longitudes, latitudes = [x for x, _ in corners], [y for _, y in corners]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _centroid(ring: list[Position]) -> tuple[float, Position]:
    """Area of a ring, in square degrees, and its centre of gravity; of a ring without area, its mean corner."""
    (left, bottom), pairs = ring[0], list(zip(ring, ring[1:] + ring[:1], strict=True))
    parts = [((x - left) * (v - bottom) - (u - left) * (y - bottom), x + u, y + v) for (x, y), (u, v) in pairs]
    doubled = sum(cross for cross, _, _ in parts)
    if abs(doubled) < 1e-12:
        return 0.0, (sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring))
    x = sum(cross * (across - 2 * left) for cross, across, _ in parts) / (3 * doubled) + left
    y = sum(cross * (up - 2 * bottom) for cross, _, up in parts) / (3 * doubled) + bottom
    return abs(doubled) / 2, (x, y)


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
