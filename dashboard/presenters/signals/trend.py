"""The index, a dimension or an indicator over time: chosen bodies, their peers as a band, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType
from typing import Final

from dashboard.elements.parts import Columns
from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings.changes import alike
from dashboard.presenters.signals import judgement
from dashboard.presenters.signals.turns import Turn, told, turns
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.observations import ByMonth, Observation, over_time, quartiles
from metrics.application.ratings.peers import in_order, median
from metrics.application.signals.monitor_view import Chart
from metrics.model import Period, shift

FEWEST: Final = 4
"""Peers with a value below which quartiles say nothing."""
YEAR: Final = 12
"""Months over which a level is compared with itself."""
IN_WORDS: Final = 2
"""Bodies that a sentence each can be read of."""
Band = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]
"""Lower quartile, median and upper quartile, month by month."""
UNPLACED: Final[Mapping[str, str]] = MappingProxyType({})
UNCHARTED: Final[Mapping[str, Chart | None]] = MappingProxyType({})


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
    name: str
    month: str
    title: str

    @property
    def label(self) -> str:
        """All of it beside the mark."""
        return "  ".join((self.name, self.month, self.title))


@dataclass(frozen=True)
class _Courses:
    """The subject's numbers of all bodies, and how they are written."""

    query: Query
    key: str
    by_body: Mapping[str, ByMonth]

    def row(self, entity: str, period: Period) -> Observation:
        return self.by_body.get(entity, {}).get(period, Observation(entity, period))

    def amount(self, entity: str, months_ago: int = 0) -> float:
        """A body's number in the chosen month or an earlier one."""
        return self.row(entity, shift(self.query.period, -months_ago)).amount

    def text(self, amount: float) -> str:
        return observations.amount_text(self.query, self.key, amount)

    def change(self, entity: str) -> float:
        """How far a body's number lies from that of twelve months before; NaN where either is missing."""
        return observations.change(self.query, self.key, self.amount(entity), self.amount(entity, YEAR))

    def change_text(self, change: float) -> str:
        return observations.change_text(self.query, self.key, change)


