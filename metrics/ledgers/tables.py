"""The tables: one for each ledger, made from its definition, and those that results live in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
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

TYPES: Final[dict[str, type[TypeEngine[Any]]]] = {
    "code": String, "choice": String, "entity": String, "date": Date, "integer": Integer, "number": Float,
    "yes_no": Boolean,
}  # fmt: skip


COUNTS: Final = ("records", "added", "completed", "corrected", "unchanged")
"""Numbers of a batch: records in the file, and what they did."""

KEPT: Final = ("id", "batch", "ended_by", "digest")
"""Columns of a ledger's table beside the ledger's own: which batch brought a row, and which one ended it."""


def build(ledgers: Mapping[str, Ledger]) -> MetaData:
    """All tables of one database.

    Args:
        ledgers: Ledger definitions by id; each becomes a table of that name.

    Returns:
        Metadata with the ledgers, ``batches``, ``closed_months``, ``runs`` and the four ``run_…`` tables.
    """
    metadata = MetaData()
    batches = Table(
        "batches",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("kind", String, nullable=False),
        Column("ledger", String, nullable=False),
        Column("file", String, nullable=False),
        Column("sha256", String, nullable=False),
        *(Column(name, Integer, nullable=False) for name in COUNTS),
        Column("reason", String),
        Column("imported_at", DateTime, nullable=False),
        Column("undone_by", ForeignKey("batches.id")),
        Column("digest_added", String(32), nullable=False),
        Column("digest_ended", String(32), nullable=False),
    )
    in_force = (batches.c.kind == "import") & batches.c.undone_by.is_(None)
    Index("uq_batches_file", batches.c.sha256, unique=True, sqlite_where=in_force, postgresql_where=in_force)
    Table(
        "closed_months",
        metadata,
        Column("period", String, primary_key=True),
        Column("closed_at", DateTime, nullable=False),
    )
    Table(
        "runs",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("scheme", String, nullable=False),
        Column("scheme_hash", String, nullable=False),
        Column("data_version", String, nullable=False),
        Column("engine", String, nullable=False),
        Column("scored_at", DateTime, nullable=False),
        UniqueConstraint("scheme_hash", "data_version"),
    )
    for ledger in ledgers.values():
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


def _ledger_table(metadata: MetaData, ledger: Ledger) -> None:
    columns = [
        Column(name, TYPES[column.type](), nullable=not column.required) for name, column in ledger.all_columns.items()
    ]
    table = Table(
        ledger.id,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("batch", ForeignKey("batches.id"), nullable=False, index=True),
        Column("ended_by", ForeignKey("batches.id"), index=True),
        Column("digest", LargeBinary(SIZE), nullable=False),
        *columns,
    )
    current, key = table.c.ended_by.is_(None), [table.c[name] for name in ledger.key]
    Index(f"uq_{ledger.id}", *key, unique=True, sqlite_where=current, postgresql_where=current)
    Index(f"ix_{ledger.id}_date", table.c[ledger.dated_by])


def _result_table(metadata: MetaData, name: str, columns: tuple[str, ...]) -> None:
    def kind(column: str) -> type[TypeEngine[Any]]:
        return String if column in WORDS else Integer if column in WHOLE else Float

    Table(
        name,
        metadata,
        Column("run", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
        *(Column(column, kind(column)()) for column in columns),
    )
