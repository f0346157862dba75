"""Batches: what came in at one time, as a whole; correcting it adds, undoing it adds, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Integer, RowMapping, func, insert, literal, select, update

from metrics.definitions import Config
from metrics.definitions.ledger import RETURNS
from metrics.errors import OperatorError
from metrics.ledgers import arrivals, questions
from metrics.ledgers.arrivals import Returned
from metrics.ledgers.digests import row_digest, total
from metrics.ledgers.staging import RECORDED, Staging, Verdict
from metrics.ledgers.store import Store, note_import
from metrics.model.periods import Period, month_end, month_of
from metrics.model.rows import columns_of

RETURN: Final = "return"
"""Kind of a batch that only says that a month's file came."""


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
    """A file that is in already."""

    batch: int
    records: int
    imported_at: datetime


@dataclass(frozen=True)
class Undone:
    """What undoing a batch took back."""

    batch: int
    undoes: int
    ledger: str
    withdrawn: int
    restored: int


def known(store: Store, connection: Connection, sha256: str) -> Known | None:
    """The batch that a file of these bytes made, unless it was undone."""
    table = store.table("batches")
    query = select(table.c.id, table.c.records, table.c.imported_at).where(
        table.c.sha256 == sha256, table.c.kind == "import", table.c.undone_by.is_(None)
    )
    result = connection.execute(query).first()
    return Known(*result) if result else None


def closed(store: Store, connection: Connection) -> list[Period]:
    """Months whose records change only with a reason."""
    table = store.table("closed_months")
    return list(connection.execute(select(table.c.period).order_by(table.c.period)).scalars())


def close(store: Store, period: Period) -> None:
    """Close a month; one that is closed stays so."""
    table = store.table("closed_months")
    with store.writing() as connection:
        if connection.execute(select(table).where(table.c.period == period)).first() is None:
            connection.execute(insert(table).values(period=period, closed_at=_now()))


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
    """Note in the ledger of returns that a month's return has come, in a batch of its own; it replaces one that stands.

    Where no return was kept so far, the months that stood by their records stand from now on as returns as well.

    Args:
        store: The open database, which keeps returns.
        connection: In a writing transaction.
        new: The return.
        on: The day on which it is noted.
        sha256: Of the bytes of its file; undoing the file takes the return back as well.

    Returns:
        The number of the batch.
    """
    table, before = store.table(RETURNS), standing(store, connection, new.ledger, new.period)
    others = list[Returned]()
    if not questions.registers(store, connection):
        others = arrivals.by_records(store, connection, config, month_of(on))
    rows = [new, *(item for item in others if (item.ledger, item.period) != (new.ledger, new.period))]
    values = [
        {"ledger": item.ledger, "month_end_on": month_end(item.period), "submitted_on": item.submitted_on,
         "records": item.records, RECORDED: on} for item in rows
    ]  # fmt: skip
    digests = [row_digest(list(item), list(item.values())) for item in values]
    batch = _open(
        connection, store, kind=RETURN, ledger=RETURNS, file=file, sha256=sha256, records=len(rows),
        added=len(rows) - bool(before), completed=0, corrected=int(bool(before)), unchanged=0, reason=None,
        imported_at=_now(), digest_added=total(digests), digest_ended=total([before["digest"]] if before else []),
    )  # fmt: skip
    if before:
        connection.execute(update(table).where(table.c.id == before["id"]).values(ended_by=batch))
    added = [{"batch": batch, "digest": digest, **item} for digest, item in zip(digests, values, strict=True)]
    connection.execute(insert(table), added)
    return batch


def standing(store: Store, connection: Connection, ledger: str, period: Period) -> RowMapping | None:
    """The row of the ledger of returns that stands for a ledger's month."""
    table = store.table(RETURNS)
    query = select(table).where(
        table.c.ended_by.is_(None), table.c.ledger == ledger, table.c.month_end_on == month_end(period)
    )
    return connection.execute(query).mappings().first()


def undo(store: Store, number: int) -> Undone:
    """Take a whole batch back: what it added is withdrawn, what it replaced stands again; both as a new batch.

    The return that it was registered as goes with it, in a batch of its own.

    Raises:
        OperatorError: There is no such batch, it is undone already, or a later batch builds on it.
    """
    batches = store.table("batches")
    with store.writing() as connection:
        result = connection.execute(select(batches).where(batches.c.id == number)).mappings().first()
        if result is None or result["kind"] not in ("import", RETURN):
            newest = connection.execute(select(func.max(batches.c.id))).scalar()
            raise OperatorError(
                "there is no import {number} to undo; `history` lists them, the newest is {newest}",
                number=number,
                newest=newest,
            )
        if result["undone_by"] is not None:
            raise OperatorError(
                "import {number} is undone already, by batch {batch}", number=number, batch=result["undone_by"]
            )
        undone = _take_back(store, connection, result)
        if result["kind"] == "import":
            for registered in _registered(store, connection, result["sha256"]):
                _take_back(store, connection, registered)
    return undone


def _take_back(store: Store, connection: Connection, row: RowMapping) -> Undone:
    """Undo one batch, given by its row."""
    batches, table, number = store.table("batches"), store.table(row["ledger"]), row["id"]
    live = _live(connection, table, batches, number)
    replaced = connection.execute(select(table.c.digest).where(table.c.ended_by == number)).scalars().all()
    undoing = _open(
        connection, store, kind="undo", ledger=row["ledger"], file=row["file"], sha256=row["sha256"],
        records=len(live) + len(replaced), added=len(replaced), completed=0, corrected=0, unchanged=0, reason=None,
        imported_at=_now(), digest_added=row["digest_ended"], digest_ended=row["digest_added"],
    )  # fmt: skip
    for start in range(0, len(live), 500):
        connection.execute(update(table).where(table.c.id.in_(live[start : start + 500])).values(ended_by=undoing))
    names = [column.name for column in table.c if column.name not in ("id", "batch", "ended_by")]
    again = select(literal(undoing, Integer), *(table.c[name] for name in names)).where(table.c.ended_by == number)
    connection.execute(insert(table).from_select(["batch", *names], again))
    connection.execute(update(batches).where(batches.c.id == number).values(undone_by=undoing))
    return Undone(undoing, number, row["ledger"], len(live), len(replaced))


def _registered(store: Store, connection: Connection, sha256: str) -> Sequence[RowMapping]:
    """The batches that registered a file as a return, as far as nobody has changed the return since."""
    batches = store.table("batches")
    own = [batches.c.kind == RETURN, batches.c.sha256 == sha256, batches.c.undone_by.is_(None)]
    result = connection.execute(select(batches).where(*own)).mappings().all()
    if not result:
        return []
    table = store.table(RETURNS)
    standing = select(func.count()).select_from(table).where(table.c.ended_by.is_(None))
    return [
        item
        for item in result
        if connection.execute(standing.where(table.c.batch == item["id"])).scalar_one() == item["records"]
    ]


def _live(connection: Connection, table: Any, batches: Any, number: int) -> list[int]:
    """Ids of the current rows that hold what a batch brought: its own, or those that an undo has put back.

    Raises:
        OperatorError: Some of them were replaced since.
    """
    own = select(table.c.digest).where(table.c.batch == number)
    undoing = select(batches.c.id).where(batches.c.kind == "undo")
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
