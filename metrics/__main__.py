"""The command line: ``python -m metrics COMMAND``; ``--help`` says what each one does."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from metrics.cli import main as commands
from metrics.cli.demo import Demonstration


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, with the sample city at hand; returns its exit code."""
    return commands.main(arguments, demonstration=Demonstration(fits=sample_fits, write=sample_ledgers))


def sample_fits(config: Path) -> bool:
    """Whether the sample city is drawn for a folder of definitions."""
    import sample_data

    return sample_data.is_drawn_for(config)


def sample_ledgers(config: Path) -> Sequence[Path]:
    """Write the sample city's ledgers. Only here, where the program is put together, do library and sample meet."""
    import sample_data

    return sample_data.generate(sample_data.LEDGERS, config=config)


if __name__ == "__main__":
    sys.exit(main())
