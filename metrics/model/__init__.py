"""The words everybody uses: periods, bilingual texts, who asks, results."""

from metrics.model.actor import Actor
from metrics.model.periods import Period, month_end, month_of, shift, span
from metrics.model.results import Body, Month, Records, Results
from metrics.model.rows import NOT_RATED, TOO_FEW, VOID, IndicatorScore, NodeScore, Rating, Step
from metrics.model.text import Text

__all__ = [
    "NOT_RATED",
    "TOO_FEW",
    "VOID",
    "Actor",
    "Body",
    "IndicatorScore",
    "Month",
    "NodeScore",
    "Period",
    "Rating",
    "Records",
    "Results",
    "Step",
    "Text",
    "month_end",
    "month_of",
    "shift",
    "span",
]  # fmt: skip
