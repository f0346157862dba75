"""The index, a dimension or an indicator over time: chosen bodies, their peers as a band, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType
from typing import Final

import pandas as pd

from dashboard.presenters.indicators import observations
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.observations import ByMonth, Observation, over_time, quartiles
from metrics.application.ratings.peers import in_order, median
from metrics.model import Period, shift

FEWEST: Final = 4
"""Peers with a value below which quartiles say nothing."""
IN_WORDS: Final = 2
"""Bodies that a sentence each can be read of."""
Band = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]
"""Lower quartile, median and upper quartile, month by month."""
UNPLACED: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Line:
    """One body; ``values`` are NaN in months without one, ``fresh`` is False where an older value is carried on."""

    entity: str
    name: str
    values: tuple[float, ...]
    fresh: tuple[bool, ...]
    texts: tuple[str, ...]
    """The values as they are written; where cases are too few, how many there are."""
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """A rule that begins to hold for a body; ``place`` counts months from the left."""

    place: int
    entity: str
    value: float
    label: str


@dataclass(frozen=True)
class Trend:
    """All that one figure shows."""

    months: tuple[str, ...]
    lines: tuple[Line, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
    band_title: str
    middle_title: str
    events_title: str
    events: tuple[Event, ...]
    steps: bool
    """Whether values hold for several months, so that the line moves in steps."""
    target: float | None
    target_title: str
    unit: str
    reading: str
    remark: str
    """How to read gaps, hollow points and the band."""
    happened: pd.DataFrame
    numbers: pd.DataFrame


def trend(query: Query, key: str, entities: Sequence[str], among: Mapping[str, str] = UNPLACED) -> Trend:
    """One subject over all months up to the chosen one, for a few bodies; the peers are the first one's.

    Args:
        query: Whose month and language count.
        key: The index, a branch or an indicator's code.
        entities: At least one body.
        among: How each body stands among its peers, in words: the range of its places by the index, or where it lies in
            the funnel of an indicator; bodies without are told beside the peers' median only.
    """
    t = query.t
    courses = over_time(query.results, query.scheme, key)
    periods = [period for period in query.results.periods if period <= query.period]
    lines = tuple(_line(query, key, entity, courses.get(entity, {}), periods) for entity in entities)
    peers = observations.peers(query, entities[0])
    band = quartiles([courses[peer] for peer in peers if peer in courses], periods, fewest=FEWEST)
    rules_act = not observations.is_indicator(query, key)
    events = tuple(event for line in lines for event in _events(query, line, periods) if rules_act)
    posts = observations.goalposts(query, key) if observations.is_indicator(query, key) else None
    group = naming.group(query, entities[0])
    return Trend(
        months=tuple(format.month_short(period, t) for period in periods),
        lines=lines,
        low=band[0],
        middle=band[1],
        high=band[2],
        band_title=t("Middle half of {group} (quartiles)").format(group=group),
        middle_title=t("Median of {group}").format(group=group),
        events_title=t("A rule begins to hold"),
        events=events,
        steps=observations.is_indicator(query, key) and query.config.indicators[key].cadence != "M",
        target=posts.target if posts else None,
        target_title=t("Target {value}").format(value=observations.amount_text(query, key, posts.target))
        if posts
        else "",
        unit=observations.unit_title(query, key),
        reading=_reading(query, key, entities, courses, among),
        remark=_remark(query, key, lines, group, imputed=_any_imputed(query, key, entities)),
        happened=_happened(query, events),
        numbers=_numbers(query, key, lines, periods, band),
    )


def _line(query: Query, key: str, entity: str, course: ByMonth, periods: Sequence[Period]) -> Line:
    t, name = query.t, naming.short(query, entity)
    rows = [course.get(period, Observation(entity, period)) for period in periods]
    texts = tuple(observations.cell(query, key, row) for row in rows)
    labels: list[str] = []
    for text, row in zip(texts, rows, strict=True):
        since = ""
        if row.is_carried:
            since = t(" (as of {month})").format(month=format.month_short(str(row.as_of), t))
        labels.append(f"{name}  {format.month_short(row.period, t)}  {text}{since}")
    values, fresh = tuple(row.amount for row in rows), tuple(not row.is_carried for row in rows)
    return Line(entity, name, values, fresh, texts, tuple(labels))


def _events(query: Query, line: Line, periods: Sequence[Period]) -> list[Event]:
    """The months in which a rule begins to hold."""
    months: dict[str, set[Period]] = {}
    titles: dict[str, str | None] = {}
    for period, steps in query.results.body(line.entity).statement.items():
        for step in steps:
            if step.rule is not None and not step.is_lifted:
                months.setdefault(step.rule, set()).add(period)
                titles[step.rule] = step.title(query.language)
    events: list[Event] = []
    for rule in sorted(months):
        for index, period in enumerate(periods):
            if period in months[rule] and shift(period, -1) not in months[rule] and index > 0:
                label = f"{line.name}  {format.month_short(period, query.t)}  {titles[rule]}"
                events.append(Event(index, line.entity, line.values[index], label))
    return events


def _reading(
    query: Query, key: str, entities: Sequence[str], courses: Mapping[str, ByMonth], among: Mapping[str, str]
) -> str:
    """The bodies' own sentences while they are few; else who is at the ends, and whose level moved most in a year."""
    t = query.t
    if len(entities) <= IN_WORDS:
        return format.sentences(
            [_sentence(query, key, entity, courses, among.get(entity, "")) for entity in entities], t
        )
    year_ago = shift(query.period, -12)
    amounts = {entity: _amount(courses, entity, query.period) for entity in entities}
    now = in_order((entity for entity in amounts if not isnan(amounts[entity])), lambda entity: amounts[entity])
    changes = [(entity, amounts[entity] - _amount(courses, entity, year_ago)) for entity in now]
    moved = in_order((change for change in changes if not isnan(change[1])), lambda change: abs(change[1]))
    month = format.month(query.period, t)
    if not now:
        return t("None of these bodies has a value in {month}.").format(month=month)
    text = t("In {month} from {low} ({low_name}) to {high} ({high_name})").format(
        month=month,
        low=observations.amount_text(query, key, amounts[now[0]]),
        low_name=naming.short(query, now[0]),
        high=observations.amount_text(query, key, amounts[now[-1]]),
        high_name=naming.short(query, now[-1]),
    )
    if moved:
        text += t("; against twelve months before, {name} moved most ({change})").format(
            name=naming.short(query, moved[-1][0]), change=format.change(moved[-1][1])
        )
    return text + t(".")


