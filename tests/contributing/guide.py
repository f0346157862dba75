"""What CONTRIBUTING says: for each thing that one may add, the files it touches and what is run then."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.conftest import ROOT

QUOTED = re.compile(r"`([^`]+)`")
PATH = re.compile(r"[\w./-]+(/|\.\w+)")
ANY = re.compile(r"\b[A-Z]{4,}\b")
"""Words such as NAME stand for what the one who adds something chooses."""


@dataclass(frozen=True)
class Entry:
    """One row of the table; a path that ends in ``/`` means every file of the folder."""

    files: tuple[str, ...]
    commands: tuple[str, ...]

    def unnamed(self, changed: Collection[str]) -> set[str]:
        """The files among those changed that the row does not name."""
        return {path for path in changed if not any(_fits(path, file) for file in self.files)}

    def untouched(self, changed: Collection[str]) -> set[str]:
        """The files that the row names and that were left as they are."""
        return {file for file in self.files if not any(_fits(path, file) for path in changed)}


def entries() -> dict[str, Entry]:
    """The rows of the table, by what is added."""
    lines = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return {
        thing: Entry(tuple(filter(PATH.fullmatch, QUOTED.findall(files))), tuple(QUOTED.findall(then)))
        for thing, files, then in rows[1:]
    }


def _fits(path: str, file: str) -> bool:
    pattern = ANY.sub("*", file)
    return fnmatchcase(path, pattern + "*" if pattern.endswith("/") else pattern)
