"""Whether the month's records are all there: by ledger and by supplier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard.elements.table import Cell, Table, Tone, figures, row, sheet, wide
from dashboard.presenters.ratings.changes import some_of
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.records.rows import Return, State
from metrics.model.rows import grouped
from metrics.wording.returns import STATES, counted

TONES: Final[dict[State, Tone]] = {"on_time": "plain", "late": "strong", "overdue": "worse", "expected": "quiet"}
NAMED: Final = 6
"""Indicators named that rest on a ledger."""


@dataclass(frozen=True)
class ReturnsView:
    """What arrived for the month, and what did not."""

    lead: str
    wanting: Table
    """Ledgers that came late or not at all."""
    suppliers: Table
    ledgers: Table


@cached(entries=128, worded=True)
def returns_view(query: Query, returns: Sequence[Return], to: date) -> ReturnsView:
    """Shape the month's returns, see ``records.arrivals.owed``; days overdue are counted to a day."""
    wanting = [item for item in returns if item.state in ("late", "overdue")]
    wanting.sort(key=lambda item: (item.state != "overdue", -item.days_late))
    return ReturnsView(
        lead=_lead(query, returns, to),
        wanting=_ledgers(query, wanting, with_indicators=True),
        suppliers=_suppliers(query, returns),
        ledgers=_ledgers(query, returns, with_indicators=False),
    )


def parts_of(query: Query, item: Return) -> str:
    """How many of the bodies that are asked are there, where not all are."""
    return query.t("{there} of {asked} units").format(**item.part._asdict()) if item.part else ""


def resting_on(query: Query, ledger: str) -> list[str]:
    """The indicators that read a ledger."""
    return [query.t(item.title) for item in query.config.indicators.values() if item.measure.ledger == ledger]


def _lead(query: Query, returns: Sequence[Return], to: date) -> str:
    t, count = query.t, Counter(item.state for item in returns)
    if not returns:
        return t("No ledger is due this month.")
    if count["on_time"] == len(returns):
        return t.plural(
            "The one ledger was submitted on time.", "All {n} ledgers were submitted on time.", len(returns)
        )
    lead = t.plural(
        "The one ledger: on time {on_time}, late {late}, overdue {overdue}.",
        "Of {n} ledgers {on_time} were submitted on time and {late} late; {overdue} overdue.",
        len(returns), on_time=count["on_time"], late=count["late"], overdue=count["overdue"],
    )  # fmt: skip
    told = [lead]
    if begun := sum(item.state == "overdue" and item.part is not None for item in returns):
        told.append(t.plural("Of these {n} is there in part.", "Of these {n} are there in part.", begun))
    if count["overdue"]:
        told.append(t(counted(format.day(to, t))))
    if count["expected"]:
        due = min(item.due_on for item in returns if item.state == "expected")
        text = t("Still expected ({n}): the next by {day}.")
        told.append(text.format(n=count["expected"], day=format.day(due, t)))
    return format.sentences(told, t)


def _ledgers(query: Query, returns: Sequence[Return], *, with_indicators: bool) -> Table:
    t = query.t
    rows = [
        row(
            query.t(item.ledger.title),
            Cell(query.t(item.ledger.supplier), "quiet"),
            Cell(t(STATES[item.state]), TONES[item.state], note=parts_of(query, item)),
            format.day(item.due_on, t),
            format.day(item.submitted_on, t),
            format.number(item.days_late or None, 0),
            format.number(item.records, 0),
            format.month_short(item.latest, t) if item.latest else format.NONE,
            *([some_of(query, resting_on(query, item.ledger.id), NAMED) or format.NONE] if with_indicators else []),
        )
        for item in returns
    ]
    columns = [
        t("Ledger"), t("Supplier") if with_indicators else wide(t("Supplier")), t("Status"),
        figures(t("Due on")), figures(t("Received on")), figures(t("Days late")), figures(t("Records")),
        figures(t("Latest month")),
        *([wide(t("Indicators that rest on it"))] if with_indicators else []),
    ]  # fmt: skip
    return sheet(columns, rows)


def _suppliers(query: Query, returns: Sequence[Return]) -> Table:
    """One line a supplier, those that owe something first."""
    t = query.t
    by_supplier = [
        (supplier, Counter(item.state for item in own))
        for supplier, own in grouped(returns, lambda item: query.t(item.ledger.supplier)).items()
    ]
    shown: list[State] = [
        state for state in TONES if state != "expected" or any(item.state == state for item in returns)
    ]
    rows = [
        row(supplier, str(states.total()), *(_count(states[state], state) for state in shown))
        for supplier, states in sorted(by_supplier, key=lambda pair: pair[1]["on_time"] == pair[1].total())
    ]
    states = [figures(t(STATES[state]).capitalize()) for state in shown]
    return sheet([wide(t("Supplier")), figures(t("Ledgers")), *states], rows)


def _count(count: int, state: State) -> Cell:
    return Cell(str(count), TONES[state]) if count else Cell(format.NONE, "quiet")
