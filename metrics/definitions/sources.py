"""YAML files read so that every value remembers its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, LiteralString

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from metrics.definitions import reading
from metrics.definitions.mistakes import Mistake, problem
from metrics.definitions.reading import UNSEEN, Refused, shortened
from metrics.errors import DefinitionError, Message, at

Place = tuple[str | int, ...]
"""A path of keys and positions inside one document."""

Position = tuple[int, int]
"""Line and column, from 1."""

BARE: Final = "tag:yaml.org,2002:"
TRUTHS: Final = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
"""Every reader of YAML takes these for truths; ``yes``, ``no``, ``on`` and ``off`` only some."""
NUMBER: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+([eE][-+][0-9]+)?)?")
"""Numbers that every reader of YAML takes for the same."""
NUMBER_ELSEWHERE: Final = re.compile(
    r"[-+]?([0-9][0-9_]*\.?[0-9_]*|\.[0-9_]+)([eE][-+]?[0-9]+)?|[-+]?0[xob][0-9A-Fa-f_]+|[-+]?[0-9_]+(:[0-9_.]+)+"
)
"""What some reader takes for a number: octal, sexagesimal, with underscores, with a bare exponent."""
NOT_FINITE: Final = re.compile(r"[-+]?\.?(inf|nan)", re.IGNORECASE)
MAX_DIGITS: Final = 40
"""Characters of a number; a Python float prints with at most 24."""
EXACT: Final = 2**53
"""Larger whole numbers are not kept exactly."""

KEPT: Final = 128
"""Files of which the last texts are kept as read; a city has some fifty."""


@dataclass(frozen=True)
class Source:
    """One YAML document: its content, and where every key and item stands."""

    path: str
    content: Any
    positions: dict[Place, Position] = field(repr=False)

    def where(self, place: Place, mistake: Mistake = Mistake.MEANING) -> Message:
        """How a problem begins: ``file:line:column: [code] dotted.key`` of a place, or of the nearest one above it."""
        dotted = ".".join(shortened(part) for part in place)
        return problem(self.path, *self._position(place), mistake, dotted or Message("this file"))

    def line(self, place: Place) -> str:
        """``file:line`` of a place, as a problem elsewhere points at it."""
        return f"{self.path}:{self._position(place)[0]}"

    def problem(self, place: Place, text: Message | LiteralString, mistake: Mistake = Mistake.MEANING) -> Message:
        """What is wrong at a place."""
        return at(self.where(place, mistake), text)

    def _position(self, place: Place) -> Position:
        while place not in self.positions and place:
            place = place[:-1]
        return self.positions.get(place, (1, 1))


@lru_cache(maxsize=KEPT)
def parsed(text: str, shown_as: str) -> Source:
    """The document in a text; one that is read again costs nothing, so that nobody may change what it holds.

    Args:
        text: From ``reading.text_of``.
        shown_as: How messages name its file.

    Returns:
        The document with the places of its keys and items.

    Raises:
        DefinitionError: The text is not the small plain YAML that ``reading`` takes, repeats a key, or holds values
            that readers of YAML take for different things.
    """
    reader = _Reader(shown_as)
    content = reader.value(reading.compose(text, shown_as), ())
    if reader.problems:
        raise DefinitionError(reader.problems)
    return Source(shown_as, content, reader.positions)


class _Reader:
    """Turns nodes into plain values, noting their places and refusing what is not the same to every reader."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.positions: dict[Place, Position] = {}
        self.problems: list[Message] = []

    def value(self, node: Node, place: Place) -> Any:
        self.positions.setdefault(place, _position(node))
        if isinstance(node, SequenceNode):
            return [self.value(item, (*place, number)) for number, item in enumerate(node.value)]
        if isinstance(node, MappingNode):
            return self._mapping(node, place)
        assert isinstance(node, ScalarNode)
        try:
            return _scalar(node)
        except Refused as refusal:
            return self._say(node, refusal.mistake, refusal.text)

    def _mapping(self, node: MappingNode, place: Place) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key_node, value_node in node.value:
            try:
                key = _key(key_node)
            except Refused as refusal:
                self._say(key_node, refusal.mistake, refusal.text)
                continue
            if key in content:
                first = self.positions[(*place, key)][0]
                message = Message(
                    "'{key}' stands here a second time; the first is in line {first}", key=shortened(key), first=first
                )
                self._say(key_node, Mistake.REPEATED, message)
                continue
            self.positions[(*place, key)] = _position(key_node)
            content[key] = self.value(value_node, (*place, key))
        return content

    def _say(self, node: Node, mistake: Mistake, text: Message) -> None:
        self.problems.append(problem(self.path, *_position(node), mistake, text))


