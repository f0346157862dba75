"""Refuses what could name a person: only organisations are assessed, so nothing of the kind is kept."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

PERSON_HEADER: Final = re.compile(
    r"姓名|身份证|证件号|电话|手机|联系方式|住址|出生|银行卡|举报人|被反映人|person.?name|phone|mobile", re.I
)
IDENTITY_NUMBER: Final = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)")
MOBILE_NUMBER: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")

IDENTITY_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECKS: Final = "10X98765432"
"""Check characters by the weighted sum modulo 11. Source: GB 11643-1999."""


def findings(cells: pd.DataFrame) -> list[str]:
    """Where a table seems to speak of persons; empty when it does not.

    Args:
        cells: Raw cells, indexed by row number.

    Returns:
        Sentences with row and column, never with the value found.
    """
    found = [
        f"row 1, column '{header}': a column about persons; remove it and send the file again"
        for header in cells.columns
        if PERSON_HEADER.search(str(header))
    ]
    for header in cells.columns:
        texts = cells[header].dropna().astype(str)
        suspicious = texts[texts.str.contains(r"\d{11}", regex=True)]
        for row, text in suspicious.items():
            if _identity(text) or MOBILE_NUMBER.search(text):
                found.append(f"row {row}, column '{header}': looks like a person's number; remove it")
    return found


def _identity(text: str) -> bool:
    for match in IDENTITY_NUMBER.finditer(text):
        digits = match.group().upper()
        total = sum(int(digit) * weight for digit, weight in zip(digits, IDENTITY_WEIGHTS, strict=False))
        if IDENTITY_CHECKS[total % 11] == digits[-1]:
            return True
    return False
