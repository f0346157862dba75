"""Returns that repeat each other's numbers: two bodies the same, or one body the same as the period before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.definitions import Ledger
from metrics.model.periods import Period, ordinal, shift
from metrics.monitoring.reporting_anomalies import table

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

LEAST_PERIODS: Final = 6
"""Periods in a row that are the same before they are called out."""

LEAST_COLUMNS: Final = 2
"""Columns that must have moved while they were the same."""

BY_CHANCE: Final = 0.001
"""Probability that any two bodies, or any one and its own last return, agree so long by chance (Bonferroni)."""

OTHERS: Final = 2
"""Periods of a body's own history that the other bodies' habit weighs as much as."""

STANDS: Final = {"M": 1, "Q": 3, "H": 6, "Y": 12}
"""Months for which a period's finding stands, if no newer return comes."""


@dataclass(frozen=True, eq=False)
class Returns:
    """One ledger's numbers, shape (bodies, columns, periods), NaN where there is none; only periods that have any."""

    ledger: str
    cadence: str
    entities: list[str]
    periods: list[Period]
    totals: Floats


@dataclass(frozen=True)
class _Run:
    """Periods in a row, up to ``place``, in which a body's numbers are those of ``peer``."""

    entity: int
    peer: int
    begins: int
    place: int
    points: int


def identical(columns: pd.DataFrame, ledgers: Mapping[str, Ledger], last: Period) -> pd.DataFrame:
    """Returns whose columns are all the same as another body's, or as the same body's the time before.

    A period counts where the row is not all zero and not what it was the time before; how probable it is that it is
    the same by chance is told from how often rows, and steps from row to row, come back in each body's own earlier
    returns. A row that stands still counts against how often rows of the ledger do.

    Args:
        columns: From ``ledgers.arrivals.arrived``.
        ledgers: Definitions; only those with a row for each body and date are looked at.
        last: The last month to look at.

    Returns:
        Columns ``FINDINGS``, one row for each body, ledger and month in which it stands: ``subject`` is the ledger,
        ``points`` the periods in a row, ``records`` the numbers that are the same, ``peer`` the body with the same
        numbers: the longest, first in order; the body itself where it repeats its own.
    """
    parts = list(returns(columns, ledgers, last))
    tests = sum(_tests(part) for part in parts)
    level = float(np.log(BY_CHANCE / max(tests, 1)))
    rows = [
        row
        for part in parts
        for run in _longest([*_between(part, level), *_again(part, level)])
        if _moved(part, run)
        for row in _rows(part, run, last)
    ]
    names = ["rule", "entity", "subject", "period", "points", "records", "peer"]
    return table(pd.DataFrame(rows, columns=names).sort_values(["period", "entity", "subject"]))


def returns(columns: pd.DataFrame, ledgers: Mapping[str, Ledger], last: Period) -> Iterator[Returns]:
    """The ledgers in which every body reports columns of numbers for each period, as arrays."""
    for name, rows in columns[columns["period"] <= last].groupby("ledger"):
        ledger = ledgers[str(name)]
        if not {"entity", ledger.dated_by} <= {*ledger.key} or rows["column"].nunique() < LEAST_COLUMNS:
            continue
        axes = [pd.Categorical(rows[key]) for key in ("entity", "column", "period")]
        totals = np.full([len(axis.categories) for axis in axes], np.nan)
        # Sums of fractions may differ in the last bit.
        totals[tuple(axis.codes for axis in axes)] = rows["total"].round(6)
        entities, periods = ([str(category) for category in axes[axis].categories] for axis in (0, 2))
        yield Returns(ledger.id, ledger.cadence, entities, periods, totals)


