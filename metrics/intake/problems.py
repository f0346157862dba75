"""What can be wrong with a file: one code for each rule, and the sentences that say it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Final, Literal

import yaml

from metrics.errors import Message
from metrics.model.text import Text
from metrics.wording import LANGUAGES, mark, to

Severity = Literal["error", "question", "note"]

SEVERITIES: Final[Mapping[str, Severity]] = {"E": "error", "Q": "question", "N": "note"}
"""By the first letter of a code: refuses the file; goes in once somebody has said yes; worth knowing."""

PERSONS: Final = "E-PERSON"
"""How the codes of whatever looks like a person begin; beside them nothing else of a file is told."""

EXCERPT: Final = 20
"""Characters of a cell that a message repeats."""
MASK: Final = "＊"
LONG_NUMBER: Final = re.compile(r"\d{7,}[\dXx]?")
"""So many digits in a row could be somebody's number; a message never repeats them."""

DELETED: Final = frozenset({"E-KEY-01", "E-SHEET-01"})
"""What is put right by deleting rows: such lists run from the bottom up, so that the places that follow stay right."""

LIST_TITLES: Final = (
    mark("No."), mark("Code"), mark("Kind"), mark("Sheet"), mark("Row"), mark("Column"), mark("Header"), mark("Cell"),
)  # fmt: skip
"""How a list of problems begins that a clerk works through, and may send back beside what was put right."""

KEPT_AT_MOST: Final = 100_000
"""Problems kept one by one; beyond that they are counted by code."""


@dataclass(frozen=True)
class Code:
    """One rule: what is found, and what would be right, as keys of the catalogue.

    Sentences may use ``{value}`` and the problem's details.
    """

    found: str
    remedy: str


def _rules() -> dict[str, Code]:
    words = yaml.safe_load(Path(__file__).with_name("rules.yaml").read_text(encoding="utf-8"))
    return {code: Code(**sentences) for code, sentences in words.items()}


Detail = str | Text | tuple[str | Text, ...]
"""Part of a sentence: the same in both languages, or not."""

CODES: Final[Mapping[str, Code]] = _rules()
"""By code; the letter before the first dash is the severity."""


def about_person(code: str) -> bool:
    """Whether a code tells of something that looks like a person."""
    return code.startswith(PERSONS)


def heads_list(row: Sequence[object]) -> bool:
    """Whether a row is the header of a list of problems, in any language."""
    return any([*row[: len(LIST_TITLES)]] == [to(spoken)(title) for title in LIST_TITLES] for spoken in LANGUAGES)


def excerpt(value: object) -> str:
    """A cell as a message may repeat it: short, on one line, without anything like a person's number."""
    text = "".join(character if character.isprintable() else " " for character in str(value))
    text = LONG_NUMBER.sub(lambda match: match.group()[:2] + MASK * 4, text)
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, noticeable or to be confirmed, with its place.

    ``row`` is the number that Excel shows, ``letter`` the column's, ``column`` its header; None where there is none.
    """

    code: str
    file: str
    sheet: str | None = None
    row: int | None = None
    letter: str | None = None
    column: str | None = None
    value: str | None = None
    details: Mapping[str, Detail] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def severity(self) -> Severity:
        """Whether it refuses the file."""
        return SEVERITIES[self.code[0]]

    @property
    def about_person(self) -> bool:
        """Whether it tells of something that looks like a person."""
        return about_person(self.code)

    @property
    def place(self) -> Message:
        """File, sheet, row and column, as far as there are any."""
        place = Message("{file}", file=self.file)
        if self.sheet:
            place = Message("{place}, sheet '{sheet}'", place=place, sheet=self.sheet)
        if self.row:
            place = Message("{place}, row {row}", place=place, row=self.row)
        if self.letter and self.column:
            return Message("{place}, column {letter} '{title}'", place=place, letter=self.letter, title=self.column)
        if self.letter:
            return Message("{place}, column {letter}", place=place, letter=self.letter)
        return Message("{place}, '{title}'", place=place, title=self.column) if self.column else place

    @property
    def found(self) -> Message:
        """What was found."""
        return self._filled(CODES[self.code].found)

    @property
    def remedy(self) -> Message:
        """What would be right."""
        return self._filled(CODES[self.code].remedy)

    @property
    def sentence(self) -> Message:
        """The whole message: code, place, what was found, what would be right."""
        return Message(
            "[{code}] {place}: {found}; {remedy}",
            code=self.code, place=self.place, found=self.found, remedy=self.remedy,
        )  # fmt: skip

    def _filled(self, sentence: str) -> Message:
        known = {"value": self.value or "", "column": self.column or "", **self.details}
        fields = {name for _, name, _, _ in Formatter().parse(sentence) if name}
        return Message(sentence, **{name: known.get(name, "") for name in fields})


@dataclass
class Problems:
    """Problems of one file as they are found; the first hundred thousand one by one, all of them counted."""

    kept: list[Problem] = field(default_factory=list[Problem])
    counts: Counter[str] = field(default_factory=Counter[str])
    errors: int = 0

    def add(self, problem: Problem) -> None:
        """Note one more."""
        self.tally(problem.code)
        if len(self.kept) < KEPT_AT_MOST:
            self.kept.append(problem)

    def tally(self, code: str) -> None:
        """Count one more, of which nothing else is kept."""
        self.counts[code] += 1
        self.errors += SEVERITIES[code[0]] == "error"

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note several."""
        for problem in problems:
            self.add(problem)

    def count(self, severity: Severity) -> int:
        """How many there are of a severity, kept one by one or not."""
        return sum(number for code, number in self.counts.items() if SEVERITIES[code[0]] == severity)

    @property
    def about_persons(self) -> bool:
        """Whether something looks like a person, so that no part of the file may be kept."""
        return any(map(about_person, self.counts))

    def __iter__(self) -> Iterator[Problem]:
        """Whole file first, then by sheet and row; the last row first where rows are to be deleted."""
        step = -1 if DELETED & self.counts.keys() else 1
        return iter(
            sorted(
                self.kept,
                key=lambda item: (item.sheet or "", item.row is not None, step * (item.row or 0), item.letter or "",
                                  item.code),
            )
        )  # fmt: skip
