"""What suppliers owe, how much of a month is covered and what is still open, as typed rows; a missing number is NaN."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Literal

from metrics.definitions import Ledger
from metrics.ledgers.questions import Part
from metrics.model import Period, Text

State = Literal["on_time", "late", "overdue", "expected", "not_owed"]
"""There by the day; there after it; not there and the day has passed; not there and not due yet; nothing due."""
Handled = Literal["in_time", "late", "overdue", "not_due"]
"""Closed by its day; closed after it; open though its day has passed; open, with a day to come or none set."""


@dataclass(frozen=True)
class Return:
    """What one ledger owes for one month, and what of it is there.

    ``submitted_on`` is None and ``records`` NaN where nothing is there; a return that is owed for a quarter or a year
    has the records of all its months. ``latest`` is the last month up to this one that was reported, None where none
    was. Where only some of the bodies that are asked are there, nothing is there yet, and ``part`` says how many are.
    ``days_late`` counts from the due day to the day of submission, or while overdue to ``arrivals.counted_to``; NaN
    where nothing is due yet.
    """

    ledger: Ledger
    period: Period
    due_on: date
    submitted_on: date | None
    records: float
    latest: Period | None
    state: State
    days_late: float
    part: Part | None = None

    @property
    def is_owed(self) -> bool:
        """Whether the ledger is due for the month."""
        return self.state != "not_owed"

    @property
    def was_due(self) -> bool:
        """Whether its day has passed or it is there."""
        return not isnan(self.days_late)


@dataclass(frozen=True, slots=True)
class Lateness:
    """One supplier's returns so far: how many came in time, late and not at all; ``days`` late in all and at worst."""

    supplier: Text
    owed: int
    on_time: int
    late: int
    overdue: int
    days: float
    worst: float


@dataclass(frozen=True, slots=True)
class LedgerCompleteness:
    """Returns of a ledger that were due and came, and bodies that its return for the month names and has to name.

    Both numbers of bodies are NaN where no return is owed or no body is asked for a row.
    """

    ledger: Ledger
    owed: int
    received: int
    bodies: float
    bodies_asked: float


@dataclass(frozen=True, slots=True)
class IndicatorCompleteness:
    """How many bodies have a value, of those that an indicator applies to."""

    indicator: str
    there: int
    asked: int


@dataclass(frozen=True, slots=True)
class BodyCompleteness:
    """The share of the weight with evidence, from 0 to 1, and how many of a body's indicators have no value."""

    entity: str
    coverage: float
    without: int
    asked: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a month is there: what is missing is missing, never zero; bodies with the least evidence first."""

    ledgers: tuple[LedgerCompleteness, ...]
    indicators: tuple[IndicatorCompleteness, ...]
    bodies: tuple[BodyCompleteness, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A record that asks for something which is not done; ``kind`` is its ledger, ``reference`` its key."""

    kind: str
    entity: str
    reference: str
    opened_on: date
    due_on: date | None
    """None where none has been set, as for a talk that is decided and not held."""
    days_overdue: int
    """Negative: still in time; 0 where no day has been set."""

    @property
    def is_overdue(self) -> bool:
        """Whether the day by which it was due has passed."""
        return self.days_overdue > 0


@dataclass(frozen=True, slots=True)
class Supervised:
    """A matter that was open at the end of the month before, and how it stands at the end of the month."""

    kind: str
    entity: str
    reference: str
    state: Handled
