"""What a draft changes: scores, ranks and grades before and after, who moves most, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.elements.table import Cell, Row, Table, Tone, figures, records_by, row, sheet, wide
from dashboard.presenters.ratings.changes import some_of
from dashboard.presenters.ratings.reasons import reasons_of_draft
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.model import NOT_RATED, Results

MOVERS: Final = 12
"""Bodies in the chart."""
NAMED: Final = 4
"""Bodies named in one sentence."""
Line = dict[str, Any]
"""One body of ``compare``."""

FIRST: Final = 1000.0
"""Lifts the bodies that change grade to the top of a list."""
LEVEL: Final = 0.05
"""Points; a smaller change does not show at one decimal."""


@dataclass(frozen=True)
class Mover:
    """One body of the chart."""

    name: str
    before: float
    after: float
    change: str
    hover: str


@dataclass(frozen=True)
class TuningView:
    """Everything a draft changes in the chosen month."""

    lead: str
    detail: str
    counts: Table
    movers: tuple[Mover, ...]
    limits: tuple[tuple[float, str], ...]
    """Lower ends of the bands, and what they are called."""
    movers_reading: str
    changes: Table
    changes_reading: str


def compare(before: Results, after: Results, period: str) -> pd.DataFrame:
    """Ratings of one month under two schemes, side by side.

    Returns:
        Indexed by entity, columns score, grade and rank with the suffixes _before and _after, and ``change`` of the
        score; score, rank and change are NaN where a body is not rated.
    """
    columns = ["score", "grade", "rank"]
    sides = [_month(results, period)[columns] for results in (before, after)]
    both = sides[0].add_suffix("_before").join(sides[1].add_suffix("_after"))
    both["change"] = both["score_after"] - both["score_before"]
    return both


def tuning_view(query: Query, after: Results) -> TuningView:
    """Shape the comparison of the scheme in force with a draft of it."""
    both = compare(query.results, after, query.period)
    flips = both["grade_before"] != both["grade_after"]
    order = both["change"].abs().add(flips * FIRST).sort_values(ascending=False, kind="stable").index
    moved = {key: one for key, one in records_by(both.loc[order]).items() if _moves(one)}
    return TuningView(
        lead=lead(query, both),
        detail=_detail(query, both, after),
        counts=_counts(query, both),
        movers=_movers(query, moved),
        limits=tuple((band.from_, f"{band.letter} {band.title.get(query.language)}") for band in query.scheme.bands),
        movers_reading=_movers_reading(query, len(moved)),
        changes=_changes(query, moved, reasons_of_draft(query, after)),
        changes_reading=query.t(
            "Why: the points that dimensions and indicators add to the change. More weight on what scores above a "
            "body's own index lifts it, more weight on what scores below lowers it; the parts add up to the change."
        ),
    )


def lead(query: Query, both: pd.DataFrame) -> str:
    """Who changes grade, or plainly that nobody does."""
    t, order = query.t, format.grades(query.scheme)
    changed = both[both["grade_before"] != both["grade_after"]]
    if changed.empty:
        return t("Nobody changes grade.")
    steps = changed["grade_before"].map(order.index) - changed["grade_after"].map(order.index)
    risen, fallen = list(steps[steps > 0].index), list(steps[steps < 0].index)
    parts: list[str] = []
    if risen:
        parts.append(t.plural("{n} rises", "{n} rise", len(risen)) + _bracketed(query, risen))
    if fallen:
        parts.append(t.plural("{n} falls", "{n} fall", len(fallen)) + _bracketed(query, fallen))
    return t("{count} of {total} bodies change grade: {parts}.").format(
        count=len(changed), total=len(both), parts=t("; ").join(parts)
    )


def _detail(query: Query, both: pd.DataFrame, after: Results) -> str:
    """Scores, ranks, and the grades of all other months."""
    t, found = query.t, list[str]()
    changes = {key: one["change"] for key, one in records_by(both).items() if not pd.isna(one["change"])}
    largest = max(changes, key=lambda key: abs(changes[key]), default=None)
    if largest is not None and abs(changes[largest]) >= LEVEL:
        found.append(
            t("The largest change of a score is {change} ({name}).").format(
                change=format.change(changes[largest]), name=naming.entity(query, largest)
            )
        )
    else:
        found.append(t("No score changes by as much as 0.1 points."))
    ranks = int((both["rank_before"].fillna(-1) != both["rank_after"].fillna(-1)).sum())
    found.append(t("{count} bodies change their rank among peers.").format(count=ranks))
    keys = ["entity", "period"]
    sides = query.results.ratings[[*keys, "grade"]].merge(after.ratings[[*keys, "grade"]], on=keys)
    flips = int((sides["grade_x"] != sides["grade_y"]).sum())
    found.append(
        t("Over all {months} months, {flips} of {total} grades would be different.").format(
            months=len(after.periods), flips=format.number(flips, 0), total=format.number(len(sides), 0)
        )
    )
    return format.sentences(found, t)


def _month(results: Results, period: str) -> pd.DataFrame:
    frame = results.ratings[results.ratings["period"] == period].set_index("entity")
    rated = frame["grade"] != NOT_RATED
    return frame.assign(score=frame["score"].where(rated), rank=frame["rank"].where(rated))


def _moves(one: Line) -> bool:
    unranked = pd.isna(one["rank_before"]) and pd.isna(one["rank_after"])
    same_rank = unranked or one["rank_before"] == one["rank_after"]
    return bool(abs(one["change"]) >= LEVEL or one["grade_before"] != one["grade_after"] or not same_rank)


def _counts(query: Query, both: pd.DataFrame) -> Table:
    t = query.t
    before, after = both["grade_before"].value_counts(), both["grade_after"].value_counts()
    lines: list[Row] = []
    for grade in format.grades(query.scheme):
        now, then = int(before.get(grade, 0)), int(after.get(grade, 0))
        chip = Cell(format.grade_with_letter(query.scheme, grade, t), grade=grade)
        change = Cell(format.change(then - now, 0), "strong") if then != now else Cell(format.NONE, "quiet")
        lines.append(row(chip, format.number(now, 0), format.number(then, 0), change))
    columns = [wide(t("Grade")), figures(t("In force")), figures(t("Draft")), figures(t("Change"))]
    return sheet(columns, lines)


def _movers(query: Query, moved: dict[str, Line]) -> tuple[Mover, ...]:
    rated = [(key, one) for key, one in moved.items() if not pd.isna(one["change"])]
    largest = sorted(rated, key=lambda pair: -abs(pair[1]["change"]))[:MOVERS]
    return tuple(_mover(query, key, one) for key, one in largest)


def _mover(query: Query, key: str, one: Line) -> Mover:
    before, after = one["score_before"], one["score_after"]
    hover = query.t("{name}: {before} → {after}").format(
        name=naming.entity(query, key), before=format.score(before), after=format.score(after)
    )
    return Mover(naming.short(query, key), before, after, format.change(after - before), hover)


def _movers_reading(query: Query, moved: int) -> str:
    t = query.t
    if not moved:
        return t("No body moves.")
    return t(
        "Open circle: score in force; full circle: score of the draft. The {shown} largest of {count} movements; "
        "vertical lines are the lower ends of the grades."
    ).format(shown=min(moved, MOVERS), count=moved)


def _changes(query: Query, moved: dict[str, Line], why: dict[str, str]) -> Table:
    t, lines = query.t, list[Row]()
    for key, one in moved.items():
        flips = one["grade_before"] != one["grade_after"]
        lines.append(
            row(
                Cell(naming.entity(query, key), note=naming.group(query, key)),
                format.score(one["score_before"]),
                format.score(one["score_after"]),
                Cell(format.change(one["change"]), _tone(one["change"])),
                _arrow(format.number(one["rank_before"], 0), format.number(one["rank_after"], 0)),
                _grade(query, str(one["grade_before"])),
                _grade(query, str(one["grade_after"])) if flips else Cell(t("unchanged"), "quiet"),
                why.get(key, format.NONE),
                id=key,
            )
        )
    columns = [
        t("Body"), figures(t("In force")), figures(t("Draft")), figures(t("Change")), figures(t("Rank")), t("Grade"),
        t("Grade of the draft"), wide(t("Why")),
    ]  # fmt: skip
    return sheet(columns, lines)


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _tone(change: float) -> Tone:
    if pd.isna(change) or abs(change) < LEVEL:
        return "quiet"
    return "better" if change > 0 else "worse"


def _grade(query: Query, grade: str) -> Cell:
    return Cell(format.grade_with_letter(query.scheme, grade, query.t), grade=grade)


def _bracketed(query: Query, keys: list[str]) -> str:
    names = some_of(query, [naming.short(query, key) for key in keys], NAMED)
    return query.t(" ({names})").format(names=names)


def with_notice(query: Query, text: str) -> str:
    """A file's text under the city's notice, as comments in both languages."""
    notice = query.config.city.notice
    return f"# {notice.zh}\n# {notice.en}\n{text}" if notice else text
