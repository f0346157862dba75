"""What a rule rests on stands in one place of the source, and both doors know every state of an import."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from dashboard.screens.data.import_results import VERDICTS
from metrics.application.records.import_results import WORDS
from metrics.application.records.import_status import ImportStatus
from tests.conftest import ROOT


@cache
def constants() -> list[tuple[object, str]]:
    """Every constant of the source, docstrings among them, and its module."""
    return [
        (node.value, path.relative_to(ROOT).as_posix())
        for package in ("metrics", "dashboard")
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    ]


@pytest.mark.parametrize(
    ("value", "module"),
    [
        (85.0, "metrics/definitions/indicator.py"),
        ("E-PERSON", "metrics/intake/problems.py"),
        ("would_go_in", "metrics/application/records/import_status.py"),
        ("nothing_new", "metrics/application/records/import_status.py"),
    ],
)
def test_a_fact_is_told_once(value: object, module: str) -> None:
    assert [place for constant, place in constants() if type(constant) in (type(value), int) and constant == value] == [
        module
    ]


def test_every_state_of_an_import_has_its_words_and_only_one_meaning() -> None:
    assert set(WORDS) == set(VERDICTS) == set(ImportStatus)
    for status in ImportStatus:
        assert [status.waits_for_sender, status.is_done, status is ImportStatus.WOULD_GO_IN].count(True) == 1
    assert [status for status in ImportStatus if status.brings_records] == ["would_go_in", "taken_in"]
