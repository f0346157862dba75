"""How far a share or a rate may lie from what was counted: intervals that hold for small numbers too."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

from metrics.errors import DefinitionError

Floats = NDArray[np.float64]


def wilson(events: Floats, n: Floats, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Interval of a share that covers about as often as it says, at 0 of 3 as well as at 500 of 1000.

    Args:
        events: Any shape, from 0 to ``n``; NaN means not known.
        n: Of how many, same shape or one that stretches to it.
        level: Coverage aimed at, between 0 and 1.

    Returns:
        Lower and upper ends from 0 to 1, the lower exactly 0 where there are no events, the upper exactly 1 where
        there are ``n``; NaN where a number is NaN, where ``n`` is not positive, and where ``events`` are no part of it.

    Raises:
        DefinitionError: ``level`` is not between 0 and 1.

    Source:
        E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212;
        R. G. Newcombe (1998), Two-sided confidence intervals for the single proportion: comparison of seven methods,
        Statistics in Medicine 17, 857-872, method 3.
    """
    z = float(-scipy.special.ndtri(_tail(level)))
    known = (events >= 0) & (events <= n) & (n > 0)
    n = np.where(known, n, np.nan)
    share = events / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    lower = np.where(events == 0, 0.0 * n, np.maximum(middle - reach, 0.0))
    upper = np.where(events == n, 1.0 + 0.0 * n, np.minimum(middle + reach, 1.0))
    return lower, upper


def poisson_exact(events: Floats, exposure: Floats, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Interval of a rate that covers at least as often as it says.

    Args:
        events: Any shape, counts; NaN means not known.
        exposure: What the events are held against, same shape or one that stretches to it, e.g. staff.
        level: Least coverage, between 0 and 1.

    Returns:
        Lower and upper ends in events per unit of exposure, the lower 0 where there are no events; NaN where a number
        is NaN, where ``exposure`` is not positive, and where ``events`` are negative.

    Raises:
        DefinitionError: ``level`` is not between 0 and 1.

    Source:
        F. Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442, by quantiles of the
        chi-squared distribution as in K. Ulm (1990), American Journal of Epidemiology 131, 373-375.
    """
    tail = _tail(level)
    exposure = np.where((events >= 0) & (exposure > 0), exposure, np.nan)
    # No events would leave the lower quantile without degrees of freedom.
    lower = np.where(events == 0, 0.0, scipy.stats.chi2.ppf(tail, 2 * np.where(events > 0, events, 1.0)) / 2)
    upper = scipy.stats.chi2.isf(tail, 2 * np.where(events >= 0, events, 0.0) + 2) / 2
    return lower / exposure, upper / exposure


def binomial_error(share: Floats, n: Floats) -> Floats:
    """How far chance alone moves a share: its standard error, with half a case added to either side.

    Without them, none or all of a few would pass for certain.

    Args:
        share: Any shape, from 0 to 1; NaN means not known.
        n: Of how many cases, same shape.

    Returns:
        Positive; NaN where a number is NaN, where ``n`` is 0, and where ``share`` is no part of a whole.

    Source:
        L. D. Brown, T. T. Cai & A. DasGupta (2001), Interval estimation for a binomial proportion, Statistical
        Science 16, 101-133: half a case on either side is Jeffreys' prior.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        towards = (share * n + 0.5) / (n + 1)
        return np.where((share >= 0) & (share <= 1), np.sqrt(towards * (1 - towards) / n), np.nan)


def _tail(level: float) -> float:
    """Probability left out on either side."""
    if not 0 < level < 1:
        raise DefinitionError("level is {level:g}; an interval covers with a probability between 0 and 1", level=level)
    return (1 - level) / 2
