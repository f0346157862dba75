"""Words in the reader's language: English is the key, and only Chinese has a catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, Protocol, runtime_checkable

from metrics.errors import Message
from metrics.wording import catalogue

Language = Literal["zh", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
CATALOGUE: Final = Path(__file__).with_name("locale") / "zh_CN" / "LC_MESSAGES" / "messages.po"


@runtime_checkable
class Bilingual(Protocol):
    """A text that comes in both languages, as titles in ``config/`` do."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


class Translate:
    """Translates source strings into one language: ``t("Trends")``, ``t.plural("{n} month", "{n} months", n)``."""

    def __init__(self, language: Language, words: Mapping[str, str]) -> None:
        self.language: Language = language
        self._words = words

    def __call__(self, message: str) -> str:
        """The translation of ``message``, or ``message`` itself where there is none."""
        return self._words.get(message, message)

    def plural(self, one: str, many: str, n: int, **fields: object) -> str:
        """The form that fits ``n``, with ``{n}`` and ``fields`` filled in; Chinese has one form, by the key ``one``."""
        return self._words.get(one, one if n == 1 else many).format(n=n, **fields)


def to(language: Language) -> Translate:
    """The translator into ``language``; an edited catalogue shows without a restart."""
    return Translate("en", {}) if language == "en" else _chinese(CATALOGUE.stat().st_mtime_ns)


def say(message: str, language: Language) -> str:
    """A message in ``language``: the problem of an error, or anything else that was said as a ``Message``.

    Plain words, such as a path or the sentence of a database, stay as they are.
    """
    if language == "en" or not isinstance(message, Message):
        return str(message)
    fields = {name: _said(value, language) for name, value in message.fields.items()}
    return to(language)(message.key).format(**fields)


def _said(value: object, language: Language) -> object:
    if isinstance(value, Message):
        return say(value, language)
    if isinstance(value, tuple | list):
        return "、".join(str(_said(part, language)) for part in value)  # pyright: ignore[reportUnknownVariableType]
    return getattr(value, language) if isinstance(value, Bilingual) else value


@lru_cache(maxsize=1)
def _chinese(mtime_ns: int) -> Translate:
    del mtime_ns  # only tells one state of the file from the next
    return Translate("zh", catalogue.read(CATALOGUE))
