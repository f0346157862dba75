"""What a rating is worth: its uncertainty, what it hangs on, how it came about and whether the index hangs together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.application.material import Material
from metrics.definitions import Branch, Leaf
from metrics.errors import OperatorError, unknown_name
from metrics.insight import attribution, change, coherence, explanation, method_change, removal, sensitivity
from metrics.insight.basis import Standing, standing
from metrics.insight.description import describe, discrimination
from metrics.insight.finding import Finding
from metrics.insight.importance import effective_weights, importance, target_importance
from metrics.insight.perturbation import Perturbation
from metrics.insight.regrading import rule_effects
from metrics.insight.spread import Spread, spread
from metrics.insight.structure import components
from metrics.insight.uncertainty import simulate
from metrics.model import Text
from metrics.model.periods import Period
from metrics.scoring.rate import NOT_RATED, words
from metrics.statistics.correlation import correlations_with, cronbach_alpha

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CONTRIBUTIONS: Final = ("indicator", "points", "weight", "contribution", "lost")
PARTS: Final = ("part", "key", "points")

UNLEARNED: Final = frozenset({"given", "equal", "ahp"})
"""Ways to weigh that do not look at scores."""

USUAL: Final = Perturbation(weights="uniform", weight_share=0.25, goalposts=0.05, values=True)
"""What is varied unless somebody asks for something else: every weight by a quarter up or down, every goalpost by a
twentieth of its scale, and the values by their sampling noise."""


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """One month's ratings under doubt.

    ``bodies`` has one row a body: entity, group, score, grade, low, median, high (90 % of the draws lie between low
    and high), rank, rank_low, rank_high, mean_rank, a column ``p_…`` for the probability of each grade, and likely,
    that of the grade it has; NaN where it is not rated. ``better`` is the probability that the row's body scores
    higher than the column's.
    """

    period: Period
    draws: int
    seed: int
    bodies: pd.DataFrame
    better: pd.DataFrame


def uncertainty(
    given: Material,
    *,
    period: Period | None = None,
    perturbation: Perturbation = USUAL,
    draws: int = 1000,
    seed: int = 1,
) -> Uncertainty:
    """How sure one month's scores, ranks and grades are.

    Args:
        given: What the rating is made from.
        period: The month; by default the last one.
        perturbation: What varies from draw to draw.
        draws: How many.
        seed: The same seed gives the same numbers to the last bit.

    Raises:
        OperatorError: The month was not rated, or a number is out of range.
    """
    month, rows, bands = given.period(period), given.panel.rows, given.by.scheme.bands
    at = rows.months == month
    adjust, caps = rule_effects(given.statement, given.by.scheme)
    part = _needed(given, at, perturbation)
    found = simulate(
        given.panel.take(part), given.by, perturbation, draws=draws, seed=seed, adjust=adjust[part], caps=caps[part],
        levels=(0.05, 0.5, 0.95), at=at[part],
    )  # fmt: skip
    ratings = given.results.ratings.set_index(["entity", "period"])
    names = rows.names[at]
    rated = ratings.loc[[(name, month) for name in names]]
    grades = {f"p_{band.id}": found.grades[:, number] for number, band in enumerate(bands)}
    bodies = pd.DataFrame(
        {
            "entity": names,
            "group": rows.groups[rows.group[at]],
            "score": rated["score"].where(rated["grade"] != NOT_RATED).to_numpy(),
            **{name: rated[name].to_numpy() for name in ("grade", "rank")},
            **{name: found.score[:, number] for number, name in enumerate(("low", "median", "high"))},
            "rank_low": found.rank[:, 0],
            "rank_high": found.rank[:, 2],
            "mean_rank": found.mean_rank,
            **grades,
        }
    )
    place = {band.id: number for number, band in enumerate(bands)}
    own = [found.grades[row, place[grade]] if grade in place else np.nan for row, grade in enumerate(bodies["grade"])]
    bodies = given.seen(bodies.assign(likely=own))
    better = pd.DataFrame(found.better, index=names, columns=names).loc[bodies["entity"], bodies["entity"]]
    return Uncertainty(month, draws, seed, bodies, better)


@dataclass(frozen=True, eq=False)
class Sensitivities:
    """What one month's ranks and grades hang on.

    ``factors``: factor, S1, S1_width, ST, ST_width (Sobol indices of the mean shift in rank with half widths of their
    95 % intervals). ``elements``: element, level, moved (mean absolute change of rank without it). ``turns``: entity,
    element, score, grade, score_without, grade_without (grades that would be another one without the element).
    """

    period: Period
    factors: pd.DataFrame
    elements: pd.DataFrame
    turns: pd.DataFrame


def sensitivities(
    given: Material,
    *,
    period: Period | None = None,
    perturbation: Perturbation = USUAL,
    base: int = 256,
    seed: int = 1,
) -> Sensitivities:
    """What moves one month's ranks, and which grades hang on a single indicator or dimension.

    Args:
        given: What the rating is made from.
        period: The month; by default the last one.
        perturbation: What varies; each kind of it is a factor.
        base: Size of the design, a power of 2.
        seed: The same seed gives the same numbers.

    Raises:
        OperatorError: The month was not rated, nothing varies, or the size is no power of 2.
    """
    month, rows = given.period(period), given.panel.rows
    at = rows.months == month
    adjust, caps = rule_effects(given.statement, given.by.scheme)
    part = _needed(given, at, perturbation)
    found = sensitivity.sobol(
        given.panel.take(part), given.by, perturbation, base=base, seed=seed, adjust=adjust[part], at=at[part]
    )
    factors = pd.DataFrame(
        {
            "factor": found.factors,
            "S1": found.first,
            "S1_width": found.first_width,
            "ST": found.total,
            "ST_width": found.total_width,
        }
    )
    panel, here = given.panel.take(part), at[part]
    levels = [removal.INDICATORS, *([removal.DIMENSIONS] if given.by.scheme.dimensions() else [])]
    parts = [(level, removal.leave_one_out(panel, given.by, level, at=here)) for level in levels]
    elements = pd.concat(
        [pd.DataFrame({"element": part.elements, "level": level, "moved": part.moved}) for level, part in parts],
        ignore_index=True,
    )
    left_out = removal.without(panel, given.by, adjust=adjust[part], caps=caps[part])
    columns = ["entity", "element", "score", "grade", "score_without", "grade_without"]
    mine = [vars(turn) for turn in left_out.turns if turn.period == month]
    turns = pd.DataFrame(mine, columns=["period", *columns])[columns]
    elements = elements.sort_values("moved", ascending=False, ignore_index=True)
    return Sensitivities(month, factors, elements, given.seen(turns))


@dataclass(frozen=True, eq=False)
class Level:
    """All nodes of one level in one month: indicators inside their branches, or branches inside theirs.

    ``points`` and ``asked`` have shape (bodies, nodes); ``parents`` names the branch of each node.
    """

    names: tuple[str, ...]
    parents: tuple[str, ...]
    points: Floats
    asked: Bools


def levels(given: Material, *, period: Period | None = None) -> tuple[list[Level], dict[str, Floats]]:
    """Indicators and branches of one month as they stand beside their siblings, and the scores of all branches.

    Args:
        given: What the rating is made from.
        period: The month; by default the last one.
    """
    at = given.panel.rows.months == given.period(period)
    branches = {node.branch.id: node.score[at] for node in given.scores.tree.nodes}
    column = {leaf.key: number for number, leaf in enumerate(given.by.leaves)}
    pairs = [(branch.id, child) for branch in given.by.scheme.tree.branches() for child in branch.children]
    found: list[Level] = []
    for of_leaves in (True, False):
        mine = [(parent, child) for parent, child in pairs if isinstance(child, Leaf) == of_leaves]
        if mine:
            everybody = np.ones(int(at.sum()), dtype=bool)
            points = [_points(given, child)[at] for _, child in mine]
            asked = [given.panel.applicable[at, column[c.key]] if c.key in column else everybody for _, c in mine]
            found.append(
                Level(
                    tuple(child.key for _, child in mine), tuple(parent for parent, _ in mine),
                    np.stack(points, axis=1), np.stack(asked, axis=1),
                )
            )  # fmt: skip
    return found, branches


def findings(given: Material, *, period: Period | None = None) -> list[Finding]:
    """Whether the index hangs together in one month: indicators inside their families, dimensions inside the index.

    Args:
        given: What the rating is made from.
        period: The month; by default the last one.
    """
    every, branches = levels(given, period=period)
    return [
        finding
        for level in every
        for finding in coherence.findings(
            level.points, names=level.names, parents=level.parents, titles=given.titles, parent_scores=branches,
            asked=level.asked,
        )
    ]  # fmt: skip


def structure(given: Material, *, period: Period | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The numbers behind the findings.

    Args:
        given: What the rating is made from.
        period: The month; by default the last one.

    Returns:
        One row a node: node, parent, share_observed, mean, sd, skewness, kurtosis, distinct (share of values),
        ceiling and floor (share of bodies), with_parent (correlation). One row a branch: branch, children, alpha
        (Cronbach), over_one (components with an eigenvalue over 1), explained (share of the first one).
    """
    every, branches = levels(given, period=period)
    nodes: list[pd.DataFrame] = []
    families: list[dict[str, object]] = []
    for level in every:
        told, apart = describe(level.points), discrimination(level.points, asked=level.asked)
        mine = [branches[parent] for parent in level.parents]
        nodes.append(
            pd.DataFrame(
                {
                    "node": level.names,
                    "parent": level.parents,
                    "share_observed": apart.observed,
                    **{name: getattr(told, name) for name in ("mean", "sd", "skewness", "kurtosis")},
                    **{name: getattr(apart, name) for name in ("distinct", "ceiling", "floor")},
                    "with_parent": [correlations_with(level.points[:, [n]], one)[0] for n, one in enumerate(mine)],
                }
            )
        )
        for parent in dict.fromkeys(level.parents):
            points = level.points[:, [one == parent for one in level.parents]]
            shares = components(points)
            first = shares.explained[0] if len(shares.explained) else np.nan
            families.append(
                {"branch": parent, "children": points.shape[1], "alpha": cronbach_alpha(points),
                 "over_one": shares.over_one, "explained": first}
            )  # fmt: skip
    return pd.concat(nodes, ignore_index=True), pd.DataFrame(families)


