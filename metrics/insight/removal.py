"""What hangs on a single element: scores, ranks and grades without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import Branch, Leaf
from metrics.errors import OperatorError, at
from metrics.insight.regrading import Regrading
from metrics.insight.replay import Outcome
from metrics.scoring.impute import blocked
from metrics.scoring.method import RatingMethod
from metrics.scoring.panel import PEERS, Panel, Rows
from metrics.scoring.rate import Codes, rank, words
from metrics.scoring.score import Scores, score
from metrics.scoring.tree import TreeScores, aggregate

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

INDICATORS = "indicators"
DIMENSIONS = "dimensions"


@dataclass(frozen=True, eq=False)
class Removal:
    """The index with each element left out in turn.

    ``scores`` and ``ranks`` have shape (rows, elements), ``nominal`` and ``nominal_ranks`` (rows,); ``moved`` is the
    mean absolute change of rank, shape (elements,).
    """

    elements: tuple[str, ...]
    nominal: Floats
    nominal_ranks: Floats
    scores: Floats
    ranks: Floats
    moved: Floats


@dataclass(frozen=True)
class GradeFlip:
    """One grade that hangs on one element: without it the body has another."""

    entity: str
    period: str
    element: str
    score: float
    grade: str
    score_without: float
    grade_without: str


@dataclass(frozen=True, eq=False)
class Without:
    """Scores and grades with each element left out, rules and all.

    ``scores`` and ``grades`` have shape (rows, elements), ``nominal`` and ``nominal_grades`` (rows,). Grades are
    codes of ``scoring.rate``.
    """

    elements: tuple[str, ...]
    rows: Rows
    method: RatingMethod
    nominal: Floats
    nominal_grades: Codes
    scores: Floats
    grades: Codes

    @cached_property
    def turns(self) -> tuple[GradeFlip, ...]:
        """The grades that change, row by row; none for rows that are not rated to begin with."""
        row, element = np.nonzero(self.grades != self.nominal_grades[:, None])
        names, months = self.rows.names[row], self.rows.months[row]
        before = words(self.nominal_grades[row], self.method.scheme.bands)
        after = words(self.grades[row, element], self.method.scheme.bands)
        return tuple(
            GradeFlip(str(names[index]), str(months[index]), self.elements[item],
                float(self.nominal[at]), before[index],
                 float(self.scores[at, item]), after[index])
            for index, (at, item) in enumerate(zip(row, element, strict=True))
        )  # fmt: skip


def leave_one_out(
    panel: Panel, method: RatingMethod, level: str | int = INDICATORS, *, at: Bools | None = None
) -> Removal:
    """Score with each element's weight set to 0 in turn; its siblings share its weight, as they are weighed now.

    Rows keep their place in the comparison as long as they have a score: evidence is judged with the element, so
    that a change of rank is the element's doing. Rules play no part.

    Args:
        panel: Values of the rows; ranks are inside the peer group and month.
        level: ``indicators``, ``dimensions`` (branches under the root), or a depth, 1 being right under the root.
        at: Shape (rows,), the rows that are asked about; the others only serve comparison. None: all.

    Returns:
        Rows that are not rated are NaN; where an element was all that a row had, its score is NaN.

    Raises:
        OperatorError: There is no element on that level.

    Source:
        Becker, Caperna, Del Sorbo et al. (2022), COINr, Journal of Open Source Software 7(78), 4567, function
        ``remove_elements``.
    """
    base, keys = score(panel, method), _elements(method.scheme.tree, level)
    enough = base.tree.covered(base.tree.root, method.scheme.minimum_coverage)
    index = [tree.root.score for tree in _removed(base, panel, method, keys)]
    scores = np.where(enough[:, None], np.stack([base.tree.root.score, *index], axis=1), np.nan)
    ranks, _ = rank(scores, panel.rows.sets(PEERS), method.scheme.ranks)
    scores, ranks = (scores, ranks) if at is None else (scores[at], ranks[at])
    shifts = np.abs(ranks[:, 1:] - ranks[:, :1])
    number = np.count_nonzero(~np.isnan(shifts), axis=0).astype(float)
    moved = np.divide(np.nansum(shifts, axis=0), number, out=np.full(len(keys), np.nan), where=number > 0)
    return Removal(keys, scores[:, 0], ranks[:, 0], scores[:, 1:], ranks[:, 1:], moved)


def without(panel: Panel, method: RatingMethod, *, adjust: Floats | None = None, caps: Codes | None = None) -> Without:
    """Grade every row with each indicator and each dimension left out in turn.

    Here evidence is judged anew: what is left must still reach the minimum coverage, else there is no grade. A
    dimension left out is not weak either. Hysteresis plays no part.

    Args:
        adjust: Shape (rows,), points that rules add to the index; the score is then kept between 0 and 100.
        caps: Shape (rows,), the best grade that events leave, as a code of ``scoring.rate``; -1 for none.

    Returns:
        Indicators first, then dimensions. A row that is not rated with everything is not rated without anything, but
        for one that only a blocking indicator holds up.
    """
    base = score(panel, method)
    under = [child.key for child in method.scheme.tree.children if isinstance(child, Branch)]
    keys = tuple(leaf.key for leaf in method.leaves) + tuple(under)
    trees = [base.tree, *_removed(base, panel, method, keys)]
    enough = np.stack([tree.covered(tree.root, method.scheme.minimum_coverage) for tree in trees], axis=1)
    index = np.where(enough, np.stack([tree.root.score for tree in trees], axis=1), np.nan)
    weak = [_observed(trees, (None, *keys), name, method.scheme.minimum_coverage) for name in under]
    everybody = np.ones(len(panel.rows), dtype=np.bool_)
    regrading = Regrading.of(base.tree, method.scheme, wanted=everybody, adjust=adjust, caps=caps)
    regrading = replace(regrading, evident=np.ones_like(regrading.evident))
    held_up = blocked(panel, method)
    if held_up is not None:
        regrading = replace(regrading, enough=regrading.enough | held_up.any(axis=1))
    scores, grades = regrading.rate(Outcome(index, weak), len(trees))
    return Without(keys, panel.rows, method, scores[:, 0], grades[:, 0], scores[:, 1:], grades[:, 1:])


def _removed(base: Scores, panel: Panel, method: RatingMethod, keys: tuple[str, ...]) -> Iterator[TreeScores]:
    """The tree with each element's weight set to 0; what blocks does so no more once it is left out."""
    held_up = blocked(panel, method)
    for key in keys:
        own = None if held_up is None else held_up & ~_columns(method.scheme.tree, key)
        yield aggregate(
            method.scheme.tree,
            base.points,
            panel.applicable,
            observed=panel.observed,
            blocked=own,
            peers=panel.rows.sets(PEERS),
            weights={**base.tree.nominal, key: 0.0},
        )


