"""Registers of one indicator: all bodies with their values, and those without one and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from dashboard.elements.table import Cell, Row, Table, figures, heading, row, sheet, wide
from dashboard.presenters.indicators import imputed, observations
from dashboard.presenters.indicators.arithmetic import minimum
from dashboard.presenters.indicators.value_parts import interval, pulled
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.rows import Interval
from metrics.definitions import Indicator
from metrics.model import IndicatorScore


def missing_lead(query: Query, missing: Sequence[IndicatorScore], total: int) -> str:
    """How many have no value, by reason."""
    t = query.t
    if not missing:
        return t.plural(
            "The one unit that it applies to has a value.", "All {n} units that it applies to have a value.", total
        )
    counts = Counter(result.reason for result in missing)
    each = [
        t.plural("{reason}: {n} unit", "{reason}: {n} units", count, reason=format.reason(reason, t))
        for reason, count in counts.most_common()
    ]
    sentence = t.plural(
        "Without a value: the one unit that it applies to ({reasons}).",
        "Without a value: {count} of {n} units ({reasons}).",
        total, count=len(missing), reasons=t(", ").join(each),
    )  # fmt: skip
    if not (n := sum(result.is_imputed for result in missing)):
        return sentence
    stands_in = t.plural("For {n} an imputed value is used.", "For {n} imputed values are used.", n)
    return format.sentences([sentence, stands_in, imputed.evidence_sentence(query)], t)


def missing_sheet(query: Query, indicator: Indicator, missing: Sequence[IndicatorScore]) -> Table:
    """Every body without a value, with reason and n."""
    t = query.t
    columns = [t("Unit"), t("Peer group"), t("Reason"), figures(t("Records")), figures(t("Minimum n"))]
    return sheet(
        columns,
        [
            row(
                naming.entity(query, result.entity),
                Cell(naming.group(query, result.entity), "quiet"),
                Cell(format.reason(result.reason, t), note=imputed.remark(query, result)),
                format.number(0.0 if result.reason == "no_records" else result.n, 0),
                minimum(indicator, t),
                id=result.entity,
            )
            for result in missing
        ],
    )


def values_sheet(
    query: Query,
    indicator: Indicator,
    rows: Sequence[IndicatorScore],
    groups: list[str],
    intervals: Mapping[str, Interval] | None = None,
) -> Table:
    """All bodies in the order of the city's file: a register, never a league table.

    Args:
        indicator: Whose values.
        rows: Its results of one month, in the order of the city's file.
        groups: Peer groups in order.
        intervals: From ``MonitorView.intervals``; without any the column is left out.
    """
    t, has = query.t, bool(intervals)
    columns = [
        t("Unit"), wide(t("Value, as counted → as used") if indicator.shrink else t("Value")),
        *([figures(t("95% interval"))] if has else []), figures(t("Numerator")), figures(t("Denominator")),
        figures(t("Records")), figures(t("Points")), figures(t("As of")),
    ]  # fmt: skip
    lines = list[Row]()
    for group in groups:
        lines.append(heading(query.t(query.config.city.peer_groups[group].title)))
        for result in (each for each in rows if query.config.city.entities[each.entity].group == group):
            within = interval(query, indicator, intervals, result.entity) or format.NONE
            lines.append(_value_row(query, indicator, result, (Cell(within, "quiet"),) if has else ()))
    return sheet(columns, lines)


def _value_row(query: Query, indicator: Indicator, result: IndicatorScore, within: tuple[Cell, ...]) -> Row:
    t = query.t
    reason = format.reason(result.reason, t)
    shown = Cell(pulled(query, indicator, result), note=reason)
    if not result.has_value and not result.is_void:
        why = observations.why_none(query, indicator.code, result)
        shown = Cell(why, "quiet", note=imputed.remark(query, result))
    return row(
        naming.entity(query, result.entity),
        shown,
        *within,
        format.number(result.numerator, 0),
        format.number(result.denominator, 0),
        format.number(result.n, 0),
        format.score(result.points),
        format.NONE if result.as_of is None else format.month_short(result.as_of, t),
        id=result.entity,
    )
