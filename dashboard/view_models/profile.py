"""Where one body stands: grade, score, place in its peer group, and how it came there over the months."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.view_models import readings, wording
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.scale import NEAR


@dataclass(frozen=True)
class Head:
    """The first line of a profile."""

    entity: str
    name: str
    grade: str
    letter: str
    grade_title: str
    score: str
    change: str
    rank: str
    coverage: str
    staff: str
    reading: str


@dataclass(frozen=True)
class History:
    """Score and grade month by month; ``scores`` are NaN where a month was not rated."""

    months: tuple[str, ...]
    scores: tuple[float, ...]
    grades: tuple[str, ...]
    letters: tuple[str, ...]
    labels: tuple[str, ...]
    thresholds: tuple[tuple[float, str], ...]
    reading: str
    numbers: pd.DataFrame


def head(enquiry: Enquiry, entity: str) -> Head:
    """Grade, score, rank and coverage of a body in the chosen month."""
    rating = _rating(enquiry, entity)
    scheme, t, grade = enquiry.scheme, enquiry.t, str(rating["grade"])
    rated, difference = grade != readings.NOT_RATED, _difference(rating)
    rank = t("{rank} of {of}").format(rank=int(rating["rank"]), of=int(rating["rank_of"])) if rated else wording.NONE
    return Head(
        entity=entity,
        name=wording.entity(enquiry, entity),
        grade=grade,
        letter=wording.letter(scheme, grade),
        grade_title=wording.grade(scheme, grade, t),
        score=wording.score(rating["score"]) if rated else wording.NONE,
        change="" if pd.isna(difference) else wording.change(difference),
        rank=rank,
        coverage=wording.percent(rating["coverage"], 1),
        staff=wording.number(enquiry.config.city.entities[entity].staff, 0),
        reading=_reading(enquiry, entity, rating),
    )


def history(enquiry: Enquiry, entity: str) -> History:
    """Score and grade of a body in every month up to the chosen one."""
    ratings = enquiry.results.ratings
    rows = ratings[(ratings["entity"] == entity) & (ratings["period"] <= enquiry.period)]
    t, scheme = enquiry.t, enquiry.scheme
    grades = tuple(str(grade) for grade in rows["grade"])
    scores = tuple(float(x) for x in rows["score"].where(rows["grade"] != readings.NOT_RATED))
    months = tuple(wording.month_short(period, t) for period in rows["period"])
    titles = [wording.grade_with_letter(scheme, grade, t) for grade in grades]
    texts = [wording.score(score) for score in scores]
    return History(
        months=months,
        scores=scores,
        grades=grades,
        letters=tuple(wording.letter(scheme, grade) for grade in grades),
        labels=tuple(f"{month}  {title}  {text}" for month, title, text in zip(months, titles, texts, strict=True)),
        thresholds=tuple((band.from_, band.letter) for band in scheme.bands if band.from_ > 0),
        reading=_history_reading(enquiry, grades),
        numbers=pd.DataFrame({t("Month"): months, t("Grade"): titles, t("Score"): texts}),
    )


def _rating(enquiry: Enquiry, entity: str) -> pd.Series:
    ratings = enquiry.results.ratings
    return ratings[(ratings["entity"] == entity) & (ratings["period"] == enquiry.period)].iloc[0]


def _difference(rating: pd.Series) -> float:
    both = rating["grade"] != readings.NOT_RATED and rating["previous_grade"] not in (None, readings.NOT_RATED)
    return float(rating["score"] - rating["previous_score"]) if both else float("nan")


def _reading(enquiry: Enquiry, entity: str, rating: pd.Series) -> str:
    t, scheme, grade = enquiry.t, enquiry.scheme, str(rating["grade"])
    name, month = wording.entity(enquiry, entity), wording.month(enquiry.period, t)
    if grade == readings.NOT_RATED:
        return t(
            "{name} is not rated in {month}: only {coverage} of the weight is backed by data, {minimum} are needed."
        ).format(
            name=name,
            month=month,
            coverage=wording.percent(rating["coverage"], 1),
            minimum=wording.percent(scheme.minimum_coverage),
        )
    sentence = t("{name} is rated {grade} in {month}, with {score} points, {place} of {of} in its group ({group}).")
    text = sentence.format(
        name=name,
        month=month,
        grade=wording.grade_with_letter(scheme, grade, t),
        score=wording.score(rating["score"]),
        place=wording.place(int(rating["rank"]), _sharing(enquiry, entity, float(rating["score"])), t),
        of=int(rating["rank_of"]),
        group=wording.group(enquiry, entity),
    )
    if not rating["capped"]:
        return text
    by_score = wording.grade_with_letter(scheme, str(rating["band"]), t)
    return text + t(" By score alone it would be {grade}; a rule caps it.").format(grade=by_score)


def _sharing(enquiry: Enquiry, entity: str, score: float) -> int:
    """How many rated bodies of the group have that very score."""
    ratings = readings.at(enquiry.results.ratings, enquiry.period).reindex(readings.peers(enquiry, entity))
    return int((((ratings["score"] - score).abs() < NEAR) & (ratings["grade"] != readings.NOT_RATED)).sum())


def _history_reading(enquiry: Enquiry, grades: tuple[str, ...]) -> str:
    t, now = enquiry.t, grades[-1]
    run = next((n for n, grade in enumerate(reversed(grades)) if grade != now), len(grades))
    counted = [
        t("{months} in {grade}").format(
            months=t.plural("{n} month", "{n} months", grades.count(grade)),
            grade=wording.grade_with_letter(enquiry.scheme, grade, t),
        )
        for grade in wording.grades(enquiry.scheme)
        if grade in grades
    ]
    return t("Of {total} months: {counts}; in the present grade for {run}.").format(
        total=len(grades), counts=wording.listing(counted, t), run=t.plural("{n} month", "{n} months", run)
    )
