"""The walk up the tree: re-based weights, coverage and scores of every node."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import Branch, Leaf
from metrics.scoring.aggregate import ADDITIVE, AGGREGATORS

Floats = NDArray[np.float64]

COVERAGE_ROUNDING: Final = 1e-9
"""Share of weight by which rounding may miss the minimum coverage."""


@dataclass(frozen=True)
class NodeScores:
    """One branch for all rows: ``score`` in points, ``coverage`` from 0 to 1, ``weight`` its share in the index."""

    branch: Branch
    parent: str | None
    depth: int
    score: Floats
    coverage: Floats
    weight: Floats = field(repr=False)


@dataclass(frozen=True)
class TreeScores:
    """Every branch, root first, and each leaf's effective weight, shape (rows, leaves)."""

    nodes: tuple[NodeScores, ...]
    leaf_weights: Floats
    additive: bool

    def covered(self, node: NodeScores, minimum: float) -> NDArray[np.bool_]:
        """Where enough of a node's weight is observed to speak of a grade or a weakness."""
        return node.coverage >= minimum - COVERAGE_ROUNDING


def aggregate(root: Branch, points: Floats, applicable: NDArray[np.bool_]) -> TreeScores:
    """Score every branch from the points of the leaves.

    Weights are re-based twice over: to the children that apply to a row (for coverage), and to the ones observed
    (for the score), so that what is missing neither lifts nor lowers a body.

    Args:
        root: The tree; its leaves stand in the order of the columns of ``points``.
        points: Shape (rows, leaves), 0 to 100; NaN means not observed.
        applicable: Shape (rows, leaves), whether the indicator is asked of the body.

    Returns:
        Scores, coverage and effective weights; rows without any observation have NaN scores.
    """
    column = {leaf.key: number for number, leaf in enumerate(root.leaves())}
    scores: dict[str, tuple[Floats, Floats, Floats]] = {}
    shares: dict[str, Floats] = {}

    def up(node: Branch | Leaf) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        if isinstance(node, Leaf):
            own = points[:, column[node.key]]
            return own, (~np.isnan(own)).astype(float), applicable[:, column[node.key]]
        parts = [up(child) for child in node.children]
        score, coverage, asked = (np.stack(part, axis=1) for part in zip(*parts, strict=True))
        weights = np.array([child.weight for child in node.children])
        nominal = _rebased(weights * asked)
        used = _rebased(weights * (asked & ~np.isnan(score)))
        result = AGGREGATORS.find(node.aggregate)(score, used)
        for number, child in enumerate(node.children):
            shares[child.key] = used[:, number]
        scores[node.key] = (result, (nominal * coverage).sum(axis=1), nominal.sum(axis=1))
        return result, scores[node.key][1], np.asarray(asked.any(axis=1))

    up(root)
    nodes: list[NodeScores] = []
    effective = np.zeros_like(points)

    def down(node: Branch | Leaf, parent: str | None, depth: int, weight: Floats) -> None:
        if isinstance(node, Leaf):
            effective[:, column[node.key]] = weight
            return
        score, coverage, _ = scores[node.key]
        nodes.append(NodeScores(node, parent, depth, score, coverage, weight))
        for child in node.children:
            down(child, node.key, depth + 1, weight * shares[child.key])

    down(root, None, 0, np.ones(len(points)))
    return TreeScores(tuple(nodes), effective, all(branch.aggregate in ADDITIVE for branch in root.branches()))


def _rebased(weights: Floats) -> Floats:
    total = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
