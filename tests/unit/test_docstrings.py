"""A docstring that tells of arguments tells of the function's own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("metrics", "dashboard", "sample_data")


def strangers(source: str) -> Iterator[str]:
    """The names under ``Args:`` that are no parameters of their function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and "Args:\n" in (text := ast.get_docstring(node) or ""):
            arguments = node.args
            known = {item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
            known |= {item.arg for item in (arguments.vararg, arguments.kwarg) if item}
            section = re.split(r"\n(?=\S)", text.split("Args:\n", 1)[1])[0]
            named = re.findall(r"^    \*{0,2}(\w+):", section, re.MULTILINE)
            yield from (f"{node.name}: {name}" for name in named if name not in known)


@pytest.mark.parametrize("folder", FOLDERS)
def test_arguments_are_called_by_their_names(folder: str) -> None:
    assert [name for path in (ROOT / folder).rglob("*.py") for name in strangers(path.read_text("utf-8"))] == []


def test_a_stranger_is_found() -> None:
    lines = ("def add(a, *more):", '    """Add.', "", "    Args:", "        a: One.", "        b: None.", '    """')
    source = "\n".join(lines)
    assert list(strangers(source)) == ["add: b"]
