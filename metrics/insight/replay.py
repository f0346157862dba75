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
from metrics.definitions.scheme import Among
from metrics.insight.perturbation import Draws, Perturbation, Sampler, families, moved
from metrics.insight.reweighting import Reweighting
from metrics.scoring.aggregate import ADDITIVE, AGGREGATORS
from metrics.scoring.comparison import Sets
from metrics.scoring.impute import BLOCK, blocked, impute
from metrics.scoring.method import Method
from metrics.scoring.normalise import NORMALISERS
from metrics.scoring.panel import PEERS, Panel, Rows
from metrics.scoring.prepare import normalise, treat
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
        return np.stack([one[:, :number] for one in self.under], axis=2)


class Replay:
    """A panel scored under every draw.

    Weights that a branch learns from data are held at what it learned from the panel as it is.

    Args:
        panel: Values of every row.
        by: The scheme.
        perturbation: What varies.
        at: Shape (rows,), the rows wanted; the others only serve comparison and imputation. None: all.
    """

    def __init__(self, panel: Panel, by: Method, perturbation: Perturbation, *, at: Bools | None = None) -> None:
        self.panel, self.by, self.perturbation = panel, by, perturbation
        self.wanted = np.ones(len(panel.rows), dtype=np.bool_) if at is None else at
        self.base = score(panel, by)
        self.families = families(by.scheme.tree)
        self.keys = [child.key for family in self.families for child in family.branch.children]
        self.nominal = np.array([self.base.tree.nominal[key] for key in self.keys])
        self.noisy = (panel.se > 0) & ~np.isnan(panel.values) & perturbation.values
        choices = perturbation.imputation
        self.imputations = (by, *(_imputing(by, choice) for choice in choices))
        self.trees = tuple(_aggregating(by.scheme.tree, choice) for choice in (None, *perturbation.aggregation))

    def sampler(self, seed: int) -> Sampler:
        """The draws that belong to the panel and the scheme."""
        return Sampler(self.perturbation, self.families, self.nominal, len(self.by.leaves), int(self.noisy.sum()), seed)

    @cached_property
    def weights_only(self) -> bool:
        """Whether nothing but weights varies, and the tree adds up: then points are worked out once."""
        varies = self.perturbation
        certain = not (varies.goalposts or varies.aggregation or varies.imputation or self.noisy.any())
        branches = [family.branch for family in self.families]
        additive = all(branch.aggregate.method in ADDITIVE for branch in branches)
        whole = blocked(self.panel, self.by) is None and all(branch.minimum_observed == 0 for branch in branches)
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
        return Reweighting(self.by.scheme.tree, points, applicable, self.nominal)

    def in_full(self, draws: Draws) -> Outcome:
        """The same, every step worked out for every draw, whatever varies."""
        scores = np.empty((1 + len(self.by.scheme.dimensions()), len(draws), len(self.panel.rows)))
        for imputation, mine in _parted(draws.imputation, len(draws)):
            points = self._points(imputation, draws, mine)
            chosen = None if draws.aggregation is None else draws.aggregation[mine]
            for aggregation, part in _parted(chosen, len(mine)):
                weights, tree = draws.weights[mine[part]], self.trees[aggregation]
                scores[:, mine[part]] = self._climb(points[part], weights, tree, imputation)
        index, *under = scores[:, :, self.wanted].transpose(0, 2, 1)
        return Outcome(index, under)

    def _points(self, imputation: int, draws: Draws, mine: Ints) -> Floats:
        """Points under one imputation, shape (draws, rows, leaves)."""
        by = self.imputations[imputation]
        panel = self.panel if draws.noise is None else self._with_noise(draws.noise[mine])
        treated = treat(impute(panel, by), panel.rows, by)
        each = (-1, *self.panel.values.shape)
        whole = (len(mine), *self.panel.values.shape)
        if draws.moves is None:
            return np.broadcast_to(normalise(treated, panel.rows, by).reshape(each), whole)
        choices = by.alike("normalise", "among")
        points = np.empty(whole)
        if any(choice.method not in NORMALISERS for (choice, _), _ in choices):
            points[:] = normalise(treated, panel.rows, by).reshape(each)
        posts = moved(by.posts, self.perturbation.goalposts, draws.moves[mine])[:, :, None, :]
        for (choice, _), columns in choices:
            if choice.method in NORMALISERS:
                worst, target, best = (posts[:, number][..., columns] for number in range(3))
                points[..., columns] = NORMALISERS.find(choice.method)(
                    treated.reshape(each)[..., columns], worst=worst, target=target, best=best, **choice.settings
                )
        return points

    def _with_noise(self, noise: Floats) -> Panel:
        draws = len(noise)
        values = np.repeat(self.panel.values[None], draws, axis=0)
        values[:, self.noisy] += noise * self.panel.se[self.noisy]
        again = (draws, 1)
        return Panel(
            _Stack.of(self.panel.rows, draws),
            values.reshape(-1, values.shape[2]),
            np.tile(self.panel.applicable, again),
            np.tile(self.panel.void, again),
            np.tile(self.panel.se, again),
        )

    def _climb(self, points: Floats, weights: Floats, tree: Branch, imputation: int) -> Floats:
        """The index and the branches under it, shape (1 + branches, draws, rows)."""
        draws, rows, leaves = points.shape
        held_up = blocked(self.panel, self.imputations[imputation])
        found = aggregate(
            tree,
            points.reshape(-1, leaves),
            np.tile(self.panel.applicable, (draws, 1)),
            blocked=None if held_up is None else np.tile(held_up, (draws, 1)),
            peers=_again(self.panel.rows.sets(PEERS), draws),
            weights={key: np.repeat(weight, rows) for key, weight in zip(self.keys, weights.T, strict=True)},
        )
        return np.stack([node.score.reshape(draws, rows) for node in found.nodes if node.depth < 2])


@dataclass(frozen=True, eq=False)
class _Stack(Rows):
    """The same rows once for each draw; rows of different draws never meet in a comparison set."""

    one: Rows
    draws: int

    @classmethod
    def of(cls, rows: Rows, draws: int) -> _Stack:  # pyright: ignore[reportIncompatibleMethodOverride]
        count = len(rows.entities)
        shift = np.repeat(np.arange(draws) * count, len(rows))
        return cls(
            np.tile(rows.entity, draws) + shift,
            np.tile(rows.period, draws),
            np.tile(rows.group, draws),
            np.tile(rows.entities, draws),
            rows.periods,
            rows.groups,
            rows,
            draws,
        )

    def sets(self, among: Among) -> Sets:
        return _again(self.one.sets(among), self.draws)


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


def _imputing(by: Method, choice: Choice) -> Method:
    """The scheme with another imputation; an indicator whose missing values block stays indispensable."""
    scheme = by.scheme

    def change(leaf: Leaf) -> Leaf:
        own = scheme.preparation(leaf).impute
        return leaf.model_copy(update={"impute": own if own.method == BLOCK else choice})

    tree = _rewritten(scheme.tree, change, lambda branch: branch)
    return replace(by, scheme=scheme.model_copy(update={"tree": tree}))


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
