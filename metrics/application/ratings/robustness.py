"""How sure a rating is, and what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.application.ratings.run import RatingRun
from metrics.insight import removal, sensitivity
from metrics.insight.perturbation import Perturbation
from metrics.insight.regrading import rule_effects
from metrics.insight.uncertainty import simulate
from metrics.model.periods import Period
from metrics.model.rows import columns_of
from metrics.scoring.rate import NOT_RATED

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

UNLEARNED: Final = frozenset({"given", "equal", "ahp"})
"""Ways to weigh that do not look at scores."""

USUAL: Final = Perturbation(weights="uniform", weight_share=0.25, goalposts=0.05, values=True)
"""What is varied unless somebody asks for something else: every weight by a quarter up or down, every goalpost by a
twentieth of its scale, and the values by their sampling noise."""


CHANCE: Final = "p_"
"""Begins the columns of probabilities, before the id of the grade."""


@dataclass(frozen=True, slots=True)
class BodyUncertainty:
    """One body's month under doubt; numbers are NaN where it is not rated.

    90 % of the draws lie between ``low`` and ``high``, in points, and between ``rank_low`` and ``rank_high``;
    ``likely`` is the probability of the grade that it has, ``chances`` that of each grade by id, best first.
    """

    entity: str
    group: str
    score: float
    grade: str
    low: float
    high: float
    rank: float
    rank_low: float
    rank_high: float
    likely: float
    chances: Mapping[str, float]

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

    @cached_property
    def rows(self) -> tuple[BodyUncertainty, ...]:
        """``bodies`` as typed rows."""
        chances = [column for column in self.bodies.columns if column.startswith(CHANCE)]
        shares = self.bodies[chances].rename(columns=lambda column: column.removeprefix(CHANCE)).to_dict("records")
        columns = [self.bodies[name].tolist() for name in columns_of(BodyUncertainty)[:-1]]
        return tuple(BodyUncertainty(*values) for values in zip(*columns, shares, strict=True))


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
        perturbation: What varies from draw to draw.
        draws: How many.
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
    ratings = run.results.ratings.set_index(["entity", "period"])
    names = rows.names[at]
    rated = ratings.loc[[(name, month) for name in names]]
    grades = {f"p_{band.id}": result.grades[:, number] for number, band in enumerate(bands)}
    bodies = pd.DataFrame(
        {
            "entity": names,
            "group": rows.groups[rows.group[at]],
            "score": rated["score"].where(rated["grade"] != NOT_RATED).to_numpy(),
            **{name: rated[name].to_numpy() for name in ("grade", "rank")},
            **{name: result.score[:, number] for number, name in enumerate(("low", "median", "high"))},
            "rank_low": result.rank[:, 0],
            "rank_high": result.rank[:, 2],
            "mean_rank": result.mean_rank,
            **grades,
        }
    )
    order = {band.id: number for number, band in enumerate(bands)}
    own = [result.grades[row, order[grade]] if grade in order else np.nan for row, grade in enumerate(bodies["grade"])]
    bodies = run.seen(bodies.assign(likely=own))
    better = pd.DataFrame(result.better, index=names, columns=names).loc[bodies["entity"], bodies["entity"]]
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
    run: RatingRun,
    *,
    period: Period | None = None,
    perturbation: Perturbation = USUAL,
    base: int = 256,
    seed: int = 1,
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
    panel, here = run.panel.take(part), at[part]
    result = sensitivity.sobol(panel, run.method, perturbation, base=base, seed=seed, adjust=adjust[part], at=here)
    factors = pd.DataFrame({
        "factor": result.factors, "S1": result.first, "S1_width": result.first_width, "ST": result.total,
        "ST_width": result.total_width,
    })  # fmt: skip
    levels = [removal.INDICATORS, *([removal.DIMENSIONS] if run.method.scheme.dimensions() else [])]
    parts = [(level, removal.leave_one_out(panel, run.method, level, at=here)) for level in levels]
    elements = pd.concat(
        [pd.DataFrame({"element": part.elements, "level": level, "moved": part.moved}) for level, part in parts],
        ignore_index=True,
    )
    left_out = removal.without(panel, run.method, adjust=adjust[part], caps=caps[part])
    columns = ["entity", "element", "score", "grade", "score_without", "grade_without"]
    own = [vars(turn) for turn in left_out.turns if turn.period == month]
    turns = pd.DataFrame(own, columns=["period", *columns])[columns]
    elements = elements.sort_values("moved", ascending=False, ignore_index=True)
    return Sensitivities(month, factors, elements, run.seen(turns))


def _needed(run: RatingRun, at: Bools, perturbation: Perturbation) -> Bools:
    """The rows that a month's scores depend on: its own, or all where months are compared, carried or learned from."""
    steps = run.method.preparations
    imputations = {step.impute.method for step in steps} | {choice.method for choice in perturbation.imputation}
    learned = any(branch.weigh and branch.weigh.method not in UNLEARNED for branch in run.method.scheme.tree.branches())
    alone = all(step.among.periods == "one" for step in steps) and "carry_forward" not in imputations and not learned
    return at if alone else np.ones_like(at)
