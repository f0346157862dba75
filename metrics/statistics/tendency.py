"""Where a series is heading: a long window against a short one, and no word for what noise could have done."""

from __future__ import annotations

from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from metrics.errors import DefinitionError, Message, at
from metrics.statistics.columns import varying

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]

TENDENCIES: Final = (
    "unknown",
    "stable",
    "improving",
    "improvement_slowing",
    "turning_worse",
    "worsening",
    "worsening_slowing",
    "turning_better",
)
"""Unknown and stable, then 持续改善, 改善放缓, 转差, 持续转差, 转差放缓, 转好; ``tendency`` gives places in it."""

LEAST_POINTS: Final = 3
"""Observed points under which a window has no slope: two always lie on a line."""

BY_SLOPES: Final = (
    # short window: worse, level, better
    ("worsening", "worsening", "turning_better"),  # long window: worse
    ("turning_worse", "stable", "turning_better"),  # level
    ("turning_worse", "improving", "improving"),  # better
)
"""The word for each pair of slopes, before it is asked whether the move is slowing."""

CODES: Final = np.array([[TENDENCIES.index(word) for word in row] for row in BY_SLOPES], dtype=np.int8)


def slopes(values: Floats, sigma: Floats, *, window: int, overlap: float | Floats = 1) -> tuple[Floats, Floats]:
    """Fit a straight line to the observed points of the window that ends at each point.

    Values of rolling windows repeat each other's months: two that lie i points apart share all but i of ``overlap``
    months, which makes their correlation 1 - i / overlap. A plain standard error would take them for new evidence.

    Args:
        values: Shape (series, points), any unit, one point a step; NaN means not observed.
        sigma: Shape (series, points), or (series, 1) for one per series: the standard error of each value.
        window: Points in the window, at least 3.
        overlap: Points each value spans, at least 1, one for all or shape (series,); 1 for values that share none.

    Returns:
        Slopes per step and their standard errors, both of shape (series, points). Both NaN where fewer than three
        points, or less than half of the window, are observed; errors also where a sigma that counts is NaN.

    Raises:
        DefinitionError: The window is under 3 or an overlap under 1.

    Source:
        Least squares; the variance of a sum of correlated values. The correlation is that of moving sums, whose
        seeming waves E. Slutzky (1937) explained, Econometrica 5(2), 105-146.
    """
    _check_window(window)
    shown, noise = (_windows(part, window)[:, 1:] for part in (values, np.broadcast_to(sigma, values.shape)))
    contrast = _contrasts(~np.isnan(shown), window)
    return _sum(contrast, shown), _error(contrast, noise, _shared(window, overlap))


def tendency(
    values: Floats,
    sigma: Floats,
    *,
    improvement: Floats | Codes,
    long: int = 12,
    short: int = 4,
    overlap: float | Floats = 1,
    level: float = 0.95,
) -> Codes:
    """Name where each series is heading at its last point, by its slopes over a long and a short window.

    A slope that its standard error does not tell from 0 is level::

        long     short    word
        better   better   improving, or improvement_slowing
        better   level    improving, or improvement_slowing
        better   worse    turning_worse
        level    worse    turning_worse
        level    level    stable
        level    better   turning_better
        worse    better   turning_better
        worse    level    worsening, or worsening_slowing
        worse    worse    worsening, or worsening_slowing

    A move of the long window that has not turned is slowing where the short slope falls behind the long one by more
    than noise; that a few months alone show no slope says nothing, since so few seldom can. Where both point the
    same way, the short one steeper by more than noise, and the points before it do not move that way, the series has
    only just turned and drags the long slope along: it is named as turning.

    Args:
        values: Shape (series, points), any unit; NaN means not observed.
        sigma: Shape (series, points) or (series, 1), the standard error of each value.
        improvement: Shape (series,), +1 where more is better, -1 where less is, 0 where neither is.
        long: Points of the long window.
        short: Points of the short one, the end of the long; at least 3.
        overlap: Points each value spans, as for ``slopes``.
        level: Confidence, between 0 and 1, of each slope and of their difference.

    Returns:
        Shape (series,), places in ``TENDENCIES``. Unknown where either window has too few points, and where sigma is
        missing or 0, since then nothing is known of the noise; a series without any change is stable all the same.
        Where neither end is better, only stable and unknown are said.

    Raises:
        DefinitionError: The short window is under 3 or not under the long one, an overlap under 1, or the level not
            between 0 and 1.
    """
    _check_window(short)
    if long <= short:
        raise DefinitionError(
            at("tendency", "a short window of {short} is not shorter than a long one of {long}", short=short, long=long)
        )
    shown, noise = (_windows(part, long)[:, -1] for part in (values, np.broadcast_to(sigma, values.shape)))
    observed, shared = ~np.isnan(shown), _shared(long, overlap)
    far = _contrasts(observed, long)
    near = _contrasts(observed & (np.arange(long) >= long - short), short)
    early = _contrasts(observed & (np.arange(long) < long - short), long - short)
    contrasts = np.stack([far, near, far - near, early], axis=1)
    slope = _sum(contrasts, shown[:, None])
    bound = _quantile(level) * _error(contrasts, noise[:, None], shared)
    past, lately, behind, before = np.where(np.abs(slope) > bound, np.sign(slope), 0.0).astype(np.int8).T

    turned = (past == lately) & (behind == -past) & (before != past) & ~np.isnan(slope[:, 3])
    past = np.where(turned, 0, past)
    slowing = (past != 0) & (lately != -past) & (behind == past)
    better = np.sign(improvement).astype(np.int8)
    slowed = np.where(past == better, TENDENCIES.index("improvement_slowing"), TENDENCIES.index("worsening_slowing"))
    words = np.where(slowing, slowed, CODES[past * better + 1, lately * better + 1])
    sure = (bound[:, :3] > 0).all(axis=1) & ((better != 0) | (past == 0) & (lately == 0))
    flat = ~varying(shown.T) & ~np.isnan(slope[:, :3]).any(axis=1)
    return np.where(flat, TENDENCIES.index("stable"), np.where(sure, words, 0)).astype(np.int8)


