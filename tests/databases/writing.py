"""Batches of clues written straight into a store, for tests of the store itself."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import insert

from metrics.ledgers.digests import NOTHING, row_digest, total
from metrics.ledgers.store import Store

DAY = date(2021, 1, 5)


def write(store: Store, name: str, *, rows: int = 3) -> None:
    """One whole batch of clues with numbers of their own."""
    records = [
        {"entity": "G03", "clue_no": f"{name}-{row}", "source": "routine", "category": "integrity", "received_on": DAY,
         "due_on": DAY}
        for row in range(rows)
    ]  # fmt: skip
    digests = [row_digest(list(record), list(record.values())) for record in records]
    counts = {"records": rows, "added": rows, "completed": 0, "corrected": 0, "unchanged": 0}
    sums = {"digest_added": total(digests), "digest_ended": NOTHING}
    batch = {
        "kind": "import",
        "ledger": "clues",
        "file": f"{name}.csv",
        "sha256": name,
        "imported_at": datetime(2021, 1, 6),
    }
    with store.writing() as connection:
        made = connection.execute(insert(store.table("batches")).values(**batch, **counts, **sums)).inserted_primary_key
        assert made is not None
        new = [record | {"batch": made[0], "digest": digest} for record, digest in zip(records, digests, strict=True)]
        connection.execute(insert(store.table("clues")), new)
