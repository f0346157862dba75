"""Commands that rate: score, show, compute."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from metrics.cli.command import OK, Commands
from metrics.cli.rendering import print_document


def declare(commands: Commands) -> None:
    """Declare how ratings come about and are shown."""
    score = commands.add("score", _score, "Rate every body in every month and store the results.", on_database=True)
    score.add_argument("--period", help="month to print, such as 2021-06 (default: the last one)")
    score.add_argument("--scheme", help="scheme to rate with (default: the one in force)")
    show = commands.add("show", _show, "Print one body's rating and how it came about.", on_database=True)
    show.add_argument("entity", metavar="ENTITY", help="id or name, such as G03 or 市教育局")
    show.add_argument("--period", help="month, such as 2021-06 (default: the last one)")
    compute = commands.add("compute", _compute, "Rate a finished table of values with any scheme, without a database.")
    compute.add_argument("--scheme", required=True, type=Path, help="YAML of the scheme")
    compute.add_argument("--values", required=True, type=Path, help="CSV: entity, period, indicator, value")
    compute.add_argument("--units", type=Path, help="CSV: entity, group[, kind]")
    compute.add_argument("--out", required=True, type=Path, help="folder for scores.csv and indicators.csv")


def _score(chosen: argparse.Namespace) -> int:
    from metrics.application.city import open_city
    from metrics.application.ratings import pipeline
    from metrics.cli.answers import summary
    from metrics.cli.operator import OPERATOR

    city = open_city(chosen.database, chosen.config)
    results = pipeline.results(OPERATOR, city, chosen.scheme)
    print_document(summary(city, results, chosen.period), as_json=chosen.json)
    return OK


def _show(chosen: argparse.Namespace) -> int:
    from metrics.application.city import open_city
    from metrics.application.ratings import pipeline
    from metrics.cli.answers import body
    from metrics.cli.operator import OPERATOR

    city = open_city(chosen.database, chosen.config)
    print_document(body(city, pipeline.results(OPERATOR, city), chosen.entity, chosen.period), as_json=chosen.json)
    return OK


def _compute(chosen: argparse.Namespace) -> int:
    from metrics.application.ratings.compute import compute

    counts = compute(
        scheme=chosen.scheme, values=chosen.values, out=chosen.out, units=chosen.units, config=chosen.config
    )
    if chosen.json:
        print(json.dumps(counts, indent=1))
    else:
        print(f"{counts['entities']} entities in {counts['periods']} period(s) rated: "
              f"{chosen.out / 'scores.csv'}, {chosen.out / 'indicators.csv'}")  # fmt: skip
    return OK
