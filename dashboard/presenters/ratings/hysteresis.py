"""Grades that stay although the score has crossed a threshold, and grades that move at last: in words."""

from __future__ import annotations

from math import isnan

from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.grade_holds import (
    months_beyond,
    months_kept,
    moves,
    points_beyond,
    probability_beyond,
    times_beyond,
)
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
        'The score of {score} lies in "{band}", yet it is only {probability} likely to lie {side} "{held}", and it '
        'has lain there for only {months} so far: the grade stays "{held}".'
    )
    if rating.capped:
        pattern = t(
            'The score of {score} lies in "{band}", yet it is only {probability} likely to lie {side} "{held}", and '
            'it has lain there for only {months} so far: before limits by rules the grade stays "{held}".'
        )
    elif entity not in before or before[entity].held != rating.held:
        pattern = t(
            'The score of {score} lies in "{band}", yet it is only {probability} likely to lie {side} "{held}", and '
            'it has lain there for only {months} so far: the grade moves no further than "{held}".'
        )
    return pattern.format(
        score=format.score(rating.score),
        band=format.grade(scheme, rating.band, t),
        probability=_sure(query, rating),
        side=_side(query, rating),
        months=t.plural("{n} month", "{n} months", _beyond(query, entity, rating.held)),
        held=format.grade(scheme, rating.held, t),
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
    held, band = (format.grade(query.scheme, grade, t) for grade in (kept, rating.band))
    lies = t(
        'The score of {score} lies in the band of "{band}"; by the sampling noise of its values alone, which this '
        'rule goes by, it is {probability} likely to lie {side} "{held}".'
    )
    needs = t(
        'The grade moves once it is at least {probability} likely that the score lies {side} "{held}", or in {month} '
        "if the score then still lies there."
    )
    side = _side(query, rating)
    return (
        lies.format(
            score=format.score(rating.score), band=band, probability=_sure(query, rating), side=side, held=held
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
    text = t('The score has lain {side} "{held}" since {month} ({months}); the grade has been "{held}" for {kept}.')
    if rating.capped:
        text = t(
            'The score has lain {side} "{held}" since {month} ({months}); before limits by rules the grade has been '
            '"{held}" for {kept}.'
        )
    return text.format(
        side=_side(query, rating),
        held=held,
        month=format.month(shift(query.period, 1 - beyond), t),
        months=t.plural("{n} month", "{n} months", beyond),
        kept=t.plural("{n} month", "{n} months", kept),
    )


def _side(query: Query, rating: Rating) -> str:
    """On which side of the grade that is held the score lies."""
    order = format.grades(query.scheme)
    return query.t("above") if order.index(rating.band) < order.index(rating.held) else query.t("below")


def _sure(query: Query, rating: Rating) -> str:
    """How likely the score lies beyond the grade that is held."""
    return format.percent(probability_beyond(query.scheme, rating, rating.held))


def held_briefly(query: Query, rating: Rating) -> str:
    """The same in few words, for lists and slides."""
    if not rating.is_held:
        return ""
    return query.t('Grade to be confirmed: the score is only {probability} likely to lie {side} "{held}".').format(
        probability=_sure(query, rating),
        side=_side(query, rating),
        held=format.grade(query.scheme, rating.held, query.t),
    )


def rule_sentence(query: Query) -> str:
    """When a grade moves under the scheme."""
    t, rule = query.t, query.scheme.hysteresis
    if rule is None:
        return t("A grade moves with the score, at once.")
    text = t(
        "A grade moves across an edge between two grades when it is at least {probability} likely that the score "
        "lies beyond that edge. Where the scores of {months} running all lie above or all below the grade, it moves "
        "to the nearest of their bands. Until then it is to be confirmed. Limits by rules take effect and end at "
        "once."
    )
    months = t.plural("{n} month", "{n} months", rule.periods)
    return text.format(probability=format.percent(rule.probability), months=months)


def reach_sentences(query: Query) -> list[str]:
    """How far beyond an edge a score must lie at the month's usual error to move a grade, and how often one did.

    None where no error is known.
    """
    points = points_beyond(query.results, query.scheme, query.period)
    if isnan(points) or query.scheme.hysteresis is None:
        return []
    sentence = query.t(
        "At the median standard error of {month}, {probability} is reached by a score that lies {points} points beyond."
    ).format(
        month=format.month(query.period, query.t), points=format.number(points),
        probability=format.percent(query.scheme.hysteresis.probability),
    )  # fmt: skip
    times, sure = times_beyond(query.results, query.scheme, until=query.period)
    often = query.t.plural(
        "Up to then, {n} score lay beyond the grade of the month before, {sure} of them with that certainty.",
        "Up to then, {n} scores lay beyond the grade of the month before, {sure} of them with that certainty.",
        times,
        sure=sure,
    )
    return [sentence, often]


def held_counted(query: Query) -> str:
    """How many scores have crossed a threshold without their grade; empty where none has."""
    if not (n := sum(rating.shows_held for rating in query.month.ratings.values())):
        return ""
    return query.t.plural(
        "The score of {n} unit has crossed an edge; its grade is to be confirmed.",
        "The scores of {n} units have crossed an edge; their grades are to be confirmed.",
        n,
    )


def moved(query: Query) -> dict[str, str]:
    """For each body whose grade before caps moved since the month before: what made it move."""
    t, texts = query.t, dict[str, str]()
    for move in moves(query.results, query.scheme, query.period):
        if move.months is None:
            pattern = t('{probability} likely to lie above "{grade}"')
            if not move.rose:
                pattern = t('{probability} likely to lie below "{grade}"')
            texts[move.entity] = pattern.format(
                grade=format.grade(query.scheme, move.before, t), probability=format.percent(move.probability)
            )
            continue
        pattern = t('scores above "{grade}" for {months} running')
        if not move.rose:
            pattern = t('scores below "{grade}" for {months} running')
        texts[move.entity] = pattern.format(
            grade=format.grade(query.scheme, move.before, t), months=t.plural("{n} month", "{n} months", move.months)
        )
    return texts
