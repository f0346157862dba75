"""The city's areas as a drawing: the grade and score of each, or any other shade and figure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.elements.county_map import County, CountyMap, River
from dashboard.presenters.map.outlines import WIDTH, Outlines, Shape, outlines
from dashboard.presenters.ratings import tiles
from dashboard.session.query import Query
from metrics.application.signals.rows import Movement

GeoJSON = Mapping[str, Any]

LATIN: Final = 0.58
"""How wide a letter or a digit is, in sizes of the font; a Chinese character is as wide as high."""
NARROW: Final[dict[str, float]] = dict.fromkeys(" .,'", 0.28)
"""What is narrower."""
LINES: Final = 2.1
"""Height of a label's two lines, in sizes of the font."""
ABOVE: Final = 0.55
"""How far a river's name stands above its first corner, in sizes of the font."""


@dataclass(frozen=True)
class Area:
    """What one area shows: a grade or another shade, and its texts."""

    entity: str
    shade: str
    """A grade, ``not_rated``, or a shade that is none."""
    name: str
    letter: str
    figure: str
    reading: str
    """All of it as one sentence."""

    @property
    def label(self) -> str:
        """The two lines inside the area."""
        return f"{self.name}\n{self.under_name}"

    @property
    def under_name(self) -> str:
        """Letter and figure."""
        return f"{self.letter} {self.figure}".strip()


def graded(query: Query, movements: Mapping[str, Movement]) -> tuple[Area, ...]:
    """The areas that the reader may see by their grade, with the words of their tiles."""
    groups = tiles.tile_groups(query, movements, kinds=(query.config.city.mapped_kind,))
    return tuple(
        Area(tile.entity, tile.grade, tile.name, tile.letter, tile.score, tile.label)
        for group in groups
        for tile in group.tiles
        if tile.entity in query.config.city.mapped
    )


def county_map(
    query: Query,
    counties: GeoJSON,
    river: GeoJSON | None,
    areas: Iterable[Area],
    *,
    width: int,
    font: int,
    unsure: Collection[str] = (),
) -> CountyMap:
    """Lay the areas out for one size; the drawing grows and shrinks as a whole from there.

    Args:
        counties: Boundaries whose features carry ``adcode``; those of no area are left out.
        river: Lines, or None.
        areas: In any order.
        width: Pixels across at which the letters are ``font`` pixels high: 832 and 30 on a slide.
        font: At least 26 on a slide, 14 on a page.
        unsure: Entities of which another grade is more likely.
    """
    size, own = font * WIDTH / width, {area.entity: area for area in areas}
    shapes = outlines(counties, river, labels={entity: _box(area, size) for entity, area in own.items()})
    return CountyMap(
        width=shapes.width,
        height=shapes.height,
        font=round(size, 1),
        counties=tuple(
            _county(query, shape, own[shape.entity], unsure=shape.entity in unsure)
            for shape in shapes.shapes
            if shape.entity in own
        ),
        river=_river(query, river, shapes, size) if river and shapes.river else None,
    )


def _county(query: Query, shape: Shape, area: Area, *, unsure: bool) -> County:
    return County(
        entity=area.entity, path=shape.path, x=shape.x, y=shape.y, grade=area.shade,
        framed=_is_worst(query, area.shade), unsure=unsure, name=area.name, letter=area.letter, figure=area.figure,
        label=area.reading,
    )  # fmt: skip


def _box(area: Area, size: float) -> tuple[float, float]:
    """Width and height of a label, in units of the picture."""
    return size * max(_ems(area.name), _ems(area.under_name)), size * LINES


def _ems(text: str) -> float:
    return sum(1.0 if sign > "\u2e7f" else NARROW.get(sign, LATIN) for sign in text)


def _is_worst(query: Query, grade: str) -> bool:
    bands = query.scheme.bands
    return len(bands) > 1 and grade == bands[-1].id


def _river(query: Query, river: GeoJSON, shapes: Outlines, size: float) -> River:
    """The river with its name, where the boundaries' file tells one."""
    properties = river["features"][0].get("properties") or {}
    name = str(properties.get(f"name_{query.language}") or "")
    x, y = (float(part) for part in shapes.river[1:].partition("L")[0].split())
    return River(shapes.river, name, round(x + size / 2, 1), round(y - ABOVE * size, 1))
