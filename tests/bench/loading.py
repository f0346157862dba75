"""What the usual commands cost in processor time, beside loading pandas alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from typing import Final

from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING
from tests.bench.measuring import Line
from tests.bench.measuring import show as printed

ROOT: Final = Path(__file__).resolve().parents[2]
EXAMPLE: Final = ROOT / "docs" / "example-city"
TIMES: Final = 3
MONTHS: Final = [f"{year}-{month:02}" for year in (2020, 2021) for month in range(1, 13)]
SERIES: Final = "date,value\n" + "".join(f"{month},{number % 5}\n" for number, month in enumerate(MONTHS))


def show() -> None:
    """Print what each command takes on the example city: three ledgers, nine bodies."""
    with TemporaryDirectory() as folder:
        series = Path(folder) / "series.csv"
        series.write_text(SERIES, encoding="utf-8")
        settings = {CONFIG_SETTING: str(EXAMPLE / "config"), DATABASE_SETTING: f"sqlite:///{Path(folder) / 'city.db'}"}
        _spent(["-m", "metrics", "import", str(EXAMPLE / "files")], settings)
        baseline = min(_spent(["-c", "import pandas"], settings) for _ in range(TIMES))
        commands = (["--help"], ["xmr", str(series)], ["check"], ["history"], ["score"])
        printed(
            [
                Line(
                    f"metrics {command[0]}", min(_spent(["-m", "metrics", *command], settings) for _ in range(TIMES)),
                    "import pandas", baseline,
                )
                for command in commands
            ]
        )  # fmt: skip


def _spent(arguments: Sequence[str], settings: dict[str, str]) -> float:
    """Seconds of processor that a fresh Python takes, which other work on the machine moves less than the clock."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=settings, stdout=subprocess.DEVNULL, check=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
