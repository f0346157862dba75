"""Rate: a total in proportion to the body's size."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from metrics.definitions import Ledger
from metrics.definitions.words.conditions import total_words
from metrics.definitions.words.indicators import Lines
from metrics.errors import Message, mark
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import DENOMINATOR, KINDS, NUMERATOR, Floats, Kind
from metrics.statistics.shrinkage import gamma_poisson

SIZES: Final = {"staff": Message("staff on the establishment"), "population": Message("residents")}
"""What ``per`` may name, as it is read from ``config/city.yaml``."""


@KINDS.register("rate")
class Rate(Kind):
    """Sum of ``numerator`` ÷ staff or residents; n is that size; error by Poisson. No record is zero."""

    needs = frozenset({"numerator", "per"})
    absent_is_zero = True
    shrink = staticmethod(gamma_poisson)
    events = "rate"
    n_counts = "size"
    title = Message("Rate: a total in proportion to the unit's size")
    sentence = mark("{numerator}: {n} among {d} {denominator}, {raw}")

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

    def parts(self, ledger: Ledger) -> Lines:
        return [
            (NUMERATOR, total_words(self.measure.numerator, ledger)),
            (DENOMINATOR, SIZES[self.measure.per or "staff"]),
        ]
