"""A definition means the same to the quick parser as to the one that says what is wrong, however it is mangled."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st
from yaml.nodes import MappingNode, Node, ScalarNode

from metrics.definitions import reading

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("config", "docs/example-city", "docs/schemes")
PIECES = (
    *":-#{}[],&*!|>'\"%@`?~ \n\t=.\\0ab：“”，\r",
    "- ",
    ": ",
    "\n  ",
    "---\n",
    "...\n",
    "true",
    "<<: ",
    "2021-06-31",
)


@functools.cache
def shipped() -> tuple[str, ...]:
    """Every definition of the sample city, of the example city and of the schemes beside them."""
    return tuple(path.read_text("utf-8") for name in FOLDERS for path in sorted((ROOT / name).rglob("*.yaml")))


def meant(node: Node) -> tuple[object, ...]:
    """All of a node that a definition or a message rests on."""
    place = node.tag, node.start_mark.line, node.start_mark.column
    if isinstance(node, ScalarNode):
        return *place, node.style, node.value
    if isinstance(node, MappingNode):
        return *place, [(meant(key), meant(value)) for key, value in node.value]
    return *place, [meant(item) for item in node.value]


def at_length(text: str) -> tuple[object, ...] | None:
    """What the pure parser makes of a text; None where it refuses it."""
    try:
        node: Any = reading._Composer(text).get_single_node()
    except (reading.Refused, yaml.YAMLError, ValueError):
        return None
    return meant(node) if isinstance(node, MappingNode) else None


def test_of_what_is_shipped_nothing_is_read_otherwise() -> None:
    quickly = [reading._quickly(text) for text in shipped()]
    assert sum(node is None for node in quickly) <= len(quickly) // 10
    for text, node in zip(shipped(), quickly, strict=True):
        assert node is None or meant(node) == at_length(text)


@given(data=st.data())
def test_of_what_is_mangled_nothing_is_read_otherwise(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(shipped())).splitlines(keepends=True)
    first = data.draw(st.integers(0, len(lines) - 1))
    text = "".join(lines[first : first + data.draw(st.integers(1, 12))])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + data.draw(st.integers(0, 2)) :]
    node = reading._quickly(text)
    assert node is None or meant(node) == at_length(text)
