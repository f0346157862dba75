"""A draft beside the scheme in force: how far they agree, who moves where, and what of a change is the method's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard.elements.table import Cell, Table, figures, records, row, sheet, wide
from dashboard.screens.tuning.bars import Bars, Series
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.explanation import Revision
from metrics.model import NOT_RATED, shift

SHOWN: Final = 12
"""Bodies in the chart."""


@dataclass(frozen=True)
class RevisionView:
    """Everything a draft changes beyond the chosen month's flips; bars are None where there is no month before."""

    lead: str
    agreement: Table
    transitions: Table
    transitions_reading: str
    split: Bars | None
    split_reading: str
    split_numbers: pd.DataFrame


def revision_view(query: Query, found: Revision) -> RevisionView:
    """Shape a draft's history beside the one in force."""
    agreement = found.agreement[found.agreement["period"] == query.period]
    split = _rated_both(query, found)
    split = split.loc[split["method"].abs().sort_values(ascending=False, kind="stable").index]
    return RevisionView(
        lead=_lead(query, agreement),
        agreement=_agreement(query, agreement),
        transitions=_transitions(query, found.transitions),
        transitions_reading=_transitions_reading(query, found),
        split=_split(query, split.head(SHOWN)) if len(split) else None,
        split_reading=_split_reading(query, split),
        split_numbers=_split_numbers(query, split),
    )


def _lead(query: Query, agreement: pd.DataFrame) -> str:
    t, known = query.t, agreement.dropna(subset="spearman")
    if known.empty:
        return t("Too few bodies are rated this month to compare their order.")
    least = records(known.loc[[known["spearman"].idxmin()]])[0]
    return t(
        "The order of peers agrees least among {group} (Spearman {value}); in all groups the rank changes by {places} "
        "places on average."
    ).format(
        group=_group(query, least["group"]),
        value=format.number(least["spearman"], 2),
        places=format.number((agreement["mean_rank_move"] * agreement["bodies"]).sum() / agreement["bodies"].sum(), 1),
    )


def _group(query: Query, key: str) -> str:
    return query.config.city.peer_groups[key].title.get(query.language)


def _agreement(query: Query, agreement: pd.DataFrame) -> Table:
    t = query.t
    lines = [
        row(
            _group(query, record["group"]),
            format.number(record["bodies"], 0),
            Cell(format.number(record["flips"], 0), "strong" if record["flips"] else "quiet"),
            format.number(record["mean_rank_move"], 1),
            format.number(record["spearman"], 2),
        )
        for record in records(agreement)
    ]
    columns = [
        wide(t("Peer group")), figures(t("Rated both ways")), figures(t("Other grade")),
        figures(t("Mean change of rank")), figures(t("Spearman")),
    ]  # fmt: skip
    return sheet(columns, lines)


def _transitions(query: Query, table: pd.DataFrame) -> Table:
    """Grades in force down, grades of the draft across."""
    t, scheme, order = query.t, query.scheme, format.grades(query.scheme)
    lines = [
        row(
            Cell(format.grade_with_letter(scheme, before, t), grade=before),
            *(_count(int(table.loc[before, after]), moved=before != after) for after in order),  # type: ignore[arg-type]
        )
        for before in order
    ]
    heads = [figures(format.letter(scheme, grade)) for grade in order]
    return sheet([wide(t("In force ↓, draft →")), *heads], lines)


def _count(number: int, *, moved: bool) -> Cell:
    return Cell(format.number(number, 0), "quiet" if not number else "strong" if moved else "plain")


def _transitions_reading(query: Query, found: Revision) -> str:
    moved = found.rows["grade_old"] != found.rows["grade_new"]
    return query.t("Of {total} ratings {moved} would be different; those on the diagonal stay as they are.").format(
        total=format.number(len(moved), 0), moved=format.number(int(moved.sum()), 0)
    )


def _rated_both(query: Query, found: Revision) -> pd.DataFrame:
    """Changes of the bodies that are rated at both ends."""
    rows = found.rows
    before = rows[(rows["period"] == shift(query.period, -1)) & (rows["grade_old"] != NOT_RATED)]["entity"]
    after = rows[(rows["period"] == query.period) & (rows["grade_new"] != NOT_RATED)]["entity"]
    split = found.split.dropna(subset=["real", "method"])
    return split[split["entity"].isin(before) & split["entity"].isin(after)]


def _split(query: Query, split: pd.DataFrame) -> Bars:
    t = query.t
    parts = ((t("Real"), split["real"]), (t("Method"), split["method"]))
    return Bars(
        labels=tuple(naming.short(query, str(key)) for key in split["entity"]),
        series=tuple(
            Series(name, tuple(column), tuple(format.change(points) for points in column)) for name, column in parts
        ),
        axis=t("Points of the change since the month before"),
        percent=False,
    )


def _split_reading(query: Query, split: pd.DataFrame) -> str:
    t = query.t
    if split.empty:
        return t("No body was rated a month ago.")
    told = t(
        "Should the draft come into force in {month}, scores would change by {change} points on average either way: "
        "{real} are real, {method} are the method's. Real is the mean of the change under both schemes; the rest is "
        "the method's. The {shown} bodies of {count} that the method moves most."
    )
    sizes = split[["change", "real", "method"]].abs().mean()
    return told.format(
        month=format.month(query.period, t), shown=min(SHOWN, len(split)), count=len(split),
        change=format.number(sizes["change"]), real=format.number(sizes["real"]),
        method=format.number(sizes["method"]),
    )  # fmt: skip


def _split_numbers(query: Query, split: pd.DataFrame) -> pd.DataFrame:
    t = query.t
    points = {"change": t("Change"), "real": t("Real"), "method": t("Method")}
    return pd.DataFrame(
        {
            t("Body"): [naming.entity(query, str(key)) for key in split["entity"]],
            t("Before, in force"): [format.score(score) for score in split["score_before"]],
            t("After, draft"): [format.score(score) for score in split["score_after"]],
            **{title: [format.change(size) for size in split[name]] for name, title in points.items()},
        }
    )
