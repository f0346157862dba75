"""What the leadership is asked to decide, worked out from grades, rules in force and open follow-ups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from metrics.application.records.queries import long_overdue_days
from metrics.application.records.rows import FollowUp
from metrics.definitions import Config, Scheme
from metrics.model import Month, Period, Results
from metrics.model.rows import grouped

MOST_CONCERNED: Final = 3
"""Bodies that are named of those with matters overdue."""


@dataclass(frozen=True)
class LowestGrade:
    """What is to be done about the bodies of the lowest grade, the lowest score first."""

    grade: str
    entities: tuple[str, ...]


@dataclass(frozen=True)
class CappedGrades:
    """Plans of bodies whose grade is capped, and the rules that lower them, by id."""

    entities: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class LongOverdue:
    """A closing date for the matters of one ledger that are overdue by more than so many days.

    ``entities`` are the bodies with most of them, out of ``bodies``; ``longest`` is in days.
    """

    ledger: str
    days: int
    matters: int
    bodies: int
    longest: int
    entities: tuple[str, ...]


@dataclass(frozen=True)
class MissingRecords:
    """Records wanted: from bodies that have no grade for lack of them, and of ledgers that have not come in."""

    entities: tuple[str, ...]
    ledgers: tuple[str, ...] = ()


Matter = LowestGrade | CappedGrades | LongOverdue | MissingRecords


def decisions(
    results: Results,
    config: Config,
    scheme: Scheme,
    follow_ups: Sequence[FollowUp],
    period: Period,
    *,
    missing: Sequence[str] = (),
) -> list[Matter]:
    """All matters to decide, the gravest first: the lowest grade, caps, overdue follow-ups, missing records.

    Args:
        config: Its ledgers say what is followed up.
        scheme: The scheme that made the results; its rules say how long overdue is long.
        follow_ups: From ``records.queries.follow_ups`` for the same month.
        missing: Ledgers that are overdue for it.
    """
    month = results.month(period)
    return [
        *_lowest_grade(month, scheme),
        *_capped(month),
        *_overdue(follow_ups, long_overdue_days(config, scheme)),
        *_records(month, missing),
    ]


def _lowest_grade(month: Month, scheme: Scheme) -> Iterator[LowestGrade]:
    lowest = scheme.bands[-1].id
    rows = sorted((row for row in month.ratings.values() if row.grade == lowest), key=lambda row: row.score)
    if rows:
        yield LowestGrade(lowest, tuple(row.entity for row in rows))


def _capped(month: Month) -> Iterator[CappedGrades]:
    entities = tuple(row.entity for row in month.ratings.values() if row.shows_cap)
    if entities:
        yield CappedGrades(entities, tuple(dict.fromkeys(rule for key in entities for rule in month.capped_by(key))))


def _overdue(follow_ups: Sequence[FollowUp], days: int | None) -> list[LongOverdue]:
    """By ledger; nothing where no rule of the scheme says how long is long."""
    if days is None:
        return []
    matters: list[LongOverdue] = []
    for ledger, rows in grouped([row for row in follow_ups if row.days_overdue > days], lambda row: row.kind).items():
        counts = Counter(row.entity for row in rows)
        most = tuple(entity for entity, _ in counts.most_common(MOST_CONCERNED))
        matters.append(LongOverdue(ledger, days, len(rows), len(counts), max(row.days_overdue for row in rows), most))
    return sorted(matters, key=lambda matter: -len(matter.entities))


def _records(month: Month, missing: Sequence[str]) -> Iterator[MissingRecords]:
    entities = tuple(row.entity for row in month.ratings.values() if not row.is_rated)
    if entities or missing:
        yield MissingRecords(entities, tuple(missing))
