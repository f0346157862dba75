"""Batches: what came in at one time, as a whole; correcting it adds, undoing it adds, and nothing is overwritten."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Integer, RowMapping, func, insert, literal, select, update

from metrics.definitions import Config, Ledger
from metrics.definitions.ledger import RETURNS
from metrics.errors import OperatorError
from metrics.ledgers import arrivals, closed_months, questions
from metrics.ledgers.arrivals import Returned, Sent
from metrics.ledgers.digests import row_digest, total
from metrics.ledgers.staging import RECORDED, Staging, Verdict
from metrics.ledgers.store import Store, note_import
from metrics.model.periods import Period, month_end, month_of
from metrics.model.rows import columns_of

RETURN: Final = "return"
"""Kind of a batch that only says that a month's file came."""
UNDO: Final = "undo"
"""Kind of a batch that takes another back."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One line of the history; ``undone_by`` is the batch that took it back."""

    batch: int
    kind: str
    ledger: str
    file: str
    records: int
    added: int
    completed: int
    corrected: int
    unchanged: int
    reason: str | None
    imported_at: datetime
    undone_by: int | None

    @property
    def is_undoable(self) -> bool:
        """Whether it is a file or a return that stands."""
        return self.kind in ("import", RETURN) and self.undone_by is None

    @property
    def changed(self) -> int:
        """Records that it completed or corrected."""
        return self.completed + self.corrected


@dataclass(frozen=True)
class Known:
    """A file that is in already; ``sha256`` is what its newest batch is kept by."""

    batch: int
    records: int
    imported_at: datetime
    sha256: str

    @property
    def name_again(self) -> str:
        """What the same bytes are kept by when they come in once more, since no two batches that stand share one."""
        return _name_again(self.sha256, self.batch)


@dataclass(frozen=True)
class Undone:
    """What undoing a batch took back."""

    batch: int
    undoes: int
    ledger: str
    withdrawn: int
    restored: int


def known(store: Store, connection: Connection, sha256: str) -> Known | None:
    """The newest batch that a file of these bytes made and that was not undone."""
    table = store.table("batches")
    columns = (table.c.id, table.c.records, table.c.imported_at, table.c.sha256)
    query = select(*columns).where(table.c.kind == "import", table.c.undone_by.is_(None))
    newest = None
    while result := connection.execute(query.where(table.c.sha256 == sha256)).first():
        newest = Known(*result)
        sha256 = newest.name_again
    return newest


def of_files(store: Store, connection: Connection, names: Sequence[str]) -> list[int]:
    """The batches that stand of some files, however often each came in.

    Args:
        names: What a batch of each file is kept by.
    """
    table = store.table("batches")
    query = select(table.c.id, table.c.sha256).where(table.c.kind == "import", table.c.undone_by.is_(None))
    kept = {row.id: row.sha256 for row in connection.execute(query)}
    before = {_name_again(sha256, batch): sha256 for batch, sha256 in kept.items()}

    def bytes_of(sha256: str) -> str:
        while sha256 in before:
            sha256 = before[sha256]
        return sha256

    files = set(map(bytes_of, names))
    return [batch for batch, sha256 in kept.items() if bytes_of(sha256) in files]


def _name_again(sha256: str, batch: int) -> str:
    return hashlib.sha256(f"{sha256} {batch}".encode()).hexdigest()


def commit(
    store: Store, staged: Staging, counts: Mapping[Verdict, int], *, file: str, sha256: str, reason: str | None
) -> tuple[int, datetime]:
    """Take staged and compared records in, within the writing transaction that the connection is in.

    Returns:
        The number of the batch and when it came.
    """
    connection, table, verdicts, new = staged.connection, staged.table, staged.verdicts, staged.incoming
    added, ended = staged.sums()
    now = _now()
    batch = _open(
        connection, store, kind="import", ledger=staged.ledger.id, file=file, sha256=sha256,
        records=sum(counts.values()), **counts, reason=reason, imported_at=now,
        digest_added=added, digest_ended=ended,
    )  # fmt: skip
    replaced = select(verdicts.c.replaces).where(verdicts.c.verdict.in_(("completed", "corrected")))
    connection.execute(update(table).where(table.c.id.in_(replaced)).values(ended_by=batch))
    names = ["digest", *staged.names]
    arriving = (
        select(literal(batch, Integer), *(new.c[name] for name in names))
        .join(verdicts, verdicts.c.row == new.c.row)
        .where(verdicts.c.verdict != "unchanged")
        .order_by(new.c.row)
    )
    connection.execute(insert(table).from_select(["batch", *names], arriving))
    note_import(connection)
    return batch, now


