"""Share: the records that meet a condition, out of all records."""

from __future__ import annotations

import pandas as pd

from metrics.definitions import Ledger
from metrics.definitions.words.conditions import records_words
from metrics.definitions.words.indicators import Lines
from metrics.errors import Message, mark
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import DENOMINATOR, KINDS, NUMERATOR, Floats, Kind
from metrics.statistics.intervals import binomial_error
from metrics.statistics.shrinkage import beta_binomial


@KINDS.register("share")
class Share(Kind):
    """Records for which ``numerator`` holds ÷ records; n counts records; error binomial in n."""

    needs = frozenset({"numerator"})
    conditions = frozenset({"numerator"})
    shrink = staticmethod(beta_binomial)
    events = "share"
    title = Message("Share: records that meet the condition, of all records")
    sentence = mark("{d} {denominator}, of which {n} {numerator}: {value}")
    with_one = mark("{denominator}: {d}, of which {n} {numerator}: {value}")

    def selection(self, ledger: Ledger) -> Selection:
        return select_for(self.measure, ledger, numerator=Quantity(self.measure.numerator), denominator=Quantity())

    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        value = self.quotient(totals["numerator"], totals["denominator"])
        return self.evaluated(
            numerator=totals["numerator"], denominator=totals["denominator"], n=totals["n"], value=value
        )

    def standard_error(self, values: pd.DataFrame) -> Floats:
        scale = self.indicator.scale
        return scale * binomial_error(values["value"].to_numpy() / scale, values["n"].to_numpy())

    def parts(self, ledger: Ledger) -> Lines:
        return [
            (NUMERATOR, records_words(self.measure.numerator, ledger)),
            (DENOMINATOR, records_words(self.measure.filter, ledger)),
        ]

    def lines(self, ledger: Ledger) -> Lines:
        # The filter is told already: it is what stands below the line.
        return self.parts(ledger)
