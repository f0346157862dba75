"""Small numbers pulled towards their peers: empirical Bayes estimates of rates and shares."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Groups = NDArray[np.intp]

HALF: Final = 0.5
"""Events added to a group's, so that a group without any does not pass for certain."""


def gamma_poisson(events: Floats, exposure: Floats, groups: Groups) -> tuple[Floats, Floats]:
    """Shrink rates towards the mean rate of their group, the more the smaller the exposure.

    The prior's mean and variance come from the group itself by the method of moments. Where the spread between
    bodies is no larger than chance would make it, every body gets the group's mean.

    Args:
        events: Shape (n,), counts; NaN means not known.
        exposure: Shape (n,), positive, e.g. staff. The rate is events / exposure.
        groups: Shape (n,), the group of each row as an integer from 0.

    Returns:
        Rates and their standard errors, both of shape (n,); NaN exactly where ``events`` is NaN. An error is the
        posterior's, and the group's mean's as far as it was taken: where every body gets that mean, the error is how
        far one case more or less in the whole group would carry all of them.

    Source:
        R. J. Marshall (1991), Mapping disease and mortality rates using empirical Bayes estimators,
        Applied Statistics 40(2), 283-294, global estimator; the share of the mean in the error as in C. N. Morris
        (1983), Parametric empirical Bayes inference, JASA 78, 47-55.
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
        of_mean = ((total(events) + HALF) / exposed**2)[groups]
        error = np.sqrt(shrunk * trust / exposure + (1 - trust) ** 2 * of_mean)
        return np.where(known, shrunk, np.nan), np.where(known, error, np.nan)


def beta_binomial(events: Floats, n: Floats, groups: Groups) -> tuple[Floats, Floats]:
    """Shrink shares towards the mean share of their group, the more the smaller the number they rest on.

    The prior's mean and variance come from the group itself by the method of moments. Where the spread between
    bodies is no larger than chance would make it, every body gets the group's mean.

    Args:
        events: Shape (n,), from 0 to ``n``; NaN means not known.
        n: Shape (n,), of how many, positive. The share is events / n.
        groups: Shape (n,), the group of each row as an integer from 0.

    Returns:
        Shares from 0 to 1 and their standard errors, both of shape (n,); NaN exactly where ``events`` is NaN. An error
        is the posterior's, and the group's mean's as far as it was taken.

    Source:
        M. Martuzzi & P. Elliott (1996), Empirical Bayes estimation of small area prevalence of non-rare conditions,
        Statistics in Medicine 15, 1867-1873; the posterior is a beta distribution; errors as in ``gamma_poisson``.
    """
    known = ~np.isnan(events)
    size = int(groups.max()) + 1 if groups.size else 0

    def total(amounts: Floats) -> Floats:
        return np.bincount(groups[known], weights=amounts[known], minlength=size).astype(np.float64)

    with np.errstate(invalid="ignore", divide="ignore"):
        cases, bodies = total(n), total(np.ones_like(n))
        mean = total(events) / cases
        single = mean * (1 - mean)
        spread = total(n * (events / n - mean[groups]) ** 2) / cases
        # Bodies of one case each vary as much as single cases do, whatever lies between them.
        between = np.where(cases > bodies, (spread - single / (cases / bodies)) / (1 - bodies / cases), 0.0)
        between, mean, single = np.clip(between, 0.0, single)[groups], mean[groups], single[groups]
        trust = np.where(between > 0, between * n / (between * (n - 1) + single), 0.0)
        shrunk = np.clip(mean + trust * (events / n - mean), 0.0, 1.0)
        posterior = np.where(between > 0, shrunk * (1 - shrunk) * between / (between * n + single), 0.0)
        towards = (total(events) + HALF) / (cases + 2 * HALF)
        of_mean = (towards * (1 - towards) / cases)[groups]
        error = np.sqrt(posterior + (1 - trust) ** 2 * of_mean)
        return np.where(known, shrunk, np.nan), np.where(known, error, np.nan)
