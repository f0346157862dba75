"""Change: a total against that of the same months a year or more before."""

from __future__ import annotations

from typing import Final

import pandas as pd

from metrics.definitions import Indicator, Ledger
from metrics.definitions.words.conditions import total_words
from metrics.definitions.words.indicators import Lines
from metrics.errors import Message, mark
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import KINDS, NUMERATOR, Kind

MONTHS: Final = 12
"""Months of a year."""


@KINDS.register("change")
class Change(Kind):
    """Sum of ``numerator`` (or all records) against the same window ``years`` before, in per cent a year: over one
    year the percentage change, over more the compound annual growth rate. n is the earlier sum; no error. No record
    is zero; an earlier sum of 0 leaves no value, and so do negative sums."""

    may_have = frozenset({"numerator", "years"})
    absent_is_zero = True
    n_counts = "denominator"
    sentence = mark("{n} {numerator}, in the same months before {d}: {value} a year")
    with_one = mark("{numerator}: {n}, in the same months before {d}: {value} a year")
    no_funnel = mark(
        "No funnel is drawn: a change is not a count of cases, so its limits of normal variation cannot be derived "
        "from size; the values are shown below as dots."
    )

    def __init__(self, indicator: Indicator) -> None:
        super().__init__(indicator)
        self.years = self.measure.years or 1
        self.months_back = MONTHS * self.years
        self.title = Message("Change: against the same months a year before, in per cent")
        if self.years > 1:
            self.title = Message("Change a year: compound growth since the same months {n} years before", n=self.years)

    def selection(self, ledger: Ledger) -> Selection:
        return select_for(self.measure, ledger, numerator=Quantity(self.measure.numerator), denominator=Quantity())

    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        """Values; ``totals`` has a column ``before``, the numerator of the earlier window.

        Source:
            OECD (2007), Data and Metadata Reporting and Presentation Handbook, section 4: growth rates.
        """
        now = totals["numerator"].fillna(0.0).where(totals["due"])
        before = totals["before"].fillna(0.0).where(totals["due"])
        times = now.where(now >= 0) / before.where(before > 0)
        growth = self.indicator.scale * (times ** (1 / self.years) - 1)
        return self.evaluated(numerator=now, denominator=before, n=before, value=growth)

    def parts(self, ledger: Ledger) -> Lines:
        before = Message("the same months a year before")
        if self.years > 1:
            before = Message("the same months {n} years before", n=self.years)
        return [(NUMERATOR, total_words(self.measure.numerator, ledger)), (mark("Compared with"), before)]

    def problems(self) -> list[tuple[tuple[str, ...], Message]]:
        problems, window = super().problems(), self.measure.window
        if self.indicator.unit != "percent":
            told = Message("a change is told in per cent; write unit: percent, found {unit}", unit=self.indicator.unit)
            problems.append((("unit",), told))
        if window > self.months_back:
            told = Message(
                "a window of {window} months reaches into the one that it is held against; at most {most} months, or "
                "more years, would be right",
                window=window, most=self.months_back,
            )  # fmt: skip
            problems.append((("measure", "window"), told))
        return problems
