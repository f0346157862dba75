"""Scoring again and again: the index of every row in every draw of what is uncertain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import Branch, Leaf
from metrics.definitions.choice import Choice
from metrics.insight.perturbation import Draws, Perturbation, Sampler, families, moved
from metrics.insight.reweighting import Reweighting
from metrics.scoring.aggregate import ADDITIVE, AGGREGATORS
from metrics.scoring.comparison import Sets
from metrics.scoring.impute import BLOCK, blocked, impute
from metrics.scoring.method import RatingMethod
from metrics.scoring.normalise import NORMALISERS
from metrics.scoring.panel import PEERS, Panel
from metrics.scoring.prepare import error_of_points, normalise, treat
from metrics.scoring.score import score
from metrics.scoring.tree import aggregate

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

TOGETHER: Final = 512
"""Draws worked out at a time: their arrays fit a processor's cache."""

CELLS: Final = 1_000_000
"""Row x draw x indicator worked out at a time; the walk up the tree holds some eight arrays of that size (64 MB)."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """Scores in each draw, each of shape (rows, draws): the ``index`` and the branches ``under`` the root.

    NaN where a row has no score.
    """

    index: Floats
    under: Sequence[Floats]

    def dimensions(self, number: int) -> Floats:
        """The branches under the root in the first draws, shape (rows, number, branches)."""
        if not self.under:
            return np.empty((len(self.index), number, 0))
        return np.stack([item[:, :number] for item in self.under], axis=2)


class Replay:
    """A panel scored under every draw.

    Weights that a branch learns from data are held at what it learned from the panel as it is.

    Args:
        by: The scheme.
        at: Shape (rows,), the rows wanted; the others only serve comparison and imputation. None: all.
    """

    def __init__(
        self, panel: Panel, method: RatingMethod, perturbation: Perturbation, *, at: Bools | None = None
    ) -> None:
        self.panel, self.method, self.perturbation = panel, method, perturbation
        self.wanted = np.ones(len(panel.rows), dtype=np.bool_) if at is None else at
        self.base = score(panel, method)
        self.families = families(method.scheme.tree)
        self.keys = [child.key for family in self.families for child in family.branch.children]
        self.nominal = np.array([self.base.tree.nominal[key] for key in self.keys])
        self.noisy = (panel.se > 0) & ~np.isnan(panel.values) & perturbation.values
        choices = perturbation.imputation
        self.imputations = (method, *(_imputing(method, choice) for choice in choices))
        self.trees = tuple(_aggregating(method.scheme.tree, choice) for choice in (None, *perturbation.aggregation))

    def sampler(self, seed: int) -> Sampler:
        """The draws that belong to the panel and the scheme."""
        return Sampler(
            self.perturbation, self.families, self.nominal, len(self.method.leaves), int(self.noisy.sum()), seed
        )

    @cached_property
    def weights_only(self) -> bool:
        """Whether nothing but weights varies, and the tree adds up: then points are worked out once."""
        varies = self.perturbation
        certain = not (varies.goalposts or varies.aggregation or varies.imputation or self.noisy.any())
        branches = [family.branch for family in self.families]
        additive = all(branch.aggregate.method in ADDITIVE for branch in branches)
        whole = blocked(self.panel, self.method) is None and all(branch.minimum_observed == 0 for branch in branches)
        return certain and additive and whole

    @property
    def together(self) -> int:
        """How many draws to ask for at a time."""
        if self.weights_only:
            return TOGETHER
        return max(1, min(TOGETHER, CELLS // max(1, self.panel.values.size)))

    def run(self, draws: Draws) -> Outcome:
        """Scores of the wanted rows in each draw, which come from ``sampler``."""
        if self.weights_only:
            return Outcome(*self._reweighting.run(draws.weights))
        return self.in_full(draws)

    @cached_property
    def _reweighting(self) -> Reweighting:
        points, applicable = self.base.points[self.wanted], self.panel.applicable[self.wanted]
        return Reweighting(self.method.scheme.tree, points, applicable, self.nominal)

    def in_full(self, draws: Draws) -> Outcome:
        """The same, every step worked out for every draw, whatever varies."""
        scores = np.empty((1 + len(self.method.scheme.dimensions()), len(draws), len(self.panel.rows)))
        for imputation, own in _parted(draws.imputation, len(draws)):
            points = self._points(imputation, draws, own)
            chosen = None if draws.aggregation is None else draws.aggregation[own]
            for aggregation, part in _parted(chosen, len(own)):
                weights, tree = draws.weights[own[part]], self.trees[aggregation]
                scores[:, own[part]] = self._climb(points[part], weights, tree, imputation)
        index, *under = scores[:, :, self.wanted].transpose(0, 2, 1)
        return Outcome(index, under)

    def _points(self, imputation: int, draws: Draws, mine: Ints) -> Floats:
        """Points under one imputation, shape (draws, rows, leaves)."""
        method = self.imputations[imputation]
        whole = (len(mine), *self.panel.values.shape)
        points = np.empty(whole)
        points[:] = normalise(treated := self._treated[imputation], self.panel.rows, method)
        if draws.moves is not None:
            for (choice, _), columns in method.alike("normalise", "among"):
                if choice.method in NORMALISERS:
                    moves = draws.moves[mine][..., columns]
                    log = choice.settings.get("scale") == "log"
                    posts = moved(method.posts[:, columns], self.perturbation.goalposts, moves, log=log)
                    worst, target, best = (posts[:, number, None, :] for number in range(3))
                    points[..., columns] = NORMALISERS.find(choice.method)(
                        treated[:, columns], worst=worst, target=target, best=best, **choice.settings
                    )
        if draws.noise is not None:
            points[:, self.noisy] += draws.noise[mine] * self._errors[self.noisy]
            if self._bounded:
                np.maximum(points, 0.0, out=points)
        return points

    @cached_property
    def _treated(self) -> tuple[Floats, ...]:
        """Values ready to be normalised, under each imputation."""
        rows = self.panel.rows
        return tuple(treat(impute(self.panel, method), rows, method) for method in self.imputations)

    @cached_property
    def _errors(self) -> Floats:
        """Standard errors of points, shape (rows, leaves)."""
        treated, base = self._treated[0], self.base
        return error_of_points(self.panel.values, treated, self.panel.se, base.points, self.panel.rows, self.method)

    @cached_property
    def _bounded(self) -> bool:
        """Whether points that noise would make negative stop at 0, which some means need."""
        methods = {branch.aggregate.method for tree in self.trees for branch in tree.branches()}
        return not methods <= ADDITIVE and bool((np.nan_to_num(self.base.points) >= 0).all())

    def _climb(self, points: Floats, weights: Floats, tree: Branch, imputation: int) -> Floats:
        """The index and the branches under it, shape (1 + branches, draws, rows)."""
        draws, rows, leaves = points.shape
        held_up = blocked(self.panel, self.imputations[imputation])
        result = aggregate(
            tree,
            points.reshape(-1, leaves),
            np.tile(self.panel.applicable, (draws, 1)),
            blocked=None if held_up is None else np.tile(held_up, (draws, 1)),
            peers=_again(self.panel.rows.sets(PEERS), draws),
            weights={key: np.repeat(weight, rows) for key, weight in zip(self.keys, weights.T, strict=True)},
        )
        return np.stack([node.score.reshape(draws, rows) for node in result.nodes if node.depth < 2])


def _again(sets: Sets, draws: int) -> Sets:
    """Comparison sets of rows that are stacked draw by draw."""
    shift = np.repeat(np.arange(draws) * sets.count, len(sets.codes))
    return Sets(np.tile(sets.codes, draws) + shift, np.tile(sets.names, draws))


def _parted(chosen: Ints | None, number: int) -> Iterator[tuple[int, Ints]]:
    """Each alternative that was drawn, with the draws that have it."""
    if chosen is None:
        yield 0, np.arange(number)
        return
    for alternative in np.unique(chosen):
        yield int(alternative), np.flatnonzero(chosen == alternative)


def _imputing(method: RatingMethod, choice: Choice) -> RatingMethod:
    """The scheme with another imputation; an indicator whose missing values block stays indispensable."""
    scheme = method.scheme

    def change(leaf: Leaf) -> Leaf:
        own = scheme.preparation(leaf).impute
        return leaf.model_copy(update={"impute": own if own.method == BLOCK else choice})

    tree = _rewritten(scheme.tree, change, lambda branch: branch)
    return replace(method, scheme=scheme.model_copy(update={"tree": tree}))


def _aggregating(tree: Branch, choice: Choice | None) -> Branch:
    """The tree with weights to be given and, if there is a choice, another method in every branch that takes a mean."""

    def change(branch: Branch) -> Branch:
        own = branch.aggregate
        other = own if choice is None or own.method not in AGGREGATORS else choice
        return branch.model_copy(update={"weigh": None, "aggregate": other})

    return _rewritten(tree, lambda leaf: leaf, change)


def _rewritten(tree: Branch, leaf: Callable[[Leaf], Leaf], branch: Callable[[Branch], Branch]) -> Branch:
    children = tuple(
        leaf(child) if isinstance(child, Leaf) else _rewritten(child, leaf, branch) for child in tree.children
    )
    return branch(tree.model_copy(update={"children": children}))
