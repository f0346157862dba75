"""The index, a dimension or an indicator over time: chosen bodies, their peers as a band, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pandas as pd

from dashboard.presenters.indicators import observations
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.model import Period, shift

QUARTILES: Final = (0.25, 0.5, 0.75)
FEWEST: Final = 4
"""Peers with a value below which quartiles say nothing."""
IN_WORDS: Final = 2
"""Bodies that a sentence each can be read of."""
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
    frame = observations.values(query, key)
    frame = frame[frame["period"] <= query.period]
    periods = [period for period in query.results.periods if period <= query.period]
    lines = tuple(_line(query, key, entity, frame, periods) for entity in entities)
    band = _band(query, entities[0], frame, periods)
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
        reading=_reading(query, key, entities, frame, among),
        remark=_remark(query, key, lines, group, imputed=_any_imputed(query, key, entities)),
        happened=_happened(query, events),
        numbers=_numbers(query, key, lines, periods, band),
    )


def _line(query: Query, key: str, entity: str, frame: pd.DataFrame, periods: Sequence[Period]) -> Line:
    t, name = query.t, naming.short(query, entity)
    rows = frame[frame["entity"] == entity].set_index("period").reindex(list(periods))
    fresh = rows["as_of"].isna() | (rows["as_of"] == rows.index)
    texts = tuple(observations.cell(query, key, row) for _, row in rows.iterrows())
    labels: list[str] = []
    for text, (period, row) in zip(texts, rows.iterrows(), strict=True):
        carried = row["as_of"] not in (None, period) and not pd.isna(row["as_of"])
        since = t(" (as of {month})").format(month=format.month_short(str(row["as_of"]), t)) if carried else ""
        labels.append(f"{name}  {format.month_short(str(period), t)}  {text}{since}")
    values = tuple(rows["amount"].astype(float))
    return Line(entity, name, values, tuple(bool(one) for one in fresh), texts, tuple(labels))


Band = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]


def _band(query: Query, entity: str, frame: pd.DataFrame, periods: Sequence[Period]) -> Band:
    peers = frame[frame["entity"].isin(observations.peers(query, entity))]
    by_month = peers.groupby("period")["amount"]
    enough = (by_month.count() >= FEWEST).reindex(list(periods), fill_value=False)
    low, middle, high = (tuple(by_month.quantile(share).reindex(list(periods)).where(enough)) for share in QUARTILES)
    return low, middle, high


def _events(query: Query, line: Line, periods: Sequence[Period]) -> list[Event]:
    """The months in which a rule begins to hold."""
    frame = query.results.statement
    acting = (frame["entity"] == line.entity) & frame["rule"].notna() & (frame["kind"] != "lifted")
    rules = frame[acting].drop_duplicates(["period", "rule"])
    titles = dict(zip(rules["rule"], rules["title_en" if query.language == "en" else "title_zh"], strict=True))
    events: list[Event] = []
    for rule, months in rules.groupby("rule")["period"]:
        known = set(months)
        for place, period in enumerate(periods):
            if period in known and shift(period, -1) not in known and place > 0:
                label = f"{line.name}  {format.month_short(period, query.t)}  {titles[rule]}"
                events.append(Event(place, line.entity, line.values[place], label))
    return events


def _reading(query: Query, key: str, entities: Sequence[str], frame: pd.DataFrame, among: Mapping[str, str]) -> str:
    """The bodies' own sentences while they are few; else who is at the ends, and whose level moved most in a year."""
    t = query.t
    if len(entities) <= IN_WORDS:
        return format.sentences([_sentence(query, key, entity, frame, among.get(entity, "")) for entity in entities], t)
    now = observations.at(frame, query.period)["amount"].reindex(list(entities)).dropna().sort_values()
    before = observations.at(frame, shift(query.period, -12))["amount"].reindex(now.index)
    moved = (now - before).dropna().sort_values(key=abs)
    month = format.month(query.period, t)
    if now.empty:
        return t("None of these bodies has a value in {month}.").format(month=month)
    text = t("In {month} from {low} ({low_name}) to {high} ({high_name})").format(
        month=month,
        low=observations.amount_text(query, key, float(now.iloc[0])),
        low_name=naming.short(query, str(now.index[0])),
        high=observations.amount_text(query, key, float(now.iloc[-1])),
        high_name=naming.short(query, str(now.index[-1])),
    )
    if not moved.empty:
        text += t("; against twelve months before, {name} moved most ({change})").format(
            name=naming.short(query, str(moved.index[-1])), change=format.change(float(moved.iloc[-1]))
        )
    return text + t(".")


