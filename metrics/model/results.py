"""What a scoring run leaves behind: four frames, and the two names that identify them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from metrics.model.periods import Period
from metrics.model.viewer import Viewer

NOT_RATED: Final = "not_rated"
"""Stands in place of a grade where there is too little evidence for one."""

VALUES: Final = (
    "entity", "period", "indicator", "value", "raw", "se", "numerator", "denominator", "n", "first", "as_of", "reason",
)  # fmt: skip
INDICATORS: Final = (*VALUES, "used", "imputed", "points", "weight", "contribution", "contribution_max")
NODES: Final = (
    "entity", "period", "node", "parent", "depth", "score", "se", "coverage", "weight", "contribution", "grade", "rank",
    "rank_of",
)  # fmt: skip
RATINGS: Final = (
    "entity", "period", "base", "score", "se", "band", "probability", "held", "grade", "capped", "coverage", "rank",
    "rank_of", "previous_grade", "previous_score",
)  # fmt: skip
STATEMENT: Final = (
    "entity", "period", "step", "kind", "rule", "points", "score", "grade", "evidence", "since", "until", "reviewed",
    "title_zh", "title_en",
)  # fmt: skip


ORDER: Final = {
    "indicators": ["entity", "period", "indicator"],
    "nodes": ["entity", "period", "depth", "node"],
    "ratings": ["entity", "period"],
    "statement": ["entity", "period", "step"],
}
"""How each frame is sorted, freshly scored or read back."""


WORDS: Final = frozenset(
    {"entity", "period", "indicator", "first", "as_of", "reason", "node", "parent", "grade", "band", "previous_grade",
     "kind", "rule", "title_zh", "title_en", "imputed", "held", "since", "until"}
)  # fmt: skip
"""Result columns that hold text; the others hold numbers."""

WHOLE: Final = frozenset({"depth", "step", "evidence", "capped", "reviewed"})
"""Result columns that hold whole numbers."""


def canonical(name: str, frame: pd.DataFrame, *, in_order: bool = False) -> pd.DataFrame:
    """A result frame in the form in which it is always given out, freshly scored or read back.

    Args:
        name: A key of ``ORDER``.
        frame: The frame, in any order and with any missing-value marks.
        in_order: Whether the rows are sorted already.

    Returns:
        Sorted rows; words as objects with None where there is none, numbers as floats or integers.
    """
    words = {column for column in frame.columns if column in WORDS}
    typed = {
        column: series.astype(object).where(series.notna(), None)
        if column in words
        else series.astype(np.int64 if column in WHOLE else np.float64)
        for column, series in frame.items()
    }
    plain = pd.DataFrame(typed).reset_index(drop=True)
    return plain if in_order else plain.sort_values(ORDER[name], ignore_index=True, kind="stable")


@dataclass(frozen=True)
class Results:
    """All ratings of all entities and months under one scheme and one state of the data.

    The same ``scheme_hash`` and ``data_version`` always come with the same frames. Columns are ``INDICATORS``,
    ``NODES``, ``RATINGS`` and ``STATEMENT``; rows are sorted by ``ORDER``.
    """

    scheme: str
    scheme_hash: str
    data_version: str
    periods: tuple[Period, ...]
    indicators: pd.DataFrame
    nodes: pd.DataFrame
    ratings: pd.DataFrame
    statement: pd.DataFrame

    def seen_by(self, viewer: Viewer) -> Results:
        """The same results without the entities outside the viewer's scope."""
        if viewer.scope is None:
            return self
        frames = {name: getattr(self, name) for name in ORDER}
        return replace(self, **{name: frame[frame["entity"].isin(viewer.scope)] for name, frame in frames.items()})


@dataclass(frozen=True)
class Records:
    """Ledger rows behind one figure.

    ``frame`` has the ledger's columns; ``in_numerator`` marks the rows that count in the numerator
    (for sums of a column the amounts ``numerator`` and ``denominator`` stand beside).
    """

    ledger: str
    frame: pd.DataFrame
