"""YAML narrowed to what a definition needs, so that a file means one thing to every reader and costs little to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

import yaml
from yaml.composer import Composer
from yaml.events import AliasEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode
from yaml.parser import Parser

from metrics.definitions.mistakes import Mistake, problem
from metrics.errors import DefinitionError, Message
from metrics.model.foreign import understood

MAX_BYTES: Final = 256 * 1024
"""Larger files are refused unread; the largest definition shipped has 10 KB."""
MAX_DEPTH: Final = 12
"""Mappings and lists inside one another; the deepest definition shipped has 6, a tree of five levels 12."""
MAX_NODES: Final = 10_000
"""Keys, values, mappings and lists; the largest definition shipped has 1,200."""

UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Characters that no editor shows, or shows in another order than they stand."""
WIDE: Final = re.compile("[：，“”‘’｛｝［］＃－．％０-９]")
"""What an input method writes in place of YAML's own signs."""
BESIDE_ASCII: Final = re.compile(rf"(?<=[\w}}\]\"' ]){WIDE.pattern}|{WIDE.pattern}(?=[\w \"'{{\[])", re.ASCII)
"""The same where it may have been meant as YAML's; inside a Chinese sentence it is not."""
TAB_INDENT: Final = re.compile(r" *\t")
READ_APART: Final = re.compile(r"[\t?]")
"""What libyaml takes in places where others refuse it."""
SHOWN: Final = 40
"""Characters of a value that a message repeats."""


class Refused(Exception):  # noqa: N818 - a verdict on the file, told as a problem
    """Reading ends here; what follows is not looked at."""

    def __init__(self, mistake: Mistake, text: Message, line: int = 1, column: int = 1) -> None:
        super().__init__(text)
        self.mistake, self.text, self.line, self.column = mistake, text, line, column


def text_of(path: Path, shown_as: str) -> str:
    """The text of a file.

    Args:
        shown_as: How messages name it.

    Raises:
        DefinitionError: It cannot be read, is too large, or is no plain text; one problem.
    """
    with _told(shown_as):
        return _text(_bytes(path))


def compose(text: str, shown_as: str) -> MappingNode:
    """The nodes of a YAML text.

    Args:
        shown_as: How messages name its file.

    Returns:
        The root of one document of bounded size, without anchors, aliases and tags.

    Raises:
        DefinitionError: It is anything else; one problem, since nothing that follows can be trusted.
    """
    with _told(shown_as):
        return _root(text)


@contextmanager
def _told(shown_as: str) -> Iterator[None]:
    """Tell what is refused as a problem of the file."""
    try:
        yield
    except Refused as refusal:
        sentence = problem(shown_as, refusal.line, refusal.column, refusal.mistake, refusal.text)
        raise DefinitionError(sentence) from None


def shortened(value: object) -> str:
    """A value as a message may repeat it."""
    text = UNSEEN.sub("?", str(value)).replace("\n", " ")
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def wide_signs(text: str) -> Message | None:
    """The full-width signs in a text as a message names them; None where there are none."""
    result = list(dict.fromkeys(WIDE.findall(text)))
    return (
        Message("full-width {signs}; write {plain}", signs=" ".join(result), plain=" ".join(map(_narrow, result)))
        if result
        else None
    )


