"""How a command is declared: its name, what it does in a sentence, the options that most share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

OK: Final = 0
WRONG: Final = 1
"""Exit code for definitions, data or calls that are wrong; argparse leaves with 2."""

Run = Callable[[argparse.Namespace], int]
"""Runs a command with its parsed arguments; returns the exit code."""


class Commands:
    """The commands of one parser."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._parsers = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        self, name: str, run: Run, text: str, *, as_json: bool = True, on_database: bool = False
    ) -> argparse.ArgumentParser:
        """Declare a command; returns its parser, for arguments of its own.

        Args:
            name: As it is typed.
            run: What it does.
            text: What it does, as a sentence for ``--help``.
            as_json: Whether it prints JSON on demand.
            on_database: Whether it opens a city's database.
        """
        command = self._parsers.add_parser(name, help=text, description=text)
        command.add_argument("--config", type=Path, help="folder of definitions (default: config/)")
        if as_json:
            command.add_argument("--json", action="store_true", help="print JSON for a program")
        if on_database:
            command.add_argument(
                "--database", help="SQLAlchemy URL (default: $POLITICAL_ECOLOGY_DATABASE, else var/city.db)"
            )
        command.set_defaults(run=run)
        return command
