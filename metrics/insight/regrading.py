"""From an index to score and grade once more, for a rating that is replayed under other assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import Rule, Scheme
from metrics.insight.replay import Outcome
from metrics.scoring.rate import Codes, grade
from metrics.scoring.rules import dimensions, weak_dimensions
from metrics.scoring.statement import Statement
from metrics.scoring.tree import TreeScores

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Regrading:
    """What stands between an index and its grade, whatever is assumed; one entry a row.

    ``bounded`` says whether scores are kept between 0 and 100, where all of them lie to begin with. ``enough`` says
    whether there is the evidence for a grade, ``evident`` (rows, dimensions) for calling a dimension weak; ``adjust``
    are the points that rules add, ``caps`` the best grades that events leave.
    """

    scheme: Scheme
    bounded: bool
    enough: Bools
    evident: Bools
    adjust: Floats | None
    caps: Codes

    @classmethod
    def of(
        cls, tree: TreeScores, scheme: Scheme, *, wanted: Bools, adjust: Floats | None, caps: Codes | None
    ) -> Regrading:
        """The standing of the wanted rows, evidence by the tree's coverage.

        Args:
            tree: Scores of all rows.
            scheme: Bands, rules and minimum coverage.
            wanted: Shape (rows,).
            adjust: Shape (rows,), points; None: no rule acts, and the score is the index.
            caps: Shape (rows,), codes of grades; -1, or None throughout: no cap.
        """
        nominal = tree.root.score[~np.isnan(tree.root.score)]
        return cls(
            scheme,
            bool(((nominal >= 0) & (nominal <= 100)).all()),
            tree.covered(tree.root, scheme.minimum_coverage)[wanted],
            dimensions(tree, scheme)[1][wanted],
            None if adjust is None else adjust[wanted],
            np.full(int(wanted.sum()), -1) if caps is None else caps[wanted],
        )

    def rate(self, outcome: Outcome, number: int) -> tuple[Floats, Codes]:
        """Scores and grades in the first ``number`` draws of an outcome, shape (rows, number)."""
        scores, bands = self.score(outcome.index[:, :number]), self.scheme.bands
        best = self.caps[:, None]
        for rule, limit in self._weakness:
            weak = weak_dimensions(rule, outcome.dimensions(number), self.evident[:, None, :])
            best = np.maximum(best, np.where(weak > 0, limit, -1))
        return scores, np.maximum(grade(scores, bands), best)

    def score(self, index: Floats) -> Floats:
        """The index with the rules' points, shape (rows, draws); NaN where there is too little evidence."""
        scores = index if self.adjust is None else index + self.adjust[:, None]
        scores = np.clip(scores, 0.0, 100.0) if self.bounded else scores
        return scores if self.enough.all() else np.where(self.enough[:, None], scores, np.nan)

    @cached_property
    def _weakness(self) -> list[tuple[Rule, int]]:
        """The rules on weak dimensions, each with the code of the best grade that it leaves."""
        rules = [rule for rule in self.scheme.rules if rule.below is not None and rule.effects.cap is not None]
        return [(rule, _code(self.scheme, rule)) for rule in rules]


def rule_effects(stated: Statement, scheme: Scheme) -> tuple[Floats, Codes]:
    """What events did to each row: the points that they added and the best grade that they left.

    Args:
        stated: The statement of all rows.
        scheme: Its scheme, for the limit of deductions.

    Returns:
        Points before the score is kept between 0 and 100, and codes of grades, -1 where there is no cap; both of
        shape (rows,). Caps by weak dimensions are left out, since they depend on the scores.
    """
    added, deducted = np.zeros(len(stated.score)), np.zeros(len(stated.score))
    caps = np.full(len(stated.score), -1, dtype=np.int64)
    for step in stated.steps:
        if step.kind == "points":
            added[step.at] += step.points
            deducted[step.at] -= np.minimum(step.points, 0.0)
        elif step.kind == "cap" and step.rule is not None and step.rule.event is not None:
            caps[step.at] = np.maximum(caps[step.at], step.grade)
    most = scheme.deductions_at_most
    return added if most is None else added + np.maximum(deducted - most, 0.0), caps


def _code(scheme: Scheme, rule: Rule) -> int:
    return next(index for index, band in enumerate(scheme.bands) if band.id == rule.effects.cap)
