"""Count: the records that meet a condition."""

from __future__ import annotations

import pandas as pd

from metrics.definitions import Ledger
from metrics.definitions.words.conditions import records_words
from metrics.definitions.words.indicators import Lines
from metrics.errors import Message, mark
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import KINDS, Kind


@KINDS.register("count")
class Count(Kind):
    """Records for which ``numerator`` holds, or all; n counts months of the window. No record is zero."""

    may_have = frozenset({"numerator"})
    conditions = frozenset({"numerator"})
    absent_is_zero = True
    events = "count"
    n_counts = "months"
    title = Message("Count: records that meet the condition")
    sentence = mark("{numerator}: {n}")
    no_funnel = mark(
        "No funnel is drawn: a plain count has no size to compare it with; the values are shown below as dots."
    )

    def selection(self, ledger: Ledger) -> Selection:
        return select_for(self.measure, ledger, numerator=Quantity(self.measure.numerator), denominator=Quantity())

    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        counted = totals["numerator"].fillna(0.0).where(totals["due"])
        months = pd.Series(float(max(self.measure.window, 1)), index=totals.index).where(totals["due"])
        return self.evaluated(numerator=counted, n=months, value=counted)

    def parts(self, ledger: Ledger) -> Lines:
        return [(mark("Counted"), records_words(self.measure.numerator, ledger))]
