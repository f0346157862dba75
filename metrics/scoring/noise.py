"""How far sampling noise of the values reaches up to the index."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import Branch
from metrics.scoring.panel import Panel
from metrics.scoring.tree import TreeScores, aggregate

Floats = NDArray[np.float64]

NUDGE = 1e-3
"""Points by which a leaf is moved to see how much the index follows, where it is no plain sum."""


def error_of_index(root: Branch, points: Floats, errors: Floats, panel: Panel, tree: TreeScores) -> Floats:
    """Standard error of the index from those of the leaves' points, to first order and taken as independent.

    Args:
        root: The tree.
        points: Shape (rows, leaves).
        errors: Shape (rows, leaves), in points; 0 where none is known.
        panel: Says what is asked of whom.
        tree: The scores of the same points.

    Returns:
        Shape (rows,), in points; 0 where nothing is known of the noise.

    Source:
        JCGM 100:2008, Guide to the expression of uncertainty in measurement, 5.1.2.
    """
    if tree.additive:
        return np.sqrt(((tree.leaf_weights * errors) ** 2).sum(axis=1))
    square = np.zeros(len(points))
    for column in np.flatnonzero(errors.any(axis=0)):
        nudged = points.copy()
        nudged[:, column] += NUDGE
        moved = aggregate(root, nudged, panel.applicable).root.score - tree.root.score
        square += np.nan_to_num(moved / NUDGE * errors[:, column]) ** 2
    return np.sqrt(square)
