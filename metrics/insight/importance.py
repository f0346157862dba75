"""What weights amount to: each node's share in the index, and how far each child really moves its parent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from metrics.errors import DefinitionError, Message
from metrics.scoring.aggregate import arithmetic
from metrics.scoring.weigh import equal, given
from metrics.statistics.columns import NEGLIGIBLE, shared_out, spread, varying
from metrics.statistics.correlation import correlations_with

Floats = NDArray[np.float64]
Mean = Callable[[Floats, Floats], Floats]
"""Makes a parent of scores and weights, both of shape (n, k)."""

FEWEST: Final = 3
"""Rows under which a correlation is not known."""


class Tuned(NamedTuple):
    """Weights tuned to a target, and the importance that they reach; each of shape (k,) and adding up to 1."""

    weights: Floats
    reached: Floats


def effective_weights(parents: Mapping[str, str | None], weights: Mapping[str, float]) -> dict[str, float]:
    """Each node's share in the index: the product of the shares among siblings from it up to the root.

    Args:
        parents: The parent of every node; None for the root.
        weights: Every node's weight among its siblings, 0 or more, on any scale; the root's plays no part.

    Returns:
        The share of every node, 0 to 1, 1 for the root; those of the leaves add up to 1.

    Raises:
        DefinitionError: Siblings weigh nothing; with every such problem.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 6.
    """
    totals: dict[str, float] = {}
    for child, parent in parents.items():
        if parent is not None:
            totals[parent] = totals.get(parent, 0.0) + weights[child]
    problems = [
        Message("the weights below '{parent}' add up to {total:g}", parent=parent, total=total)
        for parent, total in totals.items()
        if total <= 0
    ]
    result: dict[str, float] = {}
    for node in parents:
        share, here = 1.0, node
        while (parent := parents.get(here)) is not None:
            share *= weights[here] / (totals[parent] or np.nan)
            here = parent
        result[node] = share
    if problems:
        raise DefinitionError(problems)
    return result


def importance_in(scores: Floats, parent: Floats) -> Floats:
    """How much each child moves its parent, however that is made of them: its squared correlation with it, re-based.

    Args:
        scores: Shape (n, k), points; NaN means not observed.
        parent: Shape (n,), the parent's.

    Returns:
        Shape (k,), 0 or more, adding up to 1; 0 for a child that does not vary, NaN for one of which too few rows are
        known, all 0 where the parent does not vary.

    Source: As for ``importance``.
    """
    squares = correlations_with(scores, parent) ** 2
    known = np.sum(~np.isnan(scores) & ~np.isnan(parent)[:, None], axis=0) >= FEWEST
    squares = np.where(np.isnan(squares) & known, 0.0, squares)
    return squares / (np.nansum(squares) or 1.0)


def importance(scores: Floats, weights: Floats, mean: Mean = arithmetic) -> Floats:
    """How much each child moves a weighted mean: its squared correlation with it, re-based.

    Args:
        scores: Shape (n, k), points; NaN means not observed, and the row's other weights are re-based.
        weights: Shape (k,), 0 or more, adding up to 1.
        mean: How the parent is made of scores and weights, each of shape (n, k).

    Returns:
        Shape (k,), 0 or more, adding up to 1; 0 for a child that does not vary, all 0 where the mean does not.

    Source:
        Paruolo, Saisana & Saltelli (2013), Ratings and rankings: voodoo or science?, Journal of the Royal Statistical
        Society A 176(3), with the linear estimate of the first-order effect.
    """
    used = np.where(np.isnan(scores), 0.0, weights)
    total = used.sum(axis=1, keepdims=True)
    means = mean(scores, np.divide(used, total, out=np.zeros_like(used), where=total > 0))
    return np.nan_to_num(importance_in(scores, means))


def target_importance(scores: Floats, target: Floats, mean: Mean = arithmetic) -> Tuned:
    """Weights under which every child's importance comes as near as possible to a target.

    A weight is not an importance: a child correlated with its siblings moves the mean beyond its own weight, and one
    that hardly varies does not move it at all. The sum of squared misses is minimised from three starts: the target
    itself, equal weights, and root of target over standard deviation, which meets it where nothing is correlated.

    Args:
        scores: Shape (n, k), points; NaN means not observed.
        target: Shape (k,), wanted importance, 0 or more, on any scale.
        mean: How the parent is made of scores and weights, each of shape (n, k).

    Returns:
        The weights, and the importance reached, which misses a target that no weights meet; the target itself where
        nothing varies.

    Raises:
        DefinitionError: A target is negative or not a number, or all are 0.

    Source:
        Paruolo, Saisana & Saltelli (2013), section 4 and appendix; Becker, Saisana, Paruolo & Vandecasteele (2017),
        Weights and importance in composite indicators, Ecological Indicators 80.
    """
    wanted = given(scores, target)

    def misses(weights: Floats) -> Floats:
        return importance(scores, weights, mean) - wanted

    def missed(weights: Floats) -> float:
        return float((misses(weights) ** 2).sum())

    deviations = np.where(varying(scores), spread(scores), np.inf)
    uncorrelated = shared_out(np.sqrt(wanted) / deviations, varying(scores))
    best = wanted
    for start in (uncorrelated, wanted, equal(scores, wanted)):
        if missed(best) > NEGLIGIBLE**2:
            result = scipy.optimize.least_squares(
                misses, start, bounds=(0.0, np.inf), ftol=1e-12, xtol=1e-12, gtol=1e-12
            )
            best = min(best, given(scores, result.x), key=missed)
    return Tuned(best, importance(scores, best, mean))
