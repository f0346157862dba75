"""Taking departments' files in: look first, then a file goes in as a whole and once, or comes back with a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from metrics.application.city import CityHandle, require_whole_city
from metrics.application.records.arrivals import asked_of
from metrics.application.records.folders import gather
from metrics.application.records.import_status import ImportStatus
from metrics.application.records.reasons import REASONS
from metrics.definitions import City, Ledger
from metrics.errors import Message, OperatorError
from metrics.intake import cells
from metrics.intake.contents import Upload
from metrics.intake.problems import Detail, Problem, Problems, about_person, excerpt
from metrics.intake.unpacking import Unpacking, unpack
from metrics.ledgers import batches
from metrics.ledgers.batches import Batch, Known, Undone
from metrics.ledgers.engines import transaction
from metrics.ledgers.jumps import jumps
from metrics.ledgers.questions import RETURNS
from metrics.ledgers.staging import Staging
from metrics.model import Period, Viewer, month_end, month_of
from metrics.model.periods import month_start

__all__ = [
    "Batch", "ImportResult", "ImportStatus", "Options", "Problem", "Undone", "Upload", "close_month", "examine",
    "gather", "history", "import_paths", "take_in", "undo",
]  # fmt: skip

SHOWN: Final = 10
"""Bodies that one sentence names."""


@dataclass(frozen=True)
class Options:
    """What the sender says about a file.

    ``reason`` is one of ``REASONS`` and allows corrections; ``confirmed`` answers all questions with yes; ``month`` is
    the month that the file reports, if it is for one: it is then registered as that month's return.
    """

    reason: str | None = None
    confirmed: bool = False
    month: Period | None = None


@dataclass(frozen=True)
class ImportResult:
    """What became, or would become, of one file.

    ``read`` records are right in themselves; the next four add up to it. ``problems`` are in the order of the file, the
    first hundred thousand; ``counts`` has all of them by code. ``batch`` and ``imported_at`` (UTC) say where and when
    it went in, now or earlier.
    """

    file: str
    ledger: str | None
    status: ImportStatus
    read: int = 0
    added: int = 0
    completed: int = 0
    corrected: int = 0
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    counts: Mapping[str, int] = field(default_factory=Counter[str])
    batch: int | None = None
    imported_at: datetime | None = None

    @property
    def about_persons(self) -> bool:
        """Whether something in the file looks like a person, so that it was refused as a whole."""
        return any(map(about_person, self.counts))

    @property
    def tellable(self) -> tuple[Problem, ...]:
        """The problems that may be repeated: where something looks like a person, these and no other."""
        return (
            tuple(problem for problem in self.problems if problem.about_person) if self.about_persons else self.problems
        )

    @property
    def tellable_counts(self) -> Mapping[str, int]:
        """How many problems of each code may be repeated."""
        if not self.about_persons:
            return self.counts
        return {code: count for code, count in self.counts.items() if about_person(code)}


def examine(
    viewer: Viewer, city: CityHandle, upload: Upload, options: Options | None = None,
    progress: Callable[[int], object] | None = None,
) -> ImportResult:  # fmt: skip
    """Say what taking a file in would do; the city stays as it is.

    Args:
        viewer: Who sends it; a scope means that only these bodies may be in it.
        options: What the sender says about it.
        progress: Told how many more records have been read.

    Returns:
        Status ``WOULD_GO_IN``, or why not.

    Raises:
        OperatorError: The options are wrong, or the database cannot be asked.
    """
    return _handle(viewer, city, upload, options or Options(), progress, keep=False)


def take_in(
    viewer: Viewer, city: CityHandle, upload: Upload, options: Options | None = None,
    progress: Callable[[int], object] | None = None,
) -> ImportResult:  # fmt: skip
    """Take a file in, in one transaction; as ``examine``, with status ``TAKEN_IN`` where it went in."""
    return _handle(viewer, city, upload, options or Options(), progress, keep=True)


def import_paths(
    viewer: Viewer, city: CityHandle, paths: Sequence[Path],
    options: Options | Callable[[Path], Options] | None = None, *, dry_run: bool = False,
    progress: Callable[[Sequence[Path]], Iterable[Path]] = iter, records: Callable[[int], object] | None = None,
) -> list[ImportResult]:  # fmt: skip
    """Take files and folders in; each file as a whole, or not at all.

    Args:
        paths: CSV and XLSX files, or folders; what else is in a folder has an answer as well.
        options: What the sender says about all of them, or about each.
        dry_run: Only say what would happen; each file is held against the city as it is now.
        progress: Wraps the list of files, e.g. to draw a bar.
        records: Told how many more records have been read.

    Raises:
        DataError: A path does not exist, or a folder holds no file.
        OperatorError: The options are wrong, or the database cannot be used.
    """
    handle = examine if dry_run else take_in
    said = options if callable(options) else lambda _: options
    return [handle(viewer, city, Upload(path.name, path), said(path), records) for path in progress(gather(paths))]


def history(viewer: Viewer, city: CityHandle) -> list[Batch]:
    """All batches, newest first. Whoever sees one body only sees none of it."""
    return batches.history(city.store) if viewer.scope is None else []


def undo(viewer: Viewer, city: CityHandle, batch: int) -> Undone:
    """Take a whole batch back; a batch of its own that stays in the history.

    Raises:
        OperatorError: There is no such batch, it is undone, a later one builds on it, or the viewer may not.
    """
    require_whole_city(viewer, Message("undo an import"))
    return batches.undo(city.store, batch)


def close_month(viewer: Viewer, city: CityHandle, month: Period) -> None:
    """Close a month: from now on its records change only with a reason.

    Raises:
        OperatorError: The viewer may not.
    """
    require_whole_city(viewer, Message("close a month"))
    batches.close(city.store, month)


def _handle(
    viewer: Viewer, city: CityHandle, upload: Upload, options: Options, progress: Callable[[int], object] | None, *,
    keep: bool,
) -> ImportResult:  # fmt: skip
    if viewer.role == "viewer":
        raise OperatorError("only analysts and administrators may take files in")
    if options.reason is not None and options.reason not in REASONS:
        raise OperatorError("no reason is called '{name}'; there is {reasons}", name=options.reason, reasons=[*REASONS])
    parsed = unpack(upload, city.config, scope=viewer.scope, month=options.month)
    if parsed.ledger is None:
        return _result(parsed, ImportStatus.REFUSED)
    with closing(parsed), city.store.connected() as connection:
        if earlier := batches.known(city.store, connection, parsed.sha256):
            return _already_in(parsed, earlier)
        staged = Staging(connection, parsed.ledger, city.store.table(parsed.ledger.id))
        try:
            for chunk in parsed.chunks():
                # What may speak of a person is not even staged: databases leave traces.
                if parsed.problems.about_persons:
                    break
                staged.add(chunk.rows, chunk.records)
                if progress:
                    progress(len(chunk.rows))
            if parsed.problems.about_persons:
                return _result(parsed, ImportStatus.REFUSED)
            return _judge(viewer, city, parsed, staged, options, keep=keep)
        finally:
            staged.drop()


def _judge(
    viewer: Viewer, city: CityHandle, parsed: Unpacking, staged: Staging, options: Options, *, keep: bool
) -> ImportResult:
    """Compare, find what is wrong beyond single cells, and take it in if nothing is and it is meant to be kept."""
    store, connection = city.store, staged.connection
    with transaction(connection, writing=keep) as begun:
        # Somebody may have sent the same file while this one was read.
        if earlier := batches.known(store, connection, parsed.sha256):
            return _already_in(parsed, earlier)
        counts = staged.compare()
        numbers: dict[str, Any] = {"read": sum(counts.values()), **counts}
        _beyond_cells(viewer, city.config.city, parsed, staged, batches.closed(store, connection), options)
        if status := _standing(parsed.problems, options, numbers):
            begun.rollback()
            return _result(parsed, status, **numbers)
        if not keep:
            return _result(parsed, ImportStatus.WOULD_GO_IN, **numbers)
        batch, when = batches.commit(
            store, staged, counts, file=parsed.stored, sha256=parsed.sha256, reason=options.reason
        )
        # A part of the city is no return; what the office itself registers stands.
        if options.month and viewer.scope is None and RETURNS in city.config.ledgers and staged.ledger.id != RETURNS:
            batches.register(
                store, connection, staged.ledger.id, options.month, records=numbers["read"], on=date.today(),
                file=parsed.stored, sha256=parsed.sha256,
            )  # fmt: skip
    return _result(parsed, ImportStatus.TAKEN_IN, **numbers, batch=batch, imported_at=when)


def _standing(problems: Problems, options: Options, numbers: Mapping[str, int]) -> ImportStatus | None:
    """Why the file does not go in; None when it does."""
    if problems.count("error"):
        return ImportStatus.REFUSED
    if numbers["unchanged"] == numbers["read"]:
        return ImportStatus.NOTHING_NEW
    return ImportStatus.ASKS if problems.count("question") and not options.confirmed else None


def _beyond_cells(
    viewer: Viewer, city: City, parsed: Unpacking, staged: Staging, closed: Sequence[Period], options: Options
) -> None:
    """Problems that show only beside other records: repeated keys, corrections, closed months, absent bodies, jumps."""
    ledger, problems = staged.ledger, parsed.problems
    for row, other, key in staged.repeated():
        problems.add(_problem(parsed, "E-KEY-01", row, ledger.key[-1], key=_key(ledger, key), other=str(other)))
    for one in staged.similar():
        key, other = (_key(ledger, values) for values in (one.key, one.other))
        where = Message("row {row}", row=one.other_row) if one.other_row else Message("in the ledger")
        problems.add(_problem(parsed, "Q-KEY-03", one.row, ledger.key[-1], key=key, other=other, where=where))
    if options.reason is None:
        for change in staged.corrections():
            before, now = (_worded(ledger, change.column, value) for value in (change.before, change.now))
            problems.add(_problem(parsed, "E-KEY-02", change.row, change.column, excerpt(now), before=excerpt(before)))
        spans = {(month_start(month), month_end(month)): month for month in closed}
        for span, count in staged.touched(list(spans)).items():
            problems.add(Problem("E-PER-02", parsed.file, details={"month": spans[span], "count": str(count)}))
    for day, absent in _absent(city, staged, viewer.scope):
        shown = "、".join(absent[:SHOWN]) + ("…" if len(absent) > SHOWN else "")
        details = {"count": str(len(absent)), "found": shown, "day": day.isoformat()}
        problems.add(Problem("Q-ENT-07", parsed.file, parsed.sheet, details=details))
    for jump in jumps(staged):
        owner = city.entities[jump.entity].title if jump.entity else city.title
        unit = f" {column.unit}" if (column := ledger.all_columns.get(jump.column or "")) and column.unit else ""
        problems.add(_problem(
            parsed, "Q-JUMP-02" if jump.column else "Q-JUMP-01", jump.row, jump.column or ledger.dated_by, owner=owner,
            month=month_of(jump.day), before=f"{jump.before:g}{unit}", found=f"{jump.now:g}{unit}",
        ))  # fmt: skip


def _key(ledger: Ledger, values: Sequence[Any]) -> str:
    """The key of a record as a message names it."""
    return excerpt("/".join(_worded(ledger, name, value) for name, value in zip(ledger.key, values, strict=True)))


def _absent(city: City, staged: Staging, scope: frozenset[str] | None) -> Iterator[tuple[date, list[str]]]:
    """Who is missing from a full return, by date."""
    if staged.ledger.full_return is None:
        return
    wanted = asked_of(city, staged.ledger)
    expected = [key for key in city.entities if key in wanted and (scope is None or key in scope)]
    for day, there in sorted(staged.bodies().items()):
        if absent := [city.entities[key].title.zh for key in expected if key not in there]:
            yield day, absent


def _problem(
    parsed: Unpacking, code: str, row: int, column: str, value: str | None = None, **details: Detail
) -> Problem:
    assert parsed.ledger is not None
    title = parsed.ledger.all_columns[column].zh
    return Problem(code, parsed.file, parsed.sheet, row, parsed.letters.get(column), title, value, details)


def _worded(ledger: Ledger, column: str, value: Any) -> str:
    """A stored value as the departments' files write it."""
    return "–" if value is None else cells.worded(ledger.all_columns[column], value)


def _already_in(parsed: Unpacking, earlier: Known) -> ImportResult:
    return _result(
        parsed, ImportStatus.ALREADY_IN, read=earlier.records, unchanged=earlier.records, batch=earlier.batch,
        imported_at=earlier.imported_at,
    )  # fmt: skip


def _result(parsed: Unpacking, status: ImportStatus, **numbers: Any) -> ImportResult:
    problems = parsed.problems
    return ImportResult(
        parsed.file, parsed.ledger.id if parsed.ledger else None, status, **numbers, problems=tuple(problems),
        counts=dict(problems.counts),
    )  # fmt: skip
