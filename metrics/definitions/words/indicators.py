"""Indicators in words, written from their YAML, so that what is explained is what is computed."""

from __future__ import annotations

from typing import Final, Protocol

from metrics.definitions.base import EVERYBODY
from metrics.definitions.city import City
from metrics.definitions.indicator import TARGET_POINTS, Goalposts, Indicator
from metrics.definitions.ledger import Ledger
from metrics.definitions.words.conditions import column_words
from metrics.errors import Message, mark
from metrics.model import Text
from metrics.wording.numbers import signed
from metrics.wording.terms import CADENCES, LINKS, MONTHS, UNITS

ANCHORED: Final = "anchored"
"""The method whose target scores ``TARGET_POINTS``."""

MINIMUM_OF: Final = {
    "records": Message("records"),
    "denominator": Message("in the denominator"),
    "size": Message("in the unit's size"),
    "months": Message("months"),
}
NATURES: Final = {
    "process": Message("process"),
    "result": Message("result"),
    "perception": Message("perception"),
    "context": Message("context"),
}

Lines = list[tuple[str, Message | Text]]
"""Labels, which are source strings, and what stands beside them."""


class MeasureWords(Protocol):
    """What the kind of a measure says of it; see ``measures.kind``."""

    @property
    def title(self) -> Message:
        """What the kind is called."""
        ...

    @property
    def n_counts(self) -> str:
        """A key of ``MINIMUM_OF``."""
        ...

    def lines(self, ledger: Ledger) -> Lines:
        """What is counted."""
        ...


def describe(
    indicator: Indicator,
    ledger: Ledger,
    kind: MeasureWords,
    city: City,
    *,
    goalposts: Goalposts | None = None,
    method: str = ANCHORED,
) -> Lines:
    """One indicator as its definition has it, line by line, without names from the code.

    Args:
        city: What it calls its bodies.
        goalposts: The scheme's own, in place of the indicator's.
        method: How the scheme turns values into points.
    """
    posts = goalposts or indicator.goalposts
    unscored = Message("no goalposts: context, not scored")
    return [
        (mark("How it is computed"), kind.title),
        *kind.lines(ledger),
        (mark("Window"), _window(indicator, ledger)),
        (mark("Ledger"), ledger.title),
        (mark("Supplier"), ledger.supplier),
        (mark("Cadence"), _cadence(indicator)),
        (mark("Goalposts"), _goalposts(posts, indicator.unit, method) if posts else unscored),
        (mark("Minimum n"), _minimum(indicator, MINIMUM_OF[kind.n_counts])),
        (mark("Shrinkage"), _shrinkage(indicator)),
        (mark("Applies to"), _applies(indicator, city)),
        (mark("Link of the chain"), Message(LINKS[indicator.link])),
        (mark("Nature"), NATURES[indicator.nature]),
        (mark("Source"), indicator.source),
    ]


def _goalposts(posts: Goalposts, unit: str, method: str) -> Message:
    """What scores 0, ``TARGET_POINTS`` and 100 on the anchored scale, and which end is good."""
    values = {
        name: Message(UNITS[unit], value=signed(f"{value:,g}"))
        for name, value in (("worst", posts.worst), ("target", posts.target), ("best", posts.best))
    }
    if method != ANCHORED:
        scale = Message("worst {worst}, target {target}, best {best}", **values)
    elif posts.target == posts.best:
        scale = Message(
            "{worst} scores 0, reaching {best} scores 100, coming close at most {points:g}",
            points=TARGET_POINTS, **values,
        )  # fmt: skip
    else:
        scale = Message(
            "{worst} scores 0, {target} scores {points:g}, {best} scores 100, straight lines between",
            points=TARGET_POINTS, **values,
        )  # fmt: skip
    if posts.worst < posts.best:
        return Message("{scale}; higher is better", scale=scale)
    return Message("{scale}; lower is better", scale=scale)


def _window(indicator: Indicator, ledger: Ledger) -> Message:
    measure = indicator.measure
    date = column_words(measure.dated_by or ledger.dated_by, ledger)
    match measure.window:
        case 0:
            window = Message("all records up to the end of the period, by {date}", date=date)
        case 1:
            window = Message("the month itself, by {date}", date=date)
        case months:
            window = Message("{months} months up to the end of the period, by {date}", months=months, date=date)
    if measure.pool == "latest":
        return Message("{window}; only those of the newest date among them", window=window)
    return window


def _cadence(indicator: Indicator) -> Message:
    cadence, months = Message(CADENCES[indicator.cadence]), indicator.refresh_months
    if len(months) == len(MONTHS):
        return cadence
    return Message(
        "{cadence} (in {months}); in between the last value stands, with its date",
        cadence=cadence, months=[Message(MONTHS[month - 1]) for month in months],
    )  # fmt: skip


def _minimum(indicator: Indicator, counted: Message) -> Message:
    if indicator.min_n <= 1:
        return Message("none")
    return Message("fewer than {n:g} {what}: no value, not enough data", n=indicator.min_n, what=counted)


def _shrinkage(indicator: Indicator) -> Message:
    if not indicator.shrink:
        return Message("none")
    return Message(
        "yes: the smaller the unit, the closer its value is drawn to its peer group's, against swings by single events"
    )


def _applies(indicator: Indicator, city: City) -> Text | Message:
    if isinstance(indicator.applies_to, tuple):
        return Message("{n} of the units", n=len(indicator.applies_to))
    return asked_words(indicator.applies_to, city)


def asked_words(asked: str, city: City) -> Text | Message:
    """Whom ``applies_to`` or ``full_return`` names, where it names no single bodies."""
    return Message("all units") if asked == EVERYBODY else city.all_of(asked)