def spreads(given: Material, *, period: Period | None = None) -> list[Spread]:
    """Whether one month's grades and scores tell the bodies of each peer group apart.

    Args:
        given: What the rating is made from.
        period: The month; by default the last one.
    """
    month, rows, scheme = given.period(period), given.panel.rows, given.by.scheme
    grades, titles = words(given.statement.grade, scheme.bands), {band.id: band.title for band in scheme.bands}
    found: list[Spread] = []
    for number, name in enumerate(rows.groups):
        chosen = (rows.months == month) & (rows.group == number)
        group = given.titles.get(str(name), Text(zh=str(name), en=str(name)))
        found.append(
            spread(grades[chosen], given.statement.score[chosen], group=str(name), title=group, grade_titles=titles)
        )
    return found


def weights(given: Material, *, period: Period | None = None) -> pd.DataFrame:
    """Nominal and effective weights of every node, and what each moves.

    Args:
        given: What the rating is made from.
        period: The month whose scores importance is read from; by default the last one.

    Returns:
        Columns node, parent, method, weight (share among its siblings), effective (share in the index), carried (mean
        effective weight after re-basing), importance (share in moving the parent: squared correlation, re-based).
    """
    month, scores = given.period(period), given.scores
    at = given.panel.rows.months == month
    column = {leaf.key: number for number, leaf in enumerate(given.by.leaves)}
    node = {one.branch.id: number for number, one in enumerate(scores.tree.nodes)}
    parents: dict[str, str | None] = {given.by.scheme.tree.id: None}
    rows: list[dict[str, object]] = []
    for branch in given.by.scheme.tree.branches():
        own = np.array([scores.tree.nominal[child.key] for child in branch.children])
        children = np.stack([_points(given, child)[at] for child in branch.children], axis=1)
        moves = importance(children, own / own.sum())
        for number, child in enumerate(branch.children):
            parents[child.key] = branch.id
            carried = (
                scores.tree.leaf_weights[at, column[child.key]]
                if isinstance(child, Leaf)
                else scores.weights[at, node[child.key]]
            )
            rows.append(
                {
                    "node": child.key,
                    "parent": branch.id,
                    "method": branch.weigh.method if branch.weigh else "given",
                    "weight": own[number] / own.sum(),
                    "carried": float(carried.mean()),
                    "importance": moves[number],
                }
            )
    effective = effective_weights(parents, {given.by.scheme.tree.id: 1.0, **scores.tree.nominal})
    frame = pd.DataFrame(rows)
    frame.insert(4, "effective", frame["node"].map(effective))
    return frame


