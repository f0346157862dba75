"""Which pattern each sentence was made of, and with which fields: a language machine that remembers what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from metrics.errors import Message
from metrics.wording import Language, Translate
from metrics.wording.translate import CATALOGUE, Bilingual, catalogue


@dataclass(frozen=True)
class Heard:
    """One text that was made of a pattern; ``fields`` are those that the pattern names, as they were written."""

    key: str
    fields: tuple[tuple[str, str], ...]
    text: str


MARK: Final = "**"
"""Stands on both sides of a phrase that is set off, and is not shown."""

Log = dict[str, set[Heard]]
"""By text."""


class Pattern(str):
    """A source string or its translation; what it is made into is written down."""

    __slots__ = ("key", "log")
    key: str
    log: Log

    def __new__(cls, text: str, key: str, log: Log) -> Pattern:
        pattern = super().__new__(cls, text)
        pattern.key, pattern.log = key, log
        return pattern

    def format(self, *unnamed: object, **fields: object) -> str:  # type: ignore[override]
        text = str.format(self, *unnamed, **fields)
        note(self.log, self.key, str(self), fields, text)
        return text


def note(log: Log, key: str, pattern: str, fields: Mapping[str, object], text: str) -> None:
    """Write down a text with the fields that its pattern names."""
    named = {name for _, name, _, _ in Formatter().parse(pattern) if name}
    if named:
        heard = Heard(key, tuple(sorted((name, str(fields[name])) for name in named)), text.replace(MARK, ""))
        log.setdefault(heard.text, set()).add(heard)


class Listening(Translate):
    """Says what ``Translate`` says and keeps of which pattern it was made."""

    def __init__(self, language: Language, log: Log) -> None:
        super().__init__(language, {} if language == "en" else catalogue.read(CATALOGUE))
        self.log = log

    def __call__(self, message: str | Bilingual) -> str:
        text = super().__call__(message)
        if isinstance(message, Message):
            fields = {name: self._field(value) for name, value in message.fields.items()}
            note(self.log, message.key, self._words.get(message.key, message.key), fields, text)
            return text
        return Pattern(text, message, self.log) if isinstance(message, str) and "{" in text else text

    def plural(self, one: str, many: str, n: int, **fields: object) -> str:
        text = super().plural(one, many, n, **fields)
        note(self.log, one, self._words.get(one, one if n == 1 else many), {"n": n, **fields}, text)
        return text
