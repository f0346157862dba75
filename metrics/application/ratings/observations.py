"""One number for a body and a month under one shape: the index, a branch of the tree or an indicator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan, nan

from metrics.application.ratings.peers import quantile
from metrics.definitions import Rule, Scheme
from metrics.model import IndicatorScore, Month, NodeScore, Period, Rating, Results
from metrics.scoring.rules import is_weak


@dataclass(frozen=True, slots=True)
class Observation:
    """The number of one subject for one body in one month.

    ``amount`` is a score in points, or an indicator's value in its unit; NaN where there is none, with the ``reason``,
    or where a score rests on too little for a grade.
    ``grade`` is the body's or the branch's; ``as_of`` the month that the number rests on; ``n`` counts an indicator's
    records.
    """

    entity: str
    period: Period
    amount: float = nan
    grade: str | None = None
    as_of: Period | None = None
    reason: str | None = None
    n: float = nan

    @property
    def is_known(self) -> bool:
        """Whether there is a number."""
        return not isnan(self.amount)

    @property
    def is_carried(self) -> bool:
        """Whether the number is that of an earlier month."""
        return self.as_of not in (None, self.period)


ByMonth = dict[Period, Observation]
"""One body's numbers."""


def observations(month: Month, scheme: Scheme, subject: str) -> dict[str, Observation]:
    """The numbers of one subject in a month, by entity; without bodies that it does not apply to.

    Args:
        subject: Key of the index or of a branch, or an indicator's code.
    """
    if subject == scheme.tree.key:
        return {row.entity: _of_rating(row) for row in month.ratings.values()}
    if _is_branch(scheme, subject):
        return {row.entity: _of_node(row) for row in month.of_node(subject).values()}
    return {row.entity: _of_indicator(row) for row in month.of_indicator(subject).values()}


def over_time(results: Results, scheme: Scheme, subject: str) -> dict[str, ByMonth]:
    """The numbers of one subject in all months, by entity and month; arguments as those of ``observations``."""
    rows: Iterable[Observation]
    if subject == scheme.tree.key:
        rows = (_of_rating(row) for entity in results.entities for row in results.body(entity).ratings.values())
    elif _is_branch(scheme, subject):
        rows = (_of_node(row) for row in results.of_node(subject))
    else:
        rows = (_of_indicator(row) for row in results.of_indicator(subject))
    result: dict[str, ByMonth] = {}
    for row in rows:
        result.setdefault(row.entity, {})[row.period] = row
    return result


def weak_dimensions(month: Month, entity: str, rule: Rule) -> list[NodeScore]:
    """The dimensions of a rated body that a rule with ``below`` counts."""
    return [row for row in month.nodes[entity].values() if row.depth == 1 and is_weak(rule, row.rated_score)]


def quartiles(
    courses: Iterable[ByMonth], periods: Iterable[Period], *, fewest: int
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """The quartiles of some bodies month by month.

    Args:
        courses: The numbers of the bodies.
        fewest: Numbers below which quartiles say nothing.

    Returns:
        Lower quartile, median and upper quartile, one entry a month; NaN where fewer than ``fewest`` are known.
    """
    bodies, bands = list(courses), list[tuple[float, float, float]]()
    for period in periods:
        known = [body[period].amount for body in bodies if period in body and body[period].is_known]
        enough = len(known) >= fewest
        band = quantile(known, 0.25), quantile(known, 0.5), quantile(known, 0.75)
        bands.append(band if enough else (nan, nan, nan))
    low, middle, high = zip(*bands, strict=True) if bands else ((), (), ())
    return tuple(low), tuple(middle), tuple(high)


def _is_branch(scheme: Scheme, subject: str) -> bool:
    return any(branch.key == subject for branch in scheme.tree.branches())


def _of_rating(row: Rating) -> Observation:
    return Observation(row.entity, row.period, row.rated_score, row.grade, row.period)


def _of_node(row: NodeScore) -> Observation:
    return Observation(row.entity, row.period, row.rated_score, row.grade, row.period)


def _of_indicator(row: IndicatorScore) -> Observation:
    amount = row.value if row.has_value else nan
    return Observation(row.entity, row.period, amount, None, row.as_of, row.reason, row.n)
