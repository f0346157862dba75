"""Ratings with the scores blanked where there was too little evidence for a grade, so that none is compared."""

from __future__ import annotations

import pandas as pd

from dashboard.view_models.enquiry import Enquiry
from metrics.model import Period

NOT_RATED = "not_rated"


def rated(enquiry: Enquiry, period: Period | None = None) -> pd.DataFrame:
    """``Results.ratings`` of one month (all months when None); NaN for scores of unrated months.

    Returns:
        The columns of ``Results.ratings``; ``score`` and ``previous_score`` are NaN where the grade of that month is
        ``not_rated``, and ``change`` is their difference.
    """
    ratings = enquiry.results.ratings
    if period is not None:
        ratings = ratings[ratings["period"] == period]
    score = ratings["score"].where(ratings["grade"] != NOT_RATED)
    previous_rated = ratings["previous_grade"].notna() & (ratings["previous_grade"] != NOT_RATED)
    previous = ratings["previous_score"].where(previous_rated)
    return ratings.assign(score=score, previous_score=previous, change=score - previous)