def weights_for(
    given: Material, branch: str, target: Mapping[str, float], *, period: Period | None = None
) -> pd.DataFrame:
    """Weights under which the children of a branch matter as much as they are meant to.

    Args:
        given: What the rating is made from.
        branch: Id of the branch.
        target: Importance wanted of every child, in any sum.
        period: The month whose scores importance is read from; by default the last one.

    Returns:
        Columns node, weight (now), importance (now), target, tuned (weight to take), reached (importance then).

    Raises:
        OperatorError: There is no such branch, or the target names other children than it has.
    """
    known = {one.id: one for one in given.by.scheme.tree.branches()}
    if branch not in known:
        raise OperatorError(unknown_name("branch", branch, known))
    children = [child.key for child in known[branch].children]
    problems = [unknown_name(f"child of '{branch}'", name, children) for name in target if name not in children]
    problems += [f"the target says nothing of '{name}'" for name in children if name not in target]
    problems += [
        f"the target of '{name}' is {share:g}; 0 or more is needed" for name, share in target.items() if share < 0
    ]
    if problems or sum(target.values()) <= 0:
        raise OperatorError(problems or "a target of 0 for every child says nothing")
    at = given.panel.rows.months == given.period(period)
    scores = np.stack([_points(given, child)[at] for child in known[branch].children], axis=1)
    wanted = np.array([target[name] for name in children])
    tuned = target_importance(scores, wanted / wanted.sum())
    own = np.array([given.scores.tree.nominal[name] for name in children])
    return pd.DataFrame(
        {
            "node": children,
            "weight": own / own.sum(),
            "importance": importance(scores, own / own.sum()),
            "target": wanted / wanted.sum(),
            "tuned": tuned.weights,
            "reached": tuned.reached,
        }
    )


