"""Bodies of one comparison set against each other, pair by pair, in place of a mean of their scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.errors import DefinitionError, Message, at
from metrics.model.registry import Registry
from metrics.scoring.comparison import NO_VALUES, NOBODY, Ints, Sets

Floats = NDArray[np.float64]
Outranker = Callable[..., Floats]

OUTRANKERS = Registry[Outranker](Message("outranking method"), trial=(NO_VALUES, NO_VALUES, NOBODY))

TIE: Final = 1e-9
"""Share of weight by which rounding may miss a half: it never decides a duel."""

CELLS: Final = 2_000_000
"""Pairs compared at a time, so that memory stays bounded however large the sets are."""


@OUTRANKERS.register("copeland")
def copeland(scores: Floats, weights: Floats, sets: Sets, *, points: bool = True, indifference: float = 0.0) -> Floats:
    """Copeland's rule: duels won less duels lost, each duel decided by the weight of the criteria.

    No strength, however large, buys off a weakness: only who is ahead counts, not by how much. A body wins the duel
    with a rival if more than half of the weight of the criteria observed in both is on its side. Nothing in common
    is a draw.

    Args:
        scores: Shape (n, criteria), higher is better; NaN means not observed.
        weights: Shape (n, criteria), re-based: 0 where not observed, rows adding up to 1 or all 0.
        sets: Who is compared with whom.
        points: Whether to put the result on the scale of points; otherwise it is wins minus losses.
        indifference: Difference between two scores, in their unit, up to which they count as equal.

    Returns:
        Shape (n,): 50 + 50 x (wins - losses) / rivals, from 0 to 100, 50 for a body alone in its set; or wins minus
        losses. NaN where no criterion is observed; such a body is nobody's rival.

    Raises:
        DefinitionError: ``indifference`` is below 0.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 6 (non-compensatory multi-criteria
        approach); Saari & Merlin (1996), The Copeland method, Economic Theory 8.
    """
    if indifference < 0:
        raise DefinitionError(at("copeland", "indifference {found:g} is below 0", found=indifference))
    present = (weights > 0).any(axis=1)
    balance = np.zeros(len(scores))
    for rows, ours, theirs in _meetings(sets):
        margins = _margins(scores, weights, ours, theirs, indifference)
        won = (margins > 2 * TIE).sum(axis=2, dtype=np.intp) - (margins < -2 * TIE).sum(axis=2, dtype=np.intp)
        balance[ours[rows]] = won[rows]
    if points:
        rivals = sets.spread(sets.total(present.astype(float)[:, None]))[:, 0] - 1
        balance = 50.0 + 50.0 * np.divide(balance, rivals, out=np.zeros_like(balance), where=rivals > 0)
    return np.where(present, balance, np.nan)


def outranking(scores: Floats, weights: Floats, *, indifference: float = 0.0) -> Floats:
    """Share of the weight with which each row is ahead of each other one.

    Args:
        scores: Shape (n, criteria), higher is better; NaN means not observed.
        weights: Shape (n, criteria), re-based: 0 where not observed, rows adding up to 1 or all 0.
        indifference: Difference between two scores, in their unit, up to which they count as equal.

    Returns:
        Shape (n, n), from 0 to 1: in cell (i, j) the weight of the criteria in which i is ahead of j and half of
        that in which they are equal, re-based to the criteria observed in both; 0.5 where there are none. Cells
        (i, j) and (j, i) add up to exactly 1; the diagonal is 0. NaN in rows and columns without observation.

    Source:
        Munda & Nardo (2009), Noncompensatory/nonlinear composite indicators for ranking countries, Applied Economics
        41; OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 6.
    """
    number = len(scores)
    everybody = np.arange(number)[None, :]
    block = max(1, CELLS // max(1, number))
    parts = [
        _margins(scores, weights, everybody[:, start : start + block], everybody, indifference)[0]
        for start in range(0, number, block)
    ]
    margins = np.concatenate(parts) if parts else np.empty((0, 0))
    shares = 0.5 + 0.5 * margins
    np.fill_diagonal(shares, 0.0)
    absent = ~(weights > 0).any(axis=1)
    shares[absent, :] = shares[:, absent] = np.nan
    return shares


def _margins(scores: Floats, weights: Floats, ours: Ints, theirs: Ints, indifference: float) -> Floats:
    """Weight for less weight against, as a share of what both have; shape (sets, ours, theirs), -1 to 1.

    Both rows' weights enter alike, so that turning a pair round turns the sign and changes no digit.
    """
    shape = (ours.shape[0], ours.shape[1], theirs.shape[1])
    balance, common = np.zeros(shape), np.zeros(shape)
    for score, weight in zip(scores.T, weights.T, strict=True):
        known = np.where(weight > 0, score, 0.0)
        own, other = np.where(ours >= 0, weight[ours], 0.0), np.where(theirs >= 0, weight[theirs], 0.0)
        shared = own[:, :, None] + other[:, None, :]
        shared *= (own > 0)[:, :, None] & (other > 0)[:, None, :]
        lead = known[ours][:, :, None] - known[theirs][:, None, :]
        common += shared
        balance += shared * (lead > indifference)
        balance -= shared * (lead < -indifference)
    return np.divide(balance, common, out=np.zeros(shape), where=common > 0)


def _meetings(sets: Sets) -> Iterator[tuple[NDArray[np.bool_], Ints, Ints]]:
    """Who meets whom, a bounded number of pairs at a time.

    Yields:
        Rows of several sets, shape (sets, ours), with the rows of the whole sets, shape (sets, theirs); -1 fills up.
        The mask says where ``ours`` is a row.
    """
    order = np.argsort(sets.codes, kind="stable")
    sizes = np.bincount(sets.codes, minlength=sets.count)
    starts = np.cumsum(sizes) - sizes
    by_size = np.argsort(-sizes, kind="stable")
    first = 0
    while first < len(by_size):
        largest = int(sizes[by_size[first]])
        chosen = by_size[first : first + max(1, CELLS // largest**2)]
        first += len(chosen)
        place = np.arange(largest)
        inside = place < sizes[chosen][:, None]
        rows = np.where(inside, order[np.where(inside, starts[chosen][:, None] + place, 0)], -1)
        block = max(1, CELLS // (largest * len(chosen)))
        for start in range(0, largest, block):
            ours = rows[:, start : start + block]
            yield ours >= 0, ours, rows
