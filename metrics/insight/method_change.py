"""What another scheme makes of the same history, and how much of a change is real when the scheme has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.model import Period, Results
from metrics.model.rows import columns_of
from metrics.scoring.comparison import Sets
from metrics.scoring.rate import NOT_RATED
from metrics.statistics.correlation import LEAST_PAIRS

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RevisedRating:
    """One body in one month under two schemes; scores in points, NaN like its rank where it is not rated.

    ``difference`` is new less old. ``flipped`` is whether a body that is rated under both has another grade,
    ``grade_move`` by how many bands it is better (NaN where it is not rated under both, or in a band that is not
    named). ``rank_move`` is how many places it has gained.
    """

    entity: str
    period: Period
    group: str
    score_old: float
    score_new: float
    difference: float
    grade_old: str
    grade_new: str
    flipped: bool
    grade_move: float
    rank_old: float
    rank_new: float
    rank_move: float

    @property
    def changes_grade(self) -> bool:
        """Whether it has another grade, or one under one of the schemes only."""
        return self.grade_old != self.grade_new

    @property
    def changes_rank(self) -> bool:
        """Whether it has another rank among its peers, or one under one of the schemes only."""
        unranked = isnan(self.rank_old) and isnan(self.rank_new)
        return not unranked and self.rank_old != self.rank_new


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """How far two schemes agree on one peer group in one month.

    ``bodies`` are rated under both; ``flips`` of them have another grade and ``share_flipped`` is their share, 0 to 1;
    ``mean_rank_move`` is in places, either way. ``spearman`` is the correlation of the ranks, -1 to 1, NaN under three
    bodies and where all bodies of a scheme share one place.
    """

    group: str
    period: Period
    bodies: int
    flips: int
    share_flipped: float
    mean_rank_move: float
    spearman: float


@dataclass(frozen=True, slots=True)
class SplitChange:
    """One body's change between two months that is part real, part method, in points; see ``split_change``."""

    entity: str
    before: Period
    after: Period
    score_before: float
    score_after: float
    change: float
    real: float
    method: float


def compare(old: Results, new: Results, *, groups: Mapping[str, str], grades: Sequence[str]) -> pd.DataFrame:
    """Every body and month under two schemes, side by side.

    Args:
        old: The history under one scheme.
        new: The history under the other; only bodies and months that both have are compared.
        groups: The peer group of every entity.
        grades: Ids of the bands of both schemes, best first.

    Returns:
        Columns of ``RevisedRating``, in the order of ``old``.
    """
    keys, names = ["entity", "period"], ["score", "grade", "rank"]
    first, last = (
        side.ratings[[*keys, *names]].assign(score=side.ratings["score"].where(side.ratings["grade"] != NOT_RATED))
        for side in (old, new)
    )
    rows = first.merge(last, on=keys, suffixes=("_old", "_new"))
    rated = (rows["grade_old"] != NOT_RATED) & (rows["grade_new"] != NOT_RATED)
    place = {grade: float(number) for number, grade in enumerate(grades)}
    move = rows["grade_old"].map(place).astype(float) - rows["grade_new"].map(place).astype(float)
    rows = rows.assign(group=rows["entity"].map(dict(groups)))
    return rows.assign(
        difference=rows["score_new"] - rows["score_old"],
        flipped=rated & (rows["grade_old"] != rows["grade_new"]),
        grade_move=move.where(rated),
        rank_move=_rank_moves(rows, rated),
    )[list(columns_of(RevisedRating))]


def _rank_moves(rows: pd.DataFrame, rated: pd.Series) -> pd.Series:
    """Places that each body moves among those rated under both schemes; who is rated under one alone moves nobody."""
    sets = [rows["group"], rows["period"]]
    before, after = (
        rows[name].where(rated).groupby(sets).rank(ascending=False, method="min") for name in ("score_old", "score_new")
    )
    alone = (rows["score_old"].notna() != rows["score_new"].notna()).groupby(sets).transform("any")
    return (before - after).where(alone, rows["rank_old"] - rows["rank_new"])


def transitions(rows: pd.DataFrame, grades: Sequence[str]) -> pd.DataFrame:
    """How many rows went from which grade to which.

    Args:
        rows: Columns of ``compare``, all of them or those of one month or group.
        grades: Ids of the bands of both schemes, best first.

    Returns:
        One row a grade under the old scheme, one column a grade under the new one, not rated last; whole numbers
        that add up to the number of rows in these grades.
    """
    order = [*grades, NOT_RATED]
    table = pd.crosstab(rows["grade_old"], rows["grade_new"])
    return table.reindex(index=order, columns=order, fill_value=0).astype(np.int64)


