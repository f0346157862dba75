"""Whether the layers of the map can be drawn and fit the city; every problem with its file and county."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final, cast

from metrics.definitions.city import City
from metrics.definitions.mistakes import Mistake, coded
from metrics.definitions.reading import shortened
from metrics.definitions.sources import Source
from metrics.errors import Message, at, unknown_name
from metrics.model.foreign import understood

CODE: Final = "adcode"
"""The property of a feature that holds the county's id."""
LABEL: Final = {"label_lon": 180.0, "label_lat": 90.0}
"""Where the name of a county stands, in degrees, and how far it may lie from 0."""
CORNERS: Final = 4
"""Points of the smallest ring, the first of which is the last as well."""
LONGEST: Final = 12

Feature = Mapping[str, Any]
Say = Callable[[Message], Message]


def boundary_problems(city: City, directory: Path, source: Source | None = None) -> list[Message]:
    """Everything that keeps the map from being drawn as it should.

    Args:
        city: Whose ``map`` names the layers, below ``directory``.
        directory: The folder of definitions.
        source: The file that names the layers, for the places of problems.

    Returns:
        Sentences with the file, and the county where it is one's; empty when all is well, or no map is drawn.
    """
    if city.map is None or city.mapped_kind not in city.all_kinds:
        return []
    layers = {name: getattr(city.map, name) for name in ("boundaries", "outline", "river")}
    problems: list[Message] = []
    for name, path in layers.items():
        if path is None:
            continue
        shown = f"{directory.name}/{path}"
        features = _features(directory / path)
        if isinstance(features, Message):
            place = source.where(("map", name), Mistake.UNREADABLE) if source else f"city.yaml: map.{name}"
            problems.append(at(place, at(shown, features)))
        elif name == "boundaries":
            problems += (at(shown, coded(Mistake.MEANING, message)) for message in _mapped(city, features))
        else:
            problems += (
                at(shown, coded(Mistake.FORM, at(_name(number, feature), message)))
                for number, feature in enumerate(features, start=1)
                for message in _geometry(feature.get("geometry"), surface=False)
            )
    return problems


