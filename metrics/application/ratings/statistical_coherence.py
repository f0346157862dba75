"""Whether the index hangs together, tells bodies apart and weighs as it means to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.application.ratings.run import RatingRun
from metrics.definitions import Branch, Leaf
from metrics.errors import Message, OperatorError, unknown_name
from metrics.insight import coherence
from metrics.insight.description import describe, discrimination
from metrics.insight.finding import Finding
from metrics.insight.importance import effective_weights, importance_in, target_importance
from metrics.insight.spread import Spread, spread
from metrics.insight.structure import components
from metrics.model import Text
from metrics.model.periods import Period
from metrics.scoring.aggregate import AGGREGATORS
from metrics.scoring.outrank import OUTRANKERS
from metrics.scoring.rate import words
from metrics.statistics.correlation import correlations_with, cronbach_alpha, within

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Level:
    """All nodes of one level in one month: indicators inside their branches, or branches inside theirs.

    ``points`` and ``asked`` have shape (bodies, nodes); ``parents`` names the branch of each node.
    """

    names: tuple[str, ...]
    parents: tuple[str, ...]
    points: Floats
    asked: Bools


def levels(run: RatingRun, *, period: Period | None = None) -> tuple[list[Level], dict[str, Floats]]:
    """Indicators and branches of one month as they stand beside their siblings, and the scores of all branches."""
    at = run.panel.rows.months == run.period(period)
    branches = {node.branch.id: node.score[at] for node in run.scores.tree.nodes}
    column = {leaf.key: number for number, leaf in enumerate(run.method.leaves)}
    pairs = [(branch.id, child) for branch in run.method.scheme.tree.branches() for child in branch.children]
    result: list[Level] = []
    for of_leaves in (True, False):
        own = [(parent, child) for parent, child in pairs if isinstance(child, Leaf) == of_leaves]
        if own:
            everybody = np.ones(int(at.sum()), dtype=bool)
            points = [_points(run, child)[at] for _, child in own]
            asked = [run.panel.applicable[at, column[c.key]] if c.key in column else everybody for _, c in own]
            names, parents = tuple(child.key for _, child in own), tuple(parent for parent, _ in own)
            result.append(Level(names, parents, np.stack(points, axis=1), np.stack(asked, axis=1)))
    return result, branches


def coherence_findings(run: RatingRun, *, period: Period | None = None) -> list[Finding]:
    """Whether the index hangs together in one month: indicators inside their families, dimensions inside the index."""
    every, branches = levels(run, period=period)
    groups = run.panel.rows.group[run.panel.rows.months == run.period(period)]
    shares = _effective(run)
    return [
        finding
        for level in every
        for finding in coherence.findings(
            level.points, names=level.names, parents=level.parents, titles=run.titles, parent_scores=branches,
            asked=level.asked, groups=groups, shares=shares,
        )
    ]  # fmt: skip


def structure(run: RatingRun, *, period: Period | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The numbers behind the findings.

    Returns:
        One row a node: node, parent, share_observed, mean, sd, skewness, kurtosis, distinct (share of values),
        ceiling and floor (share of bodies), with_parent (correlation). One row a branch: branch, children, alpha
        (Cronbach), over_one (components with an eigenvalue over 1), explained (share of the first one). What moves
        together is looked at inside peer groups.
    """
    every, branches = levels(run, period=period)
    nodes: list[pd.DataFrame] = []
    families: list[dict[str, object]] = []
    groups = run.panel.rows.group[run.panel.rows.months == run.period(period)]
    inside = {parent: within(score[:, None], groups)[:, 0] for parent, score in branches.items()}
    for level in every:
        centred = within(level.points, groups)
        described, apart = describe(level.points), discrimination(level.points, asked=level.asked)
        own = [inside[parent] for parent in level.parents]
        nodes.append(
            pd.DataFrame(
                {
                    "node": level.names,
                    "parent": level.parents,
                    "share_observed": apart.observed,
                    **{name: getattr(described, name) for name in ("mean", "sd", "skewness", "kurtosis")},
                    **{name: getattr(apart, name) for name in ("distinct", "ceiling", "floor")},
                    "with_parent": [correlations_with(centred[:, [n]], score)[0] for n, score in enumerate(own)],
                }
            )
        )
        for parent in dict.fromkeys(level.parents):
            points = centred[:, [item == parent for item in level.parents]]
            shares = components(points)
            first = shares.explained[0] if len(shares.explained) else np.nan
            families.append(
                {"branch": parent, "children": points.shape[1], "alpha": cronbach_alpha(points),
                 "over_one": shares.over_one, "explained": first}
            )  # fmt: skip
    return pd.concat(nodes, ignore_index=True), pd.DataFrame(families)


def spreads(run: RatingRun, *, period: Period | None = None) -> list[Spread]:
    """Whether one month's grades and scores tell the bodies of each peer group apart."""
    month, rows, scheme = run.period(period), run.panel.rows, run.method.scheme
    grades, titles = words(run.statement.grade, scheme.bands), {band.id: band.title for band in scheme.bands}
    result: list[Spread] = []
    for number, name in enumerate(rows.groups):
        chosen = (rows.months == month) & (rows.group == number)
        group = run.titles.get(str(name), Text(zh=str(name), en=str(name)))
        result.append(
            spread(grades[chosen], run.statement.score[chosen], group=str(name), title=group, grade_titles=titles)
        )
    return result


