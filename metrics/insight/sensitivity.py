"""Which assumption moves the ranks: variance-based sensitivity (Sobol indices)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from metrics.errors import Message, OperatorError, at
from metrics.insight.perturbation import Draws, Perturbation
from metrics.insight.regrading import Regrading
from metrics.insight.replay import Replay
from metrics.scoring.comparison import Sets
from metrics.scoring.method import RatingMethod
from metrics.scoring.panel import PEERS, Panel
from metrics.scoring.rate import rank

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

WEIGHTS: Final = "weights"
"""Prefix of the factors that hold one family's weights: ``weights:index``."""

RESAMPLES: Final = 100
"""Bootstrap samples behind the width of an interval."""

MOST_BASE: Final = 1 << 14
"""Beyond it a study takes hours and gigabytes, and its intervals are narrower than anything read off it."""


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """How much of the variation of ranks each factor explains.

    ``first`` is its share alone, ``total`` its share with all interactions, each of shape (factors,) with the half
    width of its 95 % interval beside it; NaN where no rank ever moves. ``shift`` is the mean rank shift in each
    evaluation and ``nominal`` the ranks when nothing varies. Estimates scatter: they may lie a little below 0 or above
    1.
    """

    factors: tuple[str, ...]
    first: Floats
    first_width: Floats
    total: Floats
    total_width: Floats
    shift: Floats
    nominal: Floats


def sobol(
    panel: Panel,
    method: RatingMethod,
    perturbation: Perturbation,
    *,
    base: int = 256,
    seed: int = 0,
    adjust: Floats | None = None,
    at: Bools | None = None,
) -> Sensitivity:
    """First-order and total Sobol indices of the mean absolute shift in rank.

    Factors are what the perturbation lets vary: the weights of each family, goalposts, aggregation, imputation,
    sampling noise. One number of the design labels a whole realisation of a factor, so that a family of weights, or
    the noise of a thousand values, is one factor.

    Args:
        panel: Values of the rows; ranks are inside the peer group and month.
        base: Size of the design, a power of 2; there are base x (factors + 2) evaluations.
        seed: Same seed, same numbers; 0 or more.
        adjust: Shape (rows,), points that rules add to the index.
        at: Shape (rows,), the rows to rate; the others only serve comparison and imputation. None: all.

    Returns:
        Indices of every factor; rows without enough evidence count for nothing.

    Raises:
        OperatorError: Nothing varies, or the size is no power of 2, or the seed is negative.

    Source:
        A. Saltelli et al. (2010), Variance based sensitivity analysis of model output, Computer Physics
        Communications 181(2), 259-270. Output: Saisana, Saltelli & Tarantola (2005), equation 6. Labels:
        L. Lilburne & S. Tarantola (2009), Sensitivity analysis of spatial models, International Journal of
        Geographical Information Science 23(2), 151-168.
    """
    replay = Replay(panel, method, perturbation, at=at)
    factors = _factors(replay)
    _check(factors, base, seed)
    sets = panel.rows.sets(PEERS)
    peers = Sets(sets.codes[replay.wanted], sets.names[replay.wanted])
    regrading = Regrading.of(replay.base.tree, method.scheme, wanted=replay.wanted, adjust=adjust, caps=None)
    nominal, _ = rank(regrading.score(replay.base.tree.root.score[replay.wanted][:, None]), peers, method.scheme.ranks)
    plan = design(len(factors), base, seed)
    shifts = [
        np.abs(rank(regrading.score(replay.run(draws).index), peers, method.scheme.ranks)[0] - nominal)
        for draws in _realised(replay, factors, plan, base, seed)
    ]
    mean = _mean(np.concatenate(shifts, axis=1))
    first, total = saltelli_indices(mean, base, len(factors))
    first_width, total_width = widths(mean, base, len(factors), seed)
    if np.ptp(mean) > 0:
        # The shift may move in crossed samples only, not in A and B: no factor is then seen to explain anything.
        first, total = np.nan_to_num(first), np.nan_to_num(total)
    return Sensitivity(factors, first, first_width, total, total_width, mean, nominal[:, 0])