@dataclass(frozen=True, eq=False)
class Explanation:
    """One body's score taken apart.

    ``contributions``: indicator, points, weight, contribution, lost. ``losses``: the Pareto of lost points, rules and
    caps included. ``changes``: what moved the score since ``since``: part, key, points; they add up to the change.
    ``sentences`` say it.
    """

    entity: str
    period: Period
    since: Period | None
    score: float | None
    contributions: pd.DataFrame
    losses: pd.DataFrame
    changes: pd.DataFrame
    sentences: tuple[Text, ...]

    @classmethod
    def none(cls, entity: str, period: Period, since: Period | None, sentence: Text) -> Explanation:
        """Of a body without an index: nothing but a sentence that says so."""
        nothing, no_losses, no_changes = (
            pd.DataFrame(columns=pd.Index(names)) for names in (CONTRIBUTIONS, attribution.PARETO, PARTS)
        )
        return cls(entity, period, since, None, nothing, no_losses, no_changes, (sentence,))


def explain(given: Material, entity: str, *, period: Period | None = None, since: Period | None = None) -> Explanation:
    """Where a body's score comes from, what it loses, and what moved it.

    Args:
        given: What the rating is made from.
        entity: Id of the body.
        period: The month; by default the last one.
        since: The month to compare with; by default the one before.

    Raises:
        OperatorError: There is no such body or month.
    """
    month = given.period(period)
    before = given.period(since) if since else given.before(month)
    basis = standing(given.scores, given.statement, given.by.scheme)
    known = [name for name in given.panel.rows.entities if given.viewer.may_see(name)]
    if entity not in known:
        raise OperatorError(unknown_name("body", entity, known))
    now = _at(basis, entity, month)
    if now is None:
        raise OperatorError(f"'{entity}' has no values in {month}")
    if np.isnan(now.base[0]):
        sentence = Text(zh=f"{month}没有指数，无从归因。", en=f"There is no index in {month} to take apart.")
        return Explanation.none(entity, month, before, sentence)
    held = attribution.contributions(now)
    titles = {**given.titles, **{rule.id: rule.title for rule in given.by.scheme.rules}}
    losses = attribution.lost_points(now)
    sentences = [explanation.losses_told(losses, titles)]
    moved = pd.DataFrame(columns=pd.Index(PARTS))
    earlier = None if before is None else _at(basis, entity, before)
    if earlier is not None and not np.isnan(earlier.base[0]):
        apart = change.explain_change(earlier, now)
        moved = _parts(apart)
        sentences.append(explanation.change_told(apart, 0))
        if leading := explanation.leading_told(apart, 0, titles):
            sentences.append(leading)
    parts = (now.indicators, now.points[0], now.weights[0], held.leaves[0], held.lost[0])
    contributions = pd.DataFrame(dict(zip(CONTRIBUTIONS, parts, strict=True)))
    return Explanation(entity, month, before, float(now.score[0]), contributions, losses, moved, tuple(sentences))


