"""Doubts about ledgers: keys, periods and follow-ups that parse and can hardly be meant."""

from __future__ import annotations

from typing import Final

from metrics.definitions.context import Context, Problems
from metrics.definitions.review.signs import say
from metrics.errors import Message

PERIODS: Final = {"M": "month", "Q": "quarter"}
"""Cadence of a ledger → the period of a column that names its records; waves of surveys are rarer, and have days."""


def days_that_name_records(context: Context) -> Problems:
    """Ledgers of figures of a period in which any day of it makes another record."""
    for source, ledger in context.documents.ledgers:
        column = ledger.columns.get(ledger.dated_by)
        period = PERIODS.get(ledger.cadence)
        if period and ledger.is_periodic and ledger.full_return and column is not None and column.period is None:
            message = Message(
                "'{column}' names the records, and two days of one period would make two of them; "
                "write period: {period}",
                column=ledger.dated_by, period=period,
            )  # fmt: skip
            yield say(source, ("columns", ledger.dated_by), message)


def keys_without_a_date(context: Context) -> Problems:
    """Full returns whose second one could only change the first."""
    for source, ledger in context.documents.ledgers:
        if ledger.full_return and ledger.key == ("entity",):
            message = Message(
                "each date has a row for every body, and no date is in the key: the next return would change the "
                "records of this one; add '{column}'",
                column=ledger.dated_by,
            )  # fmt: skip
            yield say(source, ("key",), message)


def follow_ups_that_end_first(context: Context) -> Problems:
    """Records that must have the day on which they are done, and need not have the one on which they begin."""
    for source, ledger in context.documents.ledgers:
        ends = ledger.follow_up
        if ends is None:
            continue
        opened, closed = (ledger.all_columns.get(name) for name in (ends.opened, ends.closed))
        if opened and closed and closed.required and not opened.required:
            message = Message(
                "'{opened}' may be empty and '{closed}' may not, so that every record would be done before it begins; "
                "change the two about",
                opened=ends.opened, closed=ends.closed,
            )  # fmt: skip
            yield say(source, ("follow_up",), message)
