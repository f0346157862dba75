"""How improbable a count is when nothing but chance moves it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def binomial_tail(events: Floats, n: Floats, share: Floats) -> Floats:
    """Probability of so many events, or a number still further off, out of ``n`` under a known share.

    Args:
        events: Any shape, whole numbers from 0 to ``n``; NaN means not known.
        n: Of how many, whole numbers; same shape or one that stretches to it, as ``share``.
        share: What chance moves the events around, from 0 to 1.

    Returns:
        P(X >= events) above ``n * share``, P(X <= events) below it, 1 where they are the same; exact, from 0 to 1.
        NaN where a number is NaN or no such distribution exists. Points taken together are their sums.

    Source:
        C. J. Clopper & E. S. Pearson (1934), The use of confidence or fiducial limits illustrated in the case of the
        binomial, Biometrika 26, 404-413: tails of a discrete distribution, the observed number included.
    """
    events, n, share = np.broadcast_arrays(events, n, share)
    expected = np.where((share >= 0) & (share <= 1) & (n >= 0), n * share, np.nan)
    return _tail(
        events,
        expected,
        lambda count, rows: scipy.stats.binom.cdf(count, n[rows], share[rows]),
        lambda count, rows: scipy.stats.binom.sf(count, n[rows], share[rows]),
    )


def poisson_tail(events: Floats, expected: Floats) -> Floats:
    """Probability of so many events, or a number still further off, when so many are expected.

    Args:
        events: Any shape, whole numbers; NaN means not known.
        expected: Mean number under chance, not negative; same shape or one that stretches to it.

    Returns:
        P(X >= events) above ``expected``, P(X <= events) below it, 1 where they are the same; exact, from 0 to 1. NaN
        where a number is NaN or ``expected`` is negative. Points taken together are their sums.

    Source:
        F. Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442: tails of a discrete
        distribution, the observed number included.
    """
    events, expected = np.broadcast_arrays(events, expected)
    return _tail(
        events,
        np.where(expected >= 0, expected, np.nan),
        lambda count, rows: scipy.stats.poisson.cdf(count, expected[rows]),
        lambda count, rows: scipy.stats.poisson.sf(count, expected[rows]),
    )


Probability = Callable[[Floats, NDArray[np.bool_]], Floats]
"""Of counts in the rows chosen: at most so many, or more than so many."""


def _tail(events: Floats, expected: Floats, at_most: Probability, more_than: Probability) -> Floats:
    above, below = events > expected, events < expected
    tail = np.where(events == expected, 1.0, np.nan)
    tail[below] = at_most(np.floor(events[below]), below)
    tail[above] = more_than(np.ceil(events[above]) - 1, above)
    return tail
