"""Imports in processes of their own that may be killed: forked from one that has everything loaded.

Reads lines of JSON from standard input, each ``[database, path, how, kind, point]``; answers each when the process that
works on it has ended: its exit status and, unless it was killed, what became of the file. ``how`` is "product", or
"naive" for an importer that keeps every few rows at once, as a test of the test; ``kind`` and ``point`` say where it
dies, ``null`` that it does not.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert

from metrics.application.city import CityHandle, load_config
from metrics.errors import PoliticalEcologyError
from metrics.ledgers import open_store
from metrics.ledgers.digests import row_digest
from tests.faults.points import kill_at
from tests.sending import clue, clues, send

FEW = 20
DAY = datetime(2021, 1, 5)


def product(city: CityHandle, path: Path) -> str:
    """Take a file in as everybody does."""
    return send(city, path).status


def naive(city: CityHandle, path: Path) -> str:
    """Take a file in a few rows at a time, each kept at once."""
    batches, table = city.store.table("batches"), city.store.table("clues")
    opened = dict.fromkeys(("records", "added", "completed", "corrected", "unchanged"), 0)
    opened |= {"kind": "import", "ledger": "clues", "file": path.name, "sha256": path.name, "imported_at": DAY}
    opened |= dict.fromkeys(("digest_added", "digest_ended"), "0" * 32)
    with city.store.writing() as connection:
        batch = connection.execute(insert(batches).values(**opened)).inserted_primary_key
    assert batch is not None
    with path.open(encoding="utf-8-sig") as lines:
        numbers = [row["线索编号"] for row in csv.DictReader(lines)]
    for start in range(0, len(numbers), FEW):
        with city.store.writing() as connection:
            for number in numbers[start : start + FEW]:
                record = {"entity": "G03", "clue_no": number, "source": "routine", "category": "integrity"}
                record |= {"received_on": DAY.date(), "due_on": DAY.date()}
                digest = row_digest(list(record), list(record.values()))
                connection.execute(insert(table).values(batch=batch[0], digest=digest, **record))
    return "taken_in"


def main() -> None:
    """Fork one process a line."""
    config = load_config()
    with TemporaryDirectory() as folder:
        # What is loaded here need not be loaded in each fork.
        city = CityHandle(config, open_store(f"sqlite:///{folder}/warm.db", config))
        product(city, clues(Path(folder), clue(1)))
    for line in sys.stdin:
        database, path, how, kind, point = json.loads(line)
        receive, answer = os.pipe()
        worker = os.fork()
        if worker == 0:
            os.close(receive)
            try:
                city = CityHandle(config, open_store(database, config))
                if point is not None:
                    kill_at(point, kind, city.store.engine)
                told = (product if how == "product" else naive)(city, Path(path))
            except PoliticalEcologyError as error:
                told = f"error: {error}"
            os.write(answer, told.encode())
            os._exit(0)
        os.close(answer)
        _, status = os.waitpid(worker, 0)
        with os.fdopen(receive, "rb") as reader:
            print(json.dumps([status, reader.read().decode()]), flush=True)


if __name__ == "__main__":
    main()
