"""How much each child counts: weights as given or from the data, and what weights amount to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import entr

from metrics.errors import DataError, DefinitionError
from metrics.model.registry import Registry
from metrics.scoring.aggregate import arithmetic
from metrics.statistics.correlation import correlations, correlations_with

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Weigher = Callable[..., Floats]

WEIGHERS = Registry[Weigher]("weighting method")

NEGLIGIBLE: Final = 1e-9
"""Share of a quantity that is taken for rounding: a column that spreads less is constant."""

SMALLEST: Final = 1e-100
"""Points under which a spread, once squared, loses digits: it counts as none."""

FEWEST_ROWS: Final = 3
"""Complete rows under which every correlation is 1, -1 or undefined."""


class Components(NamedTuple):
    """Principal components of k columns: ``loadings`` (k,) of the first, ``rotation`` (k, p) of all, largest first.

    ``sdev`` (p,) are their standard deviations, ``centre`` and ``scale`` (k,) the columns' means and standard
    deviations, ``rows`` the number of complete rows; p is the lesser of k and ``rows``.
    """

    loadings: Floats
    sdev: Floats
    rotation: Floats
    centre: Floats
    scale: Floats
    rows: int


class Tuned(NamedTuple):
    """Weights tuned to a target, and the importance that they reach; each of shape (k,) and adding up to 1."""

    weights: Floats
    reached: Floats


@WEIGHERS.register("given")
def given(scores: Floats, nominal: Floats) -> Floats:
    """The weights as they are written, re-based.

    Args:
        scores: Shape (n, k); they play no part.
        nominal: Shape (k,), 0 or more, not all 0.

    Returns:
        Shape (k,), 0 or more, adding up to 1.

    Raises:
        DefinitionError: A weight is negative or not a number, or all are 0.
    """
    if not (np.isfinite(nominal) & (nominal >= 0)).all() or not nominal.sum() > 0:
        raise DefinitionError(f"weights are {nominal.tolist()}; they must be 0 or more and not all 0")
    return nominal / nominal.sum()


@WEIGHERS.register("equal")
def equal(scores: Floats, nominal: Floats) -> Floats:
    """Every child counts the same, whatever weight is written beside it.

    Args:
        scores: Shape (n, k); they play no part.
        nominal: Shape (k,); they play no part.

    Returns:
        Shape (k,), 1/k each.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 6.
    """
    return np.full(len(nominal), 1 / len(nominal))


@WEIGHERS.register("entropy")
def entropy(scores: Floats, nominal: Floats) -> Floats:
    """Weights by how unevenly a column is shared out among the bodies: what tells them apart counts.

    A column's information is 1 - E with E = -sum(p ln p) / ln(m), p the shares of the m observed rows in the column's
    sum. A column without spread, or with fewer than two observations, weighs 0; where none spreads, all are equal.

    Args:
        scores: Shape (n, k), 0 or more; NaN means not observed and is left out of its column.
        nominal: Shape (k,); they play no part.

    Returns:
        Shape (k,), 0 or more, adding up to 1.

    Raises:
        DataError: A score is negative, so that shares have no meaning.

    Source:
        Hwang & Yoon (1981), Multiple Attribute Decision Making, section 3.2.
    """
    if (scores < 0).any():
        raise DataError(
            f"entropy: the lowest score is {np.nanmin(scores):g}; shares need scores of 0 or more; 'critic' takes any"
        )
    varies, seen = _varies(scores), ~np.isnan(scores)
    parts = np.where(seen & varies, scores, 0.0)
    shares = parts / np.where(varies, parts.sum(axis=0), 1.0)
    evenness = entr(shares).sum(axis=0) / np.log(np.maximum(seen.sum(axis=0), 2))
    return _shared_out(np.where(varies, np.maximum(1.0 - evenness, 0.0), 0.0), varies)


@WEIGHERS.register("critic")
def critic(scores: Floats, nominal: Floats) -> Floats:
    """Weights by spread times conflict: a column counts that differs among bodies and repeats no other column.

    Spread is the standard deviation (n - 1) of the column set to 0..1 by its own minimum and maximum; conflict the
    sum of 1 - r over the other columns, r Pearson's correlation over the rows observed in both. A column without
    spread weighs 0 and is nobody's other column; two columns with fewer than three common rows, or constant over
    them, are taken as uncorrelated.
    Where there is no conflict at all, the columns that spread are equal; where none spreads, all are.

    Args:
        scores: Shape (n, k), higher is better; NaN means not observed.
        nominal: Shape (k,); they play no part.

    Returns:
        Shape (k,), 0 or more, adding up to 1.

    Source:
        Diakoulaki, Mavrotas & Papayannakis (1995), Determining objective weights in multiple criteria problems: the
        CRITIC method, Computers & Operations Research 22(7).
    """
    varies = _varies(scores)
    low, high = _ends(scores)
    level = np.where(varies, (scores - low) / np.where(varies, high - low, 1.0), np.nan)
    conflict = np.where(varies[:, None] & varies, 1.0 - np.nan_to_num(correlations(level)), 0.0)
    np.fill_diagonal(conflict, 0.0)
    total = conflict.sum(axis=1)
    return _shared_out(_spread(level) * np.where(total > NEGLIGIBLE, total, 0.0), varies)


@WEIGHERS.register("pca")
def pca(scores: Floats, nominal: Floats) -> Floats:
    """Weights by what columns have in common: squared loadings on the first principal component, re-based.

    The handbook squares the loadings of the rotated factors; with one factor there is nothing to rotate. Components
    that tie for the first place count alike. A column without spread over the complete rows weighs 0; where one
    column or none spreads, those that do are equal, or all are.

    Args:
        scores: Shape (n, k); only rows in which every column that spreads is observed are used.
        nominal: Shape (k,); they play no part.

    Returns:
        Shape (k,), 0 or more, adding up to 1.

    Raises:
        DataError: Fewer than three rows are complete.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 6 (weights based on principal
        components analysis); Nicoletti, Scarpetta & Boylaud (2000), OECD Economics Department Working Paper 226.
    """
    varies = _varies(scores)
    if varies.sum() > 1:
        complete = scores[~np.isnan(scores[:, varies]).any(axis=1)]
        if len(complete) < FEWEST_ROWS:
            raise DataError(
                f"pca: {len(complete)} of {len(scores)} rows are complete; it needs {FEWEST_ROWS}: impute first, "
                "or take 'equal', 'entropy' or 'critic'"
            )
        varies &= _varies(complete)
    if varies.sum() < 2:
        return _shared_out(np.zeros(scores.shape[1]), varies)
    found = principal_component(scores[:, varies])
    leading = found.sdev**2 >= found.sdev[0] ** 2 * (1 - NEGLIGIBLE)
    weights = np.zeros(scores.shape[1])
    weights[varies] = (found.rotation[:, leading] ** 2).sum(axis=1)
    return _shared_out(weights, varies)


def principal_component(scores: Floats) -> Components:
    """Principal components of the columns' correlation matrix, over the complete rows.

    Args:
        scores: Shape (n, k); rows with a NaN are left out.

    Returns:
        The components. Loadings have length 1 and do not add up to 1; their sign, arbitrary by nature, is set so
        that the first component's do not add up to less than 0.

    Raises:
        DataError: Fewer than two rows are complete, or a column is constant over them.

    Source:
        Jolliffe (2002), Principal Component Analysis, 2nd ed., section 2.3.
    """
    complete = scores[~np.isnan(scores).any(axis=1)]
    if len(complete) < 2:
        raise DataError(f"principal components: {len(complete)} of {len(scores)} rows are complete; two are needed")
    if not (varies := _varies(complete)).all():
        constant = ", ".join(str(number + 1) for number in np.flatnonzero(~varies))
        raise DataError(f"principal components: constant over the complete rows, in column {constant}; leave it out")
    centre, scale = complete.mean(axis=0), complete.std(axis=0, ddof=1)
    _, lengths, axes = np.linalg.svd((complete - centre) / scale, full_matrices=False)
    rotation = axes.T * np.where(axes.sum(axis=1) < 0, -1.0, 1.0)
    return Components(rotation[:, 0], lengths / np.sqrt(len(complete) - 1), rotation, centre, scale, len(complete))


def blend(parts: Sequence[tuple[float, Floats]]) -> Floats:
    """Several methods' weights mixed by their shares.

    Args:
        parts: Share, more than 0, and weights of shape (k,) that add up to 1, for each method.

    Returns:
        Shape (k,), 0 or more, adding up to 1.

    Raises:
        DefinitionError: There is no part, or a share is not more than 0.
    """
    shares = np.array([share for share, _ in parts])
    if not len(parts) or not (shares > 0).all():
        raise DefinitionError(f"a blend has the shares {shares.tolist()}; it needs one at least, each more than 0")
    return shares / shares.sum() @ np.stack([weights for _, weights in parts])


def effective_weights(parents: Mapping[str, str | None], weights: Mapping[str, float]) -> dict[str, float]:
    """Each node's share in the index: the product of the shares among siblings from it up to the root.

    Args:
        parents: The parent of every node; None for the root.
        weights: Every node's weight among its siblings, 0 or more, on any scale; the root's plays no part.

    Returns:
        The share of every node, 0 to 1, 1 for the root; those of the leaves add up to 1.

    Raises:
        DefinitionError: Siblings weigh nothing, or parents go round in a circle; with every such problem.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 6.
    """
    totals: dict[str, float] = {}
    for child, parent in parents.items():
        if parent is not None:
            totals[parent] = totals.get(parent, 0.0) + weights[child]
    problems = [f"the weights below '{parent}' add up to {total:g}" for parent, total in totals.items() if total <= 0]
    found: dict[str, float] = {}
    for node in parents:
        share, here, passed = 1.0, node, {node}
        while (parent := parents.get(here)) is not None:
            if parent in passed:
                problems.append(f"'{node}' leads back to '{parent}' and never to a root")
                break
            share *= weights[here] / (totals[parent] or np.nan)
            here = parent
            passed.add(here)
        found[node] = share
    if problems:
        raise DefinitionError(problems)
    return found


def importance(scores: Floats, weights: Floats) -> Floats:
    """How much each child moves the weighted mean: its squared correlation with it, re-based.

    Args:
        scores: Shape (n, k), points; NaN means not observed, and the row's other weights are re-based.
        weights: Shape (k,), 0 or more, adding up to 1.

    Returns:
        Shape (k,), 0 or more, adding up to 1; 0 for a child that does not vary, all 0 where the mean does not.

    Source:
        Paruolo, Saisana & Saltelli (2013), Ratings and rankings: voodoo or science?, Journal of the Royal Statistical
        Society A 176(3), with the linear estimate of the first-order effect.
    """
    used = np.where(np.isnan(scores), 0.0, weights)
    total = used.sum(axis=1, keepdims=True)
    means = arithmetic(scores, np.divide(used, total, out=np.zeros_like(used), where=total > 0))
    squares = np.nan_to_num(correlations_with(scores, means)) ** 2
    return squares / (squares.sum() or 1.0)


def target_importance(scores: Floats, target: Floats) -> Tuned:
    """Weights under which every child's importance comes as near as possible to a target.

    A weight is not an importance: a child correlated with its siblings moves the mean beyond its own weight, and one
    that hardly varies does not move it at all. The sum of squared misses is minimised from three starts: the target
    itself, equal weights, and root of target over standard deviation, which meets it where nothing is correlated.

    Args:
        scores: Shape (n, k), points; NaN means not observed.
        target: Shape (k,), wanted importance, 0 or more, on any scale.

    Returns:
        The weights, and the importance reached, which misses a target that no weights meet; the target itself where
        nothing varies.

    Raises:
        DefinitionError: A target is negative or not a number, or all are 0.

    Source:
        Paruolo, Saisana & Saltelli (2013), section 4 and appendix; Becker, Saisana, Paruolo & Vandecasteele (2017),
        Weights and importance in composite indicators, Ecological Indicators 80.
    """
    wanted = given(scores, target)

    def misses(weights: Floats) -> Floats:
        return importance(scores, weights) - wanted

    def missed(weights: Floats) -> float:
        return float((misses(weights) ** 2).sum())

    spread = np.where(_varies(scores), _spread(scores), np.inf)
    uncorrelated = _shared_out(np.sqrt(wanted) / spread, _varies(scores))
    best = wanted
    for start in (uncorrelated, wanted, equal(scores, wanted)):
        if missed(best) > NEGLIGIBLE**2:
            found = least_squares(misses, start, bounds=(0.0, np.inf), ftol=1e-12, xtol=1e-12, gtol=1e-12)
            best = min(best, given(scores, found.x), key=missed)
    return Tuned(best, importance(scores, best))


def _varies(scores: Floats) -> Bools:
    """Which columns spread by more than rounding."""
    low, high = _ends(scores)
    return high - low > np.maximum(NEGLIGIBLE * np.maximum(np.abs(high), np.abs(low)), SMALLEST)


def _ends(scores: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest of each column, the wrong way round where nothing is observed."""
    return np.fmin.reduce(scores, axis=0, initial=np.inf), np.fmax.reduce(scores, axis=0, initial=-np.inf)


def _spread(scores: Floats) -> Floats:
    """Standard deviation (n - 1) of each column's observed rows, 0 under two of them."""
    number = (~np.isnan(scores)).sum(axis=0)
    centred = scores - np.nansum(scores, axis=0) / np.maximum(number, 1)
    return np.sqrt(np.nansum(centred**2, axis=0) / np.maximum(number - 1, 1))


def _shared_out(amounts: Floats, varies: Bools) -> Floats:
    """Amounts re-based; equal shares among the columns that vary, or among all, where there is nothing to share."""
    if not amounts.sum() > 0:
        amounts = varies.astype(float) if varies.any() else np.ones(len(varies))
    return amounts / amounts.sum()
