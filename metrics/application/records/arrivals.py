"""What suppliers owe for each month, what of it has arrived and when, and how much of a month that covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import nan
from typing import Final

from metrics.application.city import CityHandle
from metrics.application.records.rows import (
    BodyCompleteness,
    Completeness,
    IndicatorCompleteness,
    Lateness,
    LedgerCompleteness,
    Return,
    State,
)
from metrics.definitions import Ledger
from metrics.definitions.ledger import RETURNS
from metrics.ledgers import arrivals
from metrics.ledgers.arrivals import Returned
from metrics.ledgers.questions import Part
from metrics.measures.timing import owed_in
from metrics.model import Actor, IndicatorScore, Period, Results
from metrics.model.periods import month_end, month_start, shift, span
from metrics.model.permissions import require
from metrics.model.rows import grouped

There = Mapping[Period, Returned]
"""The returns of one ledger that were complete by a day, by month."""

YEAR: Final = 13
"""Months of a calendar in which the same month of the year before still shows."""


def due_on(ledger: Ledger, period: Period) -> date:
    """The day of the next month by which a month's return is due."""
    return month_start(shift(period, 1)).replace(day=ledger.due_day)


def counted_to(period: Period, today: date) -> date:
    """The day up to which days late are counted in what is told of a month: the last of the month in which its returns
    are due, or today before that, so that what never came does not outweigh all else."""
    return min(today, month_end(shift(period, 1)))


def calendar(actor: Actor, city: CityHandle, *, until: Period, today: date, months: int = YEAR) -> tuple[Return, ...]:
    """What every supplier owes for each month, by ledger in the order of the definitions, and whether it is there.

    Args:
        actor: Who asks; the arrival of ledgers is open to all.
        until: The last month.
        today: The day as of which is told; what was submitted after it is not there yet. What was submitted by then is
            there, however late, as it is in ratings.
        months: How many months, the last one included.
    """
    require(actor, "arrivals")
    del actor
    returned = arrivals.returned(city.store, city.config, until)
    # Before the first return of all nobody was asked for any.
    begins = min((item.period for item in returned), default=shift(until, 1))
    there = grouped([item for item in returned if item.submitted_on <= today], lambda item: item.ledger)
    parts = arrivals.parts(city.store, city.config, [item for own in there.values() for item in own])
    result: list[Return] = []
    for ledger in _reporting(city):
        own = {item.period: item for item in there.get(ledger.id, ()) if (ledger.id, item.period) not in parts}
        for period in span(shift(until, 1 - months), until):
            owed = period >= begins and _owed(city, ledger, period)
            part = parts.get((ledger.id, period))
            result.append(_return(ledger, period, own, part, today, counted_to(until, today), owed=owed))
    return tuple(result)


def owed(rows: Sequence[Return], period: Period) -> tuple[Return, ...]:
    """The month's column of a ``calendar``, without ledgers that are not owed for it."""
    return tuple(row for row in rows if row.period == period and row.is_owed)


def _reporting(city: CityHandle) -> list[Ledger]:
    return [ledger for ledger in city.config.ledgers.values() if ledger.id != RETURNS]


def _owed(city: CityHandle, ledger: Ledger, period: Period) -> bool:
    return owed_in(period, ledger, city.config.indicators.values())


def _return(
    ledger: Ledger, period: Period, there: There, part: Part | None, today: date, end: date, *, owed: bool
) -> Return:  # fmt: skip
    sent = there[period].submitted_on if period in there else None
    due = due_on(ledger, period)
    state = _state(sent, due, today) if owed else "not_owed"
    covered = [there[month].records for month in covers(ledger, period, owed=owed) if month in there]
    return Return(
        ledger, period, due, sent,
        records=sum(covered) if sent else nan,
        latest=max((month for month in there if month <= period), default=None),
        state=state,
        days_late=nan if state in ("not_owed", "expected") else max(((sent or end) - due).days, 0),
        part=part,
    )  # fmt: skip


def _state(sent: date | None, due: date, today: date) -> State:
    if sent is None:
        return "overdue" if today > due else "expected"
    return "late" if sent > due else "on_time"


def covers(ledger: Ledger, period: Period, *, owed: bool = True) -> list[Period]:
    """The months that a return tells of: those since the one owed before, or the month alone where none is owed."""
    return ledger.months_told(period) if owed else [period]


def lateness(rows: Sequence[Return]) -> list[Lateness]:
    """How often the returns of each supplier that owed any came late: an order in which to call, and no mark.

    The most days late come first.
    """
    result: list[Lateness] = []
    for supplier, owed in grouped([row for row in rows if row.was_due], lambda row: row.ledger.supplier).items():
        states, days = [row.state for row in owed], [row.days_late for row in owed]
        counts = (states.count("on_time"), states.count("late"), states.count("overdue"))
        result.append(Lateness(supplier, len(owed), *counts, days=sum(days), worst=max(days)))
    return sorted(result, key=lambda row: (-row.days, -row.worst))


def completeness(actor: Actor, city: CityHandle, results: Results, period: Period, *, today: date) -> Completeness:
    """How much of a month has arrived as of a day, by ledger, by indicator and by body.

    Bodies outside the actor's scope are left out, of ledgers and indicators as well.
    """
    require(actor, "arrivals")
    month = results.seen_by(actor).month(period)
    rows = [row for body in month.indicators.values() for row in body.values()]
    bodies = [
        BodyCompleteness(entity, month.ratings[entity].coverage, len(own) - _there(own), len(own))
        for entity, own in grouped(rows, lambda row: row.entity).items()
        if entity in month.ratings
    ]
    returns = grouped(calendar(actor, city, until=period, today=today), lambda row: row.ledger.id)
    return Completeness(
        ledgers=tuple(_ledger(actor, city, own, period) for own in returns.values()),
        indicators=tuple(
            IndicatorCompleteness(code, _there(own), len(own))
            for code, own in grouped(rows, lambda row: row.indicator).items()
        ),
        bodies=tuple(sorted(bodies, key=lambda row: (row.coverage, row.entity))),
    )


def _there(rows: Sequence[IndicatorScore]) -> int:
    return sum(row.has_value for row in rows)


def _ledger(actor: Actor, city: CityHandle, returns: Sequence[Return], period: Period) -> LedgerCompleteness:
    ledger, due = returns[0].ledger, [row for row in returns if row.was_due]
    received = sum(row.submitted_on is not None for row in due)
    if ledger.full_return is None or not _owed(city, ledger, period):
        return LedgerCompleteness(ledger, len(due), received, nan, nan)
    asked = frozenset(entity for entity in city.config.city.asked_of(ledger) if actor.may_see(entity))
    there = arrivals.bodies(city.store, ledger, covers(ledger, period)) & asked
    return LedgerCompleteness(ledger, len(due), received, len(there), len(asked))
