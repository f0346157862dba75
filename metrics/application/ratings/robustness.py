"""How sure a rating is, and what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan, nan
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.application.ratings.run import RatingRun
from metrics.insight import removal, sensitivity
from metrics.insight.perturbation import Perturbation
from metrics.insight.regrading import rule_effects
from metrics.insight.removal import GradeFlip
from metrics.insight.uncertainty import simulate
from metrics.model.periods import Period
from metrics.model.rows import rows_of
from metrics.scoring.rate import NOT_RATED

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

UNLEARNED: Final = frozenset({"given", "equal", "ahp"})
"""Ways to weigh that do not look at scores."""

USUAL: Final = Perturbation(weights="uniform", weight_share=0.25, goalposts=0.05, values=True)
"""What is varied unless somebody asks for something else: every weight by a quarter up or down, every goalpost by a
twentieth of its scale, and the values by their sampling noise."""


@dataclass(frozen=True, slots=True)
class BodyUncertainty:
    """One body's month under doubt; numbers are NaN where it is not rated.

    ``scored`` is the share of the draws in which it has a score: all, unless other ways to fill gaps are drawn. 90 % of
    those lie between ``low`` and ``high``, in points, and between ``rank_low`` and ``rank_high``; ``chances`` is the
    share of all draws that come to each grade, by id, best first, ``likely`` that of the grade that it has.
    """

    entity: str
    group: str
    score: float
    grade: str
    rank: float
    low: float
    median: float
    high: float
    rank_low: float
    rank_high: float
    mean_rank: float
    chances: Mapping[str, float]
    likely: float
    scored: float

    @property
    def is_rated(self) -> bool:
        """Whether there is enough evidence for a grade."""
        return self.grade != NOT_RATED

    @property
    def likeliest(self) -> str:
        """The grade that comes out most often; the one it has where that is among the most frequent."""
        if any(isnan(share) for share in self.chances.values()):
            return self.grade
        return max(self.chances, key=lambda grade: (self.chances[grade], grade == self.grade))


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """One month's ratings under doubt; ``better`` is the probability that the row's body scores higher than the
    column's."""

    period: Period
    draws: int
    seed: int
    bodies: tuple[BodyUncertainty, ...]
    better: pd.DataFrame

    @property
    def rated(self) -> tuple[BodyUncertainty, ...]:
        """The bodies that have a grade."""
        return tuple(body for body in self.bodies if body.is_rated)

    @property
    def doubted(self) -> tuple[BodyUncertainty, ...]:
        """The bodies of which another grade comes out more often than the one they have."""
        return tuple(body for body in self.rated if body.likeliest != body.grade)

    def sure(self, share: float) -> tuple[BodyUncertainty, ...]:
        """The bodies whose grade comes out in at least a share of the draws."""
        return tuple(body for body in self.rated if body.likely >= share)


def uncertainty(
    run: RatingRun,
    *,
    period: Period | None = None,
    perturbation: Perturbation = USUAL,
    draws: int = 1000,
    seed: int = 1,
) -> Uncertainty:
    """How sure one month's scores, ranks and grades are.

    Args:
        seed: The same seed gives the same numbers to the last bit.

    Raises:
        OperatorError: The month was not rated, or a number is out of range.
    """
    month, rows, bands = run.period(period), run.panel.rows, run.method.scheme.bands
    at = rows.months == month
    adjust, caps = rule_effects(run.statement, run.method.scheme)
    part = _needed(run, at, perturbation)
    result = simulate(
        run.panel.take(part), run.method, perturbation, draws=draws, seed=seed, adjust=adjust[part],
        caps=caps[part], levels=(0.05, 0.5, 0.95), at=at[part],
    )  # fmt: skip
    ratings, names = run.results.month(month).ratings, [str(name) for name in rows.names[at]]
    groups, shares = rows.groups[rows.group[at]].tolist(), (result.grades * result.rated[:, None]).tolist()
    numbers = np.column_stack([result.score, result.rank[:, [0, 2]], result.mean_rank, result.rated]).tolist()
    bodies: list[BodyUncertainty] = []
    for name, group, own, share in zip(names, groups, numbers, shares, strict=True):
        low, median, high, rank_low, rank_high, mean, scored = own
        rating, chances = ratings[name], dict(zip((band.id for band in bands), share, strict=True))
        bodies.append(
            BodyUncertainty(
                name, group, rating.rated_score, rating.grade, rating.rank, low, median, high, rank_low, rank_high,
                mean, chances, likely=chances.get(rating.grade, nan), scored=scored,
            )
        )  # fmt: skip
    seen = tuple(body for body in bodies if run.shows(body.entity))
    better = pd.DataFrame(result.better, index=names, columns=names)
    shown = [body.entity for body in seen]
    return Uncertainty(month, draws, seed, seen, better.loc[shown, shown])


