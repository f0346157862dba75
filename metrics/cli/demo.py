"""The command that builds the sample city: demo."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from metrics.cli.command import OK, Commands
from metrics.wording import Translate

Demonstration = Callable[[Path], Sequence[Path]]
"""Writes a sample city's ledgers for a folder of definitions; returns their paths. The library itself has none."""


def declare(commands: Commands, demonstration: Demonstration) -> None:
    """Declare how a city is built to try the product on."""
    t = commands.t

    def run(chosen: argparse.Namespace) -> int:
        return _demo(chosen, demonstration)

    demo = commands.add("demo", run, t("Build the synthetic sample city anew."), as_json=False, on_database=True)
    demo.add_argument(
        "--if-missing", action="store_true", help=t("do nothing when it is there and fits the definitions")
    )


def _demo(chosen: argparse.Namespace, demonstration: Demonstration) -> int:
    from metrics.application.city import config_directory
    from metrics.application.demonstration import build, is_built
    from metrics.cli.operator import OPERATOR

    t: Translate = chosen.t
    if chosen.if_missing and is_built(chosen.database, chosen.config):
        print(t("sample city: already there"))
        return OK
    print(t("sample city: writing the ledgers, taking them in, rating them"))
    config = config_directory(chosen.config)
    file = build(
        OPERATOR,
        lambda: demonstration(config),
        database=chosen.database,
        config=chosen.config,
        progress=partial(_bar, unit=t("file")),
    )
    print(t("sample city: {file}").format(file=file))
    return OK


def _bar(files: Sequence[Path], unit: str) -> Iterable[Path]:
    from tqdm import tqdm

    return tqdm(files, unit=unit, disable=None, leave=False)
