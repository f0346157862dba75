"""What was open a month ago and how it stands now: by the office that supervises it, and by the units it is owed by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from dashboard.screens.briefing.facts import BriefingFacts, Sheet
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.records.rows import FollowUp, Handled, Supervised
from metrics.model import shift
from metrics.model.rows import grouped
from metrics.wording import mark

SQUARES: Final = 15
"""Squares on a line."""
LINES: Final = 10
"""Lines of squares on the slide."""
OFFICES: Final = 4
UNITS: Final = 6
"""Units named with what they owe."""
STATES: Final[dict[Handled, str]] = {
    "in_time": mark("Closed in time"),
    "overdue": mark("Overdue and open"),
    "late": mark("Closed late"),
    "not_due": mark("Not due or undated"),
}
ORDER: Final[tuple[Handled, ...]] = ("overdue", "in_time", "late", "not_due")
"""In which the squares of an office stand."""


@dataclass(frozen=True)
class Office:
    """Squares of one office, one or more matters each, by state."""

    name: str
    note: str
    squares: tuple[Handled, ...]


@dataclass(frozen=True)
class Owing:
    """What one unit owes."""

    entity: str
    name: str
    what: str
    longest: str


@dataclass(frozen=True)
class State:
    """One entry of the legend."""

    state: Handled
    title: str
    count: int


@dataclass(frozen=True)
class Supervision:
    """The whole slide."""

    heading: str
    units: tuple[Owing, ...]
    nothing: str
    total: str
    offices: tuple[Office, ...]
    legend: tuple[State, ...]


def follow_up(facts: BriefingFacts) -> Iterator[Sheet]:
    """How the matters that were open at the end of the month before have been handled."""
    query, t, rows = facts.query, facts.query.t, facts.supervised
    overdue = [row for row in facts.follow_ups if row.is_overdue]
    owing = _units(query, overdue)
    each = max(1, ceil(sum(ceil(len(own) / SQUARES) for own in _offices(query, rows).values()) / LINES))
    counts = Counter(row.state for row in rows)
    closed = counts["in_time"] + counts["late"]
    part = Supervision(
        heading=t("Units with most overdue matters"),
        units=owing[:UNITS],
        nothing="" if overdue else t("Nothing is overdue."),
        total=t.plural("{n} matter was open, {closed} closed since", "{n} matters were open, {closed} closed since",
                       len(rows), closed=closed),
        offices=tuple(_office(query, name, own, each) for name, own in _offices(query, rows).items()),
        legend=tuple(State(state, t(title), counts[state]) for state, title in STATES.items()),
    )  # fmt: skip
    before = format.month_alone(shift(query.period, -1), t)
    foot = t("Matters that were open at the end of {before}, as they stand at the end of {now}").format(
        before=before, now=format.month_alone(query.period, t)
    )
    squares = t.plural("one square is {n} matter", "one square is {n} matters", each)
    yield Sheet(_claim(facts, overdue), part, f"{foot}{t('; ')}{squares}")


def _claim(facts: BriefingFacts, overdue: Sequence[FollowUp]) -> str:
    t, rows = facts.query.t, facts.supervised
    counts = Counter(row.state for row in rows)
    done = t("{closed} of {total} matters closed").format(closed=counts["in_time"] + counts["late"], total=len(rows))
    if not rows:
        done = t("No matter was open a month ago")
    if not overdue:
        return t("; ").join([done, t("none is overdue")])
    longest = max(row.days_overdue for row in overdue)
    late = t.plural("**{n} is overdue, by up to {days} days**", "**{n} are overdue, by up to {days} days**",
                    len(overdue), days=longest)  # fmt: skip
    brief = t.plural("**{n} is overdue**", "**{n} are overdue**", len(overdue))
    return facts.claim([t("; ").join([done, late]), t("; ").join([done, brief])])


def _offices(query: Query, rows: Sequence[Supervised]) -> dict[str, list[Supervised]]:
    """Matters by the office that keeps their ledger, the one with most first; the smallest together."""
    t, ledgers = query.t, query.config.ledgers
    own = grouped(rows, lambda row: t(ledgers[row.kind].supplier))
    order = sorted(own, key=lambda name: -len(own[name]))
    kept = order if len(order) <= OFFICES else order[: OFFICES - 1]
    result = {name: list(own[name]) for name in kept}
    if rest := [row for name in order[len(kept) :] for row in own[name]]:
        result[t("Other offices")] = rest
    return result


def _office(query: Query, name: str, rows: Sequence[Supervised], each: int) -> Office:
    counts = Counter(row.state for row in rows)
    ledgers = Counter(naming.matters(query, row.kind) for row in rows)
    squares: list[Handled] = [state for state in ORDER for _ in range(ceil(counts[state] / each))]
    return Office(
        name, query.t("{ledgers}: {n}").format(ledgers=query.t(", ").join(ledgers), n=len(rows)), tuple(squares)
    )


def _units(query: Query, overdue: Sequence[FollowUp]) -> tuple[Owing, ...]:
    """Units with overdue matters, those with most first."""
    t, own = query.t, grouped(overdue, lambda row: row.entity)
    order = sorted(own, key=lambda entity: (-len(own[entity]), -own[entity][0].days_overdue, entity))
    return tuple(
        Owing(
            entity=entity,
            name=naming.short(query, entity),
            what=t(", ").join(
                t("{ledger} {n}").format(ledger=naming.matters(query, kind), n=n)
                for kind, n in Counter(row.kind for row in own[entity]).items()
            ),
            longest=t.plural("up to {n} day", "up to {n} days", max(row.days_overdue for row in own[entity])),
        )
        for entity in order
    )
