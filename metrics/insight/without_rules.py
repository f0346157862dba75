"""What the score and the grade of a body would be in a month if rules had not acted on it in that month."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from metrics.definitions import Scheme
from metrics.model import Period, Results
from metrics.model.rows import Step
from metrics.scoring.panel import Rows
from metrics.scoring.rate import grade, hold, probabilities, words
from metrics.scoring.statement import within_limits


@dataclass(frozen=True)
class Standing:
    """A score in points, and the grade that it comes to."""

    score: float
    grade: str


def without(
    results: Results, scheme: Scheme, period: Period, taken: Sequence[tuple[str, Collection[str]]]
) -> list[Standing]:
    """Scores and grades without some rules: their points and caps are taken away in that month alone.

    What a rule has struck out stays so, for the index without it is another one. Grades are held as the scheme holds
    them, after the months before as they were; in the first month of a scheme, by the score alone.

    Args:
        results: The ratings as they are.
        scheme: The one in force in the month.
        taken: Bodies, each with the rules, by id, that are taken away from it; a body may stand here several times.

    Returns:
        What each of them comes to.
    """
    months = [month for month in results.periods if month <= period and results.turn(month) == results.turn(period)]
    shape, codes = (len(months), len(taken)), {band.id: code for code, band in enumerate(scheme.bands)}
    scores, errors = np.full(shape, np.nan), np.zeros(shape)
    bands = np.full(shape, len(codes), dtype=np.int64)
    for column, (entity, rules) in enumerate(taken):
        body = results.body(entity)
        for row, month in enumerate(months):
            rating = body.ratings.get(month)
            if rating is not None and rating.is_rated:
                scores[row, column], errors[row, column] = rating.score, rating.se
                bands[row, column] = codes[rating.band]
        if not np.isnan(scores[-1, column]):
            scores[-1, column] = _score(body.statement[period], scheme, rules)
    bands[-1] = grade(scores[-1], scheme.bands)
    held = bands
    if scheme.hysteresis is not None:
        likely = probabilities(scores.ravel(), errors.ravel(), scheme.bands)
        names = [f"{column:06d}" for column in range(len(taken))]
        rows = Rows.of(names, months, [""] * len(names))
        held = hold(bands.ravel(), likely, rows, scheme.hysteresis).reshape(shape)
    best = [_cap(results.body(entity).statement[period], codes, rules) for entity, rules in taken]
    grades = np.maximum(held[-1], np.array(best, dtype=np.int64))
    return [
        Standing(float(score), str(word)) for score, word in zip(scores[-1], words(grades, scheme.bands), strict=True)
    ]


def _score(steps: Sequence[Step], scheme: Scheme, rules: Collection[str]) -> float:
    """A score without the points of some rules."""
    base = np.array([step.points for step in steps if step.kind == "base"])
    added = np.array([step.points for step in steps if step.kind == "points" and step.rule not in rules])
    deducted = np.minimum(added, 0.0).sum(keepdims=True)
    return float(within_limits(base, base + added.sum(), deducted, scheme.deductions_at_most)[0])


def _cap(steps: Sequence[Step], codes: dict[str, int], rules: Collection[str]) -> int:
    """The code of the best grade that the caps of the other rules leave; -1 where there is none."""
    caps = [codes[str(step.grade)] for step in steps if step.kind == "cap" and step.rule not in rules]
    return max(caps, default=-1)
