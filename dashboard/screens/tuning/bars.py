"""Shares or points of several things as bars side by side."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Series:
    """One bar for each label, in one colour."""

    name: str
    values: tuple[float, ...]
    texts: tuple[str, ...]
    """Written at the end of each bar."""
    widths: tuple[float, ...] | None = None
    """Half widths of intervals; None for none."""


@dataclass(frozen=True)
class Bars:
    """A group of bars for each label, the first on top."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    axis: str
    percent: bool = True
    """Whether the axis counts shares or plain numbers."""


@dataclass(frozen=True)
class BarsView:
    """A chart, the sentence that reads it, and its numbers; None and a sentence that says why where there is none."""

    bars: Bars | None
    reading: str
    numbers: pd.DataFrame
