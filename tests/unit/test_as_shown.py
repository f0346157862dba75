"""Figures that are told together agree: scores are cut, and what leads to them adds up to what is shown."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.text import format
from metrics.application.ratings import contributions
from metrics.cli import as_shown
from metrics.cli.rendering import SCORES
from metrics.definitions import load
from metrics.model import shown
from metrics.wording.translate import to
from tests.conftest import CONFIG
from tests.engine import branch, leaf, scheme

RATED = scheme(branch("index", [branch("x", [leaf("A", 0.5), leaf("B", 0.5)], 0.5), leaf("C", 0.5)]))
TREE = RATED.tree


@pytest.mark.parametrize(
    ("parts", "total", "written"),
    [
        # 73.6192 is shown as 73.61 and 73.6242 as 73.62, where the larger remainder has the hundredth that is left.
        ({"a": 30.007, "b": 43.6122}, None, {"a": 30.0, "b": 43.61}),
        ({"a": 30.007, "b": 43.6172}, None, {"a": 30.0, "b": 43.62}),
        ({"a": 0.005, "b": 0.005}, 0.01, {"a": 0.01, "b": 0.0}),
        ({"a": 10.0, "b": float("nan")}, None, {"a": 10.0}),
        ({}, None, {}),
    ],
)
def test_parts_add_up_to_what_is_shown(parts: dict[str, float], total: float | None, written: dict[str, float]) -> None:
    assert shown.adding_up(parts, 2, total) == pytest.approx(written)


def test_contributions_add_up_at_every_branch() -> None:
    found = contributions.as_shown(TREE, {"A": 10.006, "B": 20.006, "C": 43.6072})
    assert found == pytest.approx({"index": 73.61, "x": 30.01, "A": 10.01, "B": 20.0, "C": 43.6})
    assert contributions.as_shown(TREE, {"A": float("nan")}) == {}, "an index that is no sum"


@pytest.mark.parametrize(
    ("base", "changes", "told"),
    [
        (73.6192, [], [73.61]),
        (98.678, [3.0, -1.678], [98.67, 3.0, -1.67]),
        (73.619, [-0.125, -0.125], [73.61, -0.12, -0.13]),
    ],
)
def test_a_statement_adds_up_as_it_is_printed(base: float, changes: list[float], told: list[float]) -> None:
    rows: list[dict[str, Any]] = [{"kind": "base", "points": base, "score": base}]
    for change in changes:
        rows.append({"kind": "points", "points": change, "score": rows[-1]["score"] + change})
    printed = as_shown.body({"statement": rows, "nodes": [], "indicators": []}, RATED, {})["statement"]
    assert [row["points"] for row in printed] == pytest.approx(told)
    assert sum(told) == pytest.approx(float(shown.cut(rows[-1]["score"], 2)))
    assert "base" in SCORES, "cut in the line of the rating as well"


@pytest.mark.parametrize(
    ("code", "value", "told"),
    [
        ("PR1", 94.9875, "94.99"), ("PR1", 94.94, "94.9"), ("PR1", 95.0, "95.0"), ("PR1", 95.0004, "95.0004"),
        ("CX1", 99.164, "99.2"), ("CX2", 2.0, "2"), ("CX5", 1234.0, "1,234"), ("DI1", 0.0, "0.0"),
    ],
)  # fmt: skip
def test_a_value_is_printed_as_pages_write_it(code: str, value: float, told: str) -> None:
    """94.9875 does not read as the 95 that it misses, and what has no target has the one decimal of all values."""
    config = load(CONFIG)
    [scheme] = config.schemes.values()
    row = {"indicator": code, "value": value, "raw": value, "used": None, "contribution": None, "points": None}
    [printed] = as_shown.body({"statement": [], "nodes": [], "indicators": [row]}, scheme, config.indicators)[
        "indicators"
    ]
    assert (printed["value"], printed["raw"], printed["used"]) == (told, told, None)
    posts = scheme.goalposts(config.indicators[code])
    written = format.value(value, config.indicators[code].unit, to("en"), beside=posts.values if posts else ())
    assert told in written
