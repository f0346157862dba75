"""Doubts about ledgers: keys, periods, follow-ups and rules of a row that parse and can hardly be meant."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from metrics.definitions import expressions
from metrics.definitions.context import Context, Problems
from metrics.definitions.ledger import Ledger
from metrics.definitions.review.constancy import constant
from metrics.definitions.review.signs import rules, say
from metrics.definitions.sources import Place, Source
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
                "each date has a row for every unit, and no date is in the key: the next return would change the "
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


def idle_checks(context: Context) -> Problems:
    """Rules inside a record that every one keeps, or none."""
    for source, ledger in context.documents.ledgers:
        for number, check in enumerate(ledger.checks):
            held, text = constant(check.holds, ledger.all_columns), check.holds
            if held is None:
                continue
            message = Message("'{text}' holds for every record; it checks nothing", text=text)
            other = Message("'{text}' holds for no record; every row with these cells filled in is refused", text=text)
            yield say(source, ("checks", number, "holds"), message if held else other)


def dates_before_the_ledgers_own(context: Context) -> Problems:
    """Records that are counted by a day before the one by which they enter the ledger, so that some are still to come.

    That a day is earlier, the ledger's own checks say.
    """
    for source, place, ledger, column in _dated_apart(context):
        if column in _before(ledger, ledger.dated_by):
            message = Message(
                "by its checks '{column}' is no later than '{date}', by which records enter the ledger: those of the "
                "newest months are still to come, and their values always too low; count by '{date}'",
                column=column, date=ledger.dated_by,
            )  # fmt: skip
            yield say(source, (*place, "dated_by"), message)


def _dated_apart(context: Context) -> Iterator[tuple[Source, Place, Ledger, str]]:
    """Measures and rules that count by another date than their ledger's, and that date."""
    for source, file in context.documents.indicators:
        for code, indicator in file.indicators.items():
            if indicator.measure.dated_by is not None:
                ledger = context.ledgers[indicator.measure.ledger]
                yield source, ("indicators", code, "measure"), ledger, indicator.measure.dated_by
    for source, place, _, rule in rules(context):
        if rule.event is not None and rule.event.dated_by is not None:
            yield source, (*place, "event"), context.ledgers[rule.event.ledger], rule.event.dated_by


def _before(ledger: Ledger, date: str) -> set[str]:
    """The columns that are no later than a date by the ledger's checks, one after another."""
    pairs = {pair for check in ledger.checks for pair in _in_order(expressions.parse(check.holds))}
    found, pending = set[str](), [date]
    while pending:
        later = pending.pop()
        earlier = {first for first, second in pairs if second == later} - found
        found |= earlier
        pending += earlier
    return found - {date}


def _in_order(node: ast.expr) -> Iterator[tuple[str, str]]:
    """Columns of which a condition says that the first is no more than the second."""
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            for part in parts:
                yield from _in_order(part)
        case ast.Compare(left=ast.Name(id=left), ops=[ast.Lt() | ast.LtE()], comparators=[ast.Name(id=right)]):
            yield left, right
        case ast.Compare(left=ast.Name(id=left), ops=[ast.Gt() | ast.GtE()], comparators=[ast.Name(id=right)]):
            yield right, left
        case _:
            pass
