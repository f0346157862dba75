"""How a value was counted: numerator and denominator, its interval, and how it was pulled towards its peers."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from dashboard.elements.table import records
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.city import kind_of
from metrics.definitions import Indicator

SAME: Final = 1e-9
"""Values this near count as one."""


def decimals(indicator: Indicator) -> int:
    """Two where a value is shown as counted and as used: they may be close."""
    return 2 if indicator.shrink else 1


def amount(query: Query, indicator: Indicator, value: float | None) -> str:
    """A value with its unit."""
    return format.value(value, indicator.unit, query.t, decimals=decimals(indicator))


def arithmetic(query: Query, indicator: Indicator, one: dict[str, Any]) -> str:
    """Numerator and denominator of a line of ``Results.indicators``, or how many records."""
    t = query.t
    if pd.isna(one["numerator"]) or pd.isna(one["denominator"]):
        return "" if kind_of(indicator).n_counts == "months" else t("n = {n}").format(n=format.number(one["n"], 0))
    top, below = format.number(one["numerator"], 0), format.number(one["denominator"], 0)
    words = indicator.words
    if words.numerator and words.denominator:
        names = words.numerator.get(query.language), words.denominator.get(query.language)
        return t("{top_name} {top}, {below_name} {below}").format(
            top_name=names[0], top=top, below_name=names[1], below=below
        )
    return f"{top} / {below}"


def span(query: Query, indicator: Indicator, low: float, high: float) -> str:
    """Two ends with the unit: 85.1–92.3%."""
    return f"{format.number(low, decimals(indicator))}–{amount(query, indicator, high)}"


def interval(query: Query, indicator: Indicator, intervals: pd.DataFrame | None, entity: str) -> str:
    """The 95 % interval of a body's share or rate as counted; empty where there is none.

    Args:
        query: For the language.
        indicator: Whose unit counts.
        intervals: From ``MonitorView.intervals``.
        entity: The body.
    """
    if intervals is None or entity not in intervals.index:
        return ""
    low, high = (float(intervals[end].to_dict()[entity]) for end in ("low", "high"))
    return "" if pd.isna(low) else span(query, indicator, low, high)


def is_pulled(indicator: Indicator, one: dict[str, Any]) -> bool:
    """Whether the value used is another one than was counted."""
    return indicator.shrink and not pd.isna(one["value"]) and abs(one["raw"] - one["value"]) > SAME


def pulled(query: Query, indicator: Indicator, one: dict[str, Any]) -> str:
    """As counted and as used: 1.36 → 0.93 per 1,000; only the latter where both are the same."""
    used = amount(query, indicator, one["value"])
    if not is_pulled(indicator, one):
        return used
    return f"{format.number(one['raw'], decimals(indicator))} → {used}"


def pulled_sentence(query: Query, indicator: Indicator, present: pd.DataFrame) -> str:
    """How the values were pulled towards the peers' average and why, and which one the farthest; else empty."""
    if not indicator.shrink or present.empty:
        return ""
    t = query.t
    farthest = max(records(present), key=lambda one: abs(one["raw"] - one["value"]))
    first = t(
        "A hollow dot is the value as counted, its arrow leads to the value that is used: few cases say little about "
        "a body, so its value is pulled towards the average of its peer group, the more the fewer it rests on; where "
        "the peers differ by no more than chance, all get the average."
    )
    if not is_pulled(indicator, farthest):
        return format.sentences([first, t("This month none is pulled.")], t)
    second = t("Pulled farthest: {name}, {values}.").format(
        name=naming.short(query, str(farthest["entity"])), values=pulled(query, indicator, farthest)
    )
    return format.sentences([first, second], t)
