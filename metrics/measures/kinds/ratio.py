"""Ratio: one total divided by another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.definitions import Indicator, Ledger
from metrics.definitions.words.conditions import total_words
from metrics.definitions.words.indicators import Lines
from metrics.errors import Message, mark
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import DENOMINATOR, KINDS, NUMERATOR, Floats, Kind
from metrics.statistics.intervals import binomial_error


@KINDS.register("ratio")
class Ratio(Kind):
    """Sum of ``numerator`` ÷ sum of ``denominator`` of the records that have both; n is either the latter or records;
    of percentages, an error binomial in n."""

    needs = frozenset({"numerator", "denominator"})
    record_columns = (("numerator", "above"), ("denominator", "below"))
    title = Message("Ratio: one total divided by another")
    sentence = mark("{d} {denominator}, {n} {numerator}: {value}")
    with_one = mark("{denominator}: {d}, {numerator}: {n}, which makes {value}")
    no_funnel = mark(
        "No funnel is drawn: a ratio of amounts is not a count of cases, so its limits of normal variation cannot be "
        "derived from size; the values are shown below as dots."
    )

    def __init__(self, indicator: Indicator) -> None:
        super().__init__(indicator)
        self.n_counts = self.measure.n
        # Parts of a whole that is counted are shares; amounts that rest on few records are not.
        if self.indicator.unit == "percent" and self.n_counts == "denominator":
            self.events = "share"

    def selection(self, ledger: Ledger) -> Selection:
        above, below = self.measure.numerator, self.measure.denominator
        both = {"numerator": Quantity(above, known=below), "denominator": Quantity(below, known=above)}
        return select_for(self.measure, ledger, **both)

    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        above, below = totals["numerator"], totals["denominator"]
        n = totals["n"] if self.n_counts == "records" else below
        return self.evaluated(numerator=above, denominator=below, n=n, value=self.quotient(above, below))

    def standard_error(self, values: pd.DataFrame) -> Floats:
        if self.indicator.unit != "percent":
            return np.full(len(values), np.nan)
        scale = self.indicator.scale
        return scale * binomial_error(values["value"].to_numpy() / scale, values["n"].to_numpy())

    def parts(self, ledger: Ledger) -> Lines:
        return [
            (NUMERATOR, total_words(self.measure.numerator, ledger)),
            (DENOMINATOR, total_words(self.measure.denominator, ledger)),
        ]
