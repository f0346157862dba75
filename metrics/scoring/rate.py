"""Scores to grades and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.definitions import Band

Floats = NDArray[np.float64]

NOT_RATED: Final = "not_rated"
"""The result where there is too little evidence: 数据不足."""

CENT: Final = 1e-9
"""Points that rounding may add or take: they neither miss a threshold nor break a tie."""


def grade(scores: Floats, bands: Sequence[Band]) -> NDArray[np.object_]:
    """The band of each score.

    Args:
        scores: Shape (n,), points from 0 to 100; NaN means not scored.
        bands: Best first, the last one from 0.

    Returns:
        Shape (n,), band ids; ``not_rated`` where the score is NaN.
    """
    found = np.full(scores.shape, NOT_RATED, dtype=object)
    for band in reversed(bands):
        found[scores >= band.from_ - CENT] = band.id
    return found


def worse_of(grades: NDArray[np.object_], caps: NDArray[np.object_], bands: Sequence[Band]) -> NDArray[np.object_]:
    """Each grade, lowered to its cap; None caps nothing, and what is not rated stays so."""
    order = {band.id: position for position, band in enumerate(bands)}
    rank = np.array([order.get(one, len(order)) for one in grades])
    limit = np.array([order.get(one, -1) for one in caps])
    lowered = (rank < limit) & (rank < len(order))
    return np.where(lowered, caps, grades)


def rank(scores: pd.Series, groups: Sequence[pd.Series]) -> tuple[pd.Series, pd.Series]:
    """Competition rank (1 is best) inside each group, and how many were ranked; NaN where there is no score."""
    within = (scores / CENT).round().groupby(list(groups), sort=False)
    return within.rank(method="min", ascending=False), within.transform("count")
