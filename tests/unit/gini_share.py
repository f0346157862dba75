"""Gini share: how far a quantity lies with few records, from 0 (all have the same) towards 100 % (one has it all).

All that a new kind of measure takes; it stands here to show that nothing else is needed
but the Chinese of its three texts in the catalogue.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.definitions import Ledger
from metrics.definitions.words.conditions import expression_words
from metrics.definitions.words.indicators import Lines
from metrics.errors import Message, mark
from metrics.ledgers.selection import Quantity, Selection, select_for
from metrics.measures.kind import KINDS, QUANTITY, Floats, Kind


@KINDS.register("gini_share")
class GiniShare(Kind):
    """Gini coefficient of ``of`` over the records that have one; n counts them; error by the jackknife."""

    needs = frozenset({"of"})
    least_n = 3.0
    least_in_chart = 3.0
    record_columns = (("measured", "quantity"),)
    title = Message("Gini share: how far the total lies with few records")
    sentence = mark("{records} {denominator}, Gini share {value}")
    no_funnel = mark("No funnel is drawn: a Gini share is no number of cases out of others; the values stand as dots.")

    def selection(self, ledger: Ledger) -> Selection:
        return select_for(self.measure, ledger, measured=Quantity(self.measure.of), taken="values")

    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        shares = totals["values"].map(gini, na_action="ignore").astype(float)
        return self.evaluated(n=totals["n"], value=self.indicator.scale * shares)

    def standard_error(self, values: pd.DataFrame) -> Floats:
        errors = values["values"].map(jackknife, na_action="ignore").astype(float)
        return (self.indicator.scale * errors.where(values["value"].notna())).to_numpy()

    def parts(self, ledger: Ledger) -> Lines:
        return [(QUANTITY, expression_words(self.measure.of or "", ledger))]


def gini(values: Floats) -> float:
    """The Gini coefficient of amounts in ascending order, from 0 to (n - 1) / n; NaN where they add up to nothing.

    Source:
        A. Sen (1973), On Economic Inequality, section 2.7: from ranks and amounts.
    """
    n, total = len(values), values.sum()
    if total <= 0:
        return float("nan")
    return float(2 * (np.arange(1, n + 1) * values).sum() / (n * total) - (n + 1) / n)


def jackknife(values: Floats) -> float:
    """The standard error of ``gini``: how far it moves when single amounts are left out.

    Source:
        T. Ogwang (2000), A convenient method of computing the Gini index and its standard error, Oxford Bulletin of
        Economics and Statistics 62, 123-129.
    """
    n = len(values)
    without = np.array([gini(np.delete(values, place)) for place in range(n)])
    return float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
