"""What is wrong with a file beyond its single cells: what shows only beside other records, or beside its month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from metrics.application.city import CityHandle
from metrics.application.records.options import Options
from metrics.definitions import City, Ledger
from metrics.definitions.ledger import RETURNS
from metrics.errors import Message
from metrics.intake import cells
from metrics.intake.problems import Detail, Problem, excerpt
from metrics.intake.unpacking import Unpacking
from metrics.ledgers.jumps import far_ahead, jumps
from metrics.ledgers.staging import Staging
from metrics.model import Actor, Period, Text, month_end, month_of
from metrics.model.periods import month_start, shift
from metrics.model.permissions import require

FAR: Final = 6
"""Months after that of a return, by which what is late has come and another year's date has not."""
SHOWN: Final = 10
"""Bodies or months that one sentence names."""


def beyond_cells(
    actor: Actor, city: CityHandle, parsed: Unpacking, staged: Staging, closed: Sequence[Period], options: Options
) -> None:
    """Problems that show only beside other records: repeated keys, corrections, closed months, absent bodies, jumps."""
    require(actor, "take_in")
    ledger, problems, bodies = staged.ledger, parsed.problems, city.config.city
    if ledger.id == RETURNS:
        problems.extend(_problems_of_register(parsed, staged, date.today()))
    for row, other, key in staged.repeated():
        problems.add(_problem(parsed, "E-KEY-01", row, ledger.key[-1], key=_key(bodies, ledger, key), other=str(other)))
    for one in staged.similar():
        key, other_key = (_key(bodies, ledger, values) for values in (one.key, one.other))
        where = Message("row {row}", row=one.other_row) if one.other_row else Message("in the ledger")
        problems.add(_problem(parsed, "Q-KEY-03", one.row, ledger.key[-1], key=key, other=other_key, where=where))
    problems.extend(_moved(parsed, staged, bodies))
    if options.reason is None:
        for change in staged.corrections():
            before, now = (excerpt(_worded(bodies, ledger, change.column, it)) for it in (change.before, change.now))
            problems.add(_problem(parsed, "E-KEY-02", change.row, change.column, now, before=before))
        spans = {(month_start(month), month_end(month)): month for month in closed}
        for span, (count, row) in staged.touched(list(spans)).items():
            details = {"month": spans[span], "count": str(count)}
            problems.add(Problem("E-PER-02", parsed.file, parsed.sheet, row, details=details))
    for day, absent, is_part in _absent(city.config.city, staged, actor.scope):
        details = {"count": str(len(absent)), "found": _shown(absent), "day": day.isoformat()}
        problems.add(Problem("N-ENT-08" if is_part else "Q-ENT-07", parsed.file, parsed.sheet, details=details))
    for jump in jumps(staged):
        owner = bodies.entities[jump.entity].title if jump.entity else bodies.title
        unit = f" {column.unit}" if (column := ledger.all_columns.get(jump.column or "")) and column.unit else ""
        code = "Q-JUMP-01" if jump.column is None else "Q-JUMP-02" if jump.now > jump.before else "Q-JUMP-03"
        problems.add(_problem(
            parsed, code, jump.row, jump.column or ledger.dated_by, owner=owner,
            month=month_of(jump.day), before=f"{jump.before:g}{unit}", found=f"{jump.now:g}{unit}",
        ))  # fmt: skip


def _moved(parsed: Unpacking, staged: Staging, bodies: City) -> Iterator[Problem]:
    """Known records that would become another body's: a reason for corrections does not say that this is meant."""
    for moved in staged.moved():
        key, day = _key(bodies, staged.ledger, moved.key), moved.day.isoformat() if moved.day else "–"
        owner, now = (
            bodies.entities[body].title if body in bodies.entities else body for body in (moved.before, moved.now)
        )
        yield _problem(parsed, "Q-KEY-04", moved.row, "entity", key=key, day=day, owner=owner, found=now)


def _shown(found: Sequence[str | Text]) -> tuple[str | Text, ...]:
    """The first of what one sentence names."""
    return (*found[:SHOWN], *(["…"] if len(found) > SHOWN else []))


def _key(bodies: City, ledger: Ledger, values: Sequence[Any]) -> str:
    """The key of a record as a message names it."""
    parts = zip(ledger.key, values, strict=True)
    return excerpt("/".join(_worded(bodies, ledger, name, value) for name, value in parts))