@dataclass(frozen=True)
class Trend:
    """All that one figure shows."""

    months: tuple[str, ...]
    lines: tuple[Line, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
    band_title: str
    band_titles: tuple[str, str, str]
    """Lower quartile, median, upper quartile."""
    events_title: str
    events: tuple[Event, ...]
    steps: bool
    """Whether values hold for several months, so that the line moves in steps."""
    target: float | None
    target_title: str
    unit: str
    claim: str
    """The verdict on the bodies, above the figure; empty without their control charts."""
    reading: str
    turns: tuple[Turn, ...]
    """Where another scheme begins to rate; none on the chart of an indicator."""
    remark: str
    """How to read gaps, hollow points and the band."""
    happened: Columns
    numbers: Columns


@cached(entries=128, worded=True)
def trend(
    query: Query,
    key: str,
    entities: Sequence[str],
    among: Mapping[str, str] = UNPLACED,
    charts: Mapping[str, Chart | None] = UNCHARTED,
) -> Trend:
    """One subject from its first value up to the chosen month, for a few bodies; the peers are the first one's.

    ``charts`` are those of the bodies as they stood at the end of the month; with them one verdict says it all, and
    nothing is told beside it of changes against another month. ``among`` says how each body stands among its peers, in
    words: the range of its places by the index, or where it lies in the funnel of an indicator; bodies without are told
    beside the peers' median only.
    """
    t, courses = query.t, _Courses(query, key, over_time(query.results, query.scheme, key))
    is_indicator, group = observations.is_indicator(query, key), naming.peers(query, entities[0])
    peers = [courses.by_body[peer] for peer in observations.peers(query, entities[0]) if peer in courses.by_body]
    periods = _from_the_first_value(courses, [*entities, *observations.peers(query, entities[0])])
    lines = tuple(_line(courses, entity, periods) for entity in entities)
    band = quartiles(peers, periods, fewest=FEWEST)
    events = () if is_indicator else tuple(event for line in lines for event in _events(query, line, periods))
    posts = observations.goalposts(query, key) if is_indicator else None
    return Trend(
        months=tuple(format.month_short(period, t) for period in periods),
        lines=lines,
        low=band[0],
        middle=band[1],
        high=band[2],
        band_title=t("Middle half of {group} (quartiles)").format(group=group),
        band_titles=(t("Lower quartile"), t("Median"), t("Upper quartile")),
        events_title=t("Rule takes effect"),
        events=events,
        steps=is_indicator and query.config.indicators[key].cadence != "M",
        target=posts.target if posts else None,
        target_title=t("Target {value}").format(value=courses.text(posts.target)) if posts else "",
        unit=observations.unit_title(query, key),
        claim=judgement.claim(query, key, charts, _now(courses, charts)) if charts else "",
        reading=format.sentences(
            [_reading(courses, entities, among, judged=bool(charts)), *([] if is_indicator else told(query))], t
        ),
        turns=() if is_indicator else turns(query, periods),
        remark=_remark(query, key, lines, group, banded=not all(map(isnan, band[0]))),
        happened=_happened(query, events),
        numbers=_numbers(courses, lines, periods, band),
    )


def _line(courses: _Courses, entity: str, periods: Sequence[Period]) -> Line:
    query, t = courses.query, courses.query.t
    name, rows = naming.short(query, entity), [courses.row(entity, period) for period in periods]
    texts = tuple(observations.cell(query, courses.key, row) for row in rows)
    labels: list[str] = []
    for text, row in zip(texts, rows, strict=True):
        since = format.month_short(str(row.as_of), t) if row.is_carried else ""
        value = t("{value} (as of {month})").format(value=text, month=since) if since else text
        labels.append(f"{name}  {format.month_short(row.period, t)}  {value}")
    values, fresh = tuple(row.amount for row in rows), tuple(not row.is_carried for row in rows)
    return Line(entity, name, values, fresh, texts, tuple(labels))


def _events(query: Query, line: Line, periods: Sequence[Period]) -> list[Event]:
    """The months in which a rule begins to hold."""
    months: dict[str, set[Period]] = {}
    titles: dict[str, str] = {}
    for period, steps in query.results.body(line.entity).statement.items():
        for step in steps:
            if step.rule is not None and not step.is_lifted:
                months.setdefault(step.rule, set()).add(period)
                titles[step.rule] = str(step.title(query.language))
    return [
        Event(index, line.entity, line.values[index], line.name, format.month_short(period, query.t), titles[rule])
        for rule in sorted(months)
        for index, period in enumerate(periods)
        if period in months[rule] and shift(period, -1) not in months[rule] and index > 0
    ]


def _from_the_first_value(courses: _Courses, entities: Sequence[str]) -> list[Period]:
    """The months up to the chosen one, from the first in which a body or a peer has a value; all where none has."""
    periods = [period for period in courses.query.results.periods if period <= courses.query.period]
    known = (place for place, month in enumerate(periods) if any(courses.row(key, month).is_known for key in entities))
    return periods[next(known, 0) :]


def _now(courses: _Courses, charts: Mapping[str, Chart | None]) -> dict[str, Observation]:
    return {entity: courses.row(entity, courses.query.period) for entity in charts}


def _reading(courses: _Courses, entities: Sequence[str], among: Mapping[str, str], *, judged: bool) -> str:
    """The bodies' own sentences while they are few; else who is at the ends, and whose level moved most in a year.

    ``judged`` leaves out what has changed in a year, where a verdict stands above.
    """
    query, t = courses.query, courses.query.t
    if len(entities) <= IN_WORDS:
        return format.sentences(
            [_sentence(courses, entity, among.get(entity, ""), judged=judged) for entity in entities], t
        )
    month = format.month(query.period, t)
    now = in_order((entity for entity in entities if not isnan(courses.amount(entity))), courses.amount)
    if not now:
        return t("None of these units has a value in {month}.").format(month=month)
    changes = [(entity, courses.change(entity)) for entity in now]
    moved = in_order((change for change in changes if not isnan(change[1])), lambda change: abs(change[1]))
    figures = [(naming.short(query, entity), courses.text(courses.amount(entity))) for entity in now]
    low, high = figures[0][1], figures[-1][1]
    text = t("In {month} from {low} ({low_name}) to {high} ({high_name}).")
    if low == high:
        text = t("In {month} all with a value stand at {low} ({low_name}).")
    names = {"low_name": alike(query, figures, low), "high_name": alike(query, figures, high)}
    ends = text.format(month=month, low=low, high=high, **names)
    if judged or not moved:
        return ends
    pattern = t("{name} ({change})")
    sizes = [
        (pattern.format(name=naming.short(query, entity), change=courses.change_text(change)), f"{abs(change):.1f}")
        for entity, change in moved
    ]
    most = t("Against twelve months before moved most: {names}.").format(names=alike(query, sizes, sizes[-1][1]))
    if not sizes[-1][1].strip("0."):
        most = t("Against twelve months before none has moved.")
    return format.sentences([ends, most], t)


def _sentence(courses: _Courses, entity: str, place: str, *, judged: bool) -> str:
    """Level, change over twelve months, place among the peers; nothing about single months."""
    query, t, row = courses.query, courses.query.t, courses.row(entity, courses.query.period)
    names = {"name": naming.entity(query, entity), "month": format.month(query.period, t)}
    if not row.is_known:
        reason = observations.why_none(query, courses.key, row)
        return t("{name} has no value in {month}: {reason}.").format(**names, reason=reason)
    change = courses.change(entity)
    pattern = t("{name} stands at {value} in {month}, {change} against twelve months before, {among}.")
    if judged or isnan(change):
        pattern = t("{name} stands at {value} in {month}, {among}.")
    value, among = courses.text(row.amount), _among(courses, entity, place)
    return pattern.format(**names, value=value, change=courses.change_text(change), among=among)


def _among(courses: _Courses, entity: str, place: str) -> str:
    """The peers' median, and with it the body's range of places or where it lies in the funnel."""
    query, t = courses.query, courses.query.t
    group, peers = naming.group(query, entity), naming.peers(query, entity)
    is_indicator = observations.is_indicator(query, courses.key)
    pattern = t("the median of {peers} is {median}")
    if place and group == peers:
        funnel = t("in the funnel of {group} {place}; the median there is {median}")
        pattern = funnel if is_indicator else t("{place} in {group} (median {median})")
    elif place:
        funnel = t("in the funnel of {group} {place}; the median of {peers} is {median}")
        pattern = funnel if is_indicator else t("{place} in {group}; the median of {peers} is {median}")
    middle = courses.text(median(courses.amount(peer) for peer in observations.peers(query, entity)))
    return pattern.format(group=group, peers=peers, place=place, median=middle)


def _remark(query: Query, key: str, lines: Sequence[Line], group: str, *, banded: bool) -> str:
    t, entities = query.t, {line.entity for line in lines}
    parts = [
        t("The band holds the middle half of {group}, month by month; the line in it is their median.").format(
            group=group
        )
    ]
    if not banded:
        parts = [
            t("No band is drawn: fewer than {n} units of {group} have a value in any month.").format(
                n=FEWEST, group=group
            )
        ]
    if any(isnan(value) for line in lines for value in line.values):
        parts.append(t("A gap is a month without a value; it is not zero."))
    if any(row.is_imputed and row.entity in entities for row in query.results.of_indicator(key)):
        parts.append(t("Values that stand in for missing ones (imputed) are not drawn."))
    if not all(fresh or isnan(value) for line in lines for value, fresh in zip(line.values, line.fresh, strict=True)):
        parts.append(t("Hollow points are carried on from an earlier month."))
    return format.sentences(parts, t)


def _happened(query: Query, events: Sequence[Event]) -> Columns:
    t, newest = query.t, sorted(events, key=lambda event: -event.place)
    return {
        t("Unit"): [event.name for event in newest],
        t("Month"): [event.month for event in newest],
        t("Rule takes effect"): [event.title for event in newest],
    }


def _numbers(courses: _Courses, lines: Sequence[Line], periods: Sequence[Period], band: Band) -> Columns:
    """The newest month first."""
    t = courses.query.t
    columns: dict[str, list[str]] = {t("Month"): [format.month_short(period, t) for period in periods]}
    for line in lines:
        columns[line.name] = [
            text if fresh or isnan(value) else f"{text} ○"
            for text, value, fresh in zip(line.texts, line.values, line.fresh, strict=True)
        ]
    for title, values in zip((t("Lower quartile"), t("Median"), t("Upper quartile")), band, strict=True):
        columns[title] = [courses.text(value) for value in values]
    return {title: values[::-1] for title, values in columns.items()}


@cached(entries=128, worded=True)
def suggested(query: Query, entity: str) -> list[str]:
    """What to compare before the reader has chosen: the body itself, and its group's first and last."""
    ratings = query.month.ratings
    rated = [ratings[key] for key in observations.peers(query, entity) if key in ratings and ratings[key].is_rated]
    ranked = [rating.entity for rating in sorted(rated, key=lambda rating: -rating.score)]
    ends = [*ranked[:1], *ranked[-1:]]
    return list(dict.fromkeys([entity, *ends]))
