"""Columns of numbers with gaps: what varies, by how much, and sharing out in proportion."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEGLIGIBLE: Final = 1e-9
"""Share of a quantity that is taken for rounding: a column that spreads less is constant."""

SMALLEST: Final = 1e-100
"""Points under which a spread, once squared, loses digits: it counts as none."""


def varying(scores: Floats) -> Bools:
    """Which columns spread by more than rounding."""
    low, high = ends(scores)
    return high - low > np.maximum(NEGLIGIBLE * np.maximum(np.abs(high), np.abs(low)), SMALLEST)


def ends(scores: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest of each column, the wrong way round where nothing is observed."""
    return np.fmin.reduce(scores, axis=0, initial=np.inf), np.fmax.reduce(scores, axis=0, initial=-np.inf)


def spread(scores: Floats) -> Floats:
    """Standard deviation (n - 1) of each column's observed rows, 0 under two of them."""
    number = (~np.isnan(scores)).sum(axis=0)
    centred = scores - np.nansum(scores, axis=0) / np.maximum(number, 1)
    return np.sqrt(np.nansum(centred**2, axis=0) / np.maximum(number - 1, 1))


def shared_out(amounts: Floats, varies: Bools) -> Floats:
    """Amounts re-based; equal shares among the columns that vary, or among all, where there is nothing to share."""
    if not amounts.sum() > 0:
        amounts = varies.astype(float) if varies.any() else np.ones(len(varies))
    return amounts / amounts.sum()
