"""Words in the reader's language: English is the key, and only Chinese has a catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, reduce
from pathlib import Path
from string import Formatter
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
    """Translates source strings and messages: ``t("Trends")``, ``t.plural("{n} month", "{n} months", n)``."""

    def __init__(self, language: Language, words: Mapping[str, str]) -> None:
        self.language: Language = language
        self._words = words

    def __call__(self, message: str | Bilingual) -> str:
        """The translation of a source string, or itself where there is none; of a message, with its fields filled in;
        of a text that comes in both languages, the one."""
        if isinstance(message, Message):
            text = self(message.key).format(**{name: self._field(value) for name, value in message.fields.items()})
            return text if self.language == "en" else _nested(text)
        if isinstance(message, str):
            return self._words.get(message, message)
        return message.en if self.language == "en" else message.zh

    def plural(self, one: str, many: str, n: int, **fields: object) -> str:
        """The form that fits ``n``, with ``{n}`` and ``fields`` filled in; Chinese has one form, by the key ``one``."""
        return self._words.get(one, one if n == 1 else many).format(n=n, **fields)

    def _field(self, value: object) -> object:
        if isinstance(value, (tuple, list)):
            return self(", ").join(str(self._field(part)) for part in value)
        return self(value) if isinstance(value, Message | Bilingual) else value


def to(language: Language) -> Translate:
    """The translator into ``language``; an edited catalogue shows without a restart."""
    return Translate("en", {}) if language == "en" else _chinese(CATALOGUE.stat().st_mtime_ns)


def say(message: str, language: Language) -> str:
    """A message in ``language``: the problem of an error, or anything else that was said as a ``Message``.

    Plain words, such as a path or the sentence of a database, stay as they are.
    """
    return to(language)(message) if isinstance(message, Message) else message


def chained(pattern: str, parts: Sequence[Message]) -> Message:
    """Parts of a sentence as one, each joined to the next by a pattern with two fields, such as ``{part}, {next}``."""
    first, last = (name for _, name, _, _ in Formatter().parse(pattern) if name)
    return reduce(lambda joined, part: Message(pattern, **{first: joined, last: part}), parts)


def _nested(text: str) -> str:
    """A Chinese text with single quotation marks inside double ones, as about a name that has marks of its own."""
    if text.count("“") < 2 or text.count("“") != text.count("”"):
        return text
    parts, depth = list[str](), 0
    for sign in text:
        depth += sign == "“"
        parts.append({"“": "‘", "”": "’"}.get(sign, sign) if depth > 1 else sign)
        depth -= sign == "”"
        if depth < 0:
            return text
    return "".join(parts)


@lru_cache(maxsize=1)
def _chinese(mtime_ns: int) -> Translate:
    del mtime_ns  # only tells one state of the file from the next
    return Translate("zh", catalogue.read(CATALOGUE))
