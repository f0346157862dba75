"""How much of a score rests on evidence: the share of weight that was measured."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def coverage(weights: Floats, below: Floats, counts: Bools | None = None) -> Floats:
    """The share of a branch's weight that was measured.

    Args:
        weights: Shape (rows, children): shares of the children that apply, adding up to 1.
        below: Shape (rows, children): the coverage of each child; of a leaf 1 where it was measured, else 0.
        counts: Shape (rows, children), which children count: a leaf always, even where a relative method makes no
            points of it, a branch only with a score. All of them where absent.

    Returns:
        Shape (rows,), from 0 to 1.
    """
    return np.einsum("ij,ij->i", weights, below if counts is None else below * counts)