def design(factors: int, base: int, seed: int) -> Floats:
    """Saltelli's design on scrambled Sobol points.

    Args:
        base: Draws in each of the samples A and B, a power of 2.
        seed: Same seed, same design.

    Returns:
        Shape (base x (factors + 2), factors), 0 to 1; for each draw of A: A, A with each factor from B in turn, B.

    Source:
        Saltelli et al. (2010), Computer Physics Communications 181(2), 259-270, section 3 and figure 1.
    """
    # SciPy's newer name for it, `rng`, makes other points of the same number.
    points = scipy.stats.qmc.Sobol(2 * factors, seed=seed).random(base)
    a, b = points[:, :factors], points[:, factors:]
    crossed = np.where(np.eye(factors, dtype=bool), b[:, None], a[:, None])
    return np.concatenate([a[:, None], crossed, b[:, None]], axis=1).reshape(-1, factors)


def saltelli_first(a: Floats, b: Floats, ab: Floats, variance: Floats) -> Floats:
    """First-order indices: the share of variance that a factor explains alone.

    Args:
        a: Shape (..., n), the output in sample A; leading axes are outputs side by side.
        b: Shape (..., n), in sample B.
        ab: Shape (factors, ..., n), in A with one factor from B.

    Returns:
        Shape (factors, ...); NaN where the variance is 0.

    Source:
        Saltelli et al. (2010), Computer Physics Communications 181(2), 259-270, table 2, estimator (b).
    """
    return _share((b * (ab - a)).mean(axis=-1), variance)


def jansen_total(a: Floats, ab: Floats, variance: Floats) -> Floats:
    """Total indices: the share of variance that a factor explains with all its interactions.

    Args:
        a: Shape (..., n), the output in sample A; leading axes are outputs side by side.
        ab: Shape (factors, ..., n), in A with one factor from B.

    Returns:
        Shape (factors, ...), 0 or more; NaN where the variance is 0.

    Source:
        M. J. W. Jansen (1999), Analysis of variance designs for model output, Computer Physics Communications
        117(1-2), 35-43; Saltelli et al. (2010), table 2, estimator (f).
    """
    return _share(((a - ab) ** 2).mean(axis=-1) / 2.0, variance)


def saltelli_indices(y: Floats, n: int, factors: int) -> tuple[Floats, Floats]:
    """First-order and total indices of a whole design: output centred, variance with n, many outputs at once.

    ``scipy.stats.sobol_indices`` has the same estimators. It centres by A and B alone, which moves the fourth decimal
    of a first order; says 0 of an output that does not vary; fails on a single factor; and no seed repeats its
    intervals.

    Args:
        y: Shape (..., n x (factors + 2)), outputs in the order of ``design``.
        n: Size of each sample.

    Returns:
        Both of shape (factors, ...); NaN where an output does not vary.

    Source:
        Saltelli et al. (2010), table 2, estimators (b) and (f); centred as by T. Iwanaga, W. Usher & J. Herman
        (2022), Toward SALib 2.0, Socio-Environmental Systems Modelling 4, 18155, function ``sobol.analyze``.
    """
    return _indices(*_samples(y, n, factors))


def widths(y: Floats, n: int, factors: int, seed: int) -> tuple[Floats, Floats]:
    """Half widths of the 95 % intervals of both indices: normal, with the bootstrap's standard error.

    Args:
        y: Shape (n x (factors + 2),), one output in the order of ``design``.
        n: Size of each sample.
        seed: Same seed, same widths.

    Returns:
        Both of shape (factors,); NaN where the output does not vary.

    Source:
        G. E. B. Archer, A. Saltelli & I. M. Sobol' (1997), Sensitivity measures, ANOVA-like techniques and the use of
        bootstrap, Journal of Statistical Computation and Simulation 58(2), 99-120.
    """
    a, b, ab = _samples(y, n, factors)
    # The design draws from the seed itself.
    drawn = np.random.default_rng(seed + 1).integers(n, size=(n, RESAMPLES)).T
    # A factor at a time, for all at once may not fit into memory.
    each = [_indices(a[drawn], b[drawn], factor[drawn][None]) for factor in ab]
    # A resample that does not vary explains nothing.
    first, total = (np.nan_to_num(np.concatenate(part)).std(axis=-1, ddof=1) for part in zip(*each, strict=True))
    half = scipy.special.ndtri(0.975) if np.ptp(y) > 0 else np.nan
    return half * first, half * total


