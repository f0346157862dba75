"""Records with a history: each row says which batch brought it and which one ended it, and carries its digest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from metrics.ledgers.digests import NOTHING, row_digest, total

revision = "0002"
down_revision = "0001"

OWN: Final = ("id", "batch", "ended_by", "digest")
"""Columns of a ledger's table that are not the ledger's."""
COUNTS: Final = ("added", "completed", "corrected", "unchanged")
MADE_AGAIN: Final = ("run_indicators", "run_nodes", "run_ratings", "run_statement", "runs")
"""Tables of results: scored anew from the records."""
MANY: Final = 5_000


def upgrade() -> None:
    """Give records and batches their new columns, with what they would have held had they come in today."""
    _drop_results()
    # SQLite keeps no name of the constraint that is to go; it is given the one that PostgreSQL chose.
    names = {"uq": "%(table_name)s_%(column_0_name)s_key"}
    with op.batch_alter_table("batches", recreate="auto", naming_convention=names) as batches:
        batches.add_column(sa.Column("kind", _word(), nullable=False, server_default="import"))
        for name in COUNTS:
            batches.add_column(sa.Column(name, sa.Integer, nullable=False, server_default="0"))
        batches.add_column(sa.Column("reason", _word()))
        batches.add_column(sa.Column("undone_by", sa.Integer, sa.ForeignKey("batches.id", name="fk_batches_undone_by")))
        for name in ("digest_added", "digest_ended"):
            batches.add_column(sa.Column(name, sa.String(32), nullable=False, server_default=NOTHING))
        batches.drop_constraint("batches_sha256_key", type_="unique")
    for ledger, key in _ledgers():
        _revise(ledger, key)
    with op.batch_alter_table("batches") as batches:
        for name in ("kind", *COUNTS, "digest_added", "digest_ended"):
            batches.alter_column(name, server_default=None)
        _by_character(batches, "batches")
    in_force = sa.text("kind = 'import' AND undone_by IS NULL")
    op.create_index(
        "uq_batches_file", "batches", ["sha256"], unique=True, sqlite_where=in_force, postgresql_where=in_force
    )
    op.create_table(
        "closed_months",
        sa.Column("period", _word(), primary_key=True),
        sa.Column("closed_at", sa.DateTime, nullable=False),
    )
    op.create_table("fitted", sa.Column("digest", sa.String(32), primary_key=True))


def _revise(ledger: str, key: list[str]) -> None:
    with op.batch_alter_table(ledger) as table:
        table.add_column(sa.Column("ended_by", sa.Integer, sa.ForeignKey("batches.id", name=f"fk_{ledger}_ended_by")))
        table.add_column(sa.Column("digest", sa.LargeBinary(16)))
        table.drop_constraint(f"uq_{ledger}", type_="unique")
        _by_character(table, ledger)
    _fill(ledger)
    with op.batch_alter_table(ledger) as table:
        table.alter_column("digest", nullable=False)
    current = sa.text("ended_by IS NULL")
    ended = sa.text("ended_by IS NOT NULL")
    op.create_index(f"ix_{ledger}_ended_by", ledger, ["ended_by"], sqlite_where=ended, postgresql_where=ended)
    op.create_index(f"uq_{ledger}", ledger, key, unique=True, sqlite_where=current, postgresql_where=current)


def _by_character(table: Any, name: str) -> None:
    """On PostgreSQL: texts in the order of their characters, whole numbers of any size."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for column in sa.inspect(op.get_bind()).get_columns(name):
        if isinstance(column["type"], sa.String) and column["type"].length is None:
            table.alter_column(column["name"], type_=_word())
        if name != "batches" and column["name"] not in OWN and isinstance(column["type"], sa.Integer):
            table.alter_column(column["name"], type_=sa.BigInteger())


