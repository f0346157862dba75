"""Where in a sheet a ledger's table lies: which ledger it is, and which row is its header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import zip_longest
from typing import Final, NamedTuple

from metrics.definitions import Config, Ledger
from metrics.definitions.ledger import ENTITY_CODE
from metrics.intake import persons
from metrics.intake.cells import cleaned, plain
from metrics.intake.contents import Cell, SheetOpened

LOOKED_AT: Final = 12
"""Rows at the top of a sheet among which the header is looked for."""
ALIKE: Final = 0.8
"""Share of a ledger's headers that make a row its header."""
ENOUGH: Final = 0.4
"""The same where the file's name says which ledger it is, so that missing columns can be named."""
GAINED: Final = 0.15
"""Share of the headers that a second row has to add to make a header of two rows."""
MARKED: Final = re.compile(r"(?:[*＊]|[（(]必填[）)])$")
"""How forms mark a column that must be filled in."""
LONGEST_TITLE: Final = 200
"""Characters of a cell that are held against the headers."""
EXPLANATION: Final = "填写说明"
OPTIONS: Final = "选项"
NOTES: Final = frozenset({EXPLANATION, OPTIONS, "填表说明", "说明", "示例", "notes", "options"})
"""Sheets of our own forms, and the like, that hold no records."""
RANGE: Final = re.compile(r"([A-Z]+)([0-9]+):[A-Z]+([0-9]+)")
SUFFIXES: Final = frozenset({"csv", "xlsx", "xls", "xlsm", "et", "ods", "txt", "zip"})


@dataclass(frozen=True)
class Layout:
    """A ledger's table in a sheet."""

    ledger: Ledger
    header_row: int
    headers: tuple[str, ...]
    """Cleaned, in the order of the columns; empty where there is none."""
    two_rows: bool = False


class Range(NamedTuple):
    """Cells that are merged into one."""

    first: int
    last: int
    letter: str
    """The first column's."""
    text: str


class Known:
    """The headers of all ledgers, and the ledgers by what files are called."""

    def __init__(self, config: Config) -> None:
        self.ledgers = config.ledgers
        self.headers = {key: headers(ledger) for key, ledger in config.ledgers.items()}
        self.titles = frozenset(title for titles in self.headers.values() for title in titles)
        self._english = {key: english_headers(ledger) for key, ledger in config.ledgers.items()}
        words = {
            word: ledger for ledger in config.ledgers.values() for word in (ledger.title.zh, ledger.title.en, ledger.id)
        }
        self._names = sorted(words.items(), key=lambda pair: len(pair[0]), reverse=True)

    def named(self, file: str) -> Ledger | None:
        """The ledger that a file is named after: its title or id, alone or followed by no further word."""
        stem = cleaned(file.rpartition(".")[0] or file)
        for word, ledger in self._names:
            if stem.startswith(word) and (len(stem) == len(word) or not stem[len(word)].isalpha()):
                return ledger
        return None

    def nearest(self, file: str) -> str | None:
        """The title that a file's name looks most like."""
        stem = cleaned(file.rpartition(".")[0] or file)
        return next(iter(get_close_matches(stem[:100], [word for word, _ in self._names], n=1, cutoff=0.4)), None)

    def kept_name(self, file: str) -> str:
        """A file's name as far as it cannot be a person's: a ledger's title, dates and numbers, the suffix."""
        stem, dot, suffix = file.rpartition(".")
        if not dot:
            stem, suffix = file, ""
        title = next((word for word, _ in self._names if stem.startswith(word)), "")
        rest = re.sub(r"[^0-9_\-.年月]+|(?<![0-9])[年月]|[0-9]{9,}", "…", stem[len(title) :])
        rest = "…" if persons.found(rest) else re.sub("…+", "…", rest)
        return f"{title}{rest}{dot}{suffix if suffix.lower() in SUFFIXES else '…' if suffix else ''}"

    def find(self, first: int, rows: Sequence[Sequence[Cell]], named: Ledger | None) -> Layout | None:
        """The table that begins among the first rows of a sheet.

        Args:
            first: Number of the first of the rows.
            named: The ledger that the file is named after; None looks for all.
        """
        titles = [tuple(header_of(cell) for cell in row) for row in rows[:LOOKED_AT]]
        best: tuple[float, bool] = (0.0, False)
        result: Layout | None = None
        for index, row in enumerate(titles):
            below = titles[index + 1] if index + 1 < len(titles) else ()
            for ledger in [named] if named else self.ledgers.values():
                alone, both = self.share(ledger, row), self.share(ledger, (*row, *below))
                two = 0 < alone < ALIKE <= both and both >= alone + GAINED
                standing = (both if two else alone, not two)
                if standing[0] >= (ENOUGH if named else ALIKE) and standing > best:
                    top = self._own_headers(ledger, row)
                    joined = _joined(top, self._own_headers(ledger, below), self.headers[ledger.id]) if two else top
                    best, result = standing, Layout(ledger, first + index, joined, two)
        return result

    def share(self, ledger: Ledger, row: Iterable[str]) -> float:
        """Share of a ledger's headers that stand in a row."""
        wanted = self.headers[ledger.id]
        return len(set(wanted).intersection(self._own_headers(ledger, row))) / len(wanted)

    def _own_headers(self, ledger: Ledger, row: Iterable[str]) -> tuple[str, ...]:
        """A row with the ledger's own headers in place of their English names."""
        english = self._english[ledger.id]
        return tuple(english.get(title.casefold(), title) for title in row)

    def header_in(self, row: Sequence[Cell]) -> Ledger | None:
        """The ledger whose header a row is."""
        words = [header_of(cell) for cell in row]
        return next((ledger for ledger in self.ledgers.values() if self.share(ledger, words) >= ALIKE), None)


def headers(ledger: Ledger) -> list[str]:
    """The headers of a ledger's file, in order."""
    first = [ENTITY_CODE.zh] if ledger.scope == "entity" else []
    return [*first, *(column.zh for column in ledger.all_columns.values())]


def english_headers(ledger: Ledger) -> dict[str, str]:
    """The English name of each header, in small letters → the header."""
    first = [ENTITY_CODE] if ledger.scope == "entity" else []
    titles = [*first, *(column.title for column in ledger.all_columns.values())]
    own = {title.zh.casefold() for title in titles}
    return {title.en.casefold(): title.zh for title in reversed(titles) if title.en.casefold() not in own}


def header_of(cell: Cell) -> str:
    """A header as it is compared: cleaned, without the mark of a column that must be filled in."""
    if cell is None:
        return ""
    title = plain(cell[:LONGEST_TITLE] if isinstance(cell, str) else cell)
    return MARKED.sub("", title).rstrip().replace("\n", "").replace("\r", "")


def ranges(sheet: SheetOpened) -> list[Range]:
    """The merged cells of a sheet, from the top."""
    matches = [match for item in sheet.merged if (match := RANGE.fullmatch(item))]
    return sorted(Range(int(match[2]), int(match[3]), match[1], match[0]) for match in matches)


def _joined(row: Sequence[str], below: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The titles of a header of two rows: the lower one where it is one of the ledger's."""
    pairs = zip_longest(row, below, fillvalue="")
    return tuple(lower if lower in wanted else upper or lower for upper, lower in pairs)
