"""A process that imports on demand, in forks that may be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.points import Kind

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class End:
    """How one import ended: killed or not, and what became of the file."""

    killed: bool
    told: str


class Importer:
    """The process; one import at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def run(
        self, database: str, path: Path, *, how: str = "product", kind: Kind | None = None, point: int | None = None
    ) -> End:
        """Import a file; the import dies at a point of its work, if it comes to it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([database, str(path), how, kind, point]) + "\n")
        self.process.stdin.flush()
        status, told = json.loads(self.process.stdout.readline())
        return End(os.WIFSIGNALED(status), told)


@pytest.fixture
def importer() -> Iterator[Importer]:
    """A process that has the product loaded."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.importer"], cwd=ROOT, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    with process:
        yield Importer(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=30) == 0
