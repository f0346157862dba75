"""Indicators as series: the records of each month, or of each quarter where months hold too few, by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.definitions import Goalposts, Indicator
from metrics.definitions.base import CITY
from metrics.measures.kinds import kind_of
from metrics.model.periods import Period
from metrics.monitoring.series import KEYS, Series, measured, together
from metrics.statistics.seasonality import month_factors, seasonal_test

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST_RECORDS: Final = 5.0
"""Records that the middle point of a share rests on at least; else months are taken together to quarters."""

LEAST_EVENTS: Final = 2.0
"""Events that the mean point of a count or rate has at least.

Source: D. J. Wheeler (1995), Advanced Topics in Statistical Process Control: counts that average about one or less
are too coarse for limits from moving ranges.
"""

QUARTER: Final = 3
"""Months taken together where single ones hold too few records."""

SEASONAL: Final = 0.01
"""p-value under which a calendar month's level counts as a season."""


def reading_series(
    apart: pd.DataFrame,
    indicators: Mapping[str, Indicator],
    goalposts: Mapping[str, Goalposts],
    periods: Sequence[Period],
) -> Series:
    """Every indicator that has records, of each body and, where it is counted, of the city.

    Args:
        apart: From ``measures.measure_apart``.
        indicators: Definitions by code.
        goalposts: Of scored indicators; their order tells which way is better.
        periods: All months in order.
    """
    by_code = dict(list(apart.groupby("indicator")))
    parts = [
        _series(by_code[code], indicator, goalposts.get(code), periods)
        for code, indicator in indicators.items()
        if code in by_code
    ]
    return together(parts)


def _series(rows: pd.DataFrame, indicator: Indicator, posts: Goalposts | None, periods: Sequence[Period]) -> Series:
    kind = kind_of(indicator)
    is_state = indicator.measure.window == 0 or indicator.measure.pool == "latest"
    gap = indicator.months_between
    common: dict[str, Any] = {
        "subject": indicator.code,
        "kind": kind.events or "measured",
        "spacing": gap,
        "overlap": max(12 // gap, 1) if is_state else 1,
        "improvement": 0 if posts is None else 1 if posts.best > posts.worst else -1,
        "enough": True,
    }
    if common["kind"] == "measured":
        wide = _wide(rows[rows["n"] >= kind.least_in_chart], ["value", "n"], periods)
        keys = pd.DataFrame({"entity": wide["value"].index}).assign(**common)
        return measured(keys, periods, wide["value"].to_numpy(), records=wide["n"].to_numpy())
    return _counted(rows, common, indicator.scale, periods, may_pool=gap < QUARTER and not is_state)


def _counted(
    rows: pd.DataFrame, common: dict[str, Any], scale: float, periods: Sequence[Period], *, may_pool: bool
) -> Series:
    is_share, is_count = common["kind"] == "share", common["kind"] == "count"
    rows = rows[["entity", "period", "numerator", "denominator", "n"]]
    whole = rows.groupby("period", as_index=False)[["numerator", "denominator", "n"]].sum().assign(entity=CITY)
    rows = pd.concat([rows, whole], ignore_index=True)
    rows["denominator"] = 1.0 if is_count else rows["denominator"].where(rows["denominator"] > 0)
    wide = _wide(rows, ["numerator", "denominator", "n"], periods)
    bodies = wide["n"].index
    events, sizes, records = (wide[name].to_numpy() for name in ("numerator", "denominator", "n"))
    if not is_share:
        records = events
    factors = np.ones(12)
    if not is_share and may_pool:
        factors = _season(events[bodies == CITY], periods)
        sizes = sizes * factors[_calendar(periods) - 1]
    keys = pd.DataFrame({"entity": bodies}).assign(**common)
    few = ~_suffice(events, sizes, is_share=is_share) & may_pool
    if few.any():
        quarters = _by_quarter(events, sizes, records, periods, is_share=is_share)
        events, sizes, records = (
            np.where(few[:, None], pooled, single)
            for pooled, single in zip(quarters, (events, sizes, records), strict=True)
        )
        keys["spacing"] = keys["spacing"].where(~few, QUARTER)
    keys["enough"] = _suffice(events, sizes, is_share=is_share)
    values = scale * events / sizes
    return Series(
        keys=keys[list(KEYS)], periods=tuple(periods), values=values, events=events, sizes=sizes, records=records,
        errors=np.full_like(values, np.nan), scale=np.full(len(keys), scale), season=np.tile(factors, (len(keys), 1)),
    )  # fmt: skip


def _wide(rows: pd.DataFrame, names: list[str], periods: Sequence[Period]) -> dict[str, pd.DataFrame]:
    tables = {name: rows.pivot(index="entity", columns="period", values=name) for name in names}
    return {name: table.reindex(columns=list(periods)).astype(float) for name, table in tables.items()}


def _calendar(periods: Sequence[Period]) -> NDArray[np.int64]:
    return np.array([int(period[5:7]) for period in periods])


def _season(city: Floats, periods: Sequence[Period]) -> Floats:
    """Factor of each calendar month of the city's counts; 1 where no season can be told from chance."""
    calendar, years = _calendar(periods), np.array([int(period[:4]) for period in periods])
    factors = month_factors(city, calendar, years)[0]
    if np.isnan(factors).any() or not seasonal_test(city, calendar, years)[0] < SEASONAL:
        return np.ones(12)
    return factors


def _suffice(events: Floats, sizes: Floats, *, is_share: bool) -> Bools:
    """Whether the points of each series rest on records enough for limits."""
    table = pd.DataFrame(sizes if is_share else events)
    return ((table.median(axis=1) >= LEAST_RECORDS) if is_share else (table.mean(axis=1) >= LEAST_EVENTS)).to_numpy()


def _by_quarter(
    events: Floats, sizes: Floats, records: Floats, periods: Sequence[Period], *, is_share: bool
) -> tuple[Floats, Floats, Floats]:
    """Events, sizes and records of each calendar quarter in its last month, NaN elsewhere.

    A share's quarter holds the months observed. That of a count or rate wants all three months, so that one that was
    not reported counts as missing; its size is their mean, as staff do not triple in a quarter.
    """
    pooled = [np.full_like(events, np.nan) for _ in range(3)]
    for last in np.flatnonzero(_calendar(periods) % QUARTER == 0):
        months = slice(max(last - QUARTER + 1, 0), last + 1)
        seen = ~np.isnan(events[:, months])
        known = seen.any(axis=1) if is_share else seen.sum(axis=1) == QUARTER
        for result, single in zip(pooled, (events, sizes, records), strict=True):
            result[:, last] = np.where(known, np.where(seen, single[:, months], 0.0).sum(axis=1), np.nan)
    if not is_share:
        pooled[1] /= QUARTER
    return pooled[0], pooled[1], pooled[2]
