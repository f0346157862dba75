"""The command that builds the sample city: demo."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from metrics.cli.command import OK, Commands

Demonstration = Callable[[Path], Sequence[Path]]
"""Writes a sample city's ledgers for a folder of definitions; returns their paths. The library itself has none."""


def declare(commands: Commands, demonstration: Demonstration) -> None:
    """Declare how a city is built to try the product on."""

    def run(chosen: argparse.Namespace) -> int:
        return _demo(chosen, demonstration)

    demo = commands.add("demo", run, "Build the synthetic sample city anew.", as_json=False, on_database=True)
    demo.add_argument("--if-missing", action="store_true", help="do nothing when it is there and fits the definitions")


def _demo(chosen: argparse.Namespace, demonstration: Demonstration) -> int:
    from metrics.application.city import config_directory
    from metrics.application.demonstration import build, is_built
    from metrics.cli.operator import OPERATOR

    if chosen.if_missing and is_built(chosen.database, chosen.config):
        print("sample city: already there")
        return OK
    print("sample city: writing the ledgers, taking them in, rating them")
    config = config_directory(chosen.config)
    file = build(OPERATOR, lambda: demonstration(config), database=chosen.database, config=chosen.config, progress=_bar)
    print(f"sample city: {file}")
    return OK


def _bar(files: Sequence[Path]) -> Iterable[Path]:
    from tqdm import tqdm

    return tqdm(files, unit="file", disable=None, leave=False)
