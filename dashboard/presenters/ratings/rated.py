"""How many bodies have a grade, and whether two months can be compared."""

from __future__ import annotations

from math import isnan

from dashboard.session.query import Query
from metrics.model import Month


def count_rated(month: Month) -> int:
    """How many bodies have a grade in a month."""
    return sum(not isnan(rating.rated_score) for rating in month.ratings.values())


def both_rated(query: Query) -> bool:
    """Whether bodies are rated both in the chosen month and in the one that it is set against."""
    return count_rated(query.month) > 0 and count_rated(query.month_compared) > 0


def comparable(query: Query) -> bool:
    """Whether bodies are rated in both months, and by the same scheme: else what changes is partly method."""
    return both_rated(query) and query.reference.obstacle is None


def first_rated(query: Query) -> int:
    """How many bodies have their first grade in the chosen month."""
    return sum(_first_grade(query, entity) == query.period for entity in query.results.entities)


def _first_grade(query: Query, entity: str) -> str | None:
    ratings = query.results.body(entity).ratings
    return next((period for period, rating in ratings.items() if not isnan(rating.rated_score)), None)
