"""From values to the index, every intermediate result kept: the arithmetic core, in arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from metrics.scoring.impute import blocked, impute
from metrics.scoring.method import RatingMethod
from metrics.scoring.noise import error_of_scores
from metrics.scoring.panel import PEERS, Bools, Floats, Panel
from metrics.scoring.prepare import error_of_points, normalise, treat
from metrics.scoring.rate import Codes, grade, rank
from metrics.scoring.tree import TreeScores, aggregate, beside


@dataclass(frozen=True, eq=False)
class Scores:
    """Everything on the way from values to the index.

    ``imputed`` values stand where none was measured, ``treated`` ones are what is normalised; ``points`` of the
    leaves; ``tree`` the branches. ``nodes``, ``errors`` (standard errors of the nodes), ``ranks`` and ``grades`` have
    one column a branch, root first. Matrices of leaves have shape (rows, leaves).
    """

    panel: Panel
    imputed: Floats
    treated: Floats
    points: Floats
    tree: TreeScores
    nodes: Floats
    errors: Floats
    coverage: Floats
    weights: Floats
    ranks: Floats
    ranked: Floats
    grades: Codes

    @property
    def se(self) -> Floats:
        """Shape (rows,): the standard error of the index."""
        return self.errors[:, 0]

    @property
    def stands_in(self) -> Bools:
        """Where an imputed value stands in for a missing one."""
        return self.panel.missing & ~np.isnan(self.imputed)


def score(panel: Panel, method: RatingMethod) -> Scores:
    """Score every row: impute, treat, normalise, aggregate, grade and rank each branch.

    Args:
        panel: Values of every body and month.
        method: The scheme with its goalposts and peer groups.

    Returns:
        Every intermediate result. Rules have not acted yet; grades and ranks, in the peer group and month, are those
        of the branches' scores where branch and index have the minimum coverage.
    """
    scheme, rows = method.scheme, panel.rows
    imputed = impute(panel, method)
    treated = treat(imputed, rows, method)
    points = normalise(treated, rows, method)
    peers, held_up = rows.sets(PEERS), blocked(panel, method)

    def climb(points_of: Floats, weights: Mapping[str, float] | None = None) -> TreeScores:
        marks = {"observed": panel.observed, "blocked": held_up}
        return aggregate(scheme.tree, points_of, panel.applicable, **marks, peers=peers, weights=weights)

    tree = climb(points)
    nodes, coverage = tree.scores, beside([node.coverage for node in tree.nodes])
    errors = np.zeros_like(nodes)
    if not np.isnan(panel.se).all():
        noise = error_of_points(panel.values, treated, panel.se, points, rows, method)
        errors = error_of_scores(points, noise, tree, lambda moved: climb(moved, tree.nominal).scores)
    covered = beside([tree.covered(node, scheme.minimum_coverage) for node in tree.nodes])
    rated = np.where(covered & covered[:, :1] & ~np.isnan(nodes[:, :1]), nodes, np.nan)
    ranks, ranked = rank(rated, peers, scheme.ranks)
    return Scores(
        panel, imputed, treated, points, tree, nodes, errors, coverage,
        beside([node.weight for node in tree.nodes]), ranks, ranked,
        grade(rated, scheme.bands),
    )  # fmt: skip
