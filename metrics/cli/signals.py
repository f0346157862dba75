"""The command about signals and noise: xmr."""

from __future__ import annotations

import argparse
from pathlib import Path

from metrics.cli.command import OK, Commands, number, whole
from metrics.cli.rendering import print_document
from metrics.errors import OperatorError, at


def declare(commands: Commands) -> None:
    """Declare how a series of anybody's is charted."""
    t = commands.t
    text = t("Draw up the control chart of one series: limits, signals and what they mean.")
    chart = commands.add("xmr", _xmr, text)
    chart.add_argument("series", type=Path, metavar=t("SERIES"), help=t("CSV: date, value; an empty value is a gap"))
    chart.add_argument("--improvement", choices=["up", "down", "neutral"], help=t("which way is better"))
    chart.add_argument(
        "--rebase",
        nargs="+",
        action="extend",
        default=[],
        metavar=t("DATE"),
        help=t("begin limits anew, as 2021-06[-30]"),
    )
    chart.add_argument("--fix", type=whole(t), metavar="N", help=t("rest limits on the first N points of each segment"))
    chart.add_argument("--target", type=number(t), help=t("what is to be reached, in the unit of the values"))
    chart.add_argument(
        "--season", choices=["deseasonalise", "like_months"],
        help=t("take the season out: divide by each month's factor, or chart changes against the year before"),
    )  # fmt: skip
    chart.add_argument(
        "--rare", action="store_true",
        help=t("chart what lies between rare events: days, or cases where the file has a column size"),
    )  # fmt: skip
    chart.add_argument("--no-screen", action="store_true", help=t("keep moving ranges that are far too wide"))


def _xmr(chosen: argparse.Namespace) -> int:
    from metrics.application.signals import control_chart, rare_events

    if chosen.rare:
        given = {
            "--rebase": chosen.rebase, "--fix": chosen.fix is not None, "--target": chosen.target is not None,
            "--season": chosen.season, "--no-screen": chosen.no_screen,
        }  # fmt: skip
        if others := [option for option, is_given in given.items() if is_given]:
            raise OperatorError(at("--rare", "it is drawn without {options}; leave them out", options=others))
        print_document(chosen, rare_events.rare_events(chosen.series, improvement=chosen.improvement or "down"))
        return OK
    document = control_chart.document(
        chosen.series, improvement=chosen.improvement or "up", rebase=chosen.rebase, fix=chosen.fix,
        target=chosen.target, screen=not chosen.no_screen, season=chosen.season,
    )  # fmt: skip
    print_document(chosen, document)
    return OK
