"""Funnel plots: who differs from the peers by more than so few cases, and the peers' own variety, explain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from metrics.statistics.chance import binomial_tail, poisson_tail

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Groups = NDArray[np.intp]
Codes = NDArray[np.int8]
Kind = Literal["share", "rate"]

TAILS: Final = (0.025, 0.001)
"""Probability beyond each limit on either side: limits of 95 % and of 99.8 %.

Source: Spiegelhalter (2005), section 2: about two and three standard deviations.
"""

WINSORISED: Final = 0.1
"""Share of z-scores pulled in at either end before the spread of a group is measured.

Source: Spiegelhalter (2005), section on over-dispersion.
"""

CLEARLY: Final = 2.0
"""Standard errors by which the dispersion ratio exceeds 1 where a group counts as over-dispersed.

Source: of pure noise the ratio of k bodies is a chi-squared of k degrees of freedom over k, mean 1 and variance 2 / k.
"""

LEAST_ROWS: Final = 2
"""Known rows of a group with an average to be held against."""


@dataclass(frozen=True, eq=False)
class Funnel:
    """Rows held against their group's average; every array has shape (n,).

    ``centre`` (the group's pooled share or rate) and ``tau`` (its over-dispersion, 0 for none) are the same for all
    rows of a group, unknown ones too, and NaN for a group with fewer than two known rows. ``z`` is the distance from
    the centre in standard deviations, over-dispersion included, on the scale of ``stabilised``. ``beyond`` is 0 inside
    the limits, 1 beyond 95 %, 2 beyond 99.8 %; ``side`` +1 above the centre, -1 below it. Rows that are not known have
    a NaN ``z`` and 0 in both.
    """

    centre: Floats
    tau: Floats
    z: Floats
    beyond: Codes
    side: Codes


class Limits(NamedTuple):
    """Where the funnel's lines run, as shares or rates."""

    lower95: Floats
    upper95: Floats
    lower998: Floats
    upper998: Floats


def funnel(events: Floats, size: Floats, groups: Groups, *, kind: Kind) -> Funnel:
    """Hold every row against the pooled share or rate of its group.

    A row is beyond a limit when so many events are improbable under the centre by the exact binomial or Poisson
    distribution and, in an over-dispersed group, its z-score lies beyond the normal quantile too: variety among peers
    can take a row back inside, never push it out.

    Args:
        events: Shape (n,), counts; NaN means not known.
        size: Shape (n,): of how many (share, whole numbers) or exposure (rate), positive.
        groups: Shape (n,), the group of each row as an integer from 0, such as a peer group in one month.
        kind: ``share`` for events out of a size, ``rate`` for events per exposure.

    Returns:
        The rows' funnel. Rows without a positive size, or with events that are no part of it, count as not known.

    Source:
        D. J. Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24,
        1185-1202; scales and order of steps as in Spiegelhalter et al. (2012), Statistical methods for healthcare
        regulation, JRSS A 175, 1-47.
    """
    known = (events >= 0) & (size > 0) & np.isfinite(events + size)
    if kind == "share":
        known &= events <= size
    events, size = np.where(known, events, np.nan), np.where(known, size, np.nan)
    cells = int(groups.max(initial=-1)) + 1
    rows = _total(known.astype(np.float64), groups, cells)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = np.where(rows >= LEAST_ROWS, _total(events, groups, cells) / _total(size, groups, cells), np.nan)
        centre = pooled[groups]
        away = stabilised(events / size, kind) - stabilised(centre, kind)
        precision = 4 * size
        _, tau = over_dispersion(away * np.sqrt(precision), precision, groups)
        z = away / np.sqrt(1 / precision + tau[groups] ** 2)
    tail = binomial_tail(events, size, centre) if kind == "share" else poisson_tail(events, centre * size)
    beyond = np.zeros(len(events), dtype=np.int8)
    for limit in TAILS:
        beyond += (tail < limit) & ((tau[groups] == 0) | (np.abs(z) > -scipy.special.ndtri(limit)))
    side = np.sign(np.nan_to_num(away)).astype(np.int8)
    return Funnel(centre, tau[groups], z, beyond, side)


def limits(centre: Floats, tau: Floats, size: Floats, kind: Kind) -> Limits:
    """Lines of a funnel over sizes, to be drawn: a row is ``beyond`` exactly where its dot lies outside them.

    Args:
        centre: A group's average, from 0 to 1 for shares; any shape that stretches to that of ``size``.
        tau: Its over-dispersion, 0 for none.
        size: Sizes to draw at, whole numbers for shares.
        kind: ``share`` or ``rate``.

    Returns:
        Shares from 0 to 1, or rates from 0, in the shape of all together; exact where ``tau`` is 0, else never inside
        the exact ones. NaN where a number is NaN or a size is not positive.
    """
    centre, tau, size = np.broadcast_arrays(centre, tau, size)
    result: list[Floats] = []
    for limit in TAILS:
        exact = binomial_limits(centre, size, limit) if kind == "share" else poisson_limits(centre, size, limit)
        with np.errstate(invalid="ignore", divide="ignore"):
            reach = -scipy.special.ndtri(limit) * np.sqrt(1 / (4 * size) + tau**2)
        middle = stabilised(centre, kind)
        wide = _plain(middle - reach, kind), _plain(middle + reach, kind)
        varied = tau > 0
        result.append(np.where(varied, np.minimum(exact[0], wide[0]), exact[0]))
        result.append(np.where(varied, np.maximum(exact[1], wide[1]), exact[1]))
    return Limits(*result)


def binomial_limits(share: Floats, n: Floats, tail: float) -> tuple[Floats, Floats]:
    """Exact limits of an observed share around a known one, interpolated between whole events.

    Args:
        share: The centre, from 0 to 1; any shape.
        n: Sizes, whole numbers; same shape or one that stretches to it.
        tail: Probability beyond the limit on either side.

    Returns:
        Lower and upper limits from 0 to 1. A share lies outside exactly where so many events or a number still further
        off are less probable than ``tail``. NaN where a number is NaN or ``n`` is not positive.

    Source:
        Spiegelhalter (2005), appendix A.1.1. Its interpolation runs from the lower end for both limits, which calls
        1 of 3 beyond 99.8 % around 1 %, though one time in 34 chance does that; here the upper limit mirrors the lower
        one and lies one event higher, as B. N. Manktelow & S. E. Seaton (2012), Specifying the probability
        characteristics of funnel plot control limits, PLoS ONE 7(9), e45723, ask of limits that keep what they promise.
    """
    share, n = np.broadcast_arrays(share, n)
    n = np.where(n > 0, n, np.nan)
    lower, upper = _between_events(scipy.stats.binom(n, share), tail)
    return np.maximum(lower, 0.0) / n, np.minimum(upper, n) / n


def poisson_limits(rate: Floats, exposure: Floats, tail: float) -> tuple[Floats, Floats]:
    """Exact limits of an observed rate around a known one, interpolated between whole events.

    Args:
        rate: The centre, not negative; any shape.
        exposure: Sizes; same shape or one that stretches to it.
        tail: Probability beyond the limit on either side.

    Returns:
        Lower and upper limits from 0, in the unit of ``rate``; outside them lies what is less probable than ``tail``,
        as with ``binomial_limits``. NaN where a number is NaN or ``exposure`` is not positive.

    Source:
        Spiegelhalter (2005), appendix A.1, interpolated as in ``binomial_limits``.
    """
    rate, exposure = np.broadcast_arrays(rate, exposure)
    exposure = np.where(exposure > 0, exposure, np.nan)
    lower, upper = _between_events(scipy.stats.poisson(rate * exposure), tail)
    return np.maximum(lower, 0.0) / exposure, upper / exposure


def over_dispersion(z: Floats, precision: Floats, groups: Groups) -> tuple[Floats, Floats]:
    """How much more a group's rows differ than chance makes them.

    Args:
        z: Shape (n,), distances from the centre in standard deviations of chance; NaN means not known.
        precision: Shape (n,), one over the variance that chance alone gives each row.
        groups: Shape (n,), integers from 0.

    Returns:
        Per group, shape (groups,): the dispersion ratio phi, the mean square of the winsorised z-scores, about 1 for
        noise; and tau, the standard deviation between rows that chance leaves unexplained, 0 unless phi exceeds
        1 + 2 sqrt(2 / k) for k known rows. NaN under two known rows.

    Source:
        Spiegelhalter (2005), section on over-dispersion, and D. J. Spiegelhalter (2005), Handling over-dispersion of
        performance indicators, Quality and Safety in Health Care 14, 347-351: winsorised z-scores, additive random
        effects by the method of moments of R. DerSimonian & N. Laird (1986), Meta-analysis in clinical trials,
        Controlled Clinical Trials 7, 177-188.
    """
    cells = int(groups.max(initial=-1)) + 1
    weight = np.where(np.isnan(z), np.nan, precision)
    rows = _total(np.where(np.isnan(z), 0.0, 1.0), groups, cells)
    total, squares = _total(weight, groups, cells), _total(weight**2, groups, cells)
    with np.errstate(invalid="ignore", divide="ignore"):
        phi = np.where(rows >= LEAST_ROWS, _total(_winsorised(z, groups, cells) ** 2, groups, cells) / rows, np.nan)
        between = (rows * phi - (rows - 1)) / (total - squares / total)
        clearly = phi > 1 + CLEARLY * np.sqrt(2 / rows)
    return phi, np.where(np.isnan(phi), np.nan, np.sqrt(np.where(clearly, between, 0.0)))


def stabilised(values: Floats, kind: Kind) -> Floats:
    """Shares as arcsines of their roots, rates as roots: on this scale chance varies by 1 / (4 size) at every level.

    Args:
        values: Any shape, shares from 0 to 1 or rates from 0.
        kind: ``share`` or ``rate``.

    Returns:
        Same shape.

    Source:
        M. S. Bartlett (1947), The use of transformations, Biometrics 3, 39-52; in funnel plots Spiegelhalter et al.
        (2012), JRSS A 175, 1-47.
    """
    root = np.sqrt(values)
    return np.arcsin(np.minimum(root, 1.0)) if kind == "share" else root


def _plain(values: Floats, kind: Kind) -> Floats:
    """Shares or rates from the stabilised scale; past its ends lies nothing."""
    return np.sin(np.clip(values, 0.0, np.pi / 2)) ** 2 if kind == "share" else np.maximum(values, 0.0) ** 2


def _between_events(chance: scipy.stats.distributions.rv_frozen, tail: float) -> tuple[Floats, Floats]:
    """Numbers of events at which a tail would have the given probability, were it a straight line between events."""
    low, high = chance.ppf(tail), chance.isf(tail)
    with np.errstate(invalid="ignore", divide="ignore"):
        lower = low - (chance.cdf(low) - tail) / (chance.cdf(low) - chance.cdf(low - 1))
        upper = high + (chance.sf(high - 1) - tail) / (chance.sf(high - 1) - chance.sf(high))
    return lower, upper


def _winsorised(z: Floats, groups: Groups, cells: int) -> Floats:
    """The z-scores, each pulled in to its group's outer quantiles (straight between neighbours)."""
    order = np.lexsort((z, groups))
    starts = np.searchsorted(groups[order], np.arange(cells))
    rows = np.bincount(groups[~np.isnan(z)], minlength=cells)
    # NaN sorts last inside its group, so that the known rows come first.
    ordered = np.append(z[order], np.nan)

    def quantile(share: float) -> Floats:
        position = share * np.maximum(rows - 1, 0)
        below = np.floor(position).astype(np.intp)
        first, second = starts + below, starts + np.minimum(below + 1, np.maximum(rows - 1, 0))
        return ordered[first] + (position - below) * (ordered[second] - ordered[first])

    return np.clip(z, quantile(WINSORISED)[groups], quantile(1 - WINSORISED)[groups])


def _total(amounts: Floats, groups: Groups, cells: int) -> Floats:
    """Sums per group; a NaN counts nothing."""
    return np.bincount(groups, weights=np.nan_to_num(amounts), minlength=cells).astype(np.float64)
