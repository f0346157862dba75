"""Fair shares of a tree's leaves in what moves its index, for any method that averages row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from math import comb
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import Branch
from metrics.errors import DefinitionError, Message
from metrics.scoring.aggregate import ADDITIVE, AGGREGATORS

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Shares = Mapping[str, Floats]
"""Branch id → shape (rows, children): each child's weight among its siblings, 0 where it has no score."""

_Outer = Callable[[Floats], Floats]

MOST_COALITIONS: Final = 2**16
"""Coalitions looked at for one leaf, over all levels; a branch that would need more is averaged over fewer orders."""

CELLS: Final = 2**22
"""Scores held at a time, so that memory stays bounded."""


def additive(root: Branch) -> bool:
    """Whether the index is the sum of effective weight x points."""
    return all(branch.aggregate.method in ADDITIVE for branch in root.branches())


def index(root: Branch, weights: Floats, points: Floats) -> Floats:
    """The index of points under effective weights that are given, whatever is observed.

    Args:
        root: The tree; its leaves stand in the order of the columns.
        weights: Shape (rows, leaves), effective weights: rows add up to 1, or to 0 where there is no index.
        points: Shape (rows, leaves); NaN only where the weight is 0.

    Returns:
        Shape (rows,), points; NaN where a row has no weight.

    Raises:
        DefinitionError: A branch compares bodies with each other.
    """
    refuse_outranking(root)
    if additive(root):
        return np.where(_weighed(weights), _sum(weights, points), np.nan)
    return _scores(root, 0, points, shares(root, weights))


