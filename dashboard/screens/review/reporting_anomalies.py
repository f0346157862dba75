"""Anomalies in the month's records: places at which to look at the originals, never faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.elements.table import Cell, Row, Table, figures, records, row, sheet, wide
from dashboard.presenters.signals import alert_words
from dashboard.screens.review import signal_evidence
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor import MonitorView


@dataclass(frozen=True)
class ReportingAnomaliesView:
    """What is noticeable in the records."""

    lead: str
    findings: Table
    reading: str


def reporting_anomalies_view(query: Query, monitor: MonitorView) -> ReportingAnomaliesView:
    """Shape the anomalies that stand in the chosen month."""
    t = query.t
    rows = [_row(query, monitor, record) for record in records(monitor.reporting_anomalies(query.period))]
    columns = [
        t("Body"), wide(t("What is noticeable")), wide(t("Where")), figures(t("In a row")), figures(t("Records")),
        figures(t("Other bodies")), figures(t("Dates of the records")),
    ]  # fmt: skip
    lead = t("The records themselves show nothing unusual.")
    if rows:
        lead = t.plural(
            "{n} thing in the records themselves is unusual:", "{n} things in the records themselves are unusual:",
            len(rows),
        )  # fmt: skip
    reading = t(
        "None of these proves a fault: each says where to look at the originals. What chance could bring about is "
        "listed only where that is improbable for a whole city in all months together."
    )
    return ReportingAnomaliesView(lead, sheet(columns, rows), reading)


def _row(query: Query, monitor: MonitorView, one: dict[str, Any]) -> Row:
    t = query.t
    note = in_a_row = others = days = ""
    match one["rule"]:
        case "full_marks":
            in_a_row = signal_evidence.finding_points(query, monitor, one)
            others = format.percent(one["share"], 1)
        case "late_entries":
            days = signal_evidence.finding_days(query, one)
        case "identical_columns":
            in_a_row, others = signal_evidence.finding_returns(query, one), signal_evidence.finding_peer(query, one)
        case "digit_heaping":
            note = t("{share} of the numbers end in 0 or 5").format(share=format.percent(one["share"]))
            others = t("{share} expected").format(share=format.percent(one["expected"]))
        case _:
            note = signal_evidence.usual(query, one)
    return row(
        naming.entity(query, one["entity"]),
        Cell(alert_words.title(one["rule"], t), note=note),
        signal_evidence.finding_subject(query, one),
        in_a_row or format.NONE,
        format.number(one["records"], 0),
        others or format.NONE,
        days or format.NONE,
        id=one["entity"],
    )
