"""``python -m tests.bench [SECTION ...]``: prints every figure beside its baseline; nothing is asserted."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import sample_data
from metrics.application import demonstration
from metrics.application.city import open_city
from tests.actors import ANALYST
from tests.bench import control_charts, coverage, growth, imports, loading, noise, pages, records, scoring, uncertainty
from tests.bench.measuring import show


def speed() -> None:
    """Scoring, charts and uncertainty, each beside its baseline."""
    with _sample_city() as database:
        show(scoring.core() + control_charts.lines() + uncertainty.lines() + scoring.lines(open_city(database)))


def served_pages() -> None:
    """Every page beside a bare one that draws the same."""
    with _sample_city() as database:
        pages.show(database)


def after_import() -> None:
    """From a month's file to the new rating."""
    with _sample_city() as database:
        imports.show(database)


@contextmanager
def _sample_city() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'city.db'}"
        demonstration.build(ANALYST, lambda: sample_data.generate(Path(folder) / "ledgers"), database=database)
        yield database


SECTIONS: Final[dict[str, Callable[[], None]]] = {
    "speed": speed,
    "pages": served_pages,
    "import": after_import,
    "growth": growth.show,
    "loading": loading.show,
    "records": records.show,
    "coverage": coverage.show,
    "noise": noise.show,
}


def main() -> None:
    """Measure and print the sections that were asked for; by default all of them."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; default: all")
    asked = parser.parse_args().sections
    if unknown := set(asked) - SECTIONS.keys():
        parser.error(f"no section is called {', '.join(sorted(unknown))}; there is {', '.join(SECTIONS)}")
    for name in asked or SECTIONS:
        SECTIONS[name]()
        print()


if __name__ == "__main__":
    main()
