"""Where one body stands: grade, score, place in its peer group, and how it came there over the months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings import hysteresis
from dashboard.presenters.ratings.places import NOWHERE, Places, short, told
from dashboard.presenters.ratings.statement import statement
from dashboard.presenters.ratings.tiles import badge, remark
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format

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
    """The range of its places."""
    rank_title: str
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


def head(query: Query, entity: str, movements: pd.DataFrame, places: Places = NOWHERE) -> Head:
    """Grade, score, place and coverage of a body in the chosen month.

    Args:
        query: Whose month and language count.
        entity: The body.
        movements: From ``MonitorView.movements`` of the same month.
        places: From ``presenters.ratings.places``; without its own no place is told.
    """
    rating = observations.rating(query, entity)
    scheme, t, grade = query.scheme, query.t, str(rating["grade"])
    rated, difference = grade != observations.NOT_RATED, _difference(rating)
    place = places.get(entity)
    return Head(
        entity=entity,
        name=naming.entity(query, entity),
        grade=grade,
        letter=format.letter(scheme, grade),
        grade_title=format.grade(scheme, grade, t),
        badge=badge(query, rating),
        score=format.score(rating["score"]) if rated else format.NONE,
        change=format.moved(difference, significant=bool(movements.loc[entity, "significant"]), t=t),
        rank=short(place),
        rank_title=t("Place in the group (of {n})").format(n=place.of) if place else t("Place in the group"),
        coverage=format.percent(rating["coverage"], 1),
        staff=format.number(query.config.city.entities[entity].staff, 0),
        reading=_reading(query, entity, rating, told(place, t)),
    )


def history(query: Query, entity: str) -> History:
    """Score and grade of a body in every month up to the chosen one."""
    ratings = query.results.ratings
    rows = ratings[(ratings["entity"] == entity) & (ratings["period"] <= query.period)]
    t, scheme = query.t, query.scheme
    grades = tuple(str(grade) for grade in rows["grade"])
    scores = tuple(float(x) for x in rows["score"].where(rows["grade"] != observations.NOT_RATED))
    months = tuple(format.month_short(period, t) for period in rows["period"])
    titles = [format.grade_with_letter(scheme, grade, t) for grade in grades]
    remarks = [remark(query, rating) for _, rating in rows.iterrows()]
    texts = [format.score(score) for score in scores]
    parts = zip(months, titles, texts, remarks, strict=True)
    return History(
        months=months,
        scores=scores,
        grades=grades,
        letters=tuple(format.letter(scheme, grade) for grade in grades),
        labels=tuple("  ".join(part for part in label if part) for label in parts),
        thresholds=tuple((band.from_, band.letter) for band in scheme.bands if band.from_ > 0),
        reading=_history_reading(query, grades),
        numbers=_history_numbers(query, rows),
    )


def _history_numbers(query: Query, rows: pd.DataFrame) -> pd.DataFrame:
    """Month by month the grade, why it differs from the score's own, and how sure both are."""
    t, scheme = query.t, query.scheme
    lines: list[list[str]] = []
    for _, rating in rows.iterrows():
        rated, span = rating["grade"] != observations.NOT_RATED, score_range(rating)
        lines.append(
            [
                format.month_short(str(rating["period"]), t),
                format.grade_with_letter(scheme, str(rating["grade"]), t),
                remark(query, rating),
                format.score(rating["score"]) if rated else format.NONE,
                t("{low} to {high}").format(low=format.score(span[0]), high=format.score(span[1])) if span else "",
                format.grade_with_letter(scheme, str(rating["band"]), t) if rated else "",
                format.percent(rating["probability"]) if rated else "",
            ]
        )
    titles = [
        t("Month"), t("Grade"), t("Note"), t("Score"), t("90% range"), t("Band of the score"), t("Its probability"),
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=pd.Index(titles))


def _difference(rating: pd.Series) -> float:
    both = rating["grade"] != observations.NOT_RATED and rating["previous_grade"] not in (None, observations.NOT_RATED)
    return float(rating["score"] - rating["previous_score"]) if both else float("nan")


def _reading(query: Query, entity: str, rating: pd.Series, place: str) -> str:
    t, scheme, grade = query.t, query.scheme, str(rating["grade"])
    name, month = naming.entity(query, entity), format.month(query.period, t)
    if grade == observations.NOT_RATED:
        return t(
            "{name} is not rated in {month}: only {coverage} of the weight is backed by data, {minimum} are needed."
        ).format(
            name=name,
            month=month,
            coverage=format.percent(rating["coverage"], 1),
            minimum=format.percent(scheme.minimum_coverage),
        )
    text = t("{name} is rated {grade} in {month}, with {score} points").format(
        name=name,
        month=month,
        grade=format.grade_with_letter(scheme, grade, t),
        score=format.score(rating["score"]),
    )
    if place:
        text += t(", {place} in its group ({group})").format(place=place, group=naming.group(query, entity))
    text += t(".")
    return format.sentences([text, *_cap(query, rating)], t)


def _cap(query: Query, rating: pd.Series) -> list[str]:
    """That a rule caps the grade, and what it would be without."""
    if not rating["capped"]:
        return []
    held = format.grade_with_letter(query.scheme, str(rating["held"]), query.t)
    if hysteresis.is_held(rating):
        return [
            query.t("Without caps it would be {grade}, held from earlier months; a rule caps it.").format(grade=held)
        ]
    return [query.t("By score alone it would be {grade}; a rule caps it.").format(grade=held)]


def grounds(query: Query, entity: str) -> tuple[str, ...]:
    """Why the grade is what it is beside its score: held, in a sentence each, or the band of the score."""
    rating, t = observations.rating(query, entity), query.t
    if rating["grade"] == observations.NOT_RATED:
        return ()
    caps = format.listing(list(statement(query, entity).caps), t)
    capped = (t("In force: {caps}.").format(caps=caps),) if rating["capped"] else ()
    if reasons := hysteresis.held_reasons(query, rating):
        return *capped, *reasons
    band, probability = str(rating["band"]), format.percent(rating["probability"])
    text = t("The grade is that of the score's band, {band}; by the sampling noise of its values alone, that is "
             "{probability} likely.")  # fmt: skip
    if capped:
        text = t("The score lies in the band of {band}; by the sampling noise of its values alone, that is "
                 "{probability} likely.")  # fmt: skip
    told = text.format(band=format.grade_with_letter(query.scheme, band, t), probability=probability)
    return *capped, told, *(() if capped else (hysteresis.rule_sentence(query),))


def score_range(rating: Any) -> tuple[float, float] | None:
    """The scores between which a body's lies with 90 % probability, inside 0 to 100; None where no error is known."""
    score, error = float(rating["score"]), float(rating["se"])
    if rating["grade"] == observations.NOT_RATED or pd.isna(score) or not error > 0:
        return None
    return max(score - RANGE * error, min(score, 0.0)), min(score + RANGE * error, max(score, 100.0))


def _history_reading(query: Query, grades: tuple[str, ...]) -> str:
    t, now = query.t, grades[-1]
    run = next((n for n, grade in enumerate(reversed(grades)) if grade != now), len(grades))
    counted = [
        t("{months} in {grade}").format(
            months=t.plural("{n} month", "{n} months", grades.count(grade)),
            grade=format.grade_with_letter(query.scheme, grade, t),
        )
        for grade in format.grades(query.scheme)
        if grade in grades
    ]
    return t("Of {total} months: {counts}; in the present grade for {run}.").format(
        total=len(grades), counts=format.listing(counted, t), run=t.plural("{n} month", "{n} months", run)
    )
