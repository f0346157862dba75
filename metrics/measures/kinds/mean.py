"""Mean: the average quantity of all records, each with its weight."""

from __future__ import annotations

import pandas as pd

from metrics.definitions import Indicator, Ledger
from metrics.definitions.words.conditions import expression_words
from metrics.definitions.words.indicators import Lines
from metrics.errors import Message, mark
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import KINDS, QUANTITY, Kind


@KINDS.register("mean")
class Mean(Kind):
    """Sum of ``of`` × ``weight`` ÷ sum of weights of the records that have an ``of``; n is either that sum or
    records; no error."""

    needs = frozenset({"of"})
    may_have = frozenset({"weight"})
    title = Message("Mean: the average over all records")
    sentence = mark("mean of {value} over {d} {denominator}")
    with_one = mark("mean of {value}; {denominator}: {d}")
    no_funnel = mark(
        "No funnel is drawn: an average of marks is not a count of cases, so its limits of normal variation cannot "
        "be derived from size; the values are shown below as dots."
    )
    record_columns = (("numerator", "value"),)

    def __init__(self, indicator: Indicator) -> None:
        super().__init__(indicator)
        self.n_counts = self.measure.n
        if self.measure.weight:
            self.title = Message("Weighted mean: the average over all records, each with its weight")
            self.record_columns = (("denominator", "weight"), ("numerator", "weighted"))

    def selection(self, ledger: Ledger) -> Selection:
        of, weight = self.measure.of, self.measure.weight
        return select_for(
            self.measure, ledger, numerator=Quantity(of, times=weight), denominator=Quantity(weight, known=of)
        )

    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        above, below = totals["numerator"], totals["denominator"]
        n = totals["n"] if self.n_counts == "records" else below
        return self.evaluated(numerator=above, denominator=below, n=n, value=self.quotient(above, below))

    def parts(self, ledger: Ledger) -> Lines:
        lines: Lines = [(QUANTITY, expression_words(self.measure.of or "", ledger))]
        if self.measure.weight:
            lines.append((mark("Weight of a record"), expression_words(self.measure.weight, ledger)))
        return lines
