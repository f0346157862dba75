"""Which assumption moves the ranks: variance-based sensitivity (Sobol indices)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from SALib.analyze import sobol as estimate
from SALib.sample import sobol as sampling

from metrics.errors import DataError, OperatorError
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

ESTIMATES: Final = ("S1", "S1_conf", "ST", "ST_conf")
"""SALib's names for first-order and total indices and the half widths of their intervals."""


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """How much of the variation of ranks each factor explains.

    ``first`` is its share alone, ``total`` its share with all interactions, each of shape (factors,) with the half
    width of its 95 % interval beside it; NaN where no rank ever moves. The same of single rows is in ``rows_first``
    and ``rows_total``, shape (factors, rows). ``shift`` is the mean rank shift in each evaluation and ``nominal`` the
    ranks when nothing varies. Estimates scatter: they may lie a little below 0 or above 1.
    """

    factors: tuple[str, ...]
    first: Floats
    first_width: Floats
    total: Floats
    total_width: Floats
    rows_first: Floats
    rows_total: Floats
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
        by: The scheme with its goalposts and peer groups.
        perturbation: What varies.
        base: Size of the design, a power of 2; there are base x (factors + 2) evaluations.
        seed: Same seed, same numbers; 0 or more.
        adjust: Shape (rows,), points that rules add to the index.
        at: Shape (rows,), the rows to rate; the others only serve comparison and imputation. None: all.

    Returns:
        Indices of every factor, for all rows together and for each alone; rows without enough evidence are NaN.

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
    nominal, _ = rank(regrading.score(replay.base.tree.root.score[replay.wanted][:, None]), peers)
    design = _design(factors, base, seed)
    shifts = [
        np.abs(rank(regrading.score(replay.run(draws).index), peers)[0] - nominal)
        for draws in _realised(replay, factors, design, base, seed)
    ]
    each = np.concatenate(shifts, axis=1)
    mean = _mean(each)
    found = _estimated(mean, factors, seed)
    rows_first, rows_total = salib_indices(each.T, base, len(factors))
    return Sensitivity(
        factors, found["S1"], found["S1_conf"], found["ST"], found["ST_conf"], rows_first, rows_total, mean,
        nominal[:, 0],
    )  # fmt: skip


def saltelli_first(a: Floats, b: Floats, ab: Floats, variance: Floats) -> Floats:
    """First-order indices: the share of variance that a factor explains alone.

    Args:
        a: Shape (n, ...), the output in sample A; trailing axes are outputs side by side.
        b: Shape (n, ...), in sample B.
        ab: Shape (n, factors, ...), in A with one factor from B.
        variance: Of the output.

    Returns:
        Shape (factors, ...); NaN where the variance is 0.

    Source:
        Saltelli et al. (2010), Computer Physics Communications 181(2), 259-270, table 2, estimator (b).
    """
    return _share((b[:, None] * (ab - a[:, None])).mean(axis=0), variance)


def jansen_total(a: Floats, ab: Floats, variance: Floats) -> Floats:
    """Total indices: the share of variance that a factor explains with all its interactions.

    Args:
        a: Shape (n, ...), the output in sample A; trailing axes are outputs side by side.
        ab: Shape (n, factors, ...), in A with one factor from B.
        variance: Of the output.

    Returns:
        Shape (factors, ...), 0 or more; NaN where the variance is 0.

    Source:
        M. J. W. Jansen (1999), Analysis of variance designs for model output, Computer Physics Communications
        117(1-2), 35-43; Saltelli et al. (2010), table 2, estimator (f).
    """
    return _share(((a[:, None] - ab) ** 2).mean(axis=0) / 2.0, variance)


def coinr_indices(y: Floats, n: int, factors: int) -> tuple[Floats, Floats]:
    """First-order and total indices as COINr 1.1 estimates them: output not centred, variance with n - 1.

    Args:
        y: Shape (n x (factors + 2),), outputs of A, then B, then A with each factor from B in turn.
        n: Size of each sample.
        factors: Number of factors.

    Returns:
        Both of shape (factors,); NaN where the output does not vary.

    Raises:
        DataError: The length is another.

    Source:
        W. Becker, G. Caperna, M. Del Sorbo et al. (2022), COINr: An R package for developing composite indicators,
        Journal of Open Source Software 7(78), 4567, function ``SA_estimate``.
    """
    a, b, *crossed = _blocks(y, n, factors).reshape(factors + 2, n)
    variance = _variance(a, b, ddof=1)
    ab = np.stack(crossed, axis=1)
    return saltelli_first(a, b, ab, variance), jansen_total(a, ab, variance)


