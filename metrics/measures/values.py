"""All indicator values of a city, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.definitions import Config, Indicator, Ledger
from metrics.ledgers import Store, totals
from metrics.measures.kept import KeptFrames
from metrics.measures.kind import EVALUATED, Kind, Shrink
from metrics.measures.kinds import kind_of
from metrics.measures.timing import bases
from metrics.model.periods import Period, shift
from metrics.model.results import ORDER, VALUES

Floats = NDArray[np.float64]

Reported = Mapping[str, frozenset[Period]]

KEPT: Final = KeptFrames()
"""The values of one indicator each. After an import only those of the ledgers that it touched are taken anew, and
after a change of definitions only those that rest on them."""

IN_WORDS: Final = frozenset({"title", "words", "source", "link", "nature"})
"""What a definition says in words, on which no value rests."""


def measure(store: Store, config: Config, periods: Sequence[Period], reported: Reported) -> pd.DataFrame:
    """The value of every indicator for every body it is asked of, in every month.

    Returns:
        Columns ``VALUES``: ``value`` as used, ``raw`` before shrinkage, what they were computed from, the window's
        first and last month, and the reason where the value is NaN. Sorted by entity, period, indicator.
    """
    frames = _all_values(store, config, config.indicators.values(), periods, reported)
    return pd.concat(frames, ignore_index=True).sort_values(ORDER["indicators"], ignore_index=True)


def measure_apart(store: Store, config: Config, periods: Sequence[Period], reported: Reported) -> pd.DataFrame:
    """The value of the records of each period alone, for charts whose points must not share records.

    An indicator's window shrinks to the months between two refreshes (a month, a quarter …), so that neighbouring
    values rest on different records; a measure over all records so far is a state and stays as it is. Minimum n and
    shrinkage do not apply: whoever draws a point holds it against what chance does with its n.

    Returns:
        Columns ``VALUES``, one row for each refresh that brought records; months without are absent. Sorted by
        entity, period, indicator.
    """
    frames = [
        frame[frame["value"].notna() & (frame["as_of"] == frame["period"])]
        for frame in _all_values(store, config, map(_apart, config.indicators.values()), periods, reported)
    ]
    return pd.concat(frames, ignore_index=True).sort_values(ORDER["indicators"], ignore_index=True)


def _apart(indicator: Indicator) -> Indicator:
    window = min(indicator.months_between, indicator.measure.window)
    narrowed = indicator.measure.model_copy(update={"window": window})
    return indicator.model_copy(update={"measure": narrowed, "min_n": 0.0, "shrink": False})


def _all_values(
    store: Store, config: Config, indicators: Iterable[Indicator], periods: Sequence[Period], reported: Reported
) -> list[pd.DataFrame]:
    """The values of each indicator from one state of the records, kept ones where nothing has changed."""
    with store.steady():
        # A version speaks of what came in; what somebody changed past that in one database holds in no other.
        versions, place = store.versions, str(store.engine.url)
        forms = {ledger.id: ledger.model_dump_json(exclude={"title"}) for ledger in config.ledgers.values()}

        def rests_on(indicator: Indicator) -> tuple[object, ...]:
            ledger = indicator.measure.ledger
            bodies = tuple(
                (key, body.group, _exposure(indicator, config, key))
                for key, body in config.city.entities.items()
                if indicator.applies(key, config.city)
            )
            definition = indicator.model_dump_json(exclude=set(IN_WORDS))
            records = place, ledger, versions.get(ledger), forms[ledger], reported.get(ledger, frozenset[Period]())
            return *records, indicator.code, definition, bodies, tuple(periods)

        return [
            KEPT.get(rests_on(indicator), partial(_values, store, config, indicator, periods, reported))
            for indicator in indicators
        ]


def _values(
    store: Store, config: Config, indicator: Indicator, periods: Sequence[Period], reported: Reported
) -> pd.DataFrame:
    kind, ledger = kind_of(indicator), config.ledgers[indicator.measure.ledger]
    resting = {basis.period: basis for basis in bases(indicator, ledger, periods, reported.get(ledger.id, frozenset()))}
    closing = sorted({basis.as_of for basis in resting.values() if basis.as_of})
    sums = _sums(store, kind, ledger, closing)
    bodies = [key for key in config.city.entities if indicator.applies(key, config.city)]
    frame = pd.MultiIndex.from_product([bodies, periods], names=["entity", "period"]).to_frame(index=False)
    frame["indicator"] = indicator.code
    frame["as_of"] = frame["period"].map({period: basis.as_of for period, basis in resting.items()}).astype(object)
    frame["reason"] = frame["period"].map({period: basis.reason for period, basis in resting.items()}).astype(object)
    frame = frame.merge(sums, on=["entity", "as_of"], how="left")
    frame["first"] = _first(frame["as_of"], indicator.measure.window)
    sizes = frame["entity"].map({key: _exposure(indicator, config, key) for key in bodies}).astype(float)
    frame[list(EVALUATED)] = kind.evaluate(frame.assign(due=frame["as_of"].notna(), size=sizes))
    _explain_missing(frame, indicator)
    frame["raw"] = frame["value"]
    if indicator.shrink and kind.shrink is not None:
        frame["value"], frame["se"] = _shrunk(frame, indicator, config, kind.shrink)
    else:
        frame["se"] = kind.standard_error(frame)
    return frame[list(VALUES)]


def _sums(store: Store, kind: Kind, ledger: Ledger, closing: Sequence[Period]) -> pd.DataFrame:
    """What the records come to at the months that close windows, ``as_of``; ``before`` is the earlier numerator of a
    kind that is held against one."""
    sums = totals.totals(store, kind.selection(ledger), closing).rename(columns={"period": "as_of"})
    if not kind.months_back:
        return sums
    later = {shift(month, -kind.months_back): month for month in closing}
    before = totals.totals(store, kind.selection(ledger), list(later)).rename(columns={"numerator": "before"})
    # Without a record in sight pandas would take either column for one of numbers.
    before = before.assign(as_of=before["period"].map(later).astype(sums["as_of"].dtype))[["entity", "as_of", "before"]]
    return sums.merge(before, on=["entity", "as_of"], how="outer").astype({"before": float})


def _first(as_of: pd.Series, window: int) -> pd.Series:
    """The first month of each window; None where there is none or it reaches back without limit."""
    known = {month: shift(month, 1 - window) if window else None for month in as_of.dropna().unique()}
    return as_of.map(known).astype(object).where(as_of.notna(), None)


def _exposure(indicator: Indicator, config: Config, entity: str) -> float | None:
    """What the measure is per, None where it is per nothing or the body has none."""
    per = indicator.measure.per
    size = getattr(config.city.entities[entity], per) if per else None
    return None if size is None else float(size)


def _explain_missing(frame: pd.DataFrame, indicator: Indicator) -> None:
    """Give every row without a usable value its reason, in place."""
    n, due = frame["n"].fillna(0.0), frame["reason"].isna()
    undivided = due & frame["value"].isna() & (frame["denominator"] <= 0)
    nothing = due & ~undivided & (frame["value"].isna() | (n == 0))
    few = due & ~undivided & ~nothing & (n < indicator.min_n)
    frame.loc[undivided, "reason"] = "no_denominator"
    frame.loc[nothing, "reason"] = "no_records"
    frame.loc[few, "reason"] = "too_few"
    frame["value"] = frame["value"].where(frame["reason"].isna())
    frame["reason"] = frame["reason"].astype(object).where(frame["reason"].notna(), None)


def _shrunk(frame: pd.DataFrame, indicator: Indicator, config: Config, shrink: Shrink) -> tuple[Floats, Floats]:
    """Values pulled towards the peer group of the same month, and their standard errors."""
    group = frame["entity"].map({key: entity.group for key, entity in config.city.entities.items()})
    cells = np.asarray(frame.groupby([group, frame["period"]], sort=False).ngroup(), dtype=np.intp)
    events = frame["numerator"].where(frame["value"].notna()).to_numpy(dtype=float)
    sizes = frame["denominator"].fillna(1.0).to_numpy(dtype=float)
    values, errors = shrink(events, sizes, cells)
    return indicator.scale * values, indicator.scale * errors
