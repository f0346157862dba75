"""Bodies by their codes and by every name they have had; a name that is not known is answered, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from metrics.definitions import City
from metrics.definitions.city import Name
from metrics.intake.cells import nearest, plain
from metrics.model import month_of

Where = Literal["code", "name"]


@dataclass(frozen=True)
class Finding:
    """What is to be said about one of the two cells."""

    where: Where
    code: str
    details: dict[str, str]


class Bodies:
    """The bodies of a city, by what files call them."""

    def __init__(self, city: City, scope: frozenset[str] | None = None) -> None:
        self.city, self.scope = city, scope
        self._codes = {str(name.code or key): key for key, body in city.entities.items() for name in body.names}
        self._names: dict[str, tuple[str, Name | None]] = {}
        for key, body in city.entities.items():
            self._names |= {word: (key, None) for word in body.aliases}
            self._names |= {name.zh: (key, name) for name in body.names}
        self._known: dict[tuple[Any, Any], tuple[str | None, Finding | None]] = {}

    def find(self, code: Any, name: Any) -> tuple[str | None, Finding | None]:
        """The body that a row's two cells speak of, or why there is none."""
        if (code, name) not in self._known:
            self._known[code, name] = self._find(code, name)
        return self._known[code, name]

    def dated(self, name: Any, day: date | None) -> Finding | None:
        """Whether a name that a body has or had fits the day of the record."""
        found = self._names.get(plain(name)) if name is not None else None
        if found is None or found[1] is None or day is None or found[1].holds_in(month_of(day)):
            return None
        body, held = self.city.entities[found[0]], found[1]
        if held.from_ is not None and month_of(day) < held.from_:
            return Finding("name", "Q-ENT-05", {"since": held.from_, "day": day.isoformat()})
        return Finding("name", "N-ENT-06", {"owner": body.title.zh})

    def _find(self, code: Any, name: Any) -> tuple[str | None, Finding | None]:
        by_code = self._codes.get(plain(code)) if code is not None else None
        by_name = self._names.get(plain(name)) if name is not None else None
        if code is None or name is None:
            return None, Finding("code" if code is None else "name", "E-REQ-01", {})
        if by_code is None:
            return None, Finding("code", "E-ENT-01", {"nearest": nearest(plain(code), list(self._codes))})
        if by_name is None:
            return None, Finding("name", "E-ENT-02", {"nearest": nearest(plain(name), list(self._names))})
        if by_name[0] != by_code:
            return None, Finding("name", "E-ENT-03", {"owner": self.city.entities[by_code].title.zh})
        if self.scope is not None and by_code not in self.scope:
            return None, Finding("name", "E-ENT-04", {})
        return by_code, None
