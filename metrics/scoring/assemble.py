"""What scoring worked out, as frames of results."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.model import Results
from metrics.model.results import INDICATORS, NODES, RATINGS, STATEMENT, canonical
from metrics.scoring.method import Method
from metrics.scoring.panel import Floats, Panel
from metrics.scoring.rate import NOT_RATED, grade, rank
from metrics.scoring.tree import TreeScores


def assemble(
    values: pd.DataFrame,
    panel: Panel,
    points: Floats,
    tree: TreeScores,
    steps: pd.DataFrame,
    by: Method,
) -> Results:
    """Everything that scoring worked out, in the frames that are stored and shown.

    Args:
        values: Columns of ``model.results.VALUES``, with void ones marked.
        panel: The values laid out for scoring.
        points: Shape (rows, leaves), 0 to 100.
        tree: Scores, coverage and weights of every node.
        steps: The statements.
        by: The scheme with its peer groups, and the names that the results carry.
    """
    rated = _ratings(panel.rows, tree, by, steps)
    return Results(
        scheme=by.scheme.id,
        scheme_hash=by.scheme_hash,
        data_version=by.data_version,
        periods=tuple(sorted(panel.rows["period"].unique())),
        indicators=_indicators(values, panel, points, tree),
        nodes=_nodes(panel.rows, tree, by, rated),
        ratings=rated,
        statement=canonical("statement", steps[list(STATEMENT)]),
    )


def _indicators(values: pd.DataFrame, panel: Panel, points: Floats, tree: TreeScores) -> pd.DataFrame:
    """The values with points, effective weights and, where the index is a sum, contributions."""
    scored = panel.long(points)
    weight = np.where(np.isnan(scored), np.nan, panel.long(tree.leaf_weights))
    adds = 1.0 if tree.additive else np.nan
    frame = values.assign(
        points=scored,
        weight=weight,
        contribution=scored * weight * adds,
        contribution_max=100.0 * weight * adds,
    )
    return canonical("indicators", frame[list(INDICATORS)])


def _nodes(rows: pd.DataFrame, tree: TreeScores, by: Method, ratings: pd.DataFrame) -> pd.DataFrame:
    """Scores of all branches; the bodies that are not rated have no rank in any of them."""
    group, is_rated = rows["entity"].map(by.groups), (ratings["grade"] != NOT_RATED).to_numpy()
    frames: list[pd.DataFrame] = []
    for node in tree.nodes:
        place, of = rank(pd.Series(np.where(is_rated, node.score, np.nan)), [rows["period"], group])
        frames.append(
            rows.assign(
                node=node.branch.id,
                parent=node.parent,
                depth=node.depth,
                score=node.score,
                coverage=node.coverage,
                weight=node.weight,
                contribution=node.weight * node.score if tree.additive else np.nan,
                grade=grade(
                    np.where(tree.covered(node, by.scheme.minimum_coverage), node.score, np.nan), by.scheme.bands
                ),
                rank=place,
                rank_of=of,
            )
        )
    return canonical("nodes", pd.concat(frames, ignore_index=True)[list(NODES)])


def _ratings(rows: pd.DataFrame, tree: TreeScores, by: Method, steps: pd.DataFrame) -> pd.DataFrame:
    """One line for each body and month: from the base to the grade, and where it stood a month before."""
    final = rows.merge(steps.loc[steps["kind"] == "grade", ["entity", "period", "score", "grade"]], validate="1:1")
    band = grade(final["score"].to_numpy(dtype=float), by.scheme.bands)
    rated = final["score"].where(final["grade"] != NOT_RATED)
    place, of = rank(rated, [final["period"], final["entity"].map(by.groups)])
    earlier = final.groupby("entity", sort=False)
    frame = final.assign(
        base=tree.nodes[0].score,
        band=band,
        capped=((final["grade"] != NOT_RATED) & (final["grade"] != band)).astype(np.int64),
        coverage=tree.nodes[0].coverage,
        rank=place,
        rank_of=of,
        previous_grade=earlier["grade"].shift(),
        previous_score=earlier["score"].shift(),
    )
    return canonical("ratings", frame[list(RATINGS)])
