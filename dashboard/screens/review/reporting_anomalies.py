"""Anomalies in the month's records: places at which to look at the originals, never faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.elements.table import Cell, Row, Sheet, figures, records, row, sheet, wide
from dashboard.presenters.signals import alert_words
from dashboard.screens.review import signal_evidence
from dashboard.session import naming
from dashboard.session.query import Enquiry
from dashboard.text import format
from metrics.application.signals.monitor import Watching


@dataclass(frozen=True)
class FindingsView:
    """What is noticeable in the records."""

    lead: str
    findings: Sheet
    reading: str


def findings_view(enquiry: Enquiry, watching: Watching) -> FindingsView:
    """Shape the anomalies that stand in the chosen month."""
    t = enquiry.t
    rows = [_row(enquiry, watching, one) for one in records(watching.findings(enquiry.period))]
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
    return FindingsView(lead, sheet(columns, rows), reading)


def _row(enquiry: Enquiry, watching: Watching, one: dict[str, Any]) -> Row:
    t = enquiry.t
    note = in_a_row = others = days = ""
    match one["rule"]:
        case "full_marks":
            in_a_row = signal_evidence.finding_points(enquiry, watching, one)
            others = format.percent(one["share"], 1)
        case "late_entries":
            days = signal_evidence.finding_days(enquiry, one)
        case "identical_columns":
            in_a_row, others = signal_evidence.finding_returns(enquiry, one), signal_evidence.finding_peer(enquiry, one)
        case "digit_heaping":
            note = t("{share} of the numbers end in 0 or 5").format(share=format.percent(one["share"]))
            others = t("{share} expected").format(share=format.percent(one["expected"]))
        case _:
            note = signal_evidence.usual(enquiry, one)
    return row(
        naming.entity(enquiry, one["entity"]),
        Cell(alert_words.title(one["rule"], t), note=note),
        signal_evidence.finding_subject(enquiry, one),
        in_a_row or format.NONE,
        format.number(one["records"], 0),
        others or format.NONE,
        days or format.NONE,
        id=one["entity"],
    )