def _tests(returns: Returns) -> int:
    """Pairs of bodies, and bodies with themselves, that can be compared in any period."""
    there = _there(returns.totals).sum(axis=0)
    return int((there * (there + 1) // 2).sum())


def _there(rows: Floats) -> Bools:
    """Which rows (bodies, columns, periods) have any number: shape (bodies, periods)."""
    return np.any(~np.isnan(rows), axis=1)


def _codes(rows: Floats) -> Ints:
    """Rows (bodies, columns, periods) as numbers (bodies, periods), the same for the same; -1 where all is NaN."""
    there = _there(rows)
    flat = np.moveaxis(rows, 1, 2).reshape(-1, rows.shape[1])
    codes = np.unique(np.nan_to_num(flat, nan=-np.inf), axis=0, return_inverse=True)[1]
    return np.where(there, codes.reshape(there.shape), -1)


def _before(totals: Floats) -> Floats:
    """The same body's row the last time it reported, NaN before the first."""
    result, latest = np.full_like(totals, np.nan), np.full(totals.shape[:2], np.nan)
    for index in range(totals.shape[2]):
        result[..., index] = latest
        latest = np.where(_there(totals[..., index : index + 1]), totals[..., index], latest)
    return result


def _comes_back(codes: Ints, tells: Bools) -> Floats:
    """Log of how often a code that tells something has come back, up to each period; smoothed by one of one."""
    earlier = np.tril(np.ones((codes.shape[1], codes.shape[1]), dtype=bool), -1)
    there = codes >= 0
    same = ((codes[:, :, None] == codes[:, None, :]) & there[:, None, :] & earlier).sum(axis=2)
    of = (there[:, None, :] & earlier).sum(axis=2)
    back, tried = (np.where(tells, part, 0).cumsum(axis=1) for part in (same, of))
    return np.log((back + 1.0) / (tried + 1.0))


def _telling(returns: Returns) -> tuple[Ints, Bools, Floats]:
    """Codes of the rows, which of them tell something, and the log chance that such a row is somebody else's."""
    before = _before(returns.totals)
    codes, steps = _codes(returns.totals), _codes(returns.totals - before)
    tells = np.any(np.nan_to_num(returns.totals - before) != 0, axis=1) & np.any(
        np.nan_to_num(returns.totals) != 0, axis=1
    )
    return codes, tells, np.maximum(_comes_back(codes, tells), _comes_back(steps, tells))


def _between(returns: Returns, level: float) -> Iterator[_Run]:
    """Two bodies whose rows are the same; rows that both leave out neither add nor end."""
    codes, tells, chance = _telling(returns)
    run = np.zeros((len(codes), len(codes)), dtype=np.int64)
    begins = np.zeros_like(run)
    for index in range(codes.shape[1]):
        now = codes[:, index]
        both = (now[:, None] >= 0) & (now[None, :] >= 0)
        same = both & (now[:, None] == now[None, :])
        counts = same & tells[:, None, index] & tells[None, :, index]
        begins = np.where(counts & (run == 0), index, begins)
        run = np.where(both & ~same, 0, run + counts)
        # Two bodies meet in a row no oftener than the mean of how often each meets itself (Cauchy and Schwarz).
        result = run * (chance[:, None, index] + chance[None, :, index]) / 2
        for a, b in np.argwhere(counts & (run >= LEAST_PERIODS) & (result < level)):
            if a != b:
                yield _Run(int(a), int(b), int(begins[a, b]), index, int(run[a, b]))


def _again(returns: Returns, level: float) -> Iterator[_Run]:
    """One body whose row is the one of the time before."""
    before = _before(returns.totals)
    there = _there(returns.totals) & _there(before)
    zero = np.all(np.nan_to_num(returns.totals) == 0, axis=1)
    repeats = there & ~zero & np.all(np.nan_to_num(returns.totals, nan=-1.0) == np.nan_to_num(before, nan=-1.0), axis=1)
    others = [part.cumsum(axis=1).sum(axis=0) - part.cumsum(axis=1) for part in (repeats, there & ~zero)]
    usual = (others[0] + 1.0) / (others[1] + 1.0)
    codes = _codes(returns.totals)
    back = np.exp(_comes_back(codes, codes >= 0))
    own = [part.cumsum(axis=1) for part in (repeats, there)]
    for entity in range(len(repeats)):
        run = begins = 0
        for time in np.flatnonzero(there[entity]):
            if not repeats[entity, time]:
                run, begins = 0, int(time)
                continue
            run += 1
            if run < LEAST_PERIODS:
                continue
            share = usual[entity, time]
            held = (own[0][entity, begins] + OTHERS * share) / (own[1][entity, begins] + OTHERS)
            if run * float(np.log(max(share, held, back[entity, begins]))) < level:
                yield _Run(entity, entity, begins, int(time), run)


def _longest(runs: Sequence[_Run]) -> list[_Run]:
    """One run for each body and period: the longest, with the first peer where several are as long."""
    result: dict[tuple[int, int], _Run] = {}
    for run in sorted(runs, key=lambda run: (-run.points, run.peer)):
        result.setdefault((run.entity, run.place), run)
    return list(result.values())


def _moved(returns: Returns, run: _Run) -> bool:
    """Whether enough columns have moved: a copy of what never moves tells nothing."""
    begins = 0 if run.peer == run.entity else run.begins
    rows = returns.totals[run.entity, :, begins : run.place + 1]
    rows = rows[:, ~np.isnan(rows).all(axis=0)]
    return int((np.ptp(np.nan_to_num(rows), axis=1) > 0).sum()) >= LEAST_COLUMNS


def _rows(returns: Returns, run: _Run, last: Period) -> Iterator[tuple[str, str, str, Period, int, int, str]]:
    """The months in which a run stands: its period's, and those up to the next return."""
    period, entity = returns.periods[run.place], returns.entities[run.entity]
    newer = returns.periods[run.place + 1 : run.place + 2]
    for month in range(STANDS[returns.cadence]):
        stands = shift(period, month)
        if stands <= last and (not newer or ordinal(stands) < ordinal(newer[0])):
            numbers = run.points * returns.totals.shape[1]
            yield "identical_columns", entity, returns.ledger, stands, run.points, numbers, returns.entities[run.peer]
