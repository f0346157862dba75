"""Grades that stay although the score has crossed a threshold: since when, and what made one move at last."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.definitions import Scheme
from metrics.model import NOT_RATED, Period, Rating, Results, shift


@dataclass(frozen=True)
class GradeMove:
    """A grade before caps that moved since the month before.

    It moved because the score lies in its new band with the ``probability`` that the scheme asks for; or, where
    ``months`` is not None, because the scores of so many months running have all lain above it (``rose``) or below.
    """

    entity: str
    before: str
    now: str
    probability: float
    rose: bool
    months: int | None


def months_beyond(results: Results, scheme: Scheme, entity: str, grade: str, *, until: Period) -> int:
    """For how many months running the scores of a body have all lain on one side of a grade that is held.

    0 where the score of the last month does not lie outside the grade.
    """
    order = [band.id for band in scheme.bands]
    bands = [rating.band for rating in _backwards(results, entity, until)]
    sides = [order.index(band) - order.index(grade) if band in order else 0 for band in bands]
    return next((n for n, side in enumerate(sides) if side * sides[0] <= 0), len(sides))


def months_kept(results: Results, entity: str, grade: str, *, until: Period) -> int:
    """For how many months running, up to one, the grade before caps of a body has been this one."""
    kept = [rating.held == grade for rating in _backwards(results, entity, until)]
    return next((n for n, same in enumerate(kept) if not same), len(kept))


def moves(results: Results, scheme: Scheme, period: Period) -> list[GradeMove]:
    """The grades before caps that moved since the month before, of bodies rated in both; none without hysteresis."""
    rule = scheme.hysteresis
    if rule is None:
        return []
    before, order = results.month(shift(period, -1)).ratings, [band.id for band in scheme.bands]
    moved: list[GradeMove] = []
    for entity, rating in results.month(period).ratings.items():
        old, now = before[entity].held if entity in before else NOT_RATED, rating.held
        if old == now or NOT_RATED in (old, now):
            continue
        sure = rating.probability >= rule.probability
        months = None if sure else months_beyond(results, scheme, entity, old, until=period)
        moved.append(GradeMove(entity, old, now, rating.probability, order.index(now) < order.index(old), months))
    return moved


def _backwards(results: Results, entity: str, until: Period) -> list[Rating]:
    """A body's ratings from a month back to the first."""
    return [rating for month, rating in results.body(entity).ratings.items() if month <= until][::-1]
