"""Documents about a body in figures that agree: scores are cut, steps and contributions add up to them."""

from __future__ import annotations

from metrics.application.ratings import contributions
from metrics.cli.rendering import Document
from metrics.definitions import Branch
from metrics.model import shown


def body(document: Document, tree: Branch) -> Document:
    """One body's month: what the rules do is how far scores that are shown lie apart, contributions add up."""
    parts = _contributions(tree, document["indicators"])
    return {
        **document,
        "statement": [_step(row) for row in document["statement"]],
        "nodes": [_with_contribution(row, row["node"], parts) for row in document["nodes"]],
        "indicators": [_cut(_with_contribution(row, row["indicator"], parts)) for row in document["indicators"]],
    }


def explained(document: Document, tree: Branch) -> Document:
    """A score taken apart, with contributions that add up."""
    rows = document["contributions"]
    parts = _contributions(tree, rows)
    return {**document, "contributions": [_cut(_with_contribution(row, row["indicator"], parts)) for row in rows]}


def _contributions(tree: Branch, rows: list[Document]) -> dict[str, float]:
    known = {row["indicator"]: row["contribution"] for row in rows if row["contribution"] is not None}
    return contributions.as_shown(tree, known)


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
