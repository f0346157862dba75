"""Returns: which month a file is sent for, what that asks of its records, and how it is registered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from metrics.application.city import CityHandle, require_whole_city
from metrics.application.records.named_months import with_century
from metrics.application.records.options import Options
from metrics.application.records.reasons import REASONS
from metrics.definitions import Config, Ledger
from metrics.definitions.ledger import RETURNS
from metrics.errors import Message, OperatorError, unknown_name
from metrics.intake.problems import Problem
from metrics.intake.unpacking import Unpacking
from metrics.ledgers import arrivals, batches, closed_months
from metrics.ledgers.arrivals import Returned
from metrics.ledgers.engines import Connection, transaction
from metrics.ledgers.staging import Staging
from metrics.measures.timing import owed_in
from metrics.model import Actor, Period, month_of, shift
from metrics.model.periods import read_period, span
from metrics.model.permissions import require

IN_A_NAME: Final = re.compile(r"(?:19|20)\d\d(?:年\d{1,2}月|[-._]\d{1,2}(?![\d])|[01]\d(?!\d))")
"""A month in the name of a file."""
LARGEST_RETURN: Final = 20_000
"""Records of a file beyond which it is a history, and no month's return."""


def _keeps_returns(actor: Actor, config: Config, ledger: Ledger) -> bool:
    """Whether a sender's file of a ledger is a return: one body's part of a ledger is one only of a full return."""
    return RETURNS in config.ledgers and ledger.id != RETURNS and (actor.scope is None or bool(ledger.full_return))


def month_in(name: str) -> Period | None:
    """The month in the name of a file."""
    named = IN_A_NAME.search(with_century(name))
    return read_period(named.group().replace("_", "-").replace(".", "-")) if named else None


def proposed(config: Config, ledger: Ledger, name: str, by_month: Mapping[Period, int], records: int) -> Period | None:
    """The month that a file is the return of, as far as its name and its records say.

    Args:
        name: The file's own name; the month in it is believed unless most records tell of none of its days.
        by_month: How many records tell of each month.
        records: How many records tell of any; a month of which no more than half tell is none.

    Returns:
        For a ledger that is owed by the quarter, half-year or year, the month in which that is owed.
    """
    month = month_in(name)
    if month is not None:
        month = _owed(config, ledger, month)
    if by_month:
        counts = Counter[Period]()
        for period, count in by_month.items():
            counts[_owed(config, ledger, period)] += count
        # A row that stands for a period tells of no other one: a file with several periods is a history.
        least = records if ledger.is_periodic else records // 2 + 1
        most = {period for period, count in counts.items() if count >= least}
        month = month if month in most else max(sorted(most), key=lambda period: counts[period], default=None)
    return month if month is not None and month <= month_of(date.today()) else None


def _owed(config: Config, ledger: Ledger, month: Period) -> Period:
    """The month for which what happened in a month is owed."""
    later = span(month, shift(month, len(ledger.months_told(month)) - 1))
    return next((item for item in later if owed_in(item, ledger, config.indicators.values())), month)


@dataclass(frozen=True)
class Sent:
    """The month as whose return a file would be registered now, and the one that waits to be confirmed.

    ``records`` is how many the file brings to the return.
    """

    month: Period | None = None
    proposed: Period | None = None
    records: int = 0

    @property
    def told(self) -> dict[str, Period | None]:
        """The months as a receipt has them."""
        return {"month": self.month, "proposed": self.proposed}


def sent_for(
    actor: Actor, city: CityHandle, connection: Connection, parsed: Unpacking, options: Options,
    proposed: Period | None, staged: Staging | None,
) -> Sent:  # fmt: skip
    """Which month's return a file is; a month that is closed asks for a reason.

    Args:
        proposed: The month that it seems to be sent for.
        staged: Its records, staged and compared; None where no month is said or proposed.
    """
    require(actor, "take_in")
    ledger, problems = parsed.ledger, parsed.problems
    month = options.month or proposed
    if ledger is None or month is None or staged is None or not _keeps_returns(actor, city.config, ledger):
        return Sent()
    records = _brings(city, connection, ledger, month, staged, parsed.sha256)
    if records is None:
        return Sent()
    if not options.month and not options.confirmed:
        return Sent(proposed=month)
    if options.reason is None and month in closed_months.closed(city.store, connection):
        if not problems.counts["E-PER-02"]:
            problems.add(Problem("E-PER-05", parsed.file, details={"month": month}))
        return Sent(proposed=month)
    return Sent(month, records=records)


