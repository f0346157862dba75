"""How time and memory grow with the number of bodies, from a city to a country."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from metrics.scoring.panel import Panel, Rows
from tests.bench.measuring import table
from tests.bench.scoring import GROUPS, INDICATORS, flat_scheme, rate_all

BODIES, MONTHS = 53, 12
FACTORS = (1, 10, 100, 1000)
LARGE = (3000 * 41, 12)
"""Bodies and months of a country: 3,000 places with 41 units each."""


def peak() -> float:
    """This process's own largest memory in megabytes; what getrusage says begins with the parent's."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def one(bodies: int, months: int) -> tuple[float, float]:
    """Seconds and peak megabytes for scoring so many bodies month by month, each in full, in this process."""
    by = flat_scheme(INDICATORS)
    names = [f"{number:07}" for number in range(bodies)]
    groups = [f"{number % GROUPS}" for number in range(bodies)]
    draw = np.random.default_rng(1)
    spent, checked = 0.0, 0.0
    for month in range(months):
        values = draw.uniform(0, 100, (bodies, INDICATORS))
        panel = Panel.full(Rows.of(names, [f"2024-{month:02}"], groups), values)
        start = time.perf_counter()
        scored, stated = rate_all(panel, by)
        spent += time.perf_counter() - start
        checked += float(scored.nodes[:, 0].sum()) + float(stated.score.sum())
    assert np.isfinite(checked)
    return spent, peak()


def show() -> None:
    """Print the table; each size runs in a process of its own, so that memory is its own."""
    rows: list[tuple[str, ...]] = []
    for bodies, months in [*((BODIES * factor, MONTHS) for factor in FACTORS), LARGE]:
        call = [sys.executable, "-m", "tests.bench.growth", str(bodies), str(months)]
        seconds, megabytes = map(float, subprocess.run(call, check=True, capture_output=True, text=True).stdout.split())
        cells = bodies * months * INDICATORS
        rows.append(
            (
                f"{bodies:,}",
                f"{months}",
                f"{cells:,}",
                f"{seconds:.3f} s",
                f"{seconds / cells * 1e9:.0f} ns",
                f"{megabytes:.0f} MB",
            )
        )
    table(("bodies", "months", "values", "time", "a value", "peak memory"), rows)


if __name__ == "__main__":
    print(*one(int(sys.argv[1]), int(sys.argv[2])))
