"""How far sampling noise of the values reaches up to the branches and the index."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from metrics.scoring.tree import TreeScores, beside

Floats = NDArray[np.float64]


def error_of_scores(points: Floats, errors: Floats, tree: TreeScores, again: Callable[[Floats], Floats]) -> Floats:
    """Standard errors of every branch from those of the leaves' points, to first order and taken as independent.

    Where a score is a weighted sum, weights are the slopes. Elsewhere each leaf is moved by its own error up and
    down, and half the way that the scores go counts: a slope at a point would be without bound where a geometric
    mean meets 0, and without meaning where bodies are compared.

    Args:
        points: Shape (rows, leaves).
        errors: Shape (rows, leaves), in points; 0 where none is known.
        tree: The scores of the same points.
        again: Scores of all branches, shape (rows, nodes), of other points under the weights of ``tree``.

    Returns:
        Shape (rows, nodes), root first, in points; 0 where nothing is known of the noise.

    Source:
        JCGM 100:2008, Guide to the expression of uncertainty in measurement, 5.1.2 and 5.1.3, note 2.
    """
    if tree.additive:
        squares = (tree.leaf_weights * errors) ** 2
        # A product of matrices is cut among threads, and its last bits with it.
        below = beside([squares[:, under > 0].sum(axis=1) for under in tree.holds])
        weights = beside([node.weight for node in tree.nodes])
        return np.sqrt(np.divide(below, weights**2, out=np.zeros_like(below), where=weights > 0))
    square = np.zeros((len(points), len(tree.nodes)))
    least = 0.0 if (np.nan_to_num(points) >= 0).all() else -np.inf
    for column in np.flatnonzero(errors.any(axis=0)):
        ends: list[Floats] = []
        for sign in (1.0, -1.0):
            moved = points.copy()
            moved[:, column] = np.maximum(moved[:, column] + sign * errors[:, column], least)
            ends.append(again(moved))
        square += np.nan_to_num((ends[0] - ends[1]) / 2) ** 2
    return np.sqrt(square)
