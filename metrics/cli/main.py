"""The parser of all commands, and what running one comes to: its output, its problems, its exit code."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from functools import partial
from typing import Final

from metrics.cli import database, definitions, demo, questions, ratings, records, signals
from metrics.cli.command import OK, WRONG, Commands, Help
from metrics.cli.demo import Demonstration
from metrics.cli.language import add_option, language, spoken_by_argparse, typed
from metrics.cli.output import Output
from metrics.errors import Message, PoliticalEcologyError
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
    if sys.stdout is None:
        print(t("standard output is closed; nothing was done"), file=sys.stderr)
        return WRONG
    output, code = Output(sys.stdout), OK
    try:
        with redirect_stdout(output):
            try:
                code = _run(arguments, demonstration, t, output)
            finally:
                output.flush()
    except (OSError, SystemExit):
        if output.refusal is None:
            raise
    if output.refusal is None:
        return code
    output.give_up()
    if isinstance(output.refusal, BrokenPipeError):
        return OK  # The reader, such as `head`, has seen enough.
    from metrics.model.foreign import understood

    reason = understood(output.refusal.strerror)
    print(say(Message("standard output cannot be written: {reason}", reason=reason), t.language), file=sys.stderr)
    return WRONG


def _run(arguments: Sequence[str] | None, demonstration: Demonstration, t: Translate, output: Output) -> int:
    with spoken_by_argparse(t):
        chosen = parser(demonstration, t).parse_args(arguments)
    as_json = getattr(chosen, "json", False)
    if as_json:
        output.escape_in_json()
    try:
        return chosen.run(chosen)
    except PoliticalEcologyError as error:
        _print_problems(error.problems, t, as_json=as_json)
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
