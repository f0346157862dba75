"""The index of fixed points under thousands of weights at once, where every branch is an arithmetic mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import Branch, Leaf
from metrics.insight.perturbation import Family, families

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class _Plan:
    """One branch: where its children are, and which of them each row has.

    ``points`` and ``seen`` of the leaves among the children hold 0 where there is nothing; ``there`` of all children.
    """

    elements: slice
    leaves: Ints
    points: Floats
    branches: tuple[tuple[int, str], ...]
    there: Floats
    absent: Bools
    complete: bool


class Reweighting:
    """A tree of arithmetic means over points that stay as they are.

    Args:
        points: Shape (rows, leaves); NaN means not observed.
        applicable: Shape (rows, leaves).
        nominal: Shape (elements,); a weight of 0 is 0 in every draw.
    """

    def __init__(self, root: Branch, points: Floats, applicable: Bools, nominal: Floats) -> None:
        self.root = root
        self.column = {leaf.key: number for number, leaf in enumerate(root.leaves())}
        self.seen = applicable & ~np.isnan(points)
        self.known = np.where(self.seen, points, 0.0)
        self.plans: dict[str, _Plan] = {}
        for family in reversed(families(root)):
            self.plans[family.branch.key] = self._plan(family, nominal[family.elements])

    def run(self, weights: Floats) -> tuple[Floats, list[Floats]]:
        """Scores under each draw of weights.

        Args:
            weights: Shape (draws, elements), not re-based.

        Returns:
            The index, shape (rows, draws), and the same of each branch under the root; NaN where a row has nothing.
        """
        result: dict[str, Floats] = {}
        index = self._score(self.root, np.ascontiguousarray(weights.T), result)
        index[self.plans[self.root.key].absent] = np.nan
        under = [child.key for child in self.root.children if not isinstance(child, Leaf)]
        for key in under:
            result[key][self.plans[key].absent] = np.nan
        return index, [result[key] for key in under]

    def _plan(self, family: Family, nominal: Floats) -> _Plan:
        children = family.branch.children
        weighs = nominal > 0
        columns = [self.column[child.key] for child in children if isinstance(child, Leaf)]
        there = np.stack(
            [
                self.seen[:, self.column[child.key]] if isinstance(child, Leaf) else ~self.plans[child.key].absent
                for child in children
            ],
            axis=1,
        )
        there &= weighs
        return _Plan(
            family.elements,
            np.array([index for index, child in enumerate(children) if isinstance(child, Leaf)], dtype=np.intp),
            np.ascontiguousarray(self.known[:, columns]),
            tuple((index, child.key) for index, child in enumerate(children) if not isinstance(child, Leaf)),
            there.astype(np.float64),
            np.asarray(~there.any(axis=1)),
            bool(there[:, weighs].all()),
        )

    def _score(self, branch: Branch, weights: Floats, found: dict[str, Floats]) -> Floats:
        """Shape (rows, draws), 0 where a row has nothing; ``weights`` has shape (elements, draws)."""
        plan = self.plans[branch.key]
        own = weights[plan.elements]
        inner = {child.key: child for child in branch.children if not isinstance(child, Leaf)}
        total = plan.points @ own[plan.leaves]
        for place, key in plan.branches:
            score = self._score(inner[key], weights, found)
            found[key] = score
            total += score * own[place]
        with np.errstate(divide="ignore", invalid="ignore"):
            if plan.complete:
                total /= own.sum(axis=0)
            else:
                base = plan.there @ own
                base[plan.absent] = 1.0
                total /= base
        return total
