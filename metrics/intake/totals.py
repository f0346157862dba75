"""Rows that add up others: they would be counted twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from metrics.intake.cells import cleaned
from metrics.intake.contents import Cell

TOTAL: Final = re.compile(
    r"(?:本[页月季年期]|全[市区县年]|以上)?"
    r"(?:合\s*计|小\s*计|总\s*计|共\s*计|总\s*和|累\s*计|合\s*共|(?:sub[- ]?|grand )?total)"
    r"(?:数|[(（].{0,8}[)）])?[:：]?",
    re.I,
)
STAND_IN: Final = 3
"""A total says so in one of the first filled cells of its row."""
SIGNS: Final = re.compile("[计和共]|otal", re.I)
LONGEST: Final = 20


def total(filled: Sequence[Cell]) -> str | None:
    """The word that makes a row a total, among its first filled cells; None in any other row."""
    for cell in filled[:STAND_IN]:
        if isinstance(cell, str) and len(cell) <= LONGEST and SIGNS.search(cell):
            word = cleaned(cell)
            if TOTAL.fullmatch(word):
                return word
    return None
