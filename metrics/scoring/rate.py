"""Scores to grades and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from metrics.definitions import Band
from metrics.definitions.scheme import Hysteresis, Ranks
from metrics.model import NOT_RATED
from metrics.model.shown import SCORE_DECIMALS, cut
from metrics.scoring.comparison import Sets
from metrics.scoring.panel import Rows

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int64]
"""Grades as numbers: 0 is the best band; one more than the last band means not rated."""

CENT: Final = 1e-9
"""Points that rounding may add or take: they neither miss a threshold nor break a tie."""


def grade(scores: Floats, bands: Sequence[Band]) -> Codes:
    """The band of each score.

    Args:
        scores: Any shape, points; NaN means not scored.
        bands: Best first, the last one from 0.

    Returns:
        Same shape; the code of not rated where the score is NaN. A score under 0 is in the last band.
    """
    codes = np.zeros(scores.shape, dtype=np.int64)
    for band in bands[:-1]:
        codes += scores < band.from_ - CENT
    codes[np.isnan(scores)] = len(bands)
    return codes


def words(codes: Codes, bands: Sequence[Band]) -> NDArray[np.object_]:
    """Band ids of codes; ``not_rated`` for the code after the last band, None for -1."""
    known = np.array([*(band.id for band in bands), NOT_RATED, None], dtype=object)
    return known[codes]


def rank(scores: Floats, sets: Sets, how: Ranks) -> tuple[Floats, Floats]:
    """Ranks inside each comparison set.

    Args:
        scores: Shape (rows, k); NaN has no rank.
        sets: Who is compared with whom.
        how: Whether scores share a place that are within ``CENT`` of each other, or all that are shown alike; and
            whether places are left out after a shared one.

    Returns:
        Ranks, 1 is best, and how many were ranked, both of shape (rows, k); ranks are NaN where there is no score.
    """
    return sets.rank(-rank_keys(scores, how), ties="dense" if how.dense else "min"), sets.spread(sets.observed(scores))


def rank_keys(scores: Floats, how: Ranks) -> Floats:
    """Whole numbers in the order of the scores, of any shape, alike where scores share a place."""
    return np.round(cut(scores) * 10**SCORE_DECIMALS) if how.ties == "shown" else np.round(scores / CENT)


def probabilities(scores: Floats, errors: Floats, bands: Sequence[Band]) -> Floats:
    """How likely each band is, given a score and its standard error.

    Args:
        scores: Shape (rows,), points.
        errors: Shape (rows,), standard errors in points; 0 means that none is known.
        bands: Best first, the last one from 0.

    Returns:
        Shape (rows, bands), rows adding up to 1; NaN where the score is NaN. Errors count as normal.
    """
    starts = np.array([band.from_ for band in bands[:-1]]) - CENT
    distance = scores[:, None] - starts
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        reach = np.where(
            errors[:, None] > 0, scipy.special.ndtr(distance / errors[:, None]), (distance >= 0).astype(float)
        )
    reach = np.where(np.isnan(distance), np.nan, reach)
    full = np.where(np.isnan(scores), np.nan, 1.0)[:, None]
    return np.diff(np.concatenate([np.zeros_like(full), reach, full], axis=1), axis=1)


def hold(bands_of: Codes, likely: Floats, rows: Rows, rule: Hysteresis) -> Codes:
    """Grades that move only when the move is likely or has lasted.

    A grade moves across an edge between two bands where the score lies beyond that edge with the rule's probability,
    edge after edge as far as that holds. Where the scores of as many periods running as the rule asks all lie on one
    side of the grade, it moves to the nearest of their bands. Else it stands. What is not rated is said at once, and
    the next rating starts afresh, as it does after a period that the table leaves out.

    No easier bound and no better evidence ever leads to a worse grade: each step is a clip to an interval of bands
    whose ends get better with both.

    Args:
        bands_of: Shape (rows,), the band of each score.
        likely: Shape (rows, bands), probability of each band.
        rows: Who and when each row is.
        rule: Probability, over one half, and number of periods.

    Returns:
        Shape (rows,), the grade that holds.
    """
    none = likely.shape[1]
    reach = np.cumsum(likely, axis=1)  # probability of each band or a better one
    best = (reach < rule.probability - CENT).sum(axis=1)
    worst = (1.0 - reach[:, :-1] >= rule.probability - CENT).sum(axis=1)
    laid, where = rows.cube(np.column_stack([bands_of - none, worst, best]))
    band, worst, best = laid[:, :, 0] + none, laid[:, :, 1], laid[:, :, 2]
    follows = np.diff(rows.steps, prepend=rows.steps[:1]) == 1
    lowest, highest, lasting = _window(band, band < none, follows, rule.periods)
    held, grades = np.full(len(band), none), np.empty_like(band)
    for month in range(band.shape[1]):
        now = band[:, month]
        moved = np.clip(held, worst[:, month], best[:, month])
        moved = np.where(lasting[:, month], np.clip(moved, lowest[:, month], highest[:, month]), moved)
        afresh = (now == none) | (held == none) | (not follows[month])
        held = np.where(afresh, now, moved)
        grades[:, month] = held
    return grades[where].astype(np.int64)


def _window(band: Codes, rated: Bools, follows: Bools, periods: int) -> tuple[Codes, Codes, Bools]:
    """Best and worst band of so many periods up to each one, shape (bodies, months); and whether all were rated."""
    low, high, whole = band.copy(), band.copy(), rated.copy()
    for back in range(1, periods):
        low[:, back:] = np.minimum(low[:, back:], band[:, :-back])
        high[:, back:] = np.maximum(high[:, back:], band[:, :-back])
        whole[:, back:] &= rated[:, :-back] & follows[1 : len(follows) - back + 1]
        whole[:, :back] = False
    return low, high, whole