def _absent(city: City, staged: Staging, scope: frozenset[str] | None) -> Iterator[tuple[date, list[Text], bool]]:
    """Who is missing from a full return, by date; and whether the file is one sender's part, with few of the bodies."""
    if staged.ledger.full_return is None:
        return
    wanted = city.asked_of(staged.ledger)
    expected = [key for key in city.entities if key in wanted and (scope is None or key in scope)]
    own = staged.bodies_in_file()
    for day, there in sorted(staged.bodies().items()):
        if absent := [city.entities[key].title for key in expected if key not in there]:
            yield day, absent, 2 * own.get(day, 0) <= len(expected)


def _problem(
    parsed: Unpacking, code: str, row: int, column: str, value: str | None = None, **details: Detail
) -> Problem:  # fmt: skip
    assert parsed.ledger is not None
    title = parsed.titles.get(column, parsed.ledger.all_columns[column].zh)
    return Problem(code, parsed.file, parsed.sheet, row, parsed.letters.get(column), title, value, details)


def _worded(bodies: City, ledger: Ledger, column: str, value: Any) -> str:
    """A stored value as the departments' files write it: of a body its name."""
    if ledger.all_columns[column].type == "entity" and value in bodies.entities:
        return bodies.entities[value].title.zh
    return "–" if value is None else cells.worded(ledger.all_columns[column], value)


def problems_of_month(parsed: Unpacking, staged: Staging, month: Period) -> Iterator[Problem]:
    """What does not fit a month's return: new records that tell nothing of the month, or known ones alone.

    Known records are completed and corrected whatever their month. Where none is new, one record of the month is
    enough, and a file without any is no return of it, whatever it corrects.
    """
    ledger, known = staged.ledger, not staged.new()
    outside = staged.outside(ledger.months_told(month), known=known)
    if not outside or (known and len(outside) < staged.size()):
        return
    letter = parsed.letters.get(ledger.dated_by)
    title = parsed.titles.get(ledger.dated_by, ledger.all_columns[ledger.dated_by].zh)
    if known:
        months = tuple(sorted({month_of(day) for _, day in outside}))
        details = {"month": month, "count": str(len(outside)), "found": _shown(months)}
        code = "E-PER-06" if ledger.is_periodic else "Q-PER-04"
        yield Problem(code, parsed.file, parsed.sheet, outside[0][0], letter, title, details=details)
    elif ledger.is_periodic:
        for row, day in outside:
            details = {"month": month}
            yield Problem("E-PER-01", parsed.file, parsed.sheet, row, letter, title, day.isoformat(), details)
    else:
        row, day = outside[0]
        details = {"month": month, "count": str(len(outside)), "day": day.isoformat()}
        yield Problem("Q-PER-03", parsed.file, parsed.sheet, row, letter, title, details=details)


def of_another_year(parsed: Unpacking, staged: Staging, month: Period) -> Iterator[Problem]:
    """Days that had come when the file was sent, and lie so long after its month that another year is hardly meant."""
    columns = staged.ledger.all_columns
    if staged.ledger.is_periodic:
        return
    for row, name, day in far_ahead(staged, month_end(shift(month, FAR))):
        if day > date.today():
            continue  # asked about as it was read
        title = parsed.titles.get(name, columns[name].zh)
        details = {"month": month}
        yield Problem(
            "Q-DATE-12", parsed.file, parsed.sheet, row, parsed.letters.get(name), title, day.isoformat(), details
        )


def _problems_of_register(parsed: Unpacking, staged: Staging, today: date) -> Iterator[Problem]:
    """What no return can say: that it is of a month that has not begun, or came in before that month or after today."""
    columns = staged.ledger.all_columns
    for row, month_end_on, received in staged.cells("month_end_on", "submitted_on"):
        month = month_of(month_end_on)
        found = {"month_end_on": (month_end_on, "E-RET-01")} if month > month_of(today) else {}
        if received is not None and received > today:
            found["submitted_on"] = (received, "E-RET-02")
        elif received is not None and received < month_start(month):
            found["submitted_on"] = (received, "E-RET-03")
        for name, (day, code) in found.items():
            yield Problem(
                code, parsed.file, parsed.sheet, row, parsed.letters.get(name),
                parsed.titles.get(name, columns[name].zh), day.isoformat(), {"month": month},
            )  # fmt: skip
