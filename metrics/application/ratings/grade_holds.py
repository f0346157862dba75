"""Grades that stay although the score has crossed a threshold: since when, and what made one move at last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from statistics import NormalDist, median

from metrics.definitions import Scheme
from metrics.model import NOT_RATED, Period, Rating, Results, shift


@dataclass(frozen=True)
class GradeMove:
    """A grade before caps that moved since the month before.

    It moved because the score lies above it (``rose``) or below with the ``probability`` that the scheme asks for; or,
    where ``months`` is not None, because the scores of so many months running have all lain there.
    """

    entity: str
    before: str
    now: str
    probability: float
    rose: bool
    months: int | None


@dataclass(frozen=True)
class Persistence:
    """For how many ``months`` running a body has had its ``grade``, and in how many in ``total`` of those ``rated``."""

    grade: str
    months: int
    total: int
    rated: int


def persistence(results: Results, entity: str, *, until: Period) -> Persistence:
    """How long a body has had the grade of a month, and how often before; the grade may be that of not rated."""
    ratings = _backwards(results, entity, until)
    grade, rated = ratings[0].grade, [rating.grade for rating in ratings if rating.is_rated]
    return Persistence(grade, months_graded(results, entity, grade, until=until), rated.count(grade), len(rated))


def probability_beyond(scheme: Scheme, rating: Rating, grade: str) -> float:
    """How likely the true score lies beyond the edge of a grade, on the side on which the score lies.

    Args:
        rating: Of a body whose score lies in another band than ``grade``.
        grade: The grade that is held.

    Returns:
        From 0 to 1, by the sampling noise of the score alone; 1 where no standard error is known.
    """
    bands = [band.id for band in scheme.bands]
    own, held = bands.index(rating.band), bands.index(grade)
    points = rating.score - scheme.bands[held - 1].from_ if own < held else scheme.bands[held].from_ - rating.score
    return NormalDist().cdf(points / rating.se) if rating.se > 0 else 1.0


def points_beyond(results: Results, scheme: Scheme, period: Period) -> float:
    """How far beyond an edge a score must lie to move a grade at once, at the median standard error of a month.

    Returns:
        Points; NaN without hysteresis, and where no error is known.
    """
    errors = [rating.se for rating in results.month(period).ratings.values() if rating.is_rated and rating.se > 0]
    rule = scheme.hysteresis
    if rule is None or not errors or rule.probability >= 1:
        return nan
    return NormalDist().inv_cdf(rule.probability) * median(errors)


def times_beyond(results: Results, scheme: Scheme, *, until: Period) -> tuple[int, int]:
    """How often a score lay beyond the grade of the month before, and how often surely enough to move it at once.

    Counted over the months that the scheme rates, up to one; both 0 without hysteresis.
    """
    rule, sure = scheme.hysteresis, list[bool]()
    if rule is None:
        return 0, 0
    for entity in results.entities:
        own = results.body(entity).ratings
        for month, rating in own.items():
            before = own.get(shift(month, -1))
            rated_alike = all(results.scheme_of(period) == scheme.id for period in (month, shift(month, -1)))
            if before is None or month > until or not rated_alike or not (rating.is_rated and before.is_rated):
                continue
            if rating.band != before.held:
                sure.append(probability_beyond(scheme, rating, before.held) >= rule.probability)
    return len(sure), sum(sure)


def months_beyond(results: Results, scheme: Scheme, entity: str, grade: str, *, until: Period) -> int:
    """For how many months running the scores of a body have all lain on one side of a grade that is held.

    0 where the score of the last month does not lie outside the grade.
    """
    order = [band.id for band in scheme.bands]
    bands = [rating.band for rating in _backwards(results, entity, until)]
    sides = [order.index(band) - order.index(grade) if band in order else 0 for band in bands]
    return _running([side * sides[0] > 0 for side in sides])


def months_kept(results: Results, entity: str, grade: str, *, until: Period) -> int:
    """For how many months running, up to one, the grade before caps of a body has been this one."""
    return _running([rating.held == grade for rating in _backwards(results, entity, until)])


def months_graded(results: Results, entity: str, grade: str, *, until: Period) -> int:
    """For how many months running, up to one, a body has had this grade."""
    return _running([rating.grade == grade for rating in _backwards(results, entity, until)])


def _running(same: Sequence[bool]) -> int:
    return next((n for n, holds in enumerate(same) if not holds), len(same))


def moves(results: Results, scheme: Scheme, period: Period) -> list[GradeMove]:
    """The grades before caps that moved since the month before, of bodies rated in both; none without hysteresis.

    Nor any in the first month of a scheme, whose bands are not those of the month before.
    """
    rule = scheme.hysteresis
    if rule is None or results.begins_turn(period):
        return []
    before, order = results.month(shift(period, -1)).ratings, [band.id for band in scheme.bands]
    moved: list[GradeMove] = []
    for entity, rating in results.month(period).ratings.items():
        old, now = before[entity].held if entity in before else NOT_RATED, rating.held
        if old == now or NOT_RATED in (old, now):
            continue
        beyond = probability_beyond(scheme, rating, old)
        months = None if beyond >= rule.probability else months_beyond(results, scheme, entity, old, until=period)
        moved.append(GradeMove(entity, old, now, beyond, order.index(now) < order.index(old), months))
    return moved


def _backwards(results: Results, entity: str, until: Period) -> list[Rating]:
    """A body's ratings from a month back to the first."""
    return [rating for month, rating in results.body(entity).ratings.items() if month <= until][::-1]
