"""Spread guard: a warning when the grades or scores of one month hardly tell bodies apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.insight.finding import Finding, percent, signed, told
from metrics.model import Text
from metrics.scoring.rate import CENT, NOT_RATED

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

    ``commonest`` is the grade that most have, ``share`` theirs among the rated; ``quartiles`` are in points.
    ``not_rated`` bodies count in nothing else. Without rated bodies there is no grade, and the numbers are NaN.
    """

    rated: int
    not_rated: int
    commonest: str | None
    share: float
    quartiles: tuple[float, float]
    findings: tuple[Finding, ...]


def spread(
    grades: NDArray[np.object_],
    scores: Floats,
    *,
    group: str,
    title: Text,
    grade_titles: Mapping[str, Text],
    most_in_one_grade: float = MOST_IN_ONE_GRADE,
    least_quartile_span: float = LEAST_QUARTILE_SPAN,
) -> Spread:
    """Measure how far one month's grades and scores lie apart, and warn where they hardly do.

    Args:
        grades: Shape (n,), band ids; ``not_rated`` or None where there is no grade.
        scores: Shape (n,), points from 0 to 100; NaN where there is none.
        group: Id of those bodies, such as a peer group.
        title: Its title.
        grade_titles: Band id to title.
        most_in_one_grade: Share from 0 to 1; one above it is a finding.
        least_quartile_span: Points; a middle half that spans fewer is a finding.

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
    result: list[Finding] = []
    if number >= LEAST_RATED and count / number > most_in_one_grade:
        said = _one_grade(title, grade_titles[commonest], count, number, absent, most_in_one_grade)
        result.append(Finding("one_grade", (group, commonest), count / number, most_in_one_grade, said))
    if number >= LEAST_RATED and high - low < least_quartile_span - CENT:
        said = _narrow_scores(title, low, high, number, absent, least_quartile_span)
        result.append(Finding("narrow_scores", (group,), high - low, least_quartile_span, said))
    return Spread(number, absent, commonest, count / number, (low, high), tuple(result))


def _one_grade(title: Text, grade: Text, count: int, rated: int, absent: int, limit: float) -> Text:
    share, most = percent(count / rated, limit), percent(limit, limit)
    zh, en = _not_rated(absent)
    return Text(
        zh=f"{title.zh}：{rated}个已评对象中有{count}个（{share}）同为“{grade.zh}”，超过{most}，等次区分度不足{zh}。",
        en=f"{title.en}: {count} of {rated} rated bodies ({share}) have the grade “{grade.en}”, more than {most}; "
        f"the grades hardly tell them apart{en}.",
    )


def _narrow_scores(title: Text, low: float, high: float, rated: int, absent: int, limit: float) -> Text:
    span, least = told(high - low, limit, decimals=1), signed(f"{limit:g}")
    zh, en = _not_rated(absent)
    return Text(
        zh=f"{title.zh}：{rated}个已评对象居中一半的得分在{low:.1f}至{high:.1f}分之间，只相差{span}分，"
        f"不足{least}分，得分区分度不足{zh}。",
        en=f"{title.en}: the middle half of {rated} rated bodies scores from {low:.1f} to {high:.1f}, only {span} "
        f"points apart and fewer than {least}; the scores hardly tell them apart{en}.",
    )


def _not_rated(number: int) -> tuple[str, str]:
    """What is said of those left out, in both languages."""
    return (f"（另有{number}个数据不足，未计入）", f" ({number} not rated, left out)") if number else ("", "")
