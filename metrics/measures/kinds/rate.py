"""Rate: a total in proportion to the body's size."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from metrics.definitions import Ledger
from metrics.definitions.words.conditions import total_words
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import KINDS, Events, Floats, Kind, Sample
from metrics.model import Text
from metrics.statistics.shrinkage import gamma_poisson

TITLE: Final = Text(zh="比率：合计数与规模之比", en="Rate: a total in proportion to the body's size")
SIZES: Final = {
    "staff": Text(zh="在编人数", en="staff on the establishment"),
    "population_2020": Text(zh="2020年常住人口", en="resident population in 2020"),
}
"""What ``per`` may name, as it is read from ``config/city.yaml``."""


@KINDS.register("rate")
class Rate(Kind):
    """Sum of ``numerator`` ÷ staff or residents; n is that size; error by Poisson. No record is zero."""

    needs = frozenset({"numerator", "per"})
    absent_is_zero = True
    shrink = staticmethod(gamma_poisson)
    sentence = Text(
        zh="{numerator} {n}，{denominator} {d}，即 {raw}", en="{n} {numerator} among {d} {denominator}: {raw}"
    )

    @property
    def title(self) -> Text:
        return TITLE

    @property
    def events(self) -> Events:
        return "rate"

    @property
    def n_counts(self) -> Sample:
        return "size"

    def selection(self, ledger: Ledger) -> Selection:
        return select_for(self.measure, ledger, numerator=Quantity(self.measure.numerator), denominator=Quantity())

    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        above, size = totals["numerator"].fillna(0.0).where(totals["due"]), totals["size"].where(totals["due"])
        return self.evaluated(numerator=above, denominator=size, n=size, value=self.quotient(above, size))

    def standard_error(self, values: pd.DataFrame) -> Floats:
        """By Poisson, with half an event added, so that none does not pass for certain.

        Source:
            L. D. Brown, T. T. Cai & A. DasGupta (2003), Interval estimation in exponential families, Statistica
            Sinica 13, 19-49: half an event is Jeffreys' prior.
        """
        value, exposure = (values[name].to_numpy() for name in ("value", "denominator"))
        scale = self.indicator.scale
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(np.isnan(value), np.nan, scale * np.sqrt(value / scale * exposure + 0.5) / exposure)

    def parts(self, ledger: Ledger, language: str) -> list[tuple[str, str]]:
        return [
            ("numerator", total_words(self.measure.numerator, ledger, language)),
            ("denominator", SIZES[self.measure.per or "staff"].get(language)),
        ]
