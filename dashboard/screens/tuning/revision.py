"""A draft beside the scheme in force: how far they agree, who moves where, and what of a change is the method's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from statistics import fmean as mean
from typing import Final

import pandas as pd

from dashboard.elements.table import Cell, Table, figures, row, sheet, wide
from dashboard.presenters.ratings.changes import alike
from dashboard.screens.tuning.bars import Bars, BarsView, Series
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.explanation import GroupAgreement, Revision, SplitChange

SHOWN: Final = 12
"""Bodies in the chart."""


@dataclass(frozen=True)
class RevisionView:
    """Everything a draft changes beyond the chosen month's flips; bars are None where there is no month before."""

    lead: str
    agreement: Table
    transitions: Table
    transitions_reading: str
    split: BarsView


@cached(entries=128, worded=True)
def revision_view(query: Query, revision: Revision) -> RevisionView:
    """Shape a draft's history beside the one in force."""
    agreement = [row for row in revision.agreement if row.period == query.period]
    split = revision.split_of_rated
    return RevisionView(
        lead=_lead(query, agreement),
        agreement=_agreement(query, agreement),
        transitions=_transitions(query, revision),
        transitions_reading=_transitions_reading(query, revision),
        split=BarsView(
            _split(query, split[:SHOWN]) if split else None, _split_reading(query, split), _split_numbers(query, split)
        ),
    )


def _lead(query: Query, agreement: Sequence[GroupAgreement]) -> str:
    t, known = query.t, [row for row in agreement if not isnan(row.spearman)]
    if not known:
        return t("Too few units are rated this month to compare their order.")
    shown = [(_group(query, row.group), format.number(row.spearman, 2)) for row in known]
    least, most = (format.number(end(row.spearman for row in known), 2) for end in (min, max))
    moves = sum(row.mean_rank_move * row.bodies for row in agreement) / sum(row.bodies for row in agreement)
    if least == most:
        text = t(
            "The order of peers agrees alike in all groups (Spearman {value}); the rank changes by {places} places on "
            "average."
        )
        return text.format(value=least, places=format.number(moves, 1))
    return t(
        "The order of peers agrees least among {group} (Spearman {value}); in all groups the rank changes by {places} "
        "places on average."
    ).format(group=alike(query, shown, least), value=least, places=format.number(moves, 1))


def _group(query: Query, key: str) -> str:
    return query.t(query.config.city.peer_groups[key].title)


def _agreement(query: Query, agreement: Sequence[GroupAgreement]) -> Table:
    t = query.t
    lines = [
        row(
            _group(query, group.group),
            format.number(group.bodies, 0),
            Cell(format.number(group.flips, 0), "strong" if group.flips else "quiet"),
            format.number(group.mean_rank_move, 1),
            format.number(group.spearman, 2),
        )
        for group in agreement
    ]
    columns = [
        wide(t("Peer group")), figures(t("Rated both ways")), figures(t("Other grade")),
        figures(t("Mean change of rank")), figures(t("Spearman")),
    ]  # fmt: skip
    return sheet(columns, lines)


def _transitions(query: Query, revision: Revision) -> Table:
    """Grades in force down, grades of the draft across."""
    t, scheme, order = query.t, query.scheme, format.grades(query.scheme)
    lines = [
        row(
            Cell(format.grade_with_letter(scheme, before, t), grade=before),
            *(_count(revision.transitions[before][after], moved=before != after) for after in order),
        )
        for before in order
    ]
    heads = [figures(format.letter(scheme, grade)) for grade in order]
    return sheet([wide(t("In force ↓, draft →")), *heads], lines)


def _count(number: int, *, moved: bool) -> Cell:
    return Cell(format.number(number, 0), "quiet" if not number else "strong" if moved else "plain")


def _transitions_reading(query: Query, revision: Revision) -> str:
    moved = sum(row.changes_grade for row in revision.rows)
    return query.t("Of {total} ratings {moved} would be different; those on the diagonal stay as they are.").format(
        total=format.number(len(revision.rows), 0), moved=format.number(moved, 0)
    )


def _split(query: Query, split: Sequence[SplitChange]) -> Bars:
    t = query.t
    columns = {t("Real"): [row.real for row in split], t("Method"): [row.method for row in split]}
    return Bars(
        labels=tuple(naming.short(query, row.entity) for row in split),
        series=tuple(
            Series(name, tuple(column), tuple(format.change(points) for points in column))
            for name, column in columns.items()
        ),
        axis=t("Points of the change since the month before"),
        percent=False,
    )


def _split_reading(query: Query, split: Sequence[SplitChange]) -> str:
    t = query.t
    if not split:
        return t("No unit was rated a month ago.")
    text = t(
        "Should the draft come into force in {month}, scores would change by {change} points on average either way: "
        "{real} are real, {method} are the method's. Real is the mean of the change under both schemes; the rest is "
        "the method's. The {shown} units of {count} that the method moves most."
    )
    return text.format(
        month=format.month(query.period, t), shown=min(SHOWN, len(split)), count=len(split),
        change=format.number(mean(abs(row.change) for row in split)),
        real=format.number(mean(abs(row.real) for row in split)),
        method=format.number(mean(abs(row.method) for row in split)),
    )  # fmt: skip


def _split_numbers(query: Query, split: Sequence[SplitChange]) -> pd.DataFrame:
    t = query.t
    return pd.DataFrame(
        {
            t("Unit"): [naming.entity(query, row.entity) for row in split],
            t("Before, in force"): [format.score(row.score_before) for row in split],
            t("After, draft"): [format.score(row.score_after) for row in split],
            t("Change"): [format.change(row.change) for row in split],
            t("Real"): [format.change(row.real) for row in split],
            t("Method"): [format.change(row.method) for row in split],
        }
    )
