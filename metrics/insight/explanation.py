"""What is told of a score's origin and of what has changed it: the numbers of ``wording.explanation``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.errors import Message
from metrics.insight.change import Change
from metrics.insight.decomposition import LIMIT
from metrics.model import Text
from metrics.wording import explanation

Floats = NDArray[np.float64]

STEP: Final = 0.1
"""Points to which sentences round."""

MOST: Final = 3
"""Indicators or losses that a sentence names."""


def rounded_parts(parts: Floats, total: float | None = None) -> Floats:
    """Parts rounded so that they add up to a total.

    Args:
        parts: Shape (k,), finite.
        total: A multiple of ``STEP`` near their sum, such as the difference of two scores that are shown; by default
            their rounded sum.

    Returns:
        Shape (k,), whole multiples of ``STEP``; a part that is nothing stays so. Without a total none is further than
        one from its part.

    Source:
        Largest remainders (Hare): M. L. Balinski & H. P. Young (1982), Fair Representation.
    """
    units = np.round(parts / STEP, 9)
    whole = np.floor(units)
    left = int(np.round(units.sum() if total is None else total / STEP) - whole.sum())
    there = np.flatnonzero(units)
    order = there[np.argsort((whole - units)[there], kind="stable")][:: 1 if left > 0 else -1]
    for turn in range(abs(left) if len(there) else 0):
        whole[order[turn % len(order)]] += np.sign(left)
    return np.round(whole * STEP, 1)


def change_told(change: Change, row: int) -> Message:
    """One sentence on what has changed a score."""
    if np.isnan(change.total[row]):
        return explanation.UNKNOWN
    parts = np.array([part[row] for part in (change.of_values, change.of_rules, change.weights, change.method)])
    if np.isnan(parts).any():
        return explanation.UNTOLD
    points = dict(zip(explanation.PARTS, rounded_parts(parts, float(change.shown[row])).tolist(), strict=True))
    return explanation.changed(points, float(change.total[row]), change.before[row], change.after[row])


def leading_told(change: Change, row: int, titles: Mapping[str, Text]) -> Message | None:
    """One sentence on the indicators whose values have moved a score most; None where none has."""
    moved = change.values[row]
    large = [index for index in np.argsort(-np.abs(moved), kind="stable")[:MOST] if abs(moved[index]) >= STEP / 2]
    named = [(titles[change.indicators[index]], float(moved[index])) for index in large]
    return explanation.leading(named) if named else None


def losses_told(pareto: pd.DataFrame, titles: Mapping[str, Text]) -> Message:
    """One sentence on where a score loses most: rows of ``attribution.lost_points`` of one body and month.

    ``titles`` has those of indicators and rules.
    """
    first = pareto[pareto["lost"] >= STEP / 2].head(MOST)
    known = {LIMIT: explanation.LIMIT, **titles}
    named = [(known[key], points) for key, points in zip(first["key"], first["lost"], strict=True)]
    return explanation.losses(named, float(first["cumulative"].iloc[-1]) if named else 0.0)