@dataclass(frozen=True, slots=True)
class FactorShare:
    """How much of the mean shift in rank one factor explains, alone and with its interactions.

    Sobol indices with the half widths of their 95 % intervals; NaN where no rank moves.
    """

    factor: str
    alone: float
    alone_width: float
    total: float
    total_width: float


@dataclass(frozen=True, slots=True)
class ElementShift:
    """The mean absolute change of rank without one indicator or dimension; ``level`` as in ``insight.removal``."""

    element: str
    level: str
    moved: float


@dataclass(frozen=True, eq=False)
class Sensitivities:
    """What one month's ranks and grades hang on: factors, elements, the largest shift first, and grades that would be
    another one without an element."""

    period: Period
    factors: tuple[FactorShare, ...]
    elements: tuple[ElementShift, ...]
    turns: tuple[GradeFlip, ...]


def sensitivities(
    run: RatingRun, *, period: Period | None = None, perturbation: Perturbation = USUAL, base: int = 256, seed: int = 1
) -> Sensitivities:
    """What moves one month's ranks, and which grades hang on a single indicator or dimension.

    Args:
        perturbation: What varies; each kind of it is a factor.
        base: Size of the design, a power of 2.
        seed: The same seed gives the same numbers.

    Raises:
        OperatorError: The month was not rated, nothing varies, or the size is no power of 2.
    """
    month, rows = run.period(period), run.panel.rows
    at = rows.months == month
    adjust, caps = rule_effects(run.statement, run.method.scheme)
    part = _needed(run, at, perturbation)
    result = sensitivity.sobol(
        run.panel.take(part), run.method, perturbation, base=base, seed=seed, adjust=adjust[part], at=at[part]
    )
    columns = (result.first, result.first_width, result.total, result.total_width)
    shares = zip(result.factors, *(column.tolist() for column in columns), strict=True)
    panel, here = run.panel.take(part), at[part]
    levels = [removal.INDICATORS, *([removal.DIMENSIONS] if run.method.scheme.dimensions() else [])]
    parts = [(level, removal.leave_one_out(panel, run.method, level, at=here)) for level in levels]
    elements = pd.concat(
        [pd.DataFrame({"element": part.elements, "level": level, "moved": part.moved}) for level, part in parts],
        ignore_index=True,
    )
    left_out = removal.without(panel, run.method, adjust=adjust[part], caps=caps[part])
    turns = tuple(turn for turn in left_out.turns if turn.period == month and run.shows(turn.entity))
    elements = rows_of(ElementShift, elements.sort_values("moved", ascending=False))
    return Sensitivities(month, tuple(FactorShare(*share) for share in shares), elements, turns)


def _needed(run: RatingRun, at: Bools, perturbation: Perturbation) -> Bools:
    """The rows that a month's scores depend on: its own, or all where months are compared, carried or learned from."""
    steps = run.method.preparations
    imputations = {step.impute.method for step in steps} | {choice.method for choice in perturbation.imputation}
    learned = any(branch.weigh and branch.weigh.method not in UNLEARNED for branch in run.method.scheme.tree.branches())
    alone = all(step.among.periods == "one" for step in steps) and "carry_forward" not in imputations and not learned
    return at if alone else np.ones_like(at)
