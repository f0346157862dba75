"""What can be wrong with a file: one code for each rule, and the sentences that say it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import yaml

from metrics.errors import Message
from metrics.model.text import Text
from metrics.wording import Language, to

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


Detail = str | Text
"""Part of a sentence: the same in both languages, or not."""

CODES: Final[Mapping[str, Code]] = _rules()
"""By code; the letter before the first dash is the severity."""


def about_person(code: str) -> bool:
    """Whether a code tells of something that looks like a person."""
    return code.startswith(PERSONS)


def excerpt(value: object) -> str:
    """A cell as a message may repeat it: short, on one line, without anything like a person's number."""
    text = "".join(character if character.isprintable() else " " for character in str(value))
    text = LONG_NUMBER.sub(lambda found: found.group()[:2] + MASK * 4, text)
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

    def place(self, language: Language) -> str:
        """File, sheet, row and column, as far as there are any."""
        if language == "en":
            parts = [self.file, self.sheet and f"sheet '{self.sheet}'", self.row and f"row {self.row}"]
            cell = [f"column {self.letter}" if self.letter else "", f"'{self.column}'" if self.column else ""]
            return ", ".join(str(part) for part in [*parts, " ".join(filter(None, cell))] if part)
        parts = [
            f"文件「{self.file}」",
            f"工作表「{self.sheet}」" if self.sheet else "",
            f"第 {self.row} 行" if self.row else "",
        ]
        return "".join(
            [*parts, f" {self.letter} 列" if self.letter else "", f"「{self.column}」" if self.column else ""]
        )

    def found(self, language: Language) -> str:
        """What was found."""
        return self._filled(CODES[self.code].found, language)

    def remedy(self, language: Language) -> str:
        """What would be right."""
        return self._filled(CODES[self.code].remedy, language)

    def message(self) -> Message:
        """The sentence as an error carries it."""
        return Message("{sentence}", sentence=Text(zh=self.sentence("zh"), en=self.sentence("en")))

    def sentence(self, language: Language = "en") -> str:
        """The whole message: code, place, what was found, what would be right."""
        t = to(language)
        return t("[{code}] {place}: {found}; {remedy}").format(
            code=self.code, place=self.place(language), found=self.found(language), remedy=self.remedy(language)
        )

    def _filled(self, pattern: str, language: Language) -> str:
        known = {"value": self.value or "", "column": self.column or "", **self.details}

        def detail(name: re.Match[str]) -> str:
            result = known.get(name.group(1), "")
            return result.get(language) if isinstance(result, Text) else result

        return re.sub(r"\{(\w+)\}", detail, to(language)(pattern))


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
        """In the order of the file: whole file first, then by sheet and row."""
        return iter(sorted(self.kept, key=lambda one: (one.sheet or "", one.row or 0, one.letter or "", one.code)))
