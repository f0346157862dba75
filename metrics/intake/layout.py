"""Where in a sheet a ledger's table lies: the header row, and what speaks against there being one table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from metrics.definitions import Config, Ledger
from metrics.definitions.ledger import ENTITY_CODE
from metrics.intake.cells import cleaned, plain
from metrics.intake.contents import Cell, SheetOpened

LOOKED_AT: Final = 12
"""Rows at the top of a sheet among which the header is looked for."""
ALIKE: Final = 0.8
"""Share of a ledger's headers that make a row its header."""
ENOUGH: Final = 0.4
"""The same where the file's name says which ledger it is, so that missing columns can be named."""
MARKED: Final = re.compile(r"\s*([*＊]|[（(]必填[）)])$")
"""How forms mark a column that must be filled in."""
NOTES: Final = frozenset({"填写说明", "说明", "选项", "示例", "notes", "options"})
"""Sheets of our own forms that hold no records."""
RANGE: Final = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")


@dataclass(frozen=True)
class Layout:
    """A ledger's table in a sheet."""

    ledger: Ledger
    header_row: int
    headers: tuple[str, ...]
    """Cleaned, in the order of the columns; empty where there is none."""
    two_rows: bool = False


@dataclass
class Known:
    """The headers of all ledgers."""

    config: Config
    headers: dict[str, list[str]] = field(init=False)
    words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {key: headers(ledger) for key, ledger in self.config.ledgers.items()}
        self.words = frozenset(word for words in self.headers.values() for word in words)

    def named(self, file: str) -> Ledger | None:
        """The ledger that a file is named after: its title or id, alone or as the beginning."""
        stem = cleaned(file.rpartition(".")[0] or file)
        fitting = [
            (len(word), ledger)
            for ledger in self.config.ledgers.values()
            for word in (ledger.title.zh, ledger.id)
            if stem == word or (stem.startswith(word) and not stem[len(word)].isalnum()) or _year_follows(stem, word)
        ]
        return max(fitting, key=lambda one: one[0])[1] if fitting else None

    def nearest(self, file: str) -> str | None:
        """The title that a file's name looks most like."""
        titles = [ledger.title.zh for ledger in self.config.ledgers.values()]
        stem = cleaned(file.rpartition(".")[0] or file)
        return next(iter(get_close_matches(stem, titles, n=1, cutoff=0.4)), None)

    def find(self, first: int, rows: Sequence[Sequence[Cell]], named: Ledger | None) -> Layout | None:
        """The table that begins among the first rows of a sheet."""
        cells = [tuple(header_of(cell) for cell in row) for row in rows[:LOOKED_AT]]
        best: tuple[float, Layout] | None = None
        for place, row in enumerate(cells):
            below = cells[place + 1] if place + 1 < len(cells) else ()
            for ledger in [named] if named else list(self.config.ledgers.values()):
                alone = self.share(ledger.id, row)
                both = self.share(ledger.id, (*row, *below))
                two = alone < ALIKE <= both and both >= alone + 0.15
                found = (alone, Layout(ledger, first + place, row, two_rows=two))
                least = 0.0 if two else ENOUGH if named else ALIKE
                if alone >= least and (alone or two) and (best is None or alone > best[0]):
                    best = found
        return best[1] if best else None

    def share(self, ledger: str, row: Sequence[str]) -> float:
        """Share of a ledger's headers that stand in a row."""
        wanted = self.headers[ledger]
        return len(set(wanted) & set(row)) / len(wanted)

    def is_header(self, row: Sequence[Cell]) -> bool:
        """Whether a row is the header of some ledger."""
        if not any(isinstance(cell, str) and header_of(cell) in self.words for cell in row[:3]):
            return False
        words = [header_of(cell) for cell in row]
        return any(self.share(key, words) >= ALIKE for key in self.headers)


def headers(ledger: Ledger) -> list[str]:
    """The headers of a ledger's file, in order."""
    first = [ENTITY_CODE.zh] if ledger.scope == "entity" else []
    return [*first, *(column.zh for column in ledger.all_columns.values())]


def header_of(cell: Cell) -> str:
    """A header as it is compared: cleaned, without the mark of a column that must be filled in."""
    return "" if cell is None else MARKED.sub("", plain(cell)).replace("\n", "")


def letter(place: int) -> str:
    """The letter that Excel shows over a column, by its place from 0."""
    found, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


def merged(sheet: SheetOpened) -> Mapping[tuple[int, int], str]:
    """First and last row of each merged range of a sheet → the range."""
    spans: dict[tuple[int, int], str] = {}
    for one in sheet.merged:
        if match := RANGE.fullmatch(one):
            spans[int(match[2]), int(match[4])] = one
    return spans


def _year_follows(stem: str, word: str) -> bool:
    return stem.startswith(word) and len(stem) > len(word) and stem[len(word)].isdigit()
