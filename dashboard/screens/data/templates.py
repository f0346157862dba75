"""What a ledger's file asks for, column by column, as it is shown beside its template."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.elements.table import Cell, Row, Table, row, sheet, wide
from dashboard.session.query import Session
from metrics.application.records import workbooks
from metrics.application.records.workbooks import Field
from metrics.wording.terms import CADENCES


@dataclass(frozen=True)
class TemplateView:
    """One ledger's template."""

    lead: str
    filename: str
    fields: Table
    reading: str


def template_view(session: Session, ledger: str) -> TemplateView:
    """Shape what a ledger's file asks for."""
    t, known = session.t, session.config.ledgers[ledger]
    lead = t("Sent by {supplier}, {cadence}, by day {day} of the following month.").format(
        supplier=session.t(known.supplier), cadence=t(CADENCES[known.cadence]), day=known.due_day
    )
    columns = [t("Column"), t("Needed"), wide(t("What to write")), t("Example")]
    return TemplateView(
        lead=lead,
        filename=workbooks.template_name(known),
        fields=sheet(
            columns, [_field(session, item) for item in workbooks.form(session.actor, session.config, ledger)]
        ),
        reading=t(
            "The workbook has drop-downs and checks, notes on each header and a sheet that explains it with an "
            "example. It is drawn from the definitions of the ledgers, so that it is always what import expects."
        ),
    )


def _field(session: Session, field: Field) -> Row:
    t = session.t
    english = field.title.en if session.language == "en" else ""
    example = f"{field.example:g}" if isinstance(field.example, float) else str(field.example)
    return row(
        Cell(field.header, note=english),
        t("required") if field.required else Cell(t("if known"), "quiet"),
        field.rule(session.language),
        example,
    )
