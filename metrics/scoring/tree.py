"""The walk up the tree: weights and scores of every node, and how far they are covered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import Branch, Leaf
from metrics.definitions.choice import AHP, BLEND, GIVEN
from metrics.errors import DataError, at
from metrics.model.evidence import reaches
from metrics.scoring.aggregate import ADDITIVE, AGGREGATORS
from metrics.scoring.comparison import Sets
from metrics.scoring.coverage import coverage
from metrics.scoring.outrank import OUTRANKERS
from metrics.scoring.pairwise import experts_weights
from metrics.scoring.weigh import WEIGHERS, blend

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Node:
    """One branch for all rows: ``score`` in points, ``coverage`` from 0 to 1, ``weight`` its share in the index."""

    branch: Branch
    parent: str | None
    depth: int
    score: Floats
    coverage: Floats
    weight: Floats = field(repr=False)


@dataclass(frozen=True, eq=False)
class TreeScores:
    """Every branch, root first, each leaf's effective weight, shape (rows, leaves), and each child's nominal weight."""

    nodes: tuple[Node, ...]
    leaf_weights: Floats
    nominal: Mapping[str, float]

    @property
    def root(self) -> Node:
        """The index."""
        return self.nodes[0]

    @cached_property
    def additive(self) -> bool:
        """Whether the index is the sum of effective weight x points."""
        return all(node.branch.aggregate.method in ADDITIVE for node in self.nodes)

    @property
    def scores(self) -> Floats:
        """Shape (rows, nodes): the score of every branch."""
        return beside([node.score for node in self.nodes])

    @cached_property
    def holds(self) -> Floats:
        """Shape (nodes, leaves): 1 where a leaf lies below a branch, else 0."""
        leaves = {leaf.key: column for column, leaf in enumerate(self.root.branch.leaves())}
        result = np.zeros((len(self.nodes), len(leaves)))
        for row, node in enumerate(self.nodes):
            result[row, [leaves[leaf.key] for leaf in node.branch.leaves()]] = 1.0
        return result

    def covered(self, node: Node, minimum: float) -> Bools:
        """Where enough of a node's weight is observed to speak of a grade or a weakness."""
        return reaches(node.coverage, minimum)


@dataclass(frozen=True, eq=False)
class _Scored:
    score: Floats
    coverage: Floats
    applies: Bools
    blocked: Bools | None


def aggregate(
    root: Branch,
    points: Floats,
    applicable: Bools,
    *,
    observed: Bools | None = None,
    blocked: Bools | None = None,
    peers: Sets | None = None,
    weights: Mapping[str, float | Floats] | None = None,
) -> TreeScores:
    """Score every branch from the points of the leaves.

    Weights are re-based twice over: to the children that apply to a row (for coverage), and to the ones observed
    (for the score), so that what is missing neither lifts nor lowers a body.

    Args:
        root: The tree; its leaves stand in the order of the columns of ``points``.
        points: Shape (rows, leaves); NaN means not observed.
        applicable: Shape (rows, leaves), whether the indicator is asked of the body.
        observed: Shape (rows, leaves), what counts as evidence; by default everything with points. Imputed values
            have points and are no evidence.
        blocked: Shape (rows, leaves), where a missing value leaves all nodes above without a score.
        peers: The rows that are compared with each other, for methods that outrank; by default all.
        weights: Node key → weight in place of the scheme's, one number or shape (rows,).

    Returns:
        Scores, coverage and effective weights; rows without any observation have NaN scores.
    """
    walk = _Walk(points, applicable, ~np.isnan(points) if observed is None else observed, blocked, peers, weights or {})
    walk.up(root, slice(0, points.shape[1]))
    return walk.down(root)


