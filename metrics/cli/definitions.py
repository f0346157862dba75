"""The command about ``config/``: check."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.cli.command import OK, WRONG, Commands
from metrics.errors import DefinitionError
from metrics.wording import say

if TYPE_CHECKING:
    from metrics.definitions import Config


def declare(commands: Commands) -> None:
    """Declare what can be done with definitions."""
    t = commands.t
    text = t("Read all definitions and list all errors and doubts.")
    check = commands.add("check", _check, text, on_database=True)
    check.add_argument("--write-schema", action="store_true", help=t("write config/schema/ anew"))
    check.add_argument("--strict", action="store_true", help=t("leave with 1 where there are warnings"))
    check.add_argument("--scheme", type=Path, help=t("also read this scheme, which is not in the folder yet"))


def _check(chosen: argparse.Namespace) -> int:
    from metrics.application.city import METHODS, database_doubts, examined_scheme, review_config, scheme_doubts
    from metrics.definitions import schema
    from metrics.definitions.tuning import announced

    result, directory = review_config(chosen.config)
    if chosen.write_schema:
        schema.write(directory / "schema", METHODS.measure)
    warnings = [*result.warnings, *schema.drift(directory / "schema", METHODS.measure)]
    problems = list(result.problems)
    schemes = [*result.config.schemes.values()] if result.config is not None else []
    if chosen.scheme is not None and result.config is not None:
        scheme, wrong = examined_scheme(chosen.scheme, result.config)
        problems += wrong
        if scheme is not None:
            schemes.append(scheme)
            warnings = [*scheme_doubts(chosen.scheme, result.config), *warnings]
    if result.config is not None and not problems and (chosen.database or chosen.config is None):
        warnings += database_doubts(result.config, chosen.database)
    weights = [line for scheme in schemes for line in announced(scheme)]
    if chosen.json and not problems:
        told = {"problems": [], "warnings": warnings, "weights": weights, **_counts(result.config)}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for warning in warnings:
            print(say(warning, chosen.t.language), file=sys.stderr)
    if problems:
        raise DefinitionError(problems)
    if not chosen.json:
        for line in weights:
            print(say(line, chosen.t.language))
        _print_counts(chosen, _counts(result.config), len(warnings))
    return WRONG if warnings and chosen.strict else OK


def _counts(config: Config | None) -> dict[str, int]:
    if config is None:
        return {}
    parts = {"entities": config.city.entities, "ledgers": config.ledgers, "indicators": config.indicators}
    return {name: len(part) for name, part in {**parts, "schemes": config.schemes}.items()}


def _print_counts(chosen: argparse.Namespace, counts: dict[str, int], warnings: int) -> None:
    text = chosen.t(
        "config: entities {entities}, ledgers {ledgers}, indicators {indicators}, schemes {schemes}; no problems"
    )
    print(text.format(**counts))
    if warnings:
        print(
            chosen.t.plural(
                "{n} warning: usable, but check whether it is meant",
                "{n} warnings: usable, but check whether they are meant",
                warnings,
            )
        )
