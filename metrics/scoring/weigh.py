"""How much each child counts: weights as given or learned from the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from metrics.errors import DataError, DefinitionError, Message, at
from metrics.model.registry import Registry
from metrics.statistics.columns import NEGLIGIBLE, ends, shared_out, spread, varying
from metrics.statistics.correlation import correlations

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Weigher = Callable[..., Floats]

WEIGHERS = Registry[Weigher](Message("weighting method"))

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
        raise DefinitionError(
            "weights are {nominal}; they must be 0 or more and not all 0", nominal=str(nominal.tolist())
        )
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
            at(
                "entropy",
                "the lowest score is {lowest:g}; shares need scores of 0 or more; 'critic' takes any",
                lowest=np.nanmin(scores),
            )
        )
    varies, seen = varying(scores), ~np.isnan(scores)
    parts = np.where(seen & varies, scores, 0.0)
    shares = parts / np.where(varies, parts.sum(axis=0), 1.0)
    evenness = scipy.special.entr(shares).sum(axis=0) / np.log(np.maximum(seen.sum(axis=0), 2))
    return shared_out(np.where(varies, np.maximum(1.0 - evenness, 0.0), 0.0), varies)


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
    varies = varying(scores)
    low, high = ends(scores)
    level = np.where(varies, (scores - low) / np.where(varies, high - low, 1.0), np.nan)
    conflict = np.where(varies[:, None] & varies, 1.0 - np.nan_to_num(correlations(level)), 0.0)
    np.fill_diagonal(conflict, 0.0)
    total = conflict.sum(axis=1)
    return shared_out(spread(level) * np.where(total > NEGLIGIBLE, total, 0.0), varies)


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
    varies = varying(scores)
    if varies.sum() > 1:
        complete = scores[~np.isnan(scores[:, varies]).any(axis=1)]
        if len(complete) < FEWEST_ROWS:
            raise DataError(
                "pca: rows that are complete: {complete} of {rows}; it needs {needed}: impute first, or take 'equal', "
                "'entropy' or 'critic'",
                complete=len(complete),
                rows=len(scores),
                needed=FEWEST_ROWS,
            )
        varies &= varying(complete)
    if varies.sum() < 2:
        return shared_out(np.zeros(scores.shape[1]), varies)
    result = principal_component(scores[:, varies])
    leading = result.sdev**2 >= result.sdev[0] ** 2 * (1 - NEGLIGIBLE)
    weights = np.zeros(scores.shape[1])
    weights[varies] = (result.rotation[:, leading] ** 2).sum(axis=1)
    return shared_out(weights, varies)


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
        raise DataError(
            "principal components: rows that are complete: {complete} of {rows}; two are needed",
            complete=len(complete),
            rows=len(scores),
        )
    if not (varies := varying(complete)).all():
        constant = ", ".join(str(number + 1) for number in np.flatnonzero(~varies))
        raise DataError(
            "principal components: constant over the complete rows, in column {constant}; leave it out",
            constant=constant,
        )
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
        raise DefinitionError(
            "a blend has the shares {shares}; it needs one at least, each more than 0", shares=str(shares.tolist())
        )
    return shares / shares.sum() @ np.stack([weights for _, weights in parts])
