"""What would lift one body's score: indicators at their targets, and the rules that act on it taken away."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.application.findings.attention import lost_points
from metrics.definitions import Scheme
from metrics.insight.without_rules import without
from metrics.model import Period, Results

FULL = 100.0
"""The most that a score can be."""


@dataclass(frozen=True)
class AtTarget:
    """One indicator below its target: there, and all else as it is, the score would be higher by ``gained``.

    ``score`` is what it would come to, and ``band`` the grade in whose range that lies.
    """

    indicator: str
    gained: float
    score: float
    band: str


@dataclass(frozen=True)
class WithoutRule:
    """A rule that takes points or a grade: without it, and all else as it is, score and grade would be these."""

    rule: str
    score: float
    grade: str


def at_targets(results: Results, scheme: Scheme, period: Period, entity: str) -> tuple[AtTarget, ...]:
    """The indicators that are below their targets, the one that takes most from the score first.

    Returns:
        Nothing for a body that is not rated, nor where a branch compares bodies with each other.
    """
    rating = results.month(period).ratings[entity]
    if not rating.is_rated:
        return ()
    lost = lost_points(results, scheme, period, [entity]).get(entity, {})
    below = sorted(((points, code) for code, points in lost.items() if points > 0), key=lambda row: (-row[0], row[1]))
    scores = [min(rating.score + points, FULL) for points, _ in below]
    return tuple(
        AtTarget(code, points, score, next(band.id for band in scheme.bands if score >= band.from_))
        for (points, code), score in zip(below, scores, strict=True)
    )


def without_rules(results: Results, scheme: Scheme, period: Period, entity: str) -> tuple[WithoutRule, ...]:
    """The rules without which the score would be higher or the grade better, in the order of the statement."""
    month, order = results.month(period), [band.id for band in scheme.bands]
    rating = month.ratings[entity]
    if not rating.is_rated:
        return ()
    acting = [step.rule for step in month.statement[entity] if step.kind == "cap" or step.points < 0]
    rules = [rule for rule in dict.fromkeys(acting) if rule is not None]
    standings = without(results, scheme, period, [(entity, (rule,)) for rule in rules])
    return tuple(
        WithoutRule(rule, standing.score, standing.grade)
        for rule, standing in zip(rules, standings, strict=True)
        if standing.score > rating.score or order.index(standing.grade) < order.index(rating.grade)
    )
