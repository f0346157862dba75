"""What the leadership is asked to decide, in few words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.findings.decisions import CappedGrades, LongOverdue, LowestGrade, Matter, MissingRecords

FIRST: Final = 0x2460
"""The figure one in a circle."""
NAMED: Final = 6
"""Units named in one matter; the others are counted, since their names stand on slides of their own."""


def in_short(query: Query, matter: Matter, named: int) -> str:
    """What is to be decided, in few words; of the lowest grade so many units by name, more of them by their number."""
    t = query.t
    match matter:
        case LowestGrade(_, entities) if len(entities) <= named:
            return asked_of(query, short_names(query, entities))
        case LowestGrade(_, entities):
            return asked_of(query, t.plural("this {n} unit", "these {n} units", len(entities)))
        case CappedGrades(entities, _):
            return t("Plans of {names}").format(names=short_names(query, entities))
        case LongOverdue(ledger, _, count, _, _, _):
            return t("Deadline for {ledger}: {n}").format(ledger=naming.matters(query, ledger), n=count)
        case MissingRecords(entities, ledgers):
            return t("Records from {names}").format(names=wanted(query, entities, ledgers))


def numbered(query: Query, matters: Sequence[Matter], *, named: int) -> list[str]:
    """Each matter in few words, after its number in a circle; see ``in_short``."""
    return [f"{chr(FIRST + number)} {in_short(query, matter, named)}" for number, matter in enumerate(matters)]


def asked_of(query: Query, names: str) -> str:
    """What is to be decided about units of the lowest grade."""
    own = query.config.briefing.lowest_grade
    return (query.t(own) if own else query.t("What is to be done about {names}")).replace("{names}", names)


def wanted(query: Query, entities: Sequence[str], ledgers: Sequence[str]) -> str:
    """Whose records are wanted, and which ledgers."""
    names = [short_names(query, entities)] if entities else []
    return query.t(", ").join([*names, *(query.t(query.config.ledgers[ledger].title) for ledger in ledgers)])


def short_names(query: Query, entities: Sequence[str]) -> str:
    """Their short names, or how many there are where they are too many."""
    if len(entities) > NAMED:
        return query.t.plural("{n} unit", "{n} units", len(entities))
    return format.listing([naming.short(query, key) for key in entities], query.t)
