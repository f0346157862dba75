"""Where one body comes from: score and grade over the months, and what would move the grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan, nan
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings import hysteresis
from dashboard.presenters.ratings.tiles import remark
from dashboard.presenters.signals.turns import Turn, told, turns
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor_view import Chart
from metrics.model import Period, Rating

Floats = NDArray[np.float64]

RANGE: Final = 1.645
"""Standard errors on either side of a score between which it lies with 90 % probability."""


@dataclass(frozen=True)
class Threshold:
    """The score from which a grade begins, in the months from place ``first`` to ``last``."""

    score: float
    letter: str
    first: int
    last: int


@dataclass(frozen=True)
class Limits:
    """Mean and limits of the control chart, NaN where there are none, and what each is called at its end."""

    lower: tuple[float, ...]
    mean: tuple[float, ...]
    upper: tuple[float, ...]
    titles: tuple[str, str, str]


@dataclass(frozen=True)
class History:
    """Score and grade month by month; ``scores`` are NaN where a month was not rated."""

    months: tuple[str, ...]
    scores: tuple[float, ...]
    grades: tuple[str, ...]
    letters: tuple[str, ...]
    labels: tuple[str, ...]
    thresholds: tuple[Threshold, ...]
    turns: tuple[Turn, ...]
    limits: Limits | None
    reading: str
    numbers: pd.DataFrame


@cached(entries=128, worded=True)
def group_and_staff(query: Query, entity: str) -> str:
    """The peer group with how many it has, and the body's own size."""
    t, count = query.t, len(observations.peers(query, entity))
    group = t.plural("{group}, {n} unit", "{group}, {n} units", count, group=naming.group(query, entity))
    staff = t("staff {n}").format(n=format.number(query.config.city.entities[entity].staff, 0))
    return " · ".join((group, staff))


@cached(entries=256, worded=True)
def history(query: Query, entity: str, chart: Chart | None = None) -> History:
    """Score and grade of a body in every month up to the chosen one, with the limits of its control chart, if any."""
    t, ratings = query.t, query.results.body(entity).ratings
    rows = [rating for period, rating in ratings.items() if period <= query.period]
    grades = tuple(rating.grade for rating in rows)
    scores = tuple(rating.rated_score for rating in rows)
    months = tuple(format.month_short(rating.period, t) for rating in rows)
    titles = [_grade_of(query, rating) for rating in rows]
    names = [format.grade(query.scheme_of(rating.period), rating.grade, t) for rating in rows]
    remarks = [remark(query, rating) for rating in rows]
    texts = [format.score(score) for score in scores]
    parts = zip(months, titles, texts, remarks, strict=True)
    return History(
        months=months,
        scores=scores,
        grades=grades,
        letters=tuple(format.letter(query.scheme_of(rating.period), rating.grade) for rating in rows),
        labels=tuple("  ".join(part for part in label if part) for label in parts),
        thresholds=_thresholds(query, [rating.period for rating in rows]),
        turns=turns(query, [rating.period for rating in rows]),
        limits=_limits(query, [rating.period for rating in rows], chart),
        reading=format.sentences([_history_reading(query, names), *told(query)], t),
        numbers=_history_numbers(query, rows),
    )


def _limits(query: Query, periods: Sequence[Period], chart: Chart | None) -> Limits | None:
    """The limits month by month; None where there are too few points for any."""
    if chart is None or not chart.enough:
        return None
    t = query.t
    places = {period: index for index, period in enumerate(chart.periods)}

    def month_by_month(line: Floats) -> tuple[float, ...]:
        return tuple(float(line[places[period]]) if period in places else nan for period in periods)

    lower, mean, upper = (month_by_month(line) for line in (chart.lower, chart.mean, chart.upper))
    texts = [t("lower limit {score}"), t("mean {score}"), t("upper limit {score}")]
    low, middle, high = (
        text.format(score=format.score(line[-1])) for text, line in zip(texts, (lower, mean, upper), strict=True)
    )
    return Limits(lower, mean, upper, (low, middle, high))


def _grade_of(query: Query, rating: Rating) -> str:
    """Letter and name of a month's grade, by the scheme that gave it."""
    return format.grade_with_letter(query.scheme_of(rating.period), rating.grade, query.t)


def _thresholds(query: Query, periods: Sequence[Period]) -> tuple[Threshold, ...]:
    """The bands of every scheme over the months that it rated."""
    starts = [0, *(turn.place for turn in turns(query, periods)), len(periods)]
    return tuple(
        Threshold(band.from_, band.letter, first, following - 1)
        for first, following in pairwise(starts)
        for band in query.scheme_of(periods[first]).bands
        if band.from_ > 0
    )


def _history_numbers(query: Query, rows: Sequence[Rating]) -> pd.DataFrame:
    """Month by month the grade, why it differs from the score's own, and how sure both are."""
    t = query.t
    lines: list[list[str]] = []
    for rating in rows:
        span = score_range(rating)
        lines.append(
            [
                format.month_short(rating.period, t),
                _grade_of(query, rating),
                remark(query, rating),
                format.score(rating.rated_score),
                t("{low} to {high}").format(low=format.score(span[0]), high=format.score(span[1])) if span else "",
                format.grade_with_letter(query.scheme_of(rating.period), rating.band, t) if rating.is_rated else "",
                format.percent(rating.probability) if rating.is_rated else "",
            ]
        )
    titles = [
        t("Month"), t("Grade"), t("Note"), t("Score"), t("90% range"), t("Band of the score"),
        t("Certainty of the grade"),
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=pd.Index(titles))


@cached(entries=128, worded=True)
def moves_when(query: Query, entity: str) -> tuple[str, ...]:
    """What would move the grade; nothing where there is none."""
    rating = query.month.ratings[entity]
    if not rating.is_rated:
        return ()
    waits = hysteresis.held_reasons(query, rating)[-1:]
    return waits or (() if rating.capped else (hysteresis.rule_sentence(query),))


def score_range(rating: Rating) -> tuple[float, float] | None:
    """The scores between which a body's lies with 90 % probability, inside 0 to 100; None where no error is known."""
    score, error = rating.rated_score, rating.se
    if isnan(score) or not error > 0:
        return None
    return max(score - RANGE * error, min(score, 0.0)), min(score + RANGE * error, max(score, 100.0))


def _history_reading(query: Query, grades: Sequence[str]) -> str:
    """How many months stand in each grade, as it was called when it was given; those of the chosen month first."""
    t, now = query.t, grades[-1]
    own = [format.grade(query.scheme, grade, t) for grade in format.grades(query.scheme)]
    run = next((n for n, grade in enumerate(reversed(grades)) if grade != now), len(grades))
    counted = [
        t("{months} in {grade}").format(months=t.plural("{n} month", "{n} months", grades.count(grade)), grade=grade)
        for grade in dict.fromkeys([*own, *grades])
        if grade in grades
    ]
    return t.plural(
        "Of {n} month: {counts}; in the present grade for {run}.",
        "Of {n} months: {counts}; in the present grade for {run}.",
        len(grades),
        counts=format.listing(counted, t),
        run=t.plural("{n} month", "{n} months", run),
    )