def _brings(
    city: CityHandle, connection: Connection, ledger: Ledger, month: Period, staged: Staging, sha256: str
) -> int | None:
    """How many records a file brings to a month's return: all if it is the first, else those that no other one brought.

    What a file held of records that stood already is nowhere kept: as many of them as the return counts and no file of
    it brought are taken for those that this one changes.

    Returns:
        None where it brings nothing to a return that stands, or that one was written into the register.
    """
    earlier = arrivals.standing(city.store, connection, ledger.id, month)
    if earlier is None:
        return staged.size()
    came = arrivals.sent(city.store, connection, ledger.id, month)
    own = batches.of_files(city.store, connection, [sha256])
    others = batches.of_files(city.store, connection, [item.sha256 for item in came])
    is_in = sha256 in {item.sha256 for item in came} or not {*own}.isdisjoint(others)
    if is_in or not (ledger.full_return or batches.is_of(earlier, came, ledger)):
        return None
    first, known = staged.brought(own, others)
    counted = sum(item.records for item in came) - arrivals.records_of(city.store, connection, ledger, others)
    return first + max(known - max(counted, 0), 0) or None


def register(city: CityHandle, connection: Connection, parsed: Unpacking, sent: Sent, options: Options) -> None:
    """Register a file as a month's return, within the writing transaction that the connection is in."""
    today = date.today()
    if sent.month is None or parsed.ledger is None:
        return
    new = Returned(parsed.ledger.id, sent.month, options.received or today, sent.records)
    batches.register(city.store, connection, city.config, new, on=today, file=parsed.stored, sha256=parsed.sha256)


def report_nothing(
    actor: Actor, city: CityHandle, ledger: str, month: Period, *, received: date | None = None,
    reason: str | None = None,
) -> int:  # fmt: skip
    """Register that a ledger has nothing to report for a month: it is there, with no records.

    Args:
        ledger: Its id, or its title in either language.
        received: When its supplier said so; today where nothing is said.
        reason: One of ``REASONS``, for a month that is closed.

    Returns:
        The number of the batch, by which it can be undone.

    Raises:
        OperatorError: There is no such ledger, the month has not begun, is not owed or has its return, or the actor
            may not.
    """
    require(actor, "take_in")
    require_whole_city(actor, Message("report that there was nothing"))
    if RETURNS not in city.config.ledgers:
        raise OperatorError("this city keeps no register of returns; a ledger '{name}' is needed", name=RETURNS)
    Options(reason=reason, month=month, received=received).require(date.today())
    named = ledger_named(city.config, ledger)
    if named.full_return:
        raise OperatorError(
            "'{ledger}' has a row for every unit; send the table with 0 where there was nothing", ledger=named.title
        )
    if (due := _owed(city.config, named, month)) != month:
        raise OperatorError(
            "'{ledger}' is not owed for {month}; the next return that tells of it is that of {due}",
            ledger=named.title, month=month, due=due,
        )  # fmt: skip
    with city.store.connected() as connection, transaction(connection, writing=True):
        if earlier := arrivals.standing(city.store, connection, named.id, month):
            raise OperatorError(
                "'{ledger}' has its return for {month}, of {day} (records: {records}); undo that one first",
                ledger=named.title, month=month, day=earlier["submitted_on"].isoformat(), records=earlier["records"],
            )  # fmt: skip
        if reason is None and month in closed_months.closed(city.store, connection):
            raise OperatorError("{month} is closed; say a reason: {reasons}", month=month, reasons=[*REASONS])
        new = Returned(named.id, month, received or date.today(), 0)
        return batches.register(
            city.store, connection, city.config, new, on=date.today(), file=f"{named.title.zh}_{month}", sha256=""
        )


def ledger_named(config: Config, name: str, ledgers: Sequence[Ledger] = ()) -> Ledger:
    """The ledger with an id or a title, in either spelling of 台账, among some; among all but that of returns if none.

    Raises:
        OperatorError: There is none; where the name is Chinese the nearest title is told.
    """
    among = ledgers or [item for item in config.ledgers.values() if item.id != RETURNS]
    asked = _spelled(name)
    for item in among:
        if asked in map(_spelled, (item.id, *item.title.words)):
            return item
    words = [item.id if name.isascii() else item.title.zh for item in among]
    raise OperatorError(unknown_name(Message("ledger"), name, words))


def _spelled(title: str) -> str:
    return title.strip().replace("帐", "账")
