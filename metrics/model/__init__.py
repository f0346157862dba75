"""The words everybody uses: periods, bilingual texts, viewers, results."""

from metrics.model.periods import Period, month_end, month_of, shift, span
from metrics.model.results import NOT_RATED, Records, Results
from metrics.model.text import Text
from metrics.model.viewer import Viewer

__all__ = ["NOT_RATED", "Period", "Records", "Results", "Text", "Viewer", "month_end", "month_of", "shift", "span"]
