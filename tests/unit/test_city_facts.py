"""Facts of the whole city: whether its scores rise or fall as a whole, and how many units miss a target."""

from __future__ import annotations

from math import nan

import pytest

from metrics.application.findings.direction import direction
from metrics.application.signals.rows import Movement


def moved(change: float, *, significant: bool) -> Movement:
    return Movement("G01", change, nan, significant, False, significant, "none", 0, "none", False)


@pytest.mark.parametrize(
    ("risen", "fallen", "said"),
    [
        (0, 0, "steady"),
        (4, 3, "steady"),  # p = 1
        (5, 0, "steady"),  # p = 2 / 32 = 0.0625
        (6, 0, "improving"),  # p = 2 / 64 = 0.03125
        (0, 6, "declining"),
        (8, 1, "improving"),  # p = 2 × (1 + 9) / 512 = 0.039
        (1, 7, "steady"),  # p = 2 × (1 + 8) / 256 = 0.07
        (2, 10, "declining"),  # p = 2 × (1 + 12 + 66) / 4096 = 0.0386
    ],
)
def test_a_city_moves_where_clearly_more_scores_went_one_way(risen: int, fallen: int, said: str) -> None:
    rows = [moved(2.0, significant=True)] * risen + [moved(-2.0, significant=True)] * fallen
    noise = [moved(-5.0, significant=False)] * 30

    assert direction([*rows, *noise]) == said
