"""Commands that ask what a rating is worth, of the city's database or of finished tables."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from metrics.cli.command import OK, Commands, number, whole
from metrics.cli.rendering import print_document
from metrics.errors import DefinitionError, Message, OperatorError
from metrics.wording import Translate


def declare(commands: Commands) -> None:
    """Declare the questions, each with its answer."""
    t = commands.t
    uncertainty = _question(commands, "uncertainty", t("Intervals, rank ranges and the probability of each grade."))
    _vary(uncertainty, t)
    uncertainty.add_argument("--draws", type=whole(t), default=1000)
    uncertainty.add_argument("--pairs", action="store_true", help=t("also who is better than whom, and how likely"))
    sensitivity = _question(commands, "sensitivity", t("What moves ranks, and which grades rest on one indicator."))
    _vary(sensitivity, t)
    sensitivity.add_argument("--base", type=whole(t), default=256, help=t("size of the Sobol design, a power of 2"))
    text = t("Whether indicators are coherent and scores distinguish units.")
    _question(commands, "coherence", text)
    text = t("Nominal and effective weights, what they move, consistency of experts' sheets.")
    weigh = _question(commands, "weigh", text)
    weigh.add_argument("--branch", help=t("node whose children --target speaks of"))
    weigh.add_argument("--target", nargs="*", default=[], metavar=t("CHILD=SHARE"), help=t("importance that is wanted"))
    explain = _question(commands, "explain", t("What one unit's score consists of and what changed it."))
    explain.add_argument("entity", metavar=t("ENTITY"), help=t("id or name"))
    everything = t("also the scores of units that are not rated, which rest on too little")
    explain.add_argument("--all", action="store_true", help=everything)
    explain.add_argument("--since", help=t("month to compare with (default: the one before)"))
    text = t("What another scheme makes of the same values: changes of grade, agreement, real change.")
    revise = _question(commands, "revise", text)
    revise.add_argument("--against", required=True, help=t("the other scheme: a name, or a YAML file"))
    revise.add_argument("--since", help=t("last month of the scheme as it is (default: the one before)"))


OPTIONS: Final = {
    "weight_share": "--weights", "concentration": "--dirichlet", "goalposts": "--goalposts", "draws": "--draws",
    "seed": "--seed", "base": "--base",
    "perturbation": "--weights, --dirichlet, --goalposts, --no-noise, --aggregation, --imputation",
}  # fmt: skip
"""What the library calls the settings of a call, and the options that give them."""


def _by_option(problem: Message) -> Message:
    """A problem with a setting, told of the option that gave it."""
    option = OPTIONS.get(str(problem.fields.get("place")))
    return Message(problem.key, **{**problem.fields, "place": option}) if option else problem


def _question(commands: Commands, name: str, text: str) -> argparse.ArgumentParser:
    """A command that rates the city's values, or those of a table, and has the answer of its name from that."""

    def run(chosen: argparse.Namespace) -> int:
        from metrics.cli import answers, as_shown, runs

        run = runs.rating_run(chosen, chosen.scheme)
        try:
            document = answers.ANSWERS[name](chosen, run)
        except (DefinitionError, OperatorError) as error:
            raise type(error)([_by_option(problem) for problem in error.problems]) from None
        document |= answers.incoming_note(run.incoming, run.period(chosen.period))
        if chosen.values is not None:
            document |= answers.idle_note(run.rules_on_records)
        if name == "explain" and not chosen.json:
            document = as_shown.explained(document, run.method.scheme.tree)
        print_document(chosen, document, answers.names(run.method.scheme, run.titles))
        return OK

    t = commands.t
    question = commands.add(name, run, text, on_database=True)
    question.add_argument("--scheme", help=t("name of a scheme, or a YAML file (default: the one in force)"))
    question.add_argument(
        "--values", type=Path, help=t("CSV in place of the database: entity, period, indicator, value[, se]")
    )
    question.add_argument("--units", type=Path, help=t("CSV beside --values: entity, group[, kind]"))
    question.add_argument("--period", help=t("month, such as 2021-06 (default: the last one)"))
    return question


def _vary(question: argparse.ArgumentParser, t: Translate) -> None:
    """Add the options of what varies."""
    add = question.add_argument
    add("--weights", type=number(t), help=t("share by which weights go up or down; 0: none (default 0.25)"))
    add("--dirichlet", type=number(t), help=t("concentration of Dirichlet weights, in place of --weights"))
    add("--goalposts", type=number(t), help=t("share of the scale by which goalposts move (default 0.05)"))
    add("--no-noise", action="store_true", help=t("take values as free of sampling noise"))
    add("--aggregation", nargs="*", default=[], help=t("other ways to aggregate, equally likely"))
    add("--imputation", nargs="*", default=[], help=t("other ways to impute, equally likely"))
    add("--seed", type=whole(t), default=1)
