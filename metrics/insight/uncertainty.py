"""How sure a rating is: score, rank and grade when judgements and sampling noise vary (Monte Carlo)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.definitions.scheme import Ranks
from metrics.errors import OperatorError, at
from metrics.insight.perturbation import Perturbation
from metrics.insight.regrading import Regrading
from metrics.insight.replay import Replay
from metrics.scoring.comparison import Sets
from metrics.scoring.method import RatingMethod
from metrics.scoring.panel import PEERS, Panel
from metrics.scoring.rate import Codes, rank_keys

__all__ = ["LEVELS", "Perturbation", "Uncertainty", "simulate"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

LEVELS: Final = (0.05, 0.5, 0.95)
"""Quantiles that are kept: the median and the ends of the interval that holds nine draws in ten."""

MOST_DRAWS: Final = 100_000
"""More would tell a probability to less than 0.001, and take gigabytes."""

DUELS: Final = 1 << 20
"""Comparisons held at a time, a byte each."""


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """What the draws say of each row; NaN throughout for rows that are not rated.

    ``score`` and ``rank`` hold quantiles, shape (rows, levels); ``mean_rank`` has shape (rows,); ``grades`` the
    probability of each band, shape (rows, bands), and ``better`` that of the row having a higher score than the
    column, shape (rows, rows), ties half, NaN between peer groups. ``rated`` is the share of draws in which the row
    had a score; everything else refers to those. ``nominal`` is the score when nothing varies.
    """

    draws: int
    seed: int
    levels: tuple[float, ...]
    nominal: Floats
    score: Floats
    rank: Floats
    mean_rank: Floats
    grades: Floats
    better: Floats
    rated: Floats


def simulate(
    panel: Panel,
    method: RatingMethod,
    perturbation: Perturbation,
    *,
    draws: int = 1000,
    seed: int = 0,
    adjust: Floats | None = None,
    caps: Codes | None = None,
    levels: Sequence[float] = LEVELS,
    at: Bools | None = None,
) -> Uncertainty:
    """Rate every row under draws of what is uncertain.

    Whether there is enough evidence for a grade, or to call a dimension weak, is a fact and no judgement: it is
    decided once, by the scheme's weights. Grades are those of the draw's own score; hysteresis plays no part.

    Args:
        panel: Values of the rows; ranks are inside the peer group and month.
        draws: How many times; 1 to ``MOST_DRAWS``.
        seed: Same seed, same numbers to the last bit; 0 or more.
        adjust: Shape (rows,), points that rules add to the index; the score is then kept between 0 and 100.
        caps: Shape (rows,), the best grade that events leave, as a code of ``scoring.rate``; -1 for none. Rules on
            weak dimensions are asked anew in every draw.
        levels: Quantiles to keep, 0 to 1.
        at: Shape (rows,), the rows to rate; the others only serve comparison and imputation. None: all.

    Returns:
        One row for each wanted row. With a single draw all quantiles are that draw's.

    Raises:
        OperatorError: Fewer than one draw, a negative seed, or a level outside 0 to 1.
        DataError: A method drawn cannot take the points, such as a geometric mean of negative ones.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 7. Quantiles: R. J. Hyndman & Y. Fan
        (1996), Sample quantiles in statistical packages, The American Statistician 50(4), 361-365, type 7.
    """
    _check(draws, seed, levels)
    replay = Replay(panel, method, perturbation, at=at)
    wanted, sampler, together = replay.wanted, replay.sampler(seed), replay.together
    regrading = Regrading.of(replay.base.tree, method.scheme, wanted=wanted, adjust=adjust, caps=caps)
    scores = np.empty((int(wanted.sum()), draws))
    hits = np.zeros((len(scores), len(method.scheme.bands)))
    for start in range(0, draws, together):
        number = min(together, draws - start)
        drawn = sampler.draw(together)
        # Weights alone are multiplied in portions of one size, since a product's last bit may depend on its shape.
        outcome = replay.run(drawn if replay.weights_only else drawn.first(number))
        score, code = regrading.rate(outcome, number)
        scores[:, start : start + number] = score
        hits += np.stack([np.count_nonzero(code == band, axis=1) for band in range(hits.shape[1])], axis=1)
    sets = panel.rows.sets(PEERS)
    rank, mean_rank, better = _standings(
        scores, Sets(sets.codes[wanted], sets.names[wanted]), levels, method.scheme.ranks
    )
    rated = np.count_nonzero(~np.isnan(scores), axis=1)
    nominal = regrading.score(replay.base.tree.root.score[wanted][:, None])[:, 0]
    return Uncertainty(
        draws, seed, tuple(levels), nominal, _score_quantiles(scores, levels), rank, mean_rank,
        _shares(hits, rated[:, None].astype(float)), better, rated / draws,
    )  # fmt: skip


def _check(draws: int, seed: int, levels: Sequence[float]) -> None:
    checks = [
        (
            1 <= draws <= MOST_DRAWS,
            at("draws", "found {draws}; 1 to {most} would be right", draws=draws, most=MOST_DRAWS),
        ),
        (seed >= 0, at("seed", "found {seed}; 0 or more would be right", seed=seed)),
        (all(0 <= level <= 1 for level in levels),
         at("levels", "found {levels}; each lies between 0 and 1", levels=str(tuple(levels)))),
    ]  # fmt: skip
    if problems := [problem for holds, problem in checks if not holds]:
        raise OperatorError(problems)


def _score_quantiles(scores: Floats, levels: Sequence[float]) -> Floats:
    """Quantiles of each row over the draws in which it has a score."""
    ordered = np.sort(scores, axis=1)
    number = np.count_nonzero(~np.isnan(scores), axis=1)
    return _quantiles(lambda place: np.take_along_axis(ordered, place, axis=1), number, levels)


def _rank_quantiles(counts: Ints, levels: Sequence[float]) -> Floats:
    """Quantiles of ranks from how often each row had each rank, shape (rows, places)."""
    reached = counts.cumsum(axis=1)

    def value(place: Ints) -> Floats:
        return (reached[:, None, :] <= place[:, :, None]).sum(axis=2) + 1.0

    return _quantiles(value, reached[:, -1], levels)


def _quantiles(value: Callable[[Ints], Floats], number: Ints, levels: Sequence[float]) -> Floats:
    """Type 7 quantiles of rows with ``number`` values each, shape (rows, levels); NaN where there are none.

    ``value`` gives the values at places of the sorted rows, counted from 0.
    """
    position = np.maximum(number[:, None] - 1, 0) * np.asarray(levels, dtype=np.float64)
    below = np.floor(position).astype(np.intp)
    low, high = value(below), value(np.ceil(position).astype(np.intp))
    return np.where(number[:, None] > 0, low + (high - low) * (position - below), np.nan)


def _standings(scores: Floats, sets: Sets, levels: Sequence[float], how: Ranks) -> tuple[Floats, Floats, Floats]:
    """Quantiles of ranks, mean ranks and who is better than whom, set by set.

    Comparing everybody with everybody gives all three at once. Sets are few, and of different sizes.
    """
    size = len(scores)
    rank, mean, better = np.full((size, len(levels)), np.nan), np.full(size, np.nan), np.full((size, size), np.nan)
    ordered = rank_keys(scores, how)
    for number in range(sets.count):
        members = np.flatnonzero(sets.codes == number)
        if len(members):
            counts, ahead = _duels(ordered[members])
            if how.dense:
                counts = _dense(ordered[members])
            rank[members] = _rank_quantiles(counts, levels)
            mean[members] = _shares(counts @ np.arange(1.0, len(members) + 1.0), counts.sum(axis=1).astype(float))
            better[np.ix_(members, members)] = ahead
    return rank, mean, better


def _duels(keys: Floats) -> tuple[Ints, Floats]:
    """Everybody of one set against everybody else in every draw.

    Args:
        keys: Shape (members, draws), higher is better; NaN takes no part.

    Returns:
        How often each member had each rank, shape (members, places), and how likely it is better than each other,
        shape (members, members).
    """
    size, draws = keys.shape
    there = ~np.isnan(keys)
    counts, wins = np.zeros(size * size, dtype=np.intp), np.zeros((size, size))
    offset = size * np.arange(size)[:, None]
    step = max(8, DUELS // size**2)
    for start in range(0, draws, step):
        part, present = keys[:, start : start + step], there[:, start : start + step]
        wins_here = part[:, None, :] > part[None, :, :]
        place = wins_here.view(np.uint8).sum(axis=0, dtype=np.min_scalar_type(size))
        counts += np.bincount((offset + place)[present], minlength=size * size)
        wins += np.bitwise_count(np.packbits(wins_here, axis=2)).sum(axis=2, dtype=np.intp)
    met = np.full(wins.shape, float(draws)) if there.all() else there.astype(float) @ there.T.astype(float)
    return counts.reshape(size, size), 0.5 + _shares(wins - wins.T, 2.0 * met)


def _dense(keys: Floats) -> Ints:
    """How often each member had each rank where no place is left out after a shared one, shape (members, places)."""
    ranks = Sets.of([], np.full(len(keys), None, dtype=object)).rank(-keys, ties="dense")
    return np.stack([np.count_nonzero(ranks == place, axis=1) for place in range(1, len(keys) + 1)], axis=1)


def _shares(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
