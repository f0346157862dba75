"""Who is assessed: the schema of ``config/city.yaml``."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Final

from pydantic import AliasChoices, Field, field_validator, model_validator

from metrics.definitions.base import (
    CITY,
    EVERYBODY,
    Code,
    Definition,
    Kind,
    MisplacedError,
    Month,
    NamedKind,
    Reference,
    Slug,
    shared_words,
)
from metrics.definitions.ledger import Ledger, about_persons
from metrics.errors import Message
from metrics.model import Period, Text
from metrics.model.persons import names_a_person

MAPPED: Final = "counties"
"""The kind of bodies that lies on a map which does not say."""


class PeerGroup(Definition):
    """Entities that may be compared with each other."""

    kind: Kind = Field(description="A word of the city's own; units of one kind are asked the same.")
    title: Text

    @field_validator("kind")
    @classmethod
    def _is_no_other_word(cls, kind: str) -> str:
        if kind == EVERYBODY:
            raise ValueError(Message("'{word}' stands for all units; give the kind another word", word=EVERYBODY))
        return kind


class Name(Text):
    """A name, and the months in which it is the right one (both ends included)."""

    code: Code | None = Field(
        default=None, description="Code that files carry beside this name, if not the entity's own."
    )
    from_: Month | None = Field(default=None, alias="from")
    until: Month | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Name:
        if self.from_ and self.until and self.from_ > self.until:
            message = Message(
                "from {first} until {last} is no time; the later month ends it", first=self.from_, last=self.until
            )
            raise ValueError(message)
        return self

    def holds_in(self, period: Period) -> bool:
        """Whether this is the name in ``period``."""
        return (self.from_ is None or self.from_ <= period) and (self.until is None or period <= self.until)


class Entity(Definition):
    """One assessed unit, under all the names it has had."""

    group: Reference
    short: Text
    staff: Annotated[int, Field(gt=0, description="Persons on the establishment.")]
    population: Annotated[
        int | None,
        Field(gt=0, validation_alias=AliasChoices("population", "population_2020"), description="Residents."),
    ] = None
    area_km2: Annotated[float, Field(gt=0)] | None = None
    names: Annotated[tuple[Name, ...], Field(min_length=1, description="Oldest first.")]
    aliases: tuple[str, ...] = ()
    id: str = Field(default="", exclude=True, description="Filled in by the loader from the key.")

    def name_at(self, period: Period) -> Text:
        """The name in ``period``; the newest one when none is dated so."""
        return next((name for name in self.names if name.holds_in(period)), self.names[-1])

    @property
    def title(self) -> Text:
        """The newest name."""
        return self.names[-1]

    @model_validator(mode="after")
    def _dates_follow_each_other(self) -> Entity:
        for earlier, later in zip(self.names, self.names[1:], strict=False):
            if earlier.until is None or later.from_ is None or earlier.until >= later.from_:
                raise ValueError(
                    Message(
                        "'{earlier}' needs an 'until' before the 'from' of '{later}'",
                        earlier=earlier.zh,
                        later=later.zh,
                    )
                )
        return self


class Headers(Definition):
    """What files call the columns that every ledger has, and columns that hold nothing to import."""

    entity_code: tuple[str, ...] = Field(default=(), description="Other headers of the unit's code.")
    entity_name: tuple[str, ...] = Field(default=(), description="Other headers of the unit's name.")
    recorded_on: tuple[str, ...] = Field(default=(), description="Other headers of the day of entry.")
    passed_over: tuple[str, ...] = Field(
        default=("序号", "备注"), description="Columns of printed tables that are passed over."
    )

    @model_validator(mode="after")
    def _none_is_about_persons(self) -> Headers:
        for name, headers in self:
            for header in headers:
                if message := about_persons(header):
                    raise MisplacedError((name,), message)
        return self


class Map(Definition):
    """Boundaries of the units that lie on a map; paths are relative to the folder of definitions."""

    boundaries: str = Field(
        description="GeoJSON of polygons; each has the unit's id as the property `adcode`, and `label_lon` and "
        "`label_lat` where its name is to stand elsewhere than in its middle."
    )
    kind: NamedKind | None = Field(
        default=None, description="The kind of units that lies on it; `counties`, or else the first, when absent."
    )
    outline: str | None = None
    river: str | None = Field(default=None, description="GeoJSON of lines.")
    source: Text
    approval_number: str | None = Field(default=None, min_length=1, description="Shown under every map.")


class Post(Definition):
    """A post, and the units that it is in charge of; whoever holds it is never named."""

    title: Text = Field(description="What the post is called, such as 分管经济工作的副市长; never a person's name.")
    entities: Annotated[tuple[Reference, ...], Field(min_length=1, description="Codes of its units.")]

    @model_validator(mode="after")
    def _names_nobody(self) -> Post:
        for word in self.title.words:
            if message := about_persons(word):
                raise MisplacedError(("title",), message)
            if names_a_person(word):
                message = Message(
                    "'{name}' looks like the name of a person; name the post, never who holds it", name=word
                )
                raise MisplacedError(("title",), message)
        return self


class City(Definition):
    """The city, its peer groups and its units."""

    id: Slug
    title: Text
    notice: Text | None = Field(
        default=None, description="Shown on every page and export, e.g. that this is a trial run."
    )
    map: Map | None = Field(default=None, description="Without one there is no page of it.")
    lights: bool = Field(
        default=False,
        description="Paint grades as traffic lights, from green by yellow and orange to red, each with a shape.",
    )
    kinds: dict[NamedKind, Text] = Field(
        default_factory=dict,
        description="What all units of a kind are called together; the titles of their peer groups when absent.",
    )
    peer_groups: dict[Slug, PeerGroup]
    entities: Annotated[dict[Code, Entity], Field(min_length=1)]
    posts: dict[Slug, Post] = Field(
        default_factory=dict, description="Posts in charge (分管) of units, each unit under one at most."
    )
    headers: Headers = Headers()

    @model_validator(mode="after")
    def _ids_are_keys(self) -> City:
        named = {key: entity.model_copy(update={"id": key}) for key, entity in self.entities.items()}
        object.__setattr__(self, "entities", named)
        return self

    @model_validator(mode="after")
    def _no_body_stands_for_all(self) -> City:
        if CITY in self.entities:
            message = Message("'{word}' stands for the whole city; give the unit another code", word=CITY)
            raise MisplacedError(("entities", CITY), message)
        return self

    @model_validator(mode="after")
    def _every_alias_means_one_body(self) -> City:
        named = ((key, (*(name.zh for name in body.names), *body.aliases)) for key, body in self.entities.items())
        for name, one, other in shared_words(named):
            message = Message(
                "'{name}' is a name of {one} and of {other}; each needs its own", name=name, one=one, other=other
            )
            raise MisplacedError(("entities", other, "names"), message)
        codes = [(key, [key]) for key in self.entities]
        codes += [(key, [name.code for name in body.names if name.code]) for key, body in self.entities.items()]
        for code, one, other in shared_words(codes):
            message = Message(
                "'{code}' is a code of {one} and of {other}; each needs its own", code=code, one=one, other=other
            )
            raise MisplacedError(("entities", other, "names"), message)
        return self

    @cached_property
    def all_kinds(self) -> tuple[str, ...]:
        """The kinds of bodies, in the order of the peer groups."""
        return tuple(dict.fromkeys(group.kind for group in self.peer_groups.values()))

    @cached_property
    def words(self) -> dict[str, frozenset[str]]:
        """All that each body is called, by its id."""
        return {
            key: frozenset((*one.aliases, *(word for text in (one.short, *one.names) for word in text.words)))
            for key, one in self.entities.items()
        }

    def kind_words(self, kind: str) -> tuple[str, ...]:
        """All that a kind of bodies is called."""
        titles = [*self._titles(kind), *([self.kinds[kind]] if kind in self.kinds else [])]
        return tuple(word for title in titles for word in title.words)

    def kind(self, entity: str) -> str:
        """Of what kind an entity is."""
        return self.peer_groups[self.entities[entity].group].kind

    def all_of(self, kind: str) -> Text | Message:
        """What all bodies of a kind are called together."""
        return self.kinds.get(kind) or Message("{titles}", titles=self._titles(kind) or [kind])

    def _titles(self, kind: str) -> list[Text]:
        """The titles of a kind's peer groups."""
        return [group.title for group in self.peer_groups.values() if group.kind == kind]

    def asked_of(self, ledger: Ledger) -> frozenset[str]:
        """The bodies of which each date of a ledger has a row; none where it is no full return."""
        if ledger.full_return == EVERYBODY:
            return frozenset(self.entities)
        return frozenset(entity for entity in self.entities if self.kind(entity) == ledger.full_return)

    @cached_property
    def mapped_kind(self) -> str:
        """The kind of bodies that lies on the map."""
        if self.map is not None and self.map.kind is not None:
            return self.map.kind
        return MAPPED if MAPPED in self.all_kinds else self.all_kinds[0]

    @cached_property
    def mapped(self) -> tuple[str, ...]:
        """Ids of the bodies that lie on the map, in the order of the file."""
        on_it = {key for key, group in self.peer_groups.items() if group.kind == self.mapped_kind}
        return tuple(key for key, entity in self.entities.items() if entity.group in on_it)
