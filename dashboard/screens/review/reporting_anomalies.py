"""Anomalies in the month's records: places at which to look at the originals, never faults."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.elements.table import Cell, Row, Table, figures, row, sheet
from dashboard.presenters.signals import alert_words
from dashboard.screens.review.signal_evidence import QUARTER, points, records
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor_view import MonitorView
from metrics.application.signals.rows import ReportingAnomaly


@dataclass(frozen=True)
class ReportingAnomaliesView:
    """What is noticeable in the records."""

    lead: str
    findings: Table
    reading: str


@cached(entries=128, worded=True)
def reporting_anomalies_view(query: Query, monitor: MonitorView) -> ReportingAnomaliesView:
    """Shape the anomalies that stand in the chosen month."""
    t = query.t
    rows = [_row(query, monitor, item) for item in monitor.reporting_anomalies(query.period)]
    columns = [
        t("Unit"), t("What is noticeable"), t("Where"), figures(t("In a row")), figures(t("Records")),
        figures(t("Other units")), figures(t("Dates of the records")),
    ]  # fmt: skip
    lead = t("The records themselves show nothing unusual.")
    if rows:
        lead = t.plural(
            "{n} thing in the records themselves is unusual:", "{n} things in the records themselves are unusual:",
            len(rows),
        )  # fmt: skip
    reading = t(
        "None of these proves a fault: each says which originals to check. What chance could bring about is listed "
        "only where that is improbable for a whole city in all months together."
    )
    return ReportingAnomaliesView(lead, sheet(columns, rows), reading)


def _row(query: Query, monitor: MonitorView, item: ReportingAnomaly) -> Row:
    t, note, in_a_row, others, days = query.t, "", format.NONE, format.NONE, format.NONE
    match item.rule:
        case "full_marks":
            in_a_row, others = _in_a_row(query, monitor, item), format.percent(item.share, 1)
        case "late_entries":
            days = _days(query, item)
        case "identical_columns":
            in_a_row, others = _in_a_row(query, monitor, item), _peer(query, item)
        case "digit_heaping":
            note = _heaped(query, item)
            others = t("{share} expected").format(share=format.percent(item.expected))
        case _:
            note = _usual(query, item)
    return row(
        naming.entity(query, item.entity),
        Cell(alert_words.title(item.rule, t), note=note),
        _subject(query, item),
        in_a_row,
        format.number(item.records, 0),
        others,
        days,
        id=item.entity,
    )


def anomaly_text(query: Query, monitor: MonitorView, item: ReportingAnomaly) -> tuple[str, str]:
    """What an alert says of an anomaly: where, and the numbers."""
    t, subject, n, numbers = (
        query.t,
        _subject(query, item),
        records(query, item.records),
        format.number(item.records, 0),
    )
    match item.rule:
        case "full_marks":
            in_a_row = _in_a_row(query, monitor, item)
            matter = t("{subject}: 100% in {points} in a row").format(subject=subject, points=in_a_row)
            others = format.percent(item.share, 1)
            return matter, t("{records}; the other units reach {share}").format(records=n, share=others)
        case "late_entries":
            matter = t("{subject}: {records} entered late on one day").format(subject=subject, records=n)
            return matter, t("dated {days}").format(days=_days(query, item))
        case "identical_columns":
            value, in_a_row = _peer(query, item), _in_a_row(query, monitor, item)
            evidence = t("{points} in a row, {numbers} numbers").format(points=in_a_row, numbers=numbers)
        case "digit_heaping":
            value, pattern = _heaped(query, item), t("{numbers} numbers of two years; {expected} would be expected")
            evidence = pattern.format(numbers=numbers, expected=format.percent(item.expected))
        case _:
            value, evidence = n, _usual(query, item)
    return t("{subject}: {value}").format(subject=subject, value=value), evidence


def _heaped(query: Query, item: ReportingAnomaly) -> str:
    return query.t("{share} of the numbers end in 0 or 5").format(share=format.percent(item.share))


def _usual(query: Query, item: ReportingAnomaly) -> str:
    """What a body's records usually come to, beside a leap."""
    median = format.number(item.expected, 1 if item.expected % 1 else 0)
    return query.t("the median of the twelve months before is {median}").format(median=median)


def _in_a_row(query: Query, monitor: MonitorView, item: ReportingAnomaly) -> str:
    """Over how many points of a chart, or returns of a ledger, an anomaly holds."""
    if item.rule == "full_marks":
        chart = monitor.chart(item.entity, item.subject, query.period)
        spacing = chart.spacing if chart else 0
    else:
        spacing = {"M": 1, "Q": QUARTER}.get(query.config.ledgers[item.subject].cadence, 0)
    return points(int(item.points), spacing, query.t)


def _peer(query: Query, item: ReportingAnomaly) -> str:
    """Whose numbers a body's are the same as."""
    t = query.t
    if item.peer == item.entity:
        return t("the same as its own of the time before")
    # A body outside the reader's scope is not named.
    return t("the same as {body}").format(body=naming.entity(query, item.peer) if item.peer else t("another unit"))


def _subject(query: Query, item: ReportingAnomaly) -> str:
    """The title of the ledger or indicator that an anomaly lies in."""
    if item.rule == "full_marks":
        return naming.node(query, item.subject)
    return query.t(query.config.ledgers[item.subject].title)


def _days(query: Query, item: ReportingAnomaly) -> str:
    """First and last day that late records belong to."""
    first, last = (format.day(day, query.t) for day in (item.first, item.last))
    return first if first == last else query.t("{first} to {last}").format(first=first, last=last)
