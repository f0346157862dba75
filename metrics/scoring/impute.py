"""What stands in for a value that is asked for and missing; it never counts as evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

import numpy as np
from pydantic import Field

from metrics.errors import Message
from metrics.model.registry import Registry
from metrics.scoring.method import RatingMethod
from metrics.scoring.panel import EVERYBODY, PEERS, Bools, Floats, Ints, Panel, Rows

Imputer = Callable[..., Floats]

IMPUTERS = Registry[Imputer](Message("imputation method"), provided=("beside",))

SIBLINGS: Final = "sibling_mean"
"""The choice that looks at the body's other indicators."""

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
def carry_forward(values: Floats, rows: Rows, *, periods: Annotated[int, Field(ge=1)] = 3) -> Floats:
    """The body's last earlier value stands in, if it is not too old.

    Args:
        values: Shape (rows, k); NaN means missing.
        rows: Who and when each row is.
        periods: How many of the panel's periods a value may be carried; 1 or more.

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


@dataclass(frozen=True, eq=False)
class Beside:
    """All indicators beside the ones that are imputed.

    ``values`` has shape (rows, leaves); ``columns`` are those of the k imputed ones; ``family`` holds the branch of
    every leaf as an integer, ``directions`` 1 where higher is better and -1 where lower is.
    """

    values: Floats
    columns: Ints
    family: Ints
    directions: Floats


@IMPUTERS.register(SIBLINGS)
def sibling_mean(values: Floats, rows: Rows, *, beside: Beside) -> Floats:
    """What the body does on the other indicators of the branch stands in, put on the missing indicator's scale.

    All values of all bodies in the same period are put between 0 (worst) and 1 (best); the mean over the body's
    observed siblings is carried back.

    Args:
        values: Shape (rows, k); NaN means missing.
        rows: Who and when each row is.
        beside: The siblings.

    Returns:
        Shape (rows, k); NaN where no sibling is observed or the indicator separates nobody.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 3; Becker, Caperna, Del Sorbo et al.
        (2022), COINr, Journal of Open Source Software 7(78), 4567, function ``Impute`` by row.
    """
    sets = rows.sets(EVERYBODY)
    turned = beside.values * beside.directions
    low, high = sets.ends(turned)
    length = np.where(high > low, high - low, np.nan)
    share = (turned - low) / length
    result = values.copy()
    for index, column in enumerate(beside.columns):
        siblings = share[:, beside.family == beside.family[column]]
        seen = (~np.isnan(siblings)).sum(axis=1)
        mean = np.divide(np.nansum(siblings, axis=1), seen, out=np.full(len(result), np.nan), where=seen > 0)
        back = (low[:, column] + mean * length[:, column]) * beside.directions[column]
        result[:, index] = np.where(np.isnan(values[:, index]), back, values[:, index])
    return result


def impute(panel: Panel, method: RatingMethod) -> Floats:
    """The panel's values with what stands in for missing ones, each indicator by its own method.

    What a rule has struck out stays out, and what is not asked of a body is not made up.

    Returns:
        Shape (rows, leaves).
    """
    filled = panel.values
    for choice, columns in method.choices("impute"):
        if choice.method not in ("skip", BLOCK) and panel.missing[:, columns].any():
            settings: dict[str, Any] = dict(choice.settings)
            if choice.method == SIBLINGS:
                every = np.arange(panel.values.shape[1])
                settings["beside"] = Beside(panel.values, every[columns], method.families, method.directions)
            result = IMPUTERS.find(choice.method)(panel.values[:, columns], panel.rows, **settings)
            filled = filled.copy() if filled is panel.values else filled
            filled[:, columns] = np.where(panel.missing[:, columns], result, panel.values[:, columns])
    return filled


def blocked(panel: Panel, method: RatingMethod) -> Bools | None:
    """Where a missing value must leave the nodes above without a score, shape (rows, leaves); None: nowhere."""
    for choice, columns in method.choices("impute"):
        if choice.method == BLOCK:
            marks = np.zeros(panel.values.shape, dtype=bool)
            marks[:, columns] = panel.missing[:, columns]
            return marks if marks.any() else None
    return None
