"""What another scheme makes of the same history, and how much of a change is real when the scheme has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.model import Period, Results
from metrics.scoring.comparison import Sets
from metrics.scoring.rate import NOT_RATED
from metrics.statistics.correlation import LEAST_PAIRS

Floats = NDArray[np.float64]

REVISED: Final = (
    "entity", "period", "group", "score_old", "score_new", "difference", "grade_old", "grade_new", "flipped",
    "grade_move", "rank_old", "rank_new", "rank_move",
)  # fmt: skip
"""Columns of a history under two schemes."""

AGREEMENT: Final = ("group", "period", "bodies", "flips", "share_flipped", "mean_rank_move", "spearman")
"""Columns of how far two schemes agree."""

SPLIT: Final = ("entity", "before", "after", "score_before", "score_after", "change", "real", "method")
"""Columns of a change that is part real, part method."""


def compare(old: Results, new: Results, *, groups: Mapping[str, str], grades: Sequence[str]) -> pd.DataFrame:
    """Every body and month under two schemes, side by side.

    Args:
        old: The history under one scheme.
        new: The history under the other; only bodies and months that both have are compared.
        groups: The peer group of every entity.
        grades: Ids of the bands of both schemes, best first.

    Returns:
        Columns ``REVISED``, in the order of ``old``. ``difference`` is new less old. ``flipped`` is whether a row that
        is rated under both has another grade, ``grade_move`` by how many bands it is better (NaN where it is not
        rated under both, or in a band that ``grades`` does not name). ``rank_move`` is how many places it has gained.
    """
    keys, columns = ["entity", "period"], ["entity", "period", "score", "grade", "rank"]
    rows = old.ratings[columns].merge(new.ratings[columns], on=keys, suffixes=("_old", "_new"))
    rated = _rated(rows)
    order = {grade: float(index) for index, grade in enumerate(grades)}
    move = rows["grade_old"].map(order).astype(float) - rows["grade_new"].map(order).astype(float)
    return rows.assign(
        group=rows["entity"].map(dict(groups)),
        difference=rows["score_new"] - rows["score_old"],
        flipped=rated & (rows["grade_old"] != rows["grade_new"]),
        grade_move=move.where(rated),
        rank_move=rows["rank_old"] - rows["rank_new"],
    )[list(REVISED)]


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
        Columns ``AGREEMENT``, sorted by group and month; months in which nobody is rated under both schemes are left
        out. ``bodies`` are rated under both; ``flips`` of them have another grade and ``share_flipped`` is their
        share, 0 to 1; ``mean_rank_move`` is in places, either way. ``spearman`` is the correlation of the ranks, -1
        to 1, NaN under three bodies and where all bodies of a scheme share one place.

    Source:
        C. Spearman (1904), The proof and measurement of association between two things, American Journal of
        Psychology 15(1), 72-101; ties share the mean of their places.
    """
    both = rows[_rated(rows) & rows["score_old"].notna() & rows["score_new"].notna()]
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
    )[list(AGREEMENT)]


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
        Columns ``SPLIT``, one row for each body with all four ratings; see ``split_change``.
    """
    corners = {
        f"{name}_{when}": results.ratings[results.ratings["period"] == period].set_index("entity")["score"]
        for name, results in (("old", old), ("new", new))
        for when, period in (("before", before), ("after", after))
    }
    scores = pd.concat(corners, axis=1, join="inner")
    real, method = split_change(*(scores[key].to_numpy(dtype=np.float64) for key in corners))
    start, end = scores["old_before"], scores["new_after"]
    frame = scores.assign(
        before=before, after=after, score_before=start, score_after=end, change=end - start, real=real, method=method
    )
    return frame.rename_axis("entity").reset_index()[list(SPLIT)]


def _rated(rows: pd.DataFrame) -> pd.Series:
    return (rows["grade_old"] != NOT_RATED) & (rows["grade_new"] != NOT_RATED)


def _spearman(scores: Floats, sets: Sets) -> Floats:
    """Correlation of the ranks of two columns inside each set, shape (sets,)."""
    ranks = sets.rank(scores, ties="average")
    away = ranks - sets.spread(sets.mean(ranks))
    squares, products = sets.total(away**2), sets.total(away[:, :1] * away[:, 1:])[:, 0]
    spread = np.sqrt(squares[:, 0] * squares[:, 1])
    usable = (spread > 0) & (sets.observed(scores)[:, 0] >= LEAST_PAIRS)
    return np.clip(np.divide(products, spread, out=np.full(len(spread), np.nan), where=usable), -1.0, 1.0)
