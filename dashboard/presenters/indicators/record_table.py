"""Ledger rows as a finished table: the departments' own column titles and words, and what counts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard.presenters.indicators.arithmetic import plain_number
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.city import kind_of
from metrics.definitions import Column, Indicator
from metrics.model import Records, month_end
from metrics.wording import mark

ROLES: Final = {
    "counts": mark("Counts above the line"),
    "above": mark("Counts above the line"),
    "below": mark("Counts below the line"),
    "weight": mark("Weight"),
    "weighted": mark("Value × weight"),
    "value": mark("Value"),
    "quantity": mark("Counts as"),
}
"""Headings of what a record counts for, by the role that the measure's kind gives a column."""

COUNTING: Final = (("numerator", "counts"),)
"""The columns of a kind whose records count or do not, rather than by amounts."""

ORDERED: Final = (("measured", "quantity"),)
"""The columns of a kind that puts records in order by a quantity, which some may lack."""

AT_MOST: Final = 500
"""Rows shown; counts in the caption are always of all rows."""


@dataclass(frozen=True)
class RecordTable:
    """Rows ready to show, and what they add up to."""

    ledger: str
    caption: str
    frame: pd.DataFrame
    rows: int
    """All rows, shown or not."""
    shown: str
    """A remark when not all rows are shown."""


def of_indicator(query: Query, records: Records, code: str) -> RecordTable:
    """The records behind an indicator's value, with a column that says what each one counts for."""
    indicator = query.config.indicators[code]
    counted = _counted_columns(query, records, indicator)
    return _table(query, records, counted, _caption(query, records, indicator))


def of_rule(query: Query, records: Records, rule: str) -> RecordTable:
    """The records that set off a rule, and beside them the ones that a verified fix has lifted by the month's end."""
    n = len(records.frame)
    caption = query.t.plural("{n} record", "{n} records", n)
    lifted = _lifted(query, records, rule)
    if not lifted.any():
        return _table(query, records, {}, caption)
    words = {True: query.t("lifted after a verified fix"), False: query.t("✓ counts")}
    return _table(query, records, {query.t("Effect"): lifted.map(words)}, caption)


def _lifted(query: Query, records: Records, rule: str) -> pd.Series:
    """Which records a verified fix has lifted, shape (records,)."""
    event = next(item.event for item in query.scheme.rules if item.id == rule)
    if event is None or event.lifted_by is None:
        return pd.Series(False, index=records.frame.index)
    return pd.to_datetime(records.frame[event.lifted_by]) <= pd.Timestamp(month_end(query.period))


def _table(query: Query, records: Records, counted: dict[str, pd.Series], caption: str) -> RecordTable:
    ledger = query.config.ledgers[records.ledger]
    shown = records.frame.head(AT_MOST)
    columns = {
        _heading(query, column, counted): shown[name].map(_formatter(query, column)).astype(object)
        for name, column in ledger.all_columns.items()
        if name in shown and column.type != "entity" and shown[name].notna().any()
    }
    frame = pd.DataFrame({**{title: part.head(AT_MOST) for title, part in counted.items()}, **columns})
    total = len(records.frame)
    note = query.t("The first {shown} of {total} records are shown; the counts are of all.")
    return RecordTable(
        ledger=query.t(ledger.title),
        caption=caption,
        frame=frame,
        rows=total,
        shown=note.format(shown=len(shown), total=format.number(total, 0)) if total > AT_MOST else "",
    )


def _heading(query: Query, column: Column, taken: Collection[str]) -> str:
    """A column's title in the departments' files, told apart from the counting columns beside it."""
    title = query.t(column.title)
    return query.t("{title} (as filed)").format(title=title) if title in taken else title


def _formatter(query: Query, column: Column) -> Callable[[Any], object]:
    yes, no = query.t("yes"), query.t("no")

    def text(value: Any) -> object:
        if value is None or pd.isna(value):
            return None
        if column.type == "choice" and column.values and value in column.values:
            return query.t(column.values[value])
        if column.type == "yes_no":
            return yes if value else no
        if isinstance(value, date):
            return value.isoformat()[:10]
        return value

    return text


def _counted_columns(query: Query, records: Records, indicator: Indicator) -> dict[str, pd.Series]:
    """By the measure's kind: a tick, the amounts above and below the line, or the quantity."""
    t, frame, columns = query.t, records.frame, kind_of(indicator).record_columns
    if columns == COUNTING and _is_ticked(frame):
        ticks = {True: t("✓ counts"), False: format.NONE}
        return {t("Counts in the numerator"): frame["in_numerator"].astype(bool).map(ticks)}
    return {t(ROLES[role]): frame[column] for column, role in columns}


def _is_ticked(frame: pd.DataFrame) -> bool:
    """Whether a record counts as a whole or not at all, rather than by an amount."""
    return bool(frame["numerator"].dropna().isin([0, 1]).all())


def _caption(query: Query, records: Records, indicator: Indicator) -> str:
    t, frame, columns = query.t, records.frame, kind_of(indicator).record_columns
    n, above, below = len(frame), _sum(frame["numerator"]), _sum(frame["denominator"])
    if columns == ORDERED:
        measured = format.number(int(frame["measured"].notna().sum()), 0)
        return t.plural(
            "{n} record, {measured} with a quantity", "{n} records, {measured} with a quantity", n, measured=measured
        )
    if columns != COUNTING:
        return t.plural(
            "{n} record, above the line {above}, below the line {below}",
            "{n} records, above the line {above}, below the line {below}",
            n,
            above=above,
            below=below,
        )
    if _is_ticked(frame):
        text = t.plural("{n} record, {above} in the numerator", "{n} records, {above} in the numerator", n, above=above)
    else:
        text = t.plural("{n} record, numerator {above}", "{n} records, numerator {above}", n, above=above)
    if indicator.measure.per:
        return t("{counted} (the denominator is the number of staff or residents)").format(counted=text)
    return text


def _sum(column: pd.Series) -> str:
    return plain_number(float(column.astype(float).sum()))
