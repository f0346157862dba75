"""Spread guard: a warning when the grades or scores of one month hardly tell bodies apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from metrics.insight.finding import Finding
from metrics.model import Text
from metrics.scoring.rate import CENT, NOT_RATED
from metrics.wording.coherence import finding, left_out
from metrics.wording.numbers import apart, percent

Floats = NDArray[np.float64]

MOST_IN_ONE_GRADE: Final = 0.60
"""Share of rated bodies that may have the same grade. Source: this product's own; four grades that sort bodies
leave no more than that in one of them."""

LEAST_QUARTILE_SPAN: Final = 5.0
"""Points between the lower and the upper quartile. Source: this product's own; half the width of the narrowest
grade between two others in the city's scheme (75 to 85)."""

LEAST_RATED: Final = 4
"""Rated bodies below which nothing is said. Source: this product's own; quartiles need four values."""


@dataclass(frozen=True)
class Spread:
    """How far grades and scores lie apart.

    ``least`` is how many must be rated for them to be called too close together. ``commonest`` is the grade that most
    have, ``share`` theirs among the rated; ``quartiles`` are in points. ``not_rated`` bodies count in nothing else.
    Without rated bodies there is no grade, and the numbers are NaN.
    """

    least: ClassVar = LEAST_RATED
    rated: int
    not_rated: int
    commonest: str | None
    share: float
    quartiles: tuple[float, float]
    findings: tuple[Finding, ...]

    @property
    def is_judged(self) -> bool:
        """Whether there are enough rated bodies for grades and scores to be called too close together."""
        return self.rated >= self.least


def spread(
    grades: NDArray[np.object_], scores: Floats, *, group: str, title: Text, grade_titles: Mapping[str, Text]
) -> Spread:
    """Measure how far one month's grades and scores lie apart, and warn where they hardly do.

    Args:
        grades: Shape (n,), band ids; ``not_rated`` or None where there is no grade.
        scores: Shape (n,), points from 0 to 100; NaN where there is none.
        group: Id of those bodies, such as a peer group.
        grade_titles: Band id to title.

    Returns:
        The spread, with findings ``one_grade`` and ``narrow_scores``; none under four rated bodies. Of equally
        common grades the first by id is named.

    Source:
        This product's own. Quartiles: R. J. Hyndman & Y. Fan (1996), Sample quantiles in statistical packages,
        The American Statistician 50(4), 361-365, type 7.
    """
    rated = np.array([grade is not None and grade != NOT_RATED for grade in grades], dtype=np.bool_) & ~np.isnan(scores)
    number, absent = int(rated.sum()), int((~rated).sum())
    if not number:
        return Spread(0, absent, None, np.nan, (np.nan, np.nan), ())
    ids, counts = np.unique(grades[rated].astype(str), return_counts=True)
    commonest, count = str(ids[counts.argmax()]), int(counts.max())
    low, high = (float(item) for item in np.quantile(scores[rated], [0.25, 0.75]))
    facts: dict[str, object] = {"group": title, "rated": number, "left_out": left_out(absent)}
    share, span = count / number, high - low
    result: list[Finding] = []
    if number >= LEAST_RATED and share > MOST_IN_ONE_GRADE:
        facts |= {"count": count, "share": percent(share, MOST_IN_ONE_GRADE), "grade": grade_titles[commonest]}
        sentence = finding("one_grade", **facts, limit=f"{MOST_IN_ONE_GRADE:.0%}")
        result.append(Finding("one_grade", (group, commonest), share, MOST_IN_ONE_GRADE, sentence))
    if number >= LEAST_RATED and span < LEAST_QUARTILE_SPAN - CENT:
        facts |= {"low": low, "high": high, "span": apart(span, LEAST_QUARTILE_SPAN, decimals=1)}
        sentence = finding("narrow_scores", **facts, limit=f"{LEAST_QUARTILE_SPAN:g}")
        result.append(Finding("narrow_scores", (group,), span, LEAST_QUARTILE_SPAN, sentence))
    return Spread(number, absent, commonest, share, (low, high), tuple(result))
