"""How a score is shown: cut, never rounded, so that it does not read as more than it is."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
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


def adding_up(
    parts: Mapping[str, float], decimals: int = SCORE_DECIMALS, total: float | None = None
) -> dict[str, float]:
    """Parts with so many decimals that add up to a total as it is shown: the largest remainders are rounded up.

    Args:
        parts: Points by name, none of them below 0; those that are NaN are left out.
        decimals: Digits after the point.
        total: Their sum as it is shown; cut by default.
    """
    known = {key: value for key, value in parts.items() if not isnan(value)}
    lowest = {key: float(cut(value, decimals)) for key, value in known.items()}
    whole = float(cut(sum(known.values()), decimals)) if total is None else total
    left = round((whole - sum(lowest.values())) * 10**decimals)
    upwards = set(sorted(known, key=lambda key: lowest[key] - known[key])[: max(left, 0)])
    return {key: round(value + (key in upwards) / 10**decimals, decimals) for key, value in lowest.items()}


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
