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
    MetaData,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from metrics.definitions import Ledger
from metrics.model.results import INDICATORS, NODES, RATINGS, STATEMENT, WHOLE, WORDS

TYPES: Final[dict[str, type[TypeEngine[Any]]]] = {
    "code": String, "choice": String, "entity": String, "date": Date, "integer": Integer, "number": Float,
    "yes_no": Boolean,
}  # fmt: skip


def build(ledgers: Mapping[str, Ledger]) -> MetaData:
    """All tables of one database.

    Args:
        ledgers: Ledger definitions by id; each becomes a table of that name.

    Returns:
        Metadata with the ledgers, ``batches``, ``runs`` and the four ``run_…`` tables.
    """
    metadata = MetaData()
    Table(
        "batches",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("ledger", String, nullable=False),
        Column("file", String, nullable=False),
        Column("sha256", String, nullable=False, unique=True),
        Column("records", Integer, nullable=False),
        Column("imported_at", DateTime, nullable=False),
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
        *columns,
        UniqueConstraint(*ledger.key, name=f"uq_{ledger.id}"),
    )
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
