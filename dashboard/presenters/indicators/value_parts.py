"""How a value was counted: numerator and denominator, its interval, and how it was pulled towards its peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Final

from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings.changes import alike
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.city import kind_of
from metrics.application.signals.rows import Interval
from metrics.definitions import Indicator
from metrics.model import IndicatorScore

SAME: Final = 1e-9
"""Values this near count as one."""


def decimals(indicator: Indicator) -> int:
    """Two where a value is shown as counted and as used: they may be close."""
    return 2 if indicator.shrink else 1


def amount(query: Query, indicator: Indicator, value: float | None) -> str:
    """A value with its unit."""
    return observations.value_text(query, indicator.code, value, decimals(indicator))


def arithmetic(query: Query, indicator: Indicator, result: IndicatorScore) -> str:
    """Numerator and denominator, or how many records."""
    t = query.t
    if isnan(result.numerator) or isnan(result.denominator):
        return "" if kind_of(indicator).n_counts == "months" else t("n = {n}").format(n=format.number(result.n, 0))
    top, below = format.number(result.numerator, 0), format.number(result.denominator, 0)
    words = indicator.words
    if words.numerator and words.denominator:
        names = query.t(words.numerator), query.t(words.denominator)
        return t("{top_name} {top}, {below_name} {below}").format(
            top_name=names[0], top=top, below_name=names[1], below=below
        )
    return f"{top} / {below}"


def span(query: Query, indicator: Indicator, low: float, high: float) -> str:
    """Two ends with the unit: 85.1–92.3%."""
    return f"{format.number(low, decimals(indicator))}–{amount(query, indicator, high)}"


def interval(query: Query, indicator: Indicator, intervals: Mapping[str, Interval] | None, entity: str) -> str:
    """The 95 % interval of a body's share or rate as counted; empty where there is none.

    Args:
        indicator: Whose unit counts.
        intervals: From ``MonitorView.intervals``.
    """
    if intervals is None or entity not in intervals:
        return ""
    within = intervals[entity]
    return "" if isnan(within.low) else span(query, indicator, within.low, within.high)


def is_pulled(indicator: Indicator, result: IndicatorScore) -> bool:
    """Whether the value used is another one than was counted."""
    return indicator.shrink and abs(result.raw - result.value) > SAME


def pulled(query: Query, indicator: Indicator, result: IndicatorScore) -> str:
    """As counted and as used: 1.36 → 0.93 per 1,000; only the latter where both are the same."""
    used = amount(query, indicator, result.value)
    if not is_pulled(indicator, result):
        return used
    return f"{format.number(result.raw, decimals(indicator))} → {used}"


def pulled_sentence(query: Query, indicator: Indicator, present: Sequence[IndicatorScore]) -> str:
    """How the values were pulled towards the peers' average and why, and which one the farthest; else empty."""
    if not indicator.shrink or not present:
        return ""
    t = query.t
    farthest = max(present, key=lambda result: abs(result.raw - result.value))
    first = t(
        "A hollow dot is the value as counted, its arrow leads to the value that is used: few cases say little about "
        "a unit, so its value is pulled towards the average of its peer group, the more the fewer it rests on; where "
        "the peers differ by no more than chance, all get the average."
    )
    if not is_pulled(indicator, farthest):
        return format.sentences([first, t("No value is adjusted this month.")], t)
    pattern = t("{name} ({values})")
    shown = [
        (
            pattern.format(name=naming.short(query, result.entity), values=pulled(query, indicator, result)),
            amount(query, indicator, abs(result.raw - result.value)),
        )
        for result in present
    ]
    names = alike(query, shown, amount(query, indicator, abs(farthest.raw - farthest.value)))
    return format.sentences([first, t("Adjusted most: {names}.").format(names=names)], t)