def _narrow(sign: str) -> str:
    return {"“": '"', "”": '"', "‘": "'", "’": "'"}.get(sign) or chr(ord(sign) - 0xFEE0)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused(
            Mistake.UNREADABLE, Message("cannot be read: {reason}", reason=understood(error.strerror))
        ) from None
    if len(raw) > MAX_BYTES:
        raise Refused(Mistake.TOO_LARGE, Message("more than {most} KB; split the definition", most=MAX_BYTES // 1024))
    return raw


def _text(raw: bytes) -> str:
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise Refused(Mistake.ENCODING, Message("begins with a byte order mark; save the file as UTF-8 without BOM"))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _position(raw[: error.start].decode("utf-8"), error.start)
        raise Refused(Mistake.ENCODING, Message("not UTF-8; save the file as UTF-8"), line, column) from None
    if result := UNSEEN.search(text):
        line, column = _position(text, result.start())
        message = Message("the invisible character U+{code:04X}; delete it", code=ord(result.group()))
        raise Refused(Mistake.CHARACTER, message, line, column)
    return text


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _root(text: str) -> MappingNode:
    try:
        root = _quickly(text) or _Composer(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _syntax(text, error) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Refused(Mistake.SYNTAX, Message("not YAML: {reason}", reason=shortened(error))) from None
    if isinstance(root, MappingNode):
        return root
    line, column = (root.start_mark.line + 1, root.start_mark.column + 1) if root else (1, 1)
    mistake, message = Mistake.ROOT, Message("a file of keys with values is needed")
    if root is not None and isinstance(root.value, str) and (signs := wide_signs(root.value)):
        mistake, message = Mistake.WIDE, Message("{reason}; there are {signs}", reason=message, signs=signs)
    raise Refused(mistake, message, line, column)


def _syntax(text: str, error: yaml.MarkedYAMLError) -> Refused:
    """What a parser stumbled over, in terms of what usually makes it stumble."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if error.problem == "but found another document":
        return Refused(Mistake.DOCUMENTS, Message("a second document begins; one file holds one"), line + 1, column + 1)
    lines = text.splitlines()
    # The parser notices a sign that is none only where the next one surprises it, at times a line below.
    near = range(max(line - 1, 0), min(line + 1, len(lines)))
    for number in reversed(near):
        if TAB_INDENT.match(lines[number]):
            message = Message("not YAML: a tab stands in the indentation; indent by spaces")
            return Refused(Mistake.TAB, message, number + 1, lines[number].index("\t") + 1)
    message = Message("not YAML: {reason}", reason=understood(error.problem or error.context))
    for number in reversed(near):
        if result := BESIDE_ASCII.search(lines[number]):
            return Refused(
                Mistake.WIDE,
                Message("{reason}; there are {signs}", reason=message, signs=wide_signs(lines[number])),
                number + 1,
                result.start() + 1,
            )
    return Refused(Mistake.SYNTAX, message, line + 1, column + 1)


def _quickly(text: str) -> MappingNode | None:
    """The root by a parser that takes a twentieth of the time; None wherever the other one has to say what is wrong."""
    if READ_APART.search(text):
        return None
    try:
        root = _QuickComposer(text).get_single_node()
    except (Refused, yaml.YAMLError, ValueError, RecursionError):
        return None
    return root if isinstance(root, MappingNode) else None


class _Bounded(Composer):
    """Builds nodes and stops at the first thing that makes a small file large or gives a value another meaning."""

    _depth = _nodes = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        event: Any = cast(Parser, self).peek_event()
        mark = event.start_mark
        place = (mark.line + 1, mark.column + 1)
        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise Refused(
                Mistake.REFERENCE, Message("anchors (&name) and aliases (*name) are not used; write it out"), *place
            )
        if event.tag is not None:
            raise Refused(
                Mistake.TAG,
                Message("tags ({tag}) are not used; write the plain value", tag=shortened(event.tag)),
                *place,
            )
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise Refused(
                Mistake.TOO_MANY,
                Message("more than {most:,} keys and values; split the definition", most=MAX_NODES),
                *place,
            )
        inside = isinstance(event, CollectionStartEvent)
        self._depth += inside
        if self._depth > MAX_DEPTH:
            raise Refused(
                Mistake.TOO_DEEP, Message("nested too deeply, more than {most} levels", most=MAX_DEPTH), *place
            )
        node = super().compose_node(parent, index)
        self._depth -= inside
        return node


class _Composer(_Bounded, yaml.SafeLoader):
    """Says in its own words, and at its own place, what is no YAML."""


class _QuickComposer(_Bounded, yaml.CSafeLoader):
    """The same nodes from libyaml, but for values that are left out: it has those stand elsewhere."""

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)

    def compose_scalar_node(self, anchor: Any) -> ScalarNode:
        node = super().compose_scalar_node(anchor)
        if not node.value and not node.style:
            raise yaml.YAMLError
        node.style = node.style or None
        return node
