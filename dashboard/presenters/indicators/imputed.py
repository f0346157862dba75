"""Values that stand in for missing ones: never shown as measured."""

from __future__ import annotations

from typing import Final

from dashboard.presenters.indicators import method_words, observations
from dashboard.session.query import Query
from dashboard.text import format
from metrics.model import IndicatorScore

IN_UNIT: Final = frozenset({"none", "winsorise"})
"""Treatments after which a value is still in the indicator's unit."""


def remark(query: Query, result: IndicatorScore) -> str:
    """The method and the value in few words: imputed, mean of the peer group 82.3%; empty for a measured one."""
    if result.imputed is None:
        return ""
    return query.t("imputed: {method}, {value}").format(
        method=method_words.name("impute", result.imputed, query.t), value=used(query, result)
    )


def used(query: Query, result: IndicatorScore) -> str:
    """The value that points were earned by."""
    code = result.indicator
    leaf = next(leaf for leaf in query.scheme.leaves() if leaf.key == code)
    if query.scheme.preparation(leaf).treat.method in IN_UNIT:
        return observations.value_text(query, code, result.used)
    return query.t("{value} after treatment of outliers").format(value=format.number(result.used, 2))


def evidence_sentence(query: Query) -> str:
    """What an imputed value counts for."""
    return query.t("It earns points and is no evidence: coverage counts measured values only.")
