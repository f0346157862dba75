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
    return _where_observed(scores, (np.where(weights > 0, scores, 0.0) * weights).sum(axis=1), weights)


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
    return _where_observed(scores, np.exp(logs.sum(axis=1)), weights)


def _where_observed(scores: Floats, result: Floats, weights: Floats) -> Floats:
    return np.where((weights > 0).any(axis=1) & ~np.isnan(scores).all(axis=1), result, np.nan)
