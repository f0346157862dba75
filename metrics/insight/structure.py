"""How the parts of an index relate: pairs that repeat or contradict each other, and how many things they measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.scoring.weigh import NEGLIGIBLE, principal_component

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

COLLINEAR: Final = 0.9
"""Correlation from which a pair is nearly one column. Source: COINr 1.1, ``get_corr_flags`` (default)."""

NEGATIVE: Final = -0.4
"""Correlation down from which a pair works against each other. Source: COINr 1.1, ``plot_corr`` (default flag)."""

KAISER: Final = 1.0
"""Eigenvalue over which a component holds more than one column's share. Source: H. F. Kaiser (1960), The application
of electronic computers to factor analysis, Educational and Psychological Measurement 20, 141-151."""

EIGENVALUE_ROUNDING: Final = 1e-9
"""What rounding may add to an eigenvalue of uncorrelated columns."""


@dataclass(frozen=True)
class Pair:
    """Two columns of one family by their positions, ``first`` < ``second``, and their correlation."""

    first: int
    second: int
    value: float


@dataclass(frozen=True, eq=False)
class ComponentShares:
    """Principal components of the correlation matrix, largest first.

    ``eigenvalues`` and ``explained`` (shares adding up to 1) have shape (components,); ``over_one`` counts the
    eigenvalues over 1; ``used`` has shape (k,) and is False for the columns that do not vary.
    """

    eigenvalues: Floats
    explained: Floats
    over_one: int
    used: Bools


def collinear_pairs(found: Floats, families: Sequence[str], *, at_least: float = COLLINEAR) -> list[Pair]:
    """Pairs of the same family that nearly repeat each other.

    Args:
        found: Shape (k, k), correlations; NaN is no pair.
        families: Shape (k,), the parent of each column.
        at_least: Correlation from which a pair counts.

    Returns:
        Ordered by the first column, then the second.

    Source:
        COINr 1.1, function ``get_corr_flags``, high.
    """
    return _pairs(found, families, found >= at_least)


def negative_pairs(found: Floats, families: Sequence[str]) -> list[Pair]:
    """Pairs of the same family that work against each other: arguments and order as for ``collinear_pairs``."""
    return _pairs(found, families, found <= NEGATIVE)


def components(scores: Floats) -> ComponentShares:
    """How many things a set of columns measures.

    Args:
        scores: Shape (n, k); only rows in which every column that is observed at all has a value count.

    Returns:
        Components of the columns that vary over those rows. None at all where no column varies.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 4.
    """
    there = ~np.isnan(scores)
    seen = there.any(axis=0)
    complete = there[:, seen].all(axis=1)
    rows: Floats = scores[complete]
    low, high = (rows.min(axis=0, initial=np.inf), rows.max(axis=0, initial=-np.inf))
    used = seen & (high - low > NEGLIGIBLE * np.maximum(np.abs(high), np.abs(low)))
    if not used.any():
        return ComponentShares(np.empty(0), np.empty(0), 0, used)
    eigenvalues = np.square(principal_component(rows[:, used]).sdev)
    over = int((eigenvalues > KAISER + EIGENVALUE_ROUNDING).sum())
    return ComponentShares(eigenvalues, eigenvalues / eigenvalues.sum(), over, used)


def _pairs(found: Floats, families: Sequence[str], chosen: Bools) -> list[Pair]:
    family = np.asarray(families)
    kept = np.triu(chosen & (family[:, None] == family[None, :]), k=1)
    return [Pair(int(item), int(other), float(found[item, other])) for item, other in np.argwhere(kept)]
