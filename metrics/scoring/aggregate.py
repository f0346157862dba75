"""Children's scores to the score of the node above them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.model.registry import Registry

Floats = NDArray[np.float64]
Aggregator = Callable[[Floats, Floats], Floats]

AGGREGATORS = Registry[Aggregator]("aggregation method")

ADDITIVE: Final = frozenset({"arithmetic"})
"""Methods whose result is the sum of weight x score, so that contributions add up to it."""


@AGGREGATORS.register("arithmetic")
def arithmetic(scores: Floats, weights: Floats) -> Floats:
    """Weighted arithmetic mean: a strength makes up for a weakness in full.

    Args:
        scores: Shape (n, children), points; NaN means not observed.
        weights: Shape (n, children), re-based: 0 where not observed, rows adding up to 1 or all 0.

    Returns:
        Shape (n,), points; NaN where no child is observed.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 6.
    """
    return _among_children(scores, weights, (np.where(weights > 0, scores, 0.0) * weights).sum(axis=1))


@AGGREGATORS.register("geometric")
def geometric(scores: Floats, weights: Floats) -> Floats:
    """Weighted geometric mean: a weakness is made up for only in part, and a zero not at all.

    Args:
        scores: Shape (n, children), points of 0 or more; NaN means not observed.
        weights: Shape (n, children), re-based: 0 where not observed, rows adding up to 1 or all 0.

    Returns:
        Shape (n,), points; NaN where no child is observed.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 6.
    """
    with np.errstate(divide="ignore"):
        logs = np.where(weights > 0, np.log(np.where(weights > 0, scores, 1.0)) * weights, 0.0)
    return _among_children(scores, weights, np.exp(logs.sum(axis=1)))


def _among_children(scores: Floats, weights: Floats, means: Floats) -> Floats:
    """Means without the last bit of rounding that would put them outside their children; NaN where there are none."""
    lowest = np.where(weights > 0, scores, np.inf).min(axis=1)
    highest = np.where(weights > 0, scores, -np.inf).max(axis=1)
    return np.where((weights > 0).any(axis=1), np.minimum(np.maximum(means, lowest), highest), np.nan)
