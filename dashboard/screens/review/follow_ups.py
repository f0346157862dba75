"""What was asked for and is still open: by kind, by body, and one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.elements.table import Cell, Table, figures, row, sheet, wide
from dashboard.presenters.ratings.changes import ALIKE, some_of
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.records.queries import long_overdue_days
from metrics.application.records.rows import FollowUp
from metrics.model.rows import grouped


@dataclass(frozen=True)
class FollowUpsView:
    """Open follow-ups of the month."""

    lead: str
    kinds: Table
    bodies: Table
    items: Table


@cached(entries=128, worded=True)
def follow_ups_view(query: Query, items: Sequence[FollowUp]) -> FollowUpsView:
    """Shape what is open in the chosen month."""
    long = long_overdue_days(query.config, query.scheme)
    return FollowUpsView(
        _lead(query, items), _kinds(query, items, long), _bodies(query, items), _items(query, items, long)
    )


def _lead(query: Query, items: Sequence[FollowUp]) -> str:
    t, overdue = query.t, _overdue(items)
    if not items:
        return t("Nothing is open.")
    if not overdue:
        return t.plural("{n} follow-up is open, and none is overdue.", "{n} follow-ups are open, and none is overdue.",
                        len(items))  # fmt: skip
    first = t.plural(
        "Open follow-ups: {open}; overdue: {overdue}, of {n} unit.",
        "Open follow-ups: {open}; overdue: {overdue}, of {n} units.",
        len({item.entity for item in overdue}),
        open=len(items),
        overdue=len(overdue),
    )
    name = t("{kind} {reference} ({body})")
    names = [
        name.format(
            kind=naming.matters(query, item.kind), reference=item.reference, body=naming.entity(query, item.entity)
        )
        for item in overdue
        if item.days_overdue == overdue[0].days_overdue
    ]
    longest = t.plural(
        "Longest overdue, by {n} day: {items}.", "Longest overdue, by {n} days: {items}.", overdue[0].days_overdue,
        items=some_of(query, names, ALIKE),
    )  # fmt: skip
    return format.sentences([first, longest], t)


def _overdue(items: Sequence[FollowUp]) -> list[FollowUp]:
    return [item for item in items if item.is_overdue]


def _kinds(query: Query, items: Sequence[FollowUp], long: int | None) -> Table:
    """One line a kind; how many are overdue for long only where a rule of the scheme says what is long."""
    t = query.t
    kinds = sorted(grouped(items, lambda item: item.kind).items())
    rows = [row(naming.matters(query, kind), *_counts(own, long)) for kind, own in kinds]
    beyond = [] if long is None else [figures(t("Over {days} days").format(days=long))]
    columns = [
        wide(t("Kind")), figures(t("Open")), figures(t("Still in time")), figures(t("Overdue")), *beyond,
        figures(t("Longest (days)")),
    ]  # fmt: skip
    return sheet(columns, rows)


def _counts(items: Sequence[FollowUp], long: int | None) -> list[Cell | str]:
    days = [item.days_overdue for item in items]
    late = len(_overdue(items))
    beyond = [] if long is None else [sum(overdue > long for overdue in days)]
    return [
        str(len(days)),
        str(len(days) - late),
        Cell(str(late), "strong" if late else "quiet"),
        *(Cell(str(count), "worse" if count else "quiet") for count in beyond),
        format.number(max(days), 0) if late else format.NONE,
    ]


def _bodies(query: Query, items: Sequence[FollowUp]) -> Table:
    """One line a body with something overdue, the most overdue items first."""
    t, kinds = query.t, sorted({item.kind for item in items})
    open_of = grouped(items, lambda item: item.entity)
    late_of = grouped(_overdue(items), lambda item: item.entity)
    rows = [
        row(
            naming.entity(query, entity),
            Cell(naming.group(query, entity), "quiet"),
            *(Cell(str(count)) if count else Cell(format.NONE, "quiet") for count in _by_kind(late, kinds)),
            Cell(str(len(late)), "strong"),
            format.number(late[0].days_overdue, 0),
            str(len(open_of[entity])),
            id=entity,
        )
        for entity, late in sorted(late_of.items(), key=lambda pair: (-len(pair[1]), -pair[1][0].days_overdue, pair[0]))
    ]
    titles = [figures(t("{kind}, overdue").format(kind=naming.matters(query, kind))) for kind in kinds]
    columns = [
        t("Unit"), wide(t("Peer group")), *titles, figures(t("Overdue")), figures(t("Longest (days)")),
        figures(t("Open")),
    ]  # fmt: skip
    return sheet(columns, rows)


def _by_kind(items: Sequence[FollowUp], kinds: Sequence[str]) -> list[int]:
    return [sum(item.kind == kind for item in items) for kind in kinds]


def _items(query: Query, items: Sequence[FollowUp], long: int | None) -> Table:
    t = query.t
    rows = [
        row(
            naming.entity(query, item.entity),
            Cell(naming.matters(query, item.kind), "quiet"),
            item.reference,
            format.day(item.opened_on, t),
            format.day(item.due_on, t),
            _days(query, item, long),
            id=item.entity,
        )
        for item in items
    ]
    columns = [
        t("Unit"), wide(t("Kind")), t("Reference"), figures(t("Opened on")), figures(t("Due on")),
        figures(t("Days overdue")),
    ]  # fmt: skip
    return sheet(columns, rows)


def _days(query: Query, item: FollowUp, long: int | None) -> Cell:
    days = item.days_overdue
    if item.due_on is None:
        return Cell(query.t("no day set"), "quiet")
    if days > 0:
        return Cell(format.number(days, 0), "strong" if long is None or days <= long else "worse")
    return Cell(query.t("{days} left").format(days=-days), "quiet")
