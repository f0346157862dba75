"""Scores as series: the index and its branches, of each body and of the city."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from metrics.definitions import Branch, Indicator, Scheme
from metrics.model import NOT_RATED, Results
from metrics.monitoring.series import CITY, Series, measured

STATE_MONTHS: Final = 12
"""Months over which a state (all records so far) is taken to change: no window says it."""


def score_series(results: Results, scheme: Scheme, indicators: Mapping[str, Indicator]) -> Series:
    """The index and every branch of each body where it is rated, and of the city as the median of its bodies.

    Args:
        results: Ratings and scores of branches.
        scheme: Tells which indicators stand behind a branch.
        indicators: Tell the windows over which neighbouring scores share records.
    """
    columns = ["entity", "period", "node", "score", "se"]
    ratings, nodes = results.ratings, results.nodes
    index = ratings[ratings["grade"] != NOT_RATED].assign(node=scheme.tree.key)[columns]
    branches = nodes.loc[(nodes["node"] != scheme.tree.key) & (nodes["grade"] != NOT_RATED), columns]
    bodies = pd.concat([index, branches], ignore_index=True)
    city = bodies.groupby(["node", "period"], as_index=False)["score"].median().assign(entity=CITY)
    long = pd.concat([bodies, city])
    wide = {
        name: long.pivot(index=["entity", "node"], columns="period", values=name).reindex(columns=list(results.periods))
        for name in ("score", "se")
    }
    shared = {branch.key: overlap(branch, indicators) for branch in scheme.tree.branches()}
    keys = wide["score"].index.to_frame(index=False).rename(columns={"node": "subject"})
    keys = keys.assign(kind="score", spacing=1, overlap=keys["subject"].map(shared), improvement=1, enough=True)
    scores, errors = (wide[name].to_numpy(dtype=np.float64) for name in ("score", "se"))
    return measured(keys, results.periods, scores, errors=errors)


def overlap(branch: Branch, indicators: Mapping[str, Indicator]) -> float:
    """Months over which neighbouring scores of a branch share records.

    A window of w months changes by a w-th of its records from one month to the next. The mean of the windows is
    harmonic, since that share counts, and weighted by the variance that each leaf lends the score, which goes with
    the square of its weight.
    """
    leaves = list(_leaves(branch, indicators, 1.0))
    squares = np.square([share for share, _ in leaves])
    if not squares.sum() > 0:
        return 1.0
    return float(squares.sum() / (squares / [months for _, months in leaves]).sum())


def _leaves(branch: Branch, indicators: Mapping[str, Indicator], share: float) -> list[tuple[float, int]]:
    """Share and window of every leaf below a branch."""
    weights = [child.weight or 0.0 for child in branch.children]
    total = sum(weights)
    result: list[tuple[float, int]] = []
    for child, weight in zip(branch.children, weights, strict=True):
        own = share * (weight / total if total > 0 else 1 / len(weights))
        if isinstance(child, Branch):
            result += _leaves(child, indicators, own)
        elif child.key in indicators:
            item = indicators[child.key]
            result.append((own, max(item.measure.window or STATE_MONTHS, item.months_between)))
    return result
