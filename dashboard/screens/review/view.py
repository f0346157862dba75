"""What changed since an earlier month: which indicators could move, whose grade changed, whose score moved most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Final

from dashboard.elements.table import Cell, Table, figures, row, sheet, wide
from dashboard.presenters.ratings.changes import (
    GradeChange,
    fresh_indicators,
    grade_changes,
    grades_sentence,
    movement_sentence,
)
from dashboard.presenters.ratings.rated import both_rated
from dashboard.presenters.ratings.reasons import reasons_of_month
from dashboard.presenters.signals.signal_table import signs
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.rows import Movement
from metrics.wording.numbers import MINUS
from metrics.wording.terms import CADENCES

MOVES: Final = 8
"""Bodies in the list of the largest moves; a longer list where more are significant."""


@dataclass(frozen=True)
class MonthView:
    """What changed since the month that is compared with."""

    compared: bool
    cadence: str
    grades_lead: str
    grades: Table
    grades_reading: str
    moves_lead: str
    moves: Table
    moves_reading: str


@cached(entries=128, worded=True)
def month_view(query: Query, movements: Mapping[str, Movement]) -> MonthView:
    """Shape the comparison with the month before, or the one that is chosen instead."""
    why = reasons_of_month(query)
    compared = both_rated(query)
    risen, fallen = grade_changes(query)
    return MonthView(
        compared=compared,
        cadence=cadence_sentence(query),
        grades_lead=grades_sentence(query),
        grades=_grades(query, [*fallen, *risen], movements, why),
        grades_reading=query.t(
            "The icon shows what the control chart of the score says: a wave is normal variation, a circle an "
            "improvement, a square a concern; its letter says high or rising, low or falling. Beside it stands "
            "whether the target is met: P reliably, F reliably not, ? not reliably. A change can be clear while the "
            "score still lies within its limits."
        ),
        moves_lead=movement_sentence(query, movements) if compared else "",
        moves=_moves(query, movements, why),
        moves_reading=query.t(
            "A change is clear where it exceeds its 95% interval, which follows from the records that the two months "
            "do not share, or where the control chart of the score signals on the same side. The standard error says "
            "how far chance alone moves the change."
        ),
    )


def cadence_sentence(query: Query) -> str:
    """Which cadences bring the month's new values."""
    t, fresh = query.t, fresh_indicators(query)
    moving = Counter[str](query.config.indicators[code].cadence for code in fresh)
    by = [
        t("{cadence} {count}").format(cadence=t(title), count=moving[cadence])
        for cadence, title in CADENCES.items()
        if moving[cadence]
    ]
    if not by:
        return t("No indicator brings a new value this month; all keep their last one.")
    pattern = t("New values by cadence: {by}; the other indicators keep their last value, if any.")
    if len(fresh) == len(list(query.scheme.leaves())):
        pattern = t("New values by cadence: {by}.")
    return pattern.format(by=t(", ").join(by))


def _grades(query: Query, changed: list[GradeChange], movements: Mapping[str, Movement], why: dict[str, str]) -> Table:
    t, scheme, earlier = query.t, query.scheme, query.scheme_of(query.reference.period)
    rows = [
        row(
            Cell(item.name, note=naming.group(query, item.entity)),
            Cell(format.grade_with_letter(earlier, item.before, t), grade=item.before),
            Cell(format.grade_with_letter(scheme, item.now, t), grade=item.now),
            item.score,
            _signed(item.change, significant=movements[item.entity].significant, note=t("not clear")),
            *signs(query, movements[item.entity]),
            why.get(item.entity, format.NONE),
            id=item.entity,
        )
        for item in changed
    ]
    before = t("Month before") if query.against == "month" else format.month(query.reference.period, t)
    columns = [
        t("Unit"), before, t("This month"), figures(t("Score")), figures(t("Change")), t("Variation"),
        t("Target"), wide(t("Mainly from")),
    ]  # fmt: skip
    return sheet(columns, rows)


def _signed(change: str, *, significant: bool, note: str = "") -> Cell:
    """A change of score, in the colour of its sign where it is more than chance, else with a note."""
    if not significant:
        return Cell(change, "quiet", note=note)
    return Cell(change, "worse" if change.startswith(MINUS) else "better")


def _moves(query: Query, movements: Mapping[str, Movement], why: dict[str, str]) -> Table:
    """All significant changes, and the largest of the others up to a full list."""
    t = query.t
    if query.reference.period not in query.results.periods:
        return sheet([], [])
    known = [moved for moved in movements.values() if not isnan(moved.change)]
    known.sort(key=lambda moved: (not moved.significant, -abs(moved.change)))
    rows = [
        row(
            Cell(naming.entity(query, moved.entity), note=naming.group(query, moved.entity)),
            format.score(query.month.ratings[moved.entity].rated_score),
            _signed(format.change(query.compared[moved.entity].change), significant=moved.significant),
            *signs(query, moved),
            format.number(moved.error),
            _judged(query, moved),
            why.get(moved.entity, format.NONE),
            id=moved.entity,
        )
        for moved in known[: max(MOVES, sum(moved.significant for moved in known))]
    ]
    columns = [
        t("Unit"), figures(t("Score")), figures(t("Change")), t("Variation"), t("Target"), figures(t("Standard error")),
        t("Judged"), wide(t("Mainly from")),
    ]  # fmt: skip
    return sheet(columns, rows)


def _judged(query: Query, moved: Movement) -> Cell:
    """Whether a change is more than chance, and by what."""
    t = query.t
    if not moved.significant:
        return Cell(t("no clear change"), "quiet")
    reasons = ((t("beyond its interval"), moved.beyond), (t("chart signals"), moved.signal))
    return Cell(t("clear"), "strong", note=t(", ").join(text for text, holds in reasons if holds))