def levels_value(root: Branch, weights: Floats, start: Floats, end: Floats) -> Floats:
    """Share of each leaf in the index's way from one set of points to another, with the weights held.

    At every branch the children are players who move, one after the other and in every order, from their first
    score to their second; a child's share is its marginal effect on the index, averaged over the orders. What
    belongs to a branch is shared out among its own children in the same game, averaged over what the branches
    beside it have done already. In an additive tree that is effective weight x difference of points. A leaf that
    does not move has no share, and exchanging start and end turns every sign.

    Up to ``MOST_COALITIONS`` coalitions along a path the value is exact (16 children in one branch, or 8 in each
    of two levels). A branch for which there are too many is averaged over the cyclic orders of its children and
    their reverses, which keeps the sum, the zeros and the signs.

    Args:
        root: The tree; its leaves stand in the order of the columns.
        weights: Shape (rows, leaves), effective weights.
        start: Shape (rows, leaves), points; NaN only where the weight is 0.
        end: Shape (rows, leaves), points; NaN only where the weight is 0.

    Returns:
        Shape (rows, leaves), points; rows add up to the index of ``end`` less the index of ``start``. NaN in rows
        without weight.

    Raises:
        DefinitionError: A branch compares bodies with each other.

    Source:
        L. S. Shapley (1953), A value for n-person games, Contributions to the Theory of Games II, 307-317;
        G. Owen (1977), Values of games with a priori unions, in Essays in Mathematical Economics and Game Theory,
        76-88; for more levels E. Winter (1989), A value for cooperative games with levels structure of cooperation,
        International Journal of Game Theory 18, 227-240.
    """
    refuse_outranking(root)
    counted = weights > 0
    first, last = np.where(counted, start, 0.0), np.where(counted, end, 0.0)
    if additive(root):
        result = weights * (last - first)
    else:
        result = np.empty(weights.shape)
        size = max(1, CELLS // _work(root, MOST_COALITIONS))
        for begin in range(0, len(weights), size):
            part = slice(begin, begin + size)
            result[part] = _Game(root, weights[part], first[part], last[part]).shares_of_leaves()
    return np.where(_weighed(weights)[:, None], result, np.nan)


def outranking(root: Branch) -> list[Branch]:
    """The branches whose score hangs on other bodies' scores, so that no leaf of the body alone moves it."""
    return [branch for branch in root.branches() if branch.aggregate.method not in AGGREGATORS]


def refuse_outranking(root: Branch) -> None:
    """Stop at branches whose score cannot be shared out among the leaves of one body."""
    if others := outranking(root):
        raise DefinitionError(
            [
                Message(
                    "branch '{branch}': '{method}' compares units with each other; its result cannot be attributed "
                    "to the indicators of one",
                    branch=branch.id,
                    method=branch.aggregate.method,
                )
                for branch in others
            ]
        )


def shares(root: Branch, weights: Floats) -> dict[str, Floats]:
    """Each child's weight among its siblings, from the leaves' effective weights.

    Args:
        weights: Shape (rows, leaves), effective weights.

    Returns:
        Branch id → shape (rows, children): rows add up to 1, or to 0 where nothing below has a weight.
    """
    result: dict[str, Floats] = {}

    def visit(branch: Branch, first: int) -> None:
        parts = list(spans(branch, first))
        own = np.stack([weights[:, span].sum(axis=1) for _, span in parts], axis=1)
        total = own.sum(axis=1, keepdims=True)
        result[branch.id] = np.divide(own, total, out=np.zeros_like(own), where=total > 0)
        for child, span in parts:
            if child is not None:
                visit(child, span.start)

    visit(root, 0)
    return result


def spans(branch: Branch, first: int) -> Iterator[tuple[Branch | None, slice]]:
    """Each child that is a branch, else None, and the columns of its leaves; the branch's own begin at ``first``."""
    for child in branch.children:
        inner = child if isinstance(child, Branch) else None
        width = 1 if inner is None else sum(1 for _ in inner.leaves())
        yield inner, slice(first, first + width)
        first += width


@cache
def coalitions(players: int, most: int = MOST_COALITIONS) -> tuple[Bools, Floats]:
    """The coalitions of a game, and how much the worth of each counts for each player.

    Args:
        players: Number of players, 1 or more.
        most: The most coalitions for which all are listed; else those of the cyclic orders and their reverses.

    Returns:
        Members and counts, both of shape (coalitions, players): worth of coalitions @ counts is the players' value.
    """
    if players < most.bit_length():
        members = (np.arange(2**players)[:, None] >> np.arange(players) & 1).astype(bool)
        sizes = members.sum(axis=1, keepdims=True)
        count = np.array([1.0 / (players * comb(players - 1, size)) for size in range(players)])
        return members, np.where(members, count[np.maximum(sizes - 1, 0)], -count[np.minimum(sizes, players - 1)])
    first = np.arange(players)
    forward = (first[:, None] + first) % players
    ranks = np.argsort(np.concatenate([forward, forward[:, ::-1]]), axis=1)
    before = ranks[:, None, :] < ranks[:, :, None]
    listed = np.stack([before, before | np.eye(players, dtype=bool)])
    members, where = np.unique(listed.reshape(-1, players), axis=0, return_inverse=True)
    counts = np.zeros(members.shape)
    signs = np.repeat([-1.0, 1.0], len(ranks) * players) / len(ranks)
    np.add.at(counts, (where.ravel(), np.tile(first, 2 * len(ranks))), signs)
    return members, counts


class _Game:
    """One walk down the tree, keeping both scores of every child."""

    def __init__(self, root: Branch, weights: Floats, start: Floats, end: Floats) -> None:
        self.root, self.start, self.end = root, start, end
        self.shares = shares(root, weights)
        self.found = np.zeros(weights.shape)

    def shares_of_leaves(self) -> Floats:
        """Shape (rows, leaves)."""
        self._straight(self.root, 0, np.ones(len(self.found)))
        return self.found

    def _straight(self, branch: Branch, first: int, slope: Floats) -> None:
        """A branch above which everything adds up, so that its score counts ``slope`` times."""
        if branch.aggregate.method not in ADDITIVE:

            def outer(scores: Floats) -> Floats:
                return slope[:, None] * np.where(slope[:, None] > 0, scores, 0.0)

            self._bent(branch, first, outer, MOST_COALITIONS)
            return
        for number, (child, span) in enumerate(spans(branch, first)):
            share = slope * self.shares[branch.id][:, number]
            if child is None:
                self.found[:, span.start] = share * (self.end - self.start)[:, span.start]
            else:
                self._straight(child, span.start, share)

    def _bent(self, branch: Branch, first: int, outer: _Outer, most: int) -> None:
        """Any branch; ``outer`` turns scores of it, shape (rows, k), into the index that they lead to."""
        parts, used = list(spans(branch, first)), self.shares[branch.id]
        start, end = (_children(branch, first, points, self.shares) for points in (self.start, self.end))
        members, counts = coalitions(len(parts), most)
        if any(child is None for child, _ in parts):
            moved = np.where(members, end[:, None, :], start[:, None, :])
            value = outer(_mean(branch, moved, used)) @ counts
        else:
            value = np.empty((0, 0))
        for number, (child, span) in enumerate(parts):
            if child is None:
                self.found[:, span.start] = value[:, number]
            else:
                before = ~members[:, number] & (counts[:, number] != 0)
                beside = np.where(members[before], end[:, None, :], start[:, None, :])
                inner = _inside(branch, number, beside, -counts[before, number], used, outer)
                self._bent(child, span.start, inner, max(1, most // int(before.sum())))


def _inside(branch: Branch, number: int, beside: Floats, counts: Floats, used: Floats, outer: _Outer) -> _Outer:
    """What scores of one child lead to, averaged over what its siblings, shape (rows, coalitions, k), have done."""

    def inner(scores: Floats) -> Floats:
        rows, several = scores.shape
        laid = np.repeat(beside[:, None], several, axis=1)
        laid[..., number] = scores[:, :, None]
        means = _mean(branch, laid.reshape(rows, -1, beside.shape[2]), used)
        return outer(means).reshape(rows, several, -1) @ counts

    return inner


def _scores(branch: Branch, first: int, points: Floats, by: Shares) -> Floats:
    return _mean(branch, _children(branch, first, points, by)[:, None, :], by[branch.id])[:, 0]


def _children(branch: Branch, first: int, points: Floats, by: Shares) -> Floats:
    """Scores of a branch's children, shape (rows, children)."""
    result = [
        points[:, span.start] if child is None else _scores(child, span.start, points, by)
        for child, span in spans(branch, first)
    ]
    return np.stack(result, axis=1)


def _mean(branch: Branch, scores: Floats, used: Floats) -> Floats:
    """Scores of a branch from several sets of its children's, shape (rows, sets, children)."""
    rows, several, children = scores.shape
    weights = np.repeat(used, several, axis=0)
    # A child without weight has any score at all, so that no method has to look out for NaN.
    known = np.where(weights > 0, scores.reshape(-1, children), 1.0)
    method = AGGREGATORS.find(branch.aggregate.method)
    return method(known, weights, **branch.aggregate.settings).reshape(rows, several)


def _work(branch: Branch, most: int) -> int:
    """Scores that one row needs at a time, at the most."""
    members, _ = coalitions(len(branch.children), most)
    left = max(1, most // max(1, len(members) // 2))
    below = [_work(child, left) for child, _ in spans(branch, 0) if child is not None]
    return members.size * max(below, default=1)


def _sum(weights: Floats, points: Floats) -> Floats:
    return (weights * np.where(weights > 0, points, 0.0)).sum(axis=1)


def _weighed(weights: Floats) -> Bools:
    return (weights != 0).any(axis=1)
