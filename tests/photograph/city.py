"""The sample city, built by commands, and its stored results to the last bit."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

from photograph.album import Album

LEFT_OUT = frozenset({"run", "id", "engine", "scored_at"})
"""Columns that name a run of the library's code, and not what it found."""
IMPORTED = "2021-07-10 08:00:00.000000"
"""When all files of the sample came in, as the pages show it."""


def build(album: Album, work: Path) -> None:
    """Write the sample's ledgers, take them in and rate them; what the commands print is part of the photograph."""
    database = work / "city.db"
    if (work / "kept.db").exists():
        (work / "kept.db").rename(database)
        _call(album, "", "metrics", "score")
        return
    _call(album, "", "sample_data", "--out", str(work / "ledgers"))
    _call(album, "city/import.txt", "metrics", "import", str(work / "ledgers"))
    _call(album, "city/score.txt", "metrics", "score")
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE batches SET imported_at = ?", (IMPORTED,))
        connection.execute("UPDATE closed_months SET closed_at = ?", (IMPORTED,))


def results(album: Album, work: Path) -> None:
    """Write every table of results: one row a line, numbers with all their bits."""
    with sqlite3.connect(work / "city.db") as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in sorted(name for name in names if name.startswith("run")):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})") if row[1] not in LEFT_OUT]
            asked = ", ".join(f'"{column}"' for column in columns)
            rows = sorted("\t".join(map(_cell, row)) for row in connection.execute(f"SELECT {asked} FROM {name}"))
            album.write(f"results/{name}.tsv", "\n".join(["\t".join(columns), *rows]))


def _cell(value: object) -> str:
    # The shortest text that reads back as the same float: the same text is the same bits.
    return repr(value) if isinstance(value, float) else "" if value is None else str(value)


def _call(album: Album, name: str, module: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"{module} {arguments}: {done.stdout}{done.stderr}")
    if name:
        album.write(name, f"{done.stdout}\n--- stderr\n{done.stderr}")
