"""The command about ``config/``: check."""

from __future__ import annotations

import argparse
import json

from metrics.cli.command import OK, WRONG, Commands
from metrics.wording import say


def declare(commands: Commands) -> None:
    """Declare what can be done with definitions."""
    t = commands.t
    check = commands.add("check", _check, t("Read all definitions and say everything that is wrong with them."))
    check.add_argument("--write-schema", action="store_true", help=t("write config/schema/ anew"))


def _check(chosen: argparse.Namespace) -> int:
    from metrics.application.city import METHODS, config_directory, load_config
    from metrics.definitions import schema

    config = load_config(chosen.config)
    directory = config_directory(chosen.config) / "schema"
    if chosen.write_schema:
        schema.write(directory, METHODS.measure)
    drift = schema.drift(directory, METHODS.measure)
    counts = {
        "entities": len(config.city.entities),
        "ledgers": len(config.ledgers),
        "indicators": len(config.indicators),
        "schemes": len(config.schemes),
    }
    if chosen.json:
        print(json.dumps({"problems": drift, **counts}, ensure_ascii=False, indent=1))
    else:
        text = chosen.t(
            "config: {entities} entities, {ledgers} ledgers, {indicators} indicators, {schemes} schemes; no problems"
        )
        print("\n".join(say(problem, chosen.t.language) for problem in drift) or text.format(**counts))
    return WRONG if drift else OK
