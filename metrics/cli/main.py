"""The parser of all commands, and what running one comes to: its output, its problems, its exit code."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import Final

from metrics.cli import database, definitions, demo, questions, ratings, records, signals
from metrics.cli.command import OK, WRONG, Commands, Help
from metrics.cli.demo import Demonstration
from metrics.cli.language import add_option, language, spoken_by_argparse, typed
from metrics.errors import PoliticalEcologyError
from metrics.wording import Translate, say, to

SHOWN: Final = 200
"""Problems printed one by one; a file in the wrong shape can have thousands."""


def main(arguments: Sequence[str] | None = None, *, demonstration: Demonstration) -> int:
    """Run one command.

    Args:
        arguments: The command and its options; by default those of the process.
        demonstration: Writes the ledgers that `demo` builds the sample city from.

    Returns:
        The exit code: 0 success, 1 something that the printed problems explain, 130 interrupted.

    Raises:
        SystemExit: With 0 after help, with 2 after a call that is wrong in itself.
    """
    t = to(language(typed(arguments)))
    with spoken_by_argparse(t):
        chosen = parser(demonstration, t).parse_args(arguments)
    try:
        code = chosen.run(chosen)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough; what Python flushes on leaving must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except PoliticalEcologyError as error:
        _print_problems(error.problems, t, as_json=getattr(chosen, "json", False))
        return WRONG
    except KeyboardInterrupt:
        print(t("interrupted; nothing half-written was kept"), file=sys.stderr)
        return 130


def parser(demonstration: Demonstration, t: Translate) -> argparse.ArgumentParser:
    """What can be typed, in the order in which ``--help`` lists it."""
    whole = argparse.ArgumentParser(
        prog="python -m metrics", description=t("Records in, ratings out."), formatter_class=partial(Help, t)
    )
    add_option(whole, t)
    whole.set_defaults(t=t)
    commands = Commands(whole, t)
    definitions.declare(commands)
    records.declare(commands)
    database.declare(commands)
    records.declare_templates(commands)
    ratings.declare(commands)
    signals.declare(commands)
    questions.declare(commands)
    demo.declare(commands, demonstration)
    return whole


def _print_problems(problems: Sequence[str], t: Translate, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"problems": problems}, ensure_ascii=False, indent=1))
    for problem in problems[:SHOWN]:
        print(say(problem, t.language), file=sys.stderr)
    more = len(problems) - SHOWN
    text = t.plural("{n} problem", "{n} problems", len(problems))
    if more > 0:
        text = t("{n} problems, {more} not shown; --json has all").format(n=len(problems), more=more)
    print(text, file=sys.stderr)