def _features(path: Path) -> list[Feature] | Message:
    """The features of a GeoJSON file, or why there are none."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        return Message("cannot be read: {reason}", reason=understood(error.strerror))
    except UnicodeDecodeError:
        return Message("not UTF-8; save the file as UTF-8")
    except (ValueError, RecursionError) as error:
        line = f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else "1"
        return Message("line {line}: not JSON; export the layer as GeoJSON anew", line=line)
    if not isinstance(content, dict) or not isinstance(cast("Feature", content).get("features"), list):
        return Message("no collection of features; export the layer as GeoJSON (FeatureCollection)")
    features = cast("list[Any]", content["features"])
    if not features:
        return Message("the layer is empty; export it with its features")
    if not all(isinstance(feature, dict) for feature in features):
        return Message("not everything in the layer is a feature; export the layer as GeoJSON anew")
    return features


def _mapped(city: City, features: list[Feature]) -> Iterator[Message]:
    seen: dict[str, list[str]] = {}
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties")
        properties = cast("Feature", properties) if isinstance(properties, dict) else {}
        code = properties.get(CODE)
        name = _name(number, feature)
        if isinstance(code, int | float) and not isinstance(code, bool):
            meant = f"{code:.0f}"
            yield at(name, Message("{key} is a number; write it in quotes: {code}", key=CODE, code=f'"{meant}"'))
            code = meant
        elif not isinstance(code, str) or not code:
            yield at(name, Message("no {key}; give the unit's code as in city.yaml", key=CODE))
            code = None
        if code is not None:
            seen.setdefault(code, []).append(_title(properties) or str(number))
            yield from (at(name, message) for message in _stranger(city, code))
        yield from (at(name, message) for message in chain(_geometry(feature.get("geometry")), _label(properties)))
    for code, names in seen.items():
        if len(names) > 1 and code in city.mapped:
            yield Message("{code} stands there more than once: {names}; keep one", code=code, names=names)
    for county in city.mapped:
        if county not in seen and not any(name.code in seen for name in city.entities[county].names):
            title = city.entities[county].title
            yield Message("no feature has the {key} of {name} ({code}); add it", key=CODE, name=title, code=county)


def _stranger(city: City, code: str) -> Iterator[Message]:
    """What is wrong with a code that is no county's; nothing where that body's peer group is wrong."""
    if code in city.mapped or (code in city.entities and city.entities[code].group not in city.peer_groups):
        return
    former = next((key for key in city.mapped if any(name.code == code for name in city.entities[key].names)), None)
    if former is not None:
        yield Message("{code} is a former code; write {now}", code=code, now=former)
    else:
        yield unknown_name(Message("unit on the map"), shortened(code), city.mapped)


def _label(properties: Feature) -> Iterator[Message]:
    """What is wrong with where a name stands; a feature need not say it."""
    for key, most in LABEL.items() if not LABEL.keys().isdisjoint(properties) else ():
        value = properties.get(key)
        if not _is_number(value) or abs(cast(float, value)) > most:
            yield Message(
                "{key}: found {value}; degrees from -{most:g} to {most:g} are needed, where the name stands",
                key=key, value=Message("nothing") if value is None else shortened(value), most=most,
            )  # fmt: skip


def _geometry(geometry: Any, *, surface: bool = True) -> Iterator[Message]:
    """What is wrong with a feature's shape; one sentence, as the rest of it follows."""
    if not isinstance(geometry, dict):
        yield Message("no geometry; draw the feature or take it out")
        return
    shape = cast("Feature", geometry)
    kind, coordinates = shape.get("type"), shape.get("coordinates")
    depth = {"Polygon": 1, "MultiPolygon": 2} | ({} if surface else {"LineString": 0, "MultiLineString": 1})
    if kind not in depth:
        wanted = Message("{first} or {last}", first=[*depth][:-1], last=[*depth][-1])
        yield Message("geometry of type {kind}; {wanted} is needed", kind=shortened(kind), wanted=wanted)
        return
    lines = _lines(coordinates, depth[kind])
    if lines is None or not lines:
        yield Message("broken geometry: the coordinates are no lists of points; draw the feature anew")
        return
    closed = "Polygon" in kind
    least = CORNERS if closed else 2
    for line in lines:
        if not all(_is_point(point) for point in line):
            yield Message("broken geometry: a point is no pair of degrees (longitude, latitude)")
            return
        if len(line) < least:
            yield Message(
                "broken geometry: points of a ring or line: {n}; at least {least} are needed", n=len(line), least=least
            )
            return
        if closed and line[0][:2] != line[-1][:2]:
            yield Message("broken geometry: a ring is not closed; its last point must be its first")
            return


def _lines(coordinates: Any, depth: int) -> list[list[Any]] | None:
    """The rings or lines of a geometry; None where lists do not lie in one another as its type asks."""
    level: list[Any] = [coordinates]
    for _ in range(depth):
        if not all(isinstance(part, list) and part for part in level):
            return None
        level = list(chain.from_iterable(level))
    return level if all(isinstance(line, list) for line in level) else None


def _is_point(point: Any) -> bool:
    if not isinstance(point, list) or len(cast("list[Any]", point)) < 2:
        return False
    x, y = cast("list[Any]", point)[:2]
    return _is_number(x) and _is_number(y) and abs(x) <= LABEL["label_lon"] and abs(y) <= LABEL["label_lat"]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _name(number: int, feature: Feature) -> Message:
    """A feature as an analyst finds it: its number, its code and its name."""
    properties = feature.get("properties")
    properties = cast("Feature", properties) if isinstance(properties, dict) else {}
    parts = [shortened(part) for part in (properties.get(CODE), _title(properties)) if part]
    if parts:
        return Message("feature {number} ({name})", number=number, name=" ".join(parts)[: 4 * LONGEST])
    return Message("feature {number}", number=number)


def _title(properties: Feature) -> str:
    return next((str(properties[key]) for key in ("name_zh", "name", "name_en") if properties.get(key)), "")
