"""Mean: the average quantity of all records, each with its weight."""

from __future__ import annotations

from typing import Final

import pandas as pd

from metrics.definitions import Indicator, Ledger
from metrics.definitions.words.conditions import expression_words
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import KINDS, Kind, Sample
from metrics.model import Text

TITLE: Final = Text(zh="平均数：各条记录的平均值", en="Mean: the average over all records")
WEIGHTED: Final = Text(
    zh="加权平均数：各条记录按权数平均", en="Weighted mean: the average over all records, each with its weight"
)


@KINDS.register("mean")
class Mean(Kind):
    """Sum of ``of`` × ``weight`` ÷ sum of weights of the records that have an ``of``; n is either that sum or
    records; no error."""

    needs = frozenset({"of"})
    may_have = frozenset({"weight"})
    sentence = Text(zh="{denominator} {d}，平均 {value}", en="mean of {value} over {d} {denominator}")
    no_funnel = Text(
        zh="此处不画漏斗图：平均得分不是“若干件中的几件”，不能按件数推算随机波动的界限；各单位数值见下方散点图。",
        en="No funnel is drawn: an average of marks is no number of cases out of others, so its size does not tell how "
        "far chance alone moves it; the values stand below as dots.",
    )

    def __init__(self, indicator: Indicator) -> None:
        super().__init__(indicator)
        if self.measure.weight:
            self.record_columns = (("denominator", "weight"), ("numerator", "weighted"))
        else:
            self.record_columns = (("numerator", "value"),)

    @property
    def title(self) -> Text:
        return WEIGHTED if self.measure.weight else TITLE

    @property
    def n_counts(self) -> Sample:
        return self.measure.n

    def selection(self, ledger: Ledger) -> Selection:
        of, weight = self.measure.of, self.measure.weight
        return select_for(
            self.measure, ledger, numerator=Quantity(of, times=weight), denominator=Quantity(weight, known=of)
        )

    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        above, below = totals["numerator"], totals["denominator"]
        n = totals["n"] if self.n_counts == "records" else below
        return self.evaluated(numerator=above, denominator=below, n=n, value=self.quotient(above, below))

    def parts(self, ledger: Ledger, language: str) -> list[tuple[str, str]]:
        lines = [("quantity", expression_words(self.measure.of or "", ledger, language))]
        if self.measure.weight:
            lines.append(("weight", expression_words(self.measure.weight, ledger, language)))
        return lines
