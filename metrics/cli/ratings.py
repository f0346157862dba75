"""Commands that rate: score, show, compute."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.cli.command import OK, Commands, opened
from metrics.cli.rendering import Document, print_document
from metrics.errors import OperatorError

if TYPE_CHECKING:
    from metrics.application.city import CityHandle
    from metrics.model import Results


def declare(commands: Commands) -> None:
    """Declare how ratings come about and are shown."""
    t = commands.t
    everything = t("also the scores of units that are not rated, which rest on too little")
    score = commands.add("score", _score, t("Rate every unit in every month and store the results."), on_database=True)
    score.add_argument("--period", help=t("month to print, such as 2021-06 (default: the last one)"))
    score.add_argument("--scheme", help=t("scheme to rate with (default: the one in force)"))
    score.add_argument("--all", action="store_true", help=everything)
    show = commands.add("show", _show, t("Print one unit's rating and the make-up of its score."), on_database=True)
    show.add_argument("entity", metavar=t("ENTITY"), help=t("id or name, such as G03 or 市教育局"))
    show.add_argument("--period", help=t("month, such as 2021-06 (default: the last one)"))
    show.add_argument("--all", action="store_true", help=everything)
    compute = commands.add(
        "compute", _compute, t("Rate a finished table of values with any scheme, without a database.")
    )
    compute.add_argument("--scheme", required=True, help=t("YAML of the scheme"))
    compute.add_argument("--values", required=True, type=Path, help=t("CSV: entity, period, indicator, value"))
    compute.add_argument("--units", type=Path, help=t("CSV: entity, group[, kind]"))
    compute.add_argument("--out", required=True, type=Path, help=t("folder for scores.csv and indicators.csv"))
    compute.add_argument("--all", action="store_true", help=everything)


def _score(chosen: argparse.Namespace) -> int:
    from metrics.application.ratings import pipeline
    from metrics.application.records import queries
    from metrics.cli import answers, runs

    actor, city = opened(chosen)
    if chosen.scheme is not None and runs.is_file(chosen.scheme):
        raise OperatorError(
            "--scheme: results are kept under the name of a scheme in the folder of definitions, one of {schemes}; "
            "found the file '{file}', which `compute`, `uncertainty` and `revise --against` take",
            file=chosen.scheme, schemes=[*city.config.schemes],
        )  # fmt: skip
    results = pipeline.results(actor, city, chosen.scheme)
    document = answers.summary(city, results, chosen.period, everything=chosen.all)
    document |= answers.unread_note(queries.unread(actor, city))
    return _print_ratings(chosen, document, city, results)


def _show(chosen: argparse.Namespace) -> int:
    from metrics.application.ratings import pipeline
    from metrics.cli import answers

    actor, city = opened(chosen)
    results = pipeline.results(actor, city)
    document = answers.body(city, results, chosen.entity, chosen.period, everything=chosen.all)
    return _print_ratings(chosen, document, city, results)


def _print_ratings(chosen: argparse.Namespace, document: Document, city: CityHandle, results: Results) -> int:
    from metrics.application.ratings.pipeline import titles
    from metrics.cli import as_shown
    from metrics.cli.answers import names

    scheme = city.config.scheme(results.scheme)
    if not chosen.json:
        # Programs know a body by the one name that JSON has always had.
        for row in (document, *document["ratings"]) if "ratings" in document else (document,):
            if "name" in row:
                row["name"] = chosen.t(city.config.city.entities[row["entity"]].name_at(document["period"]))
        if "statement" in document:
            document = as_shown.body(
                document, city.config.scheme(results.scheme_of(document["period"])), city.config.indicators
            )
    print_document(chosen, document, names(scheme, titles(city.config, scheme)))
    return OK


def _compute(chosen: argparse.Namespace) -> int:
    from metrics.application.ratings.compute import compute
    from metrics.cli.runs import file_of

    counts = compute(
        scheme=file_of(chosen.scheme), values=chosen.values, out=chosen.out, units=chosen.units, config=chosen.config,
        everything=chosen.all,
    )  # fmt: skip
    if chosen.json:
        print(json.dumps(counts, ensure_ascii=False, indent=1))
    else:
        text = chosen.t("Rated entities: {entities}, periods: {periods}. Written: {scores}, {indicators}")
        files = {name: chosen.out / f"{name}.csv" for name in ("scores", "indicators")}
        print(text.format(entities=counts["entities"], periods=counts["periods"], **files))
        if idle := counts["rules_without_records"]:
            text = chosen.t("Could not act, since they need records of ledgers: {rules}")
            print(text.format(rules=chosen.t(", ").join(idle)))
    return OK
