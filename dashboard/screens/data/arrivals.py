"""Who owes what for which month, what of it has arrived, and how much of a month is covered, as finished tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Final

from dashboard.elements.table import Cell, Row, Table, Tone, figures, heading, row, sheet, wide
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query, Session
from dashboard.text import format
from metrics.application.records.arrivals import lateness
from metrics.application.records.rows import (
    BodyCompleteness,
    Completeness,
    IndicatorCompleteness,
    Lateness,
    LedgerCompleteness,
    Return,
    State,
)
from metrics.model import Period
from metrics.model.evidence import reaches
from metrics.model.rows import grouped
from metrics.wording import Translate
from metrics.wording.numbers import percent
from metrics.wording.returns import STATES, counted
from metrics.wording.terms import CADENCES

SIGNS: Final[dict[State, tuple[str, Tone]]] = {
    "on_time": ("●", "plain"),
    "late": ("◐", "strong"),
    "overdue": ("○", "worse"),
    "expected": ("…", "quiet"),
    "not_owed": ("·", "quiet"),
}
"""Sign and tone of each state: a full disc is there, a half one came late, an empty one is owed."""

NAMED: Final = 4
"""Ledgers that the sentence names."""


@dataclass(frozen=True)
class ArrivalsView:
    """What every supplier owes, month by month."""

    lead: str
    """The newest month in one sentence, with the ledgers that are overdue, and to which day that is counted."""
    calendar: Table
    """A heading for each supplier, a line for each of its ledgers, a column for each month."""
    legend: str
    """What the signs mean."""
    open_returns: dict[tuple[str, Period], str]
    """Ledger and month of what is owed and not there → its words; not those that have a row for every body."""
    late: Table
    """Suppliers in the order of days late; no rows where nobody was late."""
    late_reading: str


@dataclass(frozen=True)
class CompletenessView:
    """How much of the chosen month there is."""

    lead: str
    ledgers: Table
    indicators: Table
    entities: Table
    reading: str


@cached(entries=128, worded=True)
def arrivals_view(session: Session, calendar: Sequence[Return], to: date) -> ArrivalsView:
    """Shape the calendar of arrivals, whose days overdue are counted to a day, see ``records.arrivals.counted_to``."""
    t = session.t
    overdue = any(item.state == "overdue" for item in calendar)
    return ArrivalsView(
        lead=format.sentences([_lead(session, calendar), *([t(counted(format.day(to, t)))] if overdue else [])], t),
        calendar=_calendar(session, calendar),
        legend=t("; ").join(
            [
                *(f"{sign} {t(STATES[state])}" for state, (sign, _) in SIGNS.items()),
                t("1/12 one of twelve units so far"),
            ]
        ),
        open_returns={
            (item.ledger.id, item.period): f"{session.t(item.ledger.title)} · {format.month(item.period, t)}"
            for item in sorted(calendar, key=lambda item: item.period, reverse=True)
            if item.state in ("overdue", "expected") and item.ledger.full_return is None
        },
        late=_late(session, [item for item in lateness(calendar) if item.days > 0]),
        late_reading=t(
            "In the order of days late over the months shown: an order in which to call and to help, and no mark."
        ),
    )


def _lead(session: Session, calendar: Sequence[Return]) -> str:
    t, newest = session.t, max(item.period for item in calendar)
    owed = [item for item in calendar if item.period == newest and item.is_owed]
    if not owed:
        return t("No ledger is due.")
    count = Counter(item.state for item in owed)
    arrived = count["on_time"] + count["late"]
    pattern = t("Returns due for {month}: {owed}; submitted: {arrived}, of these late: {late}.")
    if not count["late"]:
        pattern = t("Returns due for {month}: {owed}; submitted: {arrived}.")
    first = pattern.format(month=format.month(newest, t), owed=len(owed), arrived=arrived, late=count["late"])
    overdue = sorted((item for item in owed if item.state == "overdue"), key=lambda item: -item.days_late)
    texts = [first]
    if overdue:
        texts.append(t("Overdue ({n}): {ledgers}.").format(n=len(overdue), ledgers=_named(session, overdue)))
    if count["expected"]:
        due = min(item.due_on for item in owed if item.state == "expected")
        texts.append(t("Still expected ({n}): by {day}.").format(n=count["expected"], day=format.day(due, t)))
    return format.sentences(texts, t)


def _named(session: Session, overdue: Sequence[Return]) -> str:
    """The ledgers that are overdue, the longest first, with supplier and days."""
    t = session.t
    parts = [
        t("{ledger} ({supplier}, {days})").format(
            ledger=session.t(item.ledger.title), supplier=session.t(item.ledger.supplier), days=_late_by(item, t)
        )
        for item in overdue[:NAMED]
    ]
    more = len(overdue) - len(parts)
    return t(", ").join([*parts, *([t("and {n} more").format(n=more)] if more else [])])


def _late_by(item: Return, t: Translate) -> str:
    days = _days(item.days_late, t)
    if item.part is None:
        return days
    return t("reported: {there} of {asked} units, {days}").format(days=days, **item.part._asdict())


def _days(days: float, t: Translate) -> str:
    return t.plural("{n} day", "{n} days", int(days))


def _calendar(session: Session, calendar: Sequence[Return]) -> Table:
    t, lines = session.t, list[Row]()
    periods = sorted({item.period for item in calendar})
    for supplier, own in grouped(calendar, lambda item: item.ledger.supplier).items():
        lines.append(heading(session.t(supplier)))
        for returns in grouped(own, lambda item: item.ledger.id).values():
            ledger = returns[0].ledger
            name = Cell(session.t(ledger.title), note=_terms(session, ledger.cadence, ledger.due_day))
            lines.append(row(name, *(_cell(item, t) for item in returns)))
    return sheet([wide(t("Ledger")), *_headings(periods, t)], lines)


def _headings(periods: Sequence[str], t: Translate) -> Iterator[str]:
    """Months in places for a sign, the year where it is a new one."""
    for index, period in enumerate(periods):
        new_year = index == 0 or period.endswith("-01")
        yield format.month_short(period, t) if new_year else format.month_alone(period, t)


def _terms(session: Session, cadence: str, day: int) -> str:
    t = session.t
    return t("{cadence}, by day {day} of the next month").format(cadence=t(CADENCES[cadence]), day=day)


def _cell(item: Return, t: Translate) -> Cell:
    """One month of one ledger: a sign, and where it came late or not at all, its word and the days."""
    (sign, tone), word = SIGNS[item.state], STATES[item.state]
    if item.part:
        return Cell(f"{item.part.there}/{item.part.asked}", tone, note=t(word))
    if item.state in ("late", "overdue"):
        return Cell(f"{sign} {format.number(item.days_late, 0)}", tone, note=t(word))
    return Cell(sign, tone)


def _late(session: Session, suppliers: Sequence[Lateness]) -> Table:
    t = session.t
    columns = [
        wide(t("Supplier")), figures(t("Returns due")),
        *(figures(t(STATES[state]).capitalize()) for state in ("on_time", "late", "overdue")),
        figures(t("Days late in all")), figures(t("Longest")),
    ]  # fmt: skip
    rows = [
        row(
            session.t(item.supplier),
            *(format.number(count or None, 0) for count in (item.owed, item.on_time, item.late, item.overdue)),
            format.number(item.days, 0),
            _days(item.worst, t),
        )
        for item in suppliers
    ]
    return sheet(columns, rows)


@cached(entries=128, worded=True)
def completeness_view(query: Query, completeness: Completeness) -> CompletenessView:
    """Shape how much of the chosen month there is."""
    t = query.t
    enough = sum(reaches(item.coverage, query.scheme.minimum_coverage) for item in completeness.bodies)
    lead = t(
        "{there} of {asked} values are there for {month}; records cover enough of the weight for {enough} of "
        "{bodies} units."
    ).format(
        there=format.number(sum(item.there for item in completeness.indicators), 0),
        asked=format.number(sum(item.asked for item in completeness.indicators), 0),
        month=format.month(query.period, t), enough=enough, bodies=len(completeness.bodies),
    )  # fmt: skip
    return CompletenessView(
        lead=lead,
        ledgers=_by_ledger(query, completeness.ledgers),
        indicators=_by_indicator(query, completeness.indicators),
        entities=_by_body(query, completeness.bodies),
        reading=t(
            "Missing data never count as zero: their weight is shared among what is there, and below {least} of the "
            "weight there is no grade."
        ).format(least=format.percent(query.scheme.minimum_coverage)),
    )


def _of(there: float, asked: float) -> tuple[Cell, str]:
    """So many of so many, and the share; a dash where nothing is asked."""
    if isnan(asked) or not asked:
        return Cell(format.NONE, "quiet"), format.NONE
    text = f"{format.number(there, 0)} / {format.number(asked, 0)}"
    return Cell(text, "plain" if there >= asked else "strong"), format.percent(there / asked)


def _by_ledger(query: Query, ledgers: Sequence[LedgerCompleteness]) -> Table:
    t = query.t
    columns = [
        wide(t("Ledger")), figures(t("Returns received / due")), figures(t("Share")),
        figures(t("Units reported / due")), figures(t("Share")),
    ]  # fmt: skip
    rows = [
        row(
            Cell(query.t(item.ledger.title), note=query.t(item.ledger.supplier)),
            *_of(item.received, item.owed),
            *_of(item.bodies, item.bodies_asked),
        )
        for item in ledgers
    ]
    return sheet(columns, rows)


def _by_indicator(query: Query, indicators: Sequence[IndicatorCompleteness]) -> Table:
    t, by_code = query.t, {item.indicator: item for item in indicators}
    in_order = [by_code[leaf.key] for leaf in query.scheme.leaves() if leaf.key in by_code]
    columns = [t("Code"), wide(t("Indicator")), figures(t("Values there / due")), figures(t("Share"))]
    rows = [
        row(Cell(item.indicator, "quiet"), naming.node(query, item.indicator), *_of(item.there, item.asked))
        for item in in_order
    ]
    return sheet(columns, rows)


def _by_body(query: Query, bodies: Sequence[BodyCompleteness]) -> Table:
    """Bodies with the least evidence first."""
    t, least = query.t, query.scheme.minimum_coverage
    columns = [
        t("Unit"), t("Peer group"), figures(t("Share of the weight with evidence")),
        figures(t("Indicators without a value")),
    ]  # fmt: skip
    rows = [
        row(
            naming.entity(query, item.entity),
            Cell(naming.group(query, item.entity), "quiet"),
            Cell(format.percent(item.coverage))
            if reaches(item.coverage, least)
            else Cell(percent(item.coverage, least), "worse", note=t("too little for a grade")),
            t("{count} of {total}").format(count=item.without, total=item.asked),
            id=item.entity,
        )
        for item in bodies
    ]
    return sheet(columns, rows)
