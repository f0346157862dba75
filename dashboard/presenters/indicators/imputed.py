"""Values that stand in for missing ones: never shown as measured."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from dashboard.presenters.indicators import method_words
from dashboard.session.query import Enquiry
from dashboard.text import format

IN_UNIT: Final = frozenset({"none", "winsorise"})
"""Treatments after which a value is still in the indicator's unit."""


def is_imputed(result: Any) -> bool:
    """Whether a line of ``Results.indicators`` earned its points by a value that stands in for a missing one."""
    return not pd.isna(result["imputed"])


def remark(enquiry: Enquiry, result: Any) -> str:
    """The method and the value in few words: imputed, mean of the peer group 82.3%; empty for a measured one."""
    if not is_imputed(result):
        return ""
    return enquiry.t("imputed: {method}, {value}").format(
        method=method_words.name("impute", str(result["imputed"]), enquiry.t), value=used(enquiry, result)
    )


def used(enquiry: Enquiry, result: Any) -> str:
    """The value that points were earned by."""
    code = str(result["indicator"])
    leaf = next(leaf for leaf in enquiry.scheme.leaves() if leaf.key == code)
    if enquiry.scheme.preparation(leaf).treat.method in IN_UNIT:
        return format.value(result["used"], enquiry.config.indicators[code].unit, enquiry.t)
    return enquiry.t("{value} after treatment of outliers").format(value=format.number(result["used"], 2))


def evidence_sentence(enquiry: Enquiry) -> str:
    """What an imputed value counts for."""
    return enquiry.t("It earns points and is no evidence: coverage counts measured values only.")
