"""Every error the product raises on purpose, as one tree.

PoliticalEcologyError      anything below
├── DefinitionError        config/ says something that cannot be: an analyst mends the YAML
├── DataError              a file or a record cannot be taken as it is: a clerk mends the file
└── OperatorError          the command or the environment is wrong: the operator mends the call
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, LiteralString


class Message(str):
    """An English sentence with named fields, which ``metrics.wording.say`` says in Chinese as well.

    It is a text like any other: ``Message("{path}: no such file", path=file)`` equals ``"a.csv: no such file"``.
    ``key`` and ``fields`` are what it was made of. A field may be a message itself, a text in both languages, or a
    list, whose items are set off by commas.
    """

    __slots__ = ("fields", "key")
    key: str
    fields: Mapping[str, Any]

    def __new__(cls, key: str, /, **fields: Any) -> Message:
        message = super().__new__(cls, key.format(**{name: _listed(value) for name, value in fields.items()}))
        message.key, message.fields = key, fields
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.key,), dict(self.fields)


class PoliticalEcologyError(Exception):
    """Base of all errors that carry a message for a person.

    ``problems`` holds every problem found in one go, each a whole sentence with its place. One alone may be given as a
    source string with its fields.
    """

    def __init__(self, problems: str | Sequence[Message], /, **fields: Any) -> None:
        self.problems: tuple[Message, ...] = (
            (_message(problems, fields),) if isinstance(problems, str) else (*problems,)
        )
        super().__init__("\n".join(self.problems))


class DefinitionError(PoliticalEcologyError):
    """A definition in ``config/`` is wrong."""


class DataError(PoliticalEcologyError):
    """A file or a record is wrong."""


class OperatorError(PoliticalEcologyError):
    """A call, a path or a setting is wrong."""


class NotAllowed(OperatorError):  # noqa: N818 - who asks is not allowed to, and nothing is wrong
    """Who asks may not do what they ask for."""


def mark(message: str) -> str:
    """Mark a source string for the catalogue where it is defined before its language is known."""
    return message


def at(place: object, problem: Message | LiteralString, /, **fields: Any) -> Message:
    """A problem with its place before it: ``file:line``, the path of a key, the name of a file."""
    return Message("{place}: {problem}", place=place, problem=_message(problem, fields))


def _message(text: str, fields: Mapping[str, Any]) -> Message:
    return text if isinstance(text, Message) else Message(text, **fields)


def _listed(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value


def unknown_name(
    kind: Message, name: str, known: Collection[str], titles: Mapping[str, Collection[str]] = MappingProxyType({})
) -> Message:
    """Say what was not found and what to write instead.

    Args:
        titles: What those that are known are called in words; who writes such a word is told what stands for it.
    """
    alike = [word for word in known if word.casefold() == name.casefold()]
    alike += [word for word in known if name in titles.get(word, ())]
    nearest = alike or get_close_matches(name, known, n=1)
    shown = sorted(known)
    listed: Message | list[str] = shown
    if len(shown) > 12:
        listed = Message("{names}, … ({n} in all)", names=shown[:12], n=len(shown))
    if nearest:
        return Message(
            "no {kind} is called '{name}'; did you mean '{nearest}'? Known: {known}",
            kind=kind, name=name, nearest=nearest[0], known=listed,
        )  # fmt: skip
    if not known:
        return Message("no {kind} is called '{name}', and there is none at all", kind=kind, name=name)
    return Message("no {kind} is called '{name}'; known: {known}", kind=kind, name=name, known=listed)
