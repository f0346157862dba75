"""YAML files read so that every value remembers its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from metrics.errors import DefinitionError

Place = tuple[str | int, ...]
"""A path of keys and positions inside one document."""

MAX_BYTES: Final = 1_000_000
"""Larger files are refused unread; the largest definition shipped has 10 KB."""

MAX_DEPTH: Final = 60
"""Deeper nesting is refused, before Python's own recursion limit is near."""


@dataclass(frozen=True)
class Source:
    """One YAML document: its content, and the line of every key and item."""

    path: str
    content: Any
    lines: dict[Place, int] = field(repr=False)

    def where(self, place: Place) -> str:
        """``file:line: dotted.key`` of a place, or of the nearest place above it that stands in the file."""
        known = place
        while known not in self.lines and known:
            known = known[:-1]
        dotted = ".".join(str(part) for part in place)
        return (
            f"{self.path}:{self.lines.get(known, 1)}: {dotted}" if dotted else f"{self.path}:{self.lines.get(known, 1)}"
        )


def read(path: Path, shown_as: str) -> Source:
    """Read one YAML file.

    Args:
        path: The file.
        shown_as: How messages name it.

    Returns:
        The document with its lines.

    Raises:
        DefinitionError: The file cannot be read, is not UTF-8, is not one YAML document, or repeats a key.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DefinitionError(f"{shown_as}: cannot be read: {error.strerror}") from None
    if len(raw) > MAX_BYTES:
        raise DefinitionError(f"{shown_as}: {len(raw)} bytes; a definition has at most {MAX_BYTES}")
    try:
        text = raw.decode("utf-8-sig")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DefinitionError(f"{shown_as}:{line}: not UTF-8; save the file as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise DefinitionError(f"{shown_as}:{line}: not YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise DefinitionError(f"{shown_as}:1: not YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(root, MappingNode):
        raise DefinitionError(f"{shown_as}:1: a mapping of keys to values is needed")
    reader = _Reader(shown_as)
    content = reader.value(root, ())
    if reader.problems:
        raise DefinitionError(reader.problems)
    return Source(shown_as, content, reader.lines)


class _Reader:
    """Turns nodes into plain values, noting lines and refusing repeated keys, aliases and custom tags."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: dict[Place, int] = {}
        self.problems: list[str] = []
        self.scalars = yaml.SafeLoader("")
        self.seen: set[int] = set()

    def value(self, node: Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if len(place) > MAX_DEPTH:
            return self._problem(node, "nested too deeply")
        if not isinstance(node, MappingNode | SequenceNode):
            return self._scalar(node)
        if id(node) in self.seen:
            return self._problem(node, "aliases (*name) are not used here; write the value out")
        self.seen.add(id(node))
        if isinstance(node, SequenceNode):
            return [self.value(item, (*place, number)) for number, item in enumerate(node.value)]
        return self._mapping(node, place)

    def _mapping(self, node: MappingNode, place: Place) -> dict[Any, Any]:
        content: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node.value, str) else None
            if key is None or key_node.tag == "tag:yaml.org,2002:merge":
                self._problem(key_node, "a key must be a plain word")
                continue
            if key in content:
                first = self.lines[(*place, key)]
                self._problem(key_node, f"'{key}' stands here a second time; the first is in line {first}")
                continue
            self.lines[(*place, key)] = key_node.start_mark.line + 1
            content[key] = self.value(value_node, (*place, key))
        return content

    def _scalar(self, node: Node) -> Any:
        try:
            return self.scalars.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
            reason = error.problem if isinstance(error, yaml.MarkedYAMLError) else str(error)
            return self._problem(node, f"'{str(node.value)[:40]}' cannot be read: {reason}")

    def _problem(self, node: Node, text: str) -> None:
        self.problems.append(f"{self.path}:{node.start_mark.line + 1}: {text}")
