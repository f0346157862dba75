"""Where a score comes from, and where points are lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.insight.decomposition import LIMIT, Decomposition
from metrics.insight.shapley import levels_value

Floats = NDArray[np.float64]
Words = NDArray[np.object_]

FULL: Final = 100.0
"""Points of a leaf in which nothing is lost."""

PARETO: Final = ("entity", "period", "place", "kind", "key", "lost", "share", "cumulative", "grade")
"""Columns of lost points."""


@dataclass(frozen=True, eq=False)
class Contributions:
    """What each leaf has in the index and what it lacks, in points of the index.

    Both have shape (rows, leaves), NaN in rows without an index, and add up to the index and to 100 less the index.
    """

    leaves: Floats
    lost: Floats


def differences(at: Decomposition, reference: Floats | float) -> Floats:
    """Share of each leaf in the distance of the index from that of reference points, under the body's own weights.

    Args:
        reference: Points of the leaves, one number or broadcast to (rows, leaves): the peer group's mean, 100. NaN
            only where nothing is observed.

    Returns:
        Shape (rows, leaves), in points of the index; negative where the leaf holds the index below the reference's.
        NaN in rows without an index.

    Raises:
        DefinitionError: A branch compares bodies with each other.

    Source:
        Levels value, see ``shapley.levels_value``; in an additive tree weight x (points - reference).
    """
    result = levels_value(at.root, at.weights, np.broadcast_to(reference, at.points.shape), at.points)
    return np.where(np.isnan(at.base)[:, None], np.nan, result)


def contributions(at: Decomposition) -> Contributions:
    """What every leaf contributes to the index, and what full marks there would add.

    In an additive tree a leaf has effective weight x points and has lost weight x (100 - points). Elsewhere points
    lost are the leaf's share in the way from full marks everywhere to its own points, and it contributes what its
    weight would earn with full marks, less what it has lost. Full marks are the reference because 0 points would
    say nothing: under a geometric mean any child at 0 takes away everything, so that all would weigh the same. A
    leaf that drags down more than its weight is worth contributes less than nothing.

    Raises:
        DefinitionError: A branch compares bodies with each other.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 8; elsewhere the levels value.
    """
    lost = -differences(at, FULL)
    held = np.where(np.isnan(lost), np.nan, FULL * at.weights) - lost
    return Contributions(held, lost)


def lost_points(at: Decomposition) -> pd.DataFrame:
    """What keeps each score from 100, the largest loss first.

    Args:
        at: The rows; those without an index are left out.

    Returns:
        Columns ``PARETO``. Kinds are ``indicator`` (all that are observed), ``rule`` and ``limit`` (where they act)
        and ``cap``. Points lost add up to 100 less the score; what adds points has lost less than nothing. A cap
        costs a grade and no points: its ``grade`` is what it allows. ``share`` is of all losses, 0 for gains, and
        ``cumulative`` runs up to 1; both are NaN where nothing is lost.

    Raises:
        DefinitionError: A branch compares bodies with each other.

    Source:
        J. M. Juran (1951), Quality Control Handbook (Pareto principle).
    """
    known = ~np.isnan(at.base)
    row, column = np.nonzero((at.weights > 0) & known[:, None])
    codes = np.array(at.indicators, dtype=object)
    parts = [_entries("indicator", row, codes[column], -differences(at, FULL)[row, column])]
    for rule, points in at.rules.items():
        acted = np.flatnonzero((points != 0) & known)
        parts.append(_entries(LIMIT if rule == LIMIT else "rule", acted, rule, -points[acted]))
    for rule, grades in at.caps.items():
        held = np.flatnonzero(pd.notna(grades) & known)
        parts.append(_entries("cap", held, rule, 0.0, grades[held]))
    listed = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    listed = listed.iloc[np.lexsort((-listed["lost"], listed["row"]))].reset_index(drop=True)
    loss, rows = listed["lost"].clip(lower=0.0), listed["row"]
    total = loss.groupby(rows).transform("sum")
    share = (loss / total.where(total > 0)).to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "entity": at.entities[rows],
            "period": at.periods[rows],
            "place": listed.groupby("row").cumcount() + 1,
            "kind": listed["kind"],
            "key": listed["key"],
            "lost": listed["lost"],
            "share": share,
            "cumulative": pd.Series(share).groupby(rows).cumsum(),
            "grade": listed["grade"],
        }
    )[list(PARETO)]


def _entries(
    kind: str, rows: NDArray[np.intp], keys: Words | str, lost: Floats | float, grades: Words | None = None
) -> pd.DataFrame:
    return pd.DataFrame({"row": rows, "kind": kind, "key": keys, "lost": lost, "grade": grades})
