"""Where one body stands: grade, score, place in its peer group, and how it came there over the months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.view_models import hysteresis, readings, wording
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.scale import NEAR
from dashboard.view_models.tiles import badge, remark

RANGE: Final = 1.645
"""Standard errors on either side of a score between which it lies with 90 % probability."""


@dataclass(frozen=True)
class Head:
    """The first line of a profile."""

    entity: str
    name: str
    grade: str
    letter: str
    grade_title: str
    badge: str
    """The sign of a capped or held grade; else empty."""
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
    rating = readings.rating(enquiry, entity)
    scheme, t, grade = enquiry.scheme, enquiry.t, str(rating["grade"])
    rated, difference = grade != readings.NOT_RATED, _difference(rating)
    rank = t("{rank} of {of}").format(rank=int(rating["rank"]), of=int(rating["rank_of"])) if rated else wording.NONE
    return Head(
        entity=entity,
        name=wording.entity(enquiry, entity),
        grade=grade,
        letter=wording.letter(scheme, grade),
        grade_title=wording.grade(scheme, grade, t),
        badge=badge(enquiry, rating),
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
    remarks = [remark(enquiry, rating) for _, rating in rows.iterrows()]
    texts = [wording.score(score) for score in scores]
    parts = zip(months, titles, texts, remarks, strict=True)
    return History(
        months=months,
        scores=scores,
        grades=grades,
        letters=tuple(wording.letter(scheme, grade) for grade in grades),
        labels=tuple("  ".join(part for part in label if part) for label in parts),
        thresholds=tuple((band.from_, band.letter) for band in scheme.bands if band.from_ > 0),
        reading=_history_reading(enquiry, grades),
        numbers=_history_numbers(enquiry, rows),
    )


def _history_numbers(enquiry: Enquiry, rows: pd.DataFrame) -> pd.DataFrame:
    """Month by month the grade, why it differs from the score's own, and how sure both are."""
    t, scheme = enquiry.t, enquiry.scheme
    lines: list[list[str]] = []
    for _, rating in rows.iterrows():
        rated, span = rating["grade"] != readings.NOT_RATED, score_range(rating)
        lines.append(
            [
                wording.month_short(str(rating["period"]), t),
                wording.grade_with_letter(scheme, str(rating["grade"]), t),
                remark(enquiry, rating),
                wording.score(rating["score"]) if rated else wording.NONE,
                t("{low} to {high}").format(low=wording.score(span[0]), high=wording.score(span[1])) if span else "",
                wording.grade_with_letter(scheme, str(rating["band"]), t) if rated else "",
                wording.percent(rating["probability"]) if rated else "",
            ]
        )
    titles = [
        t("Month"), t("Grade"), t("Note"), t("Score"), t("90% range"), t("Band of the score"), t("Its probability"),
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=pd.Index(titles))


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
    return wording.sentences([text, *_doubts(enquiry, rating), *_why(enquiry, rating)], t)


def _why(enquiry: Enquiry, rating: pd.Series) -> list[str]:
    """Why the grade is another one than the score's own: it is held, or a rule caps it."""
    t, found = enquiry.t, [held] if (held := hysteresis.held_sentence(enquiry, rating)) else []
    if rating["capped"] and found:
        return [*found, t("A rule caps it.")]
    if rating["capped"]:
        by_score = wording.grade_with_letter(enquiry.scheme, str(rating["band"]), t)
        return [t("By score alone it would be {grade}; a rule caps it.").format(grade=by_score)]
    return found


def _doubts(enquiry: Enquiry, rating: pd.Series) -> list[str]:
    """Between which scores the true one lies, and how likely its band is; nothing where no error is known."""
    if not (span := score_range(rating)):
        return []
    t = enquiry.t
    text = t(
        "Given the sampling noise of its values, the score lies between {low} and {high} with 90% probability, and in "
        "the band of {grade} with {probability}."
    )
    return [
        text.format(
            low=wording.score(span[0]),
            high=wording.score(span[1]),
            grade=wording.grade_with_letter(enquiry.scheme, str(rating["band"]), t),
            probability=wording.percent(rating["probability"]),
        )
    ]


def score_range(rating: Any) -> tuple[float, float] | None:
    """The scores between which a body's lies with 90 % probability, inside 0 to 100; None where no error is known."""
    score, error = float(rating["score"]), float(rating["se"])
    if rating["grade"] == readings.NOT_RATED or pd.isna(score) or not error > 0:
        return None
    return max(score - RANGE * error, min(score, 0.0)), min(score + RANGE * error, max(score, 100.0))


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
