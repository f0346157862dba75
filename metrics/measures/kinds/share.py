"""Share: the records that meet a condition, out of all records."""

from __future__ import annotations

from typing import Final

import pandas as pd

from metrics.definitions import Ledger
from metrics.definitions.words.conditions import records_words
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import KINDS, Events, Floats, Kind
from metrics.model import Text
from metrics.statistics.intervals import binomial_error
from metrics.statistics.shrinkage import beta_binomial

TITLE: Final = Text(
    zh="占比：符合条件的记录占全部记录的比例", en="Share: records that meet the condition, of all records"
)


@KINDS.register("share")
class Share(Kind):
    """Records for which ``numerator`` holds ÷ records; n counts records; error binomial in n."""

    needs = frozenset({"numerator"})
    conditions = frozenset({"numerator"})
    shrink = staticmethod(beta_binomial)
    sentence = Text(
        zh="{denominator} {d} 件，其中{numerator} {n} 件，占 {value}",
        en="{d} {denominator}, of which {n} {numerator}: {value}",
    )

    @property
    def title(self) -> Text:
        return TITLE

    @property
    def events(self) -> Events:
        return "share"

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

    def parts(self, ledger: Ledger, language: str) -> list[tuple[str, str]]:
        return [
            ("numerator", records_words(self.measure.numerator, ledger, language)),
            ("denominator", records_words(self.measure.filter, ledger, language)),
        ]

    def lines(self, ledger: Ledger, language: str) -> list[tuple[str, str]]:
        # The filter is told already: it is what stands below the line.
        return self.parts(ledger, language)
