"""Months in which a body has more than ten times its usual records, which chance makes improbable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import scipy
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from metrics.definitions import Ledger
from metrics.model.periods import Period, from_ordinal, ordinal
from metrics.monitoring.reporting_anomalies import table

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FOLD: Final = 10
"""Times its own median before a month is looked at."""

HISTORY: Final = 12
"""Months that the median is taken over."""

BY_CHANCE: Final = 0.001
"""Probability that any body in any ledger and month leaps so far by chance, shared out among all (Bonferroni)."""

NO_SCATTER: Final = 1e-3
"""What variance over mean has to be above 1 for counts to be more than Poisson."""

FEW: Final = 10
"""Records of the city in a point below which its course is hardly told from a level one."""

SPACING: Final = {"M": 1, "Q": 3}
"""Months that one count covers; half-yearly and yearly ledgers have too few counts in a year for a median."""


@dataclass(frozen=True, eq=False)
class _Counts:
    """Records of one ledger: shape (bodies, points), a point a month or a quarter that was reported."""

    ledger: str
    entities: list[str]
    periods: list[Period]
    records: Floats
    history: int


@dataclass(frozen=True, eq=False)
class _Judged:
    """Which counts have a history; median and sum of the points before each; share of all that the last should have.

    ``scatter`` is how much the other bodies' counts scatter. All have the shape (bodies, points after the first
    history).
    """

    counts: _Counts
    known: Bools
    median: Floats
    total: Floats
    share: Floats
    scatter: Floats


def leaps(
    counts: pd.DataFrame, ledgers: Mapping[str, Ledger], reported: Mapping[str, frozenset[Period]], last: Period
) -> pd.DataFrame:
    """Leaps of a body's records over ten times its median of the twelve months before.

    Records have a season, and often come in bunches, such as all findings of one tour: both are taken from the other
    bodies, up to the month. Given what the thirteen months come to, the share of the last is binomial where
    records come one by one, as in the exact test of two Poisson counts, and beta-binomial where they come in bunches.

    Args:
        counts: From ``ledgers.arrivals.arrived``.
        ledgers: Definitions; where each body has a row for each date there is nothing to count.
        reported: Ledger → months that were reported; a body without a record has none in these, and in no other.
        last: The last month to look at.

    Returns:
        Columns ``FINDINGS``: ``subject`` is the ledger, ``records`` the month's, ``expected`` the median.

    Source:
        J. Przyborowski & H. Wilenski (1940), Homogeneity of results in testing samples from Poisson series,
        Biometrika 31, 313-323; J. G. Skellam (1948), A probability distribution derived from the binomial
        distribution, Journal of the Royal Statistical Society B 10, 257-261.
    """
    judged = [_judged(item) for item in _counted(counts, ledgers, reported, last)]
    tests = sum(int(item.known.sum()) for item in judged)
    result = [_found(item, BY_CHANCE / max(tests, 1)) for item in judged]
    empty = pd.DataFrame({"rule": [], "entity": [], "subject": [], "period": []})
    rows = pd.concat([item for item in result if len(item)] or [empty], ignore_index=True)
    return table(rows.sort_values(["period", "entity", "subject"]))


def _counted(
    counts: pd.DataFrame, ledgers: Mapping[str, Ledger], reported: Mapping[str, frozenset[Period]], last: Period
) -> Iterator[_Counts]:
    for name, rows in counts[counts["period"] <= last].groupby("ledger"):
        ledger = ledgers[str(name)]
        every = SPACING.get(ledger.cadence, 0)
        if not every or {"entity", ledger.dated_by} <= {*ledger.key}:
            continue
        known = sorted(period for period in reported.get(ledger.id, ()) if period <= last)
        closing = [period for period in known if (ordinal(period) + 1) % every == 0]
        if len(closing) <= HISTORY // every:
            continue
        closes = [from_ordinal(ordinal(period) // every * every + every - 1) for period in rows["period"]]
        wide = rows.assign(closes=closes).pivot_table(
            index="entity", columns="closes", values="records", aggfunc="sum", fill_value=0.0
        )
        records = wide.reindex(columns=closing, fill_value=0.0).to_numpy(dtype=np.float64)
        yield _Counts(ledger.id, [*wide.index.astype(str)], closing, records, HISTORY // every)


def _judged(counts: _Counts) -> _Judged:
    earlier = sliding_window_view(counts.records, counts.history, axis=1)[:, :-1]
    started = np.argmax(counts.records > 0, axis=1)
    months = np.arange(counts.history, counts.records.shape[1])
    known = np.any(counts.records > 0, axis=1)[:, None] & (started[:, None] + counts.history <= months)
    course = _course(counts.records)
    share = course[:, counts.history :] / sliding_window_view(course, counts.history + 1, axis=1).sum(axis=2)
    scatter = _scatter(counts.records, course)[:, counts.history :]
    return _Judged(counts, known, np.median(earlier, axis=2), earlier.sum(axis=2), share, scatter)


def _course(records: Floats) -> Floats:
    """How much the other bodies have at each point, against what they usually have: the season, and what meets all."""
    others = records.sum(axis=0) - records
    so_far = others.cumsum(axis=1) / np.arange(1, records.shape[1] + 1)
    return (others + FEW) / (so_far + FEW)


def _scatter(records: Floats, course: Floats) -> Floats:
    """Variance over mean of the other bodies' counts so far, around the course; at least the 1 of a Poisson count."""
    so_far = np.arange(1, records.shape[1] + 1)
    usual = records.cumsum(axis=1) / course.cumsum(axis=1)
    # The sum of (records - usual * course) squared, written out because the usual number changes from point to point.
    squares = (records**2).cumsum(axis=1) - 2 * usual * (records * course).cumsum(axis=1)
    squares += usual**2 * (course**2).cumsum(axis=1)
    parts = squares / np.maximum(so_far - 1, 1), usual * course.cumsum(axis=1) / so_far
    others = [part.sum(axis=0) - part for part in parts]
    return np.maximum(np.divide(others[0], others[1], out=np.ones_like(records), where=others[1] > 0), 1.0)


def _found(judged: _Judged, level: float) -> pd.DataFrame:
    item, now = judged.counts, judged.counts.records[:, judged.counts.history :]
    # Small numbers leap by themselves: a median below one record counts as one.
    row, month = np.nonzero(judged.known & (now > FOLD * np.maximum(judged.median, 1.0)))
    here = now[row, month]
    before, share, scatter = (part[row, month] for part in (judged.total, judged.share, judged.scatter))
    rare = _chance(here, before, share, scatter, item.history) < level
    row, month = row[rare], month[rare]
    return pd.DataFrame(
        {
            "rule": "record_jump",
            "entity": np.array(item.entities, dtype=object)[row],
            "subject": item.ledger,
            "period": np.array(item.periods, dtype=object)[month + item.history],
            "records": now[row, month],
            "expected": judged.median[row, month],
        }
    )


def _chance(now: Floats, before: Floats, share: Floats, scatter: Floats, history: int) -> Floats:
    """Probability that so many of all records, or more, lie in the last of ``history`` + 1 points."""
    # The size of negative binomial counts with the earlier mean and that scatter; without it they are nearly Poisson.
    size = np.maximum(before, 1.0) / history / np.maximum(scatter - 1, NO_SCATTER)
    whole = size * (history + 1)
    return scipy.stats.betabinom.sf(now - 1, now + before, whole * share, whole * (1 - share))
