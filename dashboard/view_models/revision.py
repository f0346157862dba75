"""A draft beside the scheme in force: how far they agree, who moves where, and what of a change is the method's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard.view_models import wording
from dashboard.view_models.bars import Bars, Series
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.sheet import Cell, Sheet, figures, records, row, sheet, wide
from metrics.application.explaining import Revision
from metrics.model import NOT_RATED, shift

SHOWN: Final = 12
"""Bodies in the chart."""


@dataclass(frozen=True)
class RevisionView:
    """Everything a draft changes beyond the chosen month's flips; bars are None where there is no month before."""

    lead: str
    agreement: Sheet
    transitions: Sheet
    transitions_reading: str
    split: Bars | None
    split_reading: str
    split_numbers: pd.DataFrame


def revision_view(enquiry: Enquiry, found: Revision) -> RevisionView:
    """Shape a draft's history beside the one in force."""
    agreement = found.agreement[found.agreement["period"] == enquiry.period]
    split = _rated_both(enquiry, found)
    split = split.loc[split["method"].abs().sort_values(ascending=False, kind="stable").index]
    return RevisionView(
        lead=_lead(enquiry, agreement),
        agreement=_agreement(enquiry, agreement),
        transitions=_transitions(enquiry, found.transitions),
        transitions_reading=_transitions_reading(enquiry, found),
        split=_split(enquiry, split.head(SHOWN)) if len(split) else None,
        split_reading=_split_reading(enquiry, split),
        split_numbers=_split_numbers(enquiry, split),
    )


def _lead(enquiry: Enquiry, agreement: pd.DataFrame) -> str:
    t, known = enquiry.t, agreement.dropna(subset="spearman")
    if known.empty:
        return t("Too few bodies are rated this month to compare their order.")
    least = records(known.loc[[known["spearman"].idxmin()]])[0]
    return t(
        "The order of peers agrees least among {group} (Spearman {value}); in all groups the rank changes by {places} "
        "places on average."
    ).format(
        group=_group(enquiry, least["group"]),
        value=wording.number(least["spearman"], 2),
        places=wording.number((agreement["mean_rank_move"] * agreement["bodies"]).sum() / agreement["bodies"].sum(), 1),
    )


def _group(enquiry: Enquiry, key: str) -> str:
    return enquiry.config.city.peer_groups[key].title.get(enquiry.language)


def _agreement(enquiry: Enquiry, agreement: pd.DataFrame) -> Sheet:
    t = enquiry.t
    lines = [
        row(
            _group(enquiry, one["group"]),
            wording.number(one["bodies"], 0),
            Cell(wording.number(one["flips"], 0), "strong" if one["flips"] else "quiet"),
            wording.number(one["mean_rank_move"], 1),
            wording.number(one["spearman"], 2),
        )
        for one in records(agreement)
    ]
    columns = [
        wide(t("Peer group")), figures(t("Rated both ways")), figures(t("Other grade")),
        figures(t("Mean change of rank")), figures(t("Spearman")),
    ]  # fmt: skip
    return sheet(columns, lines)


def _transitions(enquiry: Enquiry, table: pd.DataFrame) -> Sheet:
    """Grades in force down, grades of the draft across."""
    t, scheme, order = enquiry.t, enquiry.scheme, wording.grades(enquiry.scheme)
    lines = [
        row(
            Cell(wording.grade_with_letter(scheme, before, t), grade=before),
            *(_count(int(table.loc[before, after]), moved=before != after) for after in order),  # type: ignore[arg-type]
        )
        for before in order
    ]
    heads = [figures(wording.letter(scheme, grade)) for grade in order]
    return sheet([wide(t("In force ↓, draft →")), *heads], lines)


def _count(number: int, *, moved: bool) -> Cell:
    return Cell(wording.number(number, 0), "quiet" if not number else "strong" if moved else "plain")


def _transitions_reading(enquiry: Enquiry, found: Revision) -> str:
    moved = found.rows["grade_old"] != found.rows["grade_new"]
    return enquiry.t("Of {total} ratings {moved} would be different; those on the diagonal stay as they are.").format(
        total=wording.number(len(moved), 0), moved=wording.number(int(moved.sum()), 0)
    )


def _rated_both(enquiry: Enquiry, found: Revision) -> pd.DataFrame:
    """Changes of the bodies that are rated at both ends."""
    rows = found.rows
    before = rows[(rows["period"] == shift(enquiry.period, -1)) & (rows["grade_old"] != NOT_RATED)]["entity"]
    after = rows[(rows["period"] == enquiry.period) & (rows["grade_new"] != NOT_RATED)]["entity"]
    split = found.split.dropna(subset=["real", "method"])
    return split[split["entity"].isin(before) & split["entity"].isin(after)]


def _split(enquiry: Enquiry, split: pd.DataFrame) -> Bars:
    t = enquiry.t
    parts = ((t("Real"), split["real"]), (t("Method"), split["method"]))
    return Bars(
        labels=tuple(wording.short(enquiry, str(key)) for key in split["entity"]),
        series=tuple(
            Series(name, tuple(column), tuple(wording.change(points) for points in column)) for name, column in parts
        ),
        axis=t("Points of the change since the month before"),
        percent=False,
    )


def _split_reading(enquiry: Enquiry, split: pd.DataFrame) -> str:
    t = enquiry.t
    if split.empty:
        return t("No body was rated a month ago.")
    told = t(
        "Should the draft come into force in {month}, scores would change by {change} points on average either way: "
        "{real} are real, {method} are the method's. Real is the mean of the change under both schemes; the rest is "
        "the method's. The {shown} bodies of {count} that the method moves most."
    )
    sizes = split[["change", "real", "method"]].abs().mean()
    return told.format(
        month=wording.month(enquiry.period, t), shown=min(SHOWN, len(split)), count=len(split),
        change=wording.number(sizes["change"]), real=wording.number(sizes["real"]),
        method=wording.number(sizes["method"]),
    )  # fmt: skip


def _split_numbers(enquiry: Enquiry, split: pd.DataFrame) -> pd.DataFrame:
    t = enquiry.t
    points = {"change": t("Change"), "real": t("Real"), "method": t("Method")}
    return pd.DataFrame(
        {
            t("Body"): [wording.entity(enquiry, str(key)) for key in split["entity"]],
            t("Before, in force"): [wording.score(score) for score in split["score_before"]],
            t("After, draft"): [wording.score(score) for score in split["score_after"]],
            **{title: [wording.change(size) for size in split[name]] for name, title in points.items()},
        }
    )
