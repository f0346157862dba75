"""From records to grades with up to ten million records in one ledger, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import sqlalchemy as sa

from metrics.application.city import CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.ledgers.digests import NOTHING, SIZE
from metrics.model.periods import month_end, span
from tests import engine
from tests.bench.growth import peak
from tests.bench.measuring import table
from tests.databases.server import NoServer, running

SIZES: Final = (100_000, 1_000_000, 10_000_000)
LEDGER: Final = "clues"
MONTHS: Final = span("2017-01", "2021-12")
DAYS: Final = 1826
SOURCES: Final = ("petition", "inspection", "transfer", "routine", "self_check", "internal_audit")
TIMES: Final = 2
"""Each figure is the better of so many runs, the file or the server's buffers being warm after the first."""

RECORDS: Final = """
WITH {recursive} numbers(i) AS ({numbers}),
  bodies(entity, body) AS (VALUES {bodies}),
  ways(source, way) AS (VALUES {ways})
INSERT INTO clues (batch, digest, entity, clue_no, source, category, received_on, due_on, disposed_on, recorded_on)
SELECT 1, {digest}, entity, 'X' || ({size} + i), source, 'work', {received}, {due},
  CASE WHEN i % 10 <> 0 THEN {disposed} END, {received}
FROM numbers JOIN bodies ON body = i * 7919 % {count} JOIN ways ON way = i / 53 % 6
"""
"""Records spread over bodies and days; nine in ten are disposed of, four in five of those by the deadline."""

PLAIN: Final = """
SELECT entity, {month}, sum(CASE WHEN disposed_on <= due_on THEN 1 ELSE 0 END), count(*)
FROM clues WHERE ended_by IS NULL GROUP BY entity, {month}
"""
"""The baseline: one measure without windows, as one would type it."""


def fill(city: CityHandle, size: int) -> None:
    """Put so many records into the ledger, and say that every month of it was reported."""
    store, bodies = city.store, sorted(city.config.city.entities)
    lite = store.engine.dialect.name == "sqlite"

    def day(offset: str) -> str:
        return f"date('2017-01-01', '+' || ({offset}) || ' days')" if lite else f"date '2017-01-01' + ({offset})::int"

    start = f"i * {DAYS} / {size}"
    counting = f"SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {size - 1}"
    statement = RECORDS.format(
        recursive="RECURSIVE" if lite else "",
        numbers=counting if lite else f"SELECT generate_series(0, {size - 1}::bigint)",
        bodies=", ".join(f"('{body}', {number})" for number, body in enumerate(bodies)),
        ways=", ".join(f"('{source}', {number})" for number, source in enumerate(SOURCES)),
        digest=f"zeroblob({SIZE})" if lite else f"decode(repeat('00', {SIZE}), 'hex')",
        count=len(bodies),
        size=size,
        received=day(start),
        due=day(f"{start} + 30 + i % 60"),
        disposed=day(f"{start} + 10 + i * 13 % 87"),
    )
    ends = [month_end(month) for month in MONTHS]
    returns = [
        {"batch": 1, "digest": bytes(SIZE), "ledger": LEDGER, "month_end_on": end, "submitted_on": end, "records": 0,
         "recorded_on": end}
        for end in ends
    ]  # fmt: skip
    with store.writing() as connection:
        if lite:
            connection.exec_driver_sql("PRAGMA cache_size = -262144")
        connection.execute(
            store.table("batches").insert().values(
                id=1, kind="import", ledger=LEDGER, file="bench", sha256="0" * 64, records=size, added=size,
                completed=0, corrected=0, unchanged=0, imported_at=datetime(2022, 1, 1), digest_added="1" * 32,
                digest_ended=NOTHING,
            )
        )  # fmt: skip
        connection.execute(sa.text(statement))
        connection.execute(store.table("returns").insert(), returns)
    if not lite:
        with store.connected() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("VACUUM ANALYZE clues"))


def rated(database: str) -> float:
    """Seconds from records to grades by all measures that read the ledger."""
    city = open_city(database)
    read = {code: one for code, one in city.config.indicators.items() if one.measure.ledger == LEDGER}
    scheme = engine.scheme(engine.branch("index", [engine.leaf(code) for code in read]))
    alone = CityHandle(replace(city.config, indicators=read), city.store)
    start = time.perf_counter()
    found = pipeline.score(alone, scheme)
    spent = time.perf_counter() - start
    last = found.ratings[found.ratings["period"] == MONTHS[-1]]
    assert len(last) == len(city.config.city.entities)
    assert last["score"].notna().all()
    return spent


def plain(database: str) -> float:
    """Seconds for the baseline, by the driver."""
    store = open_city(database).store
    month = "substr(due_on, 1, 7)" if store.engine.dialect.name == "sqlite" else "date_trunc('month', due_on)"
    connection: Any = store.engine.raw_connection()
    cursor = connection.cursor()
    start = time.perf_counter()
    cursor.execute(PLAIN.format(month=month))
    assert len(cursor.fetchall()) > len(MONTHS)
    spent = time.perf_counter() - start
    connection.close()
    return spent


def show() -> None:
    """Print the table; whatever is measured runs in a process of its own, so that memory is its own."""
    print(f"{LEDGER}, records to grades by all its measures, {len(MONTHS)} months; baseline: one plain GROUP BY")
    header = ("database", "records", "filled", "time", "a record", "peak memory", "baseline", "its memory", "ratio")
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{size}.db" for size in SIZES]
        table(header, [_row("SQLite", f"sqlite:///{file}", size) for file, size in zip(files, SIZES, strict=True)])
    try:
        with running() as server:
            table(header, [_row("PostgreSQL", server.create(), size) for size in SIZES])
    except NoServer as error:
        print(f"PostgreSQL not measured: {error}")


def _row(name: str, database: str, size: int) -> tuple[str, ...]:
    start = time.perf_counter()
    fill(open_city(database), size)
    filled = time.perf_counter() - start
    (seconds, memory), (baseline, its_memory) = _apart("rated", database), _apart("plain", database)
    return (
        name,
        f"{size:,}",
        f"{filled:.0f} s",
        f"{seconds:.2f} s",
        f"{seconds / size * 1e9:.0f} ns",
        f"{memory:.0f} MB",
        f"{baseline:.2f} s",
        f"{its_memory:.0f} MB",
        f"{seconds / baseline:.1f}x",
    )


def _apart(what: str, database: str) -> tuple[float, float]:
    """Seconds and peak megabytes of one figure in a fresh process."""
    call = [sys.executable, "-m", "tests.bench.records", what, database]
    seconds, megabytes = json.loads(subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return seconds, megabytes


if __name__ == "__main__":
    measured = {"rated": rated, "plain": plain}[sys.argv[1]]
    print(json.dumps([min(measured(sys.argv[2]) for _ in range(TIMES)), peak()]))