def salib_indices(y: Floats, n: int, factors: int) -> tuple[Floats, Floats]:
    """First-order and total indices as SALib estimates them: output centred, variance with n, many outputs at once.

    Args:
        y: Shape (n x (factors + 2), ...); for each draw of A: A, A with each factor from B in turn, B.
        n: Size of each sample.
        factors: Number of factors.

    Returns:
        Both of shape (factors, ...); NaN where an output does not vary.

    Raises:
        DataError: The length is another.

    Source:
        T. Iwanaga, W. Usher & J. Herman (2022), Toward SALib 2.0, Socio-Environmental Systems Modelling 4, 18155,
        function ``sobol.analyze``.
    """
    centred = _blocks(y, n, factors) - y.mean(axis=0)
    laid = centred.reshape(n, factors + 2, *y.shape[1:])
    a, ab, b = laid[:, 0], laid[:, 1:-1], laid[:, -1]
    variance = _variance(a, b, ddof=0)
    return saltelli_first(a, b, ab, variance), jansen_total(a, ab, variance)


def _factors(replay: Replay) -> tuple[str, ...]:
    varies = replay.perturbation
    kinds = {
        "goalposts": varies.goalposts > 0,
        "aggregation": bool(varies.aggregation),
        "imputation": bool(varies.imputation),
        "values": bool(replay.noisy.any()),
    }
    # A child alone has all of its family's weight, whatever is drawn.
    weighed = [one.branch.key for one in replay.families if np.count_nonzero(replay.nominal[one.elements]) > 1]
    families = [f"{WEIGHTS}:{key}" for key in weighed] if varies.weights != "none" else []
    return (*families, *(kind for kind, there in kinds.items() if there))


def _check(factors: tuple[str, ...], base: int, seed: int) -> None:
    checks = [
        (len(factors) > 0, "perturbation: nothing varies; switch on weights, for one"),
        (base >= 2 and base & (base - 1) == 0, f"base: found {base}; a power of 2 would be right, such as 256"),
        (seed >= 0, f"seed: found {seed}; 0 or more would be right"),
    ]
    problems = [told for holds, told in checks if not holds]
    if problems:
        raise OperatorError(problems)


def _problem(factors: tuple[str, ...]) -> dict[str, object]:
    return {"num_vars": len(factors), "names": list(factors), "bounds": [[0.0, 1.0]] * len(factors)}


def _design(factors: tuple[str, ...], base: int, seed: int) -> Floats:
    """Shape (evaluations, factors), 0 to 1."""
    return np.asarray(sampling.sample(_problem(factors), base, calc_second_order=False, seed=seed), dtype=np.float64)


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
        mine = label[part]
        yield Draws(
            drawn.weights[mine[:, elements], np.arange(len(elements))],
            None if drawn.moves is None else drawn.moves[mine[:, column["goalposts"]]],
            chosen("aggregation", part),
            chosen("imputation", part),
            None if drawn.noise is None else drawn.noise[mine[:, column["values"]]],
        )


def _estimated(mean: Floats, factors: tuple[str, ...], seed: int) -> Mapping[str, Floats]:
    """SALib's estimates by its names for them; NaN where nothing moves."""
    if np.ptp(mean) == 0 or np.isnan(mean).any():
        return dict.fromkeys(ESTIMATES, np.full(len(factors), np.nan))
    with warnings.catch_warnings():
        # Samples A and B alone may be constant where the crossed ones are not; SALib then says 0 with a warning.
        warnings.simplefilter("ignore")
        # SALib takes a seed of 0 for none at all.
        return estimate.analyze(_problem(factors), mean, calc_second_order=False, seed=seed + 1)


def _mean(shifts: Floats) -> Floats:
    """Means over the rows that have a rank, shape (evaluations,)."""
    number = np.count_nonzero(~np.isnan(shifts), axis=0).astype(float)
    return _share(np.nansum(shifts, axis=0), number)


def _blocks(y: Floats, n: int, factors: int) -> Floats:
    if len(y) != n * (factors + 2):
        raise DataError(f"{len(y)} outputs; {n} x ({factors} + 2) = {n * (factors + 2)} would be right")
    return y


def _variance(a: Floats, b: Floats, *, ddof: int) -> Floats:
    """The variance of two samples together, exactly 0 where they are constant."""
    both = np.concatenate([a, b])
    return np.where(np.ptp(both, axis=0) == 0, 0.0, both.var(axis=0, ddof=ddof))


def _share(part: Floats, whole: Floats) -> Floats:
    below = np.broadcast_to(whole, part.shape)
    return np.divide(part, below, out=np.full(part.shape, np.nan), where=below > 0)
