"""What is usual among bodies: medians and quartiles, of the city, of a kind of body or of a peer group."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import floor, isnan, nan
from typing import TypeVar

import numpy as np

from metrics.definitions import Branch, Leaf, Scheme
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


def part_medians(
    month: Month, scheme: Scheme, entities: Iterable[str] | None = None, *, least: float = 0.0
) -> dict[str, float]:
    """The median points of each part right under the root, a dimension or an indicator.

    Args:
        scheme: The one that made the results.
        entities: The bodies that count; by default all.
        least: The share of these bodies that must have points.

    Returns:
        NaN for a part in which no body, or less than that share, has any.
    """
    known = set(month.nodes if entities is None else entities)

    def points(part: Branch | Leaf) -> list[float]:
        if isinstance(part, Leaf):
            every = {entity: row.points for entity, row in month.of_indicator(part.key).items()}
        else:
            every = {entity: row.rated_score for entity, row in month.of_node(part.key).items()}
        return [amount for entity, amount in every.items() if entity in known and not isnan(amount)]

    found = {part.key: points(part) for part in scheme.tree.children}
    return {key: median(amounts) if len(amounts) >= least * len(known) else nan for key, amounts in found.items()}