def change_error(before: Floats, now: Floats, *, apart: int, overlap: float | Floats = 1) -> Floats:
    """Standard error of the difference of two values of one series that may share months.

    Args:
        before: Standard errors of the earlier values, any shape.
        now: Standard errors of the later values, same shape and unit.
        apart: Points between the two, at least 0.
        overlap: Points each value spans, at least 1, one for all or a shape that fits the others.

    Returns:
        Same shape and unit, at least 0; NaN where either is.

    Raises:
        DefinitionError: ``apart`` is under 0 or an overlap under 1.

    Source:
        The variance of a difference of correlated values, the correlation as for ``slopes``.
    """
    if apart < 0:
        raise DefinitionError(
            at("change", "two values lie {apart} points apart; the earlier one comes first", apart=apart)
        )
    shared = _correlation(apart, overlap)
    return np.sqrt(np.maximum(before**2 + now**2 - 2.0 * shared * before * now, 0.0))


def significant_change(change: Floats, error: Floats, *, level: float = 0.95) -> Bools:
    """Whether changes are larger than noise makes them, so that an arrow may be drawn.

    Args:
        change: Any shape, the later value minus the earlier one.
        error: Same shape and unit, as ``change_error`` gives it.
        level: Confidence, between 0 and 1, two-sided.

    Returns:
        Same shape. False where either is NaN, and where the error is 0: then nothing is known of the noise.

    Raises:
        DefinitionError: The level is not between 0 and 1.
    """
    return (error > 0) & (np.abs(change) > _quantile(level) * error)


def _check_window(window: int) -> None:
    if window < LEAST_POINTS:
        raise DefinitionError(
            at(
                "tendency",
                "a window of {window} points has no slope; it needs {needed}",
                window=window,
                needed=LEAST_POINTS,
            )
        )


def _quantile(level: float) -> float:
    if not 0.0 < level < 1.0:
        raise DefinitionError(at("tendency", "a level of {level:g} is not between 0 and 1", level=level))
    return float(scipy.special.ndtri((1.0 + level) / 2.0))


def _correlation(apart: int | NDArray[np.integer], overlap: float | Floats) -> Floats:
    """Correlation of two values of rolling windows that lie so many points apart."""
    if not np.all(np.asarray(overlap) >= 1):
        raise DefinitionError(
            at("tendency", Message("an overlap is under 1, but a value spans at least its own point"))
        )
    return np.maximum(0.0, 1.0 - np.abs(apart) / np.asarray(overlap, dtype=np.float64))


def _shared(window: int, overlap: float | Floats) -> Floats:
    """Correlations between the points of a window, (window, window), or with series in front."""
    point = np.arange(window)
    return _correlation(point[:, None] - point, np.asarray(overlap, dtype=np.float64)[..., None, None])


def _windows(values: Floats, window: int) -> Floats:
    """The window before the first point and those that end at each, (series, 1 + points, window), padded by NaN."""
    padded = np.pad(values, ((0, 0), (window, 0)), constant_values=np.nan)
    return np.lib.stride_tricks.sliding_window_view(padded, window, axis=1)


def _contrasts(observed: Bools, window: int) -> Floats:
    """What a least-squares slope takes of each point; 0 where none is observed, all NaN where too few are."""
    number = observed.sum(axis=-1, keepdims=True)
    enough = (number >= LEAST_POINTS) & (2 * number >= window)
    time = np.arange(observed.shape[-1], dtype=np.float64)
    centre = (observed * time).sum(axis=-1, keepdims=True) / np.maximum(number, 1)
    away = np.where(observed, time - centre, 0.0)
    return away / np.where(enough, (away**2).sum(axis=-1, keepdims=True), np.nan)


def _sum(contrast: Floats, shown: Floats) -> Floats:
    """Contrasts of observed values, measured from their middle so that large numbers lose no digits."""
    observed = ~np.isnan(shown)
    number = np.maximum(observed.sum(axis=-1, keepdims=True), 1)
    middle = np.nansum(shown, axis=-1, keepdims=True) / number
    return (contrast * np.where(observed, shown - middle, 0.0)).sum(axis=-1)


def _error(contrast: Floats, noise: Floats, shared: Floats) -> Floats:
    """Standard errors of contrasts of values that share months, (series, contrasts)."""
    taken = np.where(contrast == 0, 0.0, contrast * noise)
    return np.sqrt(np.maximum(((taken @ shared) * taken).sum(axis=-1), 0.0))