class _Walk:
    """One walk up and down; keeps what it learns of every branch."""

    def __init__(
        self,
        points: Floats,
        applicable: Bools,
        observed: Bools,
        blocked: Bools | None,
        peers: Sets | None,
        weights: Mapping[str, float | Floats],
    ) -> None:
        self.points, self.applicable, self.observed, self.blocked = points, applicable, observed, blocked
        self.peers = peers or Sets.of([], np.full(len(points), None, dtype=object))
        self.weights = weights
        self.scored: dict[str, _Scored] = {}
        self.shares: dict[str, Floats] = {}
        self.nominal: dict[str, float] = {}

    def up(self, branch: Branch, columns: slice) -> _Scored:
        """Score a branch whose leaves stand in ``columns``."""
        children = self._children(branch, columns)
        weights = self._weights(branch, children.score)
        everything = bool(children.applies.all())
        nominal = _rebased(weights, None if everything else children.applies, len(self.points))
        seen = ~np.isnan(children.score)
        complete = bool((seen if everything else seen | ~children.applies).all())
        used = nominal if complete else _rebased(weights, children.applies & seen, len(self.points))
        score = self._aggregate(branch, children.score, used)
        if branch.minimum_observed > 0:
            score = np.where(reaches((nominal * seen).sum(axis=1), branch.minimum_observed), score, np.nan)
        held_up = None if children.blocked is None else np.asarray(children.blocked.any(axis=1))
        if held_up is not None:
            score = np.where(held_up, np.nan, score)
        leaves = np.array([isinstance(child, Leaf) for child in branch.children])
        covered = coverage(nominal, children.coverage, None if complete else seen | leaves)
        result = _Scored(score, covered, np.asarray(children.applies.any(axis=1)), held_up)
        self.scored[branch.key] = result
        self.shares[branch.key] = used
        return result

    def down(self, root: Branch) -> TreeScores:
        """Effective weights from the root to the leaves."""
        nodes: list[Node] = []
        leaves: list[Floats] = []

        def visit(branch: Branch, parent: str | None, depth: int, weight: Floats) -> None:
            item = self.scored[branch.key]
            nodes.append(Node(branch, parent, depth, item.score, item.coverage, weight))
            for number, child in enumerate(branch.children):
                share = weight * self.shares[branch.key][:, number]
                if isinstance(child, Leaf):
                    leaves.append(share)
                else:
                    visit(child, branch.key, depth + 1, share)

        visit(root, None, 0, np.ones(len(self.points)))
        return TreeScores(tuple(nodes), beside(leaves), self.nominal)

    def _children(self, branch: Branch, columns: slice) -> _Scored:
        """The children side by side, shape (rows, children)."""
        if all(isinstance(child, Leaf) for child in branch.children):
            return _Scored(
                self.points[:, columns],
                self.observed[:, columns].astype(float),
                self.applicable[:, columns],
                None if self.blocked is None else self.blocked[:, columns],
            )
        parts: list[_Scored] = []
        first = columns.start
        for child in branch.children:
            width = sum(1 for _ in child.leaves()) if isinstance(child, Branch) else 1
            own = slice(first, first + width)
            parts.append(self.up(child, own) if isinstance(child, Branch) else self._leaf(first))
            first += width
        return _Scored(
            beside([part.score for part in parts]),
            beside([part.coverage for part in parts]),
            beside([part.applies for part in parts]),
            None if self.blocked is None else beside([part.blocked for part in parts if part.blocked is not None]),
        )

    def _leaf(self, column: int) -> _Scored:
        return _Scored(
            self.points[:, column],
            self.observed[:, column].astype(float),
            self.applicable[:, column],
            None if self.blocked is None else self.blocked[:, column],
        )

    def _weights(self, branch: Branch, scores: Floats) -> Floats:
        """Weights of the children, shape (1 or rows, children)."""
        replaced = [child.key in self.weights for child in branch.children]
        result = np.zeros(len(replaced)) if all(replaced) else children_weights(branch, scores)
        self.nominal.update({child.key: float(weight) for child, weight in zip(branch.children, result, strict=True)})
        if not any(replaced):
            return result[None, :]
        own = [self.weights.get(child.key, weight) for child, weight in zip(branch.children, result, strict=True)]
        return np.stack(np.broadcast_arrays(*(np.atleast_1d(item) for item in own)), axis=1).astype(np.float64)

    def _aggregate(self, branch: Branch, scores: Floats, used: Floats) -> Floats:
        method, settings = branch.aggregate.method, branch.aggregate.settings
        if method in OUTRANKERS:
            return OUTRANKERS.find(method)(scores, used, self.peers, **settings)
        with _named(branch):
            return AGGREGATORS.find(method)(scores, used, **settings)


def children_weights(branch: Branch, scores: Floats) -> Floats:
    """The weights of a branch's children, by the method that the branch names.

    Args:
        branch: The branch.
        scores: Shape (rows, children), points; what data-driven methods learn from, all rows together, so that one
            set of weights serves all bodies and months.

    Returns:
        Shape (children,), in no particular sum where they are given; else adding up to 1.
    """
    weights = np.array([child.weight for child in branch.children], dtype=np.float64)
    weigh = branch.weigh
    if weigh is None or weigh.method == GIVEN:
        return weights
    if weigh.method == AHP:
        return experts_weights([child.key for child in branch.children], weigh.sheets)
    with _named(branch):
        if weigh.method == BLEND:
            return blend([(share, WEIGHERS.find(name)(scores, weights)) for name, share in weigh.blend.items()])
        return WEIGHERS.find(weigh.method)(scores, weights, **weigh.settings)


@contextmanager
def _named(branch: Branch) -> Iterator[None]:
    """Scores that a method cannot take are told with the branch whose children they are."""
    try:
        yield
    except DataError as error:
        raise DataError([at(branch.key, problem) for problem in error.problems]) from None


def beside(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Columns of shape (rows,) as (rows, columns), column by column in memory."""
    return np.stack(columns).T


def _rebased(weights: Floats, where: Bools | None, rows: int) -> Floats:
    """Weights, shape (1 or rows, children), of the children that count in each row, adding up to 1 or all 0."""
    counted = weights if where is None else weights * where
    total = counted.sum(axis=1, keepdims=True)
    shares = np.divide(counted, total, out=np.zeros_like(counted), where=total > 0)
    return np.broadcast_to(shares, (rows, shares.shape[1]))
