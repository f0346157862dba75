"""What the generator reads from ``config/``: the bodies, the ledgers' columns and the goalposts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sample_data.span import Flags, Floats, Ints


@dataclass(frozen=True)
class Name:
    """A name and code on file, and the months in which they are the right ones."""

    zh: str
    code: str
    first: str
    last: str


@dataclass(frozen=True)
class Body:
    """One assessed body."""

    id: str
    group: str
    staff: int
    population: int
    names: tuple[Name, ...]
    aliases: tuple[str, ...]

    def name_in(self, month: str) -> Name:
        """The name on file in a month such as ``2020-12``."""
        return next(name for name in self.names if name.first <= month <= name.last)


@dataclass(frozen=True)
class City:
    """All bodies, in the order of the file; positions in that order stand for bodies elsewhere."""

    bodies: tuple[Body, ...]
    counties: tuple[str, ...]

    def at(self, *ids: str) -> Ints:
        """Positions of bodies."""
        places = {body.id: place for place, body in enumerate(self.bodies)}
        return np.array([places[name] for name in ids], dtype=np.int64)

    @cached_property
    def is_county(self) -> Flags:
        """Shape (bodies,): counties as opposed to municipal units."""
        return np.array([body.id in self.counties for body in self.bodies])

    @cached_property
    def staff(self) -> Floats:
        """Shape (bodies,): persons on the establishment."""
        return np.array([body.staff for body in self.bodies], dtype=float)

    @cached_property
    def size(self) -> Floats:
        """Shape (bodies,): 0 for the smallest body, 1 for the largest, by the logarithm of staff."""
        log = np.log(self.staff)
        return (log - log.min()) / (log.max() - log.min())


@dataclass(frozen=True)
class Form:
    """One ledger's form: how its file is titled and what its columns hold."""

    id: str
    title: str
    dated_by: str
    key: tuple[str, ...]
    city_wide: bool
    columns: dict[str, dict[str, Any]] = field(hash=False)

    @property
    def dates(self) -> list[str]:
        """The date columns."""
        return [name for name, column in self.columns.items() if column["type"] == "date"]


@dataclass(frozen=True)
class Goalposts:
    """The indicator's values that score 0, 85 and 100."""

    dimension: str
    worst: float
    target: float
    best: float
    counties_only: bool
    units_only: bool

    def value(self, score: Floats) -> Floats:
        """The value that earns each score."""
        return np.interp(score, (0.0, 85.0, 100.0), (self.worst, self.target, self.best))


@dataclass(frozen=True)
class Config:
    """All that the generator takes from the configuration."""

    city: City
    forms: dict[str, Form]
    goalposts: dict[str, Goalposts]


def read(folder: Path) -> Config:
    """Read the configuration folder."""
    return Config(city=_city(folder / "city.yaml"), forms=_forms(folder), goalposts=_goalposts(folder))


def _load(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _city(path: Path) -> City:
    raw = _load(path)
    kinds = {group: body["kind"] for group, body in raw["peer_groups"].items()}
    bodies = tuple(_body(str(key), body) for key, body in raw["entities"].items())
    return City(bodies, tuple(body.id for body in bodies if kinds[body.group] == "county"))


def _body(key: str, raw: dict[str, Any]) -> Body:
    names = tuple(_name(key, name) for name in raw["names"])
    aliases = tuple(raw.get("aliases", ()))
    return Body(key, raw["group"], raw["staff"], raw.get("population_2020", 0), names, aliases)


def _name(key: str, raw: dict[str, Any]) -> Name:
    return Name(raw["zh"], str(raw.get("code", key)), str(raw.get("from", "0000-00")), str(raw.get("until", "9999-12")))


def _forms(folder: Path) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for path in sorted((folder / "ledgers").glob("*.yaml")):
        raw = _load(path)
        city_wide = raw.get("scope", "entity") == "city"
        forms[raw["id"]] = Form(
            raw["id"], raw["title"]["zh"], raw["dated_by"], tuple(raw["key"]), city_wide, raw["columns"]
        )
    return forms


def _goalposts(folder: Path) -> dict[str, Goalposts]:
    posts: dict[str, Goalposts] = {}
    for path in sorted((folder / "indicators").glob("*.yaml")):
        raw = _load(path)
        for code, indicator in raw["indicators"].items():
            if ends := indicator.get("goalposts"):
                asked = indicator.get("applies_to", "all")
                posts[code] = Goalposts(
                    raw["id"], ends["worst"], ends["target"], ends["best"], asked == "counties", asked == "units"
                )
    return posts
