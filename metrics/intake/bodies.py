"""Bodies by their codes and by every name they have had; a name that is not known is answered, never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from metrics.definitions import City
from metrics.definitions.city import Name
from metrics.intake.cells import SUGGESTED, WIDE, most_alike, offered
from metrics.intake.problems import Detail
from metrics.intake.texts import plain
from metrics.model import month_of

Where = Literal["code", "name"]

REMEMBERED: Final = 20_000
"""Pairs of code and name whose body is kept ready; an honest file has fewer than a hundred."""
USUAL: Final = 100
"""Characters of such a pair."""


@dataclass(frozen=True)
class Finding:
    """What is to be said about one of the two cells."""

    where: Where
    code: str
    details: dict[str, Detail]


class BodyMatch(NamedTuple):
    """The body that two cells speak of, or why there is none; ``name`` where the name is bound to some months."""

    entity: str | None
    finding: Finding | None = None
    name: Name | None = None


class Bodies:
    """The bodies of a city, by what files call them.

    Spaces in a name do not matter, nor full-width letters, digits and dashes in a code.
    """

    def __init__(self, city: City, scope: frozenset[str] | None = None) -> None:
        self.city, self.scope = city, scope
        self._codes = {str(name.code or key): key for key, body in city.entities.items() for name in body.names}
        self._names: dict[str, tuple[str, Name | None]] = dict(_common(city))
        for key, body in city.entities.items():
            self._names |= {_joined(word): (key, None) for word in body.aliases}
            self._names |= {_joined(name.zh): (key, _bound(name)) for name in body.names}
        self._names = _english_names(city) | self._names
        self._known: dict[tuple[Any, Any], BodyMatch] = {}

    def find(self, code: Any, name: Any) -> BodyMatch:
        """The body that a row's two cells speak of.

        Args:
            code: The raw cell under the body's code.
            name: The raw cell under its name; it has to be right as well.
        """
        result = self._known.get((code, name))
        if result is None:
            result = self._find(plain(code) if code is not None else "", plain(name) if name is not None else "")
            if result.entity is not None and len(self._known) < REMEMBERED and len(f"{code}{name}") <= USUAL:
                self._known[code, name] = result
        return result

    def named(self, code: Any, name: Any) -> bool:
        """Whether one of a row's two cells, at least, is the code or a name of a body."""
        by_code = code is not None and self._code(plain(code)) is not None
        return by_code or (name is not None and _joined(plain(name)) in self._names)

    def dated(self, match: BodyMatch, day: date) -> Finding | None:
        """Whether a name that a body has or had fits the day of the record."""
        month, name = month_of(day), match.name
        if name is None or match.entity is None or name.holds_in(month):
            return None
        if name.from_ is not None and month < name.from_:
            return Finding("name", "Q-ENT-05", {"since": name.from_, "day": day.isoformat()})
        return Finding("name", "N-ENT-06", {"owner": self.city.entities[match.entity].title})

    def nearest_code(self, code: Any, name: Any) -> Detail:
        """The codes that may be meant, as a message appends them: that of the body that is named, then those alike."""
        owner, _ = self._names.get(_joined(plain(name)), (None, None))
        own = [known for known, body in self._codes.items() if body == owner][-1:]
        text = plain(code).translate(WIDE).upper()
        return offered([*own, *(item for item in most_alike(text, self._codes) if item not in own)][:SUGGESTED])

    def _code(self, code: str) -> str | None:
        return self._codes.get(code.translate(WIDE))

    def _find(self, code: str, name: str) -> BodyMatch:
        if not code or not name:
            return BodyMatch(None, Finding("name" if code else "code", "E-REQ-01", {}))
        by_code = self._code(code)
        if by_code is None:
            return BodyMatch(None, Finding("code", "E-ENT-01", {}))
        by_name, dated = self._names.get(_joined(name), (None, None))
        if by_name is None:
            owner = self.city.entities[by_code].title
            return BodyMatch(
                None, Finding("name", "E-ENT-02", {"nearest": offered([owner.en if name.isascii() else owner.zh])})
            )
        if by_name != by_code:
            return BodyMatch(
                None, Finding("name", "E-ENT-03", {"owner": self.city.entities[by_code].title, "nearest": name})
            )
        if self.scope is not None and by_code not in self.scope:
            return BodyMatch(None, Finding("name", "E-ENT-04", {}))
        return BodyMatch(by_code, None, dated)


def _common(city: City) -> Iterator[tuple[str, tuple[str, Name | None]]]:
    """What bodies are called beside their names: the short one, with the city's level or name before it.

    A word that two bodies could be called is none of them.
    """
    words: dict[str, set[tuple[str, Name | None]]] = {}
    title, level = city.title.zh, city.title.zh[-1:]
    for key, body in city.entities.items():
        called: list[tuple[str, Name | None]] = [(body.short.zh, None), (level + body.short.zh, None)]
        called += [(f"{title}{name.zh.removeprefix(level)}", _bound(name)) for name in body.names]
        called += [(f"{title}{word.removeprefix(level)}", None) for word in (*body.aliases, body.short.zh)]
        for word, name in called:
            words.setdefault(_joined(word), set()).add((key, name))
    for word, meant in words.items():
        if len({key for key, _ in meant}) == 1:
            yield word, min(meant, key=lambda item: item[1] is not None)


def _bound(name: Name) -> Name | None:
    """A name that holds for some months only."""
    return name if name.from_ or name.until else None


def _english_names(city: City) -> dict[str, tuple[str, Name | None]]:
    """The English names that one body alone has, as the Chinese ones are looked up."""
    owners: dict[str, set[str]] = {}
    for key, body in city.entities.items():
        for name in body.names:
            owners.setdefault(_joined(name.en), set()).add(key)
    return {
        _joined(name.en): (key, _bound(name))
        for key, body in city.entities.items()
        for name in body.names
        if len(owners[_joined(name.en)]) == 1
    }


def _joined(name: str) -> str:
    return "".join(name.split())
