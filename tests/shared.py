"""What the workers of a run have in common, and runs of the same code: made once, by whoever needs it first."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Final

KEPT: Final = 3
"""How many states of the code keep what was made from them."""


def once(cache: Path, name: str, sources: Iterable[Path], fill: Callable[[Path], object]) -> Path:
    """A folder that one worker fills while the others wait, and that stands until its sources change.

    It takes its name only when it is complete: after a failure, or a worker that was killed, the next begins afresh.

    Args:
        cache: Where such folders are kept.
        name: What it holds.
        sources: Files and folders that its content hangs on, besides this Python and the day.
        fill: Writes the content into the folder that it is given.

    Returns:
        The folder, to be read and not to be changed.
    """
    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / f"{name}-{_key(sources)}"
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            draft = cache / f"{name}.draft"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            fill(draft)
            draft.rename(folder)
            newest = sorted(cache.glob(f"{name}-*"), key=lambda path: path.stat().st_mtime, reverse=True)
            for old in newest[KEPT:]:
                shutil.rmtree(old)
    return folder


def _key(sources: Iterable[Path]) -> str:
    digest = hashlib.sha256(f"{sys.version} {date.today()}".encode())
    for source in sources:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]
