"""Who owes what for which month, what of it has arrived, and how much of a month is covered, as finished tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import pandas as pd

from dashboard.elements.table import Cell, Row, Table, Tone, figures, heading, records, row, sheet, wide
from dashboard.session import naming
from dashboard.session.query import Query, Session
from dashboard.text import format
from metrics.application.records.arrivals import Coverage, lateness
from metrics.model import Text
from metrics.wording import Translate, mark
from metrics.wording.terms import CADENCES

STATES: Final[dict[str, tuple[str, str, Tone]]] = {
    "on_time": ("●", mark("on time"), "plain"),
    "late": ("◐", mark("late"), "strong"),
    "overdue": ("○", mark("overdue"), "worse"),
    "expected": ("…", mark("expected"), "quiet"),
    "not_owed": ("·", mark("not owed"), "quiet"),
}
"""Sign, word and tone of each state: a full disc is there, a half one came late, an empty one is owed."""

NAMED: Final = 4
"""Ledgers that the sentence names."""


@dataclass(frozen=True)
class ArrivalsView:
    """What every supplier owes, month by month."""

    lead: str
    """The newest month in one sentence, with the ledgers that are overdue."""
    calendar: Table
    """A heading for each supplier, a line for each of its ledgers, a column for each month."""
    legend: str
    """What the signs mean."""
    late: Table
    """Suppliers in the order of days late; no rows where nobody was late."""
    late_reading: str


@dataclass(frozen=True)
class CoverageView:
    """How much of the chosen month there is."""

    lead: str
    ledgers: Table
    indicators: Table
    entities: Table
    reading: str


def arrivals_view(session: Session, calendar: pd.DataFrame) -> ArrivalsView:
    """Shape the calendar of arrivals.

    Args:
        session: Whose language counts.
        calendar: From ``application.arriving.calendar``.
    """
    t = session.t
    late = [record for record in records(lateness(calendar)) if record["days"] > 0]
    return ArrivalsView(
        lead=_lead(session, calendar),
        calendar=_calendar(session, calendar),
        legend=t("; ").join(f"{sign} {t(word)}" for sign, word, _ in STATES.values()),
        late=_late(session, late),
        late_reading=t(
            "In the order of days late over the months shown: an order in which to call and to help, and no mark."
        ),
    )


def _lead(session: Session, calendar: pd.DataFrame) -> str:
    t = session.t
    newest = str(calendar["period"].max())
    owed = records(calendar[(calendar["period"] == newest) & (calendar["state"] != "not_owed")])
    if not owed:
        return t("No ledger is owed.")
    count = {state: sum(item["state"] == state for item in owed) for state in STATES}
    arrived = count["on_time"] + count["late"]
    pattern = t("For {month}, {owed} returns are owed and {arrived} have arrived, {late} of them late.")
    if not count["late"]:
        pattern = t("For {month}, {owed} returns are owed and {arrived} have arrived.")
    first = pattern.format(month=format.month(newest, t), owed=len(owed), arrived=arrived, late=count["late"])
    overdue = sorted((item for item in owed if item["state"] == "overdue"), key=lambda one: -one["days_late"])
    told = [first]
    if overdue:
        told.append(t("Overdue ({n}): {ledgers}.").format(n=len(overdue), ledgers=_named(session, overdue)))
    if count["expected"]:
        due = min(item["due_on"] for item in owed if item["state"] == "expected")
        told.append(t("Still expected ({n}): by {day}.").format(n=count["expected"], day=format.day(due, t)))
    return format.sentences(told, t)


def _named(session: Session, overdue: list[dict[str, Any]]) -> str:
    """The ledgers that are overdue, the longest first, with supplier and days."""
    t = session.t
    parts = [
        t("{ledger} ({supplier}, {days})").format(
            ledger=session.config.ledgers[item["ledger"]].title.get(session.language),
            supplier=item["supplier"].get(session.language),
            days=_days(item["days_late"], t),
        )
        for item in overdue[:NAMED]
    ]
    more = len(overdue) - len(parts)
    return t(", ").join([*parts, *([t("and {n} more").format(n=more)] if more else [])])


def _days(days: float, t: Translate) -> str:
    return t.plural("{n} day", "{n} days", int(days))


def _calendar(session: Session, calendar: pd.DataFrame) -> Table:
    t, lines = session.t, list[Row]()
    periods = sorted({str(period) for period in calendar["period"]})
    for supplier, own in calendar.groupby("supplier", sort=False):
        lines.append(heading(cast("Text", supplier).get(session.language)))
        for ledger, cells in own.groupby("ledger", sort=False):
            by = {record["period"]: _cell(record, t) for record in records(cells)}
            known = session.config.ledgers[str(ledger)]
            name = Cell(known.title.get(session.language), note=_terms(session, known.cadence, known.due_day))
            lines.append(row(name, *(by[period] for period in periods)))
    return sheet([wide(t("Ledger")), *_headings(periods, t)], lines)


def _headings(periods: Sequence[str], t: Translate) -> Iterator[str]:
    """Months in places for a sign, the year where it is a new one."""
    for index, period in enumerate(periods):
        new_year = index == 0 or period.endswith("-01")
        yield format.month_short(period, t) if new_year else format.month_alone(period, t)


def _terms(session: Session, cadence: str, day: int) -> str:
    t = session.t
    return t("{cadence}, by day {day} of the next month").format(cadence=t(CADENCES[cadence]), day=day)


def _cell(one: dict[str, Any], t: Translate) -> Cell:
    """One month of one ledger: a sign, and where it came late or not at all, its word and the days."""
    sign, word, tone = STATES[one["state"]]
    if one["state"] in ("late", "overdue"):
        return Cell(f"{sign} {format.number(one['days_late'], 0)}", tone, note=t(word))
    return Cell(sign, tone)


def _late(session: Session, lines: Iterable[dict[str, Any]]) -> Table:
    t = session.t
    columns = [
        wide(t("Supplier")), figures(t("Returns due")), figures(t("On time")), figures(t("Late")),
        figures(t("Overdue")), figures(t("Days late in all")), figures(t("Longest")),
    ]  # fmt: skip
    rows = [
        row(
            line["supplier"].get(session.language),
            *(format.number(line[name] or None, 0) for name in ("owed", "on_time", "late", "overdue")),
            format.number(line["days"], 0),
            _days(line["worst"], t),
        )
        for line in lines
    ]
    return sheet(columns, rows)


def coverage_view(query: Query, coverage: Coverage) -> CoverageView:
    """Shape how much of the chosen month there is.

    Args:
        query: Whose month and language count.
        coverage: From ``application.arriving.coverage`` for the same month.
    """
    t = query.t
    there, asked = (int(coverage.indicators[name].sum()) for name in ("there", "asked"))
    enough = int((coverage.entities["coverage"] >= query.scheme.minimum_coverage).sum())
    lead = t(
        "{there} of {asked} values are there for {month}; records cover enough of the weight for {enough} of {bodies} "
        "bodies."
    ).format(
        there=format.number(there, 0), asked=format.number(asked, 0), month=format.month(query.period, t),
        enough=enough, bodies=len(coverage.entities),
    )  # fmt: skip
    return CoverageView(
        lead=lead,
        ledgers=_by_ledger(query, coverage.ledgers),
        indicators=_by_indicator(query, coverage.indicators),
        entities=_by_entity(query, coverage.entities),
        reading=t(
            "What is missing is missing and never counts as zero: its weight is shared out among what is there, and "
            "below {least} of the weight there is no grade."
        ).format(least=format.percent(query.scheme.minimum_coverage)),
    )


def _of(there: float, asked: float) -> tuple[Cell, str]:
    """So many of so many, and the share; a dash where nothing is asked."""
    if pd.isna(asked) or not asked:
        return Cell(format.NONE, "quiet"), format.NONE
    text = f"{format.number(there, 0)} / {format.number(asked, 0)}"
    return Cell(text, "plain" if there >= asked else "strong"), format.percent(there / asked)


def _by_ledger(query: Query, frame: pd.DataFrame) -> Table:
    t, ledgers = query.t, query.config.ledgers
    columns = [
        wide(t("Ledger")), figures(t("Returns received / owed")), figures(t("Share")),
        figures(t("Bodies there / asked")), figures(t("Share")),
    ]  # fmt: skip
    rows = [
        row(
            Cell(
                ledgers[record["ledger"]].title.get(query.language),
                note=ledgers[record["ledger"]].supplier.get(query.language),
            ),
            *_of(record["received"], record["owed"]),
            *_of(record["bodies"], record["bodies_asked"]),
        )
        for record in records(frame)
    ]
    return sheet(columns, rows)


def _by_indicator(query: Query, frame: pd.DataFrame) -> Table:
    t = query.t
    order = [leaf.key for leaf in query.scheme.leaves()]
    by = {str(record["indicator"]): record for record in records(frame)}
    columns = [t("Code"), wide(t("Indicator")), figures(t("Values there / asked")), figures(t("Share"))]
    rows = [
        row(Cell(code, "quiet"), naming.node(query, code), *_of(by[code]["there"], by[code]["asked"]))
        for code in order
        if code in by
    ]
    return sheet(columns, rows)


def _by_entity(query: Query, frame: pd.DataFrame) -> Table:
    """Bodies with the least evidence first."""
    t, least = query.t, query.scheme.minimum_coverage
    columns = [
        t("Body"), t("Peer group"), figures(t("Share of the weight with evidence")),
        figures(t("Indicators without a value")),
    ]  # fmt: skip
    rows = [
        row(
            naming.entity(query, record["entity"]),
            Cell(naming.group(query, record["entity"]), "quiet"),
            Cell(
                format.percent(record["coverage"]),
                "plain" if record["coverage"] >= least else "worse",
                note="" if record["coverage"] >= least else t("too little for a grade"),
            ),
            t("{count} of {total}").format(count=int(record["without"]), total=int(record["asked"])),
            id=record["entity"],
        )
        for record in records(frame.sort_values(["coverage", "entity"], kind="stable"))
    ]
    return sheet(columns, rows)