def _observed(trees: list[TreeScores], keys: tuple[str | None, ...], name: str, minimum: float) -> Floats:
    """A dimension's scores with each element left out, shape (rows, elements); NaN where it cannot be weak."""
    columns: list[Floats] = []
    for key, tree in zip(keys, trees, strict=True):
        node = next(node for node in tree.nodes if node.branch.key == name)
        columns.append(np.where(tree.covered(node, minimum) & (key != name), node.score, np.nan))
    return np.stack(columns, axis=1)


def _columns(tree: Branch, key: str) -> Bools:
    """Which leaves stand under a node, shape (leaves,)."""
    inside = {leaf.key for branch in tree.branches() if branch.key == key for leaf in branch.leaves()} or {key}
    return np.array([leaf.key in inside for leaf in tree.leaves()])


def _elements(tree: Branch, level: str | int) -> tuple[str, ...]:
    if level == INDICATORS:
        return tuple(leaf.key for leaf in tree.leaves())
    if level == DIMENSIONS:
        result = [child.key for child in tree.children if isinstance(child, Branch)]
    elif isinstance(level, int) and level >= 1:
        result = [key for key, depth in _depths(tree, 1) if depth == level]
    else:
        raise OperatorError(
            at("level", "found {level!r}; 'indicators', 'dimensions' or a depth from 1 would be right", level=level)
        )
    if not result:
        raise OperatorError(at("level", "the tree has nothing on {level!r}", level=level))
    return tuple(result)


def _depths(branch: Branch, depth: int) -> Iterator[tuple[str, int]]:
    """Every node below a branch with its depth."""
    for child in branch.children:
        yield child.key, depth
        if not isinstance(child, Leaf):
            yield from _depths(child, depth + 1)