def register(
    store: Store, connection: Connection, config: Config, new: Returned, *, on: date, file: str, sha256: str
) -> int:
    """Note in the ledger of returns that a month's return has come, in a batch of its own; it joins what stands.

    Where no return was kept so far, the months that stood by their records stand from now on as returns as well.

    Args:
        store: The open database, which keeps returns.
        connection: In a writing transaction.
        new: What this file brings to the return.
        on: The day on which it is noted.
        sha256: Of the bytes of its file; undoing the file takes what it brought back as well.

    Returns:
        The number of the batch.
    """
    before, ledger = arrivals.standing(store, connection, new.ledger, new.period), config.ledgers[new.ledger]
    came = [*arrivals.sent(store, connection, new.ledger, new.period), Sent(0, "", new.submitted_on, on, new.records)]
    if before and not is_of(before, came[:-1], ledger):
        # Somebody wrote it into the register, or an earlier version of the software did.
        came = [Sent(0, "", before["submitted_on"] or on, before[RECORDED] or on, before["records"] or 0), came[-1]]
    rows = [_row(new.ledger, new.period, came, ledger)]
    if not questions.registers(store, connection):
        rows += [
            _row(*item[:2], [Sent(0, "", item.submitted_on, on, item.records)], config.ledgers[item.ledger])
            for item in arrivals.by_records(store, connection, config, month_of(on))
            if item[:2] != new[:2]
        ]
    batch = _change_returns(
        store, connection, [before] if before else [], rows, kind=RETURN, file=file, sha256=sha256, records=new.records
    )
    noted = dict(zip(("ledger", "period", "submitted_on", "records"), new, strict=True))
    connection.execute(insert(store.table("sent")).values(id=batch, recorded_on=on, **noted))
    return batch


def _change_returns(
    store: Store, connection: Connection, ended: Sequence[RowMapping], rows: Sequence[Mapping[str, Any]], **values: Any
) -> int:
    """End some rows of the ledger of returns and add others, as one batch; returns its number."""
    table = store.table(RETURNS)
    digests = [row_digest(list(row), list(row.values())) for row in rows]
    replaced = min(len(ended), 1) if values["kind"] == RETURN else 0
    batch = _open(
        connection, store, ledger=RETURNS, added=len(rows) - replaced, completed=0, corrected=replaced, unchanged=0,
        imported_at=_now(), digest_added=total(digests), digest_ended=total(row["digest"] for row in ended),
        **{"reason": None} | values,
    )  # fmt: skip
    for row in ended:
        connection.execute(update(table).where(table.c.id == row["id"]).values(ended_by=batch))
    if rows:
        added = [{"batch": batch, "digest": digest, **row} for digest, row in zip(digests, rows, strict=True)]
        connection.execute(insert(table), added)
    return batch


def _row(ledger: str, period: Period, came: Sequence[Sent], definition: Ledger) -> dict[str, Any]:
    """What the ledger of returns says of a month: all records of its files that stand, on one day.

    Of a full return that is the day of the last part, since only then it is whole; of any other that of the first file.
    """
    day = max if definition.full_return else min
    return {
        "ledger": ledger, "month_end_on": month_end(period), "submitted_on": day(item.submitted_on for item in came),
        "records": sum(item.records for item in came), RECORDED: day(item.recorded_on for item in came),
    }  # fmt: skip


