"""Median: the quantity of the middle record, in order."""

from __future__ import annotations

import pandas as pd

from metrics.definitions import Ledger
from metrics.definitions.words.conditions import expression_words
from metrics.definitions.words.indicators import Lines
from metrics.errors import Message, mark
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import KINDS, QUANTITY, Kind


@KINDS.register("median")
class Median(Kind):
    """The middle ``of`` of the records that have one, or the mean of the middle two; n counts them; no error."""

    needs = frozenset({"of"})
    least_in_chart = 3.0
    record_columns = (("measured", "quantity"),)
    title = Message("Median: the middle one of all records, in order")
    sentence = mark("{records} {denominator}, median {value}")
    with_one = mark("{denominator}: {records}, median {value}")
    no_funnel = mark(
        "No funnel is drawn: a median is not a count of cases, so its limits of normal variation cannot be derived "
        "from size; the values are shown below as dots."
    )

    def selection(self, ledger: Ledger) -> Selection:
        return select_for(self.measure, ledger, measured=Quantity(self.measure.of), taken="middle")

    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        return self.evaluated(n=totals["n"], value=totals["middle"])

    def parts(self, ledger: Ledger) -> Lines:
        return [(QUANTITY, expression_words(self.measure.of or "", ledger))]
