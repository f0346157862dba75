"""Which month a value rests on: cadence, suppliers' returns and staleness."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from metrics.definitions import Indicator, Ledger
from metrics.definitions.indicator import REFRESH_MONTHS
from metrics.definitions.ledger import REFRESH_GAP
from metrics.measures.kinds import kind_of
from metrics.model.periods import Period, ordinal, shift, span

Reason = Literal["not_due", "not_reported", "window_incomplete", "no_records", "no_denominator", "too_few", "void"]
"""Why there is no value: no refresh yet; no return; months of the window missing; nothing to count; under minimum n;
made void by a rule."""

GRACE_MONTHS: Final = 3
"""Months that a value is carried on while its supplier is late."""


def owed_in(period: Period, ledger: Ledger, indicators: Iterable[Indicator]) -> bool:
    """Whether a ledger is owed for a month: one in which its cadence, or what rests on it, brings a new value.

    Args:
        ledger: What is to be sent.
        indicators: All there are; those of another cadence than the ledger's say nothing.
    """
    resting = [
        month
        for indicator in indicators
        if indicator.measure.ledger == ledger.id and indicator.cadence == ledger.cadence
        for month in indicator.refresh_months
    ]
    return int(period[5:7]) in (resting or REFRESH_MONTHS[ledger.cadence])


@dataclass(frozen=True)
class Basis:
    """The month a period's value rests on, or the reason why there is none."""

    period: Period
    as_of: Period | None
    reason: Reason | None


def bases(indicator: Indicator, ledger: Ledger, periods: Sequence[Period], reported: Collection[Period]) -> list[Basis]:
    """For each period, the newest month that brought a value.

    Args:
        indicator: Its cadence says which months bring one, its measure how many months must be complete.
        ledger: The one that it is measured on; a return of it tells of all months since the one before.
        periods: Months to look at, in order.
        reported: Months for which the ledger's supplier filed a return.

    Returns:
        One basis a period. Where no record means zero, every month of the window has to be reported, since a missing
        one would count as zero; other kinds of measures rest on the records there are.
    """
    told = {month for period in reported for month in ledger.months_told(period)}
    return [_basis(indicator, period, reported, told) for period in periods]


def _basis(indicator: Indicator, period: Period, reported: Collection[Period], told: Collection[Period]) -> Basis:
    first = min(reported, default=period)
    refreshes = [month for month in span(first, period) if indicator.moves_in(month)]
    if not refreshes:
        return Basis(period, None, "not_due" if reported else "not_reported")
    usable = [month for month in refreshes if month in reported]
    oldest = ordinal(period) - (REFRESH_GAP[indicator.cadence] - 1) - GRACE_MONTHS
    if not usable or ordinal(usable[-1]) < oldest:
        return Basis(period, None, "not_reported")
    kind, window = kind_of(indicator), indicator.measure.window
    if kind.absent_is_zero:
        ends = [(month, shift(month, -kind.months_back)) for month in usable]
        complete = [month for month, *before in ends if all(_complete(window, end, told) for end in (month, *before))]
        if not complete or ordinal(complete[-1]) < oldest:
            return Basis(period, None, "window_incomplete")
        usable = complete
    return Basis(period, usable[-1], None)


def _complete(window: int, month: Period, told: Collection[Period]) -> bool:
    return all(item in told for item in span(shift(month, 1 - window), month)) if window else month in told