def agreement(rows: pd.DataFrame) -> pd.DataFrame:
    """How far two schemes agree on each peer group in each month.

    Args:
        rows: Columns of ``compare``.

    Returns:
        Columns of ``GroupAgreement``, sorted by group and month; months in which nobody is rated under both schemes
        are left out.

    Source:
        C. Spearman (1904), The proof and measurement of association between two things, American Journal of
        Psychology 15(1), 72-101; ties share the mean of their places.
    """
    both = rows[rows["difference"].notna()]
    group, groups = pd.factorize(both["group"].to_numpy(dtype=object), sort=True)
    period, periods = pd.factorize(both["period"].to_numpy(dtype=object), sort=True)
    sets = Sets.of([group.astype(np.intp), period.astype(np.intp)], both["entity"].to_numpy(dtype=object))
    first = np.unique(sets.codes, return_index=True)[1]
    scores = both[["score_old", "score_new"]].to_numpy(dtype=np.float64)
    counted = both[["flipped", "rank_move"]].astype(float).to_numpy()
    counted[:, 1] = np.abs(counted[:, 1])
    bodies = sets.observed(scores)[:, 0]
    flips, moves = sets.total(counted[:, :1])[:, 0], sets.mean(counted[:, 1:])[:, 0]
    return pd.DataFrame(
        {
            "group": np.asarray(groups, dtype=object)[group[first]],
            "period": np.asarray(periods, dtype=object)[period[first]],
            "bodies": bodies.astype(np.int64),
            "flips": flips.astype(np.int64),
            "share_flipped": flips / bodies,
            "mean_rank_move": moves,
            "spearman": _spearman(scores, sets),
        }
    )


def split_change(old_before: Floats, old_after: Floats, new_before: Floats, new_after: Floats) -> tuple[Floats, Floats]:
    """A change over a change of scheme as real change and method.

    Real is the mean of the change under the old and under the new scheme; method is the mean of the difference
    between the schemes at both months. A body that one of the schemes cannot score at the other end is told apart
    by the one way that is left: the real change under the scheme that scores it twice.

    Args:
        old_before: Scores under the old scheme in the earlier month, any shape.
        old_after: Scores under the old scheme in the later month.
        new_before: Scores under the new scheme in the earlier month.
        new_after: Scores under the new scheme in the later month.

    Returns:
        Real and method, in points; they add up to ``new_after`` less ``old_before``. NaN where one of these is
        missing, or both of the others.

    Source:
        T. L. Bennet (1920), Journal of the Royal Statistical Society 83(3), 455-462; series are linked over months
        rated both ways, as in ILO et al. (2004), Consumer Price Index Manual, chapter 9.
    """
    real_old, real_new = old_after - old_before, new_after - new_before
    method_after, method_before = new_after - old_after, new_before - old_before

    def mean(one: Floats, other: Floats) -> Floats:
        """Each way has its real change and its method, so that one of them alone adds up as well."""
        return np.where(np.isnan(old_after), other, np.where(np.isnan(new_before), one, (one + other) / 2))

    return mean(real_old, real_new), mean(method_after, method_before)


def real_and_method(old: Results, new: Results, *, before: Period, after: Period) -> pd.DataFrame:
    """What is real in each body's change from a month under the old scheme to a month under the new one.

    Args:
        old: The history under the scheme that was in force in ``before``.
        new: The history under the scheme that is in force in ``after``.

    Returns:
        Columns of ``SplitChange``, one row for each body with all four ratings; see ``split_change``.
    """
    corners = {
        f"{name}_{when}": results.ratings[results.ratings["period"] == period].set_index("entity")["score"]
        for name, results in (("old", old), ("new", new))
        for when, period in (("before", before), ("after", after))
    }
    scores = pd.concat(corners, axis=1, join="inner")
    real, method = split_change(*(scores[key].to_numpy(dtype=np.float64) for key in corners))
    start, end = (scores[key].to_numpy(dtype=np.float64) for key in ("old_before", "new_after"))
    return pd.DataFrame(
        {
            "entity": scores.index.to_numpy(dtype=object),
            "before": before,
            "after": after,
            "score_before": start,
            "score_after": end,
            "change": end - start,
            "real": real,
            "method": method,
        }
    )


def _spearman(scores: Floats, sets: Sets) -> Floats:
    """Correlation of the ranks of two columns inside each set, shape (sets,)."""
    ranks = sets.rank(scores, ties="average")
    away = ranks - sets.spread(sets.mean(ranks))
    squares, products = sets.total(away**2), sets.total(away[:, :1] * away[:, 1:])[:, 0]
    spread = np.sqrt(squares[:, 0] * squares[:, 1])
    usable = (spread > 0) & (sets.observed(scores)[:, 0] >= LEAST_PAIRS)
    return np.clip(np.divide(products, spread, out=np.full(len(spread), np.nan), where=usable), -1.0, 1.0)
