"""What a command does not need, it does not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("scipy.stats", "scipy.optimize", "streamlit", "plotly")


@pytest.mark.parametrize(
    ("loaded", "spared"),
    [
        ("metrics.cli.main", ("pandas", "sqlalchemy", "pydantic", "scipy")),
        ("metrics.application.city", HEAVY),
        ("metrics.application.records.imports", HEAVY),
        ("metrics.application.ratings.pipeline", HEAVY),
        ("metrics.application.ratings.compute", HEAVY),
        ("metrics.application.signals.control_chart", HEAVY),
    ],
)
def test_what_commands_stand_on_loads_no_more_than_it_needs(loaded: str, spared: tuple[str, ...]) -> None:
    """Distributions, solvers and the dashboard cost more to load than most commands to run."""
    script = f"import sys, {loaded}; print(*[name for name in {spared!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
