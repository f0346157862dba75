"""Whether an index hangs together: what its parts repeat, contradict or fail to tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metrics.errors import DataError, Message
from metrics.insight.description import Description, Discrimination, describe, discrimination
from metrics.insight.finding import Finding, percent, told
from metrics.insight.structure import COLLINEAR, NEGATIVE, collinear_pairs, components, negative_pairs
from metrics.insight.wording import sentence
from metrics.model import Text
from metrics.statistics.correlation import correlations, correlations_with, cronbach_alpha

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Thresholds:
    """What is worth a finding; a value on the threshold of ``collinear`` or ``negative`` is one."""

    collinear: float = COLLINEAR
    """Correlation in one family."""
    negative: float = NEGATIVE
    """Correlation in one family."""
    weak: float = 0.3
    """Correlation with the parent. Source: COINr 1.1, ``plot_corr`` (default flag)."""
    p_value: float = 0.05
    """Two-sided; a correlation that chance explains is neither collinear nor negative. Source: COINr 1.1."""
    alpha: float = 0.7
    """Least Cronbach's alpha. Source: J. C. Nunnally (1978), Psychometric Theory, 2nd edition, p. 245."""
    available: float = 0.65
    """Least share of scores observed. Source: COINr 1.1, ``get_stats`` (default); the scheme's least coverage."""
    one_score: float = 0.5
    """Most that may be at 100, at 0, or share a score. Source: this product's own; half the bodies."""
    skewness: float = 2.0
    """Source: COINr 1.1, ``get_stats``: outliers where both skewness and kurtosis are over."""
    kurtosis: float = 3.5
    """Excess kurtosis, as ``skewness``."""
    least_rows: int = 10
    """Rows for statements on outliers, parents and families. Source: this product's own; fewer vary too much."""


def findings(
    points: Floats,
    *,
    names: Sequence[str],
    parents: Sequence[str],
    titles: Mapping[str, Text],
    parent_scores: Mapping[str, Floats] | None = None,
    asked: Bools | None = None,
    thresholds: Thresholds | None = None,
) -> list[Finding]:
    """Everything about one level of an index that is worth a look.

    Call it with the indicators and their dimensions, then with the dimensions and the index. Rows are best the bodies
    of one month: the months of one body are alike, so that over many months chance is underrated.

    Args:
        points: Shape (n, k), from 0 to 100, higher is better; NaN means not observed.
        names: Shape (k,), ids of the columns.
        parents: Shape (k,), id of the node above each column; columns with the same one are a family.
        titles: Id to title, of columns and parents.
        parent_scores: Id of a parent to its scores of shape (n,); parents without scores are not compared.
        asked: Shape (n, k), which scores are due. None: all are.
        thresholds: What is worth a finding; None for the usual ones.

    Returns:
        Columns first (missing; constant, ceiling, floor or one value; outliers), then pairs (collinear, negative),
        then columns with their parent (against or weak), then families (inconsistent, several components), each in
        the order given. Nothing is said where a number cannot be known.

    Raises:
        DataError: Shapes do not fit together, or a title is missing.
    """
    table = _Table(points, tuple(names), tuple(parents), titles, parent_scores or {}, asked, thresholds or Thresholds())
    table.check()
    return [
        *_availability(table),
        *_distribution(table),
        *_outliers(table),
        *_between(table),
        *_with_parents(table),
        *_families(table),
    ]


@dataclass(frozen=True, eq=False)
class _Table:
    """The arguments of ``findings``, with what several of its parts need."""

    points: Floats
    names: tuple[str, ...]
    parents: tuple[str, ...]
    titles: Mapping[str, Text]
    parent_scores: Mapping[str, Floats]
    asked: Bools | None
    limits: Thresholds

    @cached_property
    def description(self) -> Description:
        return describe(self.points)

    @cached_property
    def discrimination(self) -> Discrimination:
        return discrimination(self.points, asked=self.asked)

    @cached_property
    def families(self) -> dict[str, list[int]]:
        """Parent to the columns that are observed at all."""
        return {
            parent: [
                index
                for index, item in enumerate(self.parents)
                if item == parent and self.description.observed[index] > 0
            ]
            for parent in dict.fromkeys(self.parents)
        }

    def check(self) -> None:
        rows, columns = self.points.shape
        problems = [
            Message("{found} {what} for {columns} columns", found=len(given), what=what, columns=columns)
            for what, given in (("names", self.names), ("parents", self.parents))
            if len(given) != columns
        ]
        problems += [
            Message(
                "parent '{name}' has scores of shape {found}; ({rows},) would be right",
                name=name,
                found=str(scores.shape),
                rows=rows,
            )
            for name, scores in self.parent_scores.items()
            if scores.shape != (rows,)
        ]
        if self.asked is not None and self.asked.shape != self.points.shape:
            problems.append(
                Message(
                    "asked has shape {found}; {right} would be right",
                    found=str(self.asked.shape),
                    right=str(self.points.shape),
                )
            )
        untitled = dict.fromkeys(item for item in (*self.names, *self.parents) if item not in self.titles)
        problems += [Message("'{name}' has no title", name=name) for name in untitled]
        if problems:
            raise DataError(problems)

    def title(self, **places: int | str) -> dict[str, Text]:
        return {
            key: self.titles[place if isinstance(place, str) else self.names[place]] for key, place in places.items()
        }