def _amount(courses: Mapping[str, ByMonth], entity: str, period: Period) -> float:
    return courses.get(entity, {}).get(period, Observation(entity, period)).amount


def _sentence(query: Query, key: str, entity: str, courses: Mapping[str, ByMonth], standing: str) -> str:
    """Level, change over twelve months, standing among the peers; nothing about single months."""
    t, course = query.t, courses.get(entity, {})
    name, month = naming.entity(query, entity), format.month(query.period, t)
    row = course.get(query.period, Observation(entity, query.period))
    now = row.amount
    if not row.is_known:
        return t("{name} has no value in {month}: {reason}.").format(
            name=name, month=month, reason=observations.why_none(query, key, row)
        )
    before = _amount(courses, entity, shift(query.period, -12))
    text = t("{name} stands at {value} in {month}").format(
        name=name, value=observations.amount_text(query, key, now), month=month
    )
    if not isnan(before):
        text += t(", {change} against twelve months before").format(change=format.change(now - before))
    return text + _among(query, key, entity, courses, standing) + t(".")


def _among(query: Query, key: str, entity: str, courses: Mapping[str, ByMonth], standing: str) -> str:
    """The peers' median, and with it the body's range of places or where it lies in the funnel."""
    t, group = query.t, naming.group(query, entity)
    middle = observations.amount_text(
        query, key, median(_amount(courses, peer, query.period) for peer in observations.peers(query, entity))
    )
    if not standing:
        return t(", the median of {group} is {median}").format(group=group, median=middle)
    if observations.is_indicator(query, key):
        return t(", in the funnel of {group} {place}; the median there is {median}").format(
            group=group, place=standing, median=middle
        )
    return t(", {place} in {group} (median {median})").format(place=standing, group=group, median=middle)


def _any_imputed(query: Query, key: str, entities: Sequence[str]) -> bool:
    return any(row.is_imputed and row.entity in entities for row in query.results.of_indicator(key))


def _remark(query: Query, key: str, lines: Sequence[Line], group: str, *, imputed: bool) -> str:
    t = query.t
    parts = [t("The band holds the middle half of {group}, month by month.").format(group=group)]
    if any(isnan(value) for line in lines for value in line.values):
        parts.append(t("A gap is a month without a value; it is not zero."))
    if imputed:
        parts.append(t("Values that stand in for missing ones (imputed) are not drawn."))
    if not all(fresh or isnan(value) for line in lines for value, fresh in zip(line.values, line.fresh, strict=True)):
        parts.append(t("Hollow points are carried on from an earlier month."))
    return format.sentences(parts, t)


def _happened(query: Query, events: Sequence[Event]) -> pd.DataFrame:
    t = query.t
    parts = [event.label.split("  ") for event in sorted(events, key=lambda event: -event.place)]
    return pd.DataFrame(parts, columns=pd.Index([t("Body"), t("Month"), t("A rule begins to hold")]))


def _numbers(query: Query, key: str, lines: Sequence[Line], periods: Sequence[Period], band: Band) -> pd.DataFrame:
    t = query.t
    columns: dict[str, list[str]] = {t("Month"): [format.month_short(period, t) for period in periods]}
    for line in lines:
        columns[line.name] = [
            text + ("" if fresh or isnan(value) else " ○")
            for text, value, fresh in zip(line.texts, line.values, line.fresh, strict=True)
        ]
    for title, values in zip((t("Lower quartile"), t("Median"), t("Upper quartile")), band, strict=True):
        columns[title] = [observations.amount_text(query, key, value) for value in values]
    return pd.DataFrame(columns).iloc[::-1]


def suggested(query: Query, entity: str) -> list[str]:
    """What to compare before the reader has chosen: the body itself, and its group's first and last."""
    ratings = query.month.ratings
    rated = [ratings[key] for key in observations.peers(query, entity) if key in ratings and ratings[key].is_rated]
    ranked = [rating.entity for rating in sorted(rated, key=lambda rating: -rating.score)]
    ends = [*ranked[:1], *ranked[-1:]]
    return list(dict.fromkeys([entity, *ends]))
