"""Two to four bodies beside each other, as finished words and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.elements.beside import Head, Line
from dashboard.presenters.ratings import places
from dashboard.presenters.ratings.strips import strip
from dashboard.presenters.ratings.tiles import remark
from dashboard.screens.compare import gaps
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.findings.side_by_side import SideBySide, is_ahead
from metrics.application.ratings.grade_holds import months_graded
from metrics.application.ratings.robustness import Uncertainty
from metrics.model import shown


@dataclass(frozen=True)
class CompareView:
    """All that stands on the page but for the figures of scores over time."""

    claim: str
    caveats: tuple[str, ...]
    """What cannot be compared, and why."""
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    reading: str
    dimensions: gaps.Dots
    indicators: gaps.Differences
    numbers: pd.DataFrame
    """One row a body with all that the table at the top says."""


def compare_view(
    query: Query, entities: Sequence[str], compared: SideBySide, draws: Uncertainty, reasons: Mapping[str, str]
) -> CompareView:
    """Shape the comparison of some bodies in the chosen month.

    Args:
        entities: In the order in which they were chosen.
        compared: Of the same bodies.
        draws: Of the same month.
        reasons: Why a body needs attention, by body, as finished sentences.
    """
    heads = tuple(_head(query, entity) for entity in entities)
    lines = tuple(_lines(query, entities, draws, reasons))
    return CompareView(
        claim=claim(query, compared, draws),
        caveats=tuple(_caveats(query, entities, compared)),
        heads=heads,
        lines=lines,
        reading=format.sentences([_intervals(query), places.meaning(query.t)], query.t),
        dimensions=gaps.dots(query, entities),
        indicators=gaps.differences(query, entities, compared),
        numbers=_numbers(query, heads, lines),
    )


def claim(query: Query, compared: SideBySide, draws: Uncertainty) -> str:
    """Who leads and by how much, if anybody does for sure, and in what they differ most."""
    t = query.t
    if len(compared.rated) < 2:
        return t("Fewer than two of these units are rated this month; there are no scores to compare.")
    return format.sentences([_lead(query, compared, draws), _widest(query, compared)], t)


def _lead(query: Query, compared: SideBySide, draws: Uncertainty) -> str:
    """Who leads; that nobody does where scores do not mean the same or the uncertainty explains the difference."""
    t, rated = query.t, compared.rated
    if not compared.asked_alike:
        return t("Different indicators apply to {names}, so that their scores are not compared.").format(
            names=_names(query, rated)
        )
    if len({_score(query, entity) for entity in rated}) == 1:
        return t("{names} have the same score, {score}.").format(
            names=_names(query, rated), score=_score(query, rated[0])
        )
    first, second, last = rated[0], rated[1], rated[-1]
    # Those that the uncertainty does not tell from the first, down to the first one that it does.
    near = [first]
    for entity in rated[1:]:
        if is_ahead(draws, first, entity):
            break
        near.append(entity)
    if len(near) > 1:
        text = t("{names} cannot be told apart: the uncertainty of their ratings explains {points} points.")
        words = text.format(names=_names(query, near), points=_apart(query, first, near[-1]))
        left = rated[len(near) :]
        if not left:
            return words
        behind = t("{names} are behind {first}, by up to {points} points.")
        if len(left) == 1:
            behind = t("{names} is behind {first}, by {points} points.")
        told = behind.format(
            names=_names(query, left), first=naming.short(query, first), points=_apart(query, first, last)
        )
        return format.sentences([words, told], t)
    if len(rated) == 2:
        return t("{first} leads {second} by {points} points.").format(
            first=naming.short(query, first), second=naming.short(query, second), points=_apart(query, first, second)
        )
    text = t("{first} leads, by {points} points before {second}; {last} is {apart} points behind.")
    return text.format(
        first=naming.short(query, first),
        second=naming.short(query, second),
        points=_apart(query, first, second),
        last=naming.short(query, last),
        apart=_apart(query, first, last),
    )


def _widest(query: Query, compared: SideBySide) -> str:
    """The dimension in which they differ most, and who is ahead in it."""
    t = query.t
    if not compared.dimensions:
        return t("The scheme compares units with each other, so that no difference can be shared out.")
    widest = compared.dimensions[0]
    if format.number(widest.points) == format.number(0.0):
        return t("They differ in no dimension.")
    text = t("They differ most in {dimension}: {ahead} is ahead of {behind} by {points} points of the score.")
    if not compared.asked_alike:
        text = t("In what applies to all they differ most in {dimension}: {ahead} is ahead of {behind} by {points} "
                 "points of the score.")  # fmt: skip
    return text.format(
        dimension=naming.node(query, widest.key),
        ahead=naming.short(query, widest.ahead),
        behind=naming.short(query, widest.behind),
        points=format.number(widest.points),
    )


def _caveats(query: Query, entities: Sequence[str], compared: SideBySide) -> list[str]:
    """What stands in the way of a comparison."""
    t, city, caveats = query.t, query.config.city, list[str]()
    if len({city.entities[entity].group for entity in entities}) > 1:
        caveats.append(t("These units are of different peer groups; places hold within each group only."))
    if not compared.asked_alike:
        every = len(list(query.scheme.leaves()))
        caveats.append(
            t.plural(
                "Different indicators apply to them; only the {n} of {total} that applies to all is compared.",
                "Different indicators apply to them; only the {n} of {total} that apply to all are compared.",
                len(compared.common), total=every,
            )
        )  # fmt: skip
    if unrated := [entity for entity in entities if entity not in compared.rated]:
        text = t("Not rated this month, for want of evidence: {names}.")
        caveats.append(text.format(names=_names(query, unrated)))
    return caveats


def _names(query: Query, entities: Sequence[str]) -> str:
    return format.listing([naming.short(query, entity) for entity in entities], query.t)


def _score(query: Query, entity: str) -> str:
    return format.score(query.month.ratings[entity].rated_score)


def _apart(query: Query, higher: str, lower: str) -> str:
    """How far two scores lie apart as they are shown."""
    scores = (query.month.ratings[entity].score for entity in (higher, lower))
    return format.number(float(shown.difference(next(scores), next(scores))))


def _head(query: Query, entity: str) -> Head:
    t, rating = query.t, query.month.ratings[entity]
    months = months_graded(query.results, entity, rating.grade, until=query.period)
    how_long = t.plural("{n} month in this grade", "{n} months in this grade", months)
    words = t("; ").join(part for part in (how_long, remark(query, rating)) if part)
    return Head(
        entity=entity,
        name=naming.entity(query, entity),
        group=naming.group(query, entity),
        grade=rating.grade,
        letter=format.letter(query.scheme, rating.grade),
        grade_title=format.grade(query.scheme, rating.grade, t),
        months=words,
        strip=strip(query, entity),
        label=t(", ").join([format.grade_with_letter(query.scheme, rating.grade, t), words]),
    )


def _lines(query: Query, entities: Sequence[str], draws: Uncertainty, reasons: Mapping[str, str]) -> list[Line]:
    t, ratings = query.t, query.month.ratings
    where, bodies = places.places(query, draws), {body.entity: body for body in draws.bodies}
    spans: list[str] = []
    for entity in entities:
        body, span = bodies.get(entity), format.NONE
        if body is not None and body.is_rated and body.low == body.low:
            span = t("{low} to {high}").format(low=format.score(body.low), high=format.score(body.high))
        spans.append(span)
    return [
        Line(t("Score"), tuple(_score(query, entity) for entity in entities), figures=True),
        Line(t("90% likely range"), tuple(spans)),
        Line(t("Place in the group"), tuple(places.in_words(where.get(key), t) or format.NONE for key in entities)),
        Line(t("Coverage of the weight"), tuple(format.percent(ratings[entity].coverage, 1) for entity in entities)),
        Line(t("Grounds"), tuple(reasons.get(entity) or t("Nothing calls for attention.") for entity in entities)),
    ]


def _intervals(query: Query) -> str:
    return query.t("In 90% of the simulations the score lies in the range given.")


def _numbers(query: Query, heads: Sequence[Head], lines: Sequence[Line]) -> pd.DataFrame:
    t = query.t
    columns = {
        t("Unit"): [head.name for head in heads],
        t("Peer group"): [head.group for head in heads],
        t("Grade"): [f"{head.letter} {head.grade_title}" for head in heads],
        t("Months"): [head.months for head in heads],
    }
    return pd.DataFrame(columns | {line.title: list(line.texts) for line in lines})
