"""What charts say and how scores moved, as typed rows; a number that is missing is NaN."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Literal

GapUnit = Literal["days", "cases"]
"""What lies between two events: days, or cases without the event."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the chart of one series says at the end of a month.

    ``variation`` is the reading of its last point, "none" without limits unless exact chance proves a signal; ``side``
    says high (1) or low (-1); on ``trial`` are limits that rest on too few points to be relied on. The other fields are
    those of ``Chart``.
    """

    entity: str
    subject: str
    kind: str
    enough: bool
    points: int
    trial: bool
    variation: str
    side: int
    assurance: str
    tendency: str


@dataclass(frozen=True, slots=True)
class Movement:
    """The index of one body against an earlier month, see ``monitoring.movement``, and what its chart says.

    ``change`` in points with its standard ``error``, NaN without both scores; ``beyond``, whether it beats its 95 %
    interval; ``signal``, whether the chart signals on the side of the change; ``significant``, either. The last four
    are those of ``Verdict``; "none", 0 and False without a chart.
    """

    entity: str
    change: float
    error: float
    beyond: bool
    signal: bool
    significant: bool
    variation: str
    side: int
    assurance: str
    trial: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which values a share or a rate lies with 95 % confidence, in the indicator's unit; NaN without any."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class FunnelDot:
    """One body in a funnel: its ``value`` in the indicator's unit, from ``events`` of ``size``, and its limits.

    ``beyond`` is 0 inside, 1 beyond the 95 % and 2 beyond the 99.8 % limits; ``side`` 1 above and -1 below; ``worse``
    whether that is the worse side.
    """

    entity: str
    value: float
    events: float
    size: float
    z: float
    beyond: int
    side: int
    worse: bool
    lower_95: float
    upper_95: float
    lower_998: float
    upper_998: float


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies from one event to the next; ``signal`` is outside, shift or none, ``side`` 1 long and -1 short."""

    start: date
    end: date
    between: float
    signal: str
    side: int


@dataclass(frozen=True, slots=True)
class EventGaps:
    """What lies between the events that an indicator counts, one gap after another, and limits that hold for all.

    ``unit`` says what a gap counts: days, or cases without the event. An event is a record above the line, or one that
    is not where ``counted`` is false. ``without`` says why there are no limits, which are NaN then: "totals", for
    records tell totals or months and no days; "unreported", for too many gaps are left out; "few", for there are fewer
    than ``LEAST``; "equal", for most are as long as the one before; else it is "". Limits of fewer than ``SETTLED``
    gaps are on ``trial`` and give no signal. ``unreported`` counts gaps that are left out, for a month in them was not
    reported. The ``first`` of all events may lie before a gap that is left out. After the ``last`` one none has come up
    to ``until``, None where that is not known, for ``waited`` days or cases; ``overdue`` says whether that alone is
    longer than chance makes it.
    """

    unit: GapUnit
    counted: bool
    without: str
    events: int
    gaps: tuple[Gap, ...]
    mean: float
    lower: float
    upper: float
    trial: bool
    unreported: int
    first: date | None
    last: date | None
    until: date | None
    waited: float
    overdue: bool


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a rule calls out in a month, see ``monitoring.alerts``.

    ``entity`` is "" for what speaks of no single body; ``subject`` a node, an indicator, a ledger or a rule of the
    scheme. ``records`` is NaN where nothing is counted; ``every`` the months from one look to the next, and
    ``months_active`` the looks in a row at which it held. ``rank`` is NaN for what stands already; ``shown`` says
    whether it is within the budget.
    """

    rule: str
    entity: str
    subject: str
    strength: float
    records: float
    every: int
    months_active: int
    rank: float
    shown: bool

    @property
    def is_new(self) -> bool:
        """Whether it did not hold at the look before."""
        return not isnan(self.rank)


@dataclass(frozen=True, slots=True)
class ReportingAnomaly:
    """Something noticeable in the records of a body; ``subject`` is an indicator or a ledger.

    Which of the other fields a rule fills is said in ``monitoring``; those that it leaves empty are None or NaN.
    ``peer`` is "" where it lies outside the actor's scope.
    """

    rule: str
    entity: str
    subject: str
    points: float
    records: float
    share: float
    first: date | None
    last: date | None
    peer: str | None
    expected: float