def _places(chosen: Bools) -> list[int]:
    return [int(place) for place in np.flatnonzero(chosen)]


def _availability(table: _Table) -> Iterator[Finding]:
    limit, seen = table.limits.available, table.discrimination.observed
    due = len(table.points) if table.asked is None else table.asked.sum(axis=0)
    for place in _places(seen < limit):
        number = int(np.broadcast_to(due, seen.shape)[place])
        count = int(table.description.observed[place])
        yield _counted(table, "missing", place, count, number, limit)


def _distribution(table: _Table) -> Iterator[Finding]:
    """At most one finding a column, the most telling one; a single score is trivially the same as all."""
    limit, told_apart, seen = table.limits.one_score, table.discrimination, table.description
    for place in _places(seen.observed > 1):
        number, commonest = int(seen.observed[place]), int(seen.commonest[place])
        at_top, at_bottom = told_apart.ceiling[place], told_apart.floor[place]
        if at_top > limit:
            yield _counted(table, "ceiling", place, round(at_top * number), number, limit)
        elif at_bottom > limit:
            yield _counted(table, "floor", place, round(at_bottom * number), number, limit)
        elif commonest == number:
            yield _counted(table, "constant", place, number, number, limit)
        elif commonest > limit * number:
            yield _counted(table, "one_value", place, commonest, number, limit)


def _counted(table: _Table, kind: str, place: int, count: int, rows: int, limit: float) -> Finding:
    share = count / rows
    numbers = {
        "rows": f"{rows}",
        "count": f"{count}",
        "share": percent(share, limit),
        "limit": percent(limit, limit),
    }
    return Finding(kind, (table.names[place],), share, limit, sentence(kind, table.title(a=place), numbers))


def _outliers(table: _Table) -> Iterator[Finding]:
    seen, limits = table.description, table.limits
    skewed = (np.abs(seen.skewness) > limits.skewness) & (seen.kurtosis > limits.kurtosis)
    for place in _places(skewed & (seen.observed >= limits.least_rows)):
        skew, kurtosis = float(seen.skewness[place]), float(seen.kurtosis[place])
        numbers = {
            "skew": told(skew, float(np.copysign(limits.skewness, skew)), decimals=1),
            "kurtosis": told(kurtosis, limits.kurtosis, decimals=1),
        }
        said = sentence("outliers", table.title(a=place), numbers)
        yield Finding("outliers", (table.names[place],), skew, limits.skewness, said)


def _between(table: _Table) -> Iterator[Finding]:
    """Pairs of a family that are not a matter of chance."""
    limits = table.limits
    result = correlations(table.points, p_at_most=limits.p_value)
    collinear = collinear_pairs(result, table.parents, at_least=limits.collinear)
    negative = negative_pairs(result, table.parents, at_most=limits.negative)
    for kind, limit, pairs in (("collinear", limits.collinear, collinear), ("negative", limits.negative, negative)):
        for pair in pairs:
            titles = table.title(a=pair.first, b=pair.second, parent=table.parents[pair.first])
            said = sentence(kind, titles, {"r": told(pair.value, limit, decimals=2)})
            yield Finding(kind, (table.names[pair.first], table.names[pair.second]), pair.value, limit, said)


def _with_parents(table: _Table) -> Iterator[Finding]:
    limits = table.limits
    for parent, family in table.families.items():
        if parent not in table.parent_scores or not family:
            continue
        children, scores = table.points[:, family], table.parent_scores[parent]
        result = correlations_with(children, scores)
        certain = correlations_with(children, scores, p_at_most=limits.p_value)
        both = (~np.isnan(children) & ~np.isnan(scores)[:, None]).sum(axis=0)
        for place, r, sure, rows in zip(family, result, certain, both, strict=True):
            kind, limit = ("against_parent", 0.0) if sure < 0 else ("weak", limits.weak)
            if r < limit and rows >= limits.least_rows:
                numbers = {"r": told(float(r), limit, decimals=2), "limit": told(limit, limit, decimals=2)}
                said = sentence(kind, table.title(a=place, parent=parent), numbers)
                yield Finding(kind, (table.names[place], parent), float(r), limit, said)


def _families(table: _Table) -> Iterator[Finding]:
    limits, there = table.limits, ~np.isnan(table.points)
    for parent, family in table.families.items():
        complete = int(there[:, family].all(axis=1).sum())
        if len(family) < 2 or complete < limits.least_rows:
            continue
        titles, items = table.title(parent=parent), f"{len(family)}"
        alpha = cronbach_alpha(table.points[:, family])
        if alpha < limits.alpha:
            numbers = {
                "items": items,
                "alpha": told(alpha, limits.alpha, decimals=2),
                "limit": told(limits.alpha, limits.alpha, decimals=2),
            }
            said = sentence("inconsistent", titles, numbers)
            yield Finding("inconsistent", (parent,), alpha, limits.alpha, said)
        parts = components(table.points[:, family])
        if parts.over_one > 1:
            numbers = {"items": items, "count": f"{parts.over_one}", "share": percent(float(parts.explained[0]), 1.0)}
            said = sentence("several_components", titles, numbers)
            yield Finding("several_components", (parent,), float(parts.over_one), 1.0, said)
