"""Where in a sheet a ledger's table lies: which ledger it is, and which row is its header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import accumulate
from typing import Final, NamedTuple

from metrics.definitions import Column, Config, Ledger
from metrics.definitions.ledger import ENTITY_CODE, ENTITY_NAME, FORMER_CODE, FORMER_NAME, RECORDED_ON, header_key
from metrics.intake import persons
from metrics.intake.bodies import Bodies
from metrics.intake.cells import SCALES
from metrics.intake.contents import Cell, SheetOpened
from metrics.intake.texts import cleaned, plain
from metrics.model import Period, Text
from metrics.model.persons import LONGEST_HEADER

LOOKED_AT: Final = 12
"""Rows at the top of a sheet among which the header is looked for."""
ALIKE: Final = 0.8
"""Share of a ledger's headers that make a row its header."""
ENOUGH: Final = 0.4
"""The same where the file's name says which ledger it is, so that missing columns can be named."""
GAINED: Final = 0.15
"""Share of the headers that a second row has to add to make a header of two rows."""
MARK: Final = r"(?:[*＊★☆※●▲]|[（(\[【〔](?:必填|选填|required|optional)项?[）)\]】〕])"
MARKED: Final = re.compile(rf"^(?:{MARK}\s*)+|(?:\s*{MARK})+$", re.I)
"""How forms mark a column that must be filled in, before its header or after it."""
UNITS: Final = r"(?:[十百千万亿]*(?:元|人次|[件次人个项条份户起场名])|[十百千万亿]+|%|％|‰|分|天|日|小时|个月)"
"""The units that tables are in."""
NOTED: Final = (
    rf"(?:[0-9,.]*[十百千万亿]*(?:人民币|美|欧|港|日|澳)?{UNITS}|[十百千万亿]*(?:人民币|美金|公里|平方米|米|亩|吨)"
    r"|[0-9,.]*(?:k|m|thousands?|tenthousands?|millions?)?(?:of)?(?:yuan|cny|rmb|usd|thousands?|millions?)|percent)"
)
"""The same as a header may write them, as ``header_key`` leaves it."""
UNIT: Final = re.compile(
    rf"[(\[【〔](?:[^\W\d]{{0,2}}单位:?|in)?({NOTED})[)\]】〕]"
    rf"|[/:,、;|_-]?(?:(?:计量|统计|货币)?单位:?|in)?({NOTED})"
)
"""What follows a header's name: its unit, in brackets or bare."""
YUAN: Final = frozenset({"人民币", "人民币元", "yuan", "cny", "rmb"})
COUNTED_IN: Final = frozenset("件次人个项条份户起场名") | {"人次"}
"""Units of counts, which change no number; ten thousands of them would."""
SAME: Final = re.compile(r"合计|小计|总计|总数|数量|[(（].{1,3}[)）]")
"""What stands in the lower row of a header below a title that it leaves as it is."""
LONGEST_TITLE: Final = 200
"""Characters of a cell that are held against the headers."""
RANGE: Final = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")
UNKEPT: Final = re.compile(r"[^0-9_\-.年月]+|(?<![0-9])[年月]|[0-9]{9,}")
"""What of a file's name is not kept where it is no known word."""
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
    written: tuple[str, ...] = ()
    """The headers as the file has them; none where they take two rows."""


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
        bodies = {
            word for body in config.city.entities.values()
            for name in (*body.names, body.short, *body.aliases)
            for word in ((name.zh, name.en) if isinstance(name, Text) else (name,)) if len(word) > 1
        }  # fmt: skip
        known = sorted({*words, *bodies}, key=len, reverse=True)
        self._words = re.compile(f"({'|'.join(map(re.escape, known))})")
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
        """A file's name as far as it cannot be a person's: ledgers' titles, bodies, dates and numbers, the suffix."""
        stem, dot, suffix = file.rpartition(".")
        if not dot:
            stem, suffix = file, ""
        parts = self._words.split(stem)
        # Every second part is a known word.
        unknown = [UNKEPT.sub("…", part) for part in parts[::2]]
        parts[::2] = ["…" if persons.found(part) else part for part in unknown]
        kept = re.sub("…+", "…", "".join(parts))
        return f"{kept}{dot}{suffix if suffix.lower() in SUFFIXES else '…' if suffix else ''}"

    def find(self, first: int, rows: Sequence[Sequence[Cell]], named: Ledger | None) -> Layout | None:
        """The table that begins among the first rows of a sheet.

        Args:
            first: Number of the first of the rows.
            named: The ledger that the file is named after; None looks for all.
        """
        titles = _titles(rows)
        best: tuple[float, bool] = (0.0, False)
        result: Layout | None = None
        for index, row in enumerate(titles):
            below = titles[index + 1] if index + 1 < len(titles) else ()
            for ledger in [named] if named else self.ledgers.values():
                upper = joined = self.meant(ledger, row)
                alone = both = self.share(ledger, upper)
                if 0 < alone < ALIKE:
                    joined = self._joined(ledger, row, below)
                    both = self.share(ledger, joined)
                two = 0 < alone < ALIKE <= both and both >= alone + GAINED
                standing = (both if two else alone, not two)
                if standing[0] >= (ENOUGH if named else ALIKE) and standing > best:
                    above = tuple(
                        (first + at, tuple(filter(None, titles[at]))) for at in range(index) if any(titles[at])
                    )
                    best, result = (
                        standing,
                        Layout(ledger, first + index, joined if two else upper, two, above, () if two else row),
                    )
        return result

    def closest(self, rows: Sequence[Sequence[Cell]]) -> tuple[Ledger, list[str]] | None:
        """The ledger whose header a row is most like that is none, and the columns that it lacks."""
        best, result = ENOUGH, None
        for row in _titles(rows):
            for ledger in self.ledgers.values():
                own = self.meant(ledger, row)
                if (share := self.share(ledger, own)) > best:
                    best, result = share, (ledger, [title for title in needed(ledger) if title not in own])
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

    def twice(self, area: Layout) -> Iterator[tuple[int, str]]:
        """The places of headers that are another name of a column which stands there by its own, and that column's."""
        for place, title in enumerate(area.headers):
            meaning = _meaning(self._meanings[area.ledger.id], area.ledger, header_key(title))
            if meaning is not None and meaning != title and meaning in area.headers:
                yield place, meaning

    def in_other_unit(self, ledger: Ledger, title: str) -> Column | None:
        """The column that a header names with another unit than the ledger's, in brackets or after it."""
        key = header_key(title)
        meanings = self._meanings[ledger.id]
        name, unit = _with_unit(meanings, key)
        if not unit or _meaning(meanings, ledger, key) is not None:
            return None
        numbers = (column for column in ledger.columns.values() if column.type in ("number", "integer"))
        return next((column for column in numbers if column.zh == name), None)

    def _without_units(self, ledger: Ledger, row: Iterable[str]) -> Iterator[str]:
        """A row of headers, those that name a column with another unit as that column."""
        for title in row:
            column = self.in_other_unit(ledger, title)
            yield column.zh if column else title

    def _joined(self, ledger: Ledger, row: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
        """The titles of a header of two rows: the lower one, or both as one word, or the upper one above nothing else.

        An upper title stands for all columns up to the next one, as where its cell is merged with others.
        """
        wanted = self.headers[ledger.id]
        length = max(len(row), len(below))
        upper, lower = ((*titles, *[""] * (length - len(titles))) for titles in (row, below))
        reaching = [*accumulate(upper, lambda before, title: title or before)]
        words = [f"{title}{part}" if part else "" for title, part in zip(reaching, lower, strict=True)]
        heads = zip(*(self.meant(ledger, titles) for titles in (lower, words, upper)), upper, lower, strict=True)
        return tuple(
            one if one in wanted or self.in_other_unit(ledger, one)
            else both if both in wanted
            else own if not under or SAME.fullmatch(under)
            else f"{over}{under}"
            for one, both, own, over, under in heads
        )  # fmt: skip

    def share(self, ledger: Ledger, row: Iterable[str]) -> float:
        """Share of the headers that a ledger needs which stand in a row, also with another unit."""
        wanted = needed(ledger)
        return len(set(wanted).intersection(self._without_units(ledger, row))) / len(wanted)

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
    month: Period | None
    """The month that the file is sent for, as far as its sender or its name says."""


def _meanings(config: Config, ledger: Ledger) -> dict[str, str]:
    """The ledger's headers by all names that they have; its own come first, the English ones last."""
    others = config.city.headers
    standing = {
        ENTITY_CODE.zh: (*others.entity_code, ENTITY_CODE.en, FORMER_CODE),
        ENTITY_NAME.zh: (*others.entity_name, ENTITY_NAME.en, FORMER_NAME),
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
    """The ledger's header that a key stands for, alone or with a unit that is the column's, or one of counts."""
    if key in meanings:
        return meanings[key]
    title, unit = _with_unit(meanings, key)
    column = next((column for column in ledger.columns.values() if column.zh == title), None)
    return title if unit and column and in_unit(column, unit) else None


def _with_unit(meanings: dict[str, str], key: str) -> tuple[str | None, str]:
    """The header that a key begins with and the unit that follows it; no unit where there is none."""
    if len(key) <= LONGEST_HEADER:
        for name in (name for name in meanings if key.startswith(name)):
            if match := UNIT.fullmatch(key, len(name)):
                return meanings[name], match[1] or match[2]
    return None, ""


def in_unit(column: Column, unit: str) -> bool:
    """Whether a column's figures are in a unit; those of a column that names none may be in any that is not scaled."""
    if (
        unit == header_key(column.unit or "")
        or (column.unit == "元" and unit in YUAN)
        or (column.scale == "percent" and unit in ("%", "％"))
    ):
        return True
    if column.unit is not None:
        return False
    if column.type == "integer":
        return unit in COUNTED_IN
    return column.type == "number" and column.scale is None and unit[0] not in SCALES


def headers(ledger: Ledger) -> list[str]:
    """The headers of a ledger's file, in order."""
    first = [ENTITY_CODE.zh] if ledger.scope == "entity" else []
    return [*first, *(column.zh for column in ledger.all_columns.values())]


def named(ledger: Ledger, titles: Iterable[str]) -> tuple[Text, ...]:
    """Headers of a ledger in both languages, as messages name what a file does not have."""
    words = {ENTITY_CODE.zh: ENTITY_CODE} | {column.zh: column.title for column in ledger.all_columns.values()}
    return tuple(words[title] for title in titles)


def needed(ledger: Ledger) -> list[str]:
    """The headers without which a ledger's file is not read: all but the day of entry."""
    return [title for title in headers(ledger) if title != RECORDED_ON.zh]


def _titles(rows: Sequence[Sequence[Cell]]) -> list[tuple[str, ...]]:
    """The first rows of a sheet as headers are compared."""
    return [tuple(header_of(cell) for cell in row) for row in rows[:LOOKED_AT]]


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
