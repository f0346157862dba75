"""What changed since the month before: which indicators could move, whose grade changed, whose score moved most."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard.view_models import wording
from dashboard.view_models.changes import GradeChange, grade_changes, grades_sentence, movement_sentence
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.movement import moves
from dashboard.view_models.rated import comparable, rated
from dashboard.view_models.reasons import reasons_of_month
from dashboard.view_models.sheet import Cell, Row, Sheet, figures, records_by, row, sheet, wide
from metrics.model import shift

MOVES: Final = 8
"""Bodies in the list of the largest moves."""


@dataclass(frozen=True)
class MonthView:
    """What changed since the month before."""

    compared: bool
    cadence: str
    grades_lead: str
    grades: Sheet
    moves_lead: str
    moves: Sheet
    moves_reading: str


def month_view(enquiry: Enquiry) -> MonthView:
    """Shape the comparison with the month before."""
    why = reasons_of_month(enquiry)
    compared = comparable(enquiry)
    risen, fallen = grade_changes(enquiry)
    return MonthView(
        compared=compared,
        cadence=cadence_sentence(enquiry),
        grades_lead=grades_sentence(enquiry),
        grades=_grades(enquiry, [*fallen, *risen], why),
        moves_lead=movement_sentence(enquiry) if compared else "",
        moves=_moves(enquiry, why),
        moves_reading=enquiry.t(
            "Usual is what a body's score moved from month to month over the last year (limit of the moving range); "
            "only a move beyond it is news."
        ),
    )


def cadence_sentence(enquiry: Enquiry) -> str:
    """Which cadences bring the month's new values."""
    t = enquiry.t
    scored = [enquiry.config.indicators[leaf.key] for leaf in enquiry.scheme.leaves()]
    moving = Counter(one.cadence for one in scored if one.moves_in(enquiry.period))
    by = [
        t("{cadence} {count}").format(cadence=t(title), count=moving[cadence])
        for cadence, title in wording.CADENCES.items()
        if moving[cadence]
    ]
    if not by:
        return t("No indicator brings a new value this month; all keep their last one.")
    return t("New values by cadence: {by}; the other indicators keep their last value.").format(by=t(", ").join(by))


def _grades(enquiry: Enquiry, changed: list[GradeChange], why: dict[str, str]) -> Sheet:
    t, scheme = enquiry.t, enquiry.scheme
    rows = [
        row(
            Cell(one.name, note=wording.group(enquiry, one.entity)),
            Cell(wording.grade_with_letter(scheme, one.before, t), grade=one.before),
            Cell(wording.grade_with_letter(scheme, one.now, t), grade=one.now),
            one.score,
            _signed(one.change),
            why.get(one.entity, wording.NONE),
            id=one.entity,
        )
        for one in changed
    ]
    columns = [
        t("Body"), t("Month before"), t("This month"), figures(t("Score")), figures(t("Change")),
        wide(t("Mainly from")),
    ]  # fmt: skip
    return sheet(columns, rows)


def _signed(change: str) -> Cell:
    """A change of score in the colour of its sign."""
    if change.startswith("+"):
        return Cell(change, "better")
    return Cell(change, "worse" if change.startswith(wording.MINUS) else "quiet")


def _moves(enquiry: Enquiry, why: dict[str, str]) -> Sheet:
    t, rows = enquiry.t, list[Row]()
    if shift(enquiry.period, -1) not in enquiry.results.periods:
        return sheet([], [])
    found = moves(rated(enquiry), enquiry.period).dropna(subset="change")
    largest = found.sort_values("change", key=lambda column: -column.abs(), kind="stable").head(MOVES)
    scores = rated(enquiry, enquiry.period).set_index("entity")["score"]
    for entity, one in records_by(largest).items():
        limit = wording.NONE if pd.isna(one["limit"]) else f"±{wording.score(one['limit'])}"
        judged = Cell(t("beyond the usual"), "strong") if one["signal"] else Cell(t("within the usual"), "quiet")
        if pd.isna(one["limit"]):
            judged = Cell(t("too short a history"), "quiet")
        rows.append(
            row(
                Cell(wording.entity(enquiry, entity), note=wording.group(enquiry, entity)),
                wording.score(scores[entity]),
                _signed(wording.change(one["change"])),
                limit,
                judged,
                why.get(entity, wording.NONE),
                id=entity,
            )
        )
    columns = [
        t("Body"), figures(t("Score")), figures(t("Change")), figures(t("Usual")), t("Judged"), wide(t("Mainly from")),
    ]  # fmt: skip
    return sheet(columns, rows)
