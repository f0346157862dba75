"""What is said beside a funnel: who lies beyond it, whether peers differ by more than chance, why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings.changes import some_of
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.city import kind_of
from metrics.application.signals.monitor_view import Funnel
from metrics.application.signals.rows import FunnelDot
from metrics.wording import mark

NAMED: Final = 5
"""Bodies named in one sentence."""

PLACES: Final = {
    "inside": mark("inside the limits"),
    "better_95": mark("beyond 95%, better side"),
    "better_998": mark("beyond 99.8%, better side"),
    "worse_95": mark("beyond 95%, worse side"),
    "worse_998": mark("beyond 99.8%, worse side"),
    "high_95": mark("beyond 95%, high"),
    "high_998": mark("beyond 99.8%, high"),
    "low_95": mark("beyond 95%, low"),
    "low_998": mark("beyond 99.8%, low"),
}
"""Where a dot may lie; high and low where neither side is better."""

SIDES: Final = {"better": mark("better"), "worse": mark("worse"), "high": mark("high"), "low": mark("low")}
EXPOSED: Final = {"staff": mark("Staff"), "population": mark("Inhabitants")}


def why_none(query: Query, code: str) -> str:
    """Why an indicator has no funnel; empty where it is a share or a rate."""
    kind = kind_of(query.config.indicators[code])
    return "" if kind.proportion else query.t(kind.no_funnel)


def none_here(query: Query, group: str) -> str:
    """That a peer group has no average to be held against this month."""
    t = query.t
    text = t(
        "{group}: fewer than two units have a usable value this month, so there is no average to hold them against."
    )
    if not naming.sees_group(query, group):
        text = t("{group}: no unit that you see has a usable value this month and peers to hold it against.")
    return text.format(group=query.t(query.config.city.peer_groups[group].title))


def size_axis(query: Query, code: str, *, logarithmic: bool) -> str:
    """What a value rests on, for the axis."""
    t, indicator = query.t, query.config.indicators[code]
    below = indicator.words.denominator
    if indicator.measure.per:
        title = t(EXPOSED[indicator.measure.per])
    else:
        title = query.t(below) if below else t("Number of records")
    return t("{title} (logarithmic scale)").format(title=title) if logarithmic else title


def value_axis(query: Query, code: str) -> str:
    """The unit and the better direction."""
    t, posts, unit = query.t, observations.goalposts(query, code), observations.unit_title(query, code)
    if posts is None:
        return unit
    better = t("higher is better") if posts.best > posts.worst else t("lower is better")
    return t("{unit}, {better}").format(unit=unit, better=better)


def counted(query: Query, code: str, events: float, size: float) -> str:
    """Events and size: 12 of 48, or 7 per 6,900 staff."""
    t, numbers = query.t, {"events": format.number(events, 0), "size": format.number(size, 0)}
    return (t("{events} per {size} people") if _is_rate(query, code) else t("{events} of {size}")).format(**numbers)


def reading(query: Query, funnel: Funnel, lines: Sequence[FunnelDot], places: Sequence[str]) -> str:
    """The sentences beneath a funnel."""
    t = query.t
    normal = (
        t("Units with few people lie left, where values swing widely: inside the funnel that is normal variation.")
        if _is_rate(query, funnel.indicator)
        else t("Units with few cases lie left, where values swing widely: inside the funnel that is normal variation.")
    )
    sees_all = naming.sees_group(query, funnel.group)
    sentences = [*_beyond(query, lines, places, sees_all=sees_all), _spread(query, funnel), normal]
    if query.config.indicators[funnel.indicator].shrink:
        sentences.append(t("Drawn are values as counted, before any is pulled towards its peers."))
    return format.sentences([*sentences, t("A click on a dot opens the unit's profile.")], t)


def titles(query: Query, places: Mapping[str, str]) -> dict[str, str]:
    """Places in the funnel, keys of ``PLACES`` by entity, in words."""
    return {entity: query.t(PLACES[place]) for entity, place in places.items()}


def in_funnel(query: Query, where: str | None) -> str:
    """What a body's place in the funnel, a key of ``PLACES``, says as a sentence; empty for a body without a dot."""
    t = query.t
    if where is None:
        return ""
    if where == "inside":
        return t("It lies inside the funnel: it differs from its peers' average by no more than chance.")
    text = t("In the funnel it lies {place}: chance alone puts about one in twenty there.")
    if where.endswith("_998"):
        text = t("In the funnel it lies {place}: it differs from its peers' average by more than chance.")
    return text.format(place=t(PLACES[where]))


def not_drawn(query: Query, bodies: int) -> str:
    """How many bodies have no dot; empty where all have one."""
    if not bodies:
        return ""
    return query.t.plural(
        "{n} unit of this group has no usable value and no dot.",
        "{n} units of this group have no usable value and no dot.",
        bodies,
    )


def _is_rate(query: Query, code: str) -> bool:
    return query.config.indicators[code].measure.per is not None


def _beyond(query: Query, lines: Sequence[FunnelDot], places: Sequence[str], *, sees_all: bool) -> list[str]:
    """How many lie beyond the limits, and who beyond the outer ones on which side."""
    t, total = query.t, len(lines)
    inner = sum(place.endswith("_95") for place in places)
    far = [(dot.entity, place) for dot, place in zip(lines, places, strict=True) if place.endswith("_998")]
    if not inner and not far:
        if sees_all:
            return [t("All {total} units lie inside the 95% limits.").format(total=total)]
        return [
            t.plural(
                "The one unit that you see lies inside the 95% limits.",
                "All {n} units that you see lie inside the 95% limits.",
                total,
            )
        ]
    pattern = t("{name} ({side})")
    names = [
        pattern.format(name=naming.short(query, key), side=t(SIDES[place.partition("_")[0]])) for key, place in far
    ]
    if far:
        text = t("Beyond the 99.8% limits: {names}; {count} of {total} units.")
        if not sees_all:
            text = t("Beyond the 99.8% limits: {names}; {count} of {total} units that you see.")
        first = text.format(count=len(far), total=total, names=some_of(query, names, NAMED))
    else:
        text = t("None of the {total} units lies beyond the 99.8% limits.")
        if not sees_all:
            text = t("None of the {total} units that you see lies beyond the 99.8% limits.")
        first = text.format(total=total)
    if not inner:
        return [first]
    between = t.plural(
        "{n} lies between 95% and 99.8%, where chance alone puts about one in twenty.",
        "{n} lie between 95% and 99.8%, where chance alone puts about one in twenty.",
        inner,
    )
    return [first, between]


def _spread(query: Query, funnel: Funnel) -> str:
    """Whether the peers differ by more than chance."""
    t = query.t
    if funnel.tau > 0:
        return t("The peers differ by more than chance; the limits were widened for it.")
    return t("Taken together the peers differ by no more than chance, so the limits are those of chance alone.")
