"""Whether a column of shares is written one way: 12.5 and 0.125 in one column cannot both be right."""

from __future__ import annotations

from typing import Final, Literal

from metrics.intake.contents import Cell, Percent
from metrics.intake.texts import HALF_WIDTH

SEVERAL: Final = 3
"""Values that make a column suspicious when all of them fit the other way of writing better."""


class Shares:
    """Counts which way the shares of one column are written."""

    def __init__(self, scale: Literal["percent", "fraction"]) -> None:
        self._scale = scale
        self._small, self._large, self._ones, self._marked, self._first = 0, 0, 0, 0, dict[str, int]()

    def add(self, row: int, cell: Cell, value: float) -> None:
        """Take one value; a cell that says % is no riddle, but speaks for the plain ones beside it; nor is nothing."""
        if isinstance(cell, Percent) or (isinstance(cell, str) and "%" in cell.translate(HALF_WIDTH)):
            self._marked += 1
        elif abs(value) == 1:
            self._ones += 1
            self._first.setdefault("one", row)
        elif 0 < abs(value) < 1:
            self._small += 1
            self._first.setdefault("fraction", row)
        elif abs(value) > 1:
            self._large += 1
            self._first.setdefault("percent", row)

    def mixed(self) -> int | None:
        """The first row that is written the other way than the column asks; None when nothing speaks for that.

        All as 1 stands among fractions, and alone among cells that say %.
        """
        other = "fraction" if self._scale == "percent" else "percent"
        odd, usual = (self._small, self._large) if other == "fraction" else (self._large, self._small)
        ones = self._ones if other == "fraction" and not usual else 0
        told = (odd and (usual or self._marked)) or (ones and self._marked) or odd + ones >= SEVERAL
        rows = [self._first[key] for key in (other, *(["one"] if ones else [])) if key in self._first]
        return min(rows) if told else None
