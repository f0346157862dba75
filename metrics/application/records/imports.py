"""Taking departments' files in: look first, then a file goes in as a whole and once, or comes back with a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from metrics.application.city import CityHandle, require_whole_city
from metrics.application.records import returns
from metrics.application.records.folders import gather, names
from metrics.application.records.import_status import ImportStatus
from metrics.application.records.options import Options
from metrics.application.records.record_checks import beyond_cells, of_another_year, problems_of_month
from metrics.application.records.told_months import of_other_months
from metrics.definitions.ledger import RETURNS
from metrics.errors import Message, OperatorError
from metrics.intake.contents import Upload
from metrics.intake.problems import Problem, Problems, about_person
from metrics.intake.unpacking import Unpacking, unpack
from metrics.ledgers import arrivals, batches, closed_months
from metrics.ledgers.batches import Batch, Known, Undone
from metrics.ledgers.engines import Connection, transaction
from metrics.ledgers.staging import Staging
from metrics.model import Actor, Period
from metrics.model.periods import start_of
from metrics.model.permissions import require

__all__ = [
    "Batch", "ImportResult", "ImportStatus", "Options", "Problem", "Undone", "Upload", "close_month", "examine",
    "gather", "history", "import_paths", "take_in", "undo",
]  # fmt: skip


@dataclass(frozen=True)
class ImportResult:
    """What became, or would become, of one file.

    ``read`` records are right in themselves; the next four add up to it, and are 0 where the file is refused, since
    nothing of it goes in. ``problems`` are in the order of the file, the
    first hundred thousand; ``counts`` has all of them by code. ``batch`` and ``imported_at`` (UTC) say where and when
    it went in, now or earlier. ``month`` is the month as whose return it is registered, or would be, and ``proposed``
    the one that its sender should confirm, as far as name and records say.
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
    month: Period | None = None
    proposed: Period | None = None

    @property
    def is_ready(self) -> bool:
        """Whether taking it in now would bring its records, or register a return of records that stand."""
        if self.status is ImportStatus.WOULD_GO_IN:
            return True
        return self.month is not None and self.status in (ImportStatus.ALREADY_IN, ImportStatus.NOTHING_NEW)

    @property
    def waits_for_month(self) -> bool:
        """Whether it is some month's return, and nobody has said which yet."""
        return self.proposed is not None and not self.status.waits_for_sender

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
    actor: Actor, city: CityHandle, upload: Upload, options: Options | None = None,
    progress: Callable[[int], object] | None = None,
) -> ImportResult:  # fmt: skip
    """Say what taking a file in would do; the city stays as it is.

    Args:
        actor: Who sends it; a scope means that only these bodies may be in it.
        options: What the sender says about it.
        progress: Told how many more records have been read.

    Returns:
        Status ``WOULD_GO_IN``, or why not.

    Raises:
        OperatorError: The options are wrong, or the database cannot be asked.
    """
    require(actor, "take_in")
    return _handle(actor, city, upload, options or Options(), progress, keep=False)


def take_in(
    actor: Actor, city: CityHandle, upload: Upload, options: Options | None = None,
    progress: Callable[[int], object] | None = None,
) -> ImportResult:  # fmt: skip
    """Take a file in, in one transaction; as ``examine``, with status ``TAKEN_IN`` where it went in."""
    require(actor, "take_in")
    return _handle(actor, city, upload, options or Options(), progress, keep=True)


