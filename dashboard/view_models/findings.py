"""Anomalies in the month's records: columns that are all full marks, and records entered late by the dozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.view_models import alert_words, signal_grounds, wording
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.sheet import Row, Sheet, figures, records, row, sheet, wide
from metrics.application.watching import Watching


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
        "Neither proves a fault: both say where to look at the originals. A share of exactly 100% is listed only where "
        "the other bodies' records make that improbable for a whole city in all months together."
    )
    return FindingsView(lead, sheet(columns, rows), reading)


def _row(enquiry: Enquiry, watching: Watching, one: dict[str, Any]) -> Row:
    is_late = one["rule"] == "late_entries"
    return row(
        wording.entity(enquiry, one["entity"]),
        alert_words.title(one["rule"], enquiry.t),
        signal_grounds.finding_subject(enquiry, one),
        wording.NONE if is_late else signal_grounds.finding_points(enquiry, watching, one),
        wording.number(one["records"], 0),
        wording.NONE if is_late else wording.percent(one["share"], 1),
        signal_grounds.finding_days(enquiry, one) if is_late else wording.NONE,
        id=one["entity"],
    )
