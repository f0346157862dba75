"""The tables: one for each ledger, made from its definition, and those that results live in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from metrics.definitions import Ledger
from metrics.ledgers.digests import SIZE
from metrics.model.results import INDICATORS, NODES, RATINGS, STATEMENT, WHOLE, WORDS


def word() -> TypeEngine[str]:
    """Text that is ordered by its characters' numbers on every database, whatever language a server was set up for."""
    return String().with_variant(String(collation="C"), "postgresql")


TYPES: Final[dict[str, Callable[[], TypeEngine[Any]]]] = {
    "code": word, "choice": word, "entity": word, "date": Date, "integer": BigInteger, "number": Double,
    "yes_no": Boolean,
}  # fmt: skip
"""How the values of a ledger's columns are kept."""


LONGEST_NAME: Final = 63
"""Bytes of a name in PostgreSQL, which has the least room. Ids are ASCII."""

COUNTS: Final = ("records", "added", "completed", "corrected", "unchanged")
"""Numbers of a batch: records in the file, and what they did."""

KEPT: Final = ("id", "batch", "ended_by", "digest")
"""Columns of a ledger's table beside the ledger's own: which batch brought a row, and which one ended it."""


class _Shape(NamedTuple):
    """All of a ledger's definition that its table hangs on: ``columns`` has name, type and whether it is required."""

    id: str
    columns: tuple[tuple[str, str, bool], ...]
    key: tuple[str, ...]
    dates: tuple[str, ...]

    @classmethod
    def of(cls, ledger: Ledger) -> _Shape:
        columns = tuple((name, column.type, column.required) for name, column in ledger.all_columns.items())
        dates = tuple(name for name, column in ledger.columns.items() if column.type == "date")
        return cls(ledger.id, columns, tuple(ledger.key), dates)


def build(ledgers: Mapping[str, Ledger]) -> MetaData:
    """All tables of one database; made once for ledgers of the same shape, and not to be changed.

    Args:
        ledgers: Ledger definitions by id; each becomes a table of that name.

    Returns:
        Metadata with the ledgers, ``batches``, ``sent`` (what each file brought to a month's return),
        ``closed_months``, ``fitted`` (which definitions the tables were last made to fit), ``runs`` and the four
        ``run_…`` tables.
    """
    return _build(tuple(_Shape.of(ledger) for ledger in ledgers.values()))


@lru_cache(maxsize=16)
def _build(ledgers: tuple[_Shape, ...]) -> MetaData:
    metadata = MetaData()
    batches = Table(
        "batches",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("kind", word(), nullable=False),
        Column("ledger", word(), nullable=False),
        Column("file", word(), nullable=False),
        Column("sha256", word(), nullable=False),
        *(Column(name, Integer, nullable=False) for name in COUNTS),
        Column("reason", word()),
        Column("imported_at", DateTime, nullable=False),
        Column("undone_by", ForeignKey("batches.id")),
        Column("digest_added", String(32), nullable=False),
        Column("digest_ended", String(32), nullable=False),
    )
    in_force = (batches.c.kind == "import") & batches.c.undone_by.is_(None)
    Index("uq_batches_file", batches.c.sha256, unique=True, sqlite_where=in_force, postgresql_where=in_force)
    Table("fitted", metadata, Column("digest", String(32), primary_key=True))
    Table(
        "sent",
        metadata,
        # The number of the batch that registered the file.
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("ledger", word(), nullable=False),
        Column("period", word(), nullable=False),
        Column("submitted_on", Date, nullable=False),
        Column("recorded_on", Date, nullable=False),
        Column("records", Integer, nullable=False),
        Index("ix_sent_ledger_period", "ledger", "period"),
    )
    Table(
        "closed_months",
        metadata,
        Column("period", word(), primary_key=True),
        Column("closed_at", DateTime, nullable=False),
    )
    Table(
        "runs",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("scheme", word(), nullable=False),
        Column("scheme_hash", word(), nullable=False),
        Column("data_version", word(), nullable=False),
        Column("engine", word(), nullable=False),
        Column("scored_at", DateTime, nullable=False),
        Column("digest", String(2 * SIZE), nullable=False),
        UniqueConstraint("scheme_hash", "data_version"),
    )
    for ledger in ledgers:
        _ledger_table(metadata, ledger)
    for name, columns in RESULT_TABLES.items():
        _result_table(metadata, name, columns)
    return metadata


RESULT_TABLES: Final = {
    "run_indicators": INDICATORS,
    "run_nodes": NODES,
    "run_ratings": RATINGS,
    "run_statement": STATEMENT,
}


RESULTS: Final = frozenset({"runs", *RESULT_TABLES})
"""Tables that can be made again from the records."""


def _ledger_table(metadata: MetaData, ledger: _Shape) -> None:
    columns = [Column(name, TYPES[kind](), nullable=not required) for name, kind, required in ledger.columns]
    table = Table(
        ledger.id,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("batch", ForeignKey("batches.id"), nullable=False, index=True),
        Column("ended_by", ForeignKey("batches.id")),
        Column("digest", LargeBinary(SIZE), nullable=False),
        *columns,
    )
    current, key = table.c.ended_by.is_(None), [table.c[name] for name in ledger.key]
    # Without the rows that stand, or SQLite would look for all of those by it.
    ended = table.c.ended_by.is_not(None)
    Index(index_name("ix", ledger.id, "ended_by"), table.c.ended_by, sqlite_where=ended, postgresql_where=ended)
    Index(index_name("uq", ledger.id), *key, unique=True, sqlite_where=current, postgresql_where=current)
    for name in ledger.dates:
        # In the order of days and bodies, so that measures add up as they read.
        bodies = (table.c[item] for item in ("entity",) if item in table.c)
        Index(index_name("ix", ledger.id, name), table.c[name], *bodies)


def index_name(*parts: str) -> str:
    """The name of an index: the same on every database, and no longer than any of them takes."""
    name = "_".join(parts)
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST_NAME - len(digest) - 1]}_{digest}"


def _result_table(metadata: MetaData, name: str, columns: tuple[str, ...]) -> None:
    def kind(column: str) -> TypeEngine[Any]:
        return word() if column in WORDS else Integer() if column in WHOLE else Double()

    Table(
        name,
        metadata,
        Column("run", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
        *(Column(column, kind(column)) for column in columns),
    )


@lru_cache(maxsize=64)
def staged(columns: tuple[tuple[str, str], ...], has_codes: bool) -> tuple[Table, Table]:
    """The temporary tables of records and of verdicts; one pair a shape, so that statements are compiled once.

    Args:
        columns: Names and types of the ledger's columns.
        has_codes: Whether codes are among its key.
    """
    own = MetaData()
    made = [Column(name, TYPES[kind]()) for name, kind in columns]
    if has_codes:
        made.append(Column("alike", String, index=True))
    incoming = Table(
        "incoming", own, Column("row", Integer, primary_key=True, autoincrement=False),
        Column("digest", LargeBinary(16)), *made, prefixes=["TEMPORARY"],
    )  # fmt: skip
    verdicts = Table(
        "incoming_verdicts", own, Column("row", Integer, primary_key=True, autoincrement=False),
        Column("verdict", String), Column("replaces", Integer), prefixes=["TEMPORARY"],
    )  # fmt: skip
    return incoming, verdicts