def _factors(replay: Replay) -> tuple[str, ...]:
    varies = replay.perturbation
    kinds = {
        "goalposts": varies.goalposts > 0,
        "aggregation": bool(varies.aggregation),
        "imputation": bool(varies.imputation),
        "values": bool(replay.noisy.any()),
    }
    # A child alone has all of its family's weight, whatever is drawn.
    weighed = [family.branch.key for family in replay.families if np.count_nonzero(replay.nominal[family.elements]) > 1]
    families = [f"{WEIGHTS}:{key}" for key in weighed] if varies.weights != "none" else []
    return (*families, *(kind for kind, there in kinds.items() if there))


def _check(factors: tuple[str, ...], base: int, seed: int) -> None:
    checks = [
        (len(factors) > 0, at("perturbation", Message("nothing varies; one thing at least must"))),
        (2 <= base <= MOST_BASE and base & (base - 1) == 0,
         at("base", "found {base}; a power of 2 up to {most} would be right, such as 256", base=base, most=MOST_BASE)),
        (seed >= 0, at("seed", "found {seed}; 0 or more would be right", seed=seed)),
    ]  # fmt: skip
    if problems := [problem for holds, problem in checks if not holds]:
        raise OperatorError(problems)


def _realised(replay: Replay, factors: tuple[str, ...], design: Floats, base: int, seed: int) -> Iterator[Draws]:
    """The draws that the design asks for, in portions of bounded size."""
    drawn = replay.sampler(seed).draw(base)
    label = np.minimum(design * base, base - 1).astype(np.intp)
    column = {factor: number for number, factor in enumerate(factors)}
    elements = np.zeros(len(replay.nominal), dtype=np.intp)
    for family in replay.families:
        elements[family.elements] = column.get(f"{WEIGHTS}:{family.branch.key}", 0)
    choices = {"aggregation": len(replay.trees), "imputation": len(replay.imputations)}

    def chosen(factor: str, part: slice) -> Ints | None:
        if factor not in column:
            return None
        return np.minimum(design[part, column[factor]] * choices[factor], choices[factor] - 1).astype(np.intp)

    for start in range(0, len(design), replay.together):
        part = slice(start, start + replay.together)
        own = label[part]
        yield Draws(
            drawn.weights[own[:, elements], np.arange(len(elements))],
            None if drawn.moves is None else drawn.moves[own[:, column["goalposts"]]],
            chosen("aggregation", part),
            chosen("imputation", part),
            None if drawn.noise is None else drawn.noise[own[:, column["values"]]],
        )


def _mean(shifts: Floats) -> Floats:
    """Means over the rows that have a rank, shape (evaluations,)."""
    number = np.count_nonzero(~np.isnan(shifts), axis=0).astype(float)
    return _share(np.nansum(shifts, axis=0), number)


def _samples(y: Floats, n: int, factors: int) -> tuple[Floats, Floats, Floats]:
    """Standardised outputs in samples A and B, shape (..., n), and in A with one factor from B, (factors, ..., n)."""
    centred = y - y.mean(axis=-1, keepdims=True)
    spread = y.std(axis=-1, keepdims=True)
    laid = _share(centred, spread).reshape(*y.shape[:-1], n, factors + 2)
    return laid[..., 0], laid[..., -1], np.ascontiguousarray(np.moveaxis(laid[..., 1:-1], -1, 0))


def _indices(a: Floats, b: Floats, ab: Floats) -> tuple[Floats, Floats]:
    both = np.concatenate([a, b], axis=-1)
    # Exactly 0 where both samples are constant.
    variance = np.where(np.ptp(both, axis=-1) == 0, 0.0, both.var(axis=-1))
    return saltelli_first(a, b, ab, variance), jansen_total(a, ab, variance)


def _share(part: Floats, whole: Floats) -> Floats:
    below = np.broadcast_to(whole, part.shape)
    return np.divide(part, below, out=np.full(part.shape, np.nan), where=below > 0)
