"""What is usual among bodies: medians and quartiles, of the city, of a kind of body or of a peer group."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import floor, isnan, nan
from typing import TypeVar

import numpy as np

from metrics.definitions import Leaf, Scheme
from metrics.model import Month

Row = TypeVar("Row")


def median(amounts: Iterable[float]) -> float:
    """The median of the amounts that are known; NaN where none is."""
    return quantile(amounts, 0.5)


def quantile(amounts: Iterable[float], share: float) -> float:
    """The amount below which a share of the known ones lies, straight between neighbours; NaN where none is known.

    Args:
        amounts: In any unit; NaN where there is none.
        share: From 0 to 1.

    Source:
        Hyndman & Fan (1996), Sample quantiles in statistical packages, definition 7.
    """
    known = sorted(amount for amount in amounts if not isnan(amount))
    if not known:
        return nan
    position = share * (len(known) - 1)
    below = floor(position)
    if below == position:
        return known[below]
    return known[below] + (known[below + 1] - known[below]) * (position - below)


def in_order(rows: Iterable[Row], amount: Callable[[Row], float]) -> list[Row]:
    """Rows from the lowest amount to the highest; equal ones as numpy leaves them.

    Args:
        rows: In any order.
        amount: The amount of a row, never NaN.
    """
    every = list(rows)
    return [every[index] for index in np.argsort(np.array([amount(row) for row in every], dtype=np.float64))]


def part_medians(month: Month, scheme: Scheme, entities: Iterable[str] | None = None) -> dict[str, float]:
    """The median points of each part right under the root, a dimension or an indicator; NaN where no body has any.

    Args:
        scheme: The one that made the results.
        entities: The bodies that count; by default all.
    """
    known = list(month.nodes if entities is None else entities)
    branches = _branch_medians(month, known)
    leaves = {
        child.key: median(row.points for entity, row in month.of_indicator(child.key).items() if entity in known)
        for child in scheme.tree.children
        if isinstance(child, Leaf)
    }
    return branches | leaves


def _branch_medians(month: Month, entities: Iterable[str]) -> dict[str, float]:
    scores: dict[str, list[float]] = {}
    for entity in entities:
        for key, node in month.nodes.get(entity, {}).items():
            if node.depth == 1:
                scores.setdefault(key, []).append(node.rated_score)
    return {key: median(scores[key]) for key in sorted(scores)}
