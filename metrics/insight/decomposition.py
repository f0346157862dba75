"""What stands behind the scores of some bodies and months, in the form in which it is taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.definitions import Branch, Scheme
from metrics.model import Results
from metrics.scoring.rate import words
from metrics.scoring.score import Scores
from metrics.scoring.statement import Statement

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Words = NDArray[np.object_]

LIMIT: Final = "limit"
"""The key of points given back or cut off because a score lies between 0 and 100 and deductions have a limit."""

POINTS: Final = frozenset({"points", LIMIT})
"""Kinds of steps in a statement that change the score after the base."""


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Rows of a scoring under one scheme, each a body in a month.

    ``points`` and the effective ``weights`` have shape (rows, leaves), in the order of the leaves of ``root``; points
    are NaN and weights 0 where nothing is observed. ``base`` is the index, shape (rows,), NaN where there is none.
    ``rules`` holds what each rule adds to it, shape (rows,), with ``LIMIT`` for the scheme's limits; ``caps`` the
    grade to which a rule holds a row down, None where it does not.
    """

    root: Branch
    entities: Words
    periods: Words
    points: Floats
    weights: Floats
    base: Floats
    rules: Mapping[str, Floats]
    caps: Mapping[str, Words]

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The codes of the leaves, in the order of the columns."""
        return tuple(leaf.indicator for leaf in self.root.leaves())

    @cached_property
    def score(self) -> Floats:
        """Shape (rows,): the index with all that the rules add and take."""
        return self.base + sum(self.rules.values(), np.zeros(len(self.base)))

    def take(self, rows: Ints) -> Decomposition:
        """Some of the rows, in the order that is asked for."""
        return Decomposition(
            self.root, self.entities[rows], self.periods[rows], self.points[rows], self.weights[rows],
            self.base[rows],
            {key: points[rows] for key, points in self.rules.items()},
            {key: grades[rows] for key, grades in self.caps.items()},
        )  # fmt: skip


def decomposition(scores: Scores, steps: Statement, scheme: Scheme) -> Decomposition:
    """All rows of a scoring that was just done.

    Args:
        scores: Every intermediate result up to the index.
        steps: The statements of the same rows.
        scheme: Its bands give the caps their names.

    Returns:
        Sorted by body, then by month, as results are.
    """
    rows = scores.panel.rows
    rules: dict[str, Floats] = {}
    caps: dict[str, Words] = {}
    for step in steps.steps:
        key = step.rule.id if step.rule else LIMIT
        if step.kind in POINTS:
            rules.setdefault(key, np.zeros(len(rows)))[step.at] += step.points
        elif step.kind == "cap":
            caps.setdefault(key, np.full(len(rows), None, dtype=object))[step.at] = words(step.grade, scheme.bands)
    tree = scores.tree
    result = Decomposition(
        tree.root.branch, rows.names, rows.months, scores.points, tree.leaf_weights, tree.root.score, rules, caps
    )  # fmt: skip
    return result.take(rows.by_body)


def recorded(results: Results, scheme: Scheme) -> Decomposition:
    """All rows of results that were stored.

    Args:
        results: Of any bodies and months.

    Returns:
        Sorted by body, then by month, as the results are.
    """
    keys = ["entity", "period"]
    rated, steps = results.ratings, results.statement
    rows = pd.MultiIndex.from_frame(rated[keys])
    codes = [leaf.indicator for leaf in scheme.leaves()]
    inside = results.indicators[results.indicators["indicator"].isin(codes)]
    where = (
        rows.get_indexer(pd.MultiIndex.from_frame(inside[keys])),
        pd.Index(codes).get_indexer(pd.Index(inside["indicator"])),
    )
    points, weights = np.full((len(rows), len(codes)), np.nan), np.zeros((len(rows), len(codes)))
    points[where] = inside["points"]
    weights[where] = inside["weight"].fillna(0.0)
    rules: dict[str, Floats] = {}
    caps: dict[str, Words] = {}
    for (kind, key), own in steps.assign(rule=steps["rule"].fillna(LIMIT)).groupby(["kind", "rule"]):
        at = rows.get_indexer(pd.MultiIndex.from_frame(own[keys]))
        if kind in POINTS:
            rules.setdefault(str(key), np.zeros(len(rows)))[at] += own["points"].to_numpy(dtype=np.float64)
        elif kind == "cap":
            caps.setdefault(str(key), np.full(len(rows), None, dtype=object))[at] = own["grade"].to_numpy()
    base = rated["base"].to_numpy(dtype=np.float64)
    names, months = (rated[key].to_numpy(dtype=object) for key in keys)
    return Decomposition(scheme.tree, names, months, points, weights, base, rules, caps)
