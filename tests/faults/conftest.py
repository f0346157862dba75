"""A process that imports on demand, in forks that may be killed."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class End:
    """How one import ended: killed or not, and what became of the file."""

    killed: bool
    told: str
    seconds: float


class Importer:
    """The process; one import at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def run(self, database: str, path: Path, *, how: str = "product", kill_after: float | None = None) -> End:
        """Import a file; kill -9 the import after some seconds, if it takes that long."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        began = time.monotonic()
        self.process.stdin.write(json.dumps([database, str(path), how]) + "\n")
        self.process.stdin.flush()
        worker = int(self.process.stdout.readline())
        if kill_after is not None:
            select.select([self.process.stdout], [], [], kill_after)
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        status, told = json.loads(self.process.stdout.readline())
        return End(os.WIFSIGNALED(status), told, time.monotonic() - began)


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
