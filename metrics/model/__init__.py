"""The words everybody uses: periods, bilingual texts, viewers, results."""

from metrics.model.periods import Period, month_end, month_of, shift, span
from metrics.model.results import Body, Month, Records, Results
from metrics.model.rows import NOT_RATED, TOO_FEW, VOID, IndicatorScore, NodeScore, Rating, Step
from metrics.model.text import Text
from metrics.model.viewer import Viewer

__all__ = [
    "NOT_RATED", "TOO_FEW", "VOID", "Body", "IndicatorScore", "Month", "NodeScore", "Period", "Rating", "Records",
    "Results", "Step", "Text", "Viewer", "month_end", "month_of", "shift", "span",
]  # fmt: skip
