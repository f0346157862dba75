"""Scores as series: the index and its branches, of each body and of the city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from metrics.definitions import Branch, Indicator, Rebase, Scheme
from metrics.definitions.base import CITY
from metrics.errors import Message
from metrics.model import NOT_RATED, Results, Text
from metrics.monitoring.series import Series, measured
from metrics.wording import say

STATE_MONTHS: Final = 12
"""Months over which a state (all records so far) is taken to change: no window says it."""


def score_series(results: Results, schemes: Sequence[Scheme], indicators: Mapping[str, Indicator]) -> Series:
    """The index and every branch of each body where it is rated, and of the city as the median of its bodies.

    Args:
        results: Ratings and scores of branches.
        schemes: Those that rated the months, the last one last: they tell which indicators stand behind a branch, and
            the index of all of them bears the key that the last one gives it.
        indicators: Tell the windows over which neighbouring scores share records.
    """
    root = schemes[-1].tree.key
    columns = ["entity", "period", "node", "score", "se"]
    ratings, nodes = results.ratings, results.nodes
    index = ratings[ratings["grade"] != NOT_RATED].assign(node=root)[columns]
    branches = nodes.loc[(nodes["depth"] > 0) & (nodes["grade"] != NOT_RATED), columns]
    bodies = pd.concat([index, branches], ignore_index=True)
    city = bodies.groupby(["node", "period"], as_index=False)["score"].median().assign(entity=CITY)
    long = pd.concat([bodies, city])
    wide = {
        name: long.pivot(index=["entity", "node"], columns="period", values=name).reindex(columns=list(results.periods))
        for name in ("score", "se")
    }
    keys = wide["score"].index.to_frame(index=False).rename(columns={"node": "subject"})
    shared = _overlaps(schemes, indicators)
    overlaps = np.stack([keys["subject"].map(shared[results.scheme_of(month)]) for month in results.periods], axis=1)
    keys = keys.assign(kind="score", spacing=1, overlap=overlaps[:, -1], improvement=1, enough=True)
    scores, errors = (wide[name].to_numpy(dtype=np.float64) for name in ("score", "se"))
    series = measured(keys, results.periods, scores, errors=errors)
    return replace(series, overlaps=overlaps) if len(schemes) > 1 else series


def _overlaps(schemes: Sequence[Scheme], indicators: Mapping[str, Indicator]) -> dict[str, dict[str, float]]:
    """Scheme → branch → overlap; a branch that a scheme does not have, as the others have it."""
    root = schemes[-1].tree.key
    own = {
        scheme.id: {
            root if branch is scheme.tree else branch.key: overlap(branch, indicators)
            for branch in scheme.tree.branches()
        }
        for scheme in schemes
    }
    known = {key: months for shared in own.values() for key, months in shared.items()}
    return {name: {**known, **shared} for name, shared in own.items()}


def turns(results: Results, schemes: Mapping[str, Scheme]) -> tuple[Rebase, ...]:
    """Rebase lines where another scheme begins to rate: what scores jump there by is partly method, and no signal."""
    return tuple(
        Rebase.model_validate({"from": month, "reason": _reason(schemes[name])}) for month, name in results.in_force[1:]
    )


def _reason(scheme: Scheme) -> Text:
    said = Message('"{scheme}" rates from here on', scheme=scheme.title)
    return Text(zh=say(said, "zh"), en=say(said, "en"))


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
