"""``python -m tests.bench``: prints every figure beside its baseline; nothing is asserted."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import sample_data
from metrics import application
from metrics.application import demonstration
from tests.bench import control_charts, coverage, growth, noise, pages, scoring, uncertainty
from tests.bench.measuring import show
from tests.browser.serving import CHROMIUM


def main() -> None:
    """Build a sample city, measure, print."""
    with TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'city.db'}"
        demonstration.build(lambda: sample_data.generate(Path(folder) / "ledgers"), database=database)
        lines = scoring.core() + control_charts.lines() + uncertainty.lines()
        lines += scoring.lines(application.open_city(database))
        if CHROMIUM:
            lines += pages.lines(database)
        else:
            print("pages not measured: no Chromium on this machine")
        show(lines)
    print()
    growth.show()
    print()
    coverage.show()
    print()
    noise.show()


if __name__ == "__main__":
    main()
