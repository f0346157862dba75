"""Whether the month's records are all there: by ledger and by supplier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.elements.table import Cell, Row, Table, Tone, figures, records, row, sheet, wide
from dashboard.presenters.ratings.changes import some_of
from dashboard.session.query import Query
from dashboard.text import format
from metrics.wording import mark

STATES: Final = {
    "on_time": mark("on time"), "late": mark("late"), "overdue": mark("missing"), "expected": mark("expected"),
}  # fmt: skip
TONES: Final[dict[str, Tone]] = {"on_time": "plain", "late": "strong", "overdue": "worse", "expected": "quiet"}
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


def returns_view(query: Query, frame: pd.DataFrame) -> ReturnsView:
    """Shape the month's returns.

    Args:
        query: Whose month and language count.
        frame: From ``arrivals.completeness`` for the same month.
    """
    lines = records(frame)
    wanting = sorted((line for line in lines if line["state"] in ("late", "overdue")), key=_gravest_first)
    return ReturnsView(
        lead=_lead(query, lines),
        wanting=_ledgers(query, wanting, with_indicators=True),
        suppliers=_suppliers(query, lines),
        ledgers=_ledgers(query, lines, with_indicators=False),
    )


def resting_on(query: Query, ledger: str) -> list[str]:
    """Codes of the indicators that read a ledger."""
    return [code for code, item in query.config.indicators.items() if item.measure.ledger == ledger]


def _gravest_first(one: dict[str, Any]) -> tuple[bool, float]:
    return one["state"] != "overdue", -(0.0 if pd.isna(one["days_late"]) else one["days_late"])


def _lead(query: Query, lines: list[dict[str, Any]]) -> str:
    t = query.t
    count = {state: sum(line["state"] == state for line in lines) for state in STATES}
    if count["on_time"] == len(lines):
        return t("All {total} ledgers arrived on time.").format(total=len(lines))
    lead = t("Of {total} ledgers {on_time} arrived on time, {late} late, {missing} not at all.").format(
        total=len(lines), on_time=count["on_time"], late=count["late"], missing=count["overdue"]
    )
    if not count["expected"]:
        return lead
    due = min(line["due_on"] for line in lines if line["state"] == "expected")
    expected = t("Still expected ({n}): by {day}.").format(n=count["expected"], day=format.day(due, t))
    return format.sentences([lead, expected], t)


def _ledgers(query: Query, lines: list[dict[str, Any]], *, with_indicators: bool) -> Table:
    t, rows = query.t, list[Row]()
    for line in lines:
        ledger, state = query.config.ledgers[line["ledger"]], str(line["state"])
        resting = some_of(query, resting_on(query, ledger.id), NAMED) or format.NONE
        rows.append(
            row(
                ledger.title.get(query.language),
                Cell(ledger.supplier.get(query.language), "quiet"),
                Cell(t(STATES[state]), TONES[state]),
                format.day(line["due_on"], t),
                format.day(line["submitted_on"], t),
                format.number(line["days_late"] or None, 0),
                format.number(line["records"], 0),
                format.NONE if pd.isna(line["latest"]) else format.month_short(line["latest"], t),
                *([resting] if with_indicators else []),
            )
        )
    columns = [
        t("Ledger"), wide(t("Supplier")), t("Status"), figures(t("Due on")), figures(t("Received on")),
        figures(t("Days late")), figures(t("Records")), figures(t("Latest month")),
        *([t("Indicators that rest on it")] if with_indicators else []),
    ]  # fmt: skip
    return sheet(columns, rows)


def _suppliers(query: Query, lines: list[dict[str, Any]]) -> Table:
    """One line a supplier, those that owe something first."""
    t = query.t
    by: dict[str, list[str]] = {}
    for line in lines:
        supplier = query.config.ledgers[line["ledger"]].supplier.get(query.language)
        by.setdefault(supplier, []).append(line["state"])
    shown = [state for state in STATES if state != "expected" or any(state in result for result in by.values())]
    rows = [
        row(supplier, str(len(result)), *(_count(result.count(state), state) for state in shown))
        for supplier, result in sorted(by.items(), key=lambda pair: pair[1].count("on_time") == len(pair[1]))
    ]
    columns = [
        wide(t("Supplier")), figures(t("Ledgers")), figures(t("On time")), figures(t("Late")), figures(t("Missing")),
        figures(t("Expected")),
    ]  # fmt: skip
    return sheet(columns[: 2 + len(shown)], rows)


def _count(count: int, state: str) -> Cell:
    return Cell(str(count), TONES[state]) if count else Cell(format.NONE, "quiet")
