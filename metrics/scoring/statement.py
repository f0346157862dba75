"""The statement of a score: the way from the index to the grade, step by step, and all of it adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from metrics.definitions import Rule, Scheme
from metrics.scoring.panel import Rows
from metrics.scoring.rate import CENT, Codes, grade, hold, probabilities
from metrics.scoring.rules import (
    Events,
    Floats,
    Found,
    Ints,
    Words,
    dimensions,
    in_force,
    places,
    points,
    weak_dimensions,
)
from metrics.scoring.tree import TreeScores

ORDER: Final = ("base", "void", "points", "lifted", "limit", "coverage", "held", "cap", "grade")
"""The kinds of steps in a statement, in the order in which they act."""


@dataclass(frozen=True, eq=False)
class Step:
    """One kind of step for the rows in ``at``; all arrays have its length."""

    kind: str
    rule: Rule | None
    at: Ints
    points: Floats
    score: Floats
    grade: Codes
    evidence: Ints
    since: Words
    until: Words
    reviewed: Ints


@dataclass(frozen=True, eq=False)
class Statement:
    """The way from the index to the grade for all rows: its steps, and where they lead.

    ``score`` is the index with deductions and bonus; ``band`` is the score's own, ``held`` the one that hysteresis
    leaves, ``grade`` the one after caps; ``se`` is the score's standard error and ``likely`` the band's probability.
    """

    steps: tuple[Step, ...]
    score: Floats
    se: Floats
    likely: Floats
    band: Codes
    held: Codes
    grade: Codes


def statement(rows: Rows, tree: TreeScores, scheme: Scheme, events: Events, errors: Floats) -> Statement:
    """The way from the index to the grade, step by step.

    Args:
        rows: Who and when each row is.
        tree: Scores of the same rows.
        scheme: Rules, bands, hysteresis, minimum coverage.
        events: The records that set the rules off.
        errors: Shape (rows,), the standard error of each row's index; 0 where none is known.

    Returns:
        The steps. The points of base, points and limit steps add up to the final score; each row's last step holds
        the grade.
    """
    sheet = _Sheet(rows, scheme, tree.root.score)
    everywhere = np.arange(len(rows))
    sheet.add("base", everywhere, points=sheet.base)
    for act in (sheet.void, sheet.change, sheet.lift):
        for rule in scheme.rules:
            if rule.event is not None and rule.id in events:
                act(rule, *in_force(rule, events[rule.id]))
    sheet.limit()
    not_rated = len(scheme.bands)
    enough = tree.covered(tree.root, scheme.minimum_coverage) & ~np.isnan(sheet.score)
    sheet.add("coverage", np.flatnonzero(~enough), grade=not_rated)
    band = np.where(enough, grade(sheet.score, scheme.bands), not_rated)
    chance, held = np.where(enough, 1.0, np.nan), band
    if errors.any() or scheme.hysteresis is not None:
        likely = probabilities(sheet.score, errors, scheme.bands)
        chance *= np.take_along_axis(likely, np.minimum(band, not_rated - 1)[:, None], axis=1)[:, 0]
        held = band if scheme.hysteresis is None else hold(band, likely, rows, scheme.hysteresis)
    sheet.add("held", np.flatnonzero(held != band), grade=held[held != band])
    final = held.copy()
    for rule in scheme.rules:
        if rule.effects.cap is not None:
            sheet.cap(rule, tree, events, final)
    sheet.add("grade", everywhere, grade=final)
    return Statement(tuple(sheet.steps), sheet.score, errors, chance, band, held, final)


def within_limits(base: Floats, score: Floats, deducted: Floats, most: float | None) -> Floats:
    """Scores after deductions over the scheme's limit are given back, and none was carried out of 0 to 100.

    Args:
        base: The index, any shape.
        score: The same with the points of all rules.
        deducted: The negative points among them.
        most: The scheme's limit, in points; None: none.
    """
    back = np.maximum(-deducted - most, 0.0) if most is not None else 0.0
    return np.clip(score + back, np.minimum(base, 0.0), np.maximum(base, 100.0))


def _align(series: pd.Series, rows: Rows) -> Floats:
    """Numbers by (entity, period) as shape (rows,); 0 where there is none."""
    entities, periods = (series.index.get_level_values(level) for level in (0, 1))
    where, known = places(entities, periods, rows)
    aligned = np.zeros(len(rows))
    aligned[where] = series.to_numpy(dtype=float)[known]
    return aligned


class _Sheet:
    """Gathers the steps of all rows, keeping the running score."""

    def __init__(self, rows: Rows, scheme: Scheme, base: Floats) -> None:
        self.rows, self.scheme = rows, scheme
        self.base: Floats = base
        self.score: Floats = np.zeros(len(rows))
        self.deducted: Floats = np.zeros(len(rows))
        self.steps: list[Step] = []

    def add(
        self,
        kind: str,
        at: Ints,
        *,
        points: Floats | None = None,
        grade: Codes | int = -1,
        rule: Rule | None = None,
        found: Found | None = None,
    ) -> None:
        """One step for the rows in ``at``; ``points`` and ``grade`` are theirs, ``found`` is of all rows."""
        if not len(at):
            return
        change = np.zeros(len(at)) if points is None else points
        if points is not None:
            self.score = self.score.copy()
            self.score[at] += points
        nothing = np.full(len(at), None, dtype=object)
        none = np.zeros(len(at), dtype=np.intp)
        step = Step(
            kind, rule, at, change, self.score[at], np.broadcast_to(grade, (len(at),)),
            evidence=none if found is None else found.number[at],
            since=nothing if found is None else found.since[at],
            until=nothing if found is None else found.until[at],
            reviewed=none if found is None else found.reviewed[at],
        )  # fmt: skip
        self.steps.append(step)

    def void(self, rule: Rule, active: pd.DataFrame, lifted: pd.DataFrame) -> None:
        """Say which values the rule has struck out."""
        if rule.effects.void is not None:
            result = Found.of(rule, active, self.rows)
            self.add("void", np.flatnonzero(result.number), rule=rule, found=result)

    def change(self, rule: Rule, active: pd.DataFrame, lifted: pd.DataFrame) -> None:
        """Add or take the rule's points."""
        effects = rule.effects
        if effects.points is not None or effects.points_by is not None or effects.points_per_month is not None:
            result = Found.of(rule, active, self.rows)
            at = np.flatnonzero(result.number)
            change = _align(points(rule, active), self.rows)[at]
            self.deducted[at] += np.minimum(change, 0.0)
            self.add("points", at, points=change, rule=rule, found=result)

    def lift(self, rule: Rule, active: pd.DataFrame, lifted: pd.DataFrame) -> None:
        """Say which records count no more because a fix was verified."""
        if len(lifted):
            result = Found.of(rule, lifted, self.rows)
            self.add("lifted", np.flatnonzero(result.number), rule=rule, found=result)

    def limit(self) -> None:
        """Give back deductions over the scheme's limit, and let no rule carry the score out of 0 to 100.

        An index that lies outside by itself, as one of z-scores can, stays where it is.
        """
        within = within_limits(self.base, self.score, self.deducted, self.scheme.deductions_at_most)
        change = np.nan_to_num(within - self.score)
        at = np.flatnonzero(np.abs(change) > CENT)
        self.add("limit", at, points=change[at])

    def cap(self, rule: Rule, tree: TreeScores, events: Events, final: Codes) -> None:
        """Lower the grades in ``final`` to the rule's cap where it holds; what is not rated stays so."""
        if rule.below is not None:
            number = weak_dimensions(rule, *dimensions(tree, self.scheme))
            result = Found.count(number)
        elif rule.id in events:
            result = Found.of(rule, in_force(rule, events[rule.id])[0], self.rows)
        else:
            return
        limit = next(index for index, band in enumerate(self.scheme.bands) if band.id == rule.effects.cap)
        at = np.flatnonzero(result.number)
        self.add("cap", at, grade=limit, rule=rule, found=result)
        final[at] = np.maximum(final[at], limit)