def median(query: Query, entity: str, frame: pd.DataFrame) -> float:
    """The median of a body's peers in the chosen month."""
    return float(observations.at(frame, query.period)["amount"].reindex(observations.peers(query, entity)).median())


def _sentence(query: Query, key: str, entity: str, frame: pd.DataFrame, standing: str) -> str:
    """Level, change over twelve months, standing among the peers; nothing about single months."""
    t, rows = query.t, frame[frame["entity"] == entity].set_index("period")
    name, month = naming.entity(query, entity), format.month(query.period, t)
    line = rows.reindex([query.period]).iloc[0]
    now = float(line["amount"])
    if pd.isna(now):
        return t("{name} has no value in {month}: {reason}.").format(
            name=name, month=month, reason=observations.why_none(query, key, line)
        )
    before = rows["amount"].get(shift(query.period, -12), float("nan"))
    text = t("{name} stands at {value} in {month}").format(
        name=name, value=observations.amount_text(query, key, now), month=month
    )
    if not pd.isna(before):
        text += t(", {change} against twelve months before").format(change=format.change(now - before))
    return text + _among(query, key, entity, frame, standing) + t(".")


def _among(query: Query, key: str, entity: str, frame: pd.DataFrame, standing: str) -> str:
    """The peers' median, and with it the body's range of places or where it lies in the funnel."""
    t, group = query.t, naming.group(query, entity)
    middle = observations.amount_text(query, key, median(query, entity, frame))
    if not standing:
        return t(", the median of {group} is {median}").format(group=group, median=middle)
    if observations.is_indicator(query, key):
        return t(", in the funnel of {group} {place}; the median there is {median}").format(
            group=group, place=standing, median=middle
        )
    return t(", {place} in {group} (median {median})").format(place=standing, group=group, median=middle)


def _any_imputed(query: Query, key: str, entities: Sequence[str]) -> bool:
    frame = query.results.indicators
    return bool(frame.loc[(frame["indicator"] == key) & frame["entity"].isin(entities), "imputed"].notna().any())


def _remark(query: Query, key: str, lines: Sequence[Line], group: str, *, imputed: bool) -> str:
    t = query.t
    parts = [t("The band holds the middle half of {group}, month by month.").format(group=group)]
    if any(pd.isna(value) for line in lines for value in line.values):
        parts.append(t("A gap is a month without a value; it is not zero."))
    if imputed:
        parts.append(t("Values that stand in for missing ones (imputed) are not drawn."))
    if not all(fresh or pd.isna(value) for line in lines for value, fresh in zip(line.values, line.fresh, strict=True)):
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
            text + ("" if fresh or pd.isna(value) else " ○")
            for text, value, fresh in zip(line.texts, line.values, line.fresh, strict=True)
        ]
    for title, values in zip((t("Lower quartile"), t("Median"), t("Upper quartile")), band, strict=True):
        columns[title] = [observations.amount_text(query, key, value) for value in values]
    return pd.DataFrame(columns).iloc[::-1]


def suggested(query: Query, entity: str) -> list[str]:
    """What to compare before the reader has chosen: the body itself, and its group's first and last."""
    ratings = observations.at(query.results.ratings, query.period)
    group = ratings.loc[[key for key in observations.peers(query, entity) if key in ratings.index]]
    ranked = group[group["grade"] != observations.NOT_RATED].sort_values("score", ascending=False)
    ends = [str(key) for key in (*ranked.index[:1], *ranked.index[-1:])]
    return list(dict.fromkeys([entity, *ends]))