def is_of(row: RowMapping, came: Sequence[Sent], ledger: Ledger) -> bool:
    """Whether a row of the ledger of returns says what the files say that were sent for its month, and no more."""
    if not came:
        return False
    wanted = _row(ledger.id, month_of(row["month_end_on"]), came, ledger)
    return bool(row["digest"] == row_digest(list(wanted), list(wanted.values())))


def undo(store: Store, config: Config, number: int, reason: str | None = None) -> Undone:
    """Take a whole batch back: what it added is withdrawn, what it replaced stands again; both as a new batch.

    What it brought to a month's return goes with it, in a batch of its own; what other files brought stays.

    Args:
        reason: Why, where records of closed months change.

    Raises:
        OperatorError: There is no such batch, it is undone already, a later batch builds on it, or a month is closed.
    """
    batches = store.table("batches")
    with store.writing() as connection:
        known = number if abs(number) < 2**63 else 0  # what no column holds is no batch either
        result = connection.execute(select(batches).where(batches.c.id == known)).mappings().first()
        if result is not None and result["kind"] == UNDO:
            raise OperatorError(
                "batch {number} is an undo itself; to have its records again, import their file once more",
                number=number,
            )
        if result is None or result["kind"] not in ("import", RETURN):
            newest = connection.execute(select(func.max(batches.c.id))).scalar()
            raise OperatorError(
                "there is no import {number} to undo; `history --limit {most}` lists all, the newest is {newest}",
                number=number, most=max(newest or 0, 1), newest=newest or 0,
            )  # fmt: skip
        if result["ledger"] not in config.ledgers:
            raise OperatorError(
                "import {number} is of '{ledger}', which config/ledgers/ lacks; open the database with the definitions "
                "that it was made by (--config), or put the ledger back",
                number=number, ledger=result["ledger"],
            )  # fmt: skip
        if result["undone_by"] is not None:
            raise OperatorError(
                "import {number} is undone already, by batch {batch}", number=number, batch=result["undone_by"]
            )
        returned = registered(store, connection, result["sha256"]) if result["kind"] == "import" else [result]
        if reason is None:
            months = closed_months.touched(store, connection, RETURNS, [row["id"] for row in returned])
            months += closed_months.touched(store, connection, result["ledger"], [number])
            if months:
                raise OperatorError(
                    "import {number} holds records of closed months ({months}); they change only with a reason",
                    number=number, months=sorted({*months}),
                )  # fmt: skip
        if result["kind"] == RETURN:
            return _withdraw(store, connection, config, result, reason) or _take_back(store, connection, result, reason)
        undone = _take_back(store, connection, result, reason)
        for row in returned:
            if not _withdraw(store, connection, config, row, reason) and _stands(store, connection, row):
                _take_back(store, connection, row, reason)
    return undone


def _withdraw(
    store: Store, connection: Connection, config: Config, row: RowMapping, reason: str | None
) -> Undone | None:  # fmt: skip
    """Take back what a batch brought to a month's return: the return says from now on what the other files brought.

    With the last return of all go those that were registered along with the first.

    Returns:
        None where the return says something else, such as what somebody wrote into the register.
    """
    table, noted, batches = store.table(RETURNS), store.table("sent"), store.table("batches")
    own = connection.execute(select(noted).where(noted.c.id == row["id"])).mappings().first()
    before = own and arrivals.standing(store, connection, own["ledger"], own["period"])
    if not own or not before:
        return None
    came, ledger = arrivals.sent(store, connection, own["ledger"], own["period"]), config.ledgers[own["ledger"]]
    if not is_of(before, came, ledger):
        return None
    rest, ended = [item for item in came if item.batch != row["id"]], [before]
    others = select(noted.c.id).join(batches, batches.c.id == noted.c.id)
    others = others.where(batches.c.undone_by.is_(None), noted.c.id != row["id"])
    if connection.execute(others.limit(1)).first() is None:
        along = select(table).where(table.c.ended_by.is_(None), table.c.batch.in_(select(noted.c.id)))
        ended += connection.execute(along.where(table.c.id != before["id"])).mappings()
    rows = [_row(own["ledger"], own["period"], rest, ledger)] if rest else []
    undoing = _change_returns(
        store, connection, ended, rows, kind=UNDO, file=row["file"], sha256=row["sha256"],
        records=len(ended) + len(rows), reason=reason,
    )  # fmt: skip
    connection.execute(update(batches).where(batches.c.id == row["id"]).values(undone_by=undoing))
    return Undone(undoing, row["id"], RETURNS, len(ended), len(rows))


