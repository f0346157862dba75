"""Grades that stay although the score has crossed a threshold, and grades that move at last: in words."""

from __future__ import annotations

from dashboard.session.query import Query
from dashboard.text import format
from metrics.model import NOT_RATED, Rating, shift


def months_beyond(query: Query, entity: str, grade: str) -> int:
    """For how many months up to the chosen one the scores have all lain on one side of a grade; 0: not now."""
    order, ratings = format.grades(query.scheme)[:-1], query.results.ratings
    mine = ratings[(ratings["entity"] == entity) & (ratings["period"] <= query.period)].sort_values("period")
    bands = [str(band) for band in mine["band"]][::-1]
    sides = [order.index(band) - order.index(grade) if band in order else 0 for band in bands]
    return next((n for n, side in enumerate(sides) if side * sides[0] <= 0), len(sides))


def held_sentence(query: Query, rating: Rating) -> str:
    """Why the grade is not the band of the score; empty where it is."""
    if not rating.is_held:
        return ""
    t, scheme, entity = query.t, query.scheme, rating.entity
    pattern = t(
        "The score of {score} lies in {band}, yet with a probability of only {probability} and for only {months} so "
        "far: the grade stays {held}."
    )
    if rating.capped:
        pattern = t(
            "The score of {score} lies in {band}, yet with a probability of only {probability} and for only {months} "
            "so far: before caps the grade stays {held}."
        )
    elif _held_before(query).get(entity) != rating.held:
        pattern = t(
            "The score of {score} lies in {band}, yet with a probability of only {probability} and for only {months} "
            "so far: the grade moves no further than {held}."
        )
    return pattern.format(
        score=format.score(rating.score),
        band=format.grade_with_letter(scheme, rating.band, t),
        probability=format.percent(rating.probability),
        months=t.plural("{n} month", "{n} months", months_beyond(query, entity, rating.held)),
        held=format.grade_with_letter(scheme, rating.held, t),
    )


def held_reasons(query: Query, rating: Rating) -> tuple[str, ...]:
    """Why a grade is held: where the score lies and how likely, since when, and what would move it; none if it is not.

    Args:
        query: Whose month and language count.
        rating: Of the chosen month.
    """
    rule, kept = query.scheme.hysteresis, rating.held
    if rule is None or not rating.is_held:
        return ()
    t, beyond = query.t, months_beyond(query, rating.entity, kept)
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
    t, kept = query.t, months_kept(query, rating.entity, rating.held)
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


def months_kept(query: Query, entity: str, grade: str) -> int:
    """For how many months running, up to the chosen one, the grade before caps has been this one."""
    ratings = query.results.body(entity).ratings
    kept = [rating.held == grade for period, rating in ratings.items() if period <= query.period][::-1]
    return next((n for n, same in enumerate(kept) if not same), len(kept))


def _held_before(query: Query) -> dict[str, str]:
    """The grade before caps that each body had the month before."""
    return {entity: rating.held for entity, rating in query.month_before.ratings.items()}


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


def held_now(query: Query) -> list[str]:
    """The bodies whose grade shown is held in the chosen month."""
    return [entity for entity, rating in query.month.ratings.items() if rating.shows_held]


def held_counted(query: Query) -> str:
    """How many scores have crossed a threshold without their grade; empty where none has."""
    if not (n := len(held_now(query))):
        return ""
    return query.t.plural(
        "The score of {n} body lies in another band than its grade, which waits until that is sure.",
        "The scores of {n} bodies lie in other bands than their grades, which wait until that is sure.",
        n,
    )


def moved(query: Query) -> dict[str, str]:
    """For each body whose grade before caps moved since the month before: what made it move."""
    rule, t = query.scheme.hysteresis, query.t
    if rule is None:
        return {}
    before, found, order = _held_before(query), dict[str, str](), format.grades(query.scheme)
    for entity, rating in query.month.ratings.items():
        now = rating.held
        old = before.get(entity, NOT_RATED)
        if old == now or NOT_RATED in (old, now):
            continue
        if rating.probability >= rule.probability:
            band, likely = format.grade_with_letter(query.scheme, now, t), format.percent(rating.probability)
            found[entity] = t("{band} is {probability} likely").format(band=band, probability=likely)
            continue
        rose = order.index(now) < order.index(old)
        pattern = (
            t("scores above {grade} for {months} running") if rose else t("scores below {grade} for {months} running")
        )
        months = t.plural("{n} month", "{n} months", months_beyond(query, entity, old))
        found[entity] = pattern.format(grade=format.grade_with_letter(query.scheme, old, t), months=months)
    return found
