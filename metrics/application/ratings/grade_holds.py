"""Grades that stay although the score has crossed a threshold: since when, and what made one move at last."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from metrics.definitions import Scheme
from metrics.model import NOT_RATED, Period, Results, shift


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


def held_now(results: Results, period: Period) -> list[str]:
    """The bodies whose grade shown is held in a month: not their score's band, and no cap lowers it further."""
    now = results.ratings[results.ratings["period"] == period]
    held = (now["grade"] != NOT_RATED) & (now["held"] != now["band"]) & (now["capped"] == 0)
    return [str(entity) for entity in now.loc[held, "entity"]]


def held_before(results: Results, period: Period) -> dict[str, str]:
    """The grade before caps that each body had the month before."""
    before = results.ratings[results.ratings["period"] == shift(period, -1)]
    return {str(entity): str(held) for entity, held in zip(before["entity"], before["held"], strict=True)}


def months_beyond(results: Results, scheme: Scheme, entity: str, grade: str, *, until: Period) -> int:
    """For how many months running the scores of a body have all lain on one side of a grade.

    Args:
        scheme: Its bands give the order of grades.
        entity: The body.
        grade: The grade that is held.
        until: The last of the months.

    Returns:
        0 where the score of the last month does not lie outside the grade.
    """
    order = [band.id for band in scheme.bands]
    bands = [str(band) for band in _history(results, entity, until)["band"]][::-1]
    sides = [order.index(band) - order.index(grade) if band in order else 0 for band in bands]
    return next((n for n, side in enumerate(sides) if side * sides[0] <= 0), len(sides))


def months_kept(results: Results, entity: str, grade: str, *, until: Period) -> int:
    """For how many months running, up to one, the grade before caps of a body has been this one."""
    kept = [str(held) == grade for held in _history(results, entity, until)["held"]][::-1]
    return next((n for n, same in enumerate(kept) if not same), len(kept))


def moves(results: Results, scheme: Scheme, period: Period) -> list[GradeMove]:
    """The grades before caps that moved since the month before, of bodies rated in both; none without hysteresis."""
    rule = scheme.hysteresis
    if rule is None:
        return []
    before, order = held_before(results, period), [band.id for band in scheme.bands]
    now = results.ratings[results.ratings["period"] == period]
    moved: list[GradeMove] = []
    for entity, held, probability in zip(now["entity"], now["held"], now["probability"], strict=True):
        old = before.get(entity, NOT_RATED)
        if old == held or NOT_RATED in (old, held):
            continue
        sure = probability >= rule.probability
        months = None if sure else months_beyond(results, scheme, entity, old, until=period)
        rose = order.index(held) < order.index(old)
        moved.append(GradeMove(str(entity), old, str(held), float(probability), rose, months))
    return moved


def _history(results: Results, entity: str, until: Period) -> pd.DataFrame:
    """A body's ratings up to a month, in order."""
    ratings = results.ratings
    return ratings[(ratings["entity"] == entity) & (ratings["period"] <= until)].sort_values("period")
