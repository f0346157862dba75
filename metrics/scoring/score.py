"""From values to rated results, for all bodies and months at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from metrics.definitions import Goalposts, Scheme
from metrics.model import Results
from metrics.model.results import INDICATORS, NODES, RATINGS, STATEMENT, canonical
from metrics.scoring import rules
from metrics.scoring.panel import Panel
from metrics.scoring.rate import NOT_RATED, grade, rank
from metrics.scoring.tree import TreeScores, aggregate


def score(
    values: pd.DataFrame,
    events: rules.Events,
    scheme: Scheme,
    *,
    goalposts: Mapping[str, Goalposts],
    groups: Mapping[str, str],
    scheme_hash: str,
    data_version: str,
) -> Results:
    """Rate everything there are values for.

    Args:
        values: Columns of ``model.results.VALUES``, one row for each indicator asked of a body in a month.
        events: Rule id → the records that set the rule off.
        scheme: Tree, weights, bands and rules.
        goalposts: For every leaf of the tree.
        groups: Entity → peer group; ranks stay inside it.
        scheme_hash: Names the definitions in the results.
        data_version: Names the state of the data in the results.

    Returns:
        Every intermediate result and the grades.
    """
    leaves = list(scheme.leaves())
    valid = rules.void(values, scheme, events)
    panel = Panel.of(valid, leaves)
    points = panel.points(leaves, goalposts)
    tree = aggregate(scheme.tree, points, panel.applicable)
    steps = rules.statement(panel.rows, tree, scheme, events)
    rated = _ratings(panel.rows, tree, scheme, steps, groups)
    return Results(
        scheme=scheme.id,
        scheme_hash=scheme_hash,
        data_version=data_version,
        periods=tuple(sorted(panel.rows["period"].unique())),
        indicators=_indicators(valid, panel, points, tree),
        nodes=_nodes(panel.rows, tree, scheme, groups, rated),
        ratings=rated,
        statement=canonical("statement", steps[list(STATEMENT)]),
    )


def _indicators(values: pd.DataFrame, panel: Panel, points: np.ndarray, tree: TreeScores) -> pd.DataFrame:
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


def _nodes(
    rows: pd.DataFrame, tree: TreeScores, scheme: Scheme, groups: Mapping[str, str], ratings: pd.DataFrame
) -> pd.DataFrame:
    """Scores of all branches; the bodies that are not rated have no rank in any of them."""
    group, is_rated = rows["entity"].map(groups), (ratings["grade"] != NOT_RATED).to_numpy()
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
                grade=grade(np.where(tree.covered(node, scheme.minimum_coverage), node.score, np.nan), scheme.bands),
                rank=place,
                rank_of=of,
            )
        )
    return canonical("nodes", pd.concat(frames, ignore_index=True)[list(NODES)])


def _ratings(
    rows: pd.DataFrame, tree: TreeScores, scheme: Scheme, steps: pd.DataFrame, groups: Mapping[str, str]
) -> pd.DataFrame:
    """One line for each body and month: from the base to the grade, and where it stood a month before."""
    final = rows.merge(steps.loc[steps["kind"] == "grade", ["entity", "period", "score", "grade"]], validate="1:1")
    band = grade(final["score"].to_numpy(dtype=float), scheme.bands)
    rated = final["score"].where(final["grade"] != NOT_RATED)
    place, of = rank(rated, [final["period"], final["entity"].map(groups)])
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
