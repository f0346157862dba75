"""Medians of repeated runs, and the table they are printed in."""

from __future__ import annotations

import time
from collections.abc import Callable
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


def show(lines: list[Line]) -> None:
    """Print the figures, each beside its baseline and as a ratio to it."""
    wide = max(len(line.what) for line in lines)
    base = max(len(line.baseline) for line in lines)
    print(f"{'what':{wide}}  {'median':>10}  {'baseline':{base}}  {'median':>10}  {'ratio':>8}")
    for line in lines:
        ratio = line.seconds / line.baseline_seconds
        print(
            f"{line.what:{wide}}  {line.seconds * 1e3:8.1f} ms  {line.baseline:{base}}  "
            f"{line.baseline_seconds * 1e3:8.1f} ms  {ratio:7.1f}x"
        )
