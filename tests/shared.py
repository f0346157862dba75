"""What the workers of one run have in common: made once, by whoever needs it first."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of this run have in common; the next run has another."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def once(factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], object]) -> Path:
    """A folder that one worker fills while the others wait.

    It takes its name only when it is complete: after a failure, or a worker that was killed, the next begins afresh.

    Args:
        factory: The fixture of that name.
        name: Of the folder, one for each content.
        fill: Writes the content into the folder that it is given.

    Returns:
        The folder, to be read and not to be changed.
    """
    folder = run_folder(factory) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            draft = folder.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            fill(draft)
            draft.rename(folder)
    return folder
