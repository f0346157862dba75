"""What has changed a score from one month to another: values, weights, rules, method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import Branch
from metrics.definitions.scheme import Leaf
from metrics.errors import DefinitionError
from metrics.insight.decomposition import Decomposition
from metrics.insight.shapley import additive, index, levels_value
from metrics.model import shown

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Words = NDArray[np.object_]
Codes = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Change:
    """What has changed the score of each row from one month to another; the parts add up to ``total``;
    ``shown`` is how far the scores lie apart as they are shown.

    ``values`` is what the points of each indicator have done, shape (rows, indicators). ``weights`` is what other
    weights have done: an indicator is observed in one month only, is asked of the body in one month only, or weighs
    something else in another scheme; ``reweighted`` says it by indicator where the trees are additive, else NaN.
    ``rules`` holds what each rule's points have done, ``method`` what other scales, other goalposts and another way
    to aggregate have; ``rescaled`` says it by indicator where the trees are additive, else NaN. All but the matrices
    have shape (rows,). NaN where one of the months has no score; all but ``total`` and ``rules`` as well where the
    scheme has changed and neither month can be scored under the other one.
    """

    entities: Words
    before: Words
    after: Words
    indicators: Codes
    total: Floats
    shown: Floats
    values: Floats
    weights: Floats
    reweighted: Floats
    rules: Mapping[str, Floats]
    method: Floats
    rescaled: Floats

    @property
    def of_values(self) -> Floats:
        """What the values of all indicators have done together."""
        return self.values.sum(axis=1)

    @property
    def of_rules(self) -> Floats:
        """What the points of all rules have done together."""
        return sum(self.rules.values(), np.zeros(len(self.total)))


@dataclass(frozen=True, eq=False)
class _Parts:
    """Parts of a change of the index; matrices have a column for each indicator of either tree."""

    values: Floats
    weights: Floats
    reweighted: Floats
    method: Floats
    rescaled: Floats

    def __add__(self, other: _Parts) -> _Parts:
        return _Parts(*(own + theirs for own, theirs in zip(self.all(), other.all(), strict=True)))

    def all(self) -> tuple[Floats, ...]:
        """The five, in their order."""
        return self.values, self.weights, self.reweighted, self.method, self.rescaled


def explain_change(
    before: Decomposition, after: Decomposition, *, recast: tuple[Decomposition, Decomposition] | None = None
) -> Change:
    """Take the change of each score apart: values, weights, rules, method.

    Under one scheme an index changes because points do (values) and because weights do. Each has the mean of its
    effect with the other as it was before and as it is after: for an additive tree (w1 + w2)/2 x (p2 - p1) for each
    indicator and (p1 + p2)/2 x (w2 - w1) for its weight, else the levels value under both sets of weights. Points
    that are missing in one of the months count as the other month's, so that what appears or disappears is an
    effect of weights. By indicator that is told against the mean of both indices: who gets weight lifts the index
    if it stands above. Rules add to the index, so that their effect is the difference of their points.

    If the scheme has changed between the months, both are also rated under the other one, and two ways lead from
    score to score: first the time passes and then the scheme changes, or the other way round. All parts are the mean
    of both ways, or those of one where the other has no index in between. What the schemes differ in at one month
    is shared between weights and method in the same symmetric way, points that only one scheme has counting as the
    other's own index. That takes trees which are both additive or have the same branches; else all of it is method.

    Args:
        before: Rows of the earlier month.
        after: The same bodies, row by row, in the later month.
        recast: The rows of ``before`` under the later scheme, and those of ``after`` under the earlier one.

    Returns:
        Parts that add up to the difference of the scores. Exchanging the months turns all signs.

    Raises:
        DefinitionError: The schemes differ and ``recast`` is not given, or a branch compares bodies with each other.

    Source:
        T. L. Bennet (1920), The theory of measurement of changes in cost of living, Journal of the Royal Statistical
        Society 83(3), 455-462, which is the Shapley value (1953) of two factors; beyond sums G. Owen (1977).
    """
    codes = tuple(dict.fromkeys([*before.indicators, *after.indicators]))
    if recast is None:
        parts = _over_time(before, after, codes)
    else:
        anew, still = recast
        time_first = _over_time(before, still, codes) + _between_schemes(still, after, codes)
        scheme_first = _between_schemes(before, anew, codes) + _over_time(anew, after, codes)
        parts = _mean_of_ways(time_first, scheme_first, np.isnan(still.base), np.isnan(anew.base))
    total = after.score - before.score
    known = np.where(np.isnan(total), np.nan, 0.0)
    return Change(
        entities=before.entities,
        before=before.periods,
        after=after.periods,
        indicators=codes,
        total=total,
        shown=shown.difference(after.score, before.score),
        values=parts.values + known[:, None],
        weights=parts.weights + known,
        reweighted=parts.reweighted + known[:, None],
        rules={rule: points + known for rule, points in rule_changes(before, after).items()},
        method=parts.method + known,
        rescaled=parts.rescaled + known[:, None],
    )


def rule_changes(before: Decomposition, after: Decomposition) -> dict[str, Floats]:
    """What the points of each rule have done, shape (rows,)."""
    nothing = np.zeros(len(after.base))
    keys = dict.fromkeys([*before.rules, *after.rules])
    return {rule: after.rules.get(rule, nothing) - before.rules.get(rule, nothing) for rule in keys}


def _over_time(before: Decomposition, after: Decomposition, codes: Codes) -> _Parts:
    """Effects of points and of weights on one set of scales."""
    _same_scales(before.root, after.root)
    root, old, new = before.root, before.weights, after.weights
    first = np.nan_to_num(np.where(np.isnan(before.points), after.points, before.points))
    last = np.nan_to_num(np.where(np.isnan(after.points), before.points, after.points))
    if additive(root):
        moved = _reweighted(old, new, (first + last) / 2, before, after)
        values, weights = (old + new) / 2 * (last - first), moved.sum(axis=1)
    else:
        moved = np.full(old.shape, np.nan)
        values = _mean_levels_value(root, old, new, first, last)
        weights = (index(root, new, first) - index(root, old, first)) / 2
        weights += (index(root, new, last) - index(root, old, last)) / 2
    values, moved = (_spread(matrix, before, codes, 0.0) for matrix in (values, moved))
    return _Parts(values, weights, moved, np.zeros(len(values)), np.zeros(values.shape))


def _between_schemes(old: Decomposition, new: Decomposition, codes: Codes) -> _Parts:
    """Effects of weights and of the rest of the method in one month."""
    first, last = (np.where(np.isnan(item.points), item.base[:, None], item.points) for item in (old, new))
    untold, none = np.full((len(old.base), len(codes)), np.nan), np.zeros((len(old.base), len(codes)))
    if additive(old.root) and additive(new.root):
        before, after = (_spread(item.weights, item, codes, 0.0) for item in (old, new))
        first, last = _spread(first, old, codes, old.base), _spread(last, new, codes, new.base)
        moved = _reweighted(before, after, (first + last) / 2, old, new)
        rescaled = (before + after) / 2 * (last - first)
        return _Parts(none, moved.sum(axis=1), moved, rescaled.sum(axis=1), rescaled)
    if _branches(old.root) != _branches(new.root):
        return _Parts(none, np.zeros(len(old.base)), untold, new.base - old.base, untold)
    light, heavy = (
        (index(old.root, weights, first), index(new.root, weights, last)) for weights in (old.weights, new.weights)
    )
    weights = (heavy[0] - light[0] + heavy[1] - light[1]) / 2
    return _Parts(none, weights, untold, (light[1] - light[0] + heavy[1] - heavy[0]) / 2, untold)


def _mean_of_ways(one: _Parts, other: _Parts, one_is_closed: Bools, other_is_closed: Bools) -> _Parts:
    """The mean of two ways, or the only one that is open; NaN where neither is."""

    def mean(mine: Floats, theirs: Floats) -> Floats:
        result = np.where(one_is_closed, theirs.T, np.where(other_is_closed, mine.T, (mine + theirs).T / 2))
        return np.where(one_is_closed & other_is_closed, np.nan, result).T

    return _Parts(*(mean(mine, theirs) for mine, theirs in zip(one.all(), other.all(), strict=True)))


def _mean_levels_value(root: Branch, old: Floats, new: Floats, first: Floats, last: Floats) -> Floats:
    """The levels value, half under each set of weights; worked out twice only where they differ."""
    result = levels_value(root, old, first, last)
    other = np.flatnonzero((old != new).any(axis=1))
    result[other] = (result[other] + levels_value(root, new[other], first[other], last[other])) / 2
    return result


def _reweighted(old: Floats, new: Floats, points: Floats, before: Decomposition, after: Decomposition) -> Floats:
    return (new - old) * (points - (before.base + after.base)[:, None] / 2)


def _spread(matrix: Floats, at: Decomposition, codes: Codes, elsewhere: Floats | float) -> Floats:
    """A matrix of leaves in the columns of ``codes``; ``elsewhere`` stands in those that the tree does not have."""
    filled = np.array(np.broadcast_to(np.asarray(elsewhere)[..., None], (len(matrix), len(codes))), dtype=np.float64)
    filled[:, [codes.index(code) for code in at.indicators]] = matrix
    return filled


def _same_scales(one: Branch, other: Branch) -> None:
    """Stop where points or scores of two trees cannot be compared."""
    if one is not other and _scales(one) != _scales(other):
        raise DefinitionError(
            "'{one}': the months were rated by different methods; give both months under both schemes", one=one.id
        )


def _scales(node: Branch | Leaf) -> Any:
    """All of a tree but its weights."""
    if isinstance(node, Leaf):
        return node.model_dump(exclude={"weight"})
    return node.id, node.aggregate.model_dump(), [_scales(child) for child in node.children]


def _branches(node: Branch | Leaf) -> Any:
    """The keys of a tree."""
    return node.key if isinstance(node, Leaf) else (node.key, [_branches(child) for child in node.children])
