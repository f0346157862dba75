"""Registers of one indicator: all bodies with their values, and those without one and why."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.elements.table import Cell, Row, Sheet, figures, heading, records, row, sheet, wide
from dashboard.presenters.indicators import imputed, observations
from dashboard.presenters.indicators.value_parts import interval, pulled
from dashboard.session import naming
from dashboard.session.query import Enquiry
from dashboard.text import format
from metrics.definitions import Indicator


def missing_lead(enquiry: Enquiry, missing: pd.DataFrame, total: int) -> str:
    """How many have no value, by reason."""
    t = enquiry.t
    if missing.empty:
        return t("All {total} bodies asked have a value.").format(total=total)
    counts = missing["reason"].value_counts()
    each = [f"{format.reason(str(reason), t)} {count}" for reason, count in counts.items()]
    sentence = t("{count} of {total} bodies have no value: {reasons}.").format(
        count=len(missing), total=total, reasons=t(", ").join(each)
    )
    if not (n := int(missing["imputed"].notna().sum())):
        return sentence
    stands_in = t.plural("For {n} a value stands in (imputed).", "For {n} values stand in (imputed).", n)
    return format.sentences([sentence, stands_in, imputed.evidence_sentence(enquiry)], t)


def missing_sheet(enquiry: Enquiry, indicator: Indicator, missing: pd.DataFrame) -> Sheet:
    """Every body without a value, with reason and n."""
    t = enquiry.t
    columns = [t("Body"), t("Peer group"), wide(t("Reason")), figures("n"), figures(t("Minimum n"))]
    return sheet(
        columns,
        [
            row(
                naming.entity(enquiry, str(one["entity"])),
                Cell(naming.group(enquiry, str(one["entity"])), "quiet"),
                Cell(format.reason(str(one["reason"]), t), note=imputed.remark(enquiry, one)),
                format.number(0.0 if one["reason"] == "no_records" else one["n"], 0),
                format.number(indicator.min_n, 0),
                id=str(one["entity"]),
            )
            for one in records(missing)
        ],
    )


def values_sheet(
    enquiry: Enquiry,
    indicator: Indicator,
    rows: pd.DataFrame,
    groups: list[str],
    intervals: pd.DataFrame | None = None,
) -> Sheet:
    """All bodies in the order of the city's file: a register, never a league table.

    Args:
        enquiry: Whose language counts.
        indicator: Whose values.
        rows: Its lines of ``Results.indicators``, with ``group``.
        groups: Peer groups in order.
        intervals: From ``Watching.intervals``; without any the column is left out.
    """
    t, has = enquiry.t, intervals is not None and len(intervals) > 0
    columns = [
        t("Body"), wide(t("Value, as counted → as used") if indicator.shrink else t("Value")),
        *([figures(t("95% interval"))] if has else []), figures(t("Numerator")), figures(t("Denominator")),
        figures("n"), figures(t("Points")), figures(t("As of")),
    ]  # fmt: skip
    lines = list[Row]()
    for group in groups:
        lines.append(heading(enquiry.config.city.peer_groups[group].title.get(enquiry.language)))
        for one in records(rows[rows["group"] == group]):
            within = interval(enquiry, indicator, intervals, str(one["entity"])) or format.NONE
            lines.append(_value_row(enquiry, indicator, one, (Cell(within, "quiet"),) if has else ()))
    return sheet(columns, lines)


def _value_row(enquiry: Enquiry, indicator: Indicator, one: dict[str, Any], within: tuple[Cell, ...]) -> Row:
    t = enquiry.t
    reason = format.reason(one["reason"], t)
    shown = Cell(pulled(enquiry, indicator, one), note=reason)
    if pd.isna(one["value"]):
        why = observations.why_none(enquiry, indicator.code, one)
        shown = Cell(why, "quiet", note=imputed.remark(enquiry, one))
    return row(
        naming.entity(enquiry, str(one["entity"])),
        shown,
        *within,
        format.number(one["numerator"], 0),
        format.number(one["denominator"], 0),
        format.number(one["n"], 0),
        format.score(one["points"]),
        format.NONE if pd.isna(one["as_of"]) else format.month_short(str(one["as_of"]), t),
        id=str(one["entity"]),
    )
