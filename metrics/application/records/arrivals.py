"""What suppliers owe for each month, what of it has arrived and when, and how much of a month that covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np
import pandas as pd

from metrics.application.city import CityHandle
from metrics.definitions import City, Config, Ledger
from metrics.ledgers import arrivals
from metrics.ledgers.questions import RETURNS
from metrics.measures.timing import REFRESH_GAP, owed_in
from metrics.model import Period, Results, Viewer
from metrics.model.periods import month_end, month_start, shift, span

State = Literal["on_time", "late", "overdue", "expected", "not_owed"]
"""There by the day; there after it; not there and the day has passed; not there and not due yet; nothing due."""

There = Mapping[tuple[str, Period], tuple[date, int]]
"""Ledger and month → when a return was submitted, and its records."""

CALENDAR: Final = (
    "ledger", "supplier", "period", "due_on", "submitted_on", "records", "state", "days_late",
)  # fmt: skip
LATENESS: Final = ("supplier", "owed", "on_time", "late", "overdue", "days", "worst")
YEAR: Final = 13
"""Months of a calendar in which the same month of the year before still shows."""

ASKED: Final = {"all": ("unit", "county"), "units": ("unit",), "counties": ("county",)}
"""Kinds of bodies that a full return has to name."""


def due_on(ledger: Ledger, period: Period) -> date:
    """The day of the next month by which a month's return is due."""
    return month_start(shift(period, 1)).replace(day=ledger.due_day)


def as_of(period: Period, today: date) -> date:
    """The day as of which a month is told: the last of the month in which its returns are due, or today before that."""
    return min(today, month_end(shift(period, 1)))


def calendar(viewer: Viewer, city: CityHandle, *, until: Period, today: date, months: int = YEAR) -> pd.DataFrame:
    """What every supplier owes for each month, and whether it is there.

    Args:
        viewer: Who asks; the arrival of ledgers is open to all.
        until: The last month.
        today: The day as of which is told; what was submitted after it is not there yet.
        months: How many months, the last one included.

    Returns:
        Columns ``CALENDAR``, a row for each ledger and month in the order of the definitions. ``supplier`` is a
        ``Text``; ``submitted_on`` is None and ``records`` NaN where nothing is there; a return that is owed for a
        quarter or a year has the records of all its months; ``state`` is one of ``State``; ``days_late`` counts from
        the due day to the day of submission, or to ``today`` while overdue, and is NaN where nothing is due yet.
    """
    del viewer
    returned = arrivals.returned(city.store, city.config, until)
    # Before the first return of all nobody was asked for any.
    begins = returned["period"].min() if len(returned) else shift(until, 1)
    return _calendar(city.config, _there(returned, today), span(shift(until, 1 - months), until), today, begins)


def completeness(viewer: Viewer, city: CityHandle, period: Period, *, today: date) -> pd.DataFrame:
    """Which ledgers have arrived for a month, and when: the month's column of ``calendar``.

    Args:
        viewer: Who asks; the arrival of ledgers is open to all.
        period: The month the returns are for.
        today: The day as of which is told.

    Returns:
        Columns ledger, due_on, submitted_on (None: no return), records, latest (last month reported by then, None
        where there is none), days_late and state as in ``calendar``. One row a ledger that is owed for the month.
    """
    frame = calendar(viewer, city, until=period, today=today, months=1)
    frame = frame[frame["state"] != "not_owed"].reset_index(drop=True)
    returned = _there(arrivals.returned(city.store, city.config, period), today)
    latest = returned.groupby("ledger")["period"].max()
    columns = ["ledger", "due_on", "submitted_on", "records", "latest", "days_late", "state"]
    return frame.assign(latest=frame["ledger"].map(latest))[columns]


def _there(returned: pd.DataFrame, today: date) -> pd.DataFrame:
    """The returns that were submitted by a day."""
    return returned[np.array([sent <= today for sent in returned["submitted_on"]], dtype=bool)]


def _calendar(
    config: Config, returned: pd.DataFrame, periods: Sequence[Period], today: date, begins: Period
) -> pd.DataFrame:
    keys = zip(returned["ledger"], returned["period"], strict=True)
    there: There = dict(zip(keys, zip(returned["submitted_on"], returned["records"], strict=True), strict=True))
    indicators = config.indicators.values()
    rows = [
        _line(ledger, period, there, today, owed=period >= begins and owed_in(period, ledger, indicators))
        for ledger in config.ledgers.values()
        if ledger.id != RETURNS
        for period in periods
    ]
    frame = pd.DataFrame(rows, columns=pd.Index(CALENDAR))
    sent = frame["submitted_on"].astype(object)
    return frame.assign(submitted_on=sent.where(sent.notna(), None)).astype({"records": float, "days_late": float})


def _line(ledger: Ledger, period: Period, there: There, today: date, *, owed: bool) -> tuple[object, ...]:
    sent, _ = there.get((ledger.id, period), (None, None))
    due = due_on(ledger, period)
    state = _state(sent, due, today) if owed else "not_owed"
    days = None if state in ("not_owed", "expected") else max(((sent or today) - due).days, 0)
    covered = [there[ledger.id, month][1] for month in covers(ledger, period, owed=owed) if (ledger.id, month) in there]
    return ledger.id, ledger.supplier, period, due, sent, sum(covered) if sent else None, state, days


