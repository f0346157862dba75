"""Every problem can be said in Chinese: none is a plain string, and what libraries say is known."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from shutil import copytree
from typing import Annotated, Literal

import pytest
from pydantic import Field

from metrics.definitions.loader import load
from metrics.errors import DefinitionError, Message, unknown_name
from metrics.model.foreign import understood
from metrics.model.registry import Registry
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


SETTINGS: Registry[Callable[..., object]] = Registry(Message("normaliser"))


@SETTINGS.register("any")
def every_form(
    *,
    n: Annotated[int, Field(ge=1)] = 1,
    x: float = 1.0,
    word: Literal["linear", "log"] = "log",
    items: Sequence[float] = (),
    truth: bool = True,
) -> None:
    """A method with one setting of each form that methods have."""


@pytest.mark.parametrize(
    ("setting", "value", "english", "chinese"),
    [
        ("n", 0, "found 0; a whole number is needed, 1 or more", "现为 0；应为不小于 1 的整数"),
        ("n", 1.5, "found 1.5; a whole number is needed, such as 12", "现为 1.5；应为整数，如 12"),
        ("x", "wide", "found 'wide'; a number is needed, such as 12 or 0.5", "现为 'wide'；应为数字，如 12 或 0.5"),
        ("x", True, "found true; a number is needed, such as 12 or 0.5", "现为 true；应为数字，如 12 或 0.5"),
        ("word", "lin", "found 'lin'; one of these is needed: linear, log", "现为 'lin'；应为以下之一：linear、log"),
        ("items", 5, "found 5; a list of numbers is needed, such as [0, 100]", "现为 5；应为数字列表，如 [0, 100]"),
        ("items", ("a",), "found ['a']; a number is needed, such as 12 or 0.5", "现为 ['a']；应为数字，如 12 或 0.5"),
        ("truth", "yes", "found 'yes'; write true or false", "现为 'yes'；请写 true 或 false"),
    ],
)
def test_a_setting_is_told_what_would_be_right(setting: str, value: object, english: str, chinese: str) -> None:
    (problem,) = SETTINGS.problems("any", {setting: value})
    assert problem == f"setting '{setting}' of 'any': {english}"
    assert say(problem, "zh") == f"“any”的设置“{setting}”：{chinese}"


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
