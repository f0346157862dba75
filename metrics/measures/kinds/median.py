"""Median: the quantity of the middle record, in order."""

from __future__ import annotations

from typing import Final

import pandas as pd

from metrics.definitions import Ledger
from metrics.definitions.words.conditions import expression_words
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import KINDS, Kind
from metrics.model import Text

TITLE: Final = Text(
    zh="中位数：把各条记录由小到大排列，取正中一条的数值", en="Median: the middle one of all records, in order"
)


@KINDS.register("median")
class Median(Kind):
    """The middle ``of`` of the records that have one, or the mean of the middle two; n counts them; no error."""

    needs = frozenset({"of"})
    least_in_chart = 3.0
    record_columns = (("measured", "quantity"),)
    sentence = Text(zh="{denominator} {records} 件，中位数 {value}", en="{records} {denominator}, median {value}")
    no_funnel = Text(
        zh="此处不画漏斗图：中位数不是“若干件中的几件”，不能按件数推算随机波动的界限；各单位数值见下方散点图。",
        en="No funnel is drawn: a median is no number of cases out of others, so its size does not tell how far chance "
        "alone moves it; the values stand below as dots.",
    )

    @property
    def title(self) -> Text:
        return TITLE

    def selection(self, ledger: Ledger) -> Selection:
        return select_for(self.measure, ledger, measured=Quantity(self.measure.of), taken="middle")

    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        return self.evaluated(n=totals["n"], value=totals["middle"])

    def parts(self, ledger: Ledger, language: str) -> list[tuple[str, str]]:
        return [("quantity", expression_words(self.measure.of or "", ledger, language))]
