"""Where one body stands: grade, score, place in its peer group, and how it came there over the months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan
from typing import Final

import pandas as pd

from dashboard.presenters.ratings import hysteresis
from dashboard.presenters.ratings.places import NOWHERE, Places, in_words, short
from dashboard.presenters.ratings.statement import statement
from dashboard.presenters.ratings.tiles import badge, remark
from dashboard.presenters.signals.turns import Turn, told, turns
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.rows import Movement
from metrics.model import Period, Rating

RANGE: Final = 1.645
"""Standard errors on either side of a score between which it lies with 90 % probability."""


@dataclass(frozen=True)
class Head:
    """The first line of a profile."""

    grade: str
    letter: str
    grade_title: str
    badge: str
    """The sign of a capped or held grade; else empty."""
    score: str
    change: str
    rank: str
    """The range of its places."""
    rank_title: str
    coverage: str
    staff: str
    reading: str


@dataclass(frozen=True)
class Threshold:
    """The score from which a grade begins, in the months from place ``first`` to ``last``."""

    score: float
    letter: str
    first: int
    last: int


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
    reading: str
    numbers: pd.DataFrame


def head(query: Query, entity: str, movements: Mapping[str, Movement], places: Places = NOWHERE) -> Head:
    """Grade, score, place and coverage of a body in the chosen month."""
    rating, place = query.month.ratings[entity], places.get(entity)
    scheme, t, grade = query.scheme, query.t, rating.grade
    return Head(
        grade=grade,
        letter=format.letter(scheme, grade),
        grade_title=format.grade(scheme, grade, t),
        badge=badge(query, rating),
        score=format.score(rating.rated_score),
        change=format.moved(rating.change, significant=movements[entity].significant, t=t),
        rank=short(place),
        rank_title=t("Place in the group (of {n})").format(n=place.of) if place else t("Place in the group"),
        coverage=format.percent(rating.coverage, 1),
        staff=format.number(query.config.city.entities[entity].staff, 0),
        reading=_reading(query, rating, in_words(place, t)),
    )


def history(query: Query, entity: str) -> History:
    """Score and grade of a body in every month up to the chosen one."""
    t, ratings = query.t, query.results.body(entity).ratings
    rows = [rating for period, rating in ratings.items() if period <= query.period]
    grades = tuple(rating.grade for rating in rows)
    scores = tuple(rating.rated_score for rating in rows)
    months = tuple(format.month_short(rating.period, t) for rating in rows)
    titles = [_grade_of(query, rating) for rating in rows]
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
        reading=format.sentences([_history_reading(query, titles), *told(query)], t),
        numbers=_history_numbers(query, rows),
    )


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
        t("Month"), t("Grade"), t("Note"), t("Score"), t("90% range"), t("Band of the score"), t("Its probability"),
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=pd.Index(titles))


def _reading(query: Query, rating: Rating, place: str) -> str:
    t, scheme = query.t, query.scheme
    name, month = naming.entity(query, rating.entity), format.month(query.period, t)
    if not rating.is_rated:
        return t(
            "{name} is not rated in {month}: only {coverage} of the weight is backed by data, {minimum} are needed."
        ).format(
            name=name,
            month=month,
            coverage=format.percent(rating.coverage, 1),
            minimum=format.percent(scheme.minimum_coverage),
        )
    text = t("{name} is rated {grade} in {month}, with {score} points.")
    if place:
        text = t("{name} is rated {grade} in {month}, with {score} points, {place} in its group ({group}).")
    text = text.format(
        name=name,
        month=month,
        grade=format.grade_with_letter(scheme, rating.grade, t),
        score=format.score(rating.score),
        place=place,
        group=naming.group(query, rating.entity),
    )
    return format.sentences([text, *_cap(query, rating)], t)


def _cap(query: Query, rating: Rating) -> list[str]:
    """That a rule caps the grade, and what it would be without."""
    if not rating.capped:
        return []
    held = format.grade_with_letter(query.scheme, rating.held, query.t)
    if rating.is_held:
        return [
            query.t("Without caps it would be {grade}, held from earlier months; a rule caps it.").format(grade=held)
        ]
    return [query.t("By score alone it would be {grade}; a rule caps it.").format(grade=held)]


def grounds(query: Query, entity: str) -> tuple[str, ...]:
    """Why the grade is what it is beside its score: held, in a sentence each, or the band of the score."""
    rating, t = query.month.ratings[entity], query.t
    if not rating.is_rated:
        return ()
    caps = format.listing(list(statement(query, entity).caps), t)
    capped = (t("In force: {caps}.").format(caps=caps),) if rating.capped else ()
    if reasons := hysteresis.held_reasons(query, rating):
        return *capped, *reasons
    band, probability = rating.band, format.percent(rating.probability)
    text = t("The grade is that of the score's band, {band}; by the sampling noise of its values alone, that is "
             "{probability} likely.")  # fmt: skip
    if capped:
        text = t("The score lies in the band of {band}; by the sampling noise of its values alone, that is "
                 "{probability} likely.")  # fmt: skip
    sentence = text.format(band=format.grade_with_letter(query.scheme, band, t), probability=probability)
    return *capped, sentence, *(() if capped else (hysteresis.rule_sentence(query),))


def score_range(rating: Rating) -> tuple[float, float] | None:
    """The scores between which a body's lies with 90 % probability, inside 0 to 100; None where no error is known."""
    score, error = rating.rated_score, rating.se
    if isnan(score) or not error > 0:
        return None
    return max(score - RANGE * error, min(score, 0.0)), min(score + RANGE * error, max(score, 100.0))


def _history_reading(query: Query, grades: Sequence[str]) -> str:
    """How many months stand in each grade, as it was called when it was given; those of the chosen month first."""
    t, now = query.t, grades[-1]
    own = [format.grade_with_letter(query.scheme, grade, t) for grade in format.grades(query.scheme)]
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
