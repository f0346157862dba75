"""What a case of the corpus is: files sent one after the other, and what has to be said of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from metrics.application.records.imports import Options

Content = bytes | Callable[[Path], None]
"""A file's bytes, or what writes a file too large for them."""

Place = tuple[str, int | None, str | None]
"""Code, row and letter of a problem."""

PLACE = re.compile(r"([A-Z]-[A-Z]+-\d\d)(?: ([A-Z]*)(\d*))?")


@dataclass(frozen=True)
class Step:
    """One file that is sent.

    ``places`` are all problems that have to be found and no others, as "E-NUM-03 F2", "E-ROW-01 3" or "E-FILE-16".
    ``stored`` are the ledger's current values by column, in the order of its key, once the file is in.
    """

    file: str
    content: Content
    status: str
    places: tuple[str, ...] = ()
    sheet: str | None = None
    read: int | None = None
    stored: Mapping[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])
    told: tuple[str, ...] = ()
    """Words that the problems have to hold, in Chinese."""
    options: Options | None = None
    scope: frozenset[str] | None = None
    closing: str | None = None
    """A month that is closed before the file is sent."""

    def write(self, folder: Path) -> Path:
        """Write the file."""
        path = folder / self.file
        if isinstance(self.content, bytes):
            path.write_bytes(self.content)
        else:
            self.content(path)
        return path

    def expected(self) -> list[Place]:
        """The problems, sorted."""
        return sorted(map(place, self.places), key=repr)


@dataclass(frozen=True)
class Case:
    """One entry of the corpus; a letter after the number tells apart several files of it."""

    id: str
    note: str
    steps: tuple[Step, ...]
    ledgers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Definitions that the city has besides the shipped ones, by name of the file."""
    large: bool = False
    """Takes long to write or to read."""


def place(written: str) -> Place:
    """A problem as the cases write it."""
    found = PLACE.fullmatch(written)
    assert found is not None, written
    code, letter, row = found.groups()
    return code, int(row) if row else None, letter or None


def refused(id: str, note: str, file: str, content: Content, *places: str, **more: Any) -> Case:
    """A case of one file that comes back."""
    return Case(id, note, (Step(file, content, "refused", places, **more),))


def taken(id: str, note: str, file: str, content: Content, *places: str, **more: Any) -> Case:
    """A case of one file that goes in."""
    return Case(id, note, (Step(file, content, "taken_in", places, **more),))
