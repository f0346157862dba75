"""How a score is shown: cut, never rounded, so that it does not read as more than it is."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

SCORE_DECIMALS: Final = 1
"""Decimals of a score on every page and in every document."""

HAIR: Final = 1e-6
"""Part of the last digit by which rounding may miss it."""


def cut(scores: ArrayLike, decimals: int = SCORE_DECIMALS) -> Any:
    """Scores cut to so many decimals: 84.96 reads as 84.9, not as the 85.0 that it has not reached.

    Args:
        scores: Points, of any shape; NaN stays NaN.
        decimals: Digits after the point.

    Returns:
        Same shape, points.
    """
    return np.floor(np.asarray(scores, float) * 10**decimals + HAIR) / 10**decimals


def difference(now: ArrayLike, before: ArrayLike, decimals: int = SCORE_DECIMALS) -> Any:
    """How far scores that are shown lie apart: 85.3 and 85.2 by 0.1, whatever their hidden digits are.

    Args:
        now: Points, of any shape.
        before: Points, of the same shape.
        decimals: Digits after the point.

    Returns:
        Same shape, points; NaN where either is.
    """
    return np.round(cut(now, decimals) - cut(before, decimals), decimals)
