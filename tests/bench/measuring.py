"""Medians of repeated runs, and the table they are printed in."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Line:
    """One figure beside its baseline; seconds."""

    what: str
    seconds: float
    baseline: str
    baseline_seconds: float


def timed(run: Callable[[], object], times: int) -> float:
    """The median of ``times`` runs after one that warms up, in seconds."""
    run()
    spent: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        spent.append(time.perf_counter() - start)
    return median(spent)


def show(lines: Sequence[Line]) -> None:
    """Print the figures, each beside its baseline and as a ratio to it."""
    rows = [
        (
            line.what,
            f"{line.seconds * 1e3:.1f} ms",
            line.baseline,
            f"{line.baseline_seconds * 1e3:.1f} ms",
            f"{line.seconds / line.baseline_seconds:.1f}x",
        )
        for line in lines
    ]
    table(("what", "median", "baseline", "median", "ratio"), rows)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a header in aligned columns."""
    widths = [max(len(row[number]) for row in (header, *rows)) for number in range(len(header))]
    for row in (header, *rows):
        print("  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())
