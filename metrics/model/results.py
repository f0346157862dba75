"""What a scoring run leaves behind: four frames, and the two names that identify them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from metrics.model.periods import Period
from metrics.model.viewer import Viewer

VALUES: Final = (
    "entity", "period", "indicator", "value", "raw", "numerator", "denominator", "n", "first", "as_of", "reason",
)  # fmt: skip
INDICATORS: Final = (*VALUES, "points", "weight", "contribution", "contribution_max")
NODES: Final = (
    "entity", "period", "node", "parent", "depth", "score", "coverage", "weight", "contribution", "grade", "rank",
    "rank_of",
)  # fmt: skip
RATINGS: Final = (
    "entity", "period", "base", "score", "band", "grade", "capped", "coverage", "rank", "rank_of",
    "previous_grade", "previous_score",
)  # fmt: skip
STATEMENT: Final = (
    "entity", "period", "step", "kind", "rule", "points", "score", "grade", "evidence", "title_zh", "title_en",
)  # fmt: skip


ORDER: Final = {
    "indicators": ["entity", "period", "indicator"],
    "nodes": ["entity", "period", "depth", "node"],
    "ratings": ["entity", "period"],
    "statement": ["entity", "period", "step"],
}
"""How each frame is sorted, freshly scored or read back."""


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
