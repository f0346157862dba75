"""What was asked for and is still open: by kind, by body, and one by one."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.elements.table import Cell, Row, Table, figures, records, row, sheet, wide
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.records.queries import long_overdue_days


@dataclass(frozen=True)
class FollowUpsView:
    """Open follow-ups of the month."""

    lead: str
    kinds: Table
    bodies: Table
    items: Table


def follow_ups_view(query: Query, frame: pd.DataFrame) -> FollowUpsView:
    """Shape what is open.

    Args:
        query: Whose language counts.
        frame: From ``application.follow_ups`` for the chosen month.
    """
    long = long_overdue_days(query.config, query.scheme)
    return FollowUpsView(
        _lead(query, frame), _kinds(query, frame, long), _bodies(query, frame), _items(query, frame, long)
    )


def _lead(query: Query, frame: pd.DataFrame) -> str:
    t, overdue = query.t, frame[frame["days_overdue"] > 0]
    if frame.empty:
        return t("Nothing is open.")
    first = t("{open} follow-ups are open, {overdue} of them overdue, in {bodies} bodies.").format(
        open=len(frame), overdue=len(overdue), bodies=overdue["entity"].nunique()
    )
    if overdue.empty:
        return first
    worst = records(overdue.nlargest(1, "days_overdue"))[0]
    longest = t("The longest is {days} days overdue: {kind} {reference} ({body}).").format(
        days=format.number(worst["days_overdue"], 0),
        kind=_kind(query, worst["kind"]),
        reference=worst["reference"],
        body=naming.entity(query, worst["entity"]),
    )
    return format.sentences([first, longest], t)


def _kind(query: Query, ledger: str) -> str:
    return query.config.ledgers[ledger].title.get(query.language)


def _kinds(query: Query, frame: pd.DataFrame, long: int | None) -> Table:
    """One line a kind; how many are overdue for long only where a rule of the scheme says what is long."""
    t = query.t
    rows = [row(_kind(query, str(kind)), *_counts(part, long)) for kind, part in frame.groupby("kind", sort=True)]
    beyond = [] if long is None else [figures(t("Over {days} days").format(days=long))]
    columns = [
        wide(t("Kind")), figures(t("Open")), figures(t("Still in time")), figures(t("Overdue")), *beyond,
        figures(t("Longest (days)")),
    ]  # fmt: skip
    return sheet(columns, rows)


def _counts(part: pd.DataFrame, long: int | None) -> list[Cell | str]:
    days = part["days_overdue"]
    late = int((days > 0).sum())
    beyond = [] if long is None else [int((days > long).sum())]
    return [
        str(len(part)),
        str(len(part) - late),
        Cell(str(late), "strong" if late else "quiet"),
        *(Cell(str(count), "worse" if count else "quiet") for count in beyond),
        format.number(days.max(), 0) if late else format.NONE,
    ]


def _bodies(query: Query, frame: pd.DataFrame) -> Table:
    """One line a body with something overdue, the most overdue items first."""
    t, rows = query.t, list[Row]()
    overdue = frame[frame["days_overdue"] > 0]
    kinds = sorted(frame["kind"].unique())
    totals = overdue.groupby("entity")["days_overdue"].agg(["count", "max"])
    for entity in totals.sort_values(["count", "max"], ascending=False).index:
        own = frame[frame["entity"] == entity]
        late = own[own["days_overdue"] > 0]
        each = [int((late["kind"] == kind).sum()) for kind in kinds]
        rows.append(
            row(
                Cell(naming.entity(query, str(entity))),
                Cell(naming.group(query, str(entity)), "quiet"),
                *(Cell(str(count) if count else format.NONE, "plain" if count else "quiet") for count in each),
                Cell(str(len(late)), "strong"),
                format.number(late["days_overdue"].max(), 0),
                str(len(own)),
                id=str(entity),
            )
        )
    titles = [figures(t("{kind}, overdue").format(kind=_kind(query, kind))) for kind in kinds]
    columns = [
        t("Body"), wide(t("Peer group")), *titles, figures(t("Overdue")), figures(t("Longest (days)")),
        figures(t("Open")),
    ]  # fmt: skip
    return sheet(columns, rows)


def _items(query: Query, frame: pd.DataFrame, long: int | None) -> Table:
    t = query.t
    rows = [
        row(
            naming.entity(query, record["entity"]),
            Cell(_kind(query, record["kind"]), "quiet"),
            record["reference"],
            format.day(record["opened_on"], t),
            format.day(record["due_on"], t),
            _days(query, int(record["days_overdue"]), long),
            id=record["entity"],
        )
        for record in records(frame)
    ]
    columns = [
        t("Body"), wide(t("Kind")), t("Reference"), figures(t("Opened on")), figures(t("Due on")),
        figures(t("Days overdue")),
    ]  # fmt: skip
    return sheet(columns, rows)


def _days(query: Query, days: int, long: int | None) -> Cell:
    if days > 0:
        return Cell(format.number(days, 0), "strong" if long is None or days <= long else "worse")
    return Cell(query.t("{days} left").format(days=-days), "quiet")
