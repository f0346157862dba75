"""Ratio: one total divided by another."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from metrics.definitions import Ledger
from metrics.definitions.words.conditions import total_words
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import KINDS, Events, Floats, Kind, Sample
from metrics.model import Text
from metrics.statistics.intervals import binomial_error

TITLE: Final = Text(zh="比率：两项合计之比", en="Ratio: one total divided by another")


@KINDS.register("ratio")
class Ratio(Kind):
    """Sum of ``numerator`` ÷ sum of ``denominator``; n is either the latter or records; of percentages, an error
    binomial in n."""

    needs = frozenset({"numerator", "denominator"})
    record_columns = (("numerator", "above"), ("denominator", "below"))
    sentence = Text(
        zh="{denominator} {d}，{numerator} {n}，即 {value}", en="{d} {denominator}, {n} {numerator}: {value}"
    )
    no_funnel = Text(
        zh="此处不画漏斗图：金额等数量之比不是逐件发生与否的结果，不能按件数推算随机波动的界限；各单位数值见下方散点图。",
        en="No funnel is drawn: a ratio of amounts does not come from cases that happen or not, so its size does not "
        "tell how far chance alone moves it; the values stand below as dots.",
    )

    @property
    def title(self) -> Text:
        return TITLE

    @property
    def events(self) -> Events | None:
        """Parts of a whole that is counted are shares; amounts that rest on few records are not."""
        return "share" if self.indicator.unit == "percent" and self.n_counts == "denominator" else None

    @property
    def n_counts(self) -> Sample:
        return self.measure.n

    def selection(self, ledger: Ledger) -> Selection:
        above, below = Quantity(self.measure.numerator), Quantity(self.measure.denominator)
        return select_for(self.measure, ledger, numerator=above, denominator=below)

    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        above, below = totals["numerator"], totals["denominator"]
        n = totals["n"] if self.n_counts == "records" else below
        return self.evaluated(numerator=above, denominator=below, n=n, value=self.quotient(above, below))

    def standard_error(self, values: pd.DataFrame) -> Floats:
        if self.indicator.unit != "percent":
            return np.full(len(values), np.nan)
        scale = self.indicator.scale
        return scale * binomial_error(values["value"].to_numpy() / scale, values["n"].to_numpy())

    def parts(self, ledger: Ledger, language: str) -> list[tuple[str, str]]:
        return [
            ("numerator", total_words(self.measure.numerator, ledger, language)),
            ("denominator", total_words(self.measure.denominator, ledger, language)),
        ]
