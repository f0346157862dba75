"""The command that builds the sample city: demo."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from metrics.cli.command import OK, Commands
from metrics.errors import OperatorError
from metrics.wording import Translate


@dataclass(frozen=True)
class Demonstration:
    """A sample city to try the product on; the library itself has none."""

    fits: Callable[[Path], bool]
    """Whether it is drawn for a folder of definitions."""
    write: Callable[[Path], Sequence[Path]]
    """Writes its ledgers for that folder; returns their paths."""


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
    from metrics.application.demonstration import build
    from metrics.cli.operator import OPERATOR

    t: Translate = chosen.t
    config = config_directory(chosen.config)
    if chosen.if_missing and (there := _there(chosen, demonstration.fits(config), config)):
        print(there)
        return OK
    if not demonstration.fits(config):
        raise OperatorError(
            "the sample city is drawn for the definitions that the product comes with, and {folder} holds others; "
            "begin with an empty database and import the city's own files",
            folder=config,
        )
    print(t("sample city: writing the ledgers, importing them, rating them"))
    file = build(
        OPERATOR,
        lambda: demonstration.write(config),
        database=chosen.database,
        config=chosen.config,
        progress=partial(_bar, unit=t("file")),
    )
    print(t("sample city: {file}").format(file=file))
    return OK


def _there(chosen: argparse.Namespace, fits: bool, config: Path) -> str | None:
    """What is said where no sample is to be built; None where one is."""
    from metrics.application.city import open_city
    from metrics.application.demonstration import state

    t: Translate = chosen.t
    if not fits:
        city = open_city(chosen.database, config)
        text = t("{city}: no sample is built for the definitions in {folder}; the page Data takes the first files in")
        if not city.store.is_empty:
            text = t("{city}: the database holds records; no sample is built")
        return text.format(city=t(city.config.city.title), folder=config)
    now = state(chosen.database, chosen.config)
    if now == "real":
        return t("the database holds records that are not the sample's; no sample is built")
    return t("sample city: already there") if now == "sample" else None


def _bar(files: Sequence[Path], unit: str) -> Iterable[Path]:
    from tqdm import tqdm

    return tqdm(files, unit=unit, disable=None, leave=False)