@dataclass(frozen=True, slots=True)
class NodeWeight:
    """What one node weighs and moves, all from 0 to 1.

    ``weight`` is its share among its siblings, ``effective`` its share in the index, ``carried`` the mean of that after
    re-basing; ``importance`` its share in moving the parent (squared correlation, re-based).
    """

    node: str
    parent: str
    method: str
    weight: float
    effective: float
    carried: float
    importance: float


@dataclass(frozen=True, slots=True)
class TunedWeight:
    """One child's weight and importance as they are, the importance wanted, the weight to take, and what it reaches."""

    node: str
    weight: float
    importance: float
    target: float
    tuned: float
    reached: float


def weights(run: RatingRun, *, period: Period | None = None) -> tuple[NodeWeight, ...]:
    """Nominal and effective weights of every node, and what each moves, branch by branch.

    Args:
        period: The month whose scores importance is read from; by default the last one.
    """
    month, scores = run.period(period), run.scores
    at = run.panel.rows.months == month
    column = {leaf.key: number for number, leaf in enumerate(run.method.leaves)}
    node = {item.branch.id: number for number, item in enumerate(scores.tree.nodes)}
    tree, effective = run.method.scheme.tree, _effective(run)
    rows: list[NodeWeight] = []
    for branch in tree.branches():
        own = np.array([scores.tree.nominal[child.key] for child in branch.children])
        children = np.stack([_points(run, child)[at] for child in branch.children], axis=1)
        moves = importance_in(children, _points(run, branch)[at])
        for number, child in enumerate(branch.children):
            carried = (
                scores.tree.leaf_weights[at, column[child.key]]
                if isinstance(child, Leaf)
                else scores.weights[at, node[child.key]]
            )
            rows.append(
                NodeWeight(
                    node=child.key,
                    parent=branch.id,
                    method=branch.weigh.method if branch.weigh else "given",
                    weight=float(own[number] / own.sum()),
                    effective=effective[child.key],
                    carried=float(carried.mean()),
                    importance=float(moves[number]),
                )
            )
    return tuple(rows)


def _effective(run: RatingRun) -> dict[str, float]:
    """The share of every node and leaf in the index, by key."""
    tree = run.method.scheme.tree
    parents = {tree.id: None} | {child.key: branch.id for branch in tree.branches() for child in branch.children}
    return dict(effective_weights(parents, {tree.id: 1.0, **run.scores.tree.nominal}))


def weights_for(
    run: RatingRun, branch: str, target: Mapping[str, float], *, period: Period | None = None
) -> tuple[TunedWeight, ...]:
    """Weights under which the children of a branch matter as much as they are meant to, in the mean that it is of them.

    Args:
        target: Importance wanted of every child, in any sum.
        period: The month whose scores importance is read from; by default the last one.

    Raises:
        OperatorError: There is no such branch, it is no mean, or the target names other children than it has.
    """
    known = {item.id: item for item in run.method.scheme.tree.branches()}
    if branch not in known:
        raise OperatorError(unknown_name(Message("branch"), branch, known))
    children = [child.key for child in known[branch].children]
    problems = [
        unknown_name(Message("child of '{branch}'", branch=branch), name, children)
        for name in target
        if name not in children
    ]
    problems += [Message("the target says nothing of '{name}'", name=name) for name in children if name not in target]
    problems += [
        Message("the target of '{name}' is {share:g}; 0 or more is needed", name=name, share=share)
        for name, share in target.items()
        if share < 0
    ]
    if problems or sum(target.values()) <= 0:
        raise OperatorError(problems or Message("a target of 0 for every child says nothing"))
    aggregate = known[branch].aggregate
    if aggregate.method in OUTRANKERS:
        raise OperatorError(
            "'{branch}' is no mean of its children: {method} compares units with each other, so no weights can be "
            "found for an importance that is wanted",
            branch=run.titles.get(branch, branch), method=aggregate.method,
        )  # fmt: skip
    parent = _points(run, known[branch])
    at = (run.panel.rows.months == run.period(period)) & ~np.isnan(parent)
    scores = np.stack([_points(run, child)[at] for child in known[branch].children], axis=1)
    wanted = np.array([target[name] for name in children])
    mean = partial(AGGREGATORS.find(aggregate.method), **aggregate.settings)
    tuned = target_importance(scores, wanted / wanted.sum(), mean)
    own = np.array([run.scores.tree.nominal[name] for name in children])
    now = importance_in(scores, parent[at])
    parts = (own / own.sum(), now, wanted / wanted.sum(), tuned.weights, tuned.reached)
    return tuple(TunedWeight(*row) for row in zip(children, *(part.tolist() for part in parts), strict=True))


def _points(run: RatingRun, child: Branch | Leaf) -> Floats:
    """Points of a node in all rows."""
    scores = run.scores
    if isinstance(child, Leaf):
        return scores.points[:, [leaf.key for leaf in run.method.leaves].index(child.key)]
    return next(node.score for node in scores.tree.nodes if node.branch.id == child.id)