def _position(node: Node) -> Position:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _key(node: Node) -> str:
    if node.tag == f"{BARE}merge":
        raise Refused(
            Mistake.REFERENCE, Message("'<<' takes over the keys of another part, which is not used; write them out")
        )
    if not isinstance(node, ScalarNode) or not node.value:
        raise Refused(Mistake.KEY, Message("a key must be a plain word"))
    if "：" in node.value:
        raise Refused(
            Mistake.WIDE,
            Message(
                "the key '{value}' holds a full-width colon; write a half-width one and a space",
                value=shortened(node.value),
            ),
        )
    if node.style is None and node.tag not in (f"{BARE}str", f"{BARE}int"):
        raise _two_readings(node)
    _visible(node)
    return node.value


def _scalar(node: ScalarNode) -> Any:
    """The value of a node.

    Raises:
        Refused: Readers of YAML take it for different things, or it is no value at all.
    """
    _visible(node)
    text = node.value
    if node.style is not None:
        return text
    match node.tag.removeprefix(BARE):
        case "null":
            return None
        case "bool" if text in TRUTHS:
            return text.lower() == "true"
        case "timestamp":
            return _day(node)
        case "str" if not NUMBER_ELSEWHERE.fullmatch(text):
            return text
        case _:
            return _number(node)


def _number(node: ScalarNode) -> int | float:
    text = node.value
    if NOT_FINITE.fullmatch(text):
        raise Refused(Mistake.NUMBER, Message("'{text}' has no end; a number is needed", text=text))
    if len(text) > MAX_DIGITS:
        raise Refused(
            Mistake.NUMBER,
            Message(
                "'{text}' has {count} digits; no quantity here has more than 15", text=shortened(text), count=len(text)
            ),
        )
    if not NUMBER.fullmatch(text):
        raise _two_readings(node)
    number = float(text) if "." in text else int(text)
    if abs(number) > EXACT:
        raise Refused(
            Mistake.NUMBER, Message("'{text}' is too large; no quantity here has more than 15 digits", text=text)
        )
    return number


def _day(node: ScalarNode) -> Any:
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError):
        message = Message("'{value}' is no day of the calendar; write it as 2021-06-30", value=shortened(node.value))
        raise Refused(Mistake.DAY, message) from None


def _two_readings(node: ScalarNode) -> Refused:
    text = shortened(node.value)
    if node.tag == f"{BARE}bool":
        return Refused(
            Mistake.TWO_READINGS,
            Message(
                "'{text}' is one thing to some readers of YAML and another to others; "
                "write '{text}' in quotes for the word, true or false for a truth",
                text=text,
            ),
        )
    return Refused(
        Mistake.TWO_READINGS,
        Message(
            "'{text}' is one thing to some readers of YAML and another to others; "
            "write '{text}' in quotes for the word, plain digits for a number",
            text=text,
        ),
    )


def _visible(node: ScalarNode) -> None:
    """Refuse what an escape such as ``"\\0"`` smuggles in."""
    if result := UNSEEN.search(node.value):
        raise Refused(
            Mistake.CHARACTER,
            Message("a backslash writes the invisible character U+{code:04X}; delete it", code=ord(result.group())),
        )
