"""Ways to draw: exact totals, steady proportions, events in months, days before and after a deadline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sample_data.city import City
from sample_data.span import LAST_DAY, N_MONTHS, NO_DAY, Days, Flags, Floats, Ints, by_snapshot, day_in_month, year_of


class Events(NamedTuple):
    """Events of all bodies, ordered by body and day: positions of body and month, and the day."""

    body: Ints
    month: Ints
    day: Days


def allocate(total: int, weights: Floats, rng: np.random.Generator, *, at_least: int = 0) -> Ints:
    """Split ``total`` at random in proportion to ``weights``, so that the parts add up exactly.

    Args:
        total: Whole number to split, at least ``at_least`` times the number of parts.
        weights: Shape (n,), not negative, not all zero.
        rng: Source of randomness.
        at_least: What every part gets before the rest is drawn.

    Returns:
        Shape (n,), whole numbers that add up to ``total``.
    """
    rest = total - at_least * len(weights)
    if rest < 0:
        raise ValueError(f"{total} cannot be split into {len(weights)} parts of at least {at_least}")
    return at_least + rng.multinomial(rest, weights / weights.sum())


def quotas(total: int, weights: Floats) -> Ints:
    """Split ``total`` in proportion to ``weights``, without chance: largest remainders first.

    Args:
        total: Whole number to split.
        weights: Shape (n,), not negative, not all zero.

    Returns:
        Shape (n,), whole numbers that add up to ``total``.
    """
    parts = total * weights / weights.sum()
    whole = np.floor(parts).astype(np.int64)
    most = np.argsort(whole - parts, kind="stable")[: total - whole.sum()]
    whole[most] += 1
    return whole


def spread(share: Floats, group: Ints, rng: np.random.Generator) -> Flags:
    """Flag a given share of each group's records at even distances.

    Systematic sampling: small ledgers (five rows a year) then follow the level meant for them,
    where independent draws would show little but luck.

    Args:
        share: Shape (n,), probability that the record is flagged.
        group: Shape (n,), positions of bodies, each body's records together and in order.
        rng: Source of randomness; one random start a group.

    Returns:
        Shape (n,), flags.
    """
    misses = 1.0 - share
    total = np.cumsum(misses)
    opens = np.r_[True, group[1:] != group[:-1]] if len(group) else np.zeros(0, bool)
    before = np.where(opens, total - misses, 0.0)
    starts = rng.random(int(group.max(initial=-1)) + 1)
    total = total - np.maximum.accumulate(before) + starts[group]
    return np.floor(total) == np.floor(total - misses)


def events(rate: Floats, rng: np.random.Generator, *, regular: bool = False) -> Events:
    """Draw events.

    Args:
        rate: Shape (bodies,) or (bodies, months), events a month.
        rng: Source of randomness.
        regular: Even distances instead of Poisson numbers, so that a small yearly number is kept.

    Returns:
        The events.
    """
    rates = np.broadcast_to(rate.reshape(len(rate), -1), (len(rate), N_MONTHS))
    if regular:
        total = np.cumsum(rates, axis=1) + rng.random((len(rate), 1))
        counts = np.diff(np.floor(total), axis=1, prepend=0.0).astype(np.int64)
    else:
        counts = rng.poisson(rates)
    return in_months(counts, rng)


def in_months(counts: Ints, rng: np.random.Generator) -> Events:
    """Give each of (bodies, months) counted events a working day in its month."""
    body, month = (np.repeat(place.ravel(), counts.ravel()) for place in np.indices(counts.shape))
    day = day_in_month(month, rng)
    order = np.lexsort((day, body))
    return Events(body[order], month[order], day[order])


def settle(
    due: Days, on_time: Flags, rng: np.random.Generator, *, early: int = 12, late: float = 20.0, never: float = 0.2
) -> Days:
    """Draw when something due was done.

    Args:
        due: Shape (n,), deadlines.
        on_time: Shape (n,), whether it was done by then.
        rng: Source of randomness.
        early: On-time work is done at most so many days before the deadline.
        late: Mean delay of late work, days.
        never: Share of late work that is never done.

    Returns:
        Shape (n,), days; empty where never done or not by the snapshot.
    """
    size = len(due)
    before = np.busday_offset(due - rng.integers(0, early + 1, size), 0, roll="preceding")
    delay = 1 + np.minimum(rng.exponential(late, size), 240).astype(np.int64)
    after = np.busday_offset(due + delay, 0, roll="following")
    after = np.where(rng.random(size) < never, NO_DAY, after)
    # What falls due in the last days can still be done before the snapshot.
    before = np.minimum(before, LAST_DAY)
    return by_snapshot(np.where(on_time, before, after))


def pick(options: Mapping[str, float], size: int, rng: np.random.Generator) -> np.ndarray:
    """Draw words with the given weights."""
    weights = np.array(list(options.values()), dtype=float)
    return np.array(list(options), dtype=object)[rng.choice(len(weights), size, p=weights / weights.sum())]


def where(flags: Flags, words: np.ndarray) -> np.ndarray:
    """Keep words where flagged, leave the other cells empty."""
    kept = np.full(len(words), None, dtype=object)
    kept[flags] = words[flags]
    return kept


def numbered(frame: pd.DataFrame, column: str, prefix: str, dated_by: str, city: City) -> pd.DataFrame:
    """Put a record number such as ``ZR-G15-2020-007`` first, counted by body and year."""
    frame = frame.sort_values(["body", dated_by], kind="stable", ignore_index=True)
    year = pd.Series(year_of(frame[dated_by].to_numpy()))
    turn = frame.groupby([frame["body"], year]).cumcount() + 1
    ids = [city.bodies[place].id for place in frame["body"]]
    numbers = [f"{prefix}-{body}-{when}-{count:03d}" for body, when, count in zip(ids, year, turn, strict=True)]
    frame.insert(1, column, numbers)
    return frame
