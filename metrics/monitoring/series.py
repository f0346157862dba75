"""Series to chart: one row for each body and subject, one column a month, with what each point rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.model.periods import Period

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

KEYS: Final = ("entity", "subject", "kind", "spacing", "overlap", "improvement", "enough")

COUNTED: Final = frozenset({"share", "rate", "count"})
"""Kinds of series whose points are events out of a size, so that chance can be reckoned exactly."""

ARRAYS: Final = ("values", "events", "sizes", "records", "errors", "scale", "season")


@dataclass(frozen=True, eq=False)
class Series:
    """Rows are series, columns months; a month without a point is NaN.

    ``keys`` has the columns ``KEYS``: ``kind`` is score, share, rate, count or measured; ``spacing`` the months that
    one point covers; ``overlap`` the months over which neighbouring points share records (1: they share none);
    ``improvement`` 1 where up is better, -1 where down is, 0 where neither; ``enough`` whether the records suffice
    for limits. ``values``, ``events``, ``sizes`` and ``records`` have the shape (series, months): a counted value is
    ``scale`` (series,) times events / sizes, where a size holds the factor of its season; ``records`` tells how many
    stand behind a point, and ``errors`` the standard error of a score, NaN elsewhere. ``season`` has the shape
    (series, 12): those factors by calendar month, 1 without a season. ``overlaps`` has the shape (series, months) where
    the overlap of scores changes with the scheme, else it is None; ``keys`` then has that of the last month.
    """

    keys: pd.DataFrame
    periods: tuple[Period, ...]
    values: Floats
    events: Floats
    sizes: Floats
    records: Floats
    errors: Floats
    scale: Floats
    season: Floats
    overlaps: Floats | None = None

    @cached_property
    def places(self) -> dict[tuple[str, str], int]:
        """(entity, subject) → row."""
        pairs = zip(self.keys["entity"], self.keys["subject"], strict=True)
        return {(str(entity), str(subject)): row for row, (entity, subject) in enumerate(pairs)}

    @property
    def counted(self) -> Bools:
        """Shape (series,): whether points are events out of a size."""
        return self.keys["kind"].isin(COUNTED).to_numpy()

    @property
    def improvement(self) -> NDArray[np.int8]:
        """Shape (series,): 1 where up is better, -1 where down is, 0 where neither."""
        return self.keys["improvement"].to_numpy(dtype=np.int8)

    def column(self, name: str) -> NDArray[np.float64]:
        """A column of ``keys`` as numbers, one a series."""
        return self.keys[name].to_numpy(dtype=np.float64)

    @property
    def spans(self) -> Floats:
        """Shape (series, months): the overlap of each point."""
        own = self.column("overlap")[:, None] if self.overlaps is None else self.overlaps
        return np.broadcast_to(own, self.values.shape)

    def until(self, months: int) -> Series:
        """The first ``months`` months."""
        overlaps = None if self.overlaps is None else self.overlaps[:, :months]
        keys = self.keys if overlaps is None else self.keys.assign(overlap=overlaps[:, -1])
        monthly = {name: getattr(self, name)[:, :months] for name in ("values", "events", "sizes", "records", "errors")}
        return replace(self, keys=keys, periods=self.periods[:months], overlaps=overlaps, **monthly)

    def where(self, chosen: Bools) -> Series:
        """Some of the rows."""
        arrays = {name: getattr(self, name)[chosen] for name in ARRAYS}
        overlaps = None if self.overlaps is None else self.overlaps[chosen]
        return replace(self, keys=self.keys[chosen].reset_index(drop=True), overlaps=overlaps, **arrays)


def measured(
    keys: pd.DataFrame,
    periods: Sequence[Period],
    values: Floats,
    *,
    records: Floats | None = None,
    errors: Floats | None = None,
) -> Series:
    """Series whose points are no counts."""
    none = np.full_like(values, np.nan)
    known = {"records": none if records is None else records, "errors": none if errors is None else errors}
    still = {"scale": np.ones(len(values)), "season": np.ones((len(values), 12))}
    return Series(keys[list(KEYS)], tuple(periods), values, events=none, sizes=none, **known, **still)


def together(parts: Sequence[Series]) -> Series:
    """Series of several kinds under each other; their months are the same."""
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ARRAYS}
    keys = pd.concat([part.keys for part in parts], ignore_index=True)
    return Series(keys=keys, periods=parts[0].periods, **arrays)
