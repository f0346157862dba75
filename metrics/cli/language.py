"""The language that commands speak: Chinese, unless English is chosen or the locale is English."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from metrics.wording import LANGUAGES, Language, Translate, mark

LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where a locale stands; the first that says something counts."""

ARGPARSE: Final = (
    mark("usage: "),
    mark("positional arguments"),
    mark("options"),
    mark("show this help message and exit"),
    mark("%(prog)s: error: %(message)s\n"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("invalid %(type)s value: %(value)r"),
    mark("the following arguments are required: %s"),
    mark("unrecognized arguments: %s"),
    mark("expected one argument"),
    mark("expected at most one argument"),
    mark("expected at least one argument"),
    mark("ignored explicit argument %r"),
    mark("ambiguous option: %(option)s could match %(matches)s"),
)
"""What argparse itself says, in its own words, so that the catalogue has them."""


def language(chosen: str | None, environment: Mapping[str, str] = os.environ) -> Language:
    """The language of what is printed.

    Args:
        chosen: What the call says; None where it says nothing. What is no language says nothing either.
        environment: Where the locale is looked up.
    """
    if chosen in LANGUAGES:
        return chosen
    locale = next(filter(None, (environment.get(name) for name in LOCALE)), "")
    return "en" if locale.startswith("en") else "zh"


def typed(arguments: Sequence[str] | None) -> str | None:
    """The language that a call names. Asked before the call is read, since help and complaints speak it too."""
    option = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    # A value that is missing is told by the parser of the whole call.
    option.add_argument("--lang", "--language", nargs="?")
    return option.parse_known_args(sys.argv[1:] if arguments is None else list(arguments))[0].lang


def add_option(parser: argparse.ArgumentParser, t: Translate, *, again: bool = False) -> None:
    """Let a call name its language.

    Args:
        parser: Of all commands, or of one.
        again: Whether the option may have stood before the command, and is not to be overruled by its default.
    """
    text = t("language of what is printed (default: as the locale says, else Chinese)")
    default = argparse.SUPPRESS if again else None
    parser.add_argument("--lang", choices=LANGUAGES, default=default, help=text)


@contextmanager
def spoken_by_argparse(t: Translate) -> Iterator[None]:
    """Have argparse speak the same language; it takes its words from its module's gettext and from nowhere else."""
    module = argparse.__dict__
    before = {name: module[name] for name in ("_", "ngettext")}
    module.update(_=t, ngettext=lambda single, many, n: t(single if n == 1 else many))
    try:
        yield
    finally:
        module.update(before)
