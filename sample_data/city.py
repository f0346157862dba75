"""What the generator reads from ``config/``: the bodies, the ledgers' columns and the goalposts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from metrics.definitions import Entity, Ledger, load
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
        places = {body.id: index for index, body in enumerate(self.bodies)}
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
    definitions = load(folder)
    return Config(
        city=City(tuple(_body(entity) for entity in definitions.city.entities.values()), definitions.city.mapped),
        forms={ledger.id: _form(ledger) for ledger in definitions.ledgers.values()},
        goalposts={
            code: Goalposts(
                dimension=indicator.dimension,
                **indicator.goalposts.model_dump(),
                counties_only=indicator.applies_to == "counties",
                units_only=indicator.applies_to == "units",
            )
            for code, indicator in definitions.indicators.items()
            if indicator.goalposts is not None
        },
    )


def _body(entity: Entity) -> Body:
    names = tuple(
        Name(name.zh, name.code or entity.id, name.from_ or "0000-00", name.until or "9999-12") for name in entity.names
    )
    return Body(entity.id, entity.group, entity.staff, entity.population or 0, names, entity.aliases)


def _form(ledger: Ledger) -> Form:
    columns = {name: column.model_dump(exclude_none=True) for name, column in ledger.columns.items()}
    return Form(ledger.id, ledger.title.zh, ledger.dated_by, ledger.key, ledger.scope == "city", columns)
