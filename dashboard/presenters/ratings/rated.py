"""Ratings with the scores blanked where there was too little evidence for a grade, so that none is compared."""

from __future__ import annotations

import pandas as pd

from dashboard.session.query import Query
from metrics.model import NOT_RATED, Period, shift


def rated(query: Query, period: Period | None = None) -> pd.DataFrame:
    """``Results.ratings`` of one month (all months when None); NaN for scores of unrated months.

    Returns:
        The columns of ``Results.ratings``; ``score`` and ``previous_score`` are NaN where the grade of that month is
        ``not_rated``, and ``change`` is their difference.
    """
    ratings = query.results.ratings
    if period is not None:
        ratings = ratings[ratings["period"] == period]
    score = ratings["score"].where(ratings["grade"] != NOT_RATED)
    previous_rated = ratings["previous_grade"].notna() & (ratings["previous_grade"] != NOT_RATED)
    previous = ratings["previous_score"].where(previous_rated)
    return ratings.assign(score=score, previous_score=previous, change=score - previous)


def count_rated(query: Query, period: Period) -> int:
    """How many bodies have a grade in ``period``."""
    return int(rated(query, period)["score"].count())


def comparable(query: Query) -> bool:
    """Whether bodies are rated both in the chosen month and in the one before."""
    return count_rated(query, query.period) > 0 and count_rated(query, shift(query.period, -1)) > 0


def first_rated(query: Query) -> int:
    """How many bodies have their first grade in the chosen month."""
    known = rated(query).dropna(subset="score")
    return int((known.groupby("entity")["period"].min() == query.period).sum())