def _fill(ledger: str) -> None:
    """Each row's digest, and of each batch what it added."""
    bind = op.get_bind()
    table, batches = (sa.Table(name, sa.MetaData(), autoload_with=bind) for name in (ledger, "batches"))
    names = [column.name for column in table.c if column.name not in OWN]
    sums: dict[int, str] = {}
    counts: dict[int, int] = {}
    update = sa.update(table).where(table.c.id == sa.bindparam("of")).values(digest=sa.bindparam("found"))
    asked = sa.select(table.c.id, table.c.batch, *(table.c[name] for name in names)).order_by(table.c.id).limit(MANY)
    last = 0
    while rows := [tuple(row) for row in bind.execute(asked.where(table.c.id > last))]:
        last = rows[-1][0]
        result = [{"of": row[0], "found": row_digest(names, row[2:])} for row in rows]
        for row, item in zip(rows, result, strict=True):
            sums[row[1]] = total([item["found"]], sums.get(row[1], NOTHING))
            counts[row[1]] = counts.get(row[1], 0) + 1
        bind.execute(update, result)
    for batch, added in counts.items():
        values = {"added": added, "unchanged": batches.c.records - added, "digest_added": sums[batch]}
        bind.execute(sa.update(batches).where(batches.c.id == batch).values(**values))


def downgrade() -> None:
    """Keep the records that stand; what was corrected or withdrawn before, and who said so, is lost."""
    _drop_results()
    op.drop_table("fitted")
    op.drop_table("closed_months")
    bind = op.get_bind()
    bind.execute(sa.text("DROP TABLE IF EXISTS sent"))
    for ledger, key in _ledgers():
        bind.execute(sa.text(f'DELETE FROM "{ledger}" WHERE ended_by IS NOT NULL'))
        op.drop_index(f"uq_{ledger}", ledger)
        op.drop_index(f"ix_{ledger}_ended_by", ledger)
        with op.batch_alter_table(ledger, recreate="auto") as table:
            table.drop_column("ended_by")
            table.drop_column("digest")
            table.create_unique_constraint(f"uq_{ledger}", key)
    op.drop_index("uq_batches_file", "batches")
    _keep_imports()
    with op.batch_alter_table("batches", recreate="auto") as batches:
        for name in ("kind", *COUNTS, "reason", "undone_by", "digest_added", "digest_ended"):
            batches.drop_column(name)
        batches.create_unique_constraint("batches_sha256_key", ["sha256"])


def _keep_imports() -> None:
    """Batches with records that stand, and those that found nothing new; a file may stand there once only."""
    bind = op.get_bind()
    used = " UNION ".join(f'SELECT batch FROM "{ledger}"' for ledger, _ in _ledgers()) or "SELECT 0"
    bind.execute(sa.text("UPDATE batches SET sha256 = sha256 || '-' || id WHERE kind <> 'import'"))
    bind.execute(sa.text("UPDATE batches SET sha256 = sha256 || '-' || id WHERE undone_by IS NOT NULL"))
    bind.execute(sa.text("UPDATE batches SET undone_by = NULL"))
    bind.execute(sa.text(f"DELETE FROM batches WHERE sha256 LIKE '%-%' AND id NOT IN ({used})"))


def _ledgers() -> Iterator[tuple[str, list[str]]]:
    """The ledgers' tables, each with the columns that name a record."""
    result = sa.inspect(op.get_bind())
    for name in sorted(result.get_table_names()):
        if "batch" in {column["name"] for column in result.get_columns(name)}:
            unique = [
                get_unique_constraint
                for get_unique_constraint in result.get_unique_constraints(name)
                if get_unique_constraint["name"] == f"uq_{name}"
            ]
            indexes = [get_index for get_index in result.get_indexes(name) if get_index["name"] == f"uq_{name}"]
            [key, *_] = [item["column_names"] for item in (*unique, *indexes)]
            yield name, [column for column in key if column is not None]


def _drop_results() -> None:
    there = sa.inspect(op.get_bind()).get_table_names()
    for name in MADE_AGAIN:
        if name in there:
            op.drop_table(name)


def _word() -> sa.types.TypeEngine[str]:
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")