def import_paths(
    actor: Actor, city: CityHandle, paths: Sequence[Path],
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
    require(actor, "take_in")
    said = options if callable(options) else lambda _: options
    files = gather(paths)
    told = dict(zip(files, names(files), strict=True))

    handle = examine if dry_run else take_in
    return [
        _called(told[path], path, handle(actor, city, Upload(path.name, path), said(path), records))
        for path in progress(files)
    ]


def _called(told: str, path: Path, result: ImportResult) -> ImportResult:
    """What became of a file, under the name that tells it apart; only its folder is added to what may be told of it."""
    if told == path.name:
        return result
    file = f"{told.removesuffix(path.name)}{result.file}"
    return replace(result, file=file, problems=tuple(replace(item, file=file) for item in result.problems))


def history(actor: Actor, city: CityHandle) -> list[Batch]:
    """All batches, newest first. Whoever sees one body only sees none of it."""
    require(actor, "arrivals")
    return batches.history(city.store) if actor.scope is None else []


def undo(actor: Actor, city: CityHandle, batch: int, reason: str | None = None) -> Undone:
    """Take a whole batch back; a batch of its own that stays in the history.

    Args:
        reason: A key of ``REASONS``, where records of closed months change.

    Raises:
        OperatorError: There is no such batch, it is undone, a later one builds on it, a month of it is closed and there
            is no reason, or the actor may not.
    """
    require(actor, "undo")
    require_whole_city(actor, Message("undo an import"))
    return batches.undo(city.store, city.config, batch, reason)


def close_month(actor: Actor, city: CityHandle, month: Period) -> None:
    """Close a month: from now on its records change only with a reason.

    Raises:
        OperatorError: The actor may not, or the month has not begun.
    """
    require(actor, "close")
    require_whole_city(actor, Message("close a month"))
    if start_of(month) > date.today():
        raise OperatorError("{month} has not begun; a month is closed when its returns are in", month=month)
    closed_months.close(city.store, month)


def _handle(
    actor: Actor, city: CityHandle, upload: Upload, options: Options, progress: Callable[[int], object] | None, *,
    keep: bool,
) -> ImportResult:  # fmt: skip
    options.require(date.today())
    parsed = unpack(upload, city.config, scope=actor.scope, month=options.month or returns.month_in(upload.name))
    if parsed.ledger is None:
        return _result(parsed, ImportStatus.REFUSED)
    with closing(parsed), city.store.connected() as connection:
        if earlier := batches.known(city.store, connection, parsed.sha256):
            registered = batches.registered(city.store, connection, earlier.sha256)
            last = arrivals.is_last(city.store, connection, parsed.ledger.id, earlier.batch)
            connection.rollback()
            if registered and last and not (options.month or options.confirmed):
                return _already_in(actor, city, upload.name, parsed, connection, earlier, options)
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
            return _judge(actor, city, upload.name, parsed, staged, options, keep=keep)
        finally:
            staged.drop()


def _judge(
    actor: Actor, city: CityHandle, name: str, parsed: Unpacking, staged: Staging, options: Options, *, keep: bool
) -> ImportResult:
    """Compare, find what is wrong beyond single cells, and take it in if nothing is and it is meant to be kept."""
    store, connection = city.store, staged.connection
    with transaction(connection, writing=keep) as begun:
        # Somebody may have sent the same file while this one was read.
        counts = staged.compare()
        numbers: dict[str, Any] = {"read": sum(counts.values()), **counts}
        new = numbers["read"] - numbers["unchanged"]
        if earlier := batches.known(store, connection, parsed.sha256):
            if not new:
                return _already_in(actor, city, name, parsed, connection, earlier, options, staged, keep=keep)
            # Others have changed what it brought: its records are compared as those of any file.
            parsed.sha256 = earlier.name_again
        if options.month and staged.ledger.id != RETURNS:
            parsed.problems.extend(problems_of_month(parsed, staged, options.month))
        beyond_cells(actor, city, parsed, staged, closed_months.closed(store, connection), options)
        told, telling = ({}, new) if options.month else _told(staged, new, numbers["read"])
        month = returns.proposed(city.config, staged.ledger, name, told, telling)
        if month := options.month or month:
            parsed.problems.extend(of_other_months(parsed, staged.ledger, month, partial(staged.months, standing=True)))
            parsed.problems.extend(of_another_year(parsed, staged, month))
        sent = returns.sent_for(actor, city, connection, parsed, options, month, staged)
        status = _standing(parsed.problems, options, numbers, registers=sent.month is not None)
        if status is not None and status.waits_for_sender:
            begun.rollback()
            if status is ImportStatus.REFUSED:
                numbers = {"read": numbers["read"]}
            return _result(parsed, status, **numbers, proposed=sent.proposed)
        if not keep:
            return _result(parsed, status or ImportStatus.WOULD_GO_IN, **numbers, **sent.told)
        if status is None:
            numbers["batch"], numbers["imported_at"] = batches.commit(
                store, staged, counts, file=parsed.stored, sha256=parsed.sha256, reason=options.reason
            )
        returns.register(city, connection, parsed, sent, options)
    return _result(parsed, status or ImportStatus.TAKEN_IN, **numbers, **sent.told)


def _told(staged: Staging, new: int, read: int) -> tuple[dict[Period, int], int]:
    """How many records tell of each month and in all: those that bring new days, or all where none does."""
    told = staged.months() if new <= returns.LARGEST_RETURN else {}
    if told or read > returns.LARGEST_RETURN:
        return told, new
    return staged.months(standing=True), read


def _standing(
    problems: Problems, options: Options, numbers: Mapping[str, int], *, registers: bool
) -> ImportStatus | None:  # fmt: skip
    """Why the file's records do not go in; None when they do."""
    if problems.count("error"):
        return ImportStatus.REFUSED
    nothing_new = numbers["unchanged"] == numbers["read"]
    if problems.count("question") and not options.confirmed and (registers or not nothing_new):
        return ImportStatus.ASKS
    return ImportStatus.NOTHING_NEW if nothing_new else None


def _already_in(
    actor: Actor, city: CityHandle, name: str, parsed: Unpacking, connection: Connection, earlier: Known,
    options: Options, staged: Staging | None = None, *, keep: bool = False,
) -> ImportResult:  # fmt: skip
    """What is said of a file that went in before; it is still registered as the return that it was not sent as then."""
    assert parsed.ledger is not None
    month = None
    if staged is not None and not options.month:
        told, telling = _told(staged, 0, earlier.records)
        month = returns.proposed(city.config, parsed.ledger, name, told, telling)
    sent = returns.sent_for(actor, city, connection, parsed, options, month, staged)
    if staged is not None and sent.month:
        parsed.problems.extend(problems_of_month(parsed, staged, sent.month))
        there = partial(staged.months, standing=True)
        parsed.problems.extend(of_other_months(parsed, parsed.ledger, sent.month, there))
    numbers = {"read": earlier.records, "unchanged": earlier.records}
    status = _standing(parsed.problems, options, numbers, registers=sent.month is not None)
    if keep and status is ImportStatus.NOTHING_NEW:
        returns.register(city, connection, parsed, sent, options)
    status = ImportStatus.ALREADY_IN if status is ImportStatus.NOTHING_NEW else status
    assert status is not None
    return _result(parsed, status, **numbers, batch=earlier.batch, imported_at=earlier.imported_at, **sent.told)


def _result(parsed: Unpacking, status: ImportStatus, **numbers: Any) -> ImportResult:
    problems = parsed.problems
    return ImportResult(
        parsed.file, parsed.ledger.id if parsed.ledger else None, status, **numbers, problems=tuple(problems),
        counts=dict(problems.counts),
    )  # fmt: skip
