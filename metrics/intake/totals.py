"""Rows that are no records: totals, which would be counted twice, and notes below a table."""

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
NOTE: Final = re.compile(
    r"(?:说明|备注|附?注\d*|[填制]表|填报|报送|[审复]核|审批|校对|统计|经办|联系|(?:单位|部门|主管|分管)?(?:负责|领导))"
    r"[^:：]{0,12}[:：]"
)
"""How a note or a signature begins."""
STAND_IN: Final = 3
"""A total says so in one of the first filled cells of its row."""
SIGNS: Final = re.compile("[计和共]|otal", re.I)
LONGEST: Final = 20


def note(filled: Sequence[Cell]) -> bool:
    """Whether a row is a note or a signature, by its first filled cell."""
    return isinstance(filled[0], str) and NOTE.match(cleaned(filled[0])) is not None


def total(filled: Sequence[Cell]) -> str | None:
    """The word that makes a row a total, among its first filled cells; None in any other row."""
    for cell in filled[:STAND_IN]:
        if isinstance(cell, str) and len(cell) <= LONGEST and SIGNS.search(cell):
            word = cleaned(cell)
            if TOTAL.fullmatch(word):
                return word
    return None
