"""What stands in for a value that is asked for and missing; it never counts as evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from metrics.model.registry import Registry
from metrics.scoring.method import Method
from metrics.scoring.panel import PEERS, Bools, Floats, Panel, Rows

Imputer = Callable[..., Floats]

IMPUTERS = Registry[Imputer]("imputation method")

BLOCK: Final = "block"
"""The choice under which a missing value leaves every node above it without a score."""


@IMPUTERS.register("skip")
def skip(values: Floats, rows: Rows) -> Floats:
    """Nothing stands in: the weights of the other indicators are re-based.

    Args:
        values: Shape (rows, k); NaN means missing.
        rows: Who and when each row is.

    Returns:
        The values as they are.
    """
    return values


@IMPUTERS.register(BLOCK)
def block(values: Floats, rows: Rows) -> Floats:
    """Nothing stands in, and no node above the missing value has a score: the indicator is indispensable.

    Args:
        values: Shape (rows, k); NaN means missing.
        rows: Who and when each row is.

    Returns:
        The values as they are; the tree leaves the nodes above without a score.
    """
    return values


@IMPUTERS.register("carry_forward")
def carry_forward(values: Floats, rows: Rows, *, periods: int = 3) -> Floats:
    """The body's last earlier value stands in, if it is not too old.

    Args:
        values: Shape (rows, k); NaN means missing.
        rows: Who and when each row is.
        periods: How many periods a value may be carried; 1 or more.

    Returns:
        Shape (rows, k); NaN where no value lies within reach.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 3 (last observation carried forward).
    """
    laid, where = rows.cube(np.where(np.isnan(values), 0.0, values))
    seen, _ = rows.cube(~np.isnan(values))
    now = np.arange(len(rows.periods))[None, :, None]
    last = np.maximum.accumulate(np.where(seen, now, -1), axis=1)
    carried = np.take_along_axis(laid, np.maximum(last, 0), axis=1)
    return np.where((last >= 0) & (now - last <= periods), carried, np.nan)[where].astype(np.float64)


@IMPUTERS.register("peer_mean")
def peer_mean(values: Floats, rows: Rows) -> Floats:
    """The mean of the peer group in the same period stands in.

    Args:
        values: Shape (rows, k); NaN means missing.
        rows: Who and when each row is.

    Returns:
        Shape (rows, k); NaN where no peer is observed.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 3 (group mean substitution).
    """
    peers = rows.sets(PEERS)
    return np.where(np.isnan(values), peers.spread(peers.mean(values)), values)


@IMPUTERS.register("peer_median")
def peer_median(values: Floats, rows: Rows) -> Floats:
    """The median of the peer group in the same period stands in.

    Args:
        values: Shape (rows, k); NaN means missing.
        rows: Who and when each row is.

    Returns:
        Shape (rows, k); NaN where no peer is observed.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 3 (group median substitution).
    """
    peers = rows.sets(PEERS)
    return np.where(np.isnan(values), peers.spread(peers.median(values)), values)


def impute(panel: Panel, by: Method) -> Floats:
    """The panel's values with what stands in for missing ones, each indicator by its own method.

    What a rule has struck out stays out, and what is not asked of a body is not made up.

    Returns:
        Shape (rows, leaves).
    """
    filled = panel.values
    for choice, columns in by.choices("impute"):
        if choice.method not in ("skip", BLOCK) and panel.missing[:, columns].any():
            found = IMPUTERS.find(choice.method)(panel.values[:, columns], panel.rows, **choice.settings)
            filled = filled.copy() if filled is panel.values else filled
            filled[:, columns] = np.where(panel.missing[:, columns], found, panel.values[:, columns])
    return filled


def blocked(panel: Panel, by: Method) -> Bools | None:
    """Where a missing value must leave the nodes above without a score, shape (rows, leaves); None: nowhere."""
    for choice, columns in by.choices("impute"):
        if choice.method == BLOCK:
            marks = np.zeros(panel.values.shape, dtype=bool)
            marks[:, columns] = panel.missing[:, columns]
            return marks if marks.any() else None
    return None
