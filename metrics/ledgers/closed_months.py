"""Closed months: their records change only with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Date, insert, or_, select

from metrics.ledgers.store import Store
from metrics.model.periods import Period, month_end, month_start


def closed(store: Store, connection: Connection) -> list[Period]:
    """Months whose records change only with a reason."""
    table = store.table("closed_months")
    return list(connection.execute(select(table.c.period).order_by(table.c.period)).scalars())


def close(store: Store, period: Period) -> None:
    """Close a month; one that is closed stays so."""
    table = store.table("closed_months")
    with store.writing() as connection:
        if connection.execute(select(table).where(table.c.period == period)).first() is None:
            closed_at = datetime.now(UTC).replace(tzinfo=None)
            connection.execute(insert(table).values(period=period, closed_at=closed_at))


def touched(store: Store, connection: Connection, ledger: str, batches: Sequence[int]) -> list[Period]:
    """The closed months of which records that some batches brought or ended tell, by any of their days."""
    table = store.table(ledger)
    days = [column for column in table.c if isinstance(column.type, Date) and column.name != "recorded_on"]
    own = or_(table.c.batch.in_(batches), table.c.ended_by.in_(batches))

    def tells(month: Period) -> bool:
        start, end = month_start(month), month_end(month)
        query = select(table.c.id).where(own, or_(*(day.between(start, end) for day in days))).limit(1)
        return connection.execute(query).first() is not None

    return [month for month in closed(store, connection) if tells(month)]
