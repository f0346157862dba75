"""How a command is declared: its name, what it does in a sentence, the options that most share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metrics.cli.columns import lines
from metrics.cli.language import add_option
from metrics.wording import Translate, mark

if TYPE_CHECKING:
    from metrics.application.city import CityHandle
    from metrics.model import Actor

OK: Final = 0
WRONG: Final = 1
"""Exit code for definitions, data or calls that are wrong; argparse leaves with 2."""

Run = Callable[[argparse.Namespace], int]
"""Runs a command with its parsed arguments, of which ``t`` translates; returns the exit code."""

VALUES: Final = (
    mark("AGAINST"), mark("AGGREGATION"), mark("BASE"), mark("BRANCH"), mark("CONFIG"), mark("DATABASE"),
    mark("DIRICHLET"), mark("DRAWS"), mark("GOALPOSTS"), mark("IMPUTATION"), mark("LIMIT"), mark("MONTH"),
    mark("OUT"), mark("PERIOD"), mark("SCHEME"), mark("SEED"), mark("SINCE"), mark("TARGET"), mark("UNITS"),
    mark("VALUES"), mark("WEIGHTS"),
)  # fmt: skip
"""What help calls the value of an option: the option's own name where it has none of its own."""


def number(t: Translate) -> Callable[[str], float]:
    """Reads the value of an option that is a number; argparse calls it by its name where it cannot."""

    def read(text: str) -> float:
        return float(text)

    read.__name__ = t("number")
    return read


def whole(t: Translate, *, least: int | None = None) -> Callable[[str], int]:
    """The same for whole numbers, none below the ``least``."""

    def read(text: str) -> int:
        result = int(text)
        if least is not None and result < least:
            raise ValueError
        return result

    read.__name__ = t("whole number") if least is None else t("whole number from {least} on").format(least=least)
    return read


def opened(chosen: argparse.Namespace, *, new: bool = False) -> tuple[Actor, CityHandle]:
    """Who asks, and the city that the call means; only what brings records in begins a ``new`` database."""
    from metrics.application.city import open_city
    from metrics.cli.operator import OPERATOR

    return OPERATOR, open_city(chosen.database, chosen.config, new=new)


class Help(argparse.HelpFormatter):
    """Help in the reader's language; Chinese characters are as wide as two letters."""

    def __init__(self, t: Translate, prog: str) -> None:
        super().__init__(prog)
        self._t = t

    def _get_default_metavar_for_optional(self, action: argparse.Action) -> str:
        return self._t(super()._get_default_metavar_for_optional(action))

    def _split_lines(self, text: str, width: int) -> list[str]:
        return super()._split_lines(text, width) if self._t.language == "en" else lines(text, width)


class Commands:
    """The commands of one parser."""

    def __init__(self, parser: argparse.ArgumentParser, t: Translate) -> None:
        self._parsers = parser.add_subparsers(required=True, metavar=t("COMMAND"))
        self.t = t

    def add(
        self, name: str, run: Run, text: str, *, as_json: bool = True, on_database: bool = False
    ) -> argparse.ArgumentParser:
        """Declare a command; returns its parser, for arguments of its own.

        Args:
            name: As it is typed.
            run: What it does.
            text: What it does, as a sentence for ``--help``, in the reader's language.
            as_json: Whether it prints JSON on demand.
            on_database: Whether it opens a city's database.
        """
        t = self.t
        command = self._parsers.add_parser(name, help=text, description=text, formatter_class=partial(Help, t))
        add_option(command, t, again=True)
        command.add_argument("--config", type=Path, help=t("folder of definitions (default: config/)"))
        if as_json:
            command.add_argument("--json", action="store_true", help=t("print JSON for a program"))
        if on_database:
            command.add_argument(
                "--database", help=t("SQLAlchemy URL (default: $POLITICAL_ECOLOGY_DATABASE, else var/city.db)")
            )
        command.set_defaults(run=run)
        return command