def _take_back(store: Store, connection: Connection, row: RowMapping, reason: str | None = None) -> Undone:
    """Undo one batch, given by its row."""
    batches, table, number = store.table("batches"), store.table(row["ledger"]), row["id"]
    live = _live(connection, table, batches, number)
    replaced = connection.execute(select(table.c.digest).where(table.c.ended_by == number)).scalars().all()
    undoing = _open(
        connection, store, kind=UNDO, ledger=row["ledger"], file=row["file"], sha256=row["sha256"],
        records=len(live) + len(replaced), added=len(replaced), completed=0, corrected=0, unchanged=0, reason=reason,
        imported_at=_now(), digest_added=row["digest_ended"], digest_ended=row["digest_added"],
    )  # fmt: skip
    for start in range(0, len(live), 500):
        connection.execute(update(table).where(table.c.id.in_(live[start : start + 500])).values(ended_by=undoing))
    names = [column.name for column in table.c if column.name not in ("id", "batch", "ended_by")]
    again = select(literal(undoing, Integer), *(table.c[name] for name in names)).where(table.c.ended_by == number)
    connection.execute(insert(table).from_select(["batch", *names], again))
    connection.execute(update(batches).where(batches.c.id == number).values(undone_by=undoing))
    return Undone(undoing, number, row["ledger"], len(live), len(replaced))


def registered(store: Store, connection: Connection, sha256: str) -> Sequence[RowMapping]:
    """The batches that registered a file as a return."""
    batches = store.table("batches")
    own = [batches.c.kind == RETURN, batches.c.sha256 == sha256, batches.c.undone_by.is_(None)]
    return connection.execute(select(batches).where(*own)).mappings().all()


def _stands(store: Store, connection: Connection, row: RowMapping) -> bool:
    """Whether nobody has changed what a batch registered."""
    table = store.table(RETURNS)
    standing = select(func.count()).where(table.c.ended_by.is_(None), table.c.batch == row["id"])
    return connection.execute(standing).scalar_one() == row["added"] + row["corrected"]


def _live(connection: Connection, table: Any, batches: Any, number: int) -> list[int]:
    """Ids of the current rows that hold what a batch brought: its own, or those that an undo has put back.

    Raises:
        OperatorError: Some of them were replaced since.
    """
    own = select(table.c.digest).where(table.c.batch == number)
    undoing = select(batches.c.id).where(batches.c.kind == UNDO)
    put_back = table.c.batch.in_(undoing) & table.c.digest.in_(own)
    live = connection.execute(
        select(table.c.id).where(table.c.ended_by.is_(None), (table.c.batch == number) | put_back)
    ).scalars()
    result = list(live)
    brought = connection.execute(select(func.count()).select_from(table).where(table.c.batch == number)).scalar_one()
    if len(result) < brought:
        later = connection.execute(
            select(table.c.ended_by).where(table.c.batch == number, table.c.ended_by.is_not(None)).distinct()
        ).scalars()
        shown = ", ".join(map(str, sorted(item for item in later if item is not None)))
        raise OperatorError(
            "import {number} cannot be undone: records of it that batch {shown} changed: {count}; undo that one first",
            number=number,
            count=brought - len(result),
            shown=shown,
        )
    return result


def history(store: Store) -> list[Batch]:
    """All batches, newest first."""
    table = store.table("batches")
    columns = [table.c.id if name == "batch" else table.c[name] for name in columns_of(Batch)]
    with store.reading() as connection:
        return [Batch(*row) for row in connection.execute(select(*columns).order_by(table.c.id.desc()))]


def _open(connection: Connection, store: Store, **values: Any) -> int:
    made = connection.execute(insert(store.table("batches")).values(**values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
