"""Separating power: how much of what lies between units is more than chance."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from metrics.statistics.funnel import LEAST_ROWS, Kind

Floats = NDArray[np.float64]
Groups = NDArray[np.intp]

WELL: Final = 0.75
"""Share from which an indicator tells units apart well. Source: Higgins et al. (2003) call 75 % high."""

PARTLY: Final = 0.25
"""Share from which it does so partly. Source: Higgins et al. (2003) call 25 % low."""


Word = Literal["well", "partly", "hardly", "unknown"]


class Separation(NamedTuple):
    """Share of the differences within groups that chance does not explain, and the rows it rests on; NaN for none."""

    share: float
    rows: int

    @property
    def word(self) -> Word:
        """How well units are told apart."""
        if np.isnan(self.share):
            return "unknown"
        return "well" if self.share >= WELL else "partly" if self.share >= PARTLY else "hardly"


UNKNOWN: Final = Separation(np.nan, 0)
"""Of what is no share or rate, or has no two known rows in any group."""


def separation(events: Floats, size: Floats, groups: Groups, *, kind: Kind) -> Separation:
    """Measure how far shares or rates tell the rows of a group apart.

    Pearson's chi-squared of homogeneity holds every row against the pooled share or rate of its group; with equal
    ones it comes to its degrees of freedom on average, however few the events. What it exceeds them by is no chance.

    Args:
        events: Shape (n,), counts; NaN means not known.
        size: Shape (n,): of how many (share) or exposure (rate), positive.
        groups: Shape (n,), the group of each row as an integer from 0; rows are held against their own group only.
        kind: ``share`` for events out of a size, ``rate`` for events per exposure.

    Returns:
        I² = (Q - f) / Q, never under 0, with Q the chi-squared of all groups together and f the rows less the groups
        that count. 0 where all rows are equal. Groups of one known row do not count; NaN where none does.

    Source:
        J. P. T. Higgins & S. G. Thompson (2002), Quantifying heterogeneity in a meta-analysis, Statistics in Medicine
        21, 1539-1558; words for its size in Higgins, Thompson, Deeks & Altman (2003), Measuring inconsistency in
        meta-analyses, BMJ 327, 557-560. Chi-squared: W. G. Cochran (1954), Some methods for strengthening the common
        χ² tests, Biometrics 10, 417-451.
    """
    known = (events >= 0) & (size > 0) & np.isfinite(events + size)
    if kind == "share":
        known &= events <= size
    squares, freedom, counted = 0.0, 0, 0
    for group in np.unique(groups[known]):
        own = known & (groups == group)
        rows = int(own.sum())
        if rows < LEAST_ROWS:
            continue
        centre = float(events[own].sum() / size[own].sum())
        expected = centre * size[own]
        chance = expected * (1 - centre) if kind == "share" else expected
        away = (events[own] - expected) ** 2
        squares += float(np.divide(away, chance, out=np.zeros_like(away), where=chance > 0).sum())
        freedom, counted = freedom + rows - 1, counted + rows
    if not counted:
        return UNKNOWN
    return Separation(max(0.0, (squares - freedom) / squares) if squares > 0 else 0.0, counted)
