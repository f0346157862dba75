"""Records as they came in first: one table a ledger, each record once, and the files that brought them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from metrics.definitions import Ledger

revision = "0001"
down_revision = None

TYPES: Final[Mapping[str, Callable[[], TypeEngine[Any]]]] = {
    "code": sa.String, "choice": sa.String, "entity": sa.String, "date": sa.Date, "integer": sa.Integer,
    "number": sa.Float, "yes_no": sa.Boolean,
}  # fmt: skip


def upgrade() -> None:
    """Make the batches, and a table for each ledger of the definitions that were handed over."""
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ledger", sa.String, nullable=False),
        sa.Column("file", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False, unique=True),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("imported_at", sa.DateTime, nullable=False),
    )
    settings = op.get_context().config
    ledgers: dict[str, Ledger] = settings.attributes["ledgers"] if settings else {}
    for ledger in ledgers.values():
        _create(ledger)


def _create(ledger: Ledger) -> None:
    op.create_table(
        ledger.id,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("batch", sa.Integer, sa.ForeignKey("batches.id"), nullable=False, index=True),
        *(
            sa.Column(name, TYPES[column.type](), nullable=not column.required)
            for name, column in ledger.all_columns.items()
        ),
        sa.UniqueConstraint(*ledger.key, name=f"uq_{ledger.id}"),
    )
    op.create_index(f"ix_{ledger.id}_date", ledger.id, [ledger.dated_by])


def downgrade() -> None:
    """Drop the ledgers and the batches."""
    result = sa.inspect(op.get_bind())
    for name in result.get_table_names():
        if "batch" in {column["name"] for column in result.get_columns(name)}:
            op.drop_table(name)
    op.drop_table("batches")
