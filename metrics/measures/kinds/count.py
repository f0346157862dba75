"""Count: the records that meet a condition."""

from __future__ import annotations

from typing import Final

import pandas as pd

from metrics.definitions import Ledger
from metrics.definitions.words.conditions import records_words
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import KINDS, Events, Kind, Sample
from metrics.model import Text

TITLE: Final = Text(zh="计数：符合条件的记录合计", en="Count: records that meet the condition")


@KINDS.register("count")
class Count(Kind):
    """Records for which ``numerator`` holds, or all; n counts months of the window. No record is zero."""

    may_have = frozenset({"numerator"})
    conditions = frozenset({"numerator"})
    absent_is_zero = True
    sentence = Text(zh="{numerator} {n}", en="{n} {numerator}")
    no_funnel = Text(
        zh="此处不画漏斗图：单纯的件数没有可作对照的基数；各单位数值见下方散点图。",
        en="No funnel is drawn: a plain count has no size that it could be held against; the values stand below as "
        "dots.",
    )

    @property
    def title(self) -> Text:
        return TITLE

    @property
    def events(self) -> Events:
        return "count"

    @property
    def n_counts(self) -> Sample:
        return "months"

    def selection(self, ledger: Ledger) -> Selection:
        return select_for(self.measure, ledger, numerator=Quantity(self.measure.numerator), denominator=Quantity())

    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        counted = totals["numerator"].fillna(0.0).where(totals["due"])
        months = pd.Series(float(max(self.measure.window, 1)), index=totals.index).where(totals["due"])
        return self.evaluated(numerator=counted, n=months, value=counted)

    def parts(self, ledger: Ledger, language: str) -> list[tuple[str, str]]:
        return [("counted", records_words(self.measure.numerator, ledger, language))]
