"""Whether an index hangs together: what its parts repeat, contradict or fail to tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.insight.description import Description, Discrimination, describe, discrimination
from metrics.insight.finding import Finding
from metrics.insight.structure import COLLINEAR, NEGATIVE, collinear_pairs, components, negative_pairs
from metrics.model import Text
from metrics.statistics.correlation import correlations, correlations_with, cronbach_alpha, within
from metrics.wording import coherence as sentences
from metrics.wording.numbers import apart, percent

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WEAK: Final = 0.3
"""Correlation with the parent below which a column hardly shows. Source: COINr 1.1, ``plot_corr`` (default flag)."""

P_VALUE: Final = 0.05
"""Two-sided; a correlation that chance explains is neither collinear nor negative. Source: COINr 1.1."""

ALPHA: Final = 0.7
"""Least Cronbach's alpha. Source: J. C. Nunnally (1978), Psychometric Theory, 2nd edition, p. 245."""

AVAILABLE: Final = 0.65
"""Least share of scores observed. Source: COINr 1.1, ``get_stats`` (default); the scheme's least coverage."""

ONE_SCORE: Final = 0.5
"""Most that may be at 100, at 0, or share a score. Source: this product's own; half the bodies."""

SKEWNESS: Final = 2.0
KURTOSIS: Final = 3.5
"""Outliers where both skewness and excess kurtosis are over. Source: COINr 1.1, ``get_stats``."""

LEAST_ROWS: Final = 10
"""Rows for statements on outliers, parents and families. Source: this product's own; fewer vary too much."""


