"""What stands on a body's tile: name, letter, score and change against last month."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import floor, isnan
from typing import Final

from dashboard.elements import icons
from dashboard.elements.tiles import Tile, TileGroup
from dashboard.presenters.ratings.grouping import BY_GROUP, BY_POST, body_groups, under_post
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.peers import median
from metrics.application.records.rows import FollowUp
from metrics.application.signals.rows import Movement
from metrics.model import Rating
from metrics.wording import Translate

SIGNALS: Final = frozenset({"improvement", "concern"})
"""Readings of a chart that a tile shows; the others say that nothing is known to have happened."""


def tile_groups(
    query: Query,
    movements: Mapping[str, Movement],
    *,
    kinds: Collection[str] | None = None,
    marked: Collection[str] = (),
    by: str = BY_GROUP,
    follow_ups: Sequence[FollowUp] = (),
    unsure: Collection[str] = (),
    worst_first: bool = False,
) -> list[TileGroup]:
    """Tiles of all bodies in the chosen month, by peer group or by post in charge, in the order of the city's file.

    Args:
        movements: Against the month that is compared with.
        kinds: Kinds of bodies that are shown; all when absent.
        marked: Entities whose tile is framed.
        by: One of ``grouping.groupings``.
        follow_ups: Of the same month; under a post it is said how many are overdue.
        unsure: Entities whose tile has a dashed edge, as another grade is more likely.
        worst_first: Whether a group begins with its worst grade and, in that, the lowest score.
    """
    now, city = query.compared, query.config.city

    def summary(members: Sequence[str]) -> str:
        if by == BY_POST:
            return under_post(query, members, follow_ups)
        return _summary(query, [now[key].rated_score for key in members])

    def ordered(members: Sequence[str]) -> Sequence[str]:
        return sorted(members, key=lambda key: _standing_of(query, now[key])) if worst_first else members

    return [
        TileGroup(
            id=group.id,
            title=group.title,
            summary=summary(group.members),
            tiles=tuple(
                _tile(query, now[key], movements[key], marked=key in marked, unsure=key in unsure)
                for key in ordered(group.members)
            ),
        )
        for group in body_groups(query, by)
        if kinds is None or {city.kind(key) for key in group.members} & set(kinds)
    ]


def _standing_of(query: Query, rating: Rating) -> tuple[int, float]:
    """Lower for the worse; what could not be rated comes last."""
    order = [band.id for band in query.scheme.bands]
    return (-order.index(rating.grade), rating.score) if rating.is_rated else (1, 0.0)


def arrow(difference: float, *, significant: bool) -> str:
    """The change against last month as on a tile: ↑3 or ↓2 where it is more than chance, else nothing.

    Args:
        difference: Between the scores as shown; halves count as whole points, and less than half is told by tenths.
        significant: Whether it is more than chance.
    """
    if isnan(difference) or not significant or not difference:
        return ""
    points = abs(difference)
    size = format.number(floor(points + 0.5), 0) if points >= 0.5 else format.number(points)
    return f"↑{size}" if difference > 0 else f"↓{size}"


def badge(query: Query, rating: Rating) -> str:
    """The sign beside one body's letter that the score alone would not earn: a rule caps it, or it is held."""
    return cap_sign(query, rating) or (query.t("held") if rating.shows_held else "")


def cap_sign(query: Query, rating: Rating) -> str:
    """The sign of a grade that a rule caps, where many stand beside each other; those that are held are told in one
    line for all."""
    return query.t("limit") if rating.shows_cap else ""


def cap_sentence(t: Translate) -> str:
    """What that sign means."""
    return t('"{badge}" marks a grade limited by a rule.').format(badge=t("limit"))


def remark(query: Query, rating: Rating) -> str:
    """The same in words."""
    if rating.shows_cap:
        return query.t("grade limited by a rule")
    return query.t("to be confirmed") if rating.shows_held else ""


def remark_sentence(query: Query, rating: Rating) -> str:
    """The same as a sentence, for labels."""
    if rating.shows_cap:
        return query.t("(grade limited by a rule)")
    if not rating.shows_held:
        return ""
    return query.t('(to be confirmed; the score lies in "{band}", {probability} likely)').format(
        band=format.grade(query.scheme, rating.band, query.t), probability=format.percent(rating.probability)
    )


def _standing(query: Query, rating: Rating, moved: Movement) -> str:
    """Grade, score and change as a sentence; where there is no grade, how much evidence is wanting."""
    t, scheme = query.t, query.scheme
    named = {"name": naming.entity(query, rating.entity), "grade": format.grade_with_letter(scheme, rating.grade, t)}
    if not rating.is_rated:
        return t("{name}: {grade}, {coverage} of the weight is backed by data, {minimum} are needed").format(
            **named, coverage=format.percent(rating.coverage, 1), minimum=format.percent(scheme.minimum_coverage)
        )
    against = (
        t("{name}: {grade}, score {score}, {change} against last month"),
        t("{name}: {grade}, score {score}, {change} against last month (no clear change)"),
    )
    if query.against != "month":
        against = (
            t("{name}: {grade}, score {score}, {change} against {month}"),
            t("{name}: {grade}, score {score}, {change} against {month} (no clear change)"),
        )
    return against[not moved.significant and not isnan(rating.change)].format(
        **named,
        score=format.score(rating.score),
        change=format.change(rating.change),
        month=format.month(query.reference.period, t),
    )


def _tile(query: Query, rating: Rating, moved: Movement, *, marked: bool, unsure: bool) -> Tile:
    t = query.t
    label = _standing(query, rating, moved)
    if why := remark_sentence(query, rating):
        label = format.sentences([label, why], t)
    if unsure:
        label = format.sentences([label, t("(another grade is more likely)")], t)
    signals = moved.variation in SIGNALS and rating.is_rated
    icon = icons.both(t, moved)[0] if signals else None
    if icon:
        label = t("{standing}. {signal}.").format(standing=label, signal=icon.label)
    return Tile(
        entity=rating.entity,
        name=naming.short(query, rating.entity),
        grade=rating.grade,
        letter=format.letter(query.scheme, rating.grade),
        score=format.score(rating.score) if rating.is_rated else "",
        change=arrow(rating.change, significant=moved.significant),
        note=cap_sign(query, rating),
        label=label,
        marked=marked,
        unsure=unsure,
        icon=icon,
    )


def _summary(query: Query, scores: Sequence[float]) -> str:
    t, known, middle = query.t, sum(not isnan(score) for score in scores), format.score(median(scores))
    if not known:
        return t("none of {count} rated").format(count=len(scores))
    if known < len(scores):
        return t("{rated} of {count} rated, median {median}").format(rated=known, count=len(scores), median=middle)
    return t.plural("{n} unit, median {median}", "{n} units, median {median}", len(scores), median=middle)
