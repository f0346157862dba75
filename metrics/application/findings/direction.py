"""Whether the scores of a city rise or fall as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import scipy

from metrics.application.signals.rows import Movement

Direction = Literal["steady", "improving", "declining"]

ALPHA: Final = 0.05
"""How rarely chance alone may tip as many scores to one side."""


def direction(movements: Iterable[Movement]) -> Direction:
    """Whether, of the scores that changed by more than chance, clearly more rose than fell, or fell than rose.

    Source:
        The sign test: Dixon & Mood (1946), The statistical sign test; exact and two-sided.
    """
    moved = [row.change for row in movements if row.significant]
    risen = sum(change > 0 for change in moved)
    # Both tails, which are alike, of so many throws of a coin.
    chance = 2 * scipy.special.bdtr(min(risen, len(moved) - risen), len(moved), 0.5)
    if not moved or chance > ALPHA:
        return "steady"
    return "improving" if 2 * risen > len(moved) else "declining"
