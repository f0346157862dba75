"""Where in a sheet a ledger's table lies: which ledger it is, and which row is its header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import zip_longest
from typing import Final, NamedTuple

from metrics.definitions import Column, Config, Ledger
from metrics.definitions.ledger import ENTITY_CODE, ENTITY_NAME, RECORDED_ON, header_key
from metrics.intake import persons
from metrics.intake.bodies import Bodies
from metrics.intake.contents import Cell, SheetOpened
from metrics.intake.texts import cleaned, plain

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
UNIT: Final = re.compile(r"(.+)\(([^()]+)\)")
"""A header with its unit in brackets."""
COUNTED_IN: Final = frozenset("件次人个项条份户起场名") | {"人次"}
"""Units of counts, which change no number; ten thousands of them would."""
LONGEST_TITLE: Final = 200
"""Characters of a cell that are held against the headers."""
EXPLANATION: Final = "填写说明"
OPTIONS: Final = "选项"
NOTES: Final = frozenset({EXPLANATION, OPTIONS, "填表说明", "说明", "示例", "notes", "options"})
"""Sheets of our own forms, and the like, that hold no records."""
RANGE: Final = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")
SUFFIXES: Final = frozenset({"csv", "xlsx", "xls", "xlsm", "xlsb", "et", "ods", "txt", "zip"})


@dataclass(frozen=True)
class Layout:
    """A ledger's table in a sheet."""

    ledger: Ledger
    header_row: int
    headers: tuple[str, ...]
    """The ledger's own where they or other names of them stand, else as cleaned; empty where there is none."""
    two_rows: bool = False
    above: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Rows above the header that hold something: number and texts."""


class Range(NamedTuple):
    """Cells that are merged into one."""

    first: int
    last: int
    letter: str
    """The first column's."""
    text: str
    end: str
    """The last column's letters."""


class Known:
    """The headers of all ledgers, and the ledgers by what files are called."""

    def __init__(self, config: Config) -> None:
        self.ledgers = config.ledgers
        self.headers = {key: headers(ledger) for key, ledger in config.ledgers.items()}
        self.titles = frozenset(title for titles in self.headers.values() for title in titles)
        self.passed_over = frozenset(map(header_key, config.city.headers.passed_over))
        self._meanings = {key: _meanings(config, ledger) for key, ledger in config.ledgers.items()}
        words = {word: ledger for ledger in config.ledgers.values() for word in (*ledger.title.words, ledger.id)}
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
                upper, lower = self.meant(ledger, row), self.meant(ledger, below)
                heads = (upper, (*upper, *lower))
                alone, both = (self.share(ledger, self._without_units(ledger, head)) for head in heads)
                two = 0 < alone < ALIKE <= both and both >= alone + GAINED
                standing = (both if two else alone, not two)
                if standing[0] >= (ENOUGH if named else ALIKE) and standing > best:
                    joined = _joined(upper, lower, self.headers[ledger.id]) if two else upper
                    above = tuple(
                        (first + at, tuple(filter(None, titles[at]))) for at in range(index) if any(titles[at])
                    )
                    best, result = standing, Layout(ledger, first + index, joined, two, above)
        return result

    def meant(self, ledger: Ledger, row: Sequence[str]) -> tuple[str, ...]:
        """A row of headers in the ledger's own words; another name of a column counts where its own is not there."""
        meanings = self._meanings[ledger.id]
        keys = [header_key(title) for title in row]
        own = {meanings[key] for key in keys if key in meanings and header_key(meanings[key]) == key}
        return tuple(
            title if meaning is None or (meaning in own and header_key(meaning) != key) else meaning
            for title, key in zip(row, keys, strict=True)
            for meaning in [_meaning(meanings, ledger, key)]
        )

    def in_other_unit(self, ledger: Ledger, title: str) -> Column | None:
        """The column that a header names with another unit in brackets than the ledger's."""
        key = header_key(title)
        match = UNIT.fullmatch(key)
        meanings = self._meanings[ledger.id]
        if match is None or _meaning(meanings, ledger, key) is not None:
            return None
        name = meanings.get(match[1])
        numbers = (column for column in ledger.columns.values() if column.type in ("number", "integer"))
        return next((column for column in numbers if column.zh == name), None)

    def _without_units(self, ledger: Ledger, row: Iterable[str]) -> Iterator[str]:
        """A row of headers, those that name a column with another unit as that column."""
        for title in row:
            column = self.in_other_unit(ledger, title)
            yield column.zh if column else title

    def share(self, ledger: Ledger, row: Iterable[str]) -> float:
        """Share of a ledger's headers that stand in a row."""
        wanted = self.headers[ledger.id]
        return len(set(wanted).intersection(row)) / len(wanted)

    def header_in(self, row: Sequence[Cell]) -> Ledger | None:
        """The ledger whose header a row is."""
        words = [header_of(cell) for cell in row]
        return next(
            (item for item in self.ledgers.values() if self.share(item, self.meant(item, words)) >= ALIKE), None
        )


class Context(NamedTuple):
    """What the rows of a table are held against."""

    known: Known
    bodies: Bodies
    workbook: bool
    """Cells have types of their own."""
    today: date
    """Days after it lie ahead."""


def _meanings(config: Config, ledger: Ledger) -> dict[str, str]:
    """The ledger's headers by all names that they have; its own come first, the English ones last."""
    others = config.city.headers
    standing = {
        ENTITY_CODE.zh: (*others.entity_code, ENTITY_CODE.en), ENTITY_NAME.zh: (*others.entity_name, ENTITY_NAME.en),
        RECORDED_ON.zh: (*others.recorded_on, RECORDED_ON.en),
    }  # fmt: skip
    names = standing | {column.zh: (*column.aliases, column.en) for column in ledger.columns.values()}
    own = headers(ledger)
    result = {header_key(title): title for title in own}
    for title in own:
        for alias in names[title]:
            result.setdefault(header_key(alias), title)
    return result


def _meaning(meanings: dict[str, str], ledger: Ledger, key: str) -> str | None:
    """The ledger's header that a key stands for, alone or with the column's unit, or a unit of counts, in brackets."""
    if key in meanings:
        return meanings[key]
    match = UNIT.fullmatch(key)
    title = meanings.get(match[1]) if match else None
    column = next((column for column in ledger.columns.values() if column.zh == title), None)
    return title if match and column and _same_unit(column, match[2]) else None


def _same_unit(column: Column, unit: str) -> bool:
    return unit == column.unit or (column.type == "integer" and column.unit is None and unit in COUNTED_IN)


def headers(ledger: Ledger) -> list[str]:
    """The headers of a ledger's file, in order."""
    first = [ENTITY_CODE.zh] if ledger.scope == "entity" else []
    return [*first, *(column.zh for column in ledger.all_columns.values())]


def header_of(cell: Cell) -> str:
    """A header as it is compared: cleaned, without the mark of a column that must be filled in."""
    if cell is None:
        return ""
    title = plain(cell[:LONGEST_TITLE] if isinstance(cell, str) else cell)
    return MARKED.sub("", title).rstrip().replace("\n", "").replace("\r", "")


def ranges(sheet: SheetOpened) -> list[Range]:
    """The merged cells of a sheet, from the top."""
    matches = [match for item in sheet.merged if (match := RANGE.fullmatch(item))]
    return sorted(Range(int(match[2]), int(match[4]), match[1], match[0], match[3]) for match in matches)


def _joined(row: Sequence[str], below: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The titles of a header of two rows: the lower one where it is one of the ledger's."""
    pairs = zip_longest(row, below, fillvalue="")
    return tuple(lower if lower in wanted else upper or lower for upper, lower in pairs)
