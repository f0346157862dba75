"""Documents about a body in figures that agree: scores are cut, steps and contributions add up to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from metrics.application.ratings import contributions
from metrics.cli.rendering import Document
from metrics.definitions import Branch, Indicator, Scheme
from metrics.model import shown
from metrics.wording import numbers

VALUES: Final = ("value", "raw", "used")
"""What a row says in its indicator's unit."""


def body(document: Document, scheme: Scheme, indicators: Mapping[str, Indicator]) -> Document:
    """One body's month: what the rules do is how far scores that are shown lie apart, contributions add up.

    Values are written as on pages, where none reads as a goalpost that it misses.
    """
    parts = _contributions(scheme.tree, document["indicators"])
    rows = [_with_values(row, scheme, indicators[row["indicator"]]) for row in document["indicators"]]
    return {
        **document,
        "statement": [_step(row) for row in document["statement"]],
        "nodes": [_with_contribution(row, row["node"], parts) for row in document["nodes"]],
        "indicators": [_cut(_with_contribution(row, row["indicator"], parts)) for row in rows],
    }


def explained(document: Document, tree: Branch) -> Document:
    """A score taken apart, with contributions that add up."""
    rows = document["contributions"]
    parts = _contributions(tree, rows)
    return {**document, "contributions": [_cut(_with_contribution(row, row["indicator"], parts)) for row in rows]}


def _contributions(tree: Branch, rows: list[Document]) -> dict[str, float]:
    known = {row["indicator"]: row["contribution"] for row in rows if row["contribution"] is not None}
    return contributions.as_shown(tree, known)


def _with_values(row: Document, scheme: Scheme, indicator: Indicator) -> Document:
    posts = scheme.goalposts(indicator)
    beside = posts.values if posts else ()
    known = {name: row[name] for name in VALUES if row.get(name) is not None}
    return row | {name: numbers.value(amount, indicator.unit, beside) for name, amount in known.items()}


def _step(row: Document) -> Document:
    if row["points"] is None or row["score"] is None:
        return row
    if row["kind"] == "base":
        return _cut(row)
    change = shown.difference(row["score"], row["score"] - row["points"], contributions.DECIMALS)
    return {**row, "points": float(change)}


def _cut(row: Document) -> Document:
    """A row whose points are a score from 0 to 100."""
    points = row["points"]
    return row if points is None else {**row, "points": float(shown.cut(points, contributions.DECIMALS))}


def _with_contribution(row: Document, key: str, parts: dict[str, float]) -> Document:
    return {**row, "contribution": parts.get(key, row["contribution"])}
