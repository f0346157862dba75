"""Small numbers pulled towards their peers: empirical Bayes estimates of rates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Groups = NDArray[np.intp]


def gamma_poisson(events: Floats, exposure: Floats, groups: Groups) -> tuple[Floats, Floats]:
    """Shrink rates towards the mean rate of their group, the more the smaller the exposure.

    The prior's mean and variance come from the group itself by the method of moments. Where the spread between
    bodies is no larger than chance would make it, every body gets the group's mean.

    Args:
        events: Shape (n,), counts; NaN means not known.
        exposure: Shape (n,), positive, e.g. staff. The rate is events / exposure.
        groups: Shape (n,), the group of each row as an integer from 0.

    Returns:
        Rates and their posterior standard deviations, both of shape (n,); NaN exactly where ``events`` is NaN. The
        deviation is 0 where every body gets the group's mean: nothing then tells the bodies apart.

    Source:
        R. J. Marshall (1991), Mapping disease and mortality rates using empirical Bayes estimators,
        Applied Statistics 40(2), 283-294, global estimator.
    """
    known = ~np.isnan(events)
    size = int(groups.max()) + 1 if groups.size else 0

    def total(amounts: Floats) -> Floats:
        return np.bincount(groups[known], weights=amounts[known], minlength=size).astype(np.float64)

    with np.errstate(invalid="ignore", divide="ignore"):
        exposed, bodies = total(exposure), total(np.ones_like(exposure))
        mean = total(events) / exposed
        rate = events / exposure
        spread = total(exposure * (rate - mean[groups]) ** 2) / exposed
        between = np.maximum(spread - mean / (exposed / bodies), 0.0)[groups]
        trust = np.where(between > 0, between / (between + mean[groups] / exposure), 0.0)
        shrunk = mean[groups] + trust * (rate - mean[groups])
        return np.where(known, shrunk, np.nan), np.where(known, np.sqrt(shrunk * trust / exposure), np.nan)
