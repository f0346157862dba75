"""Every problem can be said in Chinese: none is a plain string, and what libraries say is known."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from pydantic import BaseModel, Field, ValidationError

from metrics.definitions.loader import load
from metrics.errors import DefinitionError, Message, unknown_name
from metrics.model.foreign import understood
from metrics.wording import say

ROOT = Path(__file__).resolve().parents[2]
ERRORS = {"PoliticalEcologyError", "DefinitionError", "DataError", "OperatorError"}


def plain_texts(source: str) -> Iterator[int]:
    """Lines on which one of our errors is made of an f-string, or of a plain string that is no source string."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
            texts = [part for argument in node.args for part in _outside_calls(argument)]
            # A literal alone is a source string, which the catalogue's check looks for.
            source_strings = [argument for argument in node.args[:1] if isinstance(argument, ast.Constant)]
            yield from (part.lineno for part in texts if part not in source_strings)


def _outside_calls(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        yield node
    elif not isinstance(node, ast.Call):
        for child in ast.iter_child_nodes(node):
            yield from _outside_calls(child)


@pytest.mark.parametrize("folder", ["metrics", "dashboard", "sample_data"])
def test_no_error_is_made_of_a_plain_string(folder: str) -> None:
    plain = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in (ROOT / folder).rglob("*.py")
        for line in plain_texts(path.read_text("utf-8"))
    }
    assert plain == set()


@pytest.mark.parametrize(
    "source", ["DataError(f'{a} b')", "DefinitionError([f'{a} b' for a in c])", "DataError('a' if b else c)"]
)
def test_a_plain_string_would_be_found(source: str) -> None:
    assert list(plain_texts(source)) == [1]


def test_an_unknown_name_is_said_in_both_languages() -> None:
    problem = unknown_name(Message("ledger"), "projcts", ["projects", "surveys"])

    assert problem == "no ledger is called 'projcts'; did you mean 'projects'? Known: projects, surveys"
    assert say(problem, "zh") == "没有名为“projcts”的台账；是否为“projects”？现有：projects、surveys"


class Shape(BaseModel):
    """One field of each form that definitions use."""

    n: int = Field(default=1, ge=1, lt=9)
    x: float = Field(default=1.0, gt=0.5, le=2, allow_inf_nan=False)
    word: str = Field(default="abc", min_length=2, max_length=4, pattern="^a")
    items: tuple[int, ...] = Field(default=(1,), min_length=1, max_length=2)
    table: dict[str, int] = Field(default_factory=dict)
    truth: bool = True


@pytest.mark.parametrize(
    "wrong",
    [
        {"n": 0}, {"n": 9}, {"n": "a"}, {"n": 1.5}, {"n": []}, {"x": 0.1}, {"x": 3}, {"x": "a"}, {"x": []},
        {"x": float("inf")}, {"word": "a"}, {"word": "abcde"}, {"word": "bcd"}, {"word": 1}, {"items": ()},
        {"items": (1, 2, 3)}, {"items": 1}, {"table": 1}, {"truth": "perhaps"}, {"truth": []},
    ],
)  # fmt: skip
def test_what_pydantic_says_is_known(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as raised:
        Shape.model_validate(wrong)
    said = raised.value.errors()[0]["msg"]
    problem = understood(said[0].lower() + said[1:])

    assert problem == said[0].lower() + said[1:]
    assert say(problem, "zh") != problem


def test_what_nobody_knows_stands_as_it_is() -> None:
    assert say(understood("the disk is on fire"), "zh") == "the disk is on fire"


def test_a_definition_that_is_wrong_is_told_in_chinese(tmp_path: Path) -> None:
    copytree(ROOT / "config", tmp_path / "config")
    file = tmp_path / "config" / "briefing.yaml"
    file.write_text(file.read_text("utf-8") + "\nunknown_key: 1\n", "utf-8")
    with pytest.raises(DefinitionError) as raised:
        load(tmp_path / "config")
    [problem] = raised.value.problems

    assert problem.endswith("[E-SCH-19] unknown_key: unknown key 'unknown_key'; remove it")
    assert say(problem, "zh").endswith("[E-SCH-19] unknown_key：未知的键“unknown_key”；请删除")
