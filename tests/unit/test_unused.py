"""What a module keeps to itself, it uses: nothing private is left behind."""

from __future__ import annotations

import ast

import pytest

from tests.conftest import ROOT

PACKAGES = ("metrics", "dashboard", "sample_data")


def left_behind(source: str) -> list[str]:
    """Private functions and classes of a module that nothing in it names; what is decorated, the decorator may keep."""
    tree = ast.parse(source)
    kept = {
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name.startswith("_") and not node.decorator_list
    }
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    written = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return sorted(name for name in kept - named if not any(name in text for text in written))


def test_what_nothing_names_is_found() -> None:
    assert left_behind("def _kept(): ...\ndef _left(): ...\nclass _Gone: ...\nx = _kept()\n") == ["_Gone", "_left"]


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_private_is_left_behind(package: str) -> None:
    paths = sorted((ROOT / package).rglob("*.py"))
    found = {path.relative_to(ROOT).as_posix(): left_behind(path.read_text(encoding="utf-8")) for path in paths}
    assert {path: names for path, names in found.items() if names} == {}