def findings(
    points: Floats,
    *,
    names: Sequence[str],
    parents: Sequence[str],
    titles: Mapping[str, Text],
    parent_scores: Mapping[str, Floats],
    asked: Bools,
    groups: NDArray[np.intp] | None = None,
    shares: Mapping[str, float] | None = None,
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
        asked: Shape (n, k), which scores are due.
        groups: Shape (n,), codes of peer groups from 0; by default all rows are one. What moves together is looked at
            inside them: that groups differ says nothing of bodies.
        shares: Id of a column to its share of the index, told where it tells nobody apart from their peers.

    Returns:
        Columns first (missing; constant, ceiling, floor, one value or the same for all peers; outliers), then pairs
        (collinear, negative), then columns with their parent (against or weak), then families (inconsistent, several
        components), each in the order given. Nothing is said where a number cannot be known.
    """
    codes = np.zeros(len(points), dtype=np.intp) if groups is None else groups
    table = _Table(points, tuple(names), tuple(parents), titles, parent_scores, asked, codes, shares or {})
    return [
        *_availability(table), *_distribution(table), *_outliers(table), *_between(table), *_with_parents(table),
        *_families(table),
    ]  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Table:
    """The arguments of ``findings``, with what several of its parts need."""

    points: Floats
    names: tuple[str, ...]
    parents: tuple[str, ...]
    titles: Mapping[str, Text]
    parent_scores: Mapping[str, Floats]
    asked: Bools
    groups: NDArray[np.intp]
    shares: Mapping[str, float]

    @cached_property
    def inside(self) -> Floats:
        """Points less the mean of the peer group."""
        return within(self.points, self.groups)

    @property
    def spent(self) -> int:
        """Degrees of freedom that the means of peer groups cost."""
        return len(np.unique(self.groups)) - 1

    @cached_property
    def description(self) -> Description:
        return describe(self.points)

    @cached_property
    def discrimination(self) -> Discrimination:
        return discrimination(self.points, asked=self.asked)

    @cached_property
    def families(self) -> dict[str, list[int]]:
        """Parent to the columns that are observed at all."""
        seen = self.description.observed > 0
        return {
            parent: [index for index, item in enumerate(self.parents) if item == parent and seen[index]]
            for parent in dict.fromkeys(self.parents)
        }

    def finding(
        self, kind: str, subject: Mapping[str, str], value: float, threshold: float, **numbers: object
    ) -> Finding:
        """A finding; ``subject`` has the ids of what the sentence calls ``a``, ``b`` and ``parent``."""
        sentence = sentences.finding(kind, **{key: self.titles[item] for key, item in subject.items()}, **numbers)
        return Finding(kind, tuple(subject.values()), value, threshold, sentence)

    def counted(self, kind: str, column: int, count: int, rows: int, limit: float) -> Finding:
        """A finding on so many rows of one column."""
        share = count / rows
        numbers = {"rows": rows, "count": count, "share": percent(share, limit), "limit": f"{limit:.0%}"}
        return self.finding(kind, {"a": self.names[column]}, share, limit, **numbers)


def _columns(chosen: Bools) -> list[int]:
    return [int(index) for index in np.flatnonzero(chosen)]


def _availability(table: _Table) -> Iterator[Finding]:
    due = table.asked.sum(axis=0)
    for column in _columns(table.discrimination.observed < AVAILABLE):
        count = int(table.description.observed[column])
        yield table.counted("missing", column, count, int(due[column]), AVAILABLE)


def _distribution(table: _Table) -> Iterator[Finding]:
    """At most one finding a column, the most telling one; a single score is trivially the same as all."""
    shares, seen = table.discrimination, table.description
    for column in _columns(seen.observed > 1):
        number, commonest = int(seen.observed[column]), int(seen.commonest[column])
        at_top, at_bottom = shares.ceiling[column], shares.floor[column]
        if at_top > ONE_SCORE:
            yield table.counted("ceiling", column, round(at_top * number), number, ONE_SCORE)
        elif at_bottom > ONE_SCORE:
            yield table.counted("floor", column, round(at_bottom * number), number, ONE_SCORE)
        elif commonest == number:
            yield table.counted("constant", column, number, number, ONE_SCORE)
        elif commonest > ONE_SCORE * number:
            yield table.counted("one_value", column, commonest, number, ONE_SCORE)
        elif not np.nan_to_num(table.inside[:, column]).any() and number > table.spent + 1:
            name = table.names[column]
            share = table.shares.get(name, float("nan"))
            yield table.finding("peers_alike", {"a": name}, share, 0.0, share=f"{share:.1%}")


def _outliers(table: _Table) -> Iterator[Finding]:
    seen = table.description
    skewed = (np.abs(seen.skewness) > SKEWNESS) & (seen.kurtosis > KURTOSIS)
    for column in _columns(skewed & (seen.observed >= LEAST_ROWS)):
        skew, kurtosis = float(seen.skewness[column]), float(seen.kurtosis[column])
        yield table.finding(
            "outliers", {"a": table.names[column]}, skew, SKEWNESS,
            skew=apart(skew, float(np.copysign(SKEWNESS, skew)), decimals=1),
            kurtosis=apart(kurtosis, KURTOSIS, decimals=1),
        )  # fmt: skip


def _between(table: _Table) -> Iterator[Finding]:
    """Pairs of a family that are not a matter of chance."""
    result = correlations(table.inside, p_at_most=P_VALUE, spent=table.spent)
    collinear, negative = collinear_pairs(result, table.parents), negative_pairs(result, table.parents)
    for kind, limit, pairs in (("collinear", COLLINEAR, collinear), ("negative", NEGATIVE, negative)):
        for pair in pairs:
            parent, r = table.titles[table.parents[pair.first]], apart(pair.value, limit, decimals=2)
            subject = {"a": table.names[pair.first], "b": table.names[pair.second]}
            yield table.finding(kind, subject, pair.value, limit, parent=parent, r=r)


def _with_parents(table: _Table) -> Iterator[Finding]:
    for parent, family in table.families.items():
        if parent not in table.parent_scores or not family:
            continue
        children = table.inside[:, family]
        scores = within(table.parent_scores[parent][:, None], table.groups)[:, 0]
        result = correlations_with(children, scores)
        certain = correlations_with(children, scores, p_at_most=P_VALUE, spent=table.spent)
        both = (~np.isnan(children) & ~np.isnan(scores)[:, None]).sum(axis=0)
        for column, r, sure, rows in zip(family, result.tolist(), certain, both, strict=True):
            kind, limit = ("against_parent", 0.0) if sure < 0 else ("weak", WEAK)
            if r < limit and rows >= LEAST_ROWS:
                subject = {"a": table.names[column], "parent": parent}
                yield table.finding(kind, subject, r, limit, r=apart(r, limit, decimals=2), limit=f"{limit:.2f}")


def _families(table: _Table) -> Iterator[Finding]:
    there = ~np.isnan(table.points)
    for parent, family in table.families.items():
        complete = int(there[:, family].all(axis=1).sum())
        if len(family) < 2 or complete < LEAST_ROWS:
            continue
        subject, items = {"parent": parent}, len(family)
        alpha = cronbach_alpha(table.inside[:, family])
        if alpha < ALPHA:
            written = apart(alpha, ALPHA, decimals=2)
            yield table.finding("inconsistent", subject, alpha, ALPHA, items=items, alpha=written, limit=f"{ALPHA:.2f}")
        parts = components(table.inside[:, family])
        if parts.over_one > 1:
            numbers = {"count": parts.over_one, "share": percent(float(parts.explained[0]), 1.0)}
            yield table.finding("several_components", subject, float(parts.over_one), 1.0, items=items, **numbers)
