"""Registers of one indicator: all bodies with their values, and those without one and why."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.elements.table import Cell, Row, Table, figures, heading, records, row, sheet, wide
from dashboard.presenters.indicators import imputed, observations
from dashboard.presenters.indicators.value_parts import interval, pulled
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.definitions import Indicator


def missing_lead(query: Query, missing: pd.DataFrame, total: int) -> str:
    """How many have no value, by reason."""
    t = query.t
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
    return format.sentences([sentence, stands_in, imputed.evidence_sentence(query)], t)


def missing_sheet(query: Query, indicator: Indicator, missing: pd.DataFrame) -> Table:
    """Every body without a value, with reason and n."""
    t = query.t
    columns = [t("Body"), t("Peer group"), wide(t("Reason")), figures("n"), figures(t("Minimum n"))]
    return sheet(
        columns,
        [
            row(
                naming.entity(query, str(one["entity"])),
                Cell(naming.group(query, str(one["entity"])), "quiet"),
                Cell(format.reason(str(one["reason"]), t), note=imputed.remark(query, one)),
                format.number(0.0 if one["reason"] == "no_records" else one["n"], 0),
                format.number(indicator.min_n, 0),
                id=str(one["entity"]),
            )
            for one in records(missing)
        ],
    )


def values_sheet(
    query: Query,
    indicator: Indicator,
    rows: pd.DataFrame,
    groups: list[str],
    intervals: pd.DataFrame | None = None,
) -> Table:
    """All bodies in the order of the city's file: a register, never a league table.

    Args:
        query: Whose language counts.
        indicator: Whose values.
        rows: Its lines of ``Results.indicators``, with ``group``.
        groups: Peer groups in order.
        intervals: From ``MonitorView.intervals``; without any the column is left out.
    """
    t, has = query.t, intervals is not None and len(intervals) > 0
    columns = [
        t("Body"), wide(t("Value, as counted → as used") if indicator.shrink else t("Value")),
        *([figures(t("95% interval"))] if has else []), figures(t("Numerator")), figures(t("Denominator")),
        figures("n"), figures(t("Points")), figures(t("As of")),
    ]  # fmt: skip
    lines = list[Row]()
    for group in groups:
        lines.append(heading(query.config.city.peer_groups[group].title.get(query.language)))
        for one in records(rows[rows["group"] == group]):
            within = interval(query, indicator, intervals, str(one["entity"])) or format.NONE
            lines.append(_value_row(query, indicator, one, (Cell(within, "quiet"),) if has else ()))
    return sheet(columns, lines)


def _value_row(query: Query, indicator: Indicator, one: dict[str, Any], within: tuple[Cell, ...]) -> Row:
    t = query.t
    reason = format.reason(one["reason"], t)
    shown = Cell(pulled(query, indicator, one), note=reason)
    if pd.isna(one["value"]):
        why = observations.why_none(query, indicator.code, one)
        shown = Cell(why, "quiet", note=imputed.remark(query, one))
    return row(
        naming.entity(query, str(one["entity"])),
        shown,
        *within,
        format.number(one["numerator"], 0),
        format.number(one["denominator"], 0),
        format.number(one["n"], 0),
        format.score(one["points"]),
        format.NONE if pd.isna(one["as_of"]) else format.month_short(str(one["as_of"]), t),
        id=str(one["entity"]),
    )
