"""The city's counties on a map that can be moved and enlarged, by deck.gl."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from math import asinh, log2, pi, radians, tan
from typing import Any, Final

import pydeck as pdk
from pydeck.types import String

from dashboard.presenters.map.county_map import Area
from dashboard.presenters.map.outlines import bounds, label_position, rings
from dashboard.screens.map.hatching import hatching
from dashboard.screens.map.view import MapView
from dashboard.session.cached import cached
from dashboard.style.theme import HATCH, RAMP, Palette

HEIGHT: Final = 520
COUNTIES: Final = "counties"
"""Id of the layer that answers to clicks."""
MAP_STYLE: Final = "app/static/blank.json"
LEAST_WIDTH: Final = 450
"""Pixels across that the map has on the smallest screen it is made for."""
FILLED: Final = 0.93
"""Share of the height or width that the city takes, so that its edge is seen."""
TILE: Final = 512
"""Pixels around the world at zoom 0."""

GeoJSON = Mapping[str, Any]


def shade(colours: Palette, name: str) -> str:
    """The colour of a shade: a grade's, or that of a step of the ramp."""
    if name.startswith(RAMP):
        return colours.ramp[1 + 2 * int(name.removeprefix(RAMP))]
    return colours.grade(name)


def ink(colours: Palette, name: str) -> str:
    """A text colour that stands out on a shade."""
    if not name.startswith(RAMP):
        return colours.on_grade(name)
    return colours.on_deep if _is_deep(shade(colours, name)) else colours.bar.text


@cached(entries=128)
def deck(view: MapView, counties: GeoJSON, river: GeoJSON | None, colours: Palette) -> pdk.Deck:
    """Draw areas, river and labels.

    Args:
        view: Areas whose ids are the ``adcode`` of the boundaries.
        counties: Boundaries.
        river: A line, or None.
    """
    areas = {area.entity: area for area in view.areas}
    features = [_feature(feature, areas, colours) for feature in _of(counties, areas)]
    layers = [
        pdk.Layer(
            "GeoJsonLayer", {"type": "FeatureCollection", "features": features}, id=COUNTIES, pickable=True,
            auto_highlight=True, highlight_color=[*_rgb(colours.text), 50],
            get_fill_color="properties.fill", get_line_color=_rgb(colours.ground),
            line_width_min_pixels=1.6, stroked=True, filled=True,
        )
    ]  # fmt: skip
    west, south, east, north = bounds(counties)
    longitude, latitude, zoom = (west + east) / 2, (south + north) / 2, _zoom(west, south, east, north)
    layers += _hatching(features, areas, colours, latitude)
    if river:
        layers.append(
            pdk.Layer(
                "GeoJsonLayer", river, id="river", stroked=True, get_line_color=_rgb(colours.water),
                line_width_min_pixels=3.5, pickable=False,
            )
        )  # fmt: skip
    layers.append(_labels(features))
    tooltip: Any = {"text": "{reading}", "style": {"backgroundColor": colours.text, "color": colours.ground}}
    return pdk.Deck(
        layers=layers,
        map_style=MAP_STYLE,
        initial_view_state=pdk.ViewState(
            longitude=longitude, latitude=latitude, zoom=zoom, min_zoom=zoom - 0.8, max_zoom=zoom + 3.2
        ),
        views=[pdk.View(type="MapView", controller={"scrollZoom": False, "dragRotate": False, "touchRotate": False})],
        tooltip=tooltip,
    )


def _hatching(
    features: list[dict[str, Any]], areas: Mapping[str, Area], colours: Palette, parallel: float
) -> list[pdk.Layer]:
    """Lines over the counties without a grade or a value, and their borders above; deck.gl fills with colours only."""
    blank = [feature for feature in features if colours.is_hatched(areas[_id(feature)].shade)]
    if not blank:
        return []
    lines = [
        {"source": start, "target": end}
        for feature in blank
        for start, end in hatching(rings(feature), parallel=parallel)
    ]
    return [
        pdk.Layer(
            "LineLayer", lines, id="hatching", get_source_position="source", get_target_position="target",
            get_color=_rgb(colours.hatch), get_width=HATCH["size"] * HATCH["solidity"], pickable=False,
        ),
        pdk.Layer(
            "GeoJsonLayer", {"type": "FeatureCollection", "features": blank}, id="borders", pickable=False,
            filled=False, stroked=True, get_line_color=_rgb(colours.ground), line_width_min_pixels=1.6,
        ),
    ]  # fmt: skip


def _labels(features: list[dict[str, Any]]) -> pdk.Layer:
    """Names and readings; the character set has to be found from the text, or Chinese stays away."""
    return pdk.Layer(
        "TextLayer", [_label(feature) for feature in features], id="labels", get_position="position",
        get_text="text", get_size=15, get_color="ink", character_set=String("auto"),
        font_family=String("Microsoft YaHei, PingFang SC, Noto Sans CJK SC, sans-serif"),
        font_weight=600, line_height=1.25, get_text_anchor=String("middle"), pickable=False,
    )  # fmt: skip


def _of(counties: GeoJSON, areas: Mapping[str, Area]) -> Iterator[Any]:
    return (feature for feature in counties["features"] if _id(feature) in areas)


def _id(feature: Mapping[str, Any]) -> str:
    return str(feature["properties"]["adcode"])


def _feature(feature: Any, areas: Mapping[str, Area], colours: Palette) -> dict[str, Any]:
    """A county with its colours and words; the boundaries themselves are shared and stay as they are."""
    area = areas[_id(feature)]
    properties = {
        "adcode": area.entity,
        "reading": area.reading,
        "fill": _rgb(shade(colours, area.shade)),
        "ink": _rgb(ink(colours, area.shade)),
        "text": area.label,
        "position": [*label_position(feature)],
    }
    return {"type": "Feature", "geometry": copy.deepcopy(feature["geometry"]), "properties": properties}


def _label(feature: Mapping[str, Any]) -> dict[str, Any]:
    return {name: feature["properties"][name] for name in ("text", "position", "ink")}


def _zoom(west: float, south: float, east: float, north: float) -> float:
    """The zoom at which these degrees just fit into the map, on the Mercator projection."""
    across = max((east - west) / 360, 1e-6)
    up = max((_mercator(north) - _mercator(south)) / (2 * pi), 1e-6)
    return log2(FILLED * min(HEIGHT / up, LEAST_WIDTH / across) / TILE)


def _mercator(latitude: float) -> float:
    return asinh(tan(radians(latitude)))


def _rgb(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _is_deep(colour: str) -> bool:
    red, green, blue = _rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140