@dataclass(frozen=True, eq=False)
class Revision:
    """History under another scheme beside history as it is.

    ``rows``, ``transitions`` and ``agreement`` as in ``insight.method_change``; ``split`` takes the change between two
    months apart into what is real and what is the method, should the other scheme come into force between them.
    """

    rows: pd.DataFrame
    transitions: pd.DataFrame
    agreement: pd.DataFrame
    split: pd.DataFrame


def revise(old: Material, new: Material, *, period: Period | None = None, since: Period | None = None) -> Revision:
    """What another scheme makes of the same values and records.

    Args:
        old: Under the scheme as it is.
        new: The same values under the other one.
        period: The month under the new scheme; by default the last one.
        since: The month under the old scheme; by default the one before.
    """
    month = old.period(period)
    before = old.period(since) if since else old.before(month)
    if before is None:
        raise OperatorError(f"{month} is the first month; there is none before it to compare with")
    grades = list(dict.fromkeys(band.id for given in (new, old) for band in given.by.scheme.bands))
    rows = method_change.compare(old.results, new.results, groups=dict(old.by.groups), grades=grades)
    split = method_change.real_and_method(old.results, new.results, before=before, after=month)
    agreement = method_change.agreement(rows)
    return Revision(old.seen(rows), method_change.transitions(rows, grades), agreement, old.seen(split))


def _needed(given: Material, at: Bools, perturbation: Perturbation) -> Bools:
    """The rows that a month's scores depend on: its own, or all where months are compared, carried or learned from."""
    steps = given.by.preparations
    imputations = {step.impute.method for step in steps} | {choice.method for choice in perturbation.imputation}
    learned = any(branch.weigh and branch.weigh.method not in UNLEARNED for branch in given.by.scheme.tree.branches())
    alone = all(step.among.periods == "one" for step in steps) and "carry_forward" not in imputations and not learned
    return at if alone else np.ones_like(at)


def _points(given: Material, child: Branch | Leaf) -> Floats:
    """Points of a node in all rows."""
    scores = given.scores
    if isinstance(child, Leaf):
        return scores.points[:, [leaf.key for leaf in given.by.leaves].index(child.key)]
    return next(node.score for node in scores.tree.nodes if node.branch.id == child.id)


def _at(basis: Standing, entity: str, period: Period) -> Standing | None:
    """One body in one month; None where it has no row."""
    found = np.flatnonzero((basis.entities == entity) & (basis.periods == period))
    return basis.take(found) if len(found) else None


def _parts(apart: change.Change) -> pd.DataFrame:
    """The parts of one body's change, largest first."""
    values = [("values", code, apart.values[0, number]) for number, code in enumerate(apart.indicators)]
    rules = [("rules", rule, points[0]) for rule, points in apart.rules.items()]
    rest = [("weights", None, apart.weights[0]), ("method", None, apart.method[0])]
    frame = pd.DataFrame([*values, *rules, *rest], columns=pd.Index(PARTS))
    frame = frame[frame["points"] != 0]
    return frame.sort_values("points", key=lambda points: -points.abs(), ignore_index=True)