def _state(sent: date | None, due: date, today: date) -> State:
    if sent is None:
        return "overdue" if today > due else "expected"
    return "late" if sent > due else "on_time"


def covers(ledger: Ledger, period: Period, *, owed: bool = True) -> list[Period]:
    """The months that a return tells of: those since the one owed before, or the month alone where none is owed."""
    return span(shift(period, 1 - REFRESH_GAP[ledger.cadence]), period) if owed else [period]


def lateness(frame: pd.DataFrame) -> pd.DataFrame:
    """How often each supplier's returns came late: an order in which to call, and no mark.

    Args:
        frame: From ``calendar``.

    Returns:
        Columns ``LATENESS``, one row a supplier that owed anything: returns ``owed`` so far, how many came
        ``on_time`` and ``late`` and how many are ``overdue``, ``days`` late in all and at the ``worst``. The most days
        come first.
    """
    rows = [
        (
            supplier,
            len(owed),
            *(int((owed["state"] == state).sum()) for state in ("on_time", "late", "overdue")),
            float(owed["days_late"].sum()),
            float(owed["days_late"].max()),
        )
        for supplier, owed in frame[frame["days_late"].notna()].groupby("supplier", sort=False)
    ]
    result = pd.DataFrame(rows, columns=pd.Index(LATENESS))
    return result.sort_values(["days", "worst"], ascending=False, kind="stable", ignore_index=True)


@dataclass(frozen=True, eq=False)
class Coverage:
    """How much of a month is there. Bodies and months only: what is missing is missing, never zero.

    ``ledgers``: ledger, owed and received (returns over the months of a calendar that were due), and bodies and
    bodies_asked (in the return for the month, NaN where none is owed or no body is asked for a row).
    ``indicators``: indicator, there (bodies with a value) and asked (bodies it applies to).
    ``entities``: entity, coverage (share of the weight with evidence, from 0 to 1), without (indicators without a
    value) and asked.
    """

    ledgers: pd.DataFrame
    indicators: pd.DataFrame
    entities: pd.DataFrame


def coverage(
    viewer: Viewer, city: CityHandle, results: Results, period: Period, *, today: date, months: int = YEAR
) -> Coverage:
    """How much of a month has arrived, by ledger, by indicator and by body.

    Args:
        viewer: Who asks; bodies outside the scope are left out, of ledgers and indicators as well.
        results: Ratings that have the month.
        today: The day as of which returns are counted.
        months: Months of returns, the last one included.
    """
    own = results.seen_by(viewer)
    values = own.indicators[own.indicators["period"] == period]
    values = values.assign(there=values["value"].notna() & values["reason"].isna())
    ratings = own.ratings.loc[own.ratings["period"] == period, ["entity", "coverage"]]
    return Coverage(
        ledgers=_ledgers(viewer, city, calendar(viewer, city, until=period, today=today, months=months), period),
        indicators=_counted(values, "indicator").assign(there=lambda frame: frame["there"].astype(int)),
        entities=ratings.merge(_counted(values, "entity"), on="entity")
        .assign(without=lambda frame: (frame["asked"] - frame["there"]).astype(int))
        .drop(columns="there")[["entity", "coverage", "without", "asked"]],
    )


def _counted(values: pd.DataFrame, by: str) -> pd.DataFrame:
    result = values.groupby(by, sort=False)["there"].agg(["sum", "size"]).reset_index()
    return result.rename(columns={"sum": "there", "size": "asked"})


def _ledgers(viewer: Viewer, city: CityHandle, frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    due = frame[frame["days_late"].notna()]
    there = due[due["submitted_on"].notna()]
    owed, received = (part["ledger"].value_counts() for part in (due, there))
    rows = [
        (ledger, int(owed.get(ledger, 0)), int(received.get(ledger, 0)), *_bodies(viewer, city, ledger, period))
        for ledger in frame["ledger"].unique()
    ]
    columns = ["ledger", "owed", "received", "bodies", "bodies_asked"]
    return pd.DataFrame(rows, columns=pd.Index(columns)).astype({"bodies": float, "bodies_asked": float})


def _bodies(viewer: Viewer, city: CityHandle, name: str, period: Period) -> tuple[int | None, int | None]:
    """Bodies that a full return of the month names, and those it has to."""
    ledger = city.config.ledgers[name]
    if ledger.full_return is None or not owed_in(period, ledger, city.config.indicators.values()):
        return None, None
    expected = asked_of(city.config.city, ledger)
    expected = frozenset(entity for entity in expected if viewer.may_see(entity))
    first = covers(ledger, period)[0]
    return len(arrivals.bodies(city.store, ledger, first, period) & expected), len(expected)


def asked_of(city: City, ledger: Ledger) -> frozenset[str]:
    """The bodies for which each date of a ledger has a row."""
    kinds = ASKED[ledger.full_return] if ledger.full_return else ()
    return frozenset(entity for entity in city.entities if city.kind(entity) in kinds)
