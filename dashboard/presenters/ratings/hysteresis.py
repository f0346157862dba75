"""Grades that stay although the score has crossed a threshold, and grades that move at last: in words."""

from __future__ import annotations

from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.grade_holds import months_beyond, months_kept, moves
from metrics.model import Rating, shift


def _beyond(query: Query, entity: str, grade: str) -> int:
    return months_beyond(query.results, query.scheme, entity, grade, until=query.period)


def _kept(query: Query, entity: str, grade: str) -> int:
    return months_kept(query.results, entity, grade, until=query.period)


def held_sentence(query: Query, rating: Rating) -> str:
    """Why the grade is not the band of the score; empty where it is."""
    if not rating.is_held:
        return ""
    t, scheme, entity, before = query.t, query.scheme, rating.entity, query.month_before.ratings
    pattern = t(
        "The score of {score} lies in {band}, yet with a probability of only {probability} and for only {months} so "
        "far: the grade stays {held}."
    )
    if rating.capped:
        pattern = t(
            "The score of {score} lies in {band}, yet with a probability of only {probability} and for only {months} "
            "so far: before caps the grade stays {held}."
        )
    elif entity not in before or before[entity].held != rating.held:
        pattern = t(
            "The score of {score} lies in {band}, yet with a probability of only {probability} and for only {months} "
            "so far: the grade moves no further than {held}."
        )
    return pattern.format(
        score=format.score(rating.score),
        band=format.grade_with_letter(scheme, rating.band, t),
        probability=format.percent(rating.probability),
        months=t.plural("{n} month", "{n} months", _beyond(query, entity, rating.held)),
        held=format.grade_with_letter(scheme, rating.held, t),
    )


def held_reasons(query: Query, rating: Rating) -> tuple[str, ...]:
    """Why a grade is held: where the score lies and how likely, since when, and what would move it; none if it is not.

    Args:
        rating: Of the chosen month.
    """
    rule, kept = query.scheme.hysteresis, rating.held
    if rule is None or not rating.is_held:
        return ()
    t, beyond = query.t, _beyond(query, rating.entity, kept)
    held, band = (format.grade_with_letter(query.scheme, grade, t) for grade in (kept, rating.band))
    lies = t(
        "The score of {score} lies in the band of {band}; by the sampling noise of its values alone, which this rule "
        "goes by, that is {probability} likely."
    )
    needs = t(
        "The grade moves once the score's band is at least {probability} likely, or in {month} if the score then still "
        "lies {side} {held}."
    )
    side = t("above") if _is_above(query, rating) else t("below")
    return (
        lies.format(
            score=format.score(rating.score), band=band, probability=format.percent(rating.probability)
        ),
        _since(query, rating, held, beyond),
        needs.format(
            probability=format.percent(rule.probability), side=side, held=held,
            month=format.month(shift(query.period, rule.periods - beyond), t),
        ),
    )  # fmt: skip


def _since(query: Query, rating: Rating, held: str, beyond: int) -> str:
    """Since when the score has lain outside the grade, and for how long the grade has been what it is."""
    t, kept = query.t, _kept(query, rating.entity, rating.held)
    text = t("The score has lain {side} {held} since {month} ({months}); the grade has been {held} for {kept}.")
    if rating.capped:
        text = t(
            "The score has lain {side} {held} since {month} ({months}); before caps the grade has been {held} for "
            "{kept}."
        )
    return text.format(
        side=t("above") if _is_above(query, rating) else t("below"),
        held=held,
        month=format.month(shift(query.period, 1 - beyond), t),
        months=t.plural("{n} month", "{n} months", beyond),
        kept=t.plural("{n} month", "{n} months", kept),
    )


def _is_above(query: Query, rating: Rating) -> bool:
    """Whether the score lies in a better band than the grade that is held."""
    order = format.grades(query.scheme)
    return order.index(rating.band) < order.index(rating.held)


def held_briefly(query: Query, rating: Rating) -> str:
    """The same in few words, for lists and slides."""
    if not rating.is_held:
        return ""
    return query.t("Grade held: the score lies in {band}, {probability} likely.").format(
        band=format.grade_with_letter(query.scheme, rating.band, query.t),
        probability=format.percent(rating.probability),
    )


def rule_sentence(query: Query) -> str:
    """When a grade moves under the scheme."""
    t, rule = query.t, query.scheme.hysteresis
    if rule is None:
        return t("A grade moves with the score, at once.")
    text = t(
        "A grade moves to the band of the score when that is at least {probability} likely. Where the scores of "
        "{months} running all lie above or all below the grade, it moves to the nearest of their bands. Until then it "
        "is held. Caps act at once and are lifted at once."
    )
    months = t.plural("{n} month", "{n} months", rule.periods)
    return text.format(probability=format.percent(rule.probability), months=months)


def held_counted(query: Query) -> str:
    """How many scores have crossed a threshold without their grade; empty where none has."""
    if not (n := sum(rating.shows_held for rating in query.month.ratings.values())):
        return ""
    return query.t.plural(
        "The score of {n} body lies in another band than its grade, which waits until that is sure.",
        "The scores of {n} bodies lie in other bands than their grades, which wait until that is sure.",
        n,
    )


def moved(query: Query) -> dict[str, str]:
    """For each body whose grade before caps moved since the month before: what made it move."""
    t, texts = query.t, dict[str, str]()
    for move in moves(query.results, query.scheme, query.period):
        if move.months is None:
            texts[move.entity] = t("{band} is {probability} likely").format(
                band=format.grade_with_letter(query.scheme, move.now, t), probability=format.percent(move.probability)
            )
            continue
        pattern = t("scores above {grade} for {months} running")
        if not move.rose:
            pattern = t("scores below {grade} for {months} running")
        texts[move.entity] = pattern.format(
            grade=format.grade_with_letter(query.scheme, move.before, t),
            months=t.plural("{n} month", "{n} months", move.months),
        )
    return texts
