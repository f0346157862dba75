"""The grades that await confirmation, told once for all; until then the grade in force stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.model import Rating

NAMED: Final = 10
"""Bodies named in the line."""


@dataclass(frozen=True)
class Pending:
    """One line that names them, and a table of all where they are more than it can hold."""

    line: str
    """Empty where no grade is pending."""
    title: str
    """Of the table; empty where the line names all."""
    numbers: Mapping[str, list[str]]


def pending(query: Query) -> Pending:
    """The grades that are held in the chosen month, and the band in which each score lies."""
    t = query.t
    held = [rating for rating in query.month.ratings.values() if rating.shows_held]
    if not held:
        return Pending("", "", {})
    names = t(", ").join(_named(query, rating) for rating in held[:NAMED])
    if len(held) > NAMED:
        line = t("{n} grades await confirmation, in brackets the band of the score: {names}; all of them below.")
        title = t("All {n} grades that await confirmation")
        return Pending(line.format(n=len(held), names=names), title.format(n=len(held)), _numbers(query, held))
    line = t.plural(
        "{n} grade awaits confirmation, in brackets the band of the score: {names}.",
        "{n} grades await confirmation, in brackets the band of the score: {names}.",
        len(held),
        names=names,
    )
    return Pending(line, "", {})


def _named(query: Query, rating: Rating) -> str:
    text = query.t("{name} ({grade})")
    return text.format(name=naming.short(query, rating.entity), grade=format.grade(query.scheme, rating.band, query.t))


def _numbers(query: Query, held: list[Rating]) -> Mapping[str, list[str]]:
    t, scheme = query.t, query.scheme
    return {
        t("Unit"): [naming.entity(query, rating.entity) for rating in held],
        t("Grade in force"): [format.grade_with_letter(scheme, rating.grade, t) for rating in held],
        t("Score"): [format.score(rating.score) for rating in held],
        t("Band of the score"): [format.grade_with_letter(scheme, rating.band, t) for rating in held],
        t("Probability"): [format.percent(rating.probability) for rating in held],
    }
